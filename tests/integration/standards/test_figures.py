"""Every computed figure of the standards on a small council, with both parts worked out by hand."""

from datetime import date, timedelta
from fractions import Fraction

from tests.integration.standards import made
from tests.integration.supervision.records import council
from workforce.allocation.concern_queries import concerns_known
from workforce.allocation.concern_rules import count_concerns
from workforce.board.figures import audit_measures, overload_measures, supervision_measures
from workforce.board.figures.on_day import OnDay
from workforce.desk.people import people_of
from workforce.desk.voice import team_voice

DAY = made.DAY
ALL = frozenset({"CS", "S1", "T1", "T2"})


def test_where_nobody_did_anything_nothing_is_known_or_there_is_none_to_count(figures):
    found = figures()
    assert {key for key, parts in found.items() if parts is None} == {
        "ES3.5", "ES3.7", "ES4.3", "ES5.7", "ES6.1", "ES6.3-pieces", "ES6.3-ready",
    }  # fmt: skip
    assert {key for key, parts in found.items() if parts == (0, 0)} == {
        "ES3.3", "ES3.4-acknowledged", "ES3.4-answered", "ES3.5-reports", "ES5.1", "ES5.3", "ES5.6-grade", "ES5.8",
        "ES7.3",
    }  # fmt: skip


def test_standard_3(figures):
    version = council.value("SELECT id FROM policy_version WHERE kind = 'scheme'")
    council.run(
        "INSERT INTO scheme_agreement (policy_version_id, area_code, agreed_on, for_practitioners, for_managers,"
        " recorded_by, recorded_at) VALUES (:v, 'S1', :day, 'Forum', 'Heads', 'test', now())",
        v=version, day=DAY,
    )  # fmt: skip
    for number in ("E1", "E3"):
        council.run(
            "INSERT INTO workload_review (worker_id, day, recorded_by, recorded_at) VALUES (:w, :day, 'gus', now())",
            w=council.worker(number), day=DAY - timedelta(days=3),
        )  # fmt: skip
    made.allocation("E1", date(2026, 10, 5), "awaiting", discussed=date(2026, 10, 2))
    made.allocation("E3", date(2026, 9, 1), "confirmed")
    made.allocation("E6", date(2026, 8, 1), "ended", discussed=date(2026, 8, 1), team="T2", kind="cover")
    made.allocation("E6", date(2026, 8, 1), "declined", discussed=date(2026, 8, 1))  # gave nobody a child
    made.allocation("E1", date(2025, 11, 2), "ended", discussed=date(2025, 11, 2))  # the 366th day back
    made.watched_since(date(2026, 9, 1))
    made.overload("E1", date(2026, 10, 12), review_on=date(2026, 11, 20))
    made.overload("E3", date(2026, 10, 19))
    council.run(
        "INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, published_at, published_by, sha256, context)"
        " SELECT d, d, 'test', d, d + 1, 'test', 'x', '{}' FROM unnest(ARRAY['2026-10-20', '2025-09-20']::date[]) d"
    )
    found = figures()
    assert found["ES3.1"] == (1, 1)
    assert found["ES3.2"][0] == 2
    assert found["ES3.3"] == (2, 3)
    assert found["ES3.5"] == (1, 2)
    assert found["ES3.5-reports"] == (1, 1)
    assert figures(day=date(2026, 11, 1))["ES3.1"] == (0, 1), "it was agreed the day after"
    past = figures(day=date(2026, 10, 4))
    assert (past["ES3.2"][0], past["ES3.3"], past["ES3.5"], past["ES3.5-reports"]) == (0, (2, 3), (0, 0), (0, 0))


def test_reviews_are_of_the_people_of_the_service_page(figures):
    def service_page():
        on = OnDay(DAY)
        return team_voice(on, council_viewer, people_of(on, ALL), ALL, is_now=True).all.reviewed_of

    council_viewer = council.viewer("pia")
    assert figures()["ES3.2"] == (0, council.do(service_page))


def concerns():
    made.concern(date(2026, 10, 19), "safety", date(2026, 10, 20), date(2026, 10, 22))
    made.concern(date(2026, 10, 26), "workload", date(2026, 10, 27))
    made.concern(date(2026, 10, 29), "supervision")
    made.concern(date(2026, 10, 30), "safety")
    made.concern(date(2026, 9, 1), "safety", withdrawn=date(2026, 9, 2))  # taken back: not counted
    made.concern(date(2025, 11, 2), "safety", date(2025, 11, 3), date(2025, 11, 4))  # a year and a day ago


