"""Quality audits: drawn, read, settled, acted on. Each change checks, flushes, writes the audit entry, never commits.

No grade and no word of a reading goes into the audit trail.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import randbelow

from sqlalchemy import select, text, update

from workforce import clock
from workforce.db import audit, db
from workforce.people.queries import staff_on
from workforce.supervision import audit_queries as queries
from workforce.supervision.audit_draw_rules import Rule, draw, least_busy, second_readings, share_out
from workforce.supervision.audit_models import AuditAction, AuditItem, AuditReading, AuditSample, AuditSettlement
from workforce.supervision.audit_pool import Pool, pool_of
from workforce.supervision.audit_queries import Item, Reading, Sample
from workforce.supervision.audit_rules import QUESTIONS, Content, Grade, open_questions
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.web.access import Viewer
from workforce.web.pages import day_words, instant_words, plural

LARGEST_SEED = 2**31
FARTHEST_DAYS = 366  # an action further away is a slip of the pen
_LOCK = 7_301_061  # advisory lock: samples are drawn one after the other


@dataclass(frozen=True, slots=True)
class Draw:
    """What a sample is asked to be."""

    rule: Rule
    size: int
    second_percent: int
    readers: tuple[int, ...] = ()  # accounts; none: everybody who may audit
    seed: int | None = None


def draw_sample(asked: Draw, viewer: Viewer) -> int:
    """Draw a sample and give its records to readers; return its number."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    pool = pool_of(asked.rule, asked.readers)
    _check_draw(asked, pool)
    seed = randbelow(LARGEST_SEED) if asked.seed is None else asked.seed
    drawn = draw(seed, asked.size, pool.turns)
    rule = asked.rule
    sample = AuditSample(
        lead_id=viewer.account_id, drawn_by=viewer.email, drawn_at=clock.now(), from_on=rule.from_on, to_on=rule.to_on,
        rule=rule.as_json(), seed=seed, size=len(drawn), eligible=[list(one) for one in pool.turns.items()],
        left_out=pool.left_out, second_percent=asked.second_percent,
    )  # fmt: skip
    db.session.add(sample)
    db.session.flush()
    _give(sample.id, drawn, pool, asked.second_percent)
    audit.record(
        viewer.email, "supervision audit sample drawn", f"audit sample:{sample.id}", size=len(drawn), seed=seed,
        eligible=len(pool.eligible), from_on=rule.from_on, to_on=rule.to_on, **rule.as_json(),
    )  # fmt: skip
    return sample.id


def _check_draw(asked: Draw, pool: Pool) -> None:
    rule, there = asked.rule, len(pool.eligible)
    if rule.from_on > rule.to_on:
        raise SupervisionError("The first day comes after the last one.", "from_on")
    if rule.team and rule.team not in pool.tree.teams:
        raise SupervisionError("There is no such team.", "team")
    if not pool.readers or (asked.readers and len(pool.readers) < len(set(asked.readers))):
        raise SupervisionError("One of these readers may not audit any more. Choose again.", "readers")
    if not there:
        raise SupervisionError("No record is eligible, so nothing was drawn. Choose another period or rule.", "size")
    if asked.size < 1:
        raise SupervisionError("Draw at least 1 record.", "size")
    if asked.size > there:
        is_or_are = "is" if there == 1 else "are"
        raise SupervisionError(f"{plural(there, 'record')} {is_or_are} eligible: draw {there} or fewer.", "size")
    if not 0 <= asked.second_percent <= 100:
        raise SupervisionError("Give a share from 0 to 100%.", "second_percent")


def _give(sample_id: int, drawn: Sequence[int], pool: Pool, percent: int) -> None:
    by_record = {one.record_id: one for one in pool.eligible}
    shares = share_out(drawn, pool.barred, pool.readers, pool.auditors, second_readings(len(drawn), percent))
    items = [
        AuditItem(
            sample_id=sample_id, place=place, record_id=one.record_id, is_double=one.is_double,
            session_id=by_record[one.record_id].session_id, team=by_record[one.record_id].team,
        )
        for place, one in enumerate(shares, start=1)
    ]  # fmt: skip
    db.session.add_all(items)
    db.session.flush()
    for item, one in zip(items, shares, strict=True):
        db.session.add(AuditReading(item_id=item.id, turn=1, account_id=one.first))
        if one.is_double:
            db.session.add(AuditReading(item_id=item.id, turn=2, account_id=one.second))
    db.session.flush()


