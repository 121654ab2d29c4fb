"""What training the demonstration council requires, and what it holds beside the files of completions."""

from datetime import date
from typing import Any

from workforce.db import policy
from workforce.demo import courses, cpd, first_years, impact, inductions, partners, standards

_MORE: tuple[tuple[str, str, tuple[str, ...], str, int, int | None, int, dict[str, Any]], ...] = (
    # id, name, courses, role, within, again, standard, more
    ("SAFEGUARDING", "Safeguarding level 3", ("SAFEGUARDING-3",), "all", 3, 36, 6, {"level": "3"}),
    ("DATA-PROTECTION", "Data protection", ("DATA-PROTECTION",), "all", 1, 12, 4, {}),
    ("COURT", "Court skills", ("COURT-SKILLS",), "staff", 24, None, 6, {"work_kinds": ["case_holding"]}),
    ("NEGLECT", "Recognising neglect", ("NEGLECT", "DIRECT-WORK"), "staff", 24, None, 6, {"asked_from": "2026-04-01"}),
    ("SUPERVISING", "Reflective supervision", ("REFLECTIVE-SUPERVISION",), "managers", 12, 36, 5, {}),
)


def requirements() -> dict[str, Any]:
    """Return the requirements document of the demonstration council."""
    starting = policy.starting(policy.PolicyKind.REQUIREMENTS) or {}
    more = [
        {
            "id": id_, "name": name, "course_codes": list(codes), "applies_to": role, "within_months": within,
            "interval_months": again, "employer_standard": standard, "notice": "N7", "source": None, **rest,
        }
        for id_, name, codes, role, within, again, standard, rest in _MORE
    ]  # fmt: skip
    every = [
        {**one, "interval_months": 36} if one["id"].startswith("RISK") else one for one in starting["requirements"]
    ]
    return {**starting, "name": "Example requirements", "requirements": [*every, *more]}


def teach(until: date, worker: str) -> int:
    """Write courses, bookings, what they changed, inductions, first years, CPD, partners' returns and the standards."""
    return sum(
        (
            courses.hold(until, worker), impact.reflect(until, worker), inductions.induct(until, worker),
            first_years.first_years(until, worker), cpd.cpd(until), partners.ask_partners(until),
            standards.standards(until),
        )
    )  # fmt: skip
