"""Inductions: who sees and does what, from the first day to both signatures; few cases; W13; bad input."""

import json
import re
from datetime import date, timedelta

import pytest

from tests.integration.training.induction.web import ACCOUNTS, DAY, words
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.people.queries import staff_on

PAGE = "/inductions"
TEMPLATES = "/inductions/templates"


def csv(browser, **args):
    query = "&".join(f"{name}={value}" for name, value in {**args, "format": "csv"}.items())
    lines = browser.get(f"{PAGE}?{query}").text.splitlines()[2:]
    head = lines[0].split(",")
    return [dict(zip(head, line.split(","), strict=False)) for line in lines[1:]]


def begin(browse, number="N1", who="gus", template="case-holder", few="yes"):
    """Begin a plan as the page proposes it; return its id."""
    at = f"{PAGE}/people/{number}"
    answer = browse(who).post(at, template=template, few_cases=few)
    assert answer.status_code == 303, words(answer)
    return int(answer.headers["location"].rsplit("/", 1)[1])


def settle(browse, council, plan, *, week_one):
    """Let everybody do their tasks of the first week, or of the weeks after it."""
    who = {"manager": "gus", "mentor": "gus", "worker": "ned", "hr": "hr"}
    for task in council.tasks(plan):
        if task.is_week_one is week_one:
            at = f"{PAGE}/{plan}"
            assert browse(who[task.owner]).post(f"{at}/tasks/{task.id}/done", at).status_code == 303


# --- who sees what


def test_who_opens_the_page(browse, council):
    sees = {"gus", "ida", "jon", "head", "director", "hr", "quality", "analyst"}
    for name in ACCOUNTS:
        assert browse(name).get(PAGE).status_code == (200 if name in sees else 403), name


def test_everybody_who_began_or_begins_is_listed_in_scope(browse, council):
    mine = {line["Employee number"]: line for line in csv(browse("gus"))}
    assert set(mine) == {"N1", "N2", "N3", "N5", "N6", "N7"}, "not of the other team, nor complete, nor gone"
    assert [line["Employee number"] for line in csv(browse("ida"))] == ["N4"]
    assert len(csv(browse("hr"))) == 7
    assert (mine["N6"]["Why"], mine["N6"]["First day"]) == ("back after a long time away", "2026-10-26")
    assert (mine["N7"]["Stands"], mine["N7"]["Days overdue"]) == ("overdue", "62")
    assert (mine["N5"]["Stands"], mine["N5"]["Complete by"]) == ("starts soon", "2027-02-16")
    assert mine["N1"]["Plan"] == "none"
    assert [line["Employee number"] for line in csv(browse("gus"), show="soon")] == ["N5"]
    assert [line["Employee number"] for line in csv(browse("gus"), show="overdue")] == ["N7"]
    assert [line["Complete on"] for line in csv(browse("gus"), show="complete")] == ["2026-05-01"]
    assert csv(browse("jon"), team="T2")[0]["Name"] == "Ali Stone"
    assert browse("gus").get(f"{PAGE}?team=T2").status_code == 404
    assert browse("gus").get(f"{PAGE}?show=all").status_code == 404
    said = words(browse("gus").get(PAGE))
    assert "50.0% 1 of 2 inductions due in 12 months; W13" in said
    assert "Begin a plan for Ned New" in said
    assert "Begin a plan" not in words(browse("quality").get(PAGE))


def test_w13_on_the_board_is_the_same(council):
    head = council.do(lambda: indicators.figures(OnDay(DAY), ["W13"])[0])
    assert {row.key: row.numerator for row in head.rows} == {"N7 2026-06-01": 0, "N8 2026-03-02": 1}
    told = head.headline()
    assert (told["numerator"], told["denominator"], told["value"], told["overdue_now"]) == ("1", "2", "50", 1)
    assert head.within(frozenset({"T2"})).headline()["overdue_now"] == 0
    assert council.do(lambda: indicators.figures(OnDay(date(2026, 8, 31)), ["W13"])[0]).rows is None
    early = council.do(lambda: indicators.figures(OnDay(date(2026, 9, 1)), ["W13"])[0])
    assert [row.key for row in early.rows] == ["N7 2026-06-01", "N8 2026-03-02"], "due on the day itself"
    assert early.headline()["overdue_now"] == 0


# --- from the first day to both signatures