def give_waiting(sample: Sample, viewer: Viewer) -> int:
    """Give readings that nobody does to whoever may do them now; return how many found a reader.

    Those that wait, and open ones whose reader may not audit any more or has come to be in the record: what such a
    reader had begun is not handed on.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    items, auditors = queries.items_of(sample.id), queries.auditors()
    barred = queries.barred([one.record_id for one in items], clock.today())
    known = {one.account_id: one for one in auditors}
    load = Counter(one.account_id for item in items for one in item.readings if one.is_open)
    given = 0
    for item in items:
        reads = {one.id: one.account_id for one in item.readings}
        for reading in item.readings:
            reader = known.get(reading.account_id or 0)
            if not reading.is_open or (reader and reader.may_read(barred[item.record_id])):
                continue
            others = {account for id_, account in reads.items() if id_ != reading.id}
            free = [one for one in auditors if one.account_id not in others]
            chosen = least_busy(free, barred[item.record_id], load)
            _hand(reading, chosen)
            reads[reading.id] = chosen
            load[chosen] += 1
            given += chosen is not None
    audit.record(viewer.email, "supervision audit readings given", f"audit sample:{sample.id}", given=given)
    return given


def _hand(reading: Reading, account_id: int | None) -> None:
    if reading.account_id is None and account_id is None:
        return
    db.session.execute(
        update(AuditReading)
        .where(AuditReading.id == reading.id, AuditReading.finished_at.is_(None))
        .values(
            account_id=account_id, answers={}, grade=None, strengths="", lift="", themes=[], saved_at=None,
            edition=AuditReading.edition + 1,
        )
    )  # fmt: skip


def _held(reading_id: int) -> AuditReading:
    """Let nobody else change a reading meanwhile, and return it."""
    found = db.session.scalar(
        select(AuditReading)
        .where(AuditReading.id == reading_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SettledError("This reading is no longer here. Nothing was saved.")
    return found


def _content(row: AuditReading) -> Content:
    return Content(row.answers, row.grade, row.strengths, row.lift, tuple(row.themes))


class ConflictError(SettledError):
    """Another window saved this reading; `stored` is what it saved. What was typed is not lost."""

    def __init__(self, stored: Content) -> None:
        """Keep what is stored beside the message."""
        super().__init__(
            "Nothing was saved: you saved this reading in another window after opening this page. What you typed here"
            " is below, and beside it what the other window saved. Put them together, then save."
        )
        self.stored = stored


def save_reading(
    reading: Reading, shown: int, content: Content, viewer: Viewer, *, finish: bool, is_signed: bool = True
) -> bool:
    """Save a reading as far as it is, or finish it. Return False where this very page was sent twice.

    `is_signed`: whether the record is signed now; else the reading can be saved and not finished.
    """
    row = _held(reading.id)
    if row.account_id != viewer.account_id:
        raise SettledError("Somebody else reads this record now. Nothing was saved.")
    if row.finished_at is not None:
        if finish and _content(row) == content:
            return False
        raise SettledError(
            f"You finished this reading on {instant_words(row.finished_at)}, and it is not changed. Nothing was saved."
        )
    if row.edition != shown:
        if _content(row) != content:
            raise ConflictError(_content(row))
        if not finish:
            return False
    if finish and not is_signed:
        raise SettledError("Not finished: the record is not signed at the moment. Save, and go on once it is.")
    if finish and (missing := open_questions(content.answers, content.grade)):
        field = missing[0] if missing[0] == "grade" else f"q_{missing[0]}"
        raise SupervisionError(f"Not finished: {_missing(missing)}. What you typed is still here.", field)
    row.answers, row.grade, row.themes = dict(content.answers), content.grade, list(content.themes)
    row.strengths, row.lift = content.strengths, content.lift
    row.saved_at, row.edition = clock.now(), row.edition + 1
    if finish:
        row.finished_at = row.saved_at
    db.session.flush()
    audit.record(
        viewer.email, "supervision audit finished" if finish else "supervision audit saved",
        f"audit reading:{reading.id}", turn=reading.turn,
    )  # fmt: skip
    return True


def _missing(keys: Sequence[str]) -> str:
    questions = len(keys) - ("grade" in keys)
    parts = [f"{plural(questions, 'question')} of {len(QUESTIONS)} still to answer"] if questions else []
    return " and ".join([*parts, *(["the grade to give"] if "grade" in keys else [])])


def withdraw(reading: Reading, why: str, viewer: Viewer) -> int:
    """Withdraw a finished reading of one's own, and open a new one with the same answers; return its number."""
    row = _held(reading.id)
    if row.account_id != viewer.account_id:
        raise SettledError("Somebody else reads this record. Nothing was changed.")
    if row.finished_at is None:
        raise SettledError("This reading is not finished: you can still change it.")
    if row.withdrawn_at is not None:
        raise SettledError(f"You withdrew this reading on {instant_words(row.withdrawn_at)}. Nothing was changed.")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), viewer.email, why
    db.session.flush()
    again = AuditReading(
        item_id=row.item_id, turn=row.turn, account_id=row.account_id, answers=dict(row.answers), grade=row.grade,
        strengths=row.strengths, lift=row.lift, themes=list(row.themes),
    )  # fmt: skip
    db.session.add(again)
    db.session.flush()
    audit.record(viewer.email, "supervision audit withdrawn", f"audit reading:{reading.id}", again=again.id)
    return again.id


