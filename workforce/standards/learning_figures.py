"""Standard 6: how the rows of its figures are found. Of CPD only how much was written, never what, and by nobody."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import text

from workforce.db import db
from workforce.people.rules import add_months
from workforce.standards.facts import Facts
from workforce.standards.rules import RowOfFigure
from workforce.standards.workload_figures import Rows
from workforce.supervision.audit_queries import day_end
from workforce.training.asye import queries as asye_queries
from workforce.training.asye.policy import AsyePolicy, read_asye
from workforce.training.asye.rules import Protected, protected_time
from workforce.training.cpd import queries as cpd_queries
from workforce.training.cpd.rules import STATE_WORDS, State, Written, asks_for, first_day, state, year_of
from workforce.web.pages import day_words


def _asye(facts: Facts) -> AsyePolicy | None:
    version = facts.on.policies.get("asye")
    return read_asye(version.document) if version else None


def _protected(facts: Facts, policy: AsyePolicy) -> list[tuple[asye_queries.FirstYear, Protected]] | None:
    """Return the protected time of everybody whose programme runs; None before the first programme was recorded."""
    first_years = asye_queries.known_on(facts.on.day)
    known = next((one.known_from for one in first_years.values()), None)
    if known is None or known > facts.seen:
        return None
    running = [
        (one, terms)
        for one in first_years.values()
        if (terms := one.programme(facts.on.day)) is not None and terms.is_running(facts.on.day)
    ]
    return [(one, protected_time(terms, one.calendar(policy), policy, facts.on.day)) for one, terms in running]


def protected_hours(facts: Facts) -> Rows:
    """6.1: protected hours taken / owed in the last complete four weeks, of those in their first year here."""
    policy = _asye(facts)
    found = _protected(facts, policy) if policy and facts.on.knows("staff") else None
    if found is None:
        return None
    return [
        RowOfFigure(
            one.employee_number, one.name, here.team, time.taken, time.owed, {"unknown": time.weeks_unknown}
        )
        for one, time in found
        if time.is_owed and (here := facts.on.by_id.get(one.worker_id)) is not None
    ]  # fmt: skip


def least_protected(facts: Facts) -> Fraction | None:
    """Return which share of what is owed the policy asks to be taken, in percent."""
    policy = _asye(facts)
    return Fraction(policy.taken_at_least_percent) if policy else None


def protected_in_words(facts: Facts) -> str:
    """Return what is owed."""
    policy = _asye(facts)
    if policy is None:
        return ""
    share = f"{policy.protected_percent.normalize():f}"
    return f"Owed: {share}% of contracted hours. A week that nobody logged adds nothing. Others' time is not logged."


@dataclass(frozen=True, slots=True)
class Learning:
    """How much one person wrote up to a day of a registration year: in each quarter, and altogether."""

    quarters: tuple[int, int, int, int]
    written: Written
    declared_on: date | None


# Two pieces that say the same of what they were are one, as on everybody's own page; it counts when it was done first.
_LEARNING = r"""
SELECT k.worker_id, k.quarters, k.pieces, k.peers, k.declared_on, k.since FROM (
  SELECT coalesce(p.worker_id, d.worker_id) AS worker_id, p.quarters, coalesce(p.pieces, 0) AS pieces,
    coalesce(p.peers, 0) AS peers, d.declared_on, CAST(NULL AS timestamptz) AS since
  FROM (
    SELECT worker_id, array_agg(CAST((extract(year FROM age(done_on, :first)) * 12
        + extract(month FROM age(done_on, :first))) AS int) / 3 ORDER BY done_on) AS quarters,
      count(*) AS pieces, count(*) FILTER (WHERE peer) AS peers
    FROM (
      SELECT worker_id, min(done_on) AS done_on, bool_or(peer IS NOT NULL) AS peer FROM cpd_piece
      WHERE done_on BETWEEN :first AND :day AND saved_at < :until
      GROUP BY worker_id, md5(regexp_replace(lower(btrim(what)), '\s+', ' ', 'g'))
    ) one GROUP BY worker_id
  ) p
  FULL JOIN (
    SELECT worker_id, min(declared_on) AS declared_on FROM cpd_declaration
    WHERE year = :year AND declared_on <= :day AND (taken_back_on IS NULL OR taken_back_on > :day) GROUP BY worker_id
  ) d ON d.worker_id = p.worker_id
  UNION ALL SELECT NULL, NULL, 0, 0, NULL, least((SELECT min(saved_at) FROM cpd_piece), (SELECT min(at)
    FROM cpd_declaration))
) k ORDER BY k.worker_id NULLS FIRST
"""


class CpdYear:
    """The registration year of a day: who is asked, and how far they are. Read once, one statement."""

    def __init__(self, facts: Facts) -> None:
        """Read it."""
        self.day = facts.seen
        self.year = year_of(self.day)
        self.on_day = facts.on.day
        self.staff = facts.on.staff
        version = facts.on.policies.get("cpd")
        self.policy = cpd_queries.policy_of(version, self.day) if version else None
        self.of: dict[int, Learning] | None = self._read() if facts.on.knows("staff") and self.policy else None

    def _read(self) -> dict[int, Learning] | None:
        rows = db.session.execute(
            text(_LEARNING),
            {"first": first_day(self.year), "day": self.day, "until": day_end(self.day), "year": self.year},
        ).all()
        since = rows[0].since
        if since is None or since >= day_end(self.day):
            return None
        found = {}
        for row in rows[1:]:
            counted = Counter(row.quarters or ())
            quarters = (counted[0], counted[1], counted[2], counted[3])
            found[row.worker_id] = Learning(quarters, Written(row.pieces, row.peers), row.declared_on)
        return found

    def asked(self) -> list[int]:
        """Return who is asked for learning this year, as W18 counts them."""
        return [
            one.id for one in self.staff if self.policy and cpd_queries.asks(self.policy, self.year, one, self.on_day)
        ]

    def by_quarter(self) -> Rows:
        """6.3: pieces written / people asked, in each quarter of the registration year that has begun."""
        if self.of is None:
            return None
        asked = self.asked()
        rows = []
        for quarter in range(4):
            begins = add_months(first_day(self.year), 3 * quarter)
            if begins > self.day:
                break
            ends = add_months(first_day(self.year), 3 * quarter + 3) - timedelta(days=1)
            pieces = sum(self.of[one].quarters[quarter] for one in asked if one in self.of)
            rows.append(
                RowOfFigure(
                    f"quarter {quarter + 1}", f"{begins:%B %Y} to {ends:%B %Y}", None, Fraction(pieces),
                    Fraction(len(asked)), {"over": "yes" if ends < self.day else "not over yet"},
                )
            )  # fmt: skip
        return rows

    def ready(self) -> Rows:
        """6.3: people whose learning of the year is declared, or complete by what they wrote / people asked."""
        if self.of is None or self.policy is None:
            return None
        rule = self.policy.rule_of(self.year)
        states: Counter[State] = Counter()
        for one in self.asked():
            done = self.of.get(one, _NOTHING)
            states[state(rule, done.written, is_asked=True, declared_on=done.declared_on)] += 1
        return [
            RowOfFigure(
                one.value, STATE_WORDS[one], None, Fraction(states[one] if one in _READY else 0),
                Fraction(states[one]), {},
            )
            for one in (State.DECLARED, State.READY, State.WRITING, State.NOTHING)
        ]  # fmt: skip

    def words(self) -> str:
        """Return which year it is and what it asks for."""
        if self.policy is None:
            return ""
        first = day_words(first_day(self.year), year=True)
        asked = asks_for(self.policy.rule_of(self.year))
        return f"Registration year from {first}: {asked}. By what people wrote or declared here."


_NOTHING = Learning((0, 0, 0, 0), Written(), None)
_READY = (State.DECLARED, State.READY)
