"""`python -m tests.bench`: make a server and two councils, measure, print one table."""

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path

from tests.bench import (
    board,
    candidates,
    importing,
    learning,
    matrix,
    packs,
    pages,
    preview,
    proposals,
    summary,
    supervision,
    tables,
    weeks,
    workload,
)
from tests.bench.council import Server, server
from workforce import clock

WORKERS, MONTHS, REPEATS = 300, 24, 3
QUICK_WORKERS, QUICK_MONTHS, QUICK_REPEATS = 60, 8, 1


def main() -> int:
    """Measure and print; 0 when every aim is met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Benchmarks; see docs/benchmarks.md.")
    parser.add_argument("--quick", action="store_true", help="small councils, once: does it run, not how fast it is")
    parser.add_argument("--scale", choices=("1", "10", "both"), default="both", help="300 people, 3000, or both")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement there too")
    asked = parser.parse_args()
    scales = [1, 10] if asked.scale == "both" else [int(asked.scale)]
    begin, day = time.perf_counter(), clock.today()
    with server() as own:
        results = [_measure(own, scale, day, quick=asked.quick) for scale in scales]
        _say("proposals for 60 and for 400 children")
    several = [proposals.measure(proposals.SMALL, 8 if asked.quick else 60)]
    several += [] if asked.quick else [proposals.measure(proposals.LARGE, 8)]
    found = [*tables.lines(results), *tables.page_lines(results)]
    found += [line for one in several for line in proposals.lines(one)]
    print(tables.shown(found))
    quick = "QUICK, not to be quoted; " if asked.quick else ""
    print(f"{quick}{os.cpu_count()} cores; {time.perf_counter() - begin:.0f} s in all")
    made = {**tables.as_json(results), "proposals": [proposals.as_json(one) for one in several]}
    if asked.json:
        asked.json.write_text(json.dumps(made, indent=2) + "\n")
    return 0 if asked.quick or all(line.aim.is_met for line in found if line.aim) else 1


def _measure(own: Server, scale: int, day: date, *, quick: bool) -> tables.Results:
    repeats = QUICK_REPEATS if quick else REPEATS
    workers = (QUICK_WORKERS if quick else WORKERS) * scale
    _say(f"{scale}x: inventing a council of {workers} people")
    council = own.council(scale, workers, QUICK_MONTHS if quick else MONTHS, day)
    _say(f"{scale}x: importing its cases, {repeats} times")
    imports, cases = importing.measure(own, council, repeats)
    _say(f"{scale}x: workloads, weeks, a summary, pages")
    loads = workload.measure(own, council, cases, repeats)
    series = weeks.measure(own, cases, repeats)
    published = summary.measure(own, council, cases, repeats)
    figures = board.measure(own, council, cases)
    packed = packs.measure(own, cases, repeats)
    tried = preview.measure(own, council, cases, repeats)
    taken = candidates.measure(own, council, cases)
    supervised = supervision.measure(own, council, repeats)
    _say(f"{scale}x: importing completions, {repeats} times")
    learned = learning.measure(own, council, repeats, learning.QUICK_ROWS if quick else learning.ROWS)
    trained = matrix.measure(own, council, cases)
    opened = pages.measure(own, council, cases)
    own.drop(cases)
    own.drop(council.database)

    return tables.Results(
        council, imports, loads, series, published, opened, taken, tried, supervised, learned, trained, packed, figures
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
