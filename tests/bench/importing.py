"""The import of the case bundle beside PostgreSQL's own COPY of the same rows into the same tables."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from tests.bench.council import Council, Server, import_kind
from tests.bench.measures import Spread, rates, ratios, seconds_of
from workforce.db import db
from workforce.importing import service

TABLES = tuple(spec.table for spec in service.FILES["cases"])


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """Rows a second of the first import, the nightly one, and COPY."""

    rows: int
    first: Spread
    nightly: Spread
    copy: Spread
    copy_text: Spread

    @property
    def share(self) -> Spread:
        """The first import's rate as a share of COPY's."""
        return ratios(self.first, self.copy)

    @property
    def nightly_share(self) -> Spread:
        """The nightly import's rate as a share of COPY's."""
        return ratios(self.nightly, self.copy)

    @property
    def text_share(self) -> Spread:
        """The first import's rate as a share of that of COPY from ready text."""
        return ratios(self.first, self.copy_text)


def measure(server: Server, council: Council, repeats: int) -> tuple[ImportFigures, str]:
    """Measure each repeat on a fresh copy of the database; return the figures and the last copy's name, cases in."""
    first, nightly, copy, ready = [], [], [], []
    rows = copied = 0
    name = f"cases_{council.scale}"
    for _ in range(repeats):
        server.copy(council.database, name)
        with server.app(name):
            reports: list[Any] = []
            first.append(seconds_of(lambda into=reports: into.append(import_kind(council, "cases"))))
            parsed, texts = _make_copies()
            copied = sum(map(len, parsed.values()))
            copy.append(seconds_of(lambda these=parsed: _copy_rows(these)))
            _empty_copies()
            ready.append(seconds_of(lambda these=texts: _copy_text(these)))
            _drop_copies()
            nightly.append(seconds_of(lambda into=reports: into.append(import_kind(council, "cases"))))
            rows = reports[0].rows
            assert reports[0].new == reports[1].unchanged, "the same files again change nothing"
            assert not reports[1].new + reports[1].changed + reports[1].ended, "the same files again change nothing"
    return (
        ImportFigures(rows, rates(rows, first), rates(rows, nightly), rates(copied, copy), rates(copied, ready)),
        name,
    )


def _columns(table: str) -> str:
    names = db.session.scalars(
        text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :table"
            " AND column_name <> 'id' AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ),
        {"table": table},
    )
    return ", ".join(names)


def _make_copies() -> tuple[dict[tuple[str, str], list[tuple[Any, ...]]], dict[tuple[str, str], bytes]]:
    """Make empty tables with the same columns, constraints, indexes and foreign keys; read the rows that go in."""
    run = db.session.execute
    run(text("CREATE SCHEMA copied"))
    parsed, texts = {}, {}
    for table in TABLES:
        run(text(f"CREATE TABLE copied.{table} (LIKE public.{table} INCLUDING ALL)"))
        keys = run(
            text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND conrelid = CAST(:table AS regclass)"
            ),
            {"table": f"public.{table}"},
        )
        for definition in keys.scalars().all():
            run(text(f"ALTER TABLE copied.{table} ADD {definition}"))
        key = (table, _columns(table))
        parsed[key] = [tuple(row) for row in run(text(f"SELECT {key[1]} FROM public.{table} ORDER BY id"))]
        with _cursor().copy(f"COPY (SELECT {key[1]} FROM public.{table} ORDER BY id) TO STDOUT") as out:
            texts[key] = b"".join(bytes(block) for block in out)
    db.session.commit()
    return parsed, texts


def _cursor() -> Any:
    return db.session.connection().connection.cursor()


def _copy_rows(parsed: dict[tuple[str, str], list[tuple[Any, ...]]]) -> None:
    """COPY rows that are Python values already, as the import has them once it has read a file."""
    cursor = _cursor()
    for (table, columns), rows in parsed.items():
        with cursor.copy(f"COPY copied.{table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    db.session.commit()


def _copy_text(texts: dict[tuple[str, str], bytes]) -> None:
    """COPY text that is in PostgreSQL's own format already: no client can be faster."""
    cursor = _cursor()
    for (table, columns), ready in texts.items():
        with cursor.copy(f"COPY copied.{table} ({columns}) FROM STDIN") as copy:
            copy.write(ready)
    db.session.commit()


def _empty_copies() -> None:
    db.session.execute(text(f"TRUNCATE {', '.join(f'copied.{table}' for table in TABLES)}"))
    db.session.commit()


def _drop_copies() -> None:
    db.session.execute(text("DROP SCHEMA copied CASCADE"))
    db.session.commit()
