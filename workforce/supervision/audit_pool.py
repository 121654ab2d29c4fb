"""From which records a sample can be drawn now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workforce import clock
from workforce.people.queries import Tree, team_tree
from workforce.supervision import audit_queries as queries
from workforce.supervision.audit_draw_rules import Auditor, Candidate, Rule, fits
from workforce.supervision.audit_rules import covered_since


@dataclass(frozen=True, slots=True)
class Pool:
    """The records that a rule leaves, for the readers that were chosen."""

    tree: Tree
    rule: Rule
    auditors: Sequence[Auditor]  # everybody who may audit
    readers: Sequence[Auditor]  # of these, who reads first
    in_period: int  # signed records of the period that were not drawn before
    eligible: Sequence[Candidate]
    barred: Mapping[int, frozenset[int]] = field(default_factory=dict)
    left_out: int = 0  # the rule asks for them, and none of the readers may read them

    @property
    def turns(self) -> dict[int, int | None]:
        """Return, for each record, the supervisor whose turn counts: where supervisors without an audit are sought."""
        by_rule = self.rule.uncovered
        return {one.record_id: min(one.supervisors, default=None) if by_rule else None for one in self.eligible}


def pool_of(rule: Rule, readers: Sequence[int] = ()) -> Pool:
    """Return what can be drawn now; `readers` are accounts (none: everybody who may audit). Five statements."""
    today = clock.today()
    tree, auditors = team_tree(today), queries.auditors()
    chosen = [one for one in auditors if not readers or one.account_id in readers]
    every = queries.candidates(rule.from_on, rule.to_on, clock.now())
    below = tree.below(rule.team) if rule.team else None
    covered = (
        frozenset(who for one in queries.audited(covered_since(today), today) for who in one.supervisors)
        if rule.uncovered
        else frozenset()
    )
    asked = [one for one in every if fits(rule, one, below, covered)]
    barred = queries.barred([one.record_id for one in asked], today)
    eligible = [one for one in asked if any(who.may_read(barred[one.record_id]) for who in chosen)]
    return Pool(tree, rule, auditors, chosen, len(every), eligible, barred, len(asked) - len(eligible))
