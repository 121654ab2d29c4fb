"""A summary as a spreadsheet: one sheet with everything, one for each indicator with its chart, then what explains it.

Numbers are numbers; words are never run as formulas.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from workforce.board.packs.shown import Change, Content, Line, Said, Shown
from workforce.decimals import percent_places, round_half_up
from workforce.web.tables import harmless

LONGEST_SHEET = 31  # letters that a spreadsheet allows in a sheet's name
_NOT_IN_SHEET = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset({"history"})  # a name that spreadsheets keep for themselves
CONTENTS, RESTATED, CHANGED, AGES = "Summary", "Restatements", "Draft and release", "Data and left out"
INK, QUIET, TARGET = "#17404f", "#7a8386", "#b0261c"
COLUMNS = (
    ("Id", 16), ("Indicator", 44), ("Value", 11), ("Unit", 16), ("Good is", 9), ("Counted", 18), ("Numerator", 12),
    ("Denominator", 13), ("Value before", 12), ("Target", 11), ("Target by", 13), ("Tolerance", 11), ("Standing", 22),
    ("Trend", 18), ("Will the target be met?", 34), ("Compared with", 30), ("Owner", 20),
)  # fmt: skip
HISTORY = (
    ("As at", 13), ("Value", 12), ("Numerator", 12), ("Denominator", 13), ("Target", 12), ("Mean", 12),
    ("Lower limit", 12), ("Upper limit", 12), ("More than chance", 30),
)  # fmt: skip


def sheet_names(ids: Iterable[str], taken: Iterable[str] = (CONTENTS, RESTATED, CHANGED, AGES)) -> list[str]:
    """Return a safe name for the sheet of each id, no two alike, of at most 31 letters.

    >>> sheet_names(["W4", "a/b", "A:B", "History", "W" * 40])
    ['W4', 'a b', 'A B 2', 'History 2', 'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW']
    """
    used = {name.lower() for name in taken} | _RESERVED
    found = []
    for one in ids:
        plain = _NOT_IN_SHEET.sub(" ", one).strip("' ")[:LONGEST_SHEET].strip("' ") or "Indicator"
        name, n = plain, 1
        while name.lower() in used:
            n += 1
            name = f"{plain[: LONGEST_SHEET - len(str(n)) - 1]} {n}"
        used.add(name.lower())
        found.append(name)
    return found


def as_xlsx(content: Content) -> bytes:
    """Return the workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": content.title, "author": content.council})
    writer = _Book(book, content)
    writer.contents()
    for line in content.lines:
        writer.indicator(line)
    writer.changes(RESTATED, "Published figures that are corrected, told for the first time here", content.restated)
    writer.changes(CHANGED, "Figures that changed between the first draft and the release", content.changes)
    writer.ages()
    book.close()
    return out.getvalue()


