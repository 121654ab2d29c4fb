"""Corrections of what was published, told as restatements: both values and the reason. Nothing published changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.figure import Indicator
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import queries
from workforce.board.summaries.errors import BoardError, StaleError
from workforce.board.summaries.models import Restatement, Summary
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.web.access import Viewer

PARTS = ("numerator", "denominator", "value")
LONGEST = 500  # letters of a reason (set here)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a published summary that reads otherwise today."""

    indicator: Indicator
    told: Mapping[str, Any]  # as published, or as it was restated last
    now: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    was_restated: bool


def differences(summary: Summary) -> list[Difference]:
    """Return which figures of a published summary read otherwise in the data of today, by the rules of its own day."""
    told = dict(queries.headlines([summary.id]).get(summary.id, {}))
    restated = {one.indicator: one.headline for one, _ in queries.restatements() if one.summary_id == summary.id}
    found = []
    for figure in indicators.figures(OnDay(summary.as_at)):
        name, now = figure.indicator.id, figure.headline()
        was = restated.get(name, told.get(name))
        if was is not None and any(was[part] != now[part] for part in PARTS):
            rows = [row.as_json() for row in figure.rows or ()]
            found.append(Difference(figure.indicator, was, now, rows, name in restated))
    return found


def restate(summary: Summary, chosen: Mapping[str, str], reason: str, viewer: Viewer) -> list[Restatement]:
    """Say that published figures read otherwise. `chosen`: indicator -> the value that the page showed as of now."""
    if not chosen:
        raise BoardError("Choose the figures to restate", "indicators")
    if not reason:
        raise BoardError("Say why the figures read otherwise: the Board reads it", "reason")
    if len(reason) > LONGEST:
        raise BoardError(f"The reason has {len(reason):,} letters. Shorten it to {LONGEST} at most.", "reason")
    if case := held({"reason": reason}):
        raise BoardError(case.fault, case.field)
    found = {one.indicator.id: one for one in differences(summary)}
    for name, shown in chosen.items():
        if name not in found or str(found[name].now["value"]) != shown:
            raise StaleError("The data changed since you opened this page. Look at the figures again.")
    now, made = clock.now(), []
    for name in chosen:
        one = found[name]
        made.append(
            Restatement(
                summary_id=summary.id, indicator=name, numerator=one.now["numerator"],
                denominator=one.now["denominator"], value=one.now["value"], headline=dict(one.now),
                rows=list(one.rows), reason=reason, restated_by=viewer.email, restated_at=now,
            )
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    audit.record(
        viewer.email, "published figures restated", f"summary:{summary.id}", indicators=sorted(chosen),
        as_at=summary.as_at,
    )  # fmt: skip
    return made
