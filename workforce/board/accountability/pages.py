"""What the pages of challenges, meetings, decisions, members and terms show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workforce.board.accountability import meeting_queries, queries
from workforce.board.accountability.challenge_rules import Challenge, ChallengePeriod, State, period_of
from workforce.board.accountability.meeting_rules import (
    OWNER_WORDS,
    Attended,
    Decision,
    Due,
    Meeting,
    MeetingPeriod,
    Member,
    Terms,
    attended,
    decisions_in_order,
    meeting_period,
    meetings_due,
)
from workforce.board.figures.indicators import BY_ID, shown_as
from workforce.board.figures.target_rules import read_targets
from workforce.board.rhythm_queries import rhythms
from workforce.board.summaries import queries as summaries
from workforce.db import policy
from workforce.people.rules import add_months

MONTHS = 12  # that the figures of these pages look back
CHALLENGES_SHOWN: Mapping[str, tuple[str, frozenset[State]]] = {
    "now": ("Not closed", frozenset(State) - {State.CLOSED}),
    "late": ("Late", frozenset({State.LATE})),
    "open": ("Waiting for an answer, late or not", frozenset({State.LATE, State.OPEN})),
    "answered": ("Answered, not closed", frozenset({State.ANSWERED})),
    "closed": ("Closed", frozenset({State.CLOSED})),
    "all": ("All", frozenset(State)),
}
DECISIONS_SHOWN = {"open": "Open", "late": "Late", "ended": "Done or no longer needed", "all": "All"}
MEMBERS_SHOWN = {"now": "On the Board now", "left": "Left, or yet to come", "all": "All"}


def indicator_name(indicator: str | None) -> str:
    """Return a figure's name; one that is no longer worked out keeps its id."""
    found = BY_ID.get(indicator or "")
    return found.name if found else indicator or ""


@dataclass(frozen=True, slots=True)
class ChallengesPage:
    """The challenge log as an address asks for it."""

    today: date
    every: Sequence[Challenge]
    show: str
    role: str
    figure: str
    period: ChallengePeriod

    @property
    def rows(self) -> list[Challenge]:
        """Return what is shown, late ones first."""
        states = CHALLENGES_SHOWN[self.show][1]
        return [
            one
            for one in self.every
            if one.state(self.today) in states
            and self.role in ("", one.to_role)
            and self.figure in ("", one.indicator or "-")
        ]

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Return the figures that were asked about."""
        asked = sorted({one.indicator for one in self.every if one.indicator})
        return [(one, f"{one}: {indicator_name(one)}") for one in asked]

    def count(self, *states: State) -> int:
        """Return how many of all of them stand so."""
        return sum(one.state(self.today) in states for one in self.every)

    @property
    def in_time(self) -> int:
        """Return how many of those answered in the period were answered in time."""
        return len(self.period.answered) - len(self.period.answered_late)


def challenges_page(today: date, show: str, role: str, figure: str) -> ChallengesPage | None:
    """Return the challenge log; None where the address asks for what there is not."""
    if show not in CHALLENGES_SHOWN or (role and role not in OWNER_WORDS):
        return None
    every = queries.challenges(today)
    period = period_of(every, add_months(today, -MONTHS), today)
    return ChallengesPage(today, every, show, role, figure, period)


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What can be asked about, and the figure that the page came from."""

    summaries: Sequence[tuple[int, date]]
    figures: Sequence[tuple[str, str]]
    headline: Mapping[str, Any] | None = None
    summary_id: int = 0
    as_at: date | None = None
    owner: str = ""

    @property
    def indicator(self) -> Any:
        """Return the figure's indicator."""
        return shown_as(self.headline) if self.headline else None


def asked_about(today: date, summary_id: int = 0, indicator: str = "") -> AskedAbout | None:
    """Return what can be asked about; None where the address names a summary or a figure that there is not."""
    published = [(one.id, one.as_at) for one in summaries.summaries()]
    days = dict(published)
    figures = [(one.id, one.name) for one in BY_ID.values()]
    if not summary_id:
        return None if indicator else AskedAbout(published, figures)
    if summary_id not in days:
        return None
    told = summaries.headlines([summary_id]).get(summary_id, {})
    figures = [(id_, shown_as(head).name) for id_, head in told.items()]
    if indicator and indicator not in told:
        return None
    owner = _owner(today, indicator) if indicator else ""
    return AskedAbout(published, figures, told.get(indicator), summary_id, days[summary_id], owner)


