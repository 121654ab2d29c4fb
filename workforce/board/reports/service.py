"""Begin a report, write it, finish it. What is finished stays as it was."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workforce import clock
from workforce.board.accountability import meeting_queries
from workforce.board.reports import queries
from workforce.board.reports.content import content_of
from workforce.board.reports.models import BoardReport
from workforce.board.reports.rules import Kind
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.web.access import Permission, Viewer
from workforce.web.refusals import RefusedError

LONGEST = 4000  # letters of a text (set here)


class ReportError(RefusedError):
    """A report can't be begun, written or finished as asked."""


class StaleError(ReportError):
    """What a page showed is no longer so. Nothing was saved."""

    status = 409


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a report: foreword, one comment for each indicator, closing."""

    foreword: str
    comments: dict[str, str]
    closing: str


def may_write(kind: str, viewer: Viewer) -> bool:
    """Whether somebody may write a kind of report: who keeps the Board's papers, and whose report it is."""
    if viewer.may(Permission.KEEP_BOARD):
        return True
    member = meeting_queries.member_of(viewer.account_id, clock.today())
    return member is not None and str(member.seat) == kind


def begin(kind: str, since: date, until: date, viewer: Viewer) -> BoardReport:
    """Begin a report about a period."""
    if not may_write(kind, viewer):
        raise ReportError("Whose report it is, or who keeps the Board's papers, begins it.", "kind")
    if since >= until:
        raise ReportError("The period ends before it begins", "until")
    if until > clock.today():
        raise ReportError("A report tells of what was: choose a day that is past", "until")
    if not queries.summaries_between(since, until):
        raise ReportError("No summary was published for a day of this period", "until")
    if db.session.scalar(select(BoardReport.id).where(BoardReport.kind == kind, BoardReport.until == until)):
        raise ReportError("There is such a report up to this day already", "until")
    one = BoardReport(
        kind=kind, since=since, until=until, begun_by=viewer.email, begun_at=clock.now(), edition=1, foreword="",
        comments={}, closing="",
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    audit.record(viewer.email, "report begun", f"board-report:{one.id}", kind=kind, since=since, until=until)
    return one


def write(report_id: int, written: Written, shown: int, viewer: Viewer) -> BoardReport:
    """Keep the words of a report that is not finished."""
    one = _to_change(report_id, shown, viewer)
    for name, words in (("foreword", written.foreword), ("closing", written.closing), *written.comments.items()):
        if len(words) > LONGEST:
            raise ReportError(f"This has {len(words):,} letters. Shorten it to {LONGEST:,} at most.", name)
    if found := held({"foreword": written.foreword, "closing": written.closing, **written.comments}):
        raise ReportError(found.fault, found.field)  # the Board reads it
    one.foreword, one.closing = written.foreword, written.closing
    one.comments = {name: words for name, words in written.comments.items() if words}
    one.edition += 1
    db.session.flush()
    audit.record(viewer.email, "report written", f"board-report:{one.id}", edition=one.edition)
    return one


def finish(report_id: int, shown: int, viewer: Viewer) -> BoardReport:
    """Finish a report: everything it says is kept as it is now. Each target has a comment by then."""
    one = _to_change(report_id, shown, viewer)
    content = content_of(one)
    if missing := [line["id"] for line in content["targets"] if not line["comment"]]:
        raise ReportError(f"The Notice asks for a comment on each target. Missing: {', '.join(missing)}.")
    if not one.foreword:
        raise ReportError("Write the foreword first.")
    one.content, one.finished_by, one.finished_at = content, viewer.email, clock.now()
    db.session.flush()
    audit.record(viewer.email, "report finished", f"board-report:{one.id}", edition=one.edition)
    return one


def _to_change(report_id: int, shown: int, viewer: Viewer) -> BoardReport:
    one = queries.to_change(report_id)
    if one is None or not may_write(one.kind, viewer):
        raise ReportError("There is no such report.")
    if one.finished_at is not None:
        raise ReportError("This report is finished. It stays as it is.")
    if one.edition != shown:
        raise StaleError("Somebody changed the report since you opened this page. Copy your words, then open it again.")
    return one


def suggested(kind: str, starts_on: date | None) -> tuple[date | None, date]:
    """Return the period that the next report would tell of: from the last one's end, or the Notice's start."""
    return queries.last_until(kind) or starts_on, clock.today()


KINDS = tuple(Kind)
