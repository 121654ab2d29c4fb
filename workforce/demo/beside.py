"""What a council keeps beside its case system: the legal team's court list, other work, the front door's days."""

import random
from collections import defaultdict
from collections.abc import Iterator

from workforce.demo import days
from workforce.demo.files import File
from workforce.demo.model import Person, Post, Team, Window
from workforce.demo.records import Casebook, Child

__all__ = ["court_file", "front_door_file", "other_work_file"]

COURT = ("case_ref", "proceedings_ref", "stage", "started_on", "next_hearing_on", "ended_on")
OTHER_WORK = ("work_ref", "kind", "holder_case_system_id", "team_code", "start_date", "end_date", "people")
FRONT_DOOR = ("team_code", "on", "contacts_in", "decided_in_1_working_day", "waiting", "fte_on_shift")
IN_COURT = {"C1", "L1", "L2"}
PRE, ISSUED, FINAL = "Pre-proceedings", "Issue and case management", "Final hearing"
ISSUED_DAYS = 140
NOT_LISTED = 0.06  # of families: the legal team's list lags behind
CONCLUDED_EARLY = 0.06  # of stages that the case system still has open
WORK = {  # kind of work -> kind of other work, fewest and most at a time of somebody full time, days each, people
    "fostering_adoption": (
        ("foster_household", 10, 15, (400, 1_600), (1, 2)),
        ("connected_person_assessment", 1, 3, (60, 130), (1, 2)),
        ("prospective_adopter", 0, 2, (120, 260), (1, 2)),
        ("adoption_support", 0, 2, (90, 300), (1, 4)),
        ("special_guardianship_support", 0, 2, (90, 400), (1, 3)),
    ),
    "reviewing": (("review_caseload", 1, 1, (20_000, 20_000), (52, 74)),),
    "case_holding": (("report", 0, 1, (30, 80), (1, 1)),),
}
REPORT_WRITERS = 0.06

Stage = tuple[str, int, int | None]


def court_file(rng: random.Random, book: Casebook, window: Window) -> File:
    """Write the legal team's list: mostly as the case system has it, now and then later, sooner or not at all."""
    stages: dict[Child, list[Stage]] = defaultdict(list)
    for row in book.pre_proceedings:
        stages[row.child].append((PRE, row.decided, row.ended))
    for child, start, end in _care_proceedings(book):
        cut = start + ISSUED_DAYS
        if cut < min(end or window.until, window.until):
            stages[child] += [(ISSUED, start, cut), (FINAL, cut, end)]
        else:
            stages[child].append((ISSUED, start, end))
    listed: dict[int, bool] = {}
    late: dict[tuple[int, int], int] = {}  # brothers and sisters are listed together
    rows: list[list[str]] = []
    for child, found in sorted(stages.items(), key=lambda item: item[0].number):
        if listed.setdefault(child.family, rng.random() >= NOT_LISTED):
            rows += _stages(rng, child, sorted(found, key=lambda s: s[1]), late, window)
    return File(COURT, rows)


def _care_proceedings(book: Casebook) -> Iterator[tuple[Child, int, int | None]]:
    """Give each unbroken time of a child under an interim or emergency order."""
    now: dict[Child, tuple[int, int | None]] = {}
    for row in sorted((row for row in book.legal if row.code in IN_COURT), key=lambda r: (r.child.number, r.start)):
        before = now.get(row.child)
        if before is not None and before[1] is not None and row.start <= before[1]:
            now[row.child] = before[0], row.end
        else:
            if before is not None:
                yield row.child, *before
            now[row.child] = row.start, row.end
    for child, (start, end) in now.items():
        yield child, start, end


