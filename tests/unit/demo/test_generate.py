"""The files of an invented council: the same each time, whole, and true to the format."""

import datetime as dt
import itertools
import re
from collections import Counter, defaultdict

import pytest

from tests.unit.demo.figures import NEVER, rows
from workforce.demo import CHILD_SURNAMES, demo_people, generate
from workforce.demo.tables import COLUMNS, columns

UNTIL = dt.date(2026, 10, 31)
KEYS = {
    "teams.csv": ("team_code",),
    "staff.csv": ("employee_number", "team_code", "start_date"),
    "absences.csv": ("employee_number", "reason", "start_date"),
    "reductions.csv": ("employee_number", "reason", "start_date"),
    "vacancies.csv": ("team_code", "as_at"),
    "supervision.csv": ("session_ref",),
    "oversight.csv": ("case_ref", "held_on", "kind"),
    "completions.csv": ("work_email", "course_code", "completed_on", "result"),
    "ssd_person.csv": ("pers_person_id",),
    "ssd_professionals.csv": ("prof_professional_id",),
    "ssd_involvements.csv": ("invo_involvements_id",),
    "ssd_department.csv": ("dept_team_id",),
    "ssd_family.csv": ("fami_table_id",),
    "ssd_cin_episodes.csv": ("cine_referral_id",),
    "ssd_cin_assessments.csv": ("cina_assessment_id",),
    "ssd_cin_plans.csv": ("cinp_cin_plan_id",),
    "ssd_cp_plans.csv": ("cppl_cp_plan_id",),
    "ssd_cla_episodes.csv": ("clae_cla_episode_id",),
    "ssd_legal_status.csv": ("lega_legal_status_id",),
    "ssd_care_leavers.csv": ("clea_table_id",),
    "ssd_pre_proceedings.csv": ("prep_table_id",),
    "court.csv": ("case_ref", "proceedings_ref", "stage"),
    "other_work.csv": ("work_ref",),
    "front_door.csv": ("team_code", "on"),
}

COURT = {"C1", "L1", "L2"}
WORK = {  # kind of other work -> the kind of post that does it
    "foster_household": "fostering_adoption",
    "connected_person_assessment": "fostering_adoption",
    "prospective_adopter": "fostering_adoption",
    "adoption_support": "fostering_adoption",
    "special_guardianship_support": "fostering_adoption",
    "review_caseload": "reviewing",
    "report": "case_holding",
}


