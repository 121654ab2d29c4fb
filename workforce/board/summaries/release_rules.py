"""Who may release a summary before its day: two people, one of whom has no service of their own. Pure functions."""

RELEASES = frozenset({"head", "director", "hr", "quality", "analyst"})  # roles that ask for a release and release
OWN_SERVICE = frozenset({"manager", "service", "head", "director"})  # roles whose own people the figures are about


def still_asks(role: str | None) -> bool:
    """Whether who asked for a release, in the role that they have now (None: no account is open), still may.

    >>> still_asks("analyst"), still_asks("worker"), still_asks(None)
    (True, False, False)
    """
    return role in RELEASES


def why_not(first: str, first_role: str | None, second: str, second_role: str) -> str | None:
    """Return why a second person may not release what a first one asked for, in words; None where they may.

    Shapes: the two accounts' e-mail addresses and roles; the first's role is None where the account is gone.

    >>> why_not("a@x", "analyst", "b@x", "head") is None, why_not("a@x", "head", "b@x", "director") is None
    (True, False)
    """
    if first == second:
        return "You asked for this release yourself. Somebody else releases it, or it is released on its day."
    if first_role is None or not still_asks(first_role):
        return "Who asked for this release may not do so any more. Ask for it again."
    if {first_role, second_role} <= OWN_SERVICE:
        return (
            "Both of you answer for services that the figures are about. An analyst, HR or practice quality has to be"
            " one of the two, or it is released on its day."
        )
    return None