def _owner(today: date, indicator: str) -> str:
    version = policy.in_force(policy.PolicyKind.TARGETS, today)
    return (read_targets(version.document).owner(indicator) if version else None) or ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting, or a day on which one was due and none is written down."""

    day: date
    due: Due | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """All meetings, and the days of the rhythm on which none was held."""

    today: date
    rows: Sequence[MeetingRow]
    period: MeetingPeriod
    next_due: Due | None
    has_rhythm: bool
    terms: Terms | None
    sitting: Sequence[Member]

    @property
    def decisions(self) -> list[Decision]:
        """Return every decision of every meeting."""
        return [one for row in self.rows if row.meeting for one in row.meeting.decisions]

    @property
    def open_decisions(self) -> int:
        """Return how many are still to be done."""
        return sum(one.is_open(self.today) for one in self.decisions)

    @property
    def late_decisions(self) -> int:
        """Return how many of these are late."""
        return sum(one.is_late(self.today) for one in self.decisions)

    @property
    def judged(self) -> list[bool]:
        """Return, for the meetings held in the period of which it is known, whether the quorum was there."""
        found = [one.quorate.is_met for one in (*self.period.held, *self.period.beside)]
        return [one for one in found if one is not None]

    @property
    def confirmed(self) -> int:
        """Return how many who sit on the Board have confirmed the terms in force."""
        return confirmed(self.terms, self.sitting)


def confirmed(terms: Terms | None, members: Iterable[Member]) -> int:
    """Return how many of some members have confirmed terms of reference."""
    return sum(one.id in terms.confirmed for one in members) if terms else 0


def meetings_page(today: date) -> MeetingsPage:
    """Return every meeting, newest first, with the days due in the last months on which none was."""
    first = add_months(today, -MONTHS)
    known, meetings = rhythms(), meeting_queries.meetings()
    due = meetings_due(known, first, today)
    period = meeting_period(due, meetings, first, today)
    rows = [MeetingRow(one.held_on, None, one) for one in meetings]
    rows += [MeetingRow(one.meets_on, one, None) for one in period.missed]
    rows.sort(key=lambda one: one.day, reverse=True)
    coming = meetings_due(known, today, add_months(today, MONTHS))
    held = {one.due_on for one in meetings}
    sitting = [one for one in meeting_queries.members() if one.sits_on(today)]
    return MeetingsPage(
        today, rows, period, next((one for one in coming if one.meets_on not in held), None), bool(known.versions),
        meeting_queries.terms_on(meeting_queries.terms(), today), sitting,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Decisions and actions of all meetings as an address asks for them."""

    today: date
    every: Sequence[Decision]
    show: str
    owner: str

    @property
    def rows(self) -> list[Decision]:
        """Return what is shown, late ones first."""
        shown = (one for one in self.every if self.owner in ("", one.owner) and self._is_shown(one))
        return decisions_in_order(shown, self.today)

    def _is_shown(self, one: Decision) -> bool:
        if self.show == "all":
            return True
        if self.show == "ended":
            return one.ended_on is not None
        return one.is_late(self.today) if self.show == "late" else one.is_open(self.today)

    def count(self, show: str) -> int:
        """Return how many there are of all owners."""
        return len(DecisionsPage(self.today, self.every, show, "").rows)

    @property
    def done(self) -> list[Decision]:
        """Return those that were to be done by a day, and are."""
        return [one for one in self.every if one.ended_as == "done" and one.due_on is not None]

    @property
    def done_in_time(self) -> int:
        """Return how many of these were done in time."""
        return sum(not one.was_late() for one in self.done)


def decisions_page(today: date, show: str, owner: str) -> DecisionsPage | None:
    """Return decisions; None where the address asks for what there is not."""
    if show not in DECISIONS_SHOWN or (owner and owner not in OWNER_WORDS):
        return None
    return DecisionsPage(today, meeting_queries.decisions(), show, owner)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with attendance, and when they confirmed the terms of reference."""

    member: Member
    attended: Attended
    confirmed: date | None


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Who sits on the Board, as an address asks for it."""

    today: date
    rows: Sequence[MemberRow]
    show: str
    over: int
    terms: Terms | None
    sitting: Sequence[Member]

    @property
    def confirmed(self) -> int:
        """Return how many who sit on the Board have confirmed the terms in force."""
        return confirmed(self.terms, self.sitting)

    @property
    def organisations(self) -> int:
        """Return of how many organisations they are."""
        return len({one.organisation for one in self.sitting})


def members_page(today: date, show: str) -> MembersPage | None:
    """Return the members; None where the address asks for what there is not."""
    if show not in MEMBERS_SHOWN:
        return None
    over = queries.decided(today).attendance_over
    every, meetings = meeting_queries.members(), meeting_queries.meetings()
    terms = meeting_queries.terms_on(meeting_queries.terms(), today)
    known = terms.confirmed if terms else {}
    rows = [
        MemberRow(one, attended(one.id, meetings, over), known[one.id][0] if one.id in known else None)
        for one in every
        if show == "all" or one.sits_on(today) == (show == "now")
    ]
    return MembersPage(today, rows, show, over, terms, [one for one in every if one.sits_on(today)])


@dataclass(frozen=True, slots=True)
class TermsPage:
    """One version of the terms of reference, those beside it, and who has read it."""

    today: date
    every: Sequence[Terms]
    shown: Terms
    sitting: Sequence[Member]
    own: Member | None

    @property
    def is_in_force(self) -> bool:
        """Whether it is the version in force today."""
        found = meeting_queries.terms_on(self.every, self.today)
        return found is not None and found.id == self.shown.id

    @property
    def confirmed(self) -> int:
        """Return how many who sit on the Board have confirmed it."""
        return confirmed(self.shown, self.sitting)

    @property
    def waiting(self) -> list[Member]:
        """Return who sits on the Board and has not confirmed it."""
        return [one for one in self.sitting if one.id not in self.shown.confirmed]


def terms_page(today: date, account_id: int, terms_id: int | None = None) -> TermsPage | None:
    """Return a version, that in force (else the newest) where none is named; None where there is none."""
    every = meeting_queries.terms()
    if terms_id is None:
        shown = meeting_queries.terms_on(every, today) or next(iter(every), None)
    else:
        shown = next((one for one in every if one.id == terms_id), None)
    if shown is None:
        return None
    sitting = [one for one in meeting_queries.members() if one.sits_on(today)]
    own = next((one for one in sitting if one.account_id == account_id), None)
    return TermsPage(today, every, shown, sitting, own)
