"""W24, W25 and W27: at their edges, on children written by hand; and against plain loops over invented files."""

from datetime import date

import pytest
from sqlalchemy import text

from tests import oracle
from tests.integration.conftest import UNTIL
from tests.integration.importing import tables
from tests.oracle import outcomes
from tests.oracle.figures import Sources
from workforce.board.figures import indicators
from workforce.board.figures.children_measures import case_of
from workforce.board.figures.on_day import OnDay
from workforce.db import db, policy
from workforce.demo import generate
from workforce.importing import service

BEGINS = date(2014, 1, 1)
AFTER_CHRISTMAS = date(2026, 2, 10)
ASSESSMENT = {
    "cina_assessment_id": "1", "cina_person_id": "C1", "cina_referral_id": "R1",
    "cina_assessment_start_date": "2026-09-01", "cina_assessment_auth_date": "",
}  # fmt: skip
PLAN = {
    "cppl_cp_plan_id": "1", "cppl_person_id": "C1", "cppl_referral_id": "R1", "cppl_cp_plan_start_date": "2026-09-01",
    "cppl_cp_plan_end_date": "",
}  # fmt: skip


class Children:
    """What the extract tells of some children."""

    def __init__(self):
        self.episodes, self.assessments, self.plans, self.people, self.involvements = [], [], [], [], []

    def referred(self, child, *days, **more):
        """Add referrals; return the last one's id."""
        for day in days:
            ref = f"R{len(self.episodes) + 1}"
            self.episodes.append(
                {**tables.EPISODE, "cine_referral_id": ref, "cine_person_id": child, "cine_referral_date": day, **more}
            )
        return ref

    def assessed(self, child, referral, start, end):
        self.assessments.append(
            {
                "cina_assessment_id": str(len(self.assessments) + 1), "cina_person_id": child,
                "cina_referral_id": referral, "cina_assessment_start_date": start, "cina_assessment_auth_date": end,
            }
        )  # fmt: skip

    def planned(self, child, *periods):
        for start, end in periods:
            self.plans.append(
                {
                    **PLAN, "cppl_cp_plan_id": str(len(self.plans) + 1), "cppl_person_id": child,
                    "cppl_cp_plan_start_date": start, "cppl_cp_plan_end_date": end,
                }
            )  # fmt: skip

    def held(self, child, who, start, end=""):
        number = len(self.involvements) + 1
        self.involvements.append(
            tables.involvement(
                number, professional_id=who, person_id=child, involvement_start_date=start, involvement_end_date=end,
                referral_id="",
            )
        )  # fmt: skip

    def bring(self, folder):
        posts = [tables.post("E1", case_system_id="S1"), tables.post("E2", case_system_id="S2", team_code="T2")]
        professionals = [
            {**tables.PROFESSIONAL, "prof_professional_id": f"P{n}", "prof_staff_id": f"S{n}"} for n in (1, 2)
        ]
        tables.write(
            folder,
            {
                "teams.csv": [tables.team(), tables.team("T2", team_name="Locality")],
                "staff.csv": posts,
                "ssd_professionals.csv": professionals,
                "ssd_involvements.csv": self.involvements or [tables.INVOLVEMENT],
                "ssd_cin_episodes.csv": self.episodes,
                "ssd_cin_assessments.csv": self.assessments,
                "ssd_cp_plans.csv": self.plans,
                "ssd_person.csv": self.people,
            },
        )
        for kind in ("staff", "cases"):
            service.run(folder, service.Options(kind, UNTIL, covers_from=BEGINS))


@pytest.fixture
def children(session, monkeypatch):
    monkeypatch.setitem(tables.HEADERS, "ssd_cin_assessments.csv", ASSESSMENT)
    monkeypatch.setitem(tables.HEADERS, "ssd_cp_plans.csv", PLAN)
    return Children()


