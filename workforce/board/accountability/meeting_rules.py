"""The Board's meetings, members, decisions, terms of reference: who came, quorum, what is late. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from workforce.board.accountability.challenge_rules import File
from workforce.board.rhythm_rules import Rhythms

LATEST_MEETING_DAYS = 90  # a policy's meeting comes no later after its summary's day


class Seat(StrEnum):
    """What somebody is on the Board."""

    CHAIR = "chair"
    LEAD_MEMBER = "lead_member"
    LEADER = "leader"
    CHIEF_EXECUTIVE = "chief_executive"
    DIRECTOR = "director"
    PARTNER = "partner"
    SECTOR = "sector"
    DFE = "dfe"
    OBSERVER = "observer"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {
            "chair": "Independent chair", "lead_member": "Lead member for children", "leader": "Leader of the Council",
            "chief_executive": "Chief executive", "director": "Director of children's services",
            "partner": "Partner agency", "sector": "Adviser of the sector", "dfe": "DfE observer",
            "observer": "Observer",
        }[self.value]  # fmt: skip

    @property
    def decides(self) -> bool:
        """Whether it counts towards a quorum: observers and advisers do not (set here)."""
        return self not in (Seat.DFE, Seat.OBSERVER, Seat.SECTOR)


class Came(StrEnum):
    """Whether a member came to a meeting."""

    PRESENT = "present"
    DEPUTY = "deputy"
    APOLOGIES = "apologies"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        """Return it in words."""
        return {
            "present": "Present", "deputy": "Sent a deputy", "apologies": "Apologies", "absent": "Absent, no apologies"
        }[self.value]  # fmt: skip


OWNER_WORDS = {  # who may own a decision: roles of the product, and of the Board
    "service": "Service manager", "head": "Head of service", "director": "Director",
    "hr": "HR and workforce development", "quality": "Practice quality", "analyst": "Performance analyst",
    "chair": "Chair", "lead_member": "Lead member", "partner": "Partner agencies", "dfe": "DfE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who sits on the Board."""

    id: int
    name: str | None
    organisation: str
    seat: Seat
    from_on: date
    until_on: date | None = None
    account_id: int | None = None
    has_account: bool = False
    edition: int = 1

    @property
    def shown(self) -> str:
        """Return the name, or that it is gone."""
        return self.name or "Name no longer kept"

    def sits_on(self, day: date) -> bool:
        """Whether they are a member on a day: from the first to the last, both counted."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Quorum:
    """What the terms of reference ask for; None: nothing is set."""

    members: int | None = None
    organisations: int | None = None
    deputies_count: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the terms of reference."""

    id: int
    effective_on: date
    agreed_on: date
    agreed_by: str
    words: str | None
    url: str | None
    file: File | None
    quorum: Quorum
    confirmed: Mapping[int, tuple[date, bool]]  # member -> on which day, by themselves


