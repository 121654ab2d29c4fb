"""Define the council's own indicators, and take in their values. Checks all of it first, and never commits."""

import hashlib
from datetime import date

from workforce import clock
from workforce.board.added import files, queries, rules
from workforce.board.added.errors import AddedError, StaleError
from workforce.board.added.rules import Plan
from workforce.board.figures.added_models import AddedValue
from workforce.board.figures.added_rules import DefinitionFault, read_definition
from workforce.board.figures.entry_rules import (
    Document,
    Entry,
    NothingChangedError,
    edition_of,
    history,
    on_day,
    put,
    section,
    withdraw,
)
from workforce.board.figures.indicators import BY_ID
from workforce.caseload.references import held
from workforce.db import audit, db, locks, policy
from workforce.db.policy import PolicyVersion
from workforce.web.access import Viewer

KEPT = section("indicators")
STALE = "Somebody else changed this since you opened the page. Look at what stands now, and send it again if it holds."


def documents(found: list[PolicyVersion]) -> list[tuple[date, Document]]:
    """Return the documents of versions, each with its first day."""
    return [(one.in_force_from, one.document) for one in found]


def edition(name: str) -> int:
    """Return what a page shows of a definition, as a number that is another one once it is changed."""
    return edition_of(history(documents(queries.versions()), KEPT, name))


def define(name: str, entry: Entry | None, day: date, shown: int, viewer: Viewer, *, is_new: bool = False) -> bool:
    """Let an indicator be defined so from a day on, or end (None); return whether it was otherwise."""
    locks.hold(locks.POLICY)
    found = documents(queries.versions())
    before = KEPT.get(on_day(found, day), name)
    if before == entry:
        return False
    changes = history(found, KEPT, name)
    if is_new and changes and (before is not None or any(one.day > day for one in changes)):
        raise AddedError(f"{name} is there already. Change it, or choose another id.", "id")
    if edition_of(changes) != shown and not is_new:
        raise StaleError(STALE, edition_of(changes))
    if day < clock.today():
        raise AddedError("It holds from today or later: summaries of days before stay as they were.", "day")
    _check(name, entry, found)
    told = {"entered_by": viewer.name}
    policy.rewrite(policy.PolicyKind.INDICATORS, put(found, KEPT, name, entry, day, told), viewer.name)
    action = "indicator ended" if entry is None else "indicator defined"
    audit.record(viewer.email, action, f"indicator:{name}", in_force_from=day)
    return True


def take_back(name: str, day: date, viewer: Viewer) -> None:
    """Withdraw a change of a definition whose first day has not come."""
    locks.hold(locks.POLICY)
    if day <= clock.today():
        raise AddedError("This is in force already. To change it, define it anew from today on.")
    try:
        changed = withdraw(documents(queries.versions()), KEPT, name, day)
    except NothingChangedError as fault:
        raise AddedError(str(fault)) from fault
    policy.rewrite(policy.PolicyKind.INDICATORS, changed, viewer.name)
    audit.record(viewer.email, "indicator withdrawn before it began", f"indicator:{name}", in_force_from=day)


def _check(name: str, entry: Entry | None, found: list[tuple[date, Document]]) -> None:
    if entry is None:
        return
    try:
        read = read_definition(name, entry, BY_ID)
    except DefinitionFault as fault:
        raise AddedError(fault.words, fault.field) from fault
    if case := held({part: str(entry.get(part) or "") for part in ("name", "numerator", "denominator", "source")}):
        raise AddedError(case.fault, case.field)  # the Board reads it
    known = {*BY_ID, *(one for _, document in found for one in document.get("indicators", {}))}
    if wrong := next((one for one in read.read_with if one not in known), None):
        raise AddedError(f"There is no indicator {wrong}.", "read_with")


def try_out(name: str, content: bytes) -> Plan:
    """Return what a file would change. Changes nothing."""
    definition_of = queries.definition_of(queries.versions())
    plan, found = files.read(name, content, definition_of, BY_ID, clock.today())
    known = queries.standing({one.indicator for one in found}) if found else {}
    rules.sort_out(found, known, definition_of, plan)
    return plan


def apply(name: str, content: bytes, by: str, shown: int | None = None) -> Plan:
    """Take the values of a file; the same file again changes nothing.

    `shown`: the edition of the plan that somebody agreed to; it applies only if that is still what it would do.
    Errors: AddedError where a row can't be taken, StaleError where it would change something else by now.
    """
    locks.hold(locks.POLICY)
    plan = try_out(name, content)
    if plan.rejected:
        raise AddedError("Nothing was changed: mend the rows that can't be taken, and send the file again.", "file")
    if not plan.writes:
        return plan
    if shown is not None and plan.edition != shown:
        raise StaleError(
            "Values were changed since you tried this file. Look at what it would change now.", plan.edition
        )
    now = clock.now()
    db.session.add_all(
        AddedValue(
            indicator=one.indicator, day=one.on, numerator=one.numerator, denominator=one.denominator, file=plan.file,
            sent_by=by, sent_at=now,
        )
        for one in plan.writes
    )  # fmt: skip
    db.session.flush()
    plan.is_applied = True
    audit.record(
        by, "values taken in", "added values", new=len(plan.new), corrected=len(plan.changed),
        indicators=sorted({one.indicator for one in plan.writes}), sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return plan