def figure(name, day=UNTIL, *, covers=None):
    on = OnDay(day)
    if covers:
        on.__dict__["covers"] = {**on.covers, "cases": covers}
    return indicators.figures(on, [name])[0]


def counted(found):
    return {row.key for row in found.rows if row.numerator}


def test_referred_again(children, tmp_path):
    children.referred("365", "2025-09-10", "2026-09-10")
    children.referred("366", "2025-09-09", "2026-09-10")
    children.referred("nfa", "2026-03-01", "2026-09-01", cine_referral_nfa="Y", cine_close_date="2026-09-01")
    children.referred("twice", "2026-08-10", "2026-10-10")
    children.referred("one day", "2026-10-01", "2026-10-01")
    children.referred("first day", "2026-08-02")
    children.referred("day before", "2026-08-01")
    children.referred("last day", "2026-10-31")
    children.referred("unknown", "1900-01-01", "2026-09-02")
    for twin in ("twin A", "twin B"):
        children.referred(twin, "2026-02-01", "2026-09-20")
    children.bring(tmp_path)
    found = figure("W24")
    again = {"365 2026-09-10", "nfa 2026-09-01", "twice 2026-10-10", "twin A 2026-09-20", "twin B 2026-09-20"}
    assert counted(found) == again
    assert {row.key for row in found.rows} == again | {
        "366 2026-09-10", "twice 2026-08-10", "one day 2026-10-01", "first day 2026-08-02", "last day 2026-10-31",
        "unknown 2026-09-02",
    }  # fmt: skip
    assert (found.headline()["numerator"], found.headline()["denominator"]) == ("5", "11")
    assert {row.detail["referred_before_on"] for row in found.rows if row.key == "365 2026-09-10"} == {"2025-09-10"}
    assert len(figure("W24", date(2026, 10, 30)).rows) == 11  # 1 August is in those weeks, 31 October is not


def test_a_child_before_and_after_birth_is_one(children, tmp_path):
    children.referred("U1", "2026-06-01")
    children.people = [
        {**tables.PERSON, "pers_person_id": "U1", "pers_dob": "", "pers_expected_dob": "2026-07-20"},
        *({**tables.PERSON, "pers_person_id": name, "pers_legacy_id": "U1"} for name in ("B1", "B2")),
    ]
    for twin in ("B1", "B2"):
        children.referred(twin, "2026-09-01")
    children.bring(tmp_path)
    found = figure("W24")
    assert {row.key for row in found.rows} == {"B1 2026-09-01", "B2 2026-09-01"}
    assert counted(found) == {"B1 2026-09-01"}


def test_a_referral_before_birth_is_counted_while_unborn(children, tmp_path):
    children.referred("U1", "2026-08-10", "2026-10-01")
    children.people = [{**tables.PERSON, "pers_person_id": "U1", "pers_dob": "", "pers_expected_dob": "2026-12-20"}]
    children.bring(tmp_path)
    assert counted(figure("W24")) == {"U1 2026-10-01"}


def test_assessments_over_christmas(children, tmp_path):
    """Christmas Day, Boxing Day and New Year's Day are no working days: 45 after 1 December end on 5 February."""
    for child, end in (("45", "2026-02-05"), ("46", "2026-02-06")):
        children.assessed(child, children.referred(child, "2025-12-01"), "2025-12-02", end)
    children.assessed("early", children.referred("early", "2025-12-05"), "2025-12-05", "2025-12-05")
    children.assessed("late", children.referred("late", "2025-08-01"), "2025-12-01", "2026-02-05")
    children.assessed("no start", children.referred("no start", "2026-01-05"), "1900-01-01", "2026-02-09")
    children.assessed("open", children.referred("open", "2026-01-05"), "2026-01-06", "")
    children.bring(tmp_path)
    found = figure("W25", AFTER_CHRISTMAS)
    assert {case_of(key) for key in counted(found)} == {"45", "early", "no start"}
    days = {case_of(row.key): (row.detail["working_days"], row.detail["working_days_from_start"]) for row in found.rows}
    assert days == {"45": (45, 44), "46": (46, 45), "early": (0, 0), "late": (130, 45), "no start": (25, None)}
    head = found.headline()
    assert (head["numerator"], head["denominator"], head["value"]) == ("3", "5", "60")
    assert head["from_start"] == {"numerator": 4, "denominator": 4, "value": "100"}
    assert head["without_referral"] == 0


