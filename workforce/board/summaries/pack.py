"""One summary as its readers get it: the figures, what is left out first, the one before, the trend, what was said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.auth.queries import roles_of
from workforce.board import comparators
from workforce.board.comparators import Beside, Kind
from workforce.board.figures import target_rules
from workforce.board.figures.figure import Indicator
from workforce.board.figures.indicators import INDICATORS, shown_as
from workforce.board.figures.target_rules import SUSTAINED_OVER, Standing, Target, Targets
from workforce.board.summaries import beside_words, queries
from workforce.board.summaries.history import Restated, history_to
from workforce.board.summaries.models import Commentary, Summary
from workforce.board.summaries.queries import Told
from workforce.board.trends import series, words_rules
from workforce.board.trends.forecast_rules import Forecast
from workforce.board.trends.queries import restarts_known
from workforce.board.trends.rules import Trend
from workforce.db import policy

NOBODY = {"scheduler": "the timetable", "example": "an invented example"}  # what set something though nobody did
LEFT_OUT_FIRST = Decimal(2)  # percent: above it, what is left out is the summary's first line


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of a summary, as a line of its table."""

    indicator: Indicator
    now: dict[str, Any]
    before: dict[str, Any] | None
    trend: Trend
    published: Decimal | None  # England's official figure, where there is one
    history: Sequence[Told] = ()  # of each summary so far, as restated; a gap where one did not have it
    targets: Targets = field(default_factory=Targets)
    said: Sequence[Commentary] = ()  # by owners, in time: the newest of each role
    added: Sequence[Commentary] = ()  # words that were added after the release
    beside: Sequence["Entry"] = ()  # the figures with which this one is read: completion and quality
    comparators: Sequence[Beside] = ()  # England, region, our own as published, neighbours, quartile
    forecast: Forecast | None = None  # of the day by which the target is to be met

    @property
    def told(self) -> list[tuple[date, Decimal | None, Decimal | None]]:
        """Return day, value and target of each summary so far."""
        return [(day, value, _number(head.get("target"))) for day, _, value, head in self.history]

    @property
    def value(self) -> Decimal | None:
        """Return the figure."""
        return _number(self.now["value"])

    @property
    def target(self) -> Target | None:
        """Return the target that the Board had agreed, as it was frozen."""
        agreed = self.now.get("target_agreed")
        if agreed:
            return target_rules.read_targets({"targets": {self.indicator.id: agreed}}).by_indicator[self.indicator.id]
        value = _number(self.now["target"])  # a summary of before targets had an owner and a tolerance
        return None if value is None else Target(value, _day(self.now.get("target_by")))

    @property
    def distance(self) -> Decimal | None:
        """Return how far the figure is from its target, positive where it falls short; None without a target."""
        return target_rules.distance(self.value, _number(self.now["target"]), self.indicator.good)

    @property
    def is_off_target(self) -> bool:
        """Whether the figure falls short of its target."""
        return self.distance is not None and self.distance > 0

    @property
    def standing(self) -> Standing | None:
        """Return how the figure stands against its target: met, within the tolerance, off."""
        return target_rules.standing(self.value, self.target, self.indicator.good)

    @property
    def owner(self) -> str | None:
        """Return the role that answers for the indicator."""
        agreed = self.target.owner if self.target else None
        return agreed or self.targets.owner(self.indicator.id) or self.now.get("owner")

    @property
    def needs_comment(self) -> bool:
        """Whether its owner has to say something: it is off target, and nobody has."""
        return self.is_off_target and not self.said

    @property
    def met_in_a_row(self) -> int:
        """Return at how many of the newest publications in a row the target was met."""
        return target_rules.met_in_a_row([(value, target) for _, value, target in self.told], self.indicator.good)

    @property
    def is_sustained(self) -> bool | None:
        """Whether the target was met at each of the last publications that the Board asks for; None without one."""
        told = [(value, target) for _, value, target in self.told]
        return target_rules.is_sustained(told, self.indicator.good, self.targets.sustained_over)

    @property
    def direction(self) -> str:
        """Return what the trend says, in words that a Board member uses."""
        words = {"improving": "Getting better", "worsening": "Getting worse", "common": "No real change"}
        if self.trend.variation:
            return words[self.trend.variation]
        return "Not judged"

    @property
    def notes(self) -> list[str]:
        """Return what stands beside the figure, in words."""
        return [*beside_words.notes(self.now), *beside_words.apart(self.now, self.indicator.unit)]

    @property
    def why_not_judged(self) -> str:
        """Return why the trend is not judged, where it is not."""
        return words_rules.why_not_judged(self._told)

    @property
    def in_words(self) -> list[str]:
        """Return what the trend, the target and the forecast say, in sentences."""
        return words_rules.in_words(self._told)

    @property
    def _told(self) -> words_rules.Told:
        target = self.target
        return words_rules.Told(
            self.trend, self.indicator.unit, self.indicator.good, self.value, target.value if target else None,
            target.by if target else None, self.forecast, self.indicator.stock, self.indicator.rolling,
            self.met_in_a_row, self.targets.sustained_over,
        )  # fmt: skip

    @property
    def assurance(self) -> str:
        """Return whether the target will be met as things stand, in words."""
        words = {
            "passes": "Meets it as things stand",
            "fails": "Will not meet it unless something changes",
            "hit_and_miss": "May meet it or miss it, by chance alone",
        }
        if self.trend.assurance:
            return words[self.trend.assurance]
        return "No target agreed" if self.now["target"] is None else "Not judged yet"


