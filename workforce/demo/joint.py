"""Newly qualified workers beside an experienced colleague: protection and court work that they hold only jointly."""

import random
from collections import defaultdict

from workforce.demo.model import Person, Post, Window
from workforce.demo.records import Casebook, Child, Involvement

__all__ = ["CO_WORKER", "work_jointly"]

CO_WORKER = "CO"
SETTLED_DAYS = 45  # after the start of a post
LEAST_DAYS = 20
FAMILIES = 2

Days = tuple[int, int]


def work_jointly(rng: random.Random, book: Casebook, people: list[Person], window: Window) -> None:
    """Involve newly qualified workers in protection and court cases that a colleague of their team holds."""
    risk = _days_of_risk(book, window)
    held: dict[str, list[Involvement]] = defaultdict(list)
    for row in book.involvements:
        if row.role == "CW" and row.number and row.child in risk:
            held[row.department].append(row)
    for person in people:
        for post in person.posts:
            if post.grade == "asye" and post.role == "holder":
                _join(rng, book, post, held[post.team.department], risk, window)


def _days_of_risk(book: Casebook, window: Window) -> dict[Child, list[Days]]:
    """Give the periods in which a child had a protection plan or was in court."""
    found: dict[Child, list[Days]] = defaultdict(list)
    for plan in book.cp_plans:
        found[plan.episode.child].append((plan.start, plan.end or window.until + 1))
    for row in book.pre_proceedings:
        found[row.child].append((row.decided, row.ended or window.until + 1))
    for legal in book.legal:
        if legal.code in {"C1", "L1", "L2"}:
            found[legal.child].append((legal.start, legal.end or window.until + 1))
    return found


def _join(
    rng: random.Random,
    book: Casebook,
    post: Post,
    held: list[Involvement],
    risk: dict[Child, list[Days]],
    window: Window,
) -> None:
    """Choose one or two families of the team and involve somebody from when they had settled in."""
    first = max(post.start + SETTLED_DAYS, window.begin)
    last = window.until if post.end is None else min(post.end, window.until)
    families: dict[tuple[int, str], list[tuple[Involvement, Days]]] = defaultdict(list)
    for row in held:
        if row.professional == post.person.professional:
            continue
        for begins, ends in risk[row.child]:
            days = max(first, row.start, begins), min(last, ends, last if row.end is None else row.end)
            if days[1] - days[0] >= LEAST_DAYS:
                families[row.child.family, row.professional].append((row, days))
                break
    for key in rng.sample(sorted(families), min(len(families), rng.randint(1, FAMILIES))):
        for row, (begins, ends) in families[key]:
            goes_on = ends >= window.until and post.end is None
            book.involvements.append(
                Involvement(
                    book.number("involvement"), row.child, post.person.professional, CO_WORKER, row.department,
                    begins, None if goes_on else ends, "" if goes_on else "OTHERS", row.episode,
                )
            )  # fmt: skip
