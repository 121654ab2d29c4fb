"""The table, and the same for machines."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.board import (
    DAYS_BACK,
    MOST_SECONDS_BACK,
    MOST_TIMES_SQL,
    BoardFigures,
)
from tests.bench.board import MOST_SECONDS as MOST_OF_BOARD
from tests.bench.candidates import MOST_MILLISECONDS, CandidateFigures
from tests.bench.council import Council
from tests.bench.importing import ImportFigures
from tests.bench.learning import LEAST_SHARE, LearningFigures
from tests.bench.matrix import MOST_MILLISECONDS as MOST_OF_MATRIX
from tests.bench.matrix import MOST_STATEMENTS as MOST_READS_OF_MATRIX
from tests.bench.matrix import REQUIREMENTS, MatrixFigures
from tests.bench.measures import Spread
from tests.bench.packs import MOST_SECONDS as MOST_OF_A_PACK
from tests.bench.pages import MOST, NOT_THERE, PageFigures
from tests.bench.supervision import LEAST_STAFF_DAYS, MOST_STATEMENTS, SupervisionFigures
from tests.bench.weeks import MOST_SECONDS, YEAR, WeekFigures
from tests.bench.workload import EACH, MINISTRY, WorkloadFigures
from workforce.board.packs.files import Form


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should reach."""

    words: str
    is_met: bool

    def shown(self) -> str:
        """The aim and whether it is met."""
        return f"{self.words}: {'met' if self.is_met else 'NOT MET'}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what, of which size, how much, and the aim where there is one."""

    what: str
    scale: str
    value: str
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """All figures of one council."""

    council: Council
    imports: ImportFigures
    workload: WorkloadFigures
    weeks: WeekFigures
    summary: Spread
    pages: list[PageFigures]
    candidates: CandidateFigures
    preview: Spread  # seconds: everybody under the scheme in force and under one that reads every case by itself
    supervision: SupervisionFigures
    learning: LearningFigures
    matrix: MatrixFigures
    packs: dict[Form, Spread]  # seconds: each file of the newest summary
    board: BoardFigures


def lines(results: Sequence[Results]) -> list[Line]:
    """Return the whole table."""
    found: list[Line] = []
    for one in results:
        found += _of_council(one)
    if len(results) == 2:
        found += _between(*results)
    return found


def _of_supervision(one: Results) -> list[Line]:
    scale, found = f"{one.council.scale}x", one.supervision
    return [
        Line(
            "supervision rules, staff-days/s", scale, f"{found.rate.shown(0)} of {found.staff_days:,} staff-days",
            Aim(f"at least {LEAST_STAFF_DAYS:,}", found.rate.median >= LEAST_STAFF_DAYS),
        ),
        Line("the same, asked day by day, staff-days/s", scale, found.day_by_day.shown(0)),
        Line(
            f"compliance of {found.people:,} people over 24 months, s", scale,
            f"{found.seconds.shown()}, {found.statements} queries",
            Aim(f"{MOST_STATEMENTS} queries at most", found.statements <= MOST_STATEMENTS),
        ),
        Line("compliance / the rule asked day by day", scale, found.of_daily.shown()),
    ]  # fmt: skip


def _of_learning(one: Results) -> list[Line]:
    scale, found = f"{one.council.scale}x", one.learning
    return [
        Line("import of completions, first, rows/s", scale, f"{found.first.shown(0)} of {found.rows:,} rows"),
        Line("COPY of the same completions, rows/s", scale, found.copy.shown(0)),
        Line(
            "import of completions / COPY", scale, found.share.shown(),
            Aim(f"at least {LEAST_SHARE:.2f}", found.share.median >= LEAST_SHARE),
        ),
        Line(
            "import of a Totara export / COPY", scale, found.mapped_share.shown(),
            Aim(f"at least {LEAST_SHARE:.2f}", found.mapped_share.median >= LEAST_SHARE),
        ),
        Line("import of the same completions again, rows/s", scale, found.again.shown(0)),
    ]  # fmt: skip


def _of_matrix(one: Results) -> list[Line]:
    scale, found = f"{one.council.scale}x", one.matrix
    what = f"{found.people:,} people by {REQUIREMENTS} requirements on one page"
    return [
        Line(
            f"{what}, ms", scale, f"{found.milliseconds.shown(0)}, {found.statements} queries",
            Aim(
                f"under {MOST_OF_MATRIX} ms, {MOST_READS_OF_MATRIX} queries at most",
                found.milliseconds.median < MOST_OF_MATRIX and found.statements <= MOST_READS_OF_MATRIX,
            )
            if one.council.scale == 1
            else None,
        ),
        Line(f"{what} / SQL by hand for the cells", scale, found.of_sql.shown()),
    ]  # fmt: skip