def test_from_the_proposal_to_both_signatures(browse, council, when):
    said = words(browse("gus").get(f"{PAGE}/people/N1"))
    assert "Social worker who will hold cases: 15 tasks" in said and "22.2 hours a week from 2 November 2026" in said
    plan = begin(browse)
    assert begin(browse) == plan, "a second press finds the plan"
    at = f"{PAGE}/{plan}"
    assert "You sign it once each task of the first week is done" in words(browse("gus").get(at))
    waits = words(browse("gus").get(at))
    assert re.search(r"1 task waits for HR: \w", waits) and re.search(r"\d tasks? waits? for the worker: ", waits)
    assert "to sign off" not in waits
    early = browse("gus").post(f"{at}/week-one", at)
    assert early.status_code == 422 and "tasks are open. Mark each as done" in words(early)
    settle(browse, council, plan, week_one=True)
    assert browse("gus").post(f"{at}/week-one", at).status_code == 303
    mine = browse("ned").get("/my-training")
    assert "My induction" in words(mine) and "Sign my first week off" in words(mine)
    assert browse("ned").post(f"{at}/week-one", at, back="mine").headers["location"].endswith("#induction")
    assert browse("ned").post(f"{at}/week-one", at).status_code == 303, "twice is once"
    open_ = browse("gus").post(f"{at}/complete", at)
    assert open_.status_code == 422 and "8 tasks are open" in words(open_)
    when.on(date(2027, 1, 29))
    settle(browse, council, plan, week_one=False)
    assert "To sign off: manager" in words(browse("gus").get(PAGE))
    assert "to sign off: your manager" in words(browse("ned").get("/my-training"))
    assert browse("ned").post(f"{at}/confirm", at).status_code == 409, "there is nothing to confirm yet"
    assert browse("gus").post(f"{at}/complete", at).status_code == 303
    assert "To confirm: worker" in words(browse("gus").get(f"{PAGE}?show=complete"))
    assert "tasks done or not needed; to confirm: worker" in words(browse("gus").get(at))
    assert browse("gus").post(f"{at}/complete", at).status_code == 303, "twice is once"
    assert "Confirm that it is complete" in words(browse("ned").get("/my-training"))
    assert browse("gus").post(f"{at}/reopen", at).status_code == 303
    assert browse("gus").post(f"{at}/complete", at).status_code == 303
    assert browse("ned").post(f"{at}/confirm", at).status_code == 303
    assert browse("gus").post(f"{at}/reopen", at).status_code == 409, "confirmed: it stands"
    head = council.do(lambda: indicators.figures(OnDay(date(2027, 2, 2)), ["W13"])[0])
    assert {row.key: row.numerator for row in head.rows}["N1 2026-11-02"] == 1
    trail = council.rows(
        "SELECT action, detail FROM audit_entry WHERE subject = 'worker:N1' AND action LIKE 'induction%'"
    )
    assert {row.action for row in trail} == {
        "induction begun", "induction task done", "induction week one signed", "induction complete",
        "induction open again", "induction confirmed",
    }  # fmt: skip
    assert "Meet" not in json.dumps([row.detail for row in trail]), "numbers of tasks, never words"


def test_each_does_their_own_and_nobody_signs_for_themselves(browse, council):
    plan = begin(browse)
    at, tasks = f"{PAGE}/{plan}", {task.owner: task.id for task in council.tasks(plan)}
    on = {"ned": "/my-training", "gus": at, "hr": at, "ida": PAGE, "quality": PAGE, "ann": "/account"}
    done = lambda who, owner: browse(who).post(f"{at}/tasks/{tasks[owner]}/done", on[who]).status_code
    assert [done("ned", owner) for owner in ("manager", "hr", "mentor")] == [404] * 3
    assert [done("hr", owner) for owner in ("manager", "worker", "mentor")] == [404] * 3
    assert done("gus", "hr") == 404
    assert [done(who, "manager") for who in ("ida", "ann")] == [404] * 2
    assert done("quality", "manager") == 403
    assert [done("hr", "hr"), done("ned", "worker"), done("gus", "mentor")] == [303] * 3
    assert done("ned", "worker") == 303, "a second press changes nothing"
    for who, status in (("ida", 404), ("ann", 404), ("quality", 200), ("jon", 200), ("ned", 200), ("board", 403)):
        assert browse(who).get(at).status_code == status, who
    for what in ("complete", "reopen"):
        assert browse("hr").post(f"{at}/{what}", at).status_code == 404, "HR does not sign for the manager"
        assert browse("ned").post(f"{at}/{what}", at).status_code == 403
    assert browse("hr").post(f"{at}/week-one", at).status_code == 404
    assert browse("gus").post(f"{at}/confirm", at).status_code == 404
    assert browse("ned").get(f"{at}/withdraw").status_code == 403
    assert browse("ned").get(f"{PAGE}/people/N2").status_code == 403
    assert browse("ida").get(f"{PAGE}/people/N2").status_code == 404
    assert browse("gus").get(f"{PAGE}/people/N8").status_code == 404, "complete: nothing to begin"
    assert browse("gus").get(f"{PAGE}/people/E1").status_code == 404
    assert browse("gus").get(f"{PAGE}/people/nobody").status_code == 404
    assert "agreed by" not in words(browse("quality").get(at)) and "Few cases" not in words(browse("quality").get(at))


