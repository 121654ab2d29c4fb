"""What other pages draw from first years: the agenda of a session, the demonstration."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.training.asye.web import DAY, START
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.demo.first_years import first_years as demonstrate
from workforce.desk import before_session


@pytest.fixture
def beside(first_years, council):
    """What stands beside a session of Cat, on a day."""

    def ask(day):
        with first_years.app_context():
            on = OnDay(day)
            person = next(one for one in on.staff if one.employee_number == "E3")
            facts, items = before_session._asye(on, person)
            db.session.remove()
        return [(one.value, one.note) for one in facts], [words for _, words in items]

    return ask


def test_before_there_is_a_programme_the_first_day_tells(beside):
    assert beside(DAY) == ([("began 1 Jun", "6 months on 1 Dec")], ["ASYE review at 6 months, 1 Dec"])


def test_the_programme_tells_with_its_moved_days(beside, council):
    programme = council.programme("E3")
    assert beside(DAY) == ([("began 1 Jun", "3 months, 22 Nov")], ["ASYE review at 3 months, 22 Nov"])
    assert beside(date(2026, 11, 23))[1] == ["ASYE review at 3 months, overdue since 22 Nov"]
    council.review(programme, 3, date(2026, 11, 20))
    assert beside(date(2026, 11, 23))[1] == []
    council.change("UPDATE asye_programme SET ended_on = '2026-11-23', outcome = 'moved'")
    assert beside(date(2026, 11, 23)) == ([("moved 23 Nov", "")], [])


def test_the_demonstration_holds_a_programme_and_changes_nothing_again(first_years, council):
    with first_years.app_context():
        assert demonstrate(DAY, "E1") == 2
        assert demonstrate(DAY, "E1") == 0
        started = db.session.scalars(text("SELECT DISTINCT started_on FROM asye_programme")).all()
        db.session.rollback()
        db.session.remove()
    assert started == [START]
