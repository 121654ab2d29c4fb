"""Saving and deleting what-ifs: all that is ever written. Each flushes, writes the audit entry, never commits."""

from collections.abc import Mapping

from sqlalchemy import func, select, text

from workforce import clock
from workforce.caseload.local_models import Scenario
from workforce.caseload.what_if_queries import count_saved
from workforce.caseload.what_if_results import Result
from workforce.db import audit, db
from workforce.web.access import Viewer

MOST_SAVED = 50


class NotSaved(ValueError):
    """A what-if was not saved; the message says why and what to do."""


def save(viewer: Viewer, name: str, asked: Mapping[str, str], result: Result) -> Scenario:
    """Keep a what-if for the viewer's account; raise NotSaved where the name is taken or there are too many."""
    if not result.words:
        raise NotSaved("Change something first: as it is, this is today")
    # saves of one account wait for each other, so that two tabs can't take one name
    db.session.execute(text("SELECT 1 FROM account WHERE id = :id FOR UPDATE"), {"id": viewer.account_id})
    mine = Scenario.account_id == viewer.account_id
    if db.session.scalar(select(Scenario.id).where(mine, func.lower(Scenario.name) == name.lower()).limit(1)):
        raise NotSaved(f"You already saved a what-if called “{name}”. Choose another name, or delete that one first")
    if count_saved(viewer.account_id) >= MOST_SAVED:
        raise NotSaved(f"You saved {MOST_SAVED}, the most that are kept. Delete one first")
    kept = Scenario(
        name=name,
        day=result.day,
        changes={"asked": dict(asked), "words": list(result.words)},
        result=result.as_json(),
        account_id=viewer.account_id,
        saved_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "what-if saved", f"scenario:{kept.id}", name=name, day=result.day)
    return kept


def delete(viewer: Viewer, scenario_id: int) -> str | None:
    """Delete one of the viewer's own what-ifs and return its name; None where there is none."""
    found = db.session.scalar(
        select(Scenario).where(Scenario.id == scenario_id, Scenario.account_id == viewer.account_id)
    )
    if found is None:
        return None
    db.session.delete(found)
    db.session.flush()
    audit.record(viewer.email, "what-if deleted", f"scenario:{scenario_id}", name=found.name)
    return found.name