# --- few cases


def limit_of(council, day, number="N1"):
    def work():
        on = OnDay(day)
        load = next(one for one in on.loads if one.person.employee_number == number)
        return load.load.limit, next(p for p in staff_on(day) if p.employee_number == number).reduction_hours

    return council.do(work)


def test_few_cases_feed_the_limit_and_end_with_the_plan(browse, council, when):
    full, none = limit_of(council, DAY)
    assert full > 0 and none == 0
    plan = begin(browse)
    shares = [limit_of(council, DAY + timedelta(weeks=week))[0] / full for week in range(9)]
    assert [round(float(share), 4) for share in shares] == [0, 0, *(round(n / 6, 4) for n in range(1, 7)), 1]
    said = words(browse("analyst").get("/reductions"))
    assert "Ned New" in said and "22.2" in said and "induction" not in said.lower(), "others: only the hours"
    when.on(DAY + timedelta(days=10))
    at = f"{PAGE}/{plan}"
    page = browse("gus").get(f"{at}/withdraw")
    assert page.status_code == 200 and "22.2 hours a week" in words(page)
    edition = council.edition(plan)
    assert browse("gus").post(f"{at}/withdraw", edition=edition, why="").status_code == 422
    assert browse("gus").post(f"{at}/withdraw", edition=edition + 1, why="other").status_code == 409
    assert browse("gus").post(f"{at}/withdraw", edition=edition, why="wrong_template").status_code == 303
    assert limit_of(council, DAY + timedelta(days=9))[0] == 0, "days before stay as they were"
    assert limit_of(council, DAY + timedelta(days=10))[0] == full
    assert "This plan was withdrawn" in words(browse("gus").get(at))
    task = council.tasks(plan)[0]
    assert browse("gus").post(f"{at}/tasks/{task.id}/done", PAGE).status_code == 409
    assert begin(browse, template="other", few="no") != plan, "another plan may follow"


def test_what_has_not_begun_is_taken_away(browse, council):
    plan = begin(browse, "N5")
    assert council.ask("SELECT count(*) FROM reduction") == 2
    task = council.tasks(plan)[0]
    early = browse("gus").post(f"{PAGE}/{plan}/tasks/{task.id}/done", f"{PAGE}/{plan}")
    assert early.status_code == 422 and "has not begun" in words(early)
    browse("gus").post(f"{PAGE}/{plan}/withdraw", edition=1, why="not_started")
    assert council.ask("SELECT count(*) FROM reduction") == 0
    assert council.ask("SELECT count(*) FROM induction_plan WHERE withdrawn_at IS NOT NULL") == 1


def test_no_hour_is_counted_twice(browse, council):
    council.change(
        "INSERT INTO reduction (source, import_id, worker_id, reason, started_on, hours)"
        " SELECT 'staff', 1, id, 'union', '2026-01-01', 7 FROM worker WHERE employee_number = 'N1'"
    )
    begin(browse)
    assert limit_of(council, DAY)[1] == pytest.approx(22.2), "7 of union duties and 15.2 of the induction"
    begin(browse, "N2", template="newly-qualified")
    rows = council.rows(
        "SELECT r.hours, r.started_on, r.ended_on, r.tapers_to FROM reduction r JOIN worker w ON w.id = r.worker_id"
        " WHERE w.employee_number = 'N2'"
    )
    assert [tuple(row) for row in rows] == [(37, date(2026, 10, 26), date(2026, 11, 8), None)], (
        "the factor does the rest"
    )
    assert council.ask(
        "SELECT count(*) FROM reduction r JOIN worker w ON w.id = r.worker_id WHERE w.employee_number = 'N1'"
    ) == 3  # fmt: skip