def test_concerns(figures, rows_of):
    concerns()
    found = figures()
    assert found["ES3.4-acknowledged"] == (2, 4)
    assert found["ES3.4-answered"] == (1, 4)
    assert found["ES7.3"] == (1, 2)
    counts = council.do(lambda: count_concerns([one.dates for one in concerns_known(DAY)], DAY))
    assert (counts.acknowledged, counts.answered, counts.raised) == (2, 1, 4), "as the page of concerns counts them"
    opened = rows_of("ES3.4-answered")
    assert opened.line.found.note == "Answered in 3 working days, the middle one."
    assert [row.detail["days"] for row in opened.rows] == [3, None, None, None]
    assert {(row.name, row.team) for row in opened.rows} == {(None, None)}, "nobody is named"
    assert figures(day=date(2026, 10, 21))["ES3.4-answered"] == (1, 2), "before this year's answer, with last year's"


def test_extra_hours_are_told_in_groups_of_five(figures, rows_of):
    for number in ("E101", "E102", "E103", "E104"):
        made.hours(number, date(2026, 9, 27), 2)
    made.hours("E105", date(2026, 8, 30), 9)  # the month before
    assert figures()["ES3.7"] is None
    assert rows_of("ES3.7") is None, "nothing to open"
    made.hours("E105", date(2026, 9, 6), 5)
    made.hours("E105", date(2026, 9, 27), "1.5")
    assert figures()["ES3.7"] == (Fraction(29, 2), 5)
    assert rows_of("ES3.7").line.found.note == "The 4 weeks that ended in September 2026, by the workers' own account."
    assert [(row.name, row.denominator) for row in rows_of("ES3.7").rows] == [("South, by those who recorded", 5)]
    made.hours("E1", date(2026, 9, 27), 3)  # alone in the other team: the rest would tell of one
    rows = rows_of("ES3.7").rows
    assert [row.denominator for row in rows] == [6]
    assert figures()["ES3.7"] == (Fraction(35, 2), 6)


def test_whom_the_reader_knows_does_not_make_a_group(figures):
    council.run("UPDATE post SET supervisor_employee_number = 'E10' WHERE worker_id = :w", w=council.worker("E101"))
    for number in ("E101", "E102", "E103", "E104", "E105"):
        made.hours(number, date(2026, 9, 27), 2)
    assert figures("una")["ES3.7"] == (10, 5)
    assert figures("jon")["ES3.7"] is None, "he knows one of the five by name"


def test_no_two_days_tell_what_one_person_recorded(figures, when):
    """Each month stands still once its last week can be said no more; months share no week."""
    who = ("E101", "E102", "E103", "E104", "E105")
    for number in who:
        for month in (9, 10):
            made.hours(number, date(2026, month, 25 if month == 10 else 27), 2)
    made.hours("E106", date(2026, 11, 1), 7)  # alone in the newest week
    when.on(date(2026, 12, 31))
    days = [date(2026, 10, 8) + timedelta(days=n) for n in range(61)]  # to 7 December
    told = [figures(day=day)["ES3.7"] for day in days]
    assert told == [(10, 5)] * 61
    made.hours("E106", date(2026, 10, 11), 3)
    told = [figures(day=date(2026, 11, day))["ES3.7"] for day in (7, 8)]
    assert told == [(10, 5), (13, 6)], "October's last week, to the 25th, could be said until 1 November"
    when.on(date(2028, 9, 1))
    assert figures(day=DAY)["ES3.7"] == (10, 5)
    when.on(date(2028, 9, 2))
    assert figures(day=DAY)["ES3.7"] is None, "hours begin to be deleted 24 months after"


AFTER = date(2027, 1, 1)  # the quarter in which the records of DAY were signed ended the day before


