import pytest

from workforce.auth import rules
from workforce.auth.roles import ROLES, permissions
from workforce.web.access import Permission, Scope


@pytest.mark.parametrize(
    "password",
    [
        "eleven char",
        "password1234",
        "Passw0rd1234!!",
        "passwordpassword",
        "my-new-password-please",
        "qwertyuiopasdf",
        "abcdefghijkl",
        "987654321098",
        "aaaaaaaaaaaa",
        "socialworker2026",
        "Supervision-2026!",
        "x" * 257,
        "i am dawn oyelaran",
    ],
)
def test_weak(password):
    assert rules.password_problem(password, "dawn.oyelaran@demo.example")


@pytest.mark.parametrize(
    "password", ["copper lantern tide", "demo-password-1234", "correct horse battery", "ü" * 6 + "abcdefgh"]
)
def test_strong_enough(password):
    assert rules.password_problem(password, "dawn.oyelaran@demo.example") is None


def test_short_names_do_not_spoil_passwords():
    assert rules.password_problem("copper an lantern tide", "an@demo.example") is None


def test_every_role_starts_on_a_page_that_it_may_open():
    needed = {
        "/my-work": Permission.SEE_OWN_WORK,
        "/my-team": Permission.SEE_TEAM,
        "/service": Permission.SEE_SERVICE,
        "/training": Permission.SEE_TRAINING,
        "/quality": Permission.SEE_QUALITY,
        "/board": Permission.SEE_BOARD,
        "/data": Permission.SEE_DATA,
    }
    for code, role in ROLES.items():
        held = permissions(code, is_linked=False)
        if role.first_page == "/admin":
            assert held & {Permission.SEE_ADMIN, Permission.SEE_AUDIT}
        else:
            assert needed[role.first_page] in held
        assert Permission.ACCOUNT in held


def test_roles_without_a_record_reach_nobody():
    assert {code for code, role in ROLES.items() if not role.has_record} == {"board", "governance", "admin"}
    assert {role.scope for role in ROLES.values() if not role.has_record} == {Scope.NONE}
