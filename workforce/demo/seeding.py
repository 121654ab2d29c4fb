"""The families that are already known when the period begins."""

from workforce.demo import care
from workforce.demo.allocation import CLA_NEW_DAYS, TARGET
from workforce.demo.journeys import CATEGORIES, Journeys
from workforce.demo.model import Person
from workforce.demo.records import Child, Leaver, PreProceedings, Unit

__all__ = ["seed"]

MIXES: dict[str, tuple[tuple[str, float], ...]] = {
    "assessment": (("assessment", 0.92), ("untyped", 0.08)),
    "safeguarding": (("cin", 0.58), ("cp", 0.32), ("court", 0.08), ("untyped", 0.02)),
    "family_help": (("cin", 1.0),),
    "cic": (("care", 1.0),),
    "leaving_care": (("older", 0.75), ("leaver", 0.25)),
    "personal_adviser": (("leaver", 1.0),),
    "disabled": (("short_breaks", 0.4), ("cin", 0.6)),
}
YEAR = 365.25
BATCH = 5


def seed(run: Journeys) -> None:
    """Fill every kind of team to about its usual level."""
    done: list[list[int]] = []
    for kind, mix in MIXES.items():
        teams = [id(team) for team in run.desk.pool(kind)]
        if kind in {"family_help", "leaving_care", "disabled"} and teams in done:
            continue
        done.append(teams)
        aim = TARGET + (0.01 if kind != "personal_adviser" else -0.06)
        while run.desk.strain(kind) < aim:
            placed = [
                _add(run, kind, run.rng.choices([s for s, _ in mix], [w for _, w in mix])[0]) for _ in range(BATCH)
            ]
            if not any(placed):
                break


def _add(run: Journeys, kind: str, stage: str) -> bool:
    """Add one family; say whether somebody took it."""
    rng, begin = run.rng, run.window.begin
    unit = _family(run, kind, stage)
    unit.stage = {"court": "care", "older": "care"}.get(stage, stage)
    unit.is_court = stage == "court"
    since = begin - _elapsed(run, stage)
    oldest = unit.children[0]
    since = max(since, min(begin - 1, oldest.born - 30))
    if unit.stage == "care":
        since = max(since, min(begin - 1, oldest.born + 10))
    unit.since = since
    worker = run.desk.choose(unit, kind, begin)
    if worker is None:
        return False
    referred = since if unit.stage == "assessment" else since - rng.randint(35, 62)
    need = "N2" if unit.is_disabled else "N1"
    team = worker.team.department if worker.team is not None else ""
    for child in unit.children:
        run.book.start_episode(child, referred, need, "3A", team)
        run.book.start_assessment(child, referred, team, "")
        if child.assessment is not None and unit.stage != "assessment":
            child.assessment.authorised = since
    unit.team = worker.team
    unit.worker = worker
    _open(run, unit, stage)
    unit.worker = None
    run.desk.assign(unit, worker, _first_day(unit, worker))
    run.watch_ages(unit)
    run.review(_next_review(run, unit), unit)
    return True


def _family(run: Journeys, kind: str, stage: str) -> Unit:
    """Make a family of the right age for a stage."""
    rng, begin = run.rng, run.window.begin
    if stage == "leaver":
        return run.families.new(begin, count=1, oldest=rng.triangular(18.05, 24.5, 19.2))
    if stage == "older":
        return run.families.new(begin, count=1, oldest=rng.uniform(16.2, 17.9))
    if stage == "care":
        count = rng.choices((1, 2, 3), (66, 25, 9))[0]
        return run.families.new(begin, count=count, oldest=rng.triangular(1.5, 16.4, 12.0))
    return run.families.new(begin, is_disabled=kind == "disabled")


def _elapsed(run: Journeys, stage: str) -> int:
    """Draw how long ago the present stage began."""
    rng = run.rng
    if stage in {"care", "older", "leaver", "short_breaks"}:
        return 60 + min(2_600, int(rng.expovariate(1 / 800)))
    if stage == "assessment":
        return rng.randint(1, 45)
    return {"untyped": rng.randint(5, 40), "court": rng.randint(5, 230)}.get(
        stage, 5 + min(500, int(rng.expovariate(1 / 150)))
    )