def test_a_reduction_for_induction_that_is_there_already_is_not_set_again(browse, council):
    council.change(
        "INSERT INTO reduction (source, import_id, worker_id, reason, started_on, ended_on, hours)"
        " SELECT 'staff', 1, id, 'Induction', '2026-11-02', '2026-11-30', 10 FROM worker WHERE employee_number = 'N1'"
    )
    assert "Nothing would be agreed" in words(browse("gus").get(f"{PAGE}/people/N1"))
    begin(browse)
    assert council.ask("SELECT count(*) FROM reduction") == 1


def test_the_day_that_two_pages_tell_apart_is_explained(browse, council):
    plan = begin(browse)
    assert "as a requirement of training it is asked for a day earlier" in words(browse("gus").get(PAGE))
    said = words(browse("gus").get(f"{PAGE}/{plan}"))
    assert "Complete by 2 Feb" in said and "as a requirement of training a day earlier" in said
    said = words(browse("gus").get("/training/people/N1"))
    assert re.search(r"by 1 Feb\w* (2027 )?the plan \(W13\) has the day after", said)
    assert "plan (W13) is in time until the day after" in words(browse("gus").get("/training"))


def test_weeks_that_are_over_set_nothing(browse, council):
    assert re.search(
        r"1[0-9] tasks will be late at once", words(browse("gus").get(f"{PAGE}/people/N7?template=case-holder"))
    )
    assert "late at once" not in words(browse("gus").get(f"{PAGE}/people/N1"))
    begin(browse, "N7")
    assert council.ask("SELECT count(*) FROM reduction") == 0


# --- tasks


def test_tasks_are_added_moved_dropped_and_taken_up_again(browse, council):
    plan = begin(browse)
    at, gus = f"{PAGE}/{plan}", browse("gus")
    add = {"words": "Shadow a court day", "owner": "worker", "due_unit": "week", "due_count": "3", "edition": "1"}
    bad = gus.post(f"{at}/tasks", at, **{**add, "due_count": "0"})
    assert bad.status_code == 422 and "Shadow a court day" in bad.text, "what was typed stays"
    assert gus.post(f"{at}/tasks", at, **{**add, "words": ""}).status_code == 422
    council.change("INSERT INTO child (source, reference, import_id) VALUES ('t', 'QX-4471', 0)")
    bad = gus.post(f"{at}/tasks", at, **{**add, "words": "Read QX4471"})
    assert bad.status_code == 422 and "Take the case reference out: QX4471" in bad.text
    assert gus.post(f"{at}/tasks", at, **add).status_code == 303
    assert gus.post(f"{at}/tasks", at, **add).status_code == 303, "sent twice it is added once"
    assert len(council.tasks(plan)) == 16
    assert gus.post(f"{at}/tasks", at, **{**add, "words": "Another"}).status_code == 409, "the page is stale"
    task = council.tasks(plan)[-1].id
    one = f"{at}/tasks/{task}"
    assert "Shadow a court day" in words(gus.get(one))
    send = lambda **more: gus.post(one, **{"edition": str(council.edition(plan)), "day": "", "why": "", **more})
    assert send(do="move").status_code == 422
    assert send(do="move", day="2026-11-01").status_code == 422, "before the first day"
    assert send(do="move", day="2026-12-24", edition="1").status_code == 409
    assert send(do="move", day="2026-12-24").status_code == 303
    assert "24 Dec" in words(gus.get(at)) and "moved" in words(gus.get(at))
    assert send(do="drop").status_code == 422
    assert send(do="drop", why="Not for qx_4471").status_code == 422
    sent = {**fields(browse("hr").get(f"{TEMPLATES}/new")), "tasks-other": "Day 2 | Manager | See QX 4471"}
    bad = browse("hr").post(f"{TEMPLATES}/new", **sent)
    assert bad.status_code == 422 and "Take the case reference out: QX 4471" in bad.text
    council.change("DELETE FROM child WHERE source = 't'")
    assert send(do="drop", why="Done at another council").status_code == 303
    assert send(do="drop", why="Again").status_code == 409
    assert browse("ned").post(f"{one}/done", "/my-training").status_code == 409, "not needed meanwhile"
    assert browse("ned").post(f"{one}/open", "/my-training").status_code == 422
    assert gus.post(f"{one}/open", at).status_code == 303
    assert gus.post(f"{one}/done", at).status_code == 303
    assert browse("hr").post(f"{one}/open", at).status_code == 404, "HR does not take back what it can't mark"
    assert gus.post(f"{one}/open", at).status_code == 303
    first = next(task for task in council.tasks(plan) if task.is_week_one)
    moved = {"edition": str(council.edition(plan)), "do": "move", "day": "2026-11-10", "why": ""}
    assert gus.post(f"{at}/tasks/{first.id}", **moved).status_code == 303
    assert not next(task for task in council.tasks(plan) if task.id == first.id).is_week_one, "past the first week"


