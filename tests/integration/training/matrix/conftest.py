"""A small council with completions, exemptions and accounts; what a test leaves in it is taken out."""

from datetime import date

import pytest

from app import create_app
from tests.integration.allocation import town
from tests.integration.importing.tables import write
from tests.integration.web import Database, add_accounts, browsing, standing_still
from workforce.db import commands, db, transaction
from workforce.importing import service

DAY = town.DAY  # 2 November 2026
KNOWN = date(2024, 11, 1)
PEOPLE = (
    *town.PEOPLE[:7],
    town.PEOPLE[8],
    town.PEOPLE[9],
    town.person("E20", "New Nora", start_date="2026-09-01"),
    town.person("E21", "=Sum Ola", team_code="T2", start_date="2019-01-01"),
)
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "gus": ("manager", "E7"), "ida": ("manager", "E9"), "jon": ("service", "E10"),
    "hr": ("hr", None), "quality": ("quality", None), "board": ("board", None), "admin": ("admin", None),
    "head": ("head", None), "analyst": ("analyst", None), "governance": ("governance", None),
}  # fmt: skip


def done(number, course, on, expires="", result="completed"):
    return {
        "employee_number": number, "username": "", "work_email": "", "course_code": course,
        "course_name": course.title(),
        "completed_on": on, "expires_on": expires, "result": result, "provider": "Academy",
    }  # fmt: skip


COMPLETIONS = (
    done("E1", "INDUCTION", "2024-12-01"),
    done("E1", "RISK-ANALYSIS", "2025-01-31", "2026-12-01"),  # lapses in 90 days
    done("E3", "RISK-ANALYSIS", "2024-12-01", "2026-11-01"),  # lapsed yesterday
    done("E4", "RISK-ANALYSIS", "2025-12-01"),  # away; in date all the same
    done("E5", "RISK-ANALYSIS", "2026-01-05", result="failed"),
    done("E6", "RISK-ANALYSIS", "2025-03-03", "2026-11-02"),  # its last day is today
    done("E7", "RISK-ANALYSIS-MANAGERS", "2025-03-03"),
    done("E9", "RISK-ANALYSIS-MANAGERS", "2025-03-03", "2026-06-01"),
)


@pytest.fixture(scope="session")
def trained(new_settings, tmp_path_factory):
    """An application whose database holds that council."""
    app = create_app(new_settings("trained"))
    folder = tmp_path_factory.mktemp("trained")
    write(folder, {**town.staff_files(*PEOPLE), "completions.csv": list(COMPLETIONS)})
    with app.app_context():
        commands.upgrade()
        with transaction():
            service.run(folder, service.Options("staff", DAY))
            service.run(folder, service.Options("learning", DAY, covers_from=KNOWN))
        add_accounts(ACCOUNTS)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def ask(trained):
    """Ask the database for one value, or change it."""
    return Database(trained).change


@pytest.fixture
def tidy(ask):
    """Take out what a test left."""
    yield
    ask("DELETE FROM completion WHERE source = 'page'")
    ask("DELETE FROM training_exemption")
    ask("DELETE FROM course_alias")
    ask("DELETE FROM policy_version WHERE kind = 'requirements' AND set_by <> 'example'")


@pytest.fixture
def when(monkeypatch):
    """The clock that everything reads."""
    return standing_still(monkeypatch, DAY)


@pytest.fixture(scope="session")
def signed_in():
    """The browsers of those who signed in already."""
    return {}


@pytest.fixture
def browse(trained, when, signed_in):
    """One browser a person, signed in when it is asked for."""
    return browsing(trained, when, signed_in)
