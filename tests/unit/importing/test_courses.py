"""Which course of the catalogue may be meant by a name that nobody knows."""

import pytest

from workforce.importing import courses


@pytest.mark.parametrize(
    ("said", "name", "known", "is_suggested"),
    [
        ("risk_analysis", None, "Risk analysis in assessments", True),
        ("Safegarding", None, "Safeguarding children", True),
        ("RISKANALYSIS", None, "RISK-ANALYSIS", True),
        ("LMS12", "Court skills and evidence", "Court skills", True),
        ("Lone working", None, "Neglect toolkit", False),
        ("X1", "", "Y", False),
    ],
)
def test_which_course_may_be_meant(said, name, known, is_suggested):
    one = courses.Known("K-1", known)
    assert courses.suggested(said, name, [one]) == ((one,) if is_suggested else ())