def settle(item: Item, seen: tuple[int, int], grade: str, why: str, viewer: Viewer) -> None:
    """Settle the grade of a record on which two readers differ. `seen`: the two readings that the page showed."""
    first, second = item.turn(1), item.turn(2)
    if first is None or second is None or (first.id, second.id) != seen:
        raise SettledError("One of the two readings was withdrawn after you opened this page. Nothing was saved.")
    withdrawn = [one for one in (_held(first.id), _held(second.id)) if one.withdrawn_at is not None]
    now = queries.item(item.sample_id, item.id)
    if now is None or withdrawn:
        raise SettledError("One of the two readings was withdrawn after you opened this page. Nothing was saved.")
    if now.settlement is not None:
        raise SettledError(f"This grade was settled on {instant_words(now.settlement.at)}. Nothing was saved.")
    if not now.graded.is_disputed:
        raise SettledError("The two readers agree, or one of them is still reading. Nothing was saved.")
    if grade not in set(Grade):
        raise SupervisionError("Choose the grade.", "grade")
    db.session.add(
        AuditSettlement(
            item_id=item.id, first_id=first.id, second_id=second.id, grade=grade, why=why, by=viewer.email,
            at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(viewer.email, "supervision audit settled", f"audit sample:{item.sample_id}", record=item.place)


def add_action(sample: Sample, words: str, owner_id: int, due_on: date, viewer: Viewer) -> None:
    """Write an action that follows from a sample."""
    today = clock.today()
    if due_on < today:
        raise SupervisionError(f"{day_words(due_on)} has passed: give a day to come.", "due_on")
    if (due_on - today).days > FARTHEST_DAYS:
        raise SupervisionError("Give a day within a year.", "due_on")
    if all(one.id != owner_id for one in staff_on(today)):
        raise SupervisionError("This person is not in post. Choose somebody else.", "owner")
    row = AuditAction(
        sample_id=sample.id, words=words, owner_id=owner_id, due_on=due_on, added_by=viewer.email, added_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    audit.record(viewer.email, "supervision audit action added", f"audit sample:{sample.id}", action=row.id)


def end_action(sample: Sample, action_id: int, ended_as: str, viewer: Viewer) -> None:
    """Say that an action is done, or no longer needed."""
    row = db.session.scalar(
        select(AuditAction)
        .where(AuditAction.id == action_id, AuditAction.sample_id == sample.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise SettledError("This action is no longer here. Nothing was changed.")
    if row.ended_on is not None:
        raise SettledError(f"This action ended on {day_words(row.ended_on)}. Nothing was changed.")
    row.ended_as, row.ended_on, row.ended_by = ended_as, clock.today(), viewer.email
    db.session.flush()
    audit.record(viewer.email, f"supervision audit action {ended_as}", f"audit sample:{sample.id}", action=action_id)