def test_wellbeing_is_told_of_five_people_or_more(figures, rows_of, meet, when):
    said = {"ann": "Sleeping better.", "ben": "Tired.", "cat": "  ", "dan": "Well."}
    for hour, (name, words) in zip((8, 10, 12, 14), said.items(), strict=True):
        meet.signed(name, at=f"{hour}:00", **{"start": f"{hour}:00", "end": f"{hour + 1}:30", "part-wellbeing": words})
    more = {"start": "16:00", "end": "17:30", "part-wellbeing": "Well."}
    meet.signed("ann", at="16:00", **more)
    meet.written("eve", "ida")  # not signed: not counted
    when.on(AFTER)
    assert figures()["ES4.3"] is None, "five records of four people are too few"
    when.on(DAY)
    last = meet.signed("fay", "ida", at="15:00", start="15:00", end="16:30")
    assert figures()["ES4.3"] is None, "the quarter has not ended, and in the one before nobody wrote a record"
    when.on(AFTER)
    assert figures()["ES4.3"] == (5, 6)
    opened = rows_of("ES4.3", "hr")
    assert opened.line.found.note.startswith("Records that supervisors signed from October to December 2026;")
    assert [(row.key, row.name) for row in opened.rows][:2] == [("record 1 of Safeguarding", None),
                                                                ("record 2 of Safeguarding", None)]  # fmt: skip
    assert sum(row.numerator for row in opened.rows) == 5
    when.on(DAY)
    made.audited(last)
    assert figures()["ES5.6-grade"] == (1, 1)
    assert council.do(lambda: len(audit_measures.good_records(OnDay(DAY)))) == 1


def test_no_signature_tells_what_one_record_says(figures, rows_of, meet, when):
    for hour, name in zip((8, 10, 12, 14), ("ann", "ben", "cat", "dan"), strict=True):
        meet.signed(
            name, at=f"{hour}:00", **{"start": f"{hour}:00", "end": f"{hour + 1}:30", "part-wellbeing": "Well."}
        )
    meet.signed("fay", "ida", at="15:00", start="15:00", end="16:30")
    late = meet.written("eve", "ida", at="18:00", start="18:00", end="19:30", **{"part-wellbeing": ""})
    before = {name: figures(name)["ES4.3"] for name in ("hr", "una")}
    when.on(AFTER)
    ended = figures("hr")["ES4.3"]
    assert meet.save(late, "ida", do="sign").status_code == 303
    assert (before, ended) == ({"hr": None, "una": None}, (5, 5))
    assert figures("hr")["ES4.3"] == (5, 5), "signed in the next quarter"
    assert {(row.name, row.key[:7]) for row in rows_of("ES4.3", "hr").rows} == {(None, "record ")}
    when.on(date(2027, 3, 31))
    assert figures("hr")["ES4.3"] == (5, 5)
    when.on(date(2027, 4, 1))
    assert figures("hr")["ES4.3"] is None, "of one person"


def supervised():
    """Sessions; Max is newly qualified since 20 July."""
    council.run("UPDATE worker SET first_asye_on = '2026-07-20' WHERE employee_number = 'E18'")
    council.run("UPDATE post SET grade = 'asye' WHERE worker_id = :w", w=council.worker("E18"))
    made.session("E1", date(2026, 10, 5))
    made.session("E1", date(2026, 10, 26), minutes=60)  # short
    made.session("E3", date(2026, 10, 12), minutes=95, interrupted=True)
    made.session("E4", date(2026, 9, 14), interrupted=None)  # not known whether it was interrupted
    made.session("E17", date(2026, 8, 10), by="E9")
    made.session("E17", date(2026, 9, 8), by="E9")
    made.session("E2", date(2026, 10, 23), kind="asye")
    made.session("E18", date(2026, 9, 7), kind="asye", by="E9")
    made.session("E18", date(2026, 9, 18), kind="asye", by="E9")
    made.session("E5", date(2026, 10, 5), kind="informal", by="E9")  # never a session that counts
    made.session("E5", date(2026, 8, 3), by="E9")  # the day before the 13 weeks


def test_standard_5_sessions_and_intervals(figures, on_board):
    supervised()
    found = figures()
    # full: E1 on 5 October, E17 twice, E2, E18 twice; not: E1 short, E3 interrupted, E4 not known
    assert found["ES5.1"] == (6, 9)
    # E2 in the first six weeks: due 26 October, held on the 23rd; due 30 October, not held
    assert found["ES5.2"] == (1, 2)
    # E18 past six weeks: due 21 September, held on the 18th; due 2 October, not held
    assert found["ES5.3"] == (1, 2)
    # E17: due 10 September, held on the 8th; due 8 October, not. E4: due 14 October, not. E19: due 6 August, not.
    # E5: due 3 September after 3 August, not.
    assert found["ES5.4"] == (1, 5)
    assert found["ES5.6-on-time"] == (3, 9)
    board = on_board(supervision_measures.held_by_due_day)
    assert (sum(n for n, _ in board), len(board)) == (3, 9), "5.2, 5.3 and 5.4 are W4-period, taken apart"


