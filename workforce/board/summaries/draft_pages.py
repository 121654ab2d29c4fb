"""What a draft's page shows: the checks, who has still to comment, what changed since the first draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from workforce.auth.queries import role_of
from workforce.auth.roles import role_words
from workforce.board.summaries import check_rules, queries, release_rules
from workforce.board.summaries.check_rules import Bounds, Check
from workforce.board.summaries.models import Summary, SummaryEdition
from workforce.board.summaries.pack import Entry, Pack
from workforce.board.trends.rules import OUTSIDE
from workforce.db import policy


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with what is to be looked at before its release."""

    pack: Pack
    checks: Sequence[Check]
    editions: Sequence[SummaryEdition]

    @property
    def to_look_at(self) -> list[Check]:
        """Return the checks that found something."""
        return [one for one in self.checks if not one.is_fine]

    @property
    def waiting(self) -> list[tuple[Entry, str]]:
        """Return the figures off target of which nobody has said anything, with who answers for them in words."""
        return [(entry, owner_words(entry)) for entry in self.pack.off_target if entry.needs_comment]


def owner_words(entry: Entry) -> str:
    """Return who answers for a figure, in words."""
    return role_words(entry.owner) if entry.owner else "nobody named yet"


def draft_page(pack: Pack) -> DraftPage:
    """Return a draft's page."""
    summary, bounds = pack.summary, _bounds(pack)
    now = {entry.indicator.id: entry.now for entry in pack.entries}
    before = {entry.indicator.id: entry.before for entry in pack.entries if entry.before} if pack.before else None
    outside = [
        entry.indicator.name for entry in pack.entries if entry.trend.points and entry.trend.points[-1].rule == OUTSIDE
    ]
    checks = [
        *check_rules.ages(summary.as_at, summary.context["data"], bounds),
        *check_rules.shrinkage(before, now, bounds),
        *check_rules.left_out((words, count, of) for words, count, of, _, _ in pack.left_out()),
        check_rules.unknown(before, now),
        check_rules.surprising(outside),
    ]
    return DraftPage(pack, checks, queries.editions(summary.id))


def _bounds(pack: Pack) -> Bounds:
    version = policy.in_force(policy.PolicyKind.BOARD, pack.summary.as_at)
    return check_rules.read_bounds(version.document) if version else Bounds()


def to_comment(pack: Pack, role: str) -> list[Entry]:
    """Return the figures for which a role answers: those off target without a word first."""
    own = [entry for entry in pack.entries if entry.owner == role]
    return sorted(own, key=lambda entry: (not entry.needs_comment, not entry.is_off_target))


def asker_role(summary_id: int) -> str | None:
    """Return the role that who asked for a draft's release has now; None where nobody did, or the account is closed."""
    found = queries.summary(summary_id)
    return role_of(found.asked_by) if found and found.asked_by else None


def is_asked(summary: Summary) -> bool:
    """Whether somebody has asked for a draft's release who still may."""
    return release_rules.still_asks(asker_role(summary.id))
