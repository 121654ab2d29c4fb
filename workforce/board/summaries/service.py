"""Freeze the figures of a day with their rows as a draft, then release them. What is released is never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from workforce import clock
from workforce.board import comparators
from workforce.board.figures import data_queries, indicators
from workforce.board.figures.figure import About, Figure
from workforce.board.figures.on_day import OnDay
from workforce.board.rhythm_queries import rhythms
from workforce.board.summaries import movement_rules, queries, release_rules
from workforce.board.summaries.errors import BoardError, StaleError
from workforce.board.summaries.models import Summary, SummaryEdition, SummaryIndicator
from workforce.caseload.references import held
from workforce.db import audit, db, locks, snapshot
from workforce.web.access import Viewer

FIRST_DAY = date(2000, 1, 1)  # the day of the starting policies: nothing was in force before
RULES = ("scheme", "supervision", "requirements", "induction", "asye", "cpd")  # policies that figures rest on


@contextmanager
def freezing() -> Iterator[None]:
    """One freeze at a time, each in one snapshot that sees what the one before did."""
    with locks.one_at_a_time(locks.FREEZE), snapshot():
        yield


def publish(day: date, by: str) -> tuple[Summary, bool]:
    """Freeze and release the summary as at a day at once; return it, and whether it was not released before."""
    summary, _ = freeze(day, by)
    if summary.published_at is not None:
        return summary, False
    _release(summary, by)
    return summary, True


def freeze(day: date, by: str) -> tuple[Summary, bool]:
    """Freeze the figures of a day as a draft, once; return it, and whether it is new. Call it inside `freezing`."""
    known = queries.summary_on(day)
    if known:
        return known, False
    if day > clock.today():
        raise BoardError(f"{day} lies in the future. A summary tells what was so.")
    if day < FIRST_DAY:
        raise BoardError(f"{day} is too early. No summary tells of a day before {FIRST_DAY.year}.")
    now = clock.now()
    frozen = _frozen(day)
    summary = Summary(
        as_at=day, edition=1, frozen_at=now, frozen_by=by, release_at=release_at(day), sha256=frozen.sha256,
        context=frozen.context,
    )  # fmt: skip
    db.session.add(summary)
    db.session.flush()
    _keep(summary, frozen)
    audit.record(by, "summary frozen", f"summary:{summary.id}", as_at=day, sha256=summary.sha256)
    return summary, True


def freeze_anew(summary_id: int, by: str, reason: str, edition: int) -> Summary:
    """Freeze a draft's figures again, as the data reads now. What it said before is kept. Inside `freezing`."""
    summary = draft_to_change(summary_id)
    _check_edition(summary, edition)
    if case := held({"reason": reason}):  # read by everybody who releases, HR too
        raise BoardError(case.fault, case.field)
    frozen = _frozen(summary.as_at)
    now = clock.now()
    db.session.add(
        SummaryEdition(
            summary_id=summary.id, edition=summary.edition + 1, frozen_at=now, frozen_by=by, reason=reason,
            sha256=summary.sha256,
        )
    )  # fmt: skip
    summary.edition += 1
    summary.frozen_at, summary.frozen_by = now, by
    summary.sha256, summary.context = frozen.sha256, frozen.context
    summary.asked_at = summary.asked_by = None  # who asked for a release had other figures before them
    db.session.flush()
    _keep(summary, frozen)
    audit.record(by, "summary frozen anew", f"summary:{summary.id}", edition=summary.edition, sha256=summary.sha256)
    return summary


def draft_to_change(summary_id: int) -> Summary:
    """Return a draft, held until the transaction ends; refuse where it is released, or there is none."""
    summary = db.session.scalar(
        select(Summary).where(Summary.id == summary_id).with_for_update().execution_options(populate_existing=True)
    )
    if summary is None:
        raise BoardError("There is no such draft.")
    if summary.published_at is not None:
        raise BoardError("This summary was released. It never changes; say a later correction as a restatement.")
    return summary


def release_on_time(summary_id: int, by: str) -> Summary | None:
    """Release a draft whose set instant has come, whoever has commented; None where it was released before."""
    summary = db.session.scalar(
        select(Summary).where(Summary.id == summary_id).with_for_update().execution_options(populate_existing=True)
    )
    if summary is None or summary.published_at is not None:
        return None
    if summary.release_at > clock.now():
        raise BoardError(f"The summary of {summary.as_at} is released at {summary.release_at:%Y-%m-%d %H:%M} UTC.")
    _release(summary, by)
    return summary


def ask_for_release(summary_id: int, viewer: Viewer, edition: int, first_role: str | None) -> Summary:
    """Ask that a draft is released before its day: somebody else answers. `first_role`: that of who asked before."""
    summary = draft_to_change(summary_id)
    _check_edition(summary, edition)
    if summary.asked_by is None or not release_rules.still_asks(first_role):
        summary.asked_at, summary.asked_by = clock.now(), viewer.email
        db.session.flush()
        audit.record(viewer.email, "early release asked for", f"summary:{summary.id}", edition=summary.edition)
    return summary


def release_early(summary_id: int, viewer: Viewer, edition: int, first_role: str | None) -> Summary:
    """Release a draft for which somebody else has asked. `first_role`: that of who asked."""
    summary = draft_to_change(summary_id)
    _check_edition(summary, edition)
    if summary.asked_by is None:
        raise BoardError("Nobody has asked for a release before its day. Ask for it; somebody else releases it.")
    if why_not := release_rules.why_not(summary.asked_by, first_role, viewer.email, viewer.role):
        raise BoardError(why_not)
    _release(summary, viewer.email)
    return summary