class _Book:
    """The workbook as it is written, sheet by sheet."""

    def __init__(self, book: Any, content: Content) -> None:
        self.book, self.content = book, content
        self.names = dict(zip([line.id for line in content.lines], sheet_names(line.id for line in content.lines),
                              strict=True))  # fmt: skip
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": INK})
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.first = book.add_format({"bold": True, "bg_color": "#fdf0dc"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": INK, "underline": 1, "valign": "top"})
        self.day = book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"})
        self.formats: dict[str, Any] = {}

    def number_format(self, exact: Decimal, unit: str) -> Any:
        """Return the format in which a number reads as on the page."""
        tenth = round_half_up(exact, 1)
        share = f'0.{"0" * percent_places(exact)}"%"'
        words = share if unit == "percent" else "#,##0" if tenth == tenth.to_integral_value() else "#,##0.0"
        if words not in self.formats:
            self.formats[words] = self.book.add_format({"num_format": words, "align": "right", "valign": "top"})
        return self.formats[words]

    def number(self, sheet: Any, y: int, x: int, shown: Shown | Decimal | None, unit: str = "") -> None:
        """Write a number as a number; what is not known is said in words where there are any, else left empty."""
        exact = shown.exact if isinstance(shown, Shown) else shown
        if exact is not None:
            sheet.write_number(y, x, float(round_half_up(exact, 6)), self.number_format(exact, unit))
        elif isinstance(shown, Shown):
            sheet.write_string(y, x, shown.text, self.wrapped)

    def words(self, sheet: Any, y: int, x: int, text: str, form: Any = None) -> None:
        """Write words, never a formula; nothing where there are none."""
        if text:
            sheet.write_string(y, x, str(harmless(text)), form)

    def on(self, sheet: Any, y: int, x: int, day: date | None) -> None:
        """Write a day."""
        if day:
            sheet.write_datetime(y, x, day, self.day)

    def sheet(self, name: str, title: str, columns: Sequence[tuple[str, int]]) -> tuple[Any, int]:
        """Begin a sheet with what it is, as at when, and what is left out; return it and the next row."""
        sheet = self.book.add_worksheet(name)
        for x, (_, width) in enumerate(columns):
            sheet.set_column(x, x, width)
        content = self.content
        self.words(sheet, 0, 0, title, self.title)
        self.words(sheet, 1, 0, f"{content.council}. {content.as_at}. {content.status}")
        y = 2
        for one in content.first:
            self.words(sheet, y, 0, f"First, what is left out: {one.text}", self.first)
            y += 1
        rest = [one.text for one in content.left_out if not one.is_first and one.count]
        self.words(sheet, y, 0, "Left out: " + ("; ".join(rest) if rest else "nothing else" if y > 2 else "nothing"))
        return sheet, y + 2

    def header(self, sheet: Any, y: int, columns: Sequence[tuple[str, int]]) -> int:
        """Write the heads of columns; return the next row."""
        for x, (name, _) in enumerate(columns):
            self.words(sheet, y, x, name, self.head)
        return y + 1

    def contents(self) -> None:
        """Write the first sheet: what to ask about, then every indicator as on the page, each with its sheet."""
        content = self.content
        sheet, y = self.sheet(CONTENTS, content.title, COLUMNS)
        self.words(sheet, y, 0, "What the Board may want to ask about", self.bold)
        for one in content.asks:
            y += 1
            self.words(sheet, y, 0, f"{one.what}. {one.note} ({one.status})")
        y += 1
        self.words(sheet, y, 0, content.sums)
        self.words(sheet, y + 2, 0, "Children without a worker, whatever the target", self.bold)
        y += 2
        for text in content.without_worker:
            y += 1
            self.words(sheet, y, 0, text)
        y = self._said(sheet, y + 2, content.said, content.added)
        self.words(sheet, y, 0, f"All {len(content.lines)} indicators; an id leads to its own sheet", self.bold)
        top = self.header(sheet, y + 1, COLUMNS)
        for y, line in enumerate(content.lines, start=top):
            self._line(sheet, y, line)
        end = top + len(content.lines) + 1
        told = (
            content.rules_changed, f"Compared figures: {content.compared_with or 'none'}.",
            f"Scheme: {content.scheme}.", f"Fingerprint of the frozen figures: {content.sha256}",
        )  # fmt: skip
        for y, text in enumerate(filter(None, told), start=end):
            self.words(sheet, y, 0, text)

    def _line(self, sheet: Any, y: int, line: Line) -> None:
        sheet.write_url(y, 0, f"internal:'{self.names[line.id]}'!A1", self.link, str(harmless(line.id)))
        self.words(sheet, y, 1, line.name, self.wrapped)
        self.number(sheet, y, 2, line.value, line.unit)
        for x, text in ((3, line.unit), (4, line.good), (5, line.counted)):
            self.words(sheet, y, x, text, self.wrapped)
        self.number(sheet, y, 6, line.numerator)
        self.number(sheet, y, 7, line.denominator)
        self.number(sheet, y, 8, line.before, line.unit)
        self.number(sheet, y, 9, line.target, line.unit)
        self.on(sheet, y, 10, line.target_by)
        self.number(sheet, y, 11, line.tolerance, line.unit)
        standing = f"{line.standing}, {line.away}" if line.away else line.standing
        trend = f"{line.direction}: {line.why_not_judged}" if line.why_not_judged else line.direction
        for x, text in enumerate((standing, trend, line.assurance, "; ".join(line.compared), line.owner), start=12):
            self.words(sheet, y, x, text, self.wrapped)

    def indicator(self, line: Line) -> None:
        """Write one indicator: what it is, its figures so far with their chart, and what is said of it."""
        sheet, y = self.sheet(self.names[line.id], f"{line.id}: {line.name}", HISTORY)
        told = [
            ("Counts", line.counts), ("Unit", line.unit), ("Good is", line.good), ("Counted", line.counted),
            ("Now", f"{line.value.text}: {line.parts}"), *(("Beside it", one) for one in line.notes),
            ("Target", line.target_words), ("Owner", line.owner or "no role answers for it yet"),
            ("Standing", f"{line.standing}, {line.away}" if line.away else line.standing),
            ("Sustained", line.sustained), ("Will it be met?", line.forecast or line.assurance),
            *(("In words", one) for one in line.trend_words),
            *(("Compared with", one) for one in line.compared), ("Compared figures", line.vintage),
            *(("Read with", f"{one.id} {one.name}: {one.value}, {one.parts}") for one in line.beside),
        ]  # fmt: skip
        for name, text in told:
            if text:
                self.words(sheet, y, 0, name, self.bold)
                self.words(sheet, y, 1, text)
                y += 1
        y = self._said(sheet, y + 1, line.said, line.added, line.unsaid)
        self.words(sheet, y, 0, "The figures of every summary so far", self.bold)
        top = self.header(sheet, y + 1, HISTORY)
        for y, one in enumerate(line.history, start=top):
            self.on(sheet, y, 0, one.day)
            self.number(sheet, y, 1, one.value, line.unit)
            self.number(sheet, y, 2, one.numerator)
            self.number(sheet, y, 3, one.denominator)
            self.number(sheet, y, 4, one.target.exact, line.unit)
            for x, limit in enumerate((one.centre, one.lower, one.upper), start=5):
                self.number(sheet, y, x, limit, line.unit)
            self.words(sheet, y, 8, one.rule)
        self._chart(sheet, line, top)

    def _chart(self, sheet: Any, line: Line, top: int) -> None:
        """Draw the figures with their target and limits, as a chart of the spreadsheet itself."""
        if not any(one.value.exact is not None for one in line.history):
            return
        name, last = self.names[line.id], top + len(line.history) - 1
        chart = self.book.add_chart({"type": "line"})
        for x, words, colour, dash, width in (
            (1, "Value", INK, "solid", 2.25), (4, "Target", TARGET, "dash", 1.5), (5, "Mean", QUIET, "solid", 1.25),
            (6, "Lower limit", QUIET, "round_dot", 1.25), (7, "Upper limit", QUIET, "round_dot", 1.25),
        ):  # fmt: skip
            if x == 1 or any(_column(one, x) is not None for one in line.history):
                chart.add_series({
                    "name": words, "categories": [name, top, 0, last, 0], "values": [name, top, x, last, x],
                    "line": {"color": colour, "width": width, "dash_type": dash},
                    "marker": {"type": "circle" if x == 1 else "none", "size": 5,
                               "fill": {"color": colour}, "border": {"color": colour}},
                })  # fmt: skip
        chart.set_title({"name": f"{line.id}: {line.name}"[:120], "name_font": {"size": 11}})
        chart.set_x_axis({"date_axis": True, "num_format": "mmm yy"})
        chart.set_y_axis({"num_format": '0"%"' if line.unit == "percent" else "#,##0.#", "name": _axis(line.unit)})
        chart.set_legend({"position": "bottom"})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 760, "height": 360})
        words = line.chart_words or f"{line.name} over {len(line.history)} summaries; the numbers are in this sheet."
        sheet.insert_chart(top - 1, len(HISTORY) + 1, chart, {"description": words})

    def _said(self, sheet: Any, y: int, said: Sequence[Said], added: Sequence[Said], unsaid: str = "") -> int:
        """Write what owners said; return the next row."""
        if unsaid:
            self.words(sheet, y, 0, "Commentary", self.bold)
            self.words(sheet, y, 1, unsaid)
            y += 2
        for words, those in (("Commentary", said), ("Added after the release", added)):
            for one in those:
                self.words(sheet, y, 0, words, self.bold)
                self.words(sheet, y, 1, f"{one.role}, {one.when}: {one.words}")
                if one.action:
                    self.words(sheet, y + 1, 1, f"What will be done: {one.action}")
                    self.words(sheet, y + 2, 1, f"By: {one.action_owner}, {one.action_by}")
                y += 4
        return y

    def changes(self, name: str, title: str, changes: Sequence[Change]) -> None:
        """Write figures that read otherwise than before, with both values."""
        columns = (("As at", 18), ("Id", 16), ("Indicator", 44), ("Value before", 13), ("Made of before", 40),
                   ("Value now", 13), ("Made of now", 40), ("Why", 50))  # fmt: skip
        sheet, y = self.sheet(name, title, columns)
        units = {line.id: line.unit for line in self.content.lines}
        y = self.header(sheet, y, columns)
        if not changes:
            self.words(sheet, y, 0, "None")
        for one in changes:
            unit = units.get(one.id, "")
            for x, text in ((0, one.day), (1, one.id), (2, one.name), (4, one.was_parts), (6, one.now_parts),
                            (7, one.reason)):  # fmt: skip
                self.words(sheet, y, x, text, self.wrapped)
            self.number(sheet, y, 3, one.was, unit)
            self.number(sheet, y, 5, one.now, unit)
            y += 1

    def ages(self) -> None:
        """Write how old the data is and what is left out."""
        columns = (("Source", 24), ("True on", 20), ("Days before", 12), ("Rows not taken", 15))
        sheet, y = self.sheet(AGES, "How old the data is, and what is left out", columns)
        y = self.header(sheet, y, columns)
        for one in self.content.ages:
            self.words(sheet, y, 0, one.source)
            self.words(sheet, y, 1, one.true_on)
            sheet.write_number(y, 2, one.days)
            sheet.write_number(y, 3, one.rejected)
            y += 1
        columns = (("Left out", 0), ("Of", 0), ("Share", 0), ("What", 0))
        y = self.header(sheet, y + 1, columns)
        for left in self.content.left_out:
            sheet.write_number(y, 0, left.count)
            sheet.write_number(y, 1, left.of)
            self.words(sheet, y, 2, left.share)
            self.words(sheet, y, 3, left.words)
            y += 1


def _column(told: Any, x: int) -> Decimal | None:
    found: Decimal | None = (told.target.exact, told.centre, told.lower, told.upper)[x - 4]
    return found


def _axis(unit: str) -> str:
    return "%" if unit == "percent" else unit