def contents(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def values(directory, name, column):
    return [row[column] for row in rows(directory, name)]


def test_the_same_options_give_the_same_bytes(small, tmp_path):
    counts = generate(tmp_path, workers=60, months=8, seed=2, until=UNTIL)
    assert contents(small) == contents(tmp_path)
    assert set(counts) == set(contents(small)) == set(KEYS)
    assert all(counts[name] == len(rows(small, name)) > 0 for name in counts)


def test_dirt_is_the_same_each_time(soiled, tmp_path):
    generate(tmp_path, workers=60, months=8, seed=2, until=UNTIL, dirt=0.05)
    assert contents(soiled) == contents(tmp_path)


def test_another_seed_gives_another_council(small, tmp_path):
    generate(tmp_path, workers=60, months=8, seed=3, until=UNTIL)
    other = contents(tmp_path)
    assert all(content != other[name] for name, content in contents(small).items() if name != "ssd_department.csv")


@pytest.mark.parametrize(
    "options", [{"workers": 39}, {"months": 0}, {"dialect": "other"}, {"dirt": 1.5}, {"dirt": -0.1}]
)
def test_refuses_options_out_of_range_and_writes_nothing(options, tmp_path):
    with pytest.raises(ValueError, match=r"\d|other"):
        generate(tmp_path / "new", until=UNTIL, **options)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("workers", [40, 75, 120])
def test_has_exactly_so_many_people_in_post(workers, tmp_path):
    generate(tmp_path, workers=workers, months=6, seed=5, until=UNTIL)
    day = UNTIL.isoformat()
    posts = [r for r in rows(tmp_path, "staff.csv") if r["start_date"] <= day <= (r["end_date"] or NEVER)]
    assert len(posts) == len({r["employee_number"] for r in posts}) == workers


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique(council, name):
    keys = Counter(tuple(row[column] for column in KEYS[name]) for row in rows(council, name))
    assert [key for key, count in keys.items() if count > 1] == []


def test_files_are_plain_utf8_with_unix_line_ends(small):
    for content in contents(small).values():
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode()


def test_writes_every_column_of_the_dialect(small, mosaic):
    for dialect, directory in (("system_c", small), ("mosaic", mosaic)):
        for table in COLUMNS:
            path = directory / f"{table}.csv"
            names = columns(table, dialect)
            assert path.exists() == bool(names)
            assert not names or path.read_text().splitlines()[0] == ",".join(names)


def test_dates_have_one_form(small):
    for name in KEYS:
        pattern = r"\d{4}-\d\d-\d\d 00:00:00" if name.startswith("ssd_") else r"\d{4}-\d\d-\d\d"
        for row in rows(small, name):
            for column, value in row.items():
                is_date = re.search(r"_(date|on|dob|as_at)$", column) or column == "as_at"
                assert not is_date or value == "" or re.fullmatch(pattern, value), (name, column, value)


def test_references_hold(council):
    people = set(values(council, "ssd_person.csv", "pers_person_id"))
    episodes = set(values(council, "ssd_cin_episodes.csv", "cine_referral_id"))
    teams = set(values(council, "ssd_department.csv", "dept_team_id"))
    professionals = set(values(council, "ssd_professionals.csv", "prof_professional_id"))
    kinds = {"_person_id": people, "_referral_id": episodes, "_team": teams, "_professional_id": professionals}
    kinds |= {"_worker_id": professionals, "_team_parent_id": teams, "_allocated_team": teams}
    for table in COLUMNS:
        for row in rows(council, f"{table}.csv"):
            for column, value in row.items():
                for ending, known in kinds.items():
                    assert not value or not column.endswith(ending) or value in known, (table, column, value)
    numbers = set(values(council, "staff.csv", "employee_number"))
    codes = set(values(council, "teams.csv", "team_code"))
    for name in ("staff", "absences", "reductions", "vacancies", "teams", "supervision", "completions"):
        for row in rows(council, f"{name}.csv"):
            for column, value in row.items():
                known = numbers if column.endswith("employee_number") else codes if column.endswith("_code") else None
                assert not value or known is None or column == "course_code" or value in known, (name, column, value)


def test_posts_of_a_person_do_not_overlap(council):
    posts = defaultdict(list)
    for row in rows(council, "staff.csv"):
        assert row["start_date"] <= (row["end_date"] or NEVER)
        posts[row["employee_number"]].append((row["start_date"], row["end_date"] or NEVER))
    for periods in posts.values():
        for before, after in itertools.pairwise(sorted(periods)):
            assert before[1] < after[0]


def test_absences_of_a_person_do_not_overlap_and_lie_in_employment(council):
    first, last = {}, {}
    for row in rows(council, "staff.csv"):
        number = row["employee_number"]
        first[number] = min(first.get(number, NEVER), row["start_date"])
        last[number] = max(last.get(number, ""), row["end_date"] or NEVER)
    found = defaultdict(list)
    for row in rows(council, "absences.csv"):
        number = row["employee_number"]
        found[number].append((row["start_date"], row["end_date"] or NEVER))
        assert first[number] <= row["start_date"] <= (row["end_date"] or NEVER)
        assert not row["end_date"] or row["end_date"] <= last[number]
        assert float(row["working_days_lost"]) >= 0
    for periods in found.values():
        assert all(before[1] < after[0] for before, after in itertools.pairwise(sorted(periods)))


def test_nothing_in_the_case_system_ends_before_it_starts_or_after_the_last_day(council):
    pairs = {
        "ssd_involvements": ("invo_involvement_start_date", "invo_involvement_end_date"),
        "ssd_cin_plans": ("cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
        "ssd_cp_plans": ("cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
        "ssd_cla_episodes": ("clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
        "ssd_legal_status": ("lega_legal_status_start_date", "lega_legal_status_end_date"),
        "ssd_cin_episodes": ("cine_referral_date", "cine_close_date"),
        "ssd_cin_assessments": ("cina_assessment_start_date", "cina_assessment_auth_date"),
    }
    for table, (start, end) in pairs.items():
        for row in rows(council, f"{table}.csv"):
            assert row[start][:10] <= UNTIL.isoformat()
            assert not row[end] or row[start] <= row[end] <= f"{UNTIL} 00:00:00", (table, row)
            assert table != "ssd_cla_episodes" or row[start] < (row[end] or NEVER), "an episode of care lasts a day"


def test_episodes_of_care_follow_on_each_other(council):
    periods = defaultdict(list)
    for row in rows(council, "ssd_cla_episodes.csv"):
        periods[row["clae_cla_id"]].append(row)
    assert max(map(len, periods.values())) > 1
    for episodes in periods.values():
        episodes.sort(key=lambda row: row["clae_cla_episode_start_date"])
        for before, after in itertools.pairwise(episodes):
            assert before["clae_cla_episode_ceased_reason"] == "X1"
            assert before["clae_cla_episode_ceased_date"] == after["clae_cla_episode_start_date"]


def test_one_worker_at_a_time_in_post_while_they_hold(council):
    last = {}
    for row in rows(council, "staff.csv"):
        last[row["case_system_id"]] = max(last.get(row["case_system_id"], ""), row["end_date"] or NEVER)
    staff_id = {r["prof_professional_id"]: r["prof_staff_id"] for r in rows(council, "ssd_professionals.csv")}
    held = defaultdict(list)
    for row in rows(council, "ssd_involvements.csv"):
        if row["invo_professional_role_id"] in {"CW", "16PLUS"}:
            start, end = row["invo_involvement_start_date"], row["invo_involvement_end_date"] or NEVER
            held[row["invo_person_id"]].append((start, end))
            last_day = last.get(staff_id[row["invo_professional_id"]], NEVER)
            assert end[:10] <= last_day or last_day > UNTIL.isoformat()
    for periods in held.values():
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(sorted(periods)))


def test_names_of_children_are_in_one_file_only(council, soiled, mosaic):
    surnames = {name.lower() for name in CHILD_SURNAMES}
    for directory in (council, soiled, mosaic):
        for path in directory.iterdir():
            words = set(re.findall(r"[a-z]+", path.read_text(encoding="utf-8").lower()))
            assert bool(words & surnames) == (path.name == "ssd_person.csv"), path.name


def test_addresses_and_numbers_are_well_formed(council):
    addresses = {}
    for row in rows(council, "staff.csv"):
        assert re.fullmatch(r"[a-z.]+\d*@demo\.example", row["work_email"])
        assert addresses.setdefault(row["work_email"], row["employee_number"]) == row["employee_number"]
        assert re.fullmatch(r"E\d{6}", row["employee_number"])
        assert re.fullmatch(r"(SW[1-9]\d{0,5})?", row["swe_number"])
        assert row["registration_expires_on"] == "" or row["registration_expires_on"].endswith("-11-30")
        assert row["employment_type"] in {"permanent", "fixed_term", "agency", "student", "partner"}


def test_names_the_people_of_the_demonstration(council, small, mosaic):
    for directory in (council, small, mosaic):
        found = demo_people(directory)
        assert list(found) == ["worker", "manager", "service", "head", "hr", "quality", "analyst", "board", "admin"]
        assert found["board"] is None
        assert found["admin"] is None
        staff = {r["employee_number"]: r for r in rows(directory, "staff.csv") if not r["end_date"]}
        assert all(number in staff for number in found.values() if number)
        assert len({number for number in found.values() if number}) == 7
        assert staff[found["worker"]]["team_code"] == staff[found["manager"]]["team_code"]
        grades = [staff[found[who]]["grade"] for who in ("worker", "manager", "service", "head")]
        assert grades == ["social_worker", "team_manager", "service_manager", "head_of_service"]


def test_mosaic_tells_the_child_by_the_referral_only(mosaic):
    episodes = set(values(mosaic, "ssd_cin_episodes.csv", "cine_referral_id"))
    for row in rows(mosaic, "ssd_involvements.csv"):
        assert row["invo_referral_id"] in episodes
        assert row["invo_professional_role_id"] != "CW"


def test_court_list_is_mostly_as_the_case_system_has_it_and_sometimes_not(council):
    decided = {r["prep_person_id"] for r in rows(council, "ssd_pre_proceedings.csv")}
    ordered = {r["lega_person_id"] for r in rows(council, "ssd_legal_status.csv") if r["lega_legal_status"] in COURT}
    persons = {r["pers_legacy_id"]: r["pers_person_id"] for r in rows(council, "ssd_person.csv") if r["pers_legacy_id"]}
    listed = {persons.get(r["case_ref"], r["case_ref"]) for r in rows(council, "court.csv")}
    told = {persons.get(child, child) for child in decided | ordered}
    assert listed <= told
    assert 0.85 < len(listed) / len(told) < 1
    for row in rows(council, "court.csv"):
        assert row["started_on"] <= UNTIL.isoformat()
        assert not row["ended_on"] or row["started_on"] < row["ended_on"] <= UNTIL.isoformat()
        assert not row["next_hearing_on"] or row["next_hearing_on"] > UNTIL.isoformat()
        assert not (row["next_hearing_on"] and row["ended_on"])
    assert any(r["next_hearing_on"] for r in rows(council, "court.csv"))


def test_oversight_is_mostly_monthly_and_sometimes_late(council):
    held, children = defaultdict(list), set(values(council, "ssd_person.csv", "pers_person_id"))
    staff = set(values(council, "staff.csv", "employee_number")) | {""}
    for row in rows(council, "oversight.csv"):
        assert row["case_ref"] in children
        assert row["by"] in staff
        held[row["case_ref"]].append(dt.date.fromisoformat(row["held_on"]))
    gaps = [(b - a).days for days in held.values() for a, b in itertools.pairwise(days)]
    assert 0.6 < sum(gap <= 31 for gap in gaps) / len(gaps) < 0.95
    assert max(max(days) for days in held.values()) <= UNTIL
    assert UNTIL - dt.timedelta(days=732) < min(min(days) for days in held.values())


def test_other_work_is_held_by_posts_that_hold_no_children(council):
    holders = defaultdict(set)
    for row in rows(council, "staff.csv"):
        holders[row["case_system_id"]].add(row["work_kind"])
    count = Counter()
    for row in rows(council, "other_work.csv"):
        assert WORK[row["kind"]] in holders[row["holder_case_system_id"]], row
        assert not row["end_date"] or row["start_date"] < row["end_date"]
        assert int(row["people"]) > 0
        count[row["kind"]] += not row["end_date"]
    assert set(count) == set(WORK)
    busy = {r["holder_case_system_id"] for r in rows(council, "other_work.csv") if not r["end_date"]}
    in_post = [r for r in rows(council, "staff.csv") if not r["end_date"]]
    does = [r["case_system_id"] in busy for r in in_post if r["work_kind"] in {"fostering_adoption", "reviewing"}]
    assert sum(does) / len(does) > 0.9


def test_front_door_days_add_up(council):
    doors = {r["team_code"] for r in rows(council, "staff.csv") if r["work_kind"] == "front_door"}
    found = rows(council, "front_door.csv")
    assert {row["team_code"] for row in found} == doors
    for row in found:
        assert dt.date.fromisoformat(row["on"]).weekday() < 5
        assert 0 <= int(row["decided_in_1_working_day"]) <= int(row["contacts_in"])
        assert int(row["waiting"]) >= 0
        assert float(row["fte_on_shift"]) >= 0


def test_newly_qualified_workers_hold_protection_and_court_work_only_jointly(council, mosaic):
    for directory, role in ((council, "CO"), (mosaic, "COWORK")):
        newly = {r["case_system_id"] for r in rows(directory, "staff.csv") if r["grade"] == "asye"}
        ids = {r["prof_professional_id"]: r["prof_staff_id"] for r in rows(directory, "ssd_professionals.csv")}
        found = [r for r in rows(directory, "ssd_involvements.csv") if r["invo_professional_role_id"] == role]
        assert found
        assert all(ids[r["invo_professional_id"]] in newly for r in found)
    risky = {r["cppl_person_id"] for r in rows(council, "ssd_cp_plans.csv")} | set(
        values(council, "court.csv", "case_ref")
    )
    joint = [r for r in rows(council, "ssd_involvements.csv") if r["invo_professional_role_id"] == "CO"]
    assert sum(r["invo_person_id"] in risky for r in joint) / len(joint) > 0.9
    assert any(not r["invo_involvement_end_date"] for r in joint)


def test_some_reductions_taper_and_some_are_adjustments(council):
    found = rows(council, "reductions.csv")
    tapers = [r for r in found if r["tapers_to"]]
    assert any(r["start_date"] < UNTIL.isoformat() < r["end_date"] for r in tapers)
    assert all(r["end_date"] and float(r["tapers_to"]) < float(r["hours"]) for r in tapers)
    adjusted = [r for r in found if r["adjustment"] == "yes"]
    assert adjusted
    assert all(r["review_on"] > r["start_date"] and not r["end_date"] and not r["tapers_to"] for r in adjusted)


def test_some_children_got_a_new_reference_at_birth(council, small, mosaic):
    for directory in (council, small, mosaic):
        persons = {r["pers_person_id"]: r for r in rows(directory, "ssd_person.csv")}
        born = [r for r in persons.values() if r["pers_legacy_id"]]
        assert 2 <= len(born) <= 6
        for row in born:
            unborn = persons[row["pers_legacy_id"]]
            assert unborn["pers_expected_dob"]
            assert not unborn["pers_dob"]
            of = [e for e in rows(directory, "ssd_cin_episodes.csv") if e["cine_person_id"] == unborn["pers_person_id"]]
            assert any(e["cine_referral_date"] < row["pers_dob"] for e in of)
    assert any(r["pers_expected_dob"] and r["pers_person_id"] not in set(values(council, "ssd_person.csv",
               "pers_legacy_id")) for r in rows(council, "ssd_person.csv")), "some are still unborn"  # fmt: skip


def test_dirt_is_of_the_usual_kinds(soiled):
    involvements = rows(soiled, "ssd_involvements.csv")
    assert "-1" in {r["invo_professional_id"] for r in involvements}
    assert "1900-01-01T00:00:00" in {r["invo_involvement_end_date"] for r in involvements}
    assert {r["invo_professional_team"] for r in involvements} - set(
        values(soiled, "ssd_department.csv", "dept_team_id")
    )
    assert any(r["invo_professional_role_id"] != r["invo_professional_role_id"].strip() for r in involvements)
    assert any("order" in text for text in values(soiled, "ssd_legal_status.csv", "lega_legal_status"))
    assert any(b"\r\n" in content for content in contents(soiled).values())
    closed = {r["cine_referral_id"] for r in rows(soiled, "ssd_cin_episodes.csv") if r["cine_close_reason"]}
    assert any(not r["invo_involvement_end_date"] and r["invo_referral_id"] in closed for r in involvements)


@pytest.mark.parametrize("name", KEYS)
def test_dirt_never_repeats_a_key_with_other_contents(soiled, name):
    seen = {}
    for row in rows(soiled, name):
        key = tuple(row[column] for column in KEYS[name])
        assert seen.setdefault(key, row) == row
