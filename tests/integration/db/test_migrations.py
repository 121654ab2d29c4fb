"""Every migration goes down and up again, on a database that holds something."""

from alembic import command
from sqlalchemy import inspect

from app import create_app
from workforce.db import commands, db


def test_down_and_up_again(new_settings):
    with create_app(new_settings("migrations")).app_context():
        assert commands.upgrade() == [
            "scheme", "supervision", "requirements", "induction", "asye", "cpd", "escalation", "allocation", "roles"
        ]  # fmt: skip
        db.session.remove()
        assert commands.is_current()
        db.session.remove()
        command.downgrade(commands.alembic_config(), "base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        commands.upgrade()
        assert commands.is_current()
        db.session.remove()
        db.engine.dispose()
