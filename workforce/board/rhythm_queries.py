"""The Board's rhythm over every version of its policy. One statement."""

from workforce.board.rhythm_rules import Rhythms, read_rhythms
from workforce.db import policy


def rhythms() -> Rhythms:
    """Return the Board's rhythm as it was and will be; without versions where the council has set none."""
    return read_rhythms((one.in_force_from, one.document) for one in policy.versions(policy.PolicyKind.BOARD))
