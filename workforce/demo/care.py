"""Care, court, short breaks and leaving care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workforce.demo.allocation import CLA_NEW_DAYS
from workforce.demo.records import Child, Leaver, PreProceedings, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from workforce.demo.journeys import Journeys

__all__ = [
    "LATER", "enter_court", "leave_court", "review_care", "review_leaver", "review_short_breaks", "start_care",
    "start_short_breaks",
]  # fmt: skip

QUALIFYING_DAYS = 91  # thirteen weeks in care


def enter_court(run: Journeys, unit: Unit) -> None:
    """Decide on pre-proceedings for a family."""
    for child in unit.children:
        child.court = PreProceedings(run.book.number("pre_proceedings"), child, run.day)
        run.book.pre_proceedings.append(child.court)
    unit.is_court = True
    run.move_on(unit, unit.stage, 0, 5)
    run.plan(run.day + run.rng.randint(90, 210), "concluded", unit)


def leave_court(run: Journeys, unit: Unit, outcome: str) -> None:
    """End pre-proceedings: stepped down, or proceedings issued."""
    for child in unit.children:
        if child.court is not None:
            child.court.outcome, child.court.ended = outcome, run.day
            child.court = None
    unit.is_court = False
    run.desk.reweigh(unit, run.day)


def concluded(run: Journeys, unit: Unit, _whom: object) -> None:
    """Bring pre-proceedings to their end."""
    if unit.stage not in {"cp", "cin"} or not unit.is_court:
        return
    if run.rng.random() < 0.4:
        start_care(run, unit)
    else:
        leave_court(run, unit, "Stepped down")


def start_care(run: Journeys, unit: Unit) -> None:
    """Bring children into care, by agreement or by order."""
    rng, day = run.rng, run.day
    birth = max(child.born for child in unit.children)
    if birth >= day:
        if unit.stage in {"cin", "cp"}:
            run.review(birth + 3, unit)
        else:
            run.start_cp(unit)
        return
    if len(unit.children) > 1 and not unit.is_court and rng.random() < 0.3:
        rest = unit
        unit = run.desk.split(unit, unit.children[: rng.randint(1, len(unit.children) - 1)], day)
        run.watch_ages(unit)
        if rest.stage == "assessment":
            run.start_cin(rest)
        else:
            run.review(day + rng.randint(30, 80), rest)
    by_order = unit.is_court or rng.random() < 0.5
    if unit.is_court:
        leave_court(run, unit, "Decision to issue care proceedings")
    emergency = by_order and rng.random() < 0.15
    for child in unit.children:
        run.book.end_plans(child, day)
        run.book.start_care(child, day, day)
        code = ("L2" if emergency else "C1") if by_order else "V2"
        run.book.set_legal(child, day, code)
        run.families.others(child, day, "IRO")
        adviser_age(run, unit, child)
    unit.is_court = by_order
    run.move_on(unit, "care", 0 if by_order else 60, 5 if by_order else 130)
    run.plan(day + CLA_NEW_DAYS, "older", unit)
    if emergency:
        run.plan(day + rng.randint(6, 8), "interim", unit)
    if by_order:
        run.plan(day + rng.randint(150, 300), "order", unit)
    run.review(day + rng.randint(60, 95), unit)


def interim(run: Journeys, unit: Unit, _whom: object) -> None:
    """Follow an emergency order by an interim one."""
    for child in unit.children:
        if child.care is not None:
            run.book.set_legal(child, run.day, "C1")
            run.book.change_care(child, run.day, "L")


def order(run: Journeys, unit: Unit, _whom: object) -> None:
    """Let the court make its final order."""
    if unit.stage != "care" or not unit.is_court:
        return
    rng, day = run.rng, run.day
    unit.is_court = False
    draw = rng.random()
    if draw < 0.2:
        for child in unit.children:
            run.book.end_care(child, day, "E45")
        run.close(unit, "RC4")
        return
    is_young = all(day - child.born < 5 * 365 for child in unit.children)
    code = "E1" if is_young and draw > 0.6 else "C2"
    for child in unit.children:
        run.book.set_legal(child, day, code)
        run.book.change_care(child, day, "L")
    run.move_on(unit, "care", 3, 30)


def review_care(run: Journeys, unit: Unit) -> None:
    """Review children in care: stay, move, go home, be adopted."""
    rng, day = run.rng, run.day
    placed = any(child.legal is not None and child.legal.code == "E1" for child in unit.children)
    leaving = (0.3 if placed else 0.075) / run.room["cic"]
    draw = rng.random()
    if unit.is_court or draw > leaving + 0.12:
        pass
    elif draw > leaving:
        for child in unit.children:
            run.book.change_care(child, day, rng.choice(("P", "P", "B")))
    elif placed:
        for child in unit.children:
            run.book.end_care(child, day, "E11")
        run.close(unit, "RC1")
        return
    else:
        _go_home(run, unit)
        return
    run.review(day + rng.randint(110, 170), unit)


def _go_home(run: Journeys, unit: Unit) -> None:
    """Let children leave care, mostly to a plan at home."""
    for child in unit.children:
        run.book.end_care(child, run.day, run.rng.choice(("E4A", "E41", "E8")))
        run.book.set_legal(child, run.day, "")
        if child.leaver is not None:
            child.leaver.eligibility = "Relevant"
    if run.rng.random() < 0.6:
        run.start_cin(unit)
    else:
        run.close(unit, "RC7")


def start_short_breaks(run: Journeys, unit: Unit) -> None:
    """Start short breaks for a disabled child."""
    code = run.rng.choice(("V3", "V4", "V4"))
    if any(child.born >= run.day for child in unit.children):
        run.start_cin(unit)
        return
    for child in unit.children:
        run.book.start_care(child, run.day, run.day)
        run.book.set_legal(child, run.day, code)
    run.move_on(unit, "short_breaks", 0, 9)
    run.review(run.day + run.rng.randint(110, 180), unit)


def review_short_breaks(run: Journeys, unit: Unit) -> None:
    """Review short breaks."""
    if run.rng.random() < 0.16 / run.room["disabled"]:
        for child in unit.children:
            run.book.end_care(child, run.day, "E8")
        run.close(unit, "RC7")
    else:
        run.review(run.day + run.rng.randint(130, 180), unit)


def adviser_age(run: Journeys, unit: Unit, child: Child) -> None:
    """Give a child in care of sixteen or seventeen a care leaver's row."""
    if run.day - child.born < 16 * 365.25 or child.leaver is not None or unit.stage == "short_breaks":
        return
    child.leaver = Leaver(run.book.number("leaver"), child, "Eligible", review=run.day + 150)
    run.book.leavers.append(child.leaver)


