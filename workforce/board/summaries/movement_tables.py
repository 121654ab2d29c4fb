"""Why a figure moved since the summary before: in a sentence, step by step so that it adds up, and row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.board.figures.figure import About, Indicator
from workforce.board.summaries import movement_rules, queries
from workforce.board.summaries.levels import names_nobody
from workforce.board.summaries.movement_rules import Step, Why, read_steps
from workforce.board.summaries.pack import Entry, Pack
from workforce.decimals import decimal
from workforce.web.pages import day_words, number, percent, plural
from workforce.web.tables import Column, Table

EXPLAINED = {
    Why.LATE: "Was so on the day before, and was not known then",
    Why.CORRECTION: "Was told of the day before, and is no longer so",
    Why.RULE: "Counts otherwise, or no longer, under rules that changed in between",
    Why.JOINED: "Counted now, and was not there on the day before",
    Why.LEFT: "Was there on the day before, and is no longer counted",
    Why.RECLASSIFIED: "Counted on both days, in another way",
    Why.REASSIGNED: "Counts as before, in another team or with another worker",
}
PLACED = "told in another team"  # a team's own line: rows whose team was corrected, which changes no council figure
ROWS = {  # what a row is, where it is not a person: one, many
    "W3": ("overload", "overloads"), "W4-period": ("session", "sessions"), "W13": ("induction", "inductions"),
    "W7-reviews": ("review", "reviews"), "W6": ("record", "records"), "W9": ("post or person", "posts and people"),
    "W24": ("referral", "referrals"), "W25": ("assessment", "assessments"), "W27": ("plan", "plans"),
}  # fmt: skip
TURNED = {  # what it means that a row begins to count in the numerator, and that it ceases to
    "W1": ("hold more children", "hold fewer children"),
    "W2": ("went over their limit", "came back within their limit"),
    "W2-sustained": ("became overloaded for 28 days", "are no longer overloaded for 28 days"),
    "W3": ("got a plan in date", "are left without a plan in date"),
    "W4": ("came back in date", "became overdue"),
    "W4-students": ("came back in date", "became overdue"),
    "W5": ("had a full session this time", "had none this time"),
    "W12-staff": ("came in date", "lapsed"),
    "W12-managers": ("came in date", "lapsed"),
    "W14": ("now have all of it", "no longer have all of it"),
    "W17-none": ("lost their worker", "have a worker again"),
    "W17-away": ("have a worker away", "no longer have a worker away"),
    "W19": ("came inside the band", "went outside the band"),
    "W22": ("came back in date", "became overdue"),
    "W26": ("reached three workers in 12 months", "have had fewer than three in 12 months again"),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a figure stood after some reason: its parts, and what the reason changed of them."""

    words: str
    why: Why | None  # None: before, now, and what no row explains
    rows: int | None
    changed: tuple[Fraction, Fraction] | None  # of numerator and denominator
    numerator: Fraction
    denominator: Fraction
    value: Decimal | None
    points: Decimal | None  # by how much the value changed; None where it is not known on either side


@dataclass(frozen=True)
class Movement:
    """Why one figure moved. `steps` None: `why_not` says why it is not told."""

    pack: Pack
    entry: Entry
    team: str | None
    steps: Sequence[Step] | None
    stands: Sequence[Stand] = ()
    why_not: str = ""

    @property
    def indicator(self) -> Indicator:
        """Return what is measured."""
        return self.entry.indicator

    @property
    def place(self) -> str:
        """Return of what it tells."""
        return str(self.pack.summary.context["teams"][self.team][0]) if self.team else "whole council"

    def of(self, why: Why) -> list[Step]:
        """Return the steps of one reason."""
        return [step for step in self.steps or () if step.why is why]

    @property
    def sentence(self) -> str:
        """Return in words what moved."""
        return sentence(self.indicator, self.stands, self.steps or ())


