"""What each role may do: data, read from the table 'Who may see what' of the product."""

from dataclasses import dataclass

from workforce.web.access import Permission, Scope


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its words, what it may do, where it starts, whose records it reaches."""

    words: str
    permissions: frozenset[Permission]
    first_page: str
    scope: Scope
    has_record: bool = True  # sees its own work, once the account is linked to somebody in the staff data


_LEADERS = frozenset(
    {
        Permission.SEE_TEAM,
        Permission.SEE_SERVICE,
        Permission.SEE_CASES,
        Permission.SEE_TRAINING,
        Permission.SEE_REDUCTIONS,
        Permission.SET_REDUCTIONS,
        Permission.SEE_BOARD,
        Permission.SEE_BOARD_ROWS,
        Permission.DRAFT_SCHEMES,
        Permission.PLAN_WORKLOAD,
        Permission.ALLOCATE,
        Permission.APPROVE_ALLOCATIONS,
        Permission.RESTRICT_CASES,
        Permission.SEE_WORKLIST,
        Permission.SEE_SUPERVISION,
        Permission.PLAN_SUPERVISION,
        Permission.RECORD_TRAINING,
        Permission.SEE_STANDARDS,
        Permission.COMMENT_FIGURES,
    }
)
_DECIDERS = _LEADERS | {
    Permission.RELEASE_SUMMARY,
    Permission.KEEP_BOARD,
    Permission.CHALLENGE,
    Permission.DECIDE_SCHEMES,
    Permission.DECIDE_SUPERVISION,
    Permission.DECIDE_TRAINING,
    Permission.ASSESS_STANDARDS,
    Permission.MANAGE_PARTNERS,
}

ROLES: dict[str, Role] = {
    "worker": Role("social worker", frozenset({Permission.SEE_OWN_WORK}), "/my-work", Scope.OWN),
    "manager": Role(
        "team manager",
        frozenset(
            {
                Permission.SEE_TEAM,
                Permission.SEE_CASES,
                Permission.SEE_TRAINING,
                Permission.SEE_REDUCTIONS,
                Permission.SET_REDUCTIONS,
                Permission.SEE_BOARD,
                Permission.SEE_BOARD_ROWS,
                Permission.PLAN_WORKLOAD,
                Permission.ALLOCATE,
                Permission.SEE_WORKLIST,
                Permission.SEE_SUPERVISION,
                Permission.PLAN_SUPERVISION,
                Permission.RECORD_TRAINING,
            }
        ),
        "/my-team",
        Scope.TEAMS,
    ),
    "service": Role("service manager", _LEADERS, "/service", Scope.TEAMS),
    "head": Role("head of service", _DECIDERS, "/service", Scope.TEAMS),
    "director": Role("director", _DECIDERS, "/service", Scope.TEAMS),
    "hr": Role(
        "HR and workforce development",
        frozenset(
            {
                Permission.SEE_TRAINING,
                Permission.SEE_REDUCTIONS,
                Permission.SET_REDUCTIONS,
                Permission.SEE_REASONS,
                Permission.SEE_DATA,
                Permission.IMPORT_WORKFORCE,
                Permission.SEE_BOARD,
                Permission.SEE_SUPERVISION,
                Permission.RECORD_TRAINING,
                Permission.DECIDE_TRAINING,
                Permission.MANAGE_PARTNERS,
                Permission.SEE_STANDARDS,
                Permission.COMMENT_FIGURES,
                Permission.RELEASE_SUMMARY,
            }
        ),
        "/training",
        Scope.ALL,
    ),
    "quality": Role(
        "practice quality",
        frozenset(
            {
                Permission.SEE_QUALITY,
                Permission.SEE_TRAINING,
                Permission.SEE_BOARD,
                Permission.SEE_BOARD_ROWS,
                Permission.DRAFT_SCHEMES,
                Permission.ANSWER_CONCERNS,
                Permission.SEE_SUPERVISION,
                Permission.AUDIT_SUPERVISION,
                Permission.MANAGE_PARTNERS,
                Permission.SEE_STANDARDS,
                Permission.ASSESS_STANDARDS,
                Permission.COMMENT_FIGURES,
                Permission.RELEASE_SUMMARY,
            }
        ),
        "/quality",
        Scope.ALL,
    ),
    "analyst": Role(
        "performance analyst",
        frozenset(
            {
                Permission.SEE_DATA,
                Permission.IMPORT_ALL,
                Permission.IMPORT_WORKFORCE,
                Permission.DRAFT_SCHEMES,
                Permission.SEE_CASES,
                Permission.SEE_SERVICE,
                Permission.SEE_TRAINING,
                Permission.SEE_REDUCTIONS,
                Permission.SEE_BOARD,
                Permission.SEE_BOARD_ROWS,
                Permission.PLAN_WORKLOAD,
                Permission.SEE_WORKLIST,
                Permission.SEE_SUPERVISION,
                Permission.SEE_STANDARDS,
                Permission.PREPARE_SUMMARY,
                Permission.RELEASE_SUMMARY,
                Permission.KEEP_BOARD,
                Permission.CHALLENGE,
            }
        ),
        "/data",
        Scope.ALL,
    ),
    "board": Role(
        "Board member", frozenset({Permission.SEE_BOARD, Permission.CHALLENGE}), "/board", Scope.NONE, has_record=False
    ),
    "governance": Role(
        "information governance",
        frozenset({Permission.SEE_AUDIT, Permission.SEE_BOARD}),
        "/admin",
        Scope.NONE,
        has_record=False,
    ),
    "admin": Role("administrator", frozenset({Permission.SEE_ADMIN}), "/admin", Scope.NONE, has_record=False),
}


def role_words(role: str) -> str:
    """Return a role in words.

    >>> role_words("head"), role_words("gone")
    ('head of service', 'gone')
    """
    return ROLES[role].words if role in ROLES else role


def permissions(role: str, *, is_linked: bool) -> frozenset[Permission]:
    """Return what somebody of a role may do; people in the staff data see their own record.

    >>> own = Permission.SEE_OWN_WORK
    >>> own in permissions("hr", is_linked=True), own in permissions("hr", is_linked=False)
    (True, False)
    >>> own in permissions("board", is_linked=True)
    False
    """
    found = ROLES[role]
    own = {Permission.SEE_OWN_WORK} if is_linked and found.has_record else set()
    return found.permissions | own | {Permission.ACCOUNT, Permission.SEE_SCHEMES}