def sixteen(run: Journeys, unit: Unit, whom: object) -> None:
    """Note a sixteenth birthday in care."""
    if isinstance(whom, Child) and whom in unit.children and whom.care is not None:
        adviser_age(run, unit, whom)


def eighteen(run: Journeys, unit: Unit, whom: object) -> None:
    """Let a young person come of age: a care leaver, or no longer a case."""
    if not isinstance(whom, Child) or whom not in unit.children or unit.stage in {"leaver", ""}:
        return
    child, day = whom, run.day
    in_care = child.care if unit.stage == "care" else None
    if in_care is None or day - in_care.entered < QUALIFYING_DAYS:
        _end_at_eighteen(run, unit, child)
        return
    run.book.end_care(child, day, "E5")
    run.book.set_legal(child, day, "")
    run.desk.detach(unit, child, day)
    if child.leaver is None:
        child.leaver = Leaver(run.book.number("leaver"), child, "Eligible")
        run.book.leavers.append(child.leaver)
    child.leaver.eligibility = "Former Relevant"
    new = Unit(run.book.number("unit"), [child], "leaver", day, team=unit.team)
    start_leaving(run, new, "PCCHAN")
    run.review(day + run.rng.randint(200, 900), new)


def start_leaving(run: Journeys, unit: Unit, reason: str) -> None:
    """Give a young person an adviser; some episodes end with care, the involvement goes on."""
    child = unit.children[0]
    for row in child.others:
        row.end = max(run.day, row.start)
    child.others.clear()
    holder = child.holder
    if holder is not None:
        holder.end, holder.reason = run.day, reason
        if holder.start >= run.day:
            holder.number = 0
        child.holder = None
    if unit.number % 12 == 0 and not run.keeps_episodes and child.episode is not None:
        child.episode.closed, child.episode.reason = run.day, "RC7"
        child.episode = None
    run.place(unit, "")
    if child.leaver is not None and unit.worker is not None:
        child.leaver.worker = unit.worker.professional
        child.leaver.adviser = unit.worker.professional if not unit.worker.swe else ""
        child.leaver.team = unit.team.department if unit.team is not None else ""


def _end_at_eighteen(run: Journeys, unit: Unit, child: Child) -> None:
    """Close the episode of a young person who comes of age outside care."""
    if len(unit.children) == 1:
        if unit.is_court:
            leave_court(run, unit, "Concluded")
        run.close(unit, "RC6" if unit.is_disabled else "RC7")
        return
    run.desk.detach(unit, child, run.day)
    if child.court is not None:
        child.court.outcome, child.court.ended = "Concluded", run.day
        child.court = None
    run.book.close(child, run.day, "RC7")


def review_leaver(run: Journeys, unit: Unit) -> None:
    """Look whether a care leaver still wants support."""
    child = unit.children[0]
    age = (run.day - child.born) / 365.25
    if age > 24.9 or (age > 21 and run.rng.random() < 0.3 / run.room["personal_adviser"]):
        run.close(unit, "RC7")  # the row has no dates, so the eligibility that was true stays
    else:
        run.review(run.day + run.rng.randint(150, 220), unit)


LATER: dict[str, Callable[[Journeys, Unit, object], None]] = {
    "concluded": concluded,
    "interim": interim,
    "order": order,
    "sixteen": sixteen,
    "eighteen": eighteen,
}
