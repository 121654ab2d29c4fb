"""The very small council of the allocation tests, with sessions and oversight that were recorded here."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.allocation.conftest import bring, monday, rows, small, undo
from tests.integration.importing.conftest import refused
from tests.integration.supervision.oversight.web import browse, council, overseen, when
from workforce.db import db

__all__ = ["bring", "browse", "council", "monday", "overseen", "refused", "rows", "small", "undo", "when"]


def one(sql, **binds):
    return db.session.scalar(text(sql), binds)


class Here:
    """What people recorded here, written straight into the tables."""

    def __init__(self):
        self.count = 0

    def session(self, supervisee, supervisor, held_on, kind="formal"):
        self.count += 1
        return one(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id,"
            " supervisor_id, kind, planned_on, held_on, minutes, start_time)"
            " VALUES ('page', 0, :ref, :a, :b, :worker, :supervisor,"
            " :kind, :day, :held, 90, '09:00') RETURNING id",
            ref=f"here{self.count}", a=supervisee, b=supervisor, worker=town.worker_id(supervisee),
            supervisor=town.worker_id(supervisor), kind=kind, day=held_on or date(2026, 11, 20), held=held_on,
        )  # fmt: skip

    def said(self, reference, session, held_on, by="gus@test.example"):
        return one(
            "INSERT INTO case_oversight (source, import_id, case_ref, child_id, held_on, kind, by, session_id)"
            " VALUES ('page', 0, :ref, :child, :held, :kind, :by, :session) RETURNING id",
            ref=reference, child=town.id_of(reference), held=held_on, kind=f"session {session}", by=by,
            session=session,
        )  # fmt: skip

    def policy(self, start=date(2020, 1, 1), **changes):
        document = one("SELECT document FROM policy_version WHERE kind = 'supervision' ORDER BY in_force_from LIMIT 1")
        db.session.execute(
            text(
                "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
                " VALUES ('supervision', :start, CAST(:document AS jsonb), 'test', now())"
            ),
            {"start": start, "document": json.dumps({**document, **changes})},
        )


@pytest.fixture
def here(small):
    return Here()