def _next_review(run: Journeys, unit: Unit) -> int:
    """Draw the first review within the period."""
    rng, begin = run.rng, run.window.begin
    if unit.stage == "assessment":
        return max(begin + rng.randint(0, 6), run.assessment_end(unit.since))
    return begin + rng.randint(1, {"untyped": 35, "cin": 80, "cp": 130, "leaver": 500}.get(unit.stage, 140))


def _first_day(unit: Unit, worker: Person) -> int:
    """Give the day from which the worker holds the unit: not before their post."""
    posts = [post.start for post in worker.posts if post.team is worker.team]
    return max(unit.since, min(posts)) if posts else unit.since


def _open(run: Journeys, unit: Unit, stage: str) -> None:
    """Open what is open in the stage."""
    rng = run.rng
    if stage == "cp":
        _open_protection(run, unit)
    elif stage == "cin":
        for child in unit.children:
            run.book.start_plan(child, unit.since, unit)
    elif stage in {"care", "older", "court"}:
        _open_care(run, unit, stage)
    elif stage == "short_breaks":
        for child in unit.children:
            run.book.start_care(child, unit.since, unit.since)
            run.book.set_legal(child, unit.since, rng.choice(("V3", "V4", "V4")))
    elif stage == "leaver":
        _open_leaver(run, unit.children[0], unit)


def _open_protection(run: Journeys, unit: Unit) -> None:
    """Open protection plans, for some with pre-proceedings."""
    rng, begin = run.rng, run.window.begin
    category = rng.choices(CATEGORIES, (48, 34, 8, 4, 6))[0]
    for child in unit.children:
        run.book.start_plan(child, unit.since, unit, category)
        run.families.others(child, begin, "CPCHAIR")
    if rng.random() < 0.15:
        unit.is_court = True
        decided = max(unit.since, begin - rng.randint(1, 140))
        for child in unit.children:
            child.court = PreProceedings(run.book.number("pre_proceedings"), child, decided)
            run.book.pre_proceedings.append(child.court)
        run.plan(begin + rng.randint(10, 150), "concluded", unit)


def _open_care(run: Journeys, unit: Unit, stage: str) -> None:
    """Open care: under an interim order, or settled."""
    rng, begin = run.rng, run.window.begin
    is_young = begin - unit.children[0].born < 6 * YEAR
    code = "C1" if stage == "court" else rng.choices(("C2", "V2", "E1"), (68, 24, 30 if is_young else 0))[0]
    for child in unit.children:
        start = max(unit.since, min(begin - 1, child.born + 3))
        run.book.start_care(child, start, start)
        run.book.set_legal(child, start, code)
        run.families.others(child, begin, "IRO")
        run.plan(start + CLA_NEW_DAYS, "older", unit)
        if begin - child.born >= 16 * YEAR:
            child.leaver = Leaver(run.book.number("leaver"), child, "Eligible", review=begin + 90)
            run.book.leavers.append(child.leaver)
    if stage == "court":
        run.plan(max(begin + rng.randint(3, 40), unit.since + rng.randint(150, 300)), "order", unit)


def _open_leaver(run: Journeys, child: Child, unit: Unit) -> None:
    """Open the row of a young person who left care at eighteen."""
    eighteenth = child.born + int(18 * YEAR)
    child.episode = run.book.episodes[-1]
    entered = eighteenth - run.rng.randint(200, 2_000)
    child.episode.referred = min(child.episode.referred, entered - 40)
    if child.assessment is not None:
        child.assessment.start, child.assessment.authorised = child.episode.referred, entered
    run.book.start_care(child, entered, entered)
    run.book.set_legal(child, entered, "C2")
    run.book.end_care(child, eighteenth, "E5")
    run.book.set_legal(child, eighteenth, "")
    eligibility = "Former Relevant" if run.rng.random() < 0.9 else "Qualifying"
    worker = unit.worker
    child.leaver = Leaver(run.book.number("leaver"), child, eligibility, review=run.window.begin + 120)
    if worker is not None:
        child.leaver.worker = worker.professional
        child.leaver.adviser = worker.professional if not worker.swe else ""
        child.leaver.team = unit.team.department if unit.team is not None else ""
    run.book.leavers.append(child.leaver)
    unit.since = max(eighteenth, run.window.begin - 900)
    if unit.number % 12 == 0 and not run.keeps_episodes:
        child.episode.closed, child.episode.reason = eighteenth, "RC7"
        child.episode = None
    care.adviser_age(run, unit, child)
