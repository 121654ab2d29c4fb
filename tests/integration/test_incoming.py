"""Signs and numbers in addresses and forms that the database can't take."""

import io

import pytest
from flask import Flask, request
from sqlalchemy import text

from tests.integration.training.fresh import browse
from workforce.web import incoming

__all__ = ["browse"]
HUGE = "9" * 25


@pytest.mark.parametrize(
    "path",
    [
        f"/asye/{HUGE}", f"/bookings/{HUGE}", f"/runs/{HUGE}/attendance", f"/mentoring/{HUGE}",
        f"/programmes/cohorts/{HUGE}", f"/inductions/{HUGE}", f"/partners/years/{HUGE}", f"/data/imports/{HUGE}",
        "/asye/9223372036854775808", f"/asye/{'9' * 18}", f"/standards/{'9' * 18}", "/asye/\N{ARABIC-INDIC DIGIT ONE}",
    ],
)  # fmt: skip
def test_a_number_that_is_no_id_is_not_found(browse, path):
    assert browse("head").get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/courses?find=a%00b", "/courses/%00", "/training/people/a%00b", "/registration/%00", "/static/a%00b",
     "/partner-return/%00", "/sign-in?next=%00"],
)  # fmt: skip
def test_an_address_with_a_nul(browse, path):
    answer = browse("head").get(path)
    assert (answer.status_code, "We could not read what was sent" in answer.text) == (400, True)


def test_a_statement_with_a_nul_in_its_address(app, session):
    answer = app.test_client().put("/xapi/statements?statementId=%00", json={})
    assert (answer.status_code, answer.json) == (400, {"error": "We could not read what was sent."})


def test_a_form_is_read_without_nuls(browse, session):
    """Nobody sees them, and what was typed can be saved."""
    new = {"name": "Aca\0demy", "username": "Who", "course_code": "What", "completed_on": "When", "dates": "day_first",
           "result_is": "passed"}  # fmt: skip
    assert browse("hr").post("/data/mappings/new", **new).status_code == 303
    assert session.scalar(text("SELECT name FROM learning_mapping")) == "Academy"
    assert browse("hr").post("/data/courses", value="a\0b", do="add", name="A course\0").status_code == 303
    assert session.scalar(text("SELECT name FROM course WHERE code = 'ab'")) == "A course"


def test_names_and_files_of_a_form():
    """Each sign but the NUL is as it was sent, in its order."""
    app = Flask("some")
    incoming.init_app(app)
    sent = {"a\0": ["1\0", "2"], "b": ["\x0b c\r\n"], "file": (io.BytesIO(b"a\0b"), "x\0.csv")}
    with app.test_request_context("/", method="POST", data=sent):
        app.preprocess_request()
        assert list(request.form.items(multi=True)) == [("a", "1"), ("a", "2"), ("b", "\x0b c\r\n")]
        assert (request.files["file"].read(), "\0" in str(request.files["file"].filename)) == (b"a\0b", False)
