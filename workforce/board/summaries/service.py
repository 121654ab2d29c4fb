"""Publish: freeze the figures of a day with their rows. What was published is never changed."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import insert, text

from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import queries
from workforce.board.summaries.models import Summary, SummaryIndicator
from workforce.db import audit, db

_LOCK = 7_301_004


class BoardError(ValueError):
    """A summary can't be published or found as asked."""


def publish(day: date, by: str) -> tuple[Summary, bool]:
    """Freeze and release the summary as at a day, once; return it, and whether it is new."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    known = queries.summary_on(day)
    if known:
        return known, False
    if day > clock.today():
        raise BoardError(f"{day} lies in the future. A summary tells what was so.")
    on = OnDay(day)
    if not on.covers:
        raise BoardError("There is no data yet. Import the staff and the cases first.")
    figures = indicators.beside(on, indicators.figures(on))
    frozen = [(figure.headline(), [row.as_json() for row in figure.rows or ()], figure) for figure in figures]
    context = context_of(on)
    sealed = json.dumps(
        {"as_at": day, "context": context, "indicators": [[head, rows] for head, rows, _ in frozen]},
        default=str, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    summary = Summary(
        as_at=day, published_at=clock.now(), published_by=by,
        sha256=hashlib.sha256(sealed.encode()).hexdigest(), context=context,
    )  # fmt: skip
    db.session.add(summary)
    db.session.flush()
    db.session.execute(
        insert(SummaryIndicator),
        [
            {
                "summary_id": summary.id, "indicator": figure.indicator.id,
                "numerator": head["numerator"], "denominator": head["denominator"], "value": head["value"],
                "headline": head, "rows": rows,
            }
            for head, rows, figure in frozen
        ],
    )  # fmt: skip
    audit.record(by, "summary published", f"summary:{summary.id}", as_at=day, sha256=summary.sha256)
    return summary, True


def seal_of(summary: Summary) -> str:
    """Return the SHA-256 over a summary as it stands in the database, to hold against the one that was published."""
    rows = db.session.query(SummaryIndicator).filter_by(summary_id=summary.id).all()
    order = {indicator.id: n for n, indicator in enumerate(indicators.INDICATORS)}
    rows.sort(key=lambda row: order.get(row.indicator, len(order)))
    sealed = json.dumps(
        {
            "as_at": summary.as_at, "context": summary.context,
            "indicators": [[row.headline, row.rows] for row in rows],
        },
        default=str, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(sealed.encode()).hexdigest()


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
            for age in queries.data_ages()
        ],
        "teams": {code: [team.name, team.kind, team.parent_code] for code, team in sorted(on.tree.teams.items())},
    }