@dataclass(frozen=True, slots=True)
class Pack:
    """A summary and everything that stands with it."""

    summary: Summary
    before: Summary | None
    entries: Sequence[Entry]
    restated: Sequence[Restated] = ()  # told for the first time in this summary
    said: Sequence[Commentary] = ()  # of the whole summary, in time
    added: Sequence[Commentary] = ()  # of the whole summary, after the release
    changes: Sequence[tuple[Indicator, Mapping[str, Any], Mapping[str, Any]]] = ()  # first draft -> as it is now

    @property
    def tells_movement(self) -> bool:
        """Whether the summary before reads as it did when it was compared with this one."""
        since = self.summary.context.get("moved_since")
        return self.before is not None and since == [self.before.id, self.before.edition]

    @property
    def is_draft(self) -> bool:
        """Whether it is not released yet."""
        return self.summary.published_at is None

    def grouped(self) -> dict[str, list[Entry]]:
        """Return the entries under their headings."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.indicator.group, []).append(entry)
        return found

    def entry(self, indicator: str) -> Entry | None:
        """Return one indicator's entry."""
        return next((entry for entry in self.entries if entry.indicator.id == indicator), None)

    @property
    def agreed(self) -> list[Entry]:
        """Return what has a target."""
        return [entry for entry in self.entries if entry.now["target"] is not None]

    @property
    def off_target(self) -> list[Entry]:
        """Return what falls short of its target, in the order of the summary."""
        return [entry for entry in self.entries if entry.is_off_target]

    @property
    def compared_with(self) -> str:
        """Return of which time the figures are that stand beside the summary's, and who published them."""
        return "; ".join(dict.fromkeys(one.vintage for entry in self.entries for one in entry.comparators))

    def left_out(self) -> list[tuple[str, int, int, Decimal | None, bool]]:
        """Return what is left out: (words, count, of, percent, whether it must be said first)."""
        words = {
            "untyped": "cases have no type in the case system: they count as children but carry 0 points in W2",
            "unidentified": "cases have a worker who is not in the staff data",
            "supervision": "supervision sessions belong to nobody in the staff data",
            "learning": "course completions belong to nobody in the staff data",
        }
        found = []
        for name, (count, of) in self.summary.context["left_out"].items():
            share = Decimal(count) * 100 / of if of else None
            found.append((words[name], count, of, share, share is not None and share > LEFT_OUT_FIRST))
        return found


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def pack_of(summary_id: int | None = None, *, drafts: bool = False) -> Pack | None:
    """Return a published summary's pack, or the newest one's; `drafts`: a draft's too. The trend ends with it.

    A fixed number of statements, whatever the number of summaries and indicators.
    """
    summary = queries.summary(summary_id) if summary_id is not None else next(iter(queries.summaries()), None)
    if summary is None or (summary.published_at is None and not drafts):
        return None
    history = history_to(summary)
    earlier = [one for day, one in history.days if day < summary.as_at]
    before = queries.summary(earlier[-1]) if earlier else None
    targets = targets_on(summary.as_at)
    said, added = _by_time(summary)
    restarts = restarts_known(summary.published_at)
    compared = _compared(summary)
    entries = {}
    for indicator in in_order(history.told, summary.id):
        figures, every = history.told[indicator.id], history.of(indicator.id)
        now = figures[-1][3]
        values = [(day, value) for day, _, value, _ in every]
        flow = [(day, series.flow_value(head)) for day, _, _, head in every]
        target = _number(now["target"])
        found = Entry(
            indicator, now, figures[-2][3] if len(figures) > 1 and before and figures[-2][1] == before.id else None,
            series.trend_of(indicator, values, target, restarts=restarts.get(indicator.id, ()), flow=flow),
            None,
            every, targets, said.get(indicator.id, ()), added.get(indicator.id, ()),
        )  # fmt: skip
        beside = compared(found)
        entries[indicator.id] = replace(
            found, comparators=beside, forecast=series.forecast_of(indicator, found.trend, found.target),
            published=next((one.value for one in beside if one.kind is Kind.ENGLAND), None),
        )  # fmt: skip
    return Pack(
        summary, before, _paired(entries), history.restated_since(queries.released_before(summary)),
        said.get(None, ()), added.get(None, ()), _changes(summary, entries),
    )  # fmt: skip