def test_a_signed_first_week_stands(browse, council):
    plan = begin(browse)
    at, gus = f"{PAGE}/{plan}", browse("gus")
    settle(browse, council, plan, week_one=True)
    done = council.ask("SELECT min(id) FROM induction_task WHERE done_at IS NOT NULL AND owner = 'manager'")
    assert gus.post(f"{at}/tasks/{done}/open", at).status_code == 303
    assert gus.post(f"{at}/tasks/{done}/done", at).status_code == 303
    assert gus.post(f"{at}/week-one", at).status_code == 303
    assert gus.post(f"{at}/tasks/{done}/open", at).status_code == 409
    assert "first week" in words(gus.get(at))


def test_what_is_late_is_plain(browse, council, when):
    plan = begin(browse)
    when.on(date(2026, 11, 9))
    said = words(browse("gus").get(f"{PAGE}/{plan}"))
    assert "Late 7 days" in said and re.search(r"Not signed\s+was due 8 Nov", said)
    line = next(line for line in csv(browse("gus"), show="overdue") if line["Employee number"] == "N1")
    assert line["Late tasks"] == "7"


def test_a_plan_follows_a_corrected_first_day(browse, council):
    plan = begin(browse, "N5")
    try:
        council.change("UPDATE worker SET runs = '{[2026-11-23,)}' WHERE employee_number = 'N5'")
        council.change(
            "UPDATE post SET started_on = '2026-11-23' WHERE worker_id ="
            " (SELECT id FROM worker WHERE employee_number = 'N5')"
        )
        at = f"{PAGE}/{plan}"
        assert "The staff data now says that the first day is 23 November 2026" in words(browse("gus").get(at))
        assert browse("gus").post(f"{at}/first-day", at, edition="7").status_code == 409
        assert browse("gus").post(f"{at}/first-day", at, edition="1").status_code == 303
        assert council.ask("SELECT first_on FROM induction_plan") == date(2026, 11, 23)
        assert council.rows("SELECT started_on FROM reduction ORDER BY 1") == [
            (date(2026, 11, 23),), (date(2026, 11, 30),)
        ]  # fmt: skip
        assert browse("gus").post(f"{at}/first-day", at, edition="2").status_code == 404
        assert len([one for one in csv(browse("gus")) if one["Employee number"] == "N5"]) == 1
    finally:
        council.change("UPDATE worker SET runs = '{[2026-11-16,)}' WHERE employee_number = 'N5'")
        council.change(
            "UPDATE post SET started_on = '2026-11-16' WHERE worker_id ="
            " (SELECT id FROM worker WHERE employee_number = 'N5')"
        )


# --- what is decided