def _of_board(one: Results) -> list[Line]:
    scale, found, is_small = f"{one.council.scale}x", one.board, one.council.scale == 1
    return [
        Line(
            f"{found.indicators} indicators for council and {found.teams} teams, s", scale,
            f"{found.seconds.shown()}, {found.statements} queries",
            Aim(f"under {MOST_OF_BOARD} s", found.seconds.median < MOST_OF_BOARD) if is_small else None,
        ),
        Line(
            f"{len(found.compared)} of them / SQL by hand for the same numbers", scale, found.of_sql.shown(),
            Aim(f"at most {MOST_TIMES_SQL}", found.of_sql.median <= MOST_TIMES_SQL) if is_small else None,
        ),
        Line(
            f"all indicators on {DAYS_BACK} days, s", scale, f"{found.back_seconds:.1f}",
            Aim(f"under {MOST_SECONDS_BACK} s", found.back_seconds < MOST_SECONDS_BACK) if is_small else None,
        ),
    ]  # fmt: skip


def _of_council(one: Results) -> list[Line]:
    scale, cases, load = f"{one.council.scale}x", one.imports, one.workload
    low, high = load.times_ministry
    return [
        Line("import of the cases, first, rows/s", scale, f"{cases.first.shown(0)} of {cases.rows:,} rows"),
        Line("COPY of the same rows, rows/s", scale, cases.copy.shown(0)),
        Line("import / COPY", scale, cases.share.shown(), Aim("at least 0.20", cases.share.median >= 0.2)),
        Line("import / COPY of ready text", scale, cases.text_share.shown()),
        Line("import of the same cases again, rows/s", scale, cases.nightly.shown(0)),
        Line("same again / COPY", scale, cases.nightly_share.shown()),
        Line(
            f"workload of everyone, workers/s at {EACH} children", scale,
            f"{load.rate.shown(0)} of {load.people:,} people, {load.children:,} children",
            Aim("at least 4,000", load.rate.median >= 4000),
        ),
        Line(
            f"workload / the Ministry of Justice's tool ({MINISTRY[0]} to {MINISTRY[1]})", scale,
            f"{low:.1f} to {high:.1f} times",
        ),
        Line(
            f"workloads of {YEAR} weeks, s", scale,
            f"{one.weeks.seconds.shown()} for {one.weeks.workloads:,} workloads",
            Aim(f"under {MOST_SECONDS} s", one.weeks.seconds.median < MOST_SECONDS) if one.council.scale == 1 else None,
        ),
        Line(
            "summary for the Board, s", scale, one.summary.shown(),
            Aim("under 2 s", one.summary.median < 2) if one.council.scale == 1 else None,
        ),
        *(
            Line(
                f"pack of a summary, {form}, s", scale, seconds.shown(),
                Aim(f"under {MOST_OF_A_PACK} s", seconds.median < MOST_OF_A_PACK) if one.council.scale == 1 else None,
            )
            for form, seconds in one.packs.items()
        ),
        Line(
            f"candidates for a child among {one.candidates.people} people, ms", scale,
            f"{one.candidates.milliseconds.shown(0)}, {one.candidates.statements} queries",
            Aim(f"under {MOST_MILLISECONDS} ms", one.candidates.milliseconds.median < MOST_MILLISECONDS)
            if one.council.scale == 1 else None,
        ),
        Line(
            f"preview of a scheme on {one.council.workers:,} people, s", scale, one.preview.shown(),
            Aim("under 1 s", one.preview.median < 1) if one.council.scale == 1 else None,
        ),
        *_of_board(one),
        *_of_supervision(one),
        *_of_learning(one),
        *_of_matrix(one),
    ]  # fmt: skip


def _between(small: Results, large: Results) -> list[Line]:
    flat = large.imports.first.median / small.imports.first.median
    load = large.workload.rate.median / small.workload.rate.median
    people = large.council.workers / small.council.workers
    summary = large.summary.median / small.summary.median
    return [
        Line("import rate, large / small", "10x/1x", f"{flat:.2f}", Aim("0.75 to 1.25", 0.75 <= flat <= 1.25)),
        Line("workload rate, large / small", "10x/1x", f"{load:.2f}"),
        Line("summary, large / small", "10x/1x", f"{summary:.1f} times the time for {people:.0f} times the people"),
    ]


