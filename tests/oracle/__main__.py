"""`python -m tests.oracle workload|indicators DIR --as-of DATE`: print the reference figures as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from tests.oracle import indicators, read, workload

EXAMPLE = Path(__file__).parent / "tiny" / "scheme.json"


def dated(text: str) -> tuple[str, date]:
    """KIND=DATE as given to --covers-from."""
    kind, _, day = text.partition("=")
    return kind, date.fromisoformat(day)


def main(arguments: list[str] | None = None) -> int:
    """Print one JSON document; what was left out goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("answer", choices=["workload", "indicators"])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--as-at", type=date.fromisoformat, help="the day the files were true (default: as-of)")
    parser.add_argument("--covers-from", type=dated, action="append", default=[], metavar="KIND=DATE")
    parser.add_argument("--team")
    parser.add_argument("--scheme", type=Path, default=EXAMPLE)
    given = parser.parse_args(arguments)
    scheme = json.loads(given.scheme.read_text(encoding="utf-8"))
    if given.answer == "workload":
        answer = workload(given.directory, given.as_of, scheme, team=given.team)
    else:
        covers = dict(given.covers_from)
        answer = indicators(
            given.directory, given.as_of, scheme, covers_from=covers, as_at=given.as_at, team=given.team
        )
    json.dump(answer, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
    staff, cases = read(given.directory, given.as_at or given.as_of, scheme)
    for line in [*staff.left_out, *cases.left_out]:
        sys.stderr.write(f"left out: {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
