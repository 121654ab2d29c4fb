"""The Board's dates, as tables of pages and downloads."""

from typing import Any

from workforce.auth.roles import role_words
from workforce.board.dates.pages import ALL, DatesPage, StageLine, stage_lines
from workforce.board.dates.rules import Line
from workforce.web.pages import day_words, instant_words
from workforce.web.tables import Column, Table


def dates(page: DatesPage) -> Table:
    """Return what is due, how it stands, and by whom it was marked: a role, never a person."""
    columns = [
        Column("what", "What", lambda line: line.due.kind.words),
        Column("about", "About", lambda line: line.due.about, sortable=False),
        Column("due", "Due", lambda line: line.due.due_on),
        Column("status", "How it stands", _status),
        Column("done", "Done on", lambda line: line.done.done_on if line.done else None),
        Column("by", "Marked by", lambda line: role_words(line.done.by_role) if line.done else ""),
        Column("reference", "Where it can be read", lambda line: line.done.reference if line.done else ""),
        Column("note", "Note", lambda line: line.done.note if line.done else "", sortable=False),
    ]
    notice = page.notice
    about = [
        f"Board dates as at {day_words(page.today, year=True)}",
        f"The Notice began on {day_words(notice.starts_on, year=True)}" if notice else "The Notice's start is not set",
        f"Shown: {page.kind.words if page.kind else 'every kind'}, {'all dates' if page.span == ALL else 'about now'}",
    ]
    return Table.asked("board-dates", columns, page.shown, about, "due")


def _status(line: Line) -> str:
    return f"{line.words} (for a day that is no longer due)" if line.is_former else line.words


def stages(page: DatesPage) -> Table:
    """Return each Board date stage by stage, planned and as it happened."""

    def of(name: str) -> Any:
        return lambda line: getattr(line.summary, name) if line.summary else None

    columns = [
        Column("as_at", "Figures as at", lambda line: line.as_at),
        Column("due", "Draft due", lambda line: instant_words(line.due_at), sortable=False),
        Column("frozen", "Draft frozen", lambda line: _instant(of("frozen_at")(line)), sortable=False),
        Column("edition", "Times frozen", of("edition"), numeric=True),
        Column(
            "release", "Comments until and release due", lambda line: instant_words(line.release_at), sortable=False
        ),
        Column("released", "Released", lambda line: _instant(of("published_at")(line)), sortable=False),
        Column("early", "Released before its day", lambda line: "yes" if line.is_early else "", sortable=False),
        Column("meets", "Board meets", lambda line: line.meets_on),
        Column("held", "Met on", _held),
        Column("state", "How it stands", lambda line: line.state[1]),
    ]
    about = [f"Board summaries, stage by stage, as at {day_words(page.today, year=True)}. Times are London's"]
    return Table.asked("board-summaries-stages", columns, stage_lines(page), about, "-as_at")


def _instant(at: Any) -> str:
    return instant_words(at) if at else ""


def _held(line: StageLine) -> Any:
    return line.held.done_on if line.held else None
