"""The figures of the standards that are computed: each defined once, as a list of rows whose parts sum to it.

Definitions: docs/figures.md, "The eight employer standards".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from workforce.standards import learning_figures as learning
from workforce.standards import supervision_figures as supervised
from workforce.standards import workload_figures as workload
from workforce.standards.facts import Facts
from workforce.standards.rules import Found, Measure, Phase
from workforce.web.access import Permission

ALL = Fraction(100)
PERCENT = "percent"


class Day(Facts):
    """A day's facts, and what several figures are made of, worked out once."""

    @cached_property
    def phased(self) -> supervised.Phased:
        """The sessions that fell due, by phase."""
        return supervised.Phased(self)

    @cached_property
    def cpd(self) -> learning.CpdYear:
        """The registration year."""
        return learning.CpdYear(self)


def _nothing(_: Day) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A measure, how its rows are found, and what stands beside it; `opens` names who may see whose its rows are."""

    measure: Measure
    rows: Callable[[Day], Sequence[Any] | None]
    note: Callable[[Day], str] = _nothing
    needs: Callable[[Day], Fraction | None] | None = None
    opens: Permission | None = None  # None: its rows name nobody

    def on(self, day: Day) -> Found:
        """Return the figure of a day."""
        needs = self.needs(day) if self.needs else self.measure.needs
        return Found(self.measure, self.rows(day), self.note(day), needs)


_CONCERN = (("raised_in", "Raised in"), ("acknowledged", "Acknowledged"), ("answered", "Answered"),
            ("days", "Working days to the answer"))  # fmt: skip
_DUE = (("grade", "Grade"), ("from_on", "Counted from"), ("due_on", "Due"), ("held_on", "Held"),
        ("days", "Days between"))  # fmt: skip
_SESSIONS = "sessions held by their due day, of sessions that fell due in 13 weeks"


def _phase(key: str, phase: Phase, name: str) -> Computed:
    return Computed(
        Measure(key, key, name, _SESSIONS, PERCENT, ALL, _DUE, is_named=True),
        lambda day: day.phased.of(phase), lambda day: day.phased.note(phase), opens=Permission.SEE_SUPERVISION,
    )  # fmt: skip


COMPUTED: tuple[Computed, ...] = (
    Computed(
        Measure(
            "ES3.1", "ES3.1", "Service areas with an agreed level", "service areas that agreed the scheme in force, of"
            " service areas", PERCENT, ALL, (("agreed_on", "Agreed"),),
        ),
        workload.agreed_areas,
    ),
    Computed(
        Measure(
            "ES3.2", "ES3.2", "Workloads looked at together", "people looked at it with their manager, of people with"
            " a workload limit", PERCENT, ALL, (("last_on", "Last looked at"), ("due_on", "Next by")), is_named=True,
        ),
        workload.looked_at_together, workload.how_often_together, opens=Permission.SEE_BOARD_ROWS,
    ),
    Computed(
        Measure(
            "ES3.3", "ES3.3", "Allocations with a recorded discussion", "decisions with a recorded discussion, of"
            " decisions made here in 12 months", PERCENT, ALL,
            (("kind", "What was decided"), ("decided_on", "Decided"), ("discussed_on", "Discussed")), is_named=True,
        ),
        workload.discussed, opens=Permission.SEE_BOARD_ROWS,
    ),
    Computed(
        Measure(
            "ES3.4-acknowledged", "ES3.4", "Concerns acknowledged", "concerns acknowledged, of concerns raised in 12"
            " months", PERCENT, None, _CONCERN,
        ),
        workload.acknowledged_concerns,
    ),
    Computed(
        Measure(
            "ES3.4-answered", "ES3.4", "Concerns answered", "concerns answered, of concerns raised in 12 months",
            PERCENT, ALL, _CONCERN,
        ),
        workload.answered_concerns, workload.days_to_answer,
    ),
    Computed(
        Measure(
            "ES3.5", "ES3.5", "Overloads with a plan in writing, in date", "overloads with such a plan, of open"
            " overloads", PERCENT, ALL, (("since", "Open since"), ("days", "Days"), ("level", "Climbed to"),
            ("plan", "Plan")), is_named=True,
        ),
        workload.overloads_with_a_plan, opens=Permission.SEE_BOARD_ROWS,
    ),
    Computed(
        Measure(
            "ES3.5-reports", "ES3.5", "Reports to the Board", "summaries published for the Board in 12 months",
            "reports", None, (("as_at", "As at"),),
        ),
        workload.reports_made,
    ),
    Computed(
        Measure(
            "ES3.7", "ES3.7", "Hours above contract in a month", "hours above contract, of people who recorded any week"
            " of it", "hours a person", None, (),
        ),
        workload.extra_hours, workload.hours_in_words,
    ),
    Computed(
        Measure(
            "ES4.3", "ES4.3", "Supervision records with wellbeing covered", "records with wellbeing covered, of"
            " one-to-one records signed in a quarter", PERCENT, ALL, (("covered", "Covered"),),
        ),
        workload.wellbeing_covered, workload.wellbeing_in_words,
    ),
    Computed(
        Measure(
            "ES5.1", "ES5.1", "Sessions of full length, not interrupted", "full sessions, of sessions held in 13"
            " weeks", PERCENT, ALL,
            (("held_on", "Held"), ("minutes", "Minutes"), ("asked", "Asked"), ("interrupted", "Interrupted"),
             ("disputed", "Length disputed")), is_named=True,
        ),
        supervised.full_sessions, opens=Permission.SEE_SUPERVISION,
    ),
    _phase("ES5.2", Phase.FIRST_WEEKS, "On time in the first six weeks as newly qualified"),
    _phase("ES5.3", Phase.FIRST_MONTHS, "On time to six months as newly qualified"),
    _phase("ES5.4", Phase.LATER, "On time after six months, and everyone else"),
    Computed(
        Measure(
            "ES5.6-on-time", "ES5.6", "On time, everybody", _SESSIONS, PERCENT, None, _DUE, is_named=True,
        ),
        lambda day: day.phased.all(), needs=lambda day: supervised.target_of(day, "W4-period"),
        opens=Permission.SEE_SUPERVISION,
    ),
    Computed(
        Measure(
            "ES5.6-grade", "ES5.6", "Audited records that are good or better", "records good or better, of records"
            " audited in 13 weeks", PERCENT, None,
        ),
        supervised.graded_records, needs=lambda day: supervised.target_of(day, "W6"),
    ),
    Computed(
        Measure(
            "ES5.7", "ES5.7", "Supervisors with training in date", "supervisors with training in date, of supervisors"
            " who are here", PERCENT, ALL,
            (("supervisees", "Supervises"), ("completed_on", "Completed"), ("last_day", "In date until")),
            is_named=True,
        ),
        supervised.trained_supervisors, supervised.course_in_words, opens=Permission.SEE_TRAINING,
    ),
    Computed(
        Measure(
            "ES5.8", "ES5.8", "With a registered professional supervisor", "people with a registered professional"
            " supervisor, of people whose line manager is no registered social worker", PERCENT, ALL,
            (("line", "Line manager"), ("professional", "Professional supervisor")), is_named=True,
        ),
        supervised.paired_with_a_professional, supervised.unknown_lines, opens=Permission.SEE_SUPERVISION,
    ),
    Computed(
        Measure(
            "ES6.1", "ES6.1", "Protected hours of the first year", "protected hours taken, of hours owed in four"
            " weeks", PERCENT, None, (("unknown", "Weeks not logged"),), is_named=True,
        ),
        learning.protected_hours, learning.protected_in_words, needs=learning.least_protected,
        opens=Permission.SEE_TRAINING,
    ),
    Computed(
        Measure(
            "ES6.3-pieces", "ES6.3", "Pieces of CPD, a person and quarter", "pieces written, of people asked, counted"
            " in each quarter", "pieces a person and quarter", None, (("over", "Quarter over"),),
        ),
        lambda day: day.cpd.by_quarter(), lambda day: day.cpd.words(),
    ),
    Computed(
        Measure(
            "ES6.3-ready", "ES6.3", "Ready for 30 November", "people declared or ready, of people asked", PERCENT, ALL,
        ),
        lambda day: day.cpd.ready(),
    ),
    Computed(
        Measure(
            "ES7.3", "ES7.3", "Concerns about safety answered", "concerns about safety answered, of those raised in 12"
            " months", PERCENT, ALL, _CONCERN,
        ),
        workload.answered_about_safety, workload.days_about_safety,
    ),
)  # fmt: skip
BY_KEY = {one.measure.key: one for one in COMPUTED}


def found_on(day: Day, keys: Iterable[str] | None = None) -> list[Found]:
    """Return the figures of a day, all or some, in the order of the standards."""
    wanted = set(BY_KEY if keys is None else keys)
    return [one.on(day) for one in COMPUTED if one.measure.key in wanted]


def of_standard(number: int) -> list[str]:
    """Return the keys of the figures of one standard."""
    return [one.measure.key for one in COMPUTED if one.measure.requirement.startswith(f"ES{number}.")]
