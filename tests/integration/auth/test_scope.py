import pytest

from workforce.auth import queries
from workforce.auth.models import Account
from workforce.web.access import Permission, Scope


@pytest.fixture
def seen(app, add, session):
    def viewing(role, **more):
        account_id = add(role=role, **more)
        with app.app_context():
            return queries.viewer(account_id, 1, "s")

    return viewing


@pytest.mark.parametrize(
    ("role", "more", "teams"),
    [
        ("manager", {"employee_number": "M2"}, {"T1"}),
        ("manager", {"employee_number": "M3"}, set()),  # managed it until 2024
        ("service", {"employee_number": "M1"}, {"S", "T1", "T2"}),
        ("director", {"team_code": "D"}, {"D", "S", "T1", "T2", "OTHER"}),
        ("manager", {"employee_number": "M2", "team_code": "OTHER"}, {"T1", "OTHER"}),
        ("head", {}, set()),
        ("worker", {"employee_number": "M1"}, set()),
        ("board", {"team_code": "D"}, set()),
    ],
)
def test_scope_is_the_tree_below_what_one_manages(seen, council, role, more, teams):
    assert seen(role, **more).teams == teams


def test_a_circle_of_teams_ends(seen, council, session):
    session.query(queries.TeamVersion).filter_by(name="Team D").update({"parent_code": "S"})
    session.commit()
    assert seen("service", employee_number="M1").teams == {"S", "D", "T1", "T2", "OTHER"}


def test_nobody_manages_teams_without_a_manager(seen, council):
    assert seen("manager").teams == frozenset()


def test_viewer_carries_what_reads_need(seen, council):
    viewer = seen("manager", employee_number="M2")
    assert (viewer.employee_number, viewer.worker_id, viewer.name) == ("M2", council["M2"].id, "Person M2")
    assert viewer.scope is Scope.TEAMS
    assert viewer.may(Permission.SEE_OWN_WORK)
    assert viewer.sees_team("T1")
    assert not viewer.sees_team("T2")


def test_own_record_needs_a_link(seen):
    assert not seen("manager").may(Permission.SEE_OWN_WORK)


@pytest.mark.parametrize("change", [{"is_active": False}, {"session_version": 2}, {"role": "gone"}])
def test_ended_accounts_are_nobody(app, add, session, change):
    account_id = add()
    session.query(Account).update(change)
    session.commit()
    with app.app_context():
        assert queries.viewer(account_id, 1, "s") is None
