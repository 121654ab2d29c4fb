"""When the Board's summaries are due, released and met on, by a policy that is data. Pure functions.

A policy has versions. What was due by an earlier one stays: a later one begins on its first day, never before it is in
force, and the dates up to then are those of the version before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workforce.people.rules import add_months

LONDON = ZoneInfo("Europe/London")
FIRST_WEEKS = 4  # how often the Board meets at first; source: the Improvement Notice, "rhythm"
RELEASE_AFTER_DAYS = 4  # from the day that a summary tells of to its release: time to check and to comment (set here)
MEETING_AFTER_DAYS = 11  # to the Board's meeting (set here)
# The months of the Improvement Notice ("rhythm" of facts.notice()), counted from its start; another Notice sets others.
NOTICE_MONTHS = 18
CHAIR_FIRST_MONTHS = 2
CHAIR_EVERY_MONTHS = 6
REVIEW_MONTHS = (6, 12, 18)
TOLD_ROLES = ("board", "analyst", "head", "director")  # who gets a mail when a summary is released (set here)


@dataclass(frozen=True, slots=True)
class Agreement:
    """That the DfE agreed to another frequency: who, on which day, and where that can be found."""

    by: str
    on: date
    reference: str


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """From when the Notice counts, and after how many months what is due."""

    starts_on: date
    months: int = NOTICE_MONTHS
    chair_first_months: int = CHAIR_FIRST_MONTHS
    chair_every_months: int = CHAIR_EVERY_MONTHS
    review_months: tuple[int, ...] = REVIEW_MONTHS
    vision_by: date | None = None

    @property
    def ends_on(self) -> date:
        """Return the day by which the targets are met: each is counted from the start, so that none drifts.

        >>> NoticePolicy(date(2026, 8, 31)).ends_on
        datetime.date(2028, 2, 29)
        """
        return add_months(self.starts_on, self.months)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The first day of the Board's count, and every how many weeks a summary follows, at which hour in London."""

    starts_on: date
    every_weeks: int
    at: time
    release_after_days: int = RELEASE_AFTER_DAYS
    meeting_after_days: int = MEETING_AFTER_DAYS
    agreed: Agreement | None = None
    notice: NoticePolicy | None = None
    told_roles: tuple[str, ...] = TOLD_ROLES

    def due_at(self, day: date) -> datetime:
        """Return the instant (UTC) at which the summary of a day is due."""
        return datetime.combine(day, self.at, LONDON).astimezone(UTC)

    def release_at(self, day: date) -> datetime:
        """Return the instant (UTC) at which the summary of a day is released, whoever has commented."""
        return self.due_at(day + timedelta(days=self.release_after_days))

    def meets_on(self, day: date) -> date:
        """Return the day on which the Board meets over the summary of a day."""
        return day + timedelta(days=self.meeting_after_days)

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days of the rhythm from one to another, both included."""
        step = timedelta(weeks=self.every_weeks)
        day = self.starts_on + max(0, -((self.starts_on - first) // step)) * step
        while day <= last:
            yield day
            day += step

    def due(self, until: datetime) -> Iterator[datetime]:
        """Yield the instants (UTC) at which a summary was due, up to and with one.

        >>> rhythm = Rhythm(date(2026, 10, 4), 4, time(7))
        >>> [at.isoformat() for at in rhythm.due(datetime(2026, 11, 2, tzinfo=UTC))]
        ['2026-10-04T06:00:00+00:00', '2026-11-01T07:00:00+00:00']
        """
        return Rhythms([Version(self.starts_on, self)]).due(until)

    def next_after(self, day: date) -> date:
        """Return the first day of the rhythm after a day."""
        following = day + timedelta(days=1)
        last = max(self.starts_on, following) + timedelta(weeks=self.every_weeks)
        return next(self.days(following, last))


@dataclass(frozen=True, slots=True)
class Version:
    """A rhythm that is in force from a day on."""

    in_force_from: date
    rhythm: Rhythm

    @property
    def begins_on(self) -> date:
        """Return the first day whose summary it may decide, where another version was in force before."""
        return max(self.in_force_from, self.rhythm.starts_on)


class Rhythms:
    """Every version of the Board's rhythm. The first decides from its own start on, however late it was written down.

    >>> four, six = Rhythm(date(2026, 1, 4), 4, time(7)), Rhythm(date(2026, 3, 29), 6, time(7))
    >>> both = Rhythms([Version(date(2026, 1, 1), four), Version(date(2026, 2, 20), six)])
    >>> [day.isoformat() for day, _ in both.days(date(2026, 1, 1), date(2026, 5, 31))]
    ['2026-01-04', '2026-02-01', '2026-03-01', '2026-03-29', '2026-05-10']
    """

    def __init__(self, versions: Iterable[Version]) -> None:
        """Keep the versions by their day."""
        self.versions: Sequence[Version] = sorted(versions, key=lambda one: one.in_force_from)

    def spans(self) -> list[tuple[date, date | None, Rhythm]]:
        """Return from which day to which (None: without end) a version decides; one that never began is left out."""
        begins = [one.rhythm.starts_on if n == 0 else one.begins_on for n, one in enumerate(self.versions)]
        found = []
        for n, one in enumerate(self.versions):
            later = min(begins[n + 1 :], default=None)
            if later is None or begins[n] < later:
                found.append((begins[n], later and later - timedelta(days=1), one.rhythm))
        return found

    def days(self, first: date, last: date) -> Iterator[tuple[date, Rhythm]]:
        """Yield the days that summaries tell of, from one to another, each with the rhythm that decides it."""
        for begins, ends, rhythm in self.spans():
            for day in rhythm.days(max(begins, first), last if ends is None else min(ends, last)):
                yield day, rhythm

    def due(self, until: datetime) -> Iterator[datetime]:
        """Yield the instants (UTC) at which a summary was due, up to and with one."""
        for day, rhythm in self.days(date.min, until.astimezone(LONDON).date()):
            if (instant := rhythm.due_at(day)) <= until:
                yield instant

    def on(self, day: date) -> Rhythm | None:
        """Return the rhythm that decides a day: the first one also before it begins; None where there is none."""
        found = [rhythm for begins, _, rhythm in self.spans() if begins <= day]
        return found[-1] if found else next((rhythm for _, _, rhythm in self.spans()), None)

    def notice(self, day: date) -> NoticePolicy | None:
        """Return the Notice by the version in force on a day; by the first where none is in force yet."""
        found = [one for one in self.versions if one.in_force_from <= day] or list(self.versions[:1])
        return found[-1].rhythm.notice if found else None


def read_rhythms(documents: Iterable[tuple[date, Mapping[str, Any]]]) -> Rhythms:
    """Return the rhythm over the versions of a policy: the day on which each came in force, and its document."""
    return Rhythms(Version(day, read_rhythm(document)) for day, document in documents)


def read_rhythm(document: Mapping[str, Any], before: Rhythm | None = None) -> Rhythm:
    """Return the rhythm of a document; raise ValueError with the place of what can't be used.

    `before`: the rhythm of the version before; where it is given, another frequency needs the DfE's agreement.
    """
    weeks = document.get("every_weeks", FIRST_WEEKS)
    if not _is_whole(weeks, 1, 26):
        raise ValueError("every_weeks: write a whole number from 1 to 26, such as 4")
    try:
        at = time.fromisoformat(str(document.get("at", "07:00")))
    except ValueError:
        raise ValueError("at: write the time as HH:MM, such as 07:00") from None
    if at.tzinfo is not None:
        raise ValueError("at: write the time of London as HH:MM, without a zone, such as 07:00")
    found = Rhythm(
        _day(document, "starts_on", "the Board's start date"), weeks, at,
        _number(document, "release_after_days", RELEASE_AFTER_DAYS, 0, 90, "days"),
        _number(document, "meeting_after_days", MEETING_AFTER_DAYS, 0, 90, "days"),
        _agreement(document.get("agreed")), _notice(document), _roles(document),
    )  # fmt: skip
    if before is not None:
        check_agreed(found, before)
    return found


def check_agreed(rhythm: Rhythm, before: Rhythm | None) -> None:
    """Refuse another frequency than before (4 weeks at first) without an agreement of the DfE that is about it."""
    weeks = before.every_weeks if before else FIRST_WEEKS
    if rhythm.every_weeks != weeks and not _is_new(rhythm, before):
        raise ValueError(
            f"agreed: the Board reads every {weeks} weeks. Every {rhythm.every_weeks} weeks needs the DfE's agreement"
            ' on record, such as {"by": "DfE Improvement Adviser", "on": "2026-11-03", "reference": "letter IB/12"}'
        )


def check_change(new: Version, others: Rhythms, frozen_until: date | None) -> None:
    """Refuse a version that takes the Board's dates from it: without the DfE's agreement, or after they were frozen.

    `others`: every other version; `frozen_until`: the newest day of which a summary was frozen.
    """
    earlier = [one for one in others.versions if one.in_force_from < new.in_force_from]
    later = [one for one in others.versions if one.in_force_from > new.in_force_from]
    before, rhythm = (earlier[-1].rhythm if earlier else None), new.rhythm
    check_agreed(rhythm, before)
    is_agreed = _is_new(rhythm, before)
    if is_agreed and rhythm.agreed and rhythm.agreed.on > new.in_force_from:
        raise ValueError("agreed.on: the DfE has to agree before the rhythm is in force")
    if later and later[0].rhythm.every_weeks != rhythm.every_weeks and not _is_new(later[0].rhythm, rhythm):
        raise ValueError(
            f"every_weeks: another rhythm is in force from {later[0].in_force_from} on, and would be a change of"
            " frequency without the DfE's agreement"
        )
    if before is None:
        return
    if frozen_until is not None and new.begins_on <= frozen_until:
        raise ValueError(
            f"starts_on: figures as at {frozen_until} are frozen already. What was frozen stays: begin after that day"
        )
    day_before = new.begins_on - timedelta(days=1)
    past = [day for day, _ in Rhythms(earlier).days(date.min, day_before)]
    first = next(rhythm.days(new.begins_on, new.begins_on + timedelta(weeks=rhythm.every_weeks)))
    if past and not is_agreed and first - past[-1] > timedelta(weeks=before.every_weeks):
        raise ValueError(
            f"starts_on: from {past[-1]} to {first} is more than {before.every_weeks} weeks. That needs the DfE's"
            " agreement on record (agreed)"
        )


def _is_new(rhythm: Rhythm, before: Rhythm | None) -> bool:
    return rhythm.agreed is not None and (before is None or rhythm.agreed != before.agreed)


def _is_whole(found: object, least: int, most: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and least <= found <= most


def _number(document: Mapping[str, Any], name: str, otherwise: int, least: int, most: int, unit: str) -> int:
    found = document.get(name, otherwise)
    if not _is_whole(found, least, most):
        raise ValueError(f"{name}: write a whole number of {unit} from {least} to {most}, such as {otherwise}")
    return int(found)


def _day(document: Mapping[str, Any], name: str, what: str) -> date:
    try:
        found = date.fromisoformat(str(document.get(name.rpartition(".")[2])))
    except ValueError:
        raise ValueError(f"{name}: write {what} as YYYY-MM-DD") from None
    if not 2000 <= found.year <= 2100:
        raise ValueError(f"{name}: write a day from 2000 to 2100")
    return found


def _agreement(found: Any) -> Agreement | None:
    if found is None:
        return None
    if not isinstance(found, dict):
        raise ValueError("agreed: write an object of by, on and reference")  # noqa: TRY004 - the file's fault
    words = {name: str(found.get(name) or "").strip() for name in ("by", "reference")}
    for name, said in words.items():
        if not said:
            raise ValueError(f"agreed.{name}: write {'who of the DfE agreed' if name == 'by' else 'where it is found'}")
    return Agreement(words["by"], _day(found, "agreed.on", "the day of the DfE's agreement"), words["reference"])


def _notice(document: Mapping[str, Any]) -> NoticePolicy | None:
    if document.get("notice_starts_on") is None:
        return None
    reviews = document.get("review_months", list(REVIEW_MONTHS))
    if not isinstance(reviews, list) or not all(_is_whole(one, 1, 120) for one in reviews):
        raise ValueError("review_months: write a list of whole numbers, such as [6, 12, 18]")
    return NoticePolicy(
        _day(document, "notice_starts_on", "the Notice's start date"),
        _number(document, "notice_months", NOTICE_MONTHS, 1, 120, "months"),
        _number(document, "chair_first_months", CHAIR_FIRST_MONTHS, 1, 120, "months"),
        _number(document, "chair_every_months", CHAIR_EVERY_MONTHS, 1, 120, "months"),
        tuple(sorted(set(reviews))),
        None if document.get("vision_by") is None else _day(document, "vision_by", "the day of the vision statement"),
    )


def _roles(document: Mapping[str, Any]) -> tuple[str, ...]:
    found = document.get("told_roles", list(TOLD_ROLES))
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError('told_roles: write a list of roles, such as ["board", "analyst"]')
    return tuple(found)
