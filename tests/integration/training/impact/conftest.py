"""A small council with evaluated courses; what a test leaves in it is taken out."""

from datetime import date, timedelta

import pytest

from tests.integration.supervision.oversight.web import DAY, browse, days_before, overseen, when
from tests.integration.supervision.oversight.web import council as small_council
from tests.integration.web import words

__all__ = ["DAY", "browse", "days_before", "overseen", "small_council", "when", "words"]

TABLES = ("impact_reminder", "impact_return", "course_booking", "course_event", "completion", "course_alias", "course")
MAILS = "DELETE FROM outgoing_mail WHERE subject LIKE '%course%'"


class Impact:
    """What a test does about courses."""

    def __init__(self, council):
        self.council = council
        self.ask, self.change, self.do = council.ask, council.change, council.do
        self.count = 0

    def course(self, code="REFLECT", name="Reflective practice", *, since=date(2020, 1, 1)):
        """A course of the catalogue, evaluated since a day, or not (None)."""
        self.change(
            "INSERT INTO course (code, name, is_evaluated, evaluated_from, set_by, set_at)"
            " VALUES (:code, :name, :is, :since, 'test', now())", code=code, name=name, since=since,
            **{"is": since is not None},
        )  # fmt: skip

    def done(self, number, day, code="REFLECT", result="completed", source="file"):
        """A completion that came by file."""
        self.count += 1
        return self.change(
            "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on,"
            " result) SELECT :source, 0, 'employee_number', employee_number || :n, id, :code, :day, :result"
            " FROM worker WHERE employee_number = :number RETURNING id",
            number=number, day=day, code=code, result=result, source=source, n=f"-{self.count}",
        )  # fmt: skip

    def booking(self, number, day, state="attended", code="REFLECT", completion=None):
        """A place at a run of one day, from 9:30 to 16:00 in London."""
        return self.change(
            "WITH e AS (INSERT INTO course_event (course_code, starts_at, ends_at, place, joining, places, edition,"
            " set_by, set_at) VALUES (:code, (CAST(:day AS date) + time '09:30') AT TIME ZONE 'Europe/London',"
            " (CAST(:day AS date) + time '16:00') AT TIME ZONE 'Europe/London', 'Room 1', '', 20, 1, 'test', now())"
            " RETURNING id) INSERT INTO course_booking (event_id, worker_id, state, asked_at, asked_by, attended_on,"
            " completion_id) SELECT e.id, w.id, :state, now(), 'test', :attended, :completion FROM e, worker w"
            " WHERE w.employee_number = :number RETURNING id",
            number=number, day=day, code=code, state=state, attended=day if state == "attended" else None,
            completion=completion,
        )  # fmt: skip

    def returned(self, number, day, given_on, stage="later", code="REFLECT", **more):
        """A return, written straight into the table."""
        answers = {"later": '{"used": "often", "changed": "CHANGED"}', "end": '{"confident": "very"}', "before": "{}"}
        return self.change(
            "INSERT INTO impact_return (worker_id, course_code, ended_on, stage, answers, example, may_quote, given_on,"
            " given_at) SELECT id, :code, :day, :stage, CAST(:answers AS jsonb), :example, :quote, :given, now()"
            " FROM worker WHERE employee_number = :number RETURNING id",
            number=number, day=day, given=given_on, stage=stage, code=code,
            answers=answers[stage].replace("CHANGED", more.get("changed", "a_lot")), example=more.get("example"),
            quote=more.get("quote", False),
        )  # fmt: skip

    def path(self, stage, day, code="REFLECT"):
        return f"/my-training/impact/{stage}/{day.isoformat()}/{code}"

    def forget(self):
        for table in TABLES:
            self.change(f"DELETE FROM {table}")
        self.change(MAILS)
        self.change("DELETE FROM policy_version WHERE kind = 'requirements' AND in_force_from = '2020-01-01'")
        self.change("UPDATE worker SET away = '{}' WHERE employee_number = 'E1'")


@pytest.fixture
def council(small_council):
    """The council with one evaluated course."""
    one = Impact(small_council)
    one.forget()
    one.course()
    yield one
    one.forget()


def after(day, days):
    return day + timedelta(days=days)