def test_trained_supervisors(figures, rows_of):
    made.learning_known()
    made.completion("E11", date(2025, 1, 10))  # 36 months: in date
    made.completion("E7", date(2023, 11, 1))  # lapsed on 1 November 2026
    made.completion("E9", date(2023, 11, 3))  # in date for its last day
    made.completion("E1", date(2026, 1, 1))  # supervises nobody
    assert figures()["ES5.7"] == (2, 5), "E7, E9, E10, E11 and E13 supervise somebody"
    assert [(row.key, row.numerator) for row in rows_of("ES5.7").rows] == [
        ("E7", 0), ("E9", 1), ("E10", 0), ("E11", 1), ("E13", 0),
    ]  # fmt: skip
    council.put_policy(supervisor={"course_codes": [], "trained_within": None, "experience": None, "span_limit": None})
    assert figures()["ES5.7"] == (0, 0), "nothing is asked: not 100%"


def test_paired_with_a_professional(figures, rows_of):
    council.run("UPDATE worker SET swe_number = NULL WHERE employee_number IN ('E11', 'E14')")
    made.tie("E1", "E12")  # registered
    made.tie("E3", "E8")  # Hal is not registered himself
    made.tie("E4", "E12", role="assessor")  # no professional supervisor
    assert figures()["ES5.8"] == (1, 4)
    opened = rows_of("ES5.8")
    assert [(row.name, row.detail["professional"]) for row in opened.rows] == [
        ("Ann Bee", "Nia Orr"), ("Ben Cole", None), ("Cat Dunn", None), ("Dan Ely", None),
    ]  # fmt: skip


def test_standard_6(figures, rows_of):
    # from Monday 19 October: two whole weeks of 37 hours, of which a tenth is protected
    made.programme("E2", date(2026, 10, 19), {date(2026, 10, 25): "3.7"})
    assert figures()["ES6.1"] == (Fraction("3.7"), Fraction("7.4"))
    made.piece("E1", date(2026, 1, 12), "Bruising in babies", peer=True)
    made.piece("E1", date(2026, 10, 12), "A second one")
    made.piece("E1", date(2026, 10, 14), "a  SECOND one ")  # the same again
    made.piece("E3", date(2026, 3, 1), "The Mental Capacity Act")
    made.piece("E3", date(2025, 11, 30), "Of the year before")
    made.piece("E8", date(2026, 3, 1), "Not registered: not asked")
    made.declared("E4", date(2026, 11, 2))
    found = figures()
    asked = council.value("SELECT count(*) FROM worker WHERE swe_number IS NOT NULL")
    assert asked == 48
    assert found["ES6.3-ready"] == (2, 48), "Ann is ready, Dan has declared"
    assert found["ES6.3-pieces"] == (3, 4 * 48)
    assert [(row.name, row.numerator) for row in rows_of("ES6.3-pieces").rows] == [
        ("December 2025 to February 2026", 1), ("March 2026 to May 2026", 1), ("June 2026 to August 2026", 0),
        ("September 2026 to November 2026", 1),
    ]  # fmt: skip
    assert figures(day=date(2026, 11, 1))["ES6.3-ready"] == (1, 48), "declared the day after"
    assert figures(day=date(2026, 3, 31))["ES6.3-pieces"] == (2, 2 * 47), "Ben was not here yet"
    council.run("UPDATE worker SET registration_expires_on = '2026-11-01' WHERE employee_number = 'E4'")
    assert figures()["ES6.3-ready"] == (1, 47), "Dan is no longer on the register"


def test_overloads_are_those_of_the_board(figures, on_board):
    made.watched_since(date(2026, 9, 1))
    made.overload("E1", date(2026, 10, 12), review_on=date(2026, 11, 1))  # its review day has passed
    assert figures()["ES3.5"] == (0, 1)
    assert on_board(overload_measures.plans_in_date) == [(0, 1)]
