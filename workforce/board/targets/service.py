"""Set, change or take away one indicator's target, from today or a day to come. Never commits."""

from datetime import date

from workforce import clock
from workforce.board.figures.entry_rules import Entry, NothingChangedError, edition_of, history, on_day, put, withdraw
from workforce.board.figures.figure import Indicator
from workforce.board.figures.target_rules import read_targets
from workforce.board.targets import queries, rules
from workforce.board.targets.errors import StaleError, TargetError
from workforce.board.targets.rules import KEPT, SUSTAINED
from workforce.caseload.references import held
from workforce.db import audit, locks, policy
from workforce.web.access import Viewer

STALE = "Somebody else changed this since you opened the page. Look at what stands now, and send it again if it holds."


def change(
    key: str, entry: Entry | None, day: date, agreed: tuple[str, date], edition: int, viewer: Viewer,
    indicator: Indicator | None = None,
) -> bool:  # fmt: skip
    """Let an entry be so from a day on; return whether it was otherwise. `agreed`: who agreed it, and when.

    A second change of a day joins the first: the version of that day says both.
    """
    locks.hold(locks.POLICY)
    found = queries.documents(queries.versions())
    if KEPT.get(on_day(found, day), key) == entry:
        return False
    _check_edition(key, edition)
    _check(key, entry, day, agreed, indicator)
    documents = put(found, KEPT, key, entry, day, rules.told(*agreed, viewer.name))
    for document in documents.values():
        read_targets(document)
    policy.rewrite(policy.PolicyKind.TARGETS, documents, viewer.name)
    _record(viewer, "target decided", key, entry, day)
    return True


def take_back(key: str, day: date, viewer: Viewer) -> None:
    """Withdraw a change whose first day has not come: nothing was ever judged by it."""
    locks.hold(locks.POLICY)
    if day <= clock.today():
        raise TargetError("This is in force already. To change it, agree another one from today on.")
    found = queries.documents(queries.versions())
    try:
        documents = withdraw(found, KEPT, key, day)
    except NothingChangedError as fault:
        raise TargetError(str(fault)) from fault
    policy.rewrite(policy.PolicyKind.TARGETS, documents, viewer.name)
    _record(viewer, "target withdrawn before it began", key, KEPT.get(on_day(found, day), key), day)


def edition(key: str) -> int:
    """Return what a page shows of an entry, as a number that is another one once it is changed."""
    return edition_of(history(queries.documents(queries.versions()), KEPT, key))


def _check_edition(key: str, shown: int) -> None:
    newest = edition(key)
    if newest != shown:
        raise StaleError(STALE, newest)


def _check(key: str, entry: Entry | None, day: date, agreed: tuple[str, date], indicator: Indicator | None) -> None:
    today = clock.today()
    if day < today:
        raise TargetError("A target holds from today or later: days before keep theirs.", "day")
    if not agreed[0]:
        raise TargetError("Say who agreed it, such as Improvement Board.", "agreed_by")
    if found := held({"agreed_by": agreed[0]}):  # the Board reads it
        raise TargetError(found.fault, found.field)
    if agreed[1] > today:
        raise TargetError("It can't have been agreed on a day to come.", "agreed_on")
    if key == SUSTAINED or indicator is None or rules.target_of(entry) is None:
        return
    own = queries.definitions().get(key)
    allows = own is not None and own.allows_over
    wrong = rules.why_not(entry or {}, indicator.unit, indicator.good, day, today, may_be_over=allows)
    if wrong:
        raise TargetError(wrong[1], wrong[0])


def _record(viewer: Viewer, action: str, key: str, entry: Entry | None, day: date) -> None:
    asked = {name: (entry or {}).get(name) for name in ("value", "by", "tolerance", "owner", "over")}
    audit.record(
        viewer.email, action, f"target:{key}", in_force_from=day,
        **{name: found for name, found in asked.items() if found is not None},
    )  # fmt: skip