def _stages(
    rng: random.Random, child: Child, found: list[Stage], late: dict[tuple[int, int], int], window: Window
) -> Iterator[list[str]]:
    """Write a child's stages; those that follow on each other are of one set of proceedings."""
    number, reached, used = 0, -1, set()
    for stage, began, ends in found:
        if number == 0 or began > reached or (number, stage) in used:
            number += 1
        used.add((number, stage))
        reached = window.until if ends is None else ends
        end = None if ends is None or ends > window.until else ends
        start = began + late.setdefault((child.family, began), rng.choice((0, 0, 0, 0, 1, 3)))
        if end is None and rng.random() < CONCLUDED_EARLY:
            end = window.until - rng.randint(1, 40)
        if start > window.until or (end is not None and end <= start):
            continue
        hearing = end is None and stage != PRE and days.next_working(window.until + rng.randint(4, 60))
        yield [
            str(child.number),
            f"LG{child.family}-{number}",
            stage,
            days.text(start),
            days.text(hearing) if hearing else "",
            days.text(end),
        ]


def other_work_file(rng: random.Random, people: list[Person], window: Window) -> File:
    """Give the posts that hold no children, or not only children, what they hold instead."""
    rows: list[list[str]] = []
    for person in people:
        for post in person.posts:
            if not person.case_id or post.start > window.until or (post.end or window.until) < window.begin:
                continue
            if post.work_kind == "case_holding" and rng.random() >= REPORT_WRITERS:
                continue
            for kind, fewest, most, lasts, size in WORK.get(post.work_kind, ()):
                for _ in range(max(min(fewest, 1), round(rng.randint(fewest, most) * post.fte))):
                    rows += _one_after_the_other(rng, post, kind, lasts, size, window)
    return File(OTHER_WORK, [[f"W{number}", *row] for number, row in enumerate(rows, start=40_001)])


def _one_after_the_other(
    rng: random.Random, post: Post, kind: str, lasts: tuple[int, int], size: tuple[int, int], window: Window
) -> Iterator[list[str]]:
    """Fill one place in somebody's work over the period."""
    start = max(post.start, window.begin - rng.randint(0, lasts[1]))
    over = window.until + 1 if post.end is None else min(post.end, window.until) + 1
    while start < over:
        end = start + rng.randint(*lasts)
        stays = end > window.until and (post.end is None or post.end >= window.until)
        last = None if stays else min(end, over)
        if last is None or (last > start and last > window.begin):
            yield [
                kind,
                post.person.case_id,
                post.team.code,
                days.text(start),
                days.text(last),
                str(rng.randint(*size) if kind != "review_caseload" else round(rng.randint(*size) * post.fte)),
            ]
        start = end + rng.randint(1, 40)


def front_door_file(rng: random.Random, teams: list[Team], people: list[Person], window: Window) -> File:
    """Count what came in at the front door on each working day, what was decided in time and what waits."""
    at_door = [person for person in people if any(post.work_kind == "front_door" for post in person.posts)]
    codes = {post.team.code for person in at_door for post in person.posts if post.work_kind == "front_door"}
    rows = []
    waiting = dict.fromkeys((team.code for team in teams if team.code in codes), 3)
    for day in filter(days.is_working, range(window.begin, window.until + 1)):
        on_shift: dict[str, float] = defaultdict(float)
        for person in at_door:
            post = person.post_on(day)
            if post is not None and post.work_kind == "front_door" and not person.is_absent(day):
                on_shift[post.team.code] += post.fte
        for code in waiting:
            fte = on_shift[code]
            contacts = max(0, round(rng.gauss(5.2, 1.3) * max(fte, 1.0)))
            decided = min(contacts, round(contacts * rng.uniform(0.68, 0.98))) if fte else 0
            cleared = min(waiting[code], rng.randint(0, 2 + round(fte * 1.5)))
            waiting[code] += contacts - decided - cleared
            if waiting[code] > 12 * max(fte, 1.0):  # people from other teams come to help
                waiting[code] = round(4 * fte)
            rows.append([code, days.text(day), str(contacts), str(decided), str(waiting[code]), f"{fte:.1f}"])
    return File(FRONT_DOOR, rows)