def test_an_assessment_without_a_known_referral_is_in_neither_part(children, tmp_path):
    own = children.referred("C1", "2026-09-01")
    later = children.referred("C1", "2026-10-20")
    other = children.referred("C2", "2026-09-01")
    unknown = children.referred("C3", "1900-01-01")
    children.assessed("C1", "R99", "2026-09-02", "2026-09-30")
    children.assessed("C1", other, "2026-09-02", "2026-09-30")
    children.assessed("C1", own, "2026-09-02", "2026-09-30")
    children.assessed("C1", later, "2026-09-02", "2026-10-01")
    children.assessed("C3", unknown, "2026-09-02", "2026-10-01")
    children.bring(tmp_path)
    found = figure("W25")
    assert sorted(row.key for row in found.rows) == [
        "C1 2026-09-30", "C1 2026-09-30 (2)", "C1 2026-09-30 (3)", "C1 2026-10-01", "C3 2026-10-01",
    ]  # fmt: skip
    head = found.headline()
    assert (head["numerator"], head["denominator"], head["without_referral"]) == ("1", "1", 4)
    assert head["from_start"] == {"numerator": 5, "denominator": 5, "value": "100"}


def test_what_is_gone_from_the_extract_was_neither_authorised_nor_ended(children, tmp_path):
    referral = children.referred("C1", "2026-09-01")
    children.assessed("C1", referral, "2026-09-02", "2026-09-30")
    children.planned("C1", ("2026-01-01", "2026-02-01"), ("2026-09-01", ""))
    children.bring(tmp_path)
    assert (figure("W25").value, figure("W27").value) == (100, 100)
    for table in ("ssd_cin_assessment", "ssd_cp_plan"):
        db.session.execute(text(f"UPDATE {table} SET ended_by_absence = true WHERE ended_on IS NOT NULL"))
    assert (figure("W25").value, figure("W27").value) == (None, 0)


def test_planned_again(children, tmp_path):
    children.referred("anybody", "2026-01-01")
    children.planned("two years", ("2024-01-01", "2024-09-15"), ("2026-09-15", ""))
    children.planned("a day longer", ("2024-01-01", "2024-09-14"), ("2026-09-15", ""))
    children.planned("same day", ("2026-01-01", "2026-09-15"), ("2026-09-15", ""))
    children.planned("goes on", ("2026-01-01", ""), ("2026-09-15", ""))
    children.planned("ended after", ("2026-01-01", "2026-09-16"), ("2026-09-15", ""))
    children.planned("one day", ("2026-09-15", "2026-09-15"), ("2026-09-15", ""))
    children.planned("unknown start", ("1900-01-01", "2026-01-15"), ("2026-09-15", ""))
    children.planned("unknown end", ("2026-01-01", "1900-01-01"), ("2026-09-15", ""))
    children.planned("twice", ("2026-08-02", "2026-09-01"), ("2026-10-31", ""))
    children.planned("day before", ("2026-08-01", ""))
    children.bring(tmp_path)
    found = figure("W27")
    assert counted(found) == {
        "two years 2026-09-15", "same day 2026-09-15", "unknown start 2026-09-15", "twice 2026-10-31",
    }  # fmt: skip
    assert (found.headline()["numerator"], found.headline()["denominator"]) == ("4", "10")