@dataclass(frozen=True, slots=True)
class Line:
    """One member at one meeting; `came` None: not written down."""

    member: Member
    came: Came | None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes as they were added."""

    id: int
    are_agreed: bool
    url: str | None
    file: File | None
    added_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, or who is to do what."""

    id: int
    meeting_id: int
    held_on: date
    kind: str
    words: str
    owner: str
    due_on: date | None
    ended_as: str | None = None
    ended_on: date | None = None
    ended_words: str | None = None

    @property
    def owner_words(self) -> str:
        """Return its owner in words."""
        return OWNER_WORDS.get(self.owner, self.owner)

    @property
    def kind_words(self) -> str:
        """Return whether it is a decision or an action."""
        return "Action" if self.kind == "action" else "Decision"

    def is_open(self, day: date) -> bool:
        """Whether something was still to be done at the end of a day; a decision without a day asks for nothing."""
        return self.due_on is not None and (self.ended_on is None or self.ended_on > day)

    def is_late(self, day: date) -> bool:
        """Whether its day had passed at the end of a day, and it was not done."""
        return self.due_on is not None and self.is_open(day) and day > self.due_on

    def was_late(self) -> bool:
        """Whether it was done, and after its day."""
        return self.ended_as == "done" and self.ended_on is not None and self.due_on is not None and (
            self.ended_on > self.due_on
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held, with everybody who sat on the Board that day."""

    id: int
    held_on: date
    due_on: date | None
    summary_id: int | None
    as_at: date | None
    edition: int
    lines: Sequence[Line] = ()
    quorum: Quorum = field(default_factory=Quorum)  # as the terms in force that day ask for
    minutes: Sequence[Minutes] = ()  # newest first
    decisions: Sequence[Decision] = ()

    def count(self, *came: Came) -> int:
        """Return how many members came in one of these ways."""
        return sum(one.came in came for one in self.lines)

    @property
    def is_written(self) -> bool:
        """Whether attendance is written down, of anybody."""
        return any(one.came for one in self.lines)

    @property
    def organisations(self) -> dict[str, list[Line]]:
        """Return its lines by organisation."""
        found: dict[str, list[Line]] = {}
        for one in self.lines:
            found.setdefault(one.member.organisation, []).append(one)
        return found

    @property
    def quorate(self) -> "Quorate":
        """Return whether the quorum was there."""
        return quorate(self.quorum, self.lines)


@dataclass(frozen=True, slots=True)
class Quorate:
    """Whether a quorum was there; None: no quorum is set, or nobody's attendance is written down."""

    is_met: bool | None
    members: int
    organisations: int
    words: str


def quorate(asked: Quorum, lines: Iterable[Line]) -> Quorate:
    """Return whether enough members that decide were there, from enough organisations.

    >>> quorate(Quorum(), ()).words
    'No quorum is set'
    """
    known = list(lines)
    ways = (Came.PRESENT, Came.DEPUTY) if asked.deputies_count else (Came.PRESENT,)
    there = [one.member for one in known if one.came in ways and one.member.seat.decides]
    members, organisations = len(there), len({one.organisation for one in there})
    if asked.members is None and asked.organisations is None:
        return Quorate(None, members, organisations, "No quorum is set")
    if not any(one.came for one in known):
        return Quorate(None, members, organisations, "Attendance is not written down")
    parts = [
        (members, asked.members, "members who decide"), (organisations, asked.organisations, "organisations"),
    ]  # fmt: skip
    is_met = all(wanted is None or found >= wanted for found, wanted, _ in parts)
    told = ", ".join(f"{found} {noun} of {wanted} asked" for found, wanted, noun in parts if wanted is not None)
    return Quorate(is_met, members, organisations, f"{'Quorate' if is_met else 'Not quorate'}: {told}")


@dataclass(frozen=True, slots=True)
class Attended:
    """How often a member came to the last meetings at which they sat."""

    present: int
    by_deputy: int
    of: int
    not_written: int  # of these, meetings at which nothing is written of them


def attended(member_id: int, meetings: Iterable[Meeting], over: int) -> Attended:
    """Return a member's attendance over the last so many meetings, the newest first, among those they sat at."""
    mine = [line for one in meetings for line in one.lines if line.member.id == member_id][:over]
    return Attended(
        sum(one.came is Came.PRESENT for one in mine), sum(one.came is Came.DEPUTY for one in mine), len(mine),
        sum(one.came is None for one in mine),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which the Board was to meet, and the day of the summary over which."""

    meets_on: date
    as_at: date


def meetings_due(rhythms: Rhythms, first: date, last: date) -> list[Due]:
    """Return the meetings due from a first to a last day, each by the rhythm that decides the day of its summary."""
    days = rhythms.days(first - timedelta(days=LATEST_MEETING_DAYS), last)
    found = [Due(rhythm.meets_on(day), day) for day, rhythm in days]
    return sorted((one for one in found if first <= one.meets_on <= last), key=lambda one: one.meets_on)


@dataclass(frozen=True, slots=True)
class MeetingPeriod:
    """The meetings of a period: those due, those of them that were held, and those held beside the rhythm."""

    first: date
    last: date
    due: Sequence[Due]
    held: Sequence[Meeting]  # for one of the days due
    beside: Sequence[Meeting]
    missed: Sequence[Due]


def meeting_period(due: Sequence[Due], meetings: Iterable[Meeting], first: date, last: date) -> MeetingPeriod:
    """Return the meetings of a period; one that was moved counts for the day for which it stands."""
    known = list(meetings)
    by_due = {one.due_on: one for one in known if one.due_on and one.held_on <= last}
    days = {one.meets_on for one in due}
    return MeetingPeriod(
        first, last, due,
        held=[by_due[one.meets_on] for one in due if one.meets_on in by_due],
        beside=[one for one in known if first <= one.held_on <= last and one.due_on not in days],
        missed=[one for one in due if one.meets_on not in by_due],
    )  # fmt: skip


def decisions_in_order(found: Iterable[Decision], today: date) -> list[Decision]:
    """Return late ones first by their day, then open ones, then the rest, newest first."""

    def place(one: Decision) -> tuple[int, int, int]:
        if one.is_open(today) and one.due_on:
            return (0 if one.is_late(today) else 1), one.due_on.toordinal(), one.id
        return 2, -one.held_on.toordinal(), one.id

    return sorted(found, key=place)