def page_lines(results: Sequence[Results]) -> list[Line]:
    """Return a line for each page and role: statements and milliseconds at each size."""
    by_scale = [{(p.path, p.role): p for p in one.pages} for one in results]
    found = []
    for path, role in sorted({key for pages in by_scale for key in pages}):
        pages = [of_scale.get((path, role)) for of_scale in by_scale]
        found.append(Line(f"{path} as {role}", _scales(results), " | ".join(map(_page, pages)), _page_aim(pages)))
    return found


def _scales(results: Sequence[Results]) -> str:
    return " | ".join(f"{one.council.scale}x" for one in results)


def _page(page: PageFigures | None) -> str:
    if page is None:
        return "not allowed"
    if page.milliseconds is None:
        return "not there" if page.status == NOT_THERE else f"answers {page.status}"
    return f"{page.statements} queries, {page.milliseconds.shown(0)} ms, {page.bytes // 1024} KiB"


def _page_aim(pages: Sequence[PageFigures | None]) -> Aim | None:
    there = [page for page in pages if page and page.milliseconds]
    if not there:
        return Aim("answers", False) if any(page and page.status != NOT_THERE for page in pages) else None
    counts = {page.statements for page in there}
    return Aim(f"{MOST} queries at most, as many at any size", len(counts) == 1 and max(counts) <= MOST)


def shown(found: Sequence[Line]) -> str:
    """Return lines as a table in columns."""
    rows = [
        ("what", "size", "median (lowest to highest)", "aim"),
        *((x.what, x.scale, x.value, _aim(x)) for x in found),
    ]
    what, size, value = (max(len(row[n]) for row in rows) for n in range(3))
    return "\n".join(f"{a:{what}}  {b:{size}}  {c:{value}}  {d}".rstrip() for a, b, c, d in rows)


def _aim(line: Line) -> str:
    return line.aim.shown() if line.aim else ""


def as_json(results: Sequence[Results]) -> dict[str, Any]:
    """Return every figure, with each single measurement."""
    return {
        f"{one.council.scale}x": {
            "workers": one.council.workers,
            "day": one.council.day.isoformat(),
            "rows": one.imports.rows,
            "import_rows_a_second": one.imports.first.as_json(),
            "copy_rows_a_second": one.imports.copy.as_json(),
            "import_of_copy": one.imports.share.as_json(),
            "import_of_copy_from_text": one.imports.text_share.as_json(),
            "same_again_rows_a_second": one.imports.nightly.as_json(),
            "same_again_of_copy": one.imports.nightly_share.as_json(),
            "workload_people": one.workload.people,
            "workload_children": one.workload.children,
            "workload_workers_a_second": one.workload.rate.as_json(),
            "weeks_workloads": one.weeks.workloads,
            "weeks_seconds": one.weeks.seconds.as_json(),
            "summary_seconds": one.summary.as_json(),
            "pack_seconds": {str(form): seconds.as_json() for form, seconds in one.packs.items()},
            "candidates_milliseconds": one.candidates.milliseconds.as_json(),
            "candidates_statements": one.candidates.statements,
            "preview_seconds": one.preview.as_json(),
            "supervision_staff_days": one.supervision.staff_days,
            "supervision_staff_days_a_second": one.supervision.rate.as_json(),
            "supervision_day_by_day_a_second": one.supervision.day_by_day.as_json(),
            "compliance_seconds": one.supervision.seconds.as_json(),
            "compliance_of_day_by_day": one.supervision.of_daily.as_json(),
            "compliance_statements": one.supervision.statements,
            "completions_rows": one.learning.rows,
            "completions_rows_a_second": one.learning.first.as_json(),
            "completions_again_rows_a_second": one.learning.again.as_json(),
            "completions_copy_rows_a_second": one.learning.copy.as_json(),
            "completions_of_copy": one.learning.share.as_json(),
            "completions_mapped_of_copy": one.learning.mapped_share.as_json(),
            "matrix_milliseconds": one.matrix.milliseconds.as_json(),
            "matrix_of_sql": one.matrix.of_sql.as_json(),
            "matrix_statements": one.matrix.statements,
            "board_seconds": one.board.seconds.as_json(),
            "board_statements": one.board.statements,
            "board_compared": list(one.board.compared),
            "board_of_sql": one.board.of_sql.as_json(),
            "board_days_back_seconds": one.board.back_seconds,
            "pages": [
                {**asdict(page), "milliseconds": page.milliseconds.as_json() if page.milliseconds else None}
                for page in one.pages
            ],
        }
        for one in results
    }