def movement_of(pack: Pack, entry: Entry, below: frozenset[str] | None = None, team: str | None = None) -> Movement:
    """Return why a figure moved since the summary before, for the council or for some teams. Three statements."""
    kept = queries.movement_of(pack.summary.id, entry.indicator.id)
    now = queries.frozen_rows(pack.summary.id, entry.indicator.id) or []
    if why_not := _why_not(pack, entry, kept, now):
        return Movement(pack, entry, team, None, why_not=why_not)
    steps = read_steps(kept) or []
    told = (queries.frozen_rows(pack.before.id, entry.indicator.id) or []) if pack.before else []
    if below is not None:
        steps = movement_rules.within(steps, below)
        told, now = ([row for row in rows if row["team"] in below] for rows in (told, now))
    return Movement(pack, entry, team, steps, stands(entry.indicator, told, steps, now))


def _why_not(pack: Pack, entry: Entry, kept: Sequence[Any] | None, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return why the movement can't be told; empty where it can."""
    is_followed = entry.indicator.about is About.RECORDS or not names_nobody(entry.indicator, rows)
    if pack.before is None:
        return "This is the first summary: there is none before it with which it could be compared."
    if not pack.tells_movement:
        return (
            "The summary before was frozen anew, or another was released in between, after this one was compared with"
            " it. What was worked out then would not add up to the figures that were published."
        )
    if not is_followed:
        return "Its rows name nobody, so that nobody can follow them from one summary to the next."
    if entry.before is None or kept is None:
        return "The summary before did not have this figure."
    is_known = entry.now["denominator"] is not None and entry.before["denominator"] is not None
    return "" if is_known else "The figure is not known in one of the two summaries: nothing can be compared."


def _sums(rows: Sequence[Mapping[str, Any]]) -> tuple[Fraction, Fraction]:
    return (
        sum((Fraction(row["numerator"]) for row in rows), Fraction(0)),
        sum((Fraction(row["denominator"]) for row in rows), Fraction(0)),
    )


def stands(
    indicator: Indicator, told: Sequence[Mapping[str, Any]], steps: Sequence[Step], now: Sequence[Mapping[str, Any]]
) -> list[Stand]:
    """Return where the figure stood before, after each reason, and now: each line is the one before plus its change."""

    def value(parts: tuple[Fraction, Fraction]) -> Fraction | None:
        return parts[0] * Fraction(indicator.per) / parts[1] if parts[1] else None

    def shown(found: Fraction | None) -> Decimal | None:
        return None if found is None else decimal(found)

    at, last = _sums(told), _sums(now)
    found = [Stand("Before", None, None, None, *at, shown(value(at)), None)]
    changes: list[tuple[str, Why | None, int | None, tuple[Fraction, Fraction]]] = [
        (str(one.why).capitalize(), one.why, one.rows, (one.numerator, one.denominator))
        for one in movement_rules.summed(steps)
    ]
    left = tuple(last[n] - at[n] - sum((change[3][n] for change in changes), Fraction(0)) for n in (0, 1))
    if any(left):  # only of a team: rows whose team alone was corrected are no step of the council
        changes.append((PLACED.capitalize(), None, None, (left[0], left[1])))
    for words, why, rows, change in changes:
        then, at = value(at), (at[0] + change[0], at[1] + change[1])
        following = value(at)
        points = None if then is None or following is None else decimal(following - then)
        found.append(Stand(words, why, rows, change, *at, shown(following), points))
    return [*found, Stand("Now", None, None, None, *at, shown(value(at)), None)]


def sentence(indicator: Indicator, found: Sequence[Stand], steps: Sequence[Step]) -> str:
    """Return what moved, in a plain sentence."""
    before, now = found[0].value, found[-1].value
    what = _how_far(indicator, before, now)
    why = _reasons(indicator, steps)
    return f"{what}: {', '.join(why)}." if why else f"{what}. Every row counts as it did."


def _in_unit(indicator: Indicator, value: Decimal) -> str:
    return percent(value) if indicator.unit == "percent" else number(value, 1)


def _how_far(indicator: Indicator, before: Decimal | None, now: Decimal | None) -> str:
    if before is None or now is None:
        words = ["nobody was counted" if one is None else _in_unit(indicator, one) for one in (before, now)]
        return f"Before: {words[0]}; now: {words[1]}"
    told, tells = _in_unit(indicator, before), _in_unit(indicator, now)
    if told == tells:
        return f"It stayed at {tells}"
    moved = abs(now - before)
    far = "under 0.1" if moved < Decimal("0.05") else number(moved, 1)
    verb = "rose" if now > before else "fell"
    unit = "" if indicator.unit != "percent" else " point" if far == "1" else " points"
    return f"It {verb} by {far}{unit}, from {told} to {tells}"


def _reasons(indicator: Indicator, steps: Sequence[Step]) -> list[str]:
    """Return how many rows stand otherwise for which reason, the first with its noun."""
    counted = {why: [step for step in steps if step.why is why] for why in Why}
    again = counted[Why.RECLASSIFIED]
    up = sum(1 for step in again if step.change("numerator") > 0)
    down = sum(1 for step in again if step.change("numerator") < 0)
    rises, falls = TURNED.get(indicator.id, ("count for more", "count for less"))
    is_sent = indicator.about is About.ADDED  # its one row is the newest value that was sent
    found = [
        (down, falls), (up, rises), (len(again) - up - down, "count otherwise"),
        (len(counted[Why.JOINED]), "came in" if is_sent else "joined"),
        (len(counted[Why.LEFT]), "were replaced" if is_sent else "left"),
        (len(counted[Why.REASSIGNED]), "stand with another team or worker"),
        (len(counted[Why.LATE]), "became known late"), (len(counted[Why.CORRECTION]), "were corrected"),
        (len(counted[Why.RULE]), "count otherwise under new rules"),
    ]  # fmt: skip
    said = [(count, words) for count, words in found if count]
    return [
        f"{plural(count, *noun(indicator)) if n == 0 else f'{count:,}'} {_singular(words) if count == 1 else words}"
        for n, (count, words) in enumerate(said)
    ]


def _singular(words: str) -> str:
    """Return what is said of several of one.

    >>> _singular("are left without a plan"), _singular("no longer have a worker"), _singular("lapsed")
    ('is left without a plan', 'no longer has a worker', 'lapsed')
    """
    one = {"are": "is", "were": "was", "have": "has", "count": "counts", "hold": "holds", "stand": "stands"}
    said = words.split()
    verb = next((n for n, word in enumerate(said[:3]) if word in one), None)
    return " ".join(one[word] if n == verb else word for n, word in enumerate(said))


def noun(indicator: Indicator) -> tuple[str, str]:
    """Return what a row of a figure is, one and many."""
    if indicator.about is About.ADDED:
        return "value", "values"
    children = ("case", "cases") if indicator.about is About.CHILDREN else ("person", "people")
    return ROWS.get(indicator.id, children)


def stands_table(found: Movement) -> Table:
    """Return the steps of a movement, as they download."""

    def number_of(key: str, words: str, cell: Any) -> Column:
        return Column(key, words, cell, numeric=True, sortable=False)

    columns = [
        Column("reason", "Reason", lambda one: one.words, sortable=False),
        number_of("rows", "Rows", lambda one: one.rows),
        number_of("numerator_change", "Change of the numerator", lambda one: one.changed and float(one.changed[0])),
        number_of("denominator_change", "Change of the denominator", lambda one: one.changed and float(one.changed[1])),
        number_of("numerator", "Numerator", lambda one: float(one.numerator)),
        number_of("denominator", "Denominator", lambda one: float(one.denominator)),
        number_of("value_change", "Change of the value", lambda one: one.points),
        number_of("value", "Value", lambda one: one.value),
    ]
    return Table(f"{found.indicator.id}-movement-{found.pack.summary.as_at}", columns, found.stands, about(found))


def about(found: Movement) -> list[str]:
    """Return the first lines of a download."""
    before, indicator = found.pack.before, found.indicator
    since = day_words(before.as_at, year=True) if before else "no summary"
    until = day_words(found.pack.summary.as_at, year=True)
    return [
        f"{indicator.id} {indicator.name}: {indicator.counts}. Unit: {indicator.unit}",
        f"From {since} to {until}, {found.place}. Fingerprint {found.pack.summary.sha256[:12]}.",
        found.sentence if found.stands else found.why_not,
    ]
