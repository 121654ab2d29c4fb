"""Who may release a summary before its day: two people, one of whom has no service of their own. Pure functions."""

OWN_SERVICE = frozenset({"manager", "service", "head", "director"})  # roles whose own people the figures are about


def why_not(first: str, first_role: str | None, second: str, second_role: str) -> str | None:
    """Return why a second person may not release what a first one asked for, in words; None where they may.

    Shapes: the two accounts' e-mail addresses and roles; the first's role is None where the account is gone.

    >>> why_not("a@x", "analyst", "b@x", "head") is None, why_not("a@x", "head", "b@x", "director") is None
    (True, False)
    """
    if first == second:
        return "You asked for this release yourself. Somebody else releases it, or it is released on its day."
    if first_role is None:
        return "Who asked for this release has no account any more. Ask for it again."
    if {first_role, second_role} <= OWN_SERVICE:
        return (
            "Both of you answer for services that the figures are about. An analyst, HR or practice quality has to be"
            " one of the two, or it is released on its day."
        )
    return None
