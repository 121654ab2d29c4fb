"""What the digest tells whom, and that it tells no more."""

from datetime import date, time

from workforce.supervision.reminder_rules import Digest, OpenSession, ToDo, mail_body, of_sessions
from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import Deadlines

DAY = date(2026, 11, 3)  # a Tuesday
ANN, BEN, MEG = 1, 2, 9
DEADLINES = Deadlines(write_up_working_days=5, sign_working_days=3)
OWN, GIVEN = "https://w.example/my-supervision", "https://w.example/supervision"


def planned(on, id_=1, kind=Kind.FORMAL, worker=ANN, at=time(10)):
    return OpenSession(id_, kind, worker, MEG, on, at, None, "g" if kind is Kind.GROUP else None, None, False)


def held(on, id_=1, kind=Kind.FORMAL, worker=ANN, written=None, is_answered=False):
    group = "g" if kind is Kind.GROUP else None
    return OpenSession(id_, kind, worker, MEG, on, time(10), on, group, written, is_answered)


def told(*sessions, days=2):
    return of_sessions(DAY, sessions, DEADLINES, days)


def text(digest, name="Ann"):
    return mail_body(name, digest, DAY, OWN, GIVEN)


def test_sessions_of_the_next_days_are_told_to_both():
    found = told(*(planned(date(2026, 11, n), n, worker=n) for n in (2, 3, 4, 5, 6)))
    assert {worker for worker in found if worker != MEG and found[worker].is_own} == {3, 4, 5}
    assert [one.on.day for one in found[MEG].given] == [3, 4, 5]
    assert found[MEG].not_recorded == [date(2026, 11, 2)]
    assert not found[2].is_own, "who was supervised is not asked to record it"


def test_none_before_means_the_day_itself():
    found = told(planned(DAY, 1), planned(date(2026, 11, 4), 2, worker=BEN), days=0)
    assert found[ANN].is_own
    assert not found[BEN].is_own


def test_written_up_and_signed_by_their_days():
    found = told(
        held(date(2026, 10, 26), 1), held(date(2026, 10, 30), 2, kind=Kind.CASE),
        held(date(2026, 10, 28), 3, kind=Kind.INFORMAL), held(date(2026, 10, 20), 4, written=date(2026, 10, 30)),
        held(date(2026, 10, 20), 5, worker=BEN, written=date(2026, 10, 30), is_answered=True),
        held(date(2026, 10, 20), 6, worker=BEN, kind=Kind.GROUP, written=date(2026, 10, 30)),
    )  # fmt: skip
    assert found[MEG].to_write == [
        ToDo(date(2026, 10, 26), date(2026, 11, 2)), ToDo(date(2026, 10, 30), date(2026, 11, 6)),
    ]  # fmt: skip
    assert found[ANN].to_answer == [ToDo(date(2026, 10, 20), date(2026, 11, 4))]
    assert found[BEN] == Digest(), "signed by both, and a group's that one signature closes"


def test_a_group_session_is_told_once_to_its_supervisor():
    rows = [planned(DAY, n, Kind.GROUP, worker=n) for n in (1, 2, 3)]
    found = told(*rows)
    assert len(found[MEG].given) == 1
    assert all(len(found[n].own) == 1 for n in (1, 2, 3))
    assert len(told(*(held(DAY, n, Kind.GROUP, worker=n) for n in (1, 2, 3)))[MEG].to_write) == 1


def test_the_words_of_a_whole_digest():
    digest = told(
        planned(date(2026, 11, 5), 1, worker=MEG), planned(DAY, 2), planned(date(2026, 11, 4), 3, at=None),
        planned(date(2026, 10, 30), 4), held(date(2026, 10, 26), 5),
    )[MEG]  # fmt: skip
    digest.due_on, digest.supervisees_overdue, digest.actions_overdue, digest.not_on_file = date(2026, 11, 1), 2, 1, 1
    digest.to_answer.append(ToDo(date(2026, 10, 29), date(2026, 11, 4)))
    assert text(digest, "Meg") == (
        "Dear Meg,\n"
        "\n"
        "Coming up\n"
        "- Your supervision: Thursday 5 November, 10am\n"
        "- Supervision that you give: Thursday 5 November, 10am\n"
        "- Supervision that you give: Tuesday 3 November, 10am\n"
        "- Supervision that you give: Wednesday 4 November\n"
        "\n"
        "For you to do\n"
        "- Your own supervision is overdue by 2 days, as far as is known here: it was due by Sunday 1 November.\n"
        "- To read, and to sign or dispute: the session of Thursday 29 October, due by Wednesday 4 November.\n"
        "- 1 action that you agreed is past the day set for it.\n"
        "\n"
        "For you to do as a supervisor\n"
        "- 2 people whom you supervise are overdue for supervision.\n"
        "- To record as held, or to cancel: Friday 30 October.\n"
        "- To write up and sign: the session of Monday 26 October, was due by Monday 2 November.\n"
        "- Oversight of 1 child is not known to be on the file yet.\n"
        "\n"
        "Open it here:\n"
        "\n"
        f"{OWN}\n{GIVEN}\n"
        "\n"
        "You get at most one mail like this a working day, and only when there is something to say.\n"
    )


def test_one_line_is_never_endless_and_links_fit_what_is_told():
    digest = told(*(planned(date(2026, 10, n), n) for n in range(1, 21)))[MEG]
    assert "Thursday 8 October; and 12 more." in text(digest)
    assert OWN not in text(digest)
    assert GIVEN not in text(told(planned(DAY))[ANN])


def test_numbers_fit_their_words():
    digest = Digest(supervisees_overdue=1, actions_overdue=3, not_on_file=2)
    assert "1 person whom you supervise is overdue" in text(digest)
    assert "3 actions that you agreed are past their days." in text(digest)
    assert "Oversight of 2 children is not known to be on their files yet." in text(digest)