@pytest.mark.parametrize(
    ("name", "known", "not_known"),
    [
        ("W24", date(2025, 8, 2), date(2025, 8, 3)),
        ("W25", date(2026, 8, 2), date(2026, 8, 3)),
        ("W27", date(2024, 8, 2), date(2024, 8, 3)),
    ],
)
def test_where_the_data_does_not_reach_back_nothing_is_known(children, tmp_path, name, known, not_known):
    children.assessed("C1", children.referred("C1", "2026-09-01"), "2026-09-02", "2026-09-30")
    children.planned("C1", ("2026-09-15", ""))
    children.bring(tmp_path)
    assert figure(name, covers=known).value is not None
    found = figure(name, covers=not_known)
    assert (found.rows, found.value) == (None, None)
    assert name != "W25" or (found.headline()["from_start"], found.headline()["without_referral"]) == (None, None)
    nobody = figure(name, date(2020, 1, 1))
    assert (nobody.rows, nobody.value) == ([], None)  # nothing to count is not 0%


def test_a_row_is_in_the_team_of_who_holds_the_child(children, tmp_path):
    for child in ("held", "closed", "team", "nowhere"):
        over = {} if child == "held" else {"cine_close_date": "2026-09-20"}
        children.referred(child, "2026-09-01", cine_referral_team="T2" if child == "team" else "", **over)
    children.held("held", "P1", "2026-09-01", "2026-10-01")
    children.held("held", "P2", "2026-10-01")
    children.held("closed", "P1", "2026-09-01", "2026-09-20")
    children.bring(tmp_path)
    found = figure("W24")
    assert {case_of(row.key): row.team for row in found.rows} == {
        "held": "T2", "closed": "T1", "team": "T2", "nowhere": None,
    }  # fmt: skip
    assert found.within(frozenset({"T2"})).ratio.denominator == 2


def test_a_restricted_child_is_not_named(children, tmp_path):
    children.referred("secret", "2026-09-01")
    children.bring(tmp_path)
    child = db.session.scalar(text("SELECT id FROM child WHERE reference = 'secret'"))
    on = OnDay(UNTIL, hidden={child: "secret"})
    assert [row.key for row in indicators.figures(on, ["W24"])[0].rows] == ["Restricted case 2026-09-01"]


@pytest.mark.parametrize(("dialect", "dirt"), [("system_c", 0.0), ("mosaic", 0.08)])
def test_the_same_by_plain_loops(session, tmp_path, dialect, dirt):
    generate(tmp_path, workers=60, months=30, seed=7, until=UNTIL, dialect=dialect, dirt=dirt)
    for kind in ("staff", "cases"):
        service.run(tmp_path, service.Options(kind, UNTIL, dialect=dialect))
    staff, cases = oracle.read(tmp_path, UNTIL, policy.starting("scheme"))
    total = {"W24": 0, "W25": 0, "W27": 0}
    for day in (UNTIL, date(2026, 8, 15), date(2026, 2, 28), date(2025, 12, 29)):
        begins = {"cases": date(2014, 1, 1), "staff": date(2014, 1, 1)}
        sources = Sources(staff, cases, {}, day, UNTIL, begins, {}, {})
        sources.read(tmp_path)
        by_referral, by_start = outcomes.authorised_in_time(sources)
        theirs = {"W24": outcomes.referred_again(sources), "W25": by_referral, "W27": outcomes.planned_again(sources)}
        on = OnDay(day)
        on.__dict__["covers"] = {**on.covers, **begins}
        for found in indicators.figures(on, theirs):
            name = found.indicator.id
            rows = sorted((case_of(row.key), int(row.numerator)) for row in found.rows if row.denominator)
            assert rows == sorted((child, part) for child, _, part in theirs[name]), (name, day)
            total[name] += sum(part for _, part in rows)
            if name == "W25":
                beside = found.headline()["from_start"]
                expected = (sum(part for _, _, part in by_start), len(by_start))
                assert (beside["numerator"], beside["denominator"]) == expected
    assert all(total.values()), total