def fields(page):
    """What the form of a page holds."""
    found = dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page.text))
    for tag in re.findall(r"<input[^>]*>", page.text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token":
            found[name[1]] = value[1] if value else ""
    return {name: value.replace("&#39;", "'").lstrip("\n") for name, value in found.items()}


def test_what_is_decided_is_shown_and_decided_anew(browse, council):
    for name, status in (("ned", 200), ("gus", 200), ("admin", 200), ("board", 403), ("governance", 403)):
        assert browse(name).get(TEMPLATES).status_code == status, name
    said = words(browse("ned").get(TEMPLATES))
    assert "Camden" in said and "Clackmannanshire" in said and "set by the council" in said and "set by example" in said
    for name, status in (("gus", 403), ("quality", 403), ("hr", 200), ("head", 200)):
        assert browse(name).get(f"{TEMPLATES}/new").status_code == status, name
    hr = browse("hr")
    sent = fields(hr.get(f"{TEMPLATES}/new"))
    post = lambda **more: hr.post(f"{TEMPLATES}/new", **{**sent, **more})
    for wrong, told in (
        ({"tasks-other": "soon | hr | Pay"}, "line 1: write it like this"),
        ({"weeks-other": "x"}, "write a week from 1 to 52"),
        ({"weeks-other": "2", "by-other": "2"}, "give both, or leave both empty"),
        ({"by-other": "2"}, "give both, or leave both empty"),
        ({"complete_within_months": "0"}, "From 1 to 24"),
        ({"day": "2026-11-01"}, "today or later"),
        ({"day": "soon"}, "Give a day"),
    ):
        answer = post(**wrong)
        assert answer.status_code == 422 and told in words(answer).replace("&#39;", "'"), wrong
        assert next(iter(wrong.values())) in answer.text, "what was typed stays"
    assert post(edition="0").status_code == 409
    changed = {
        "tasks-other": "Day 2 | Manager | Meet",
        "weeks-other": "3",
        "by-other": "",
        "complete_within_months": "4",
    }
    assert post(**changed, name="Our own", day="2026-11-02").status_code == 303
    said = words(browse("gus").get(TEMPLATES))
    assert "Our own" in said and "within 4 months of the first day" in said and "set by Hr" in said
    assert "Camden" not in said, "what was changed rests on no published source"
    assert "No cases in the first 3 weeks" in said
    assert post(name="Another", day="2026-11-02").status_code == 409
    head = council.do(lambda: indicators.beside(OnDay(DAY), indicators.figures(OnDay(DAY), ["W13"]))[0])
    assert [row.detail["due_on"] for row in head.rows] == ["2026-10-01", "2026-07-02"]
    assert (head.former.set_by_now, head.former.rows[0].detail["due_on"]) == ("Hr", "2026-09-01")


def test_a_template_for_another_kind_is_refused(browse, council):
    answer = browse("gus").post(f"{PAGE}/people/N1", template="return-other", few_cases="yes")
    assert answer.status_code == 422 and "another kind of induction" in words(answer)
    assert browse("gus").post(f"{PAGE}/people/N1", template="", few_cases="yes").status_code == 422
    assert council.ask("SELECT count(*) FROM induction_plan") == 0
    assert "Back after a long time away, with a caseload: 9 tasks" in words(browse("gus").get(f"{PAGE}/people/N6"))
    assert "Student on placement" in words(browse("gus").get(f"{PAGE}/people/N3"))
    assert begin(browse, "N6", template="return-case-holder")
    assert "My induction after coming back" in words(browse("rae").get("/my-training"))


# --- how many statements


def test_as_many_statements_for_three_hundred_people(browse, council, statements):
    def count(path, who="jon"):
        browse(who).get(path)
        statements.clear()
        assert browse(who).get(path).status_code == 200
        return len(statements)

    plan = begin(browse)
    paths = (PAGE, f"{PAGE}/{plan}", f"{PAGE}?format=csv")
    few = [count(path) for path in paths]
    council.change(
        "INSERT INTO worker (import_id, employee_number, name, runs) SELECT 1, 'X' || n, 'Extra ' || n,"
        " '{[2026-09-01,)}' FROM generate_series(1, 300) n"
    )
    council.change(
        "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
        " standard_hours, employment_type) SELECT 'extra', 1, w.id, t.id, '2026-09-01', 'social_worker',"
        " 'case_holding', 37, 37, 'permanent' FROM worker w, team t WHERE w.name LIKE 'Extra %' AND t.code = 'T1'"
    )
    council.change(
        "INSERT INTO induction_plan (worker_id, kind, first_on, template, template_name, set_by, set_at, edition)"
        " SELECT id, 'start', '2026-09-01', 'other', 'Other', 'test', now(), 1 FROM worker WHERE name LIKE 'Extra %'"
    )
    council.change(
        "INSERT INTO induction_task (plan_id, place, words, owner, due_unit, due_count) SELECT p.id, n, 'Task ' || n,"
        " 'worker', 'week', n FROM induction_plan p, generate_series(1, 12) n WHERE p.template = 'other'"
    )
    try:
        assert [count(path) for path in paths] == few
        assert few[0] <= 14, few
        assert "306 inductions" in words(browse("jon").get(PAGE)) or "307 inductions" in words(browse("jon").get(PAGE))
    finally:
        council.change("DELETE FROM induction_plan WHERE template = 'other'")
        council.change("DELETE FROM post WHERE source = 'extra'")
        council.change("DELETE FROM worker WHERE name LIKE 'Extra %'")