def _check_edition(summary: Summary, edition: int) -> None:
    if summary.edition != edition:
        raise StaleError("The draft was frozen anew since you opened this page. Look at its figures again.")


def _release(summary: Summary, by: str) -> None:
    summary.published_at, summary.published_by = clock.now(), by
    db.session.flush()
    audit.record(by, "summary published", f"summary:{summary.id}", as_at=summary.as_at, sha256=summary.sha256)


def meets_on(day: date) -> date | None:
    """Return when the Board meets over the summary of a day, by the rhythm that decides it; None without one."""
    rhythm = rhythms().on(day)
    return rhythm.meets_on(day) if rhythm else None


def release_at(day: date) -> datetime:
    """Return when the summary of a day is to be released, by the rhythm that decides it; at once without one."""
    rhythm = rhythms().on(day)
    return rhythm.release_at(day) if rhythm else clock.now()


class _Frozen:
    """The figures of a day as they are to be kept."""

    def __init__(self, day: date, figures: Sequence[Figure], on: OnDay) -> None:
        self.parts = [(one.headline(), [row.as_json() for row in one.rows or ()], one) for one in figures]
        before = queries.summary_before(day)
        values = {figure.indicator.id: figure.value for figure in figures}
        self.context = context_of(on) | {
            "moved_since": [before.id, before.edition] if before else None,
            comparators.CONTEXT: comparators.frozen(comparators.compared_on(day), values),
        }
        self.movements = _movements(on, figures, before) if before else {}
        self.sha256 = _seal(day, self.context, [(head, rows) for head, rows, _ in self.parts])


def _frozen(day: date) -> _Frozen:
    on = OnDay(day)
    if not on.covers:
        raise BoardError("There is no data yet. Import the staff and the cases first.")
    figures = indicators.beside(on, indicators.figures(on))
    if all(figure.value is None for figure in figures):
        raise BoardError(f"Nothing is known of {day}: the data begins later. Choose a later day.")
    return _Frozen(day, figures, on)


def _keep(summary: Summary, frozen: _Frozen) -> None:
    db.session.execute(
        insert(SummaryIndicator),
        [
            {
                "summary_id": summary.id, "edition": summary.edition, "indicator": figure.indicator.id,
                "numerator": head["numerator"], "denominator": head["denominator"], "value": head["value"],
                "headline": head, "rows": rows, "movement": frozen.movements.get(figure.indicator.id),
            }
            for head, rows, figure in frozen.parts
        ],
    )  # fmt: skip


def _movements(on: OnDay, figures: Sequence[Figure], before: Summary) -> dict[str, list[dict[str, Any]]]:
    """Return why each figure moved since the summary before; rows that name nobody can't be followed."""
    told = queries.all_rows(before.id)
    was = OnDay(before.as_at)
    corrected = _rows_of(indicators.figures(was))
    ruled = under = was
    for kind in RULES:
        if kind in on.policies and on.policies[kind] is not was.policies.get(kind):
            under = under.under(on.policies[kind])
    under_new = corrected if under is ruled else _rows_of(indicators.figures(under))
    return {
        figure.indicator.id: [
            step.as_json()
            for step in movement_rules.explain(
                told[figure.indicator.id], corrected.get(figure.indicator.id, []),
                under_new.get(figure.indicator.id, []), [row.as_json() for row in figure.rows or ()],
            )
        ]
        for figure in figures
        if figure.indicator.about is not About.ANSWERS and figure.indicator.id in told
    }  # fmt: skip


def _rows_of(figures: Sequence[Figure]) -> dict[str, list[dict[str, Any]]]:
    return {figure.indicator.id: [row.as_json() for row in figure.rows or ()] for figure in figures}


def _seal(day: date, context: Mapping[str, Any], parts: Sequence[tuple[Mapping[str, Any], Sequence[Any]]]) -> str:
    sealed = json.dumps(
        {"as_at": day, "context": context, "indicators": [[head, rows] for head, rows in parts]},
        default=str, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(sealed.encode()).hexdigest()


def seal_of(summary: Summary) -> str:
    """Return the SHA-256 over a summary as it stands in the database, to hold against the one that was published."""
    rows = db.session.scalars(
        select(SummaryIndicator)
        .where(SummaryIndicator.summary_id == summary.id, SummaryIndicator.edition == summary.edition)
        .order_by(SummaryIndicator.id)
    )
    return _seal(summary.as_at, summary.context, [(row.headline, row.rows) for row in rows])


def context_of(on: OnDay) -> dict[str, Any]:
    """Return what a reader of the figures must know: scheme, age of the data, what is left out."""
    return {
        "scheme": {
            "name": on.scheme.scheme.name,
            "set_by": on.scheme.set_by,
            "in_force_from": on.scheme.in_force_from.isoformat(),
        },
        "rules_changed": indicators.rules_changed(on),
        "left_out": {name: list(parts) for name, parts in indicators.left_out(on).items()},
        "data": [
            {
                "kind": age.kind,
                "as_at": age.as_at.isoformat(),
                "received": age.applied_at.isoformat(),
                "rejected": age.rejected,
            }
            for age in data_queries.data_ages()
        ],
        "teams": {code: [team.name, team.kind, team.parent_code] for code, team in sorted(on.tree.teams.items())},
    }