def roles_in(found: Pack) -> dict[str, str]:
    """Return the words for the role of each account that froze, released or decided: the Board reads no names."""
    summary = found.summary
    rules = [one[name] for one in summary.context.get("rules_changed", ()) for name in ("set_by_before", "set_by_now")]
    former = [
        part["set_by_now"]
        for entry in found.entries
        for part in (entry.now.get("former"), entry.now.get("target_former"))
        if part
    ]
    said = (summary.context["scheme"]["set_by"], summary.frozen_by, summary.published_by, *rules, *former)
    return roles_of([one for one in said if one])


def as_role(said: str, roles: Mapping[str, str] | None = None) -> str:
    """Return who did something as the Board reads it: a role for an account's address or name, else as it is.

    >>> as_role("a@x.gov.uk", {"a@x.gov.uk": "head of service"}), as_role("gone@x.gov.uk", {}), as_role("example", {})
    ('head of service', 'somebody at the council', 'an invented example')
    """
    said = NOBODY.get(said, said)
    if roles is None:
        return said
    return roles.get(said, "somebody at the council" if "@" in said else said)


def in_order(told: Mapping[str, Sequence[Told]], summary_id: int) -> list[Indicator]:
    """Return the indicators of a summary in the order in which the Board reads them; the council's own come last."""
    here = {name: figures[-1][3] for name, figures in told.items() if figures[-1][1] == summary_id}
    known = [indicator for indicator in INDICATORS if indicator.id in here]
    own = set(here) - {indicator.id for indicator in known}
    return [*known, *(shown_as(here[name]) for name in sorted(own))]


def targets_on(day: date) -> Targets:
    """Return the targets that are in force on a day."""
    version = policy.in_force(policy.PolicyKind.TARGETS, day)
    return target_rules.read_targets(version.document) if version else Targets(sustained_over=SUSTAINED_OVER)


def _paired(entries: Mapping[str, Entry]) -> list[Entry]:
    """Return the entries, each with those with which it is read."""
    return [
        replace(entry, beside=[entries[name] for name in entry.indicator.read_with if name in entries])
        for entry in entries.values()
    ]


def _compared(summary: Summary) -> Callable[[Entry], Sequence[Beside]]:
    """Return what finds the comparators of a line: as the summary carries them, else by the policy of its day."""
    carried = comparators.carried(summary.context)
    if carried is not None:
        return lambda entry: carried.get(entry.indicator.id, [])
    compared = comparators.compared_on(summary.as_at)
    return lambda entry: comparators.comparators_of(entry.indicator, entry.value, compared)


Said = dict[str | None, list[Commentary]]


def _by_time(summary: Summary) -> tuple[Said, Said]:
    """Return what was said until the release, the newest of each role, and what was added after, by indicator."""
    in_time: dict[str | None, dict[str, Commentary]] = {}
    after: Said = {}
    for one in queries.commentary([summary.id]):
        if summary.published_at is None or one.said_at <= summary.published_at:
            in_time.setdefault(one.indicator, {})[one.role] = one
        else:
            after.setdefault(one.indicator, []).append(one)
    return {name: list(by_role.values()) for name, by_role in in_time.items()}, after


def _changes(
    summary: Summary, entries: Mapping[str, Entry]
) -> list[tuple[Indicator, Mapping[str, Any], Mapping[str, Any]]]:
    """Return the figures that read otherwise in the first draft, with how they read then and now."""
    if summary.edition == 1:
        return []
    first = queries.edition_headlines(summary.id, 1)
    parts = ("value", "numerator", "denominator")
    return [
        (entry.indicator, was, entry.now)
        for name, entry in entries.items()
        if (was := first.get(name)) and any(was[part] != entry.now[part] for part in parts)
    ]
