"""What the indicators of one day read beyond what every page reads: targets, the year before."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from workforce.allocation import on_day, overload_queries, practice_queries
from workforce.allocation.overload_pages import effect_wanted
from workforce.allocation.overload_queries import Overload, WeekOfWorker
from workforce.allocation.practice_rules import Pair
from workforce.board.figures import added, year_queries
from workforce.board.figures.added import Sent
from workforce.board.figures.added_rules import Definition, read_definitions
from workforce.board.figures.year_queries import Year
from workforce.board.rhythm_rules import FIRST_WEEKS, read_rhythm
from workforce.caseload.equity import EquityBand
from workforce.caseload.queries import CaseOnDay
from workforce.db import policy
from workforce.db.policy import PolicyVersion
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.supervision import audit_queries, feedback_queries, oversight_queries, timeline_queries
from workforce.supervision.audit_pages import supervisors_among
from workforce.supervision.audit_queries import AuditedRecord
from workforce.supervision.audit_rules import w6_begins
from workforce.supervision.feedback_rules import Said
from workforce.supervision.oversight_rules import OversightStanding
from workforce.supervision.queries import last_full_month
from workforce.supervision.register_queries import completions_of
from workforce.supervision.register_rules import Completion
from workforce.supervision.relations import Relations, relations_on
from workforce.training.asye.policy import AsyePolicy, read_asye
from workforce.training.cpd.rules import counted_on, shown_year
from workforce.training.impact.queries import due_binds, impact_of
from workforce.training.impact.rules import ImpactPolicy
from workforce.training.induction import queries as induction_queries
from workforce.training.induction.rules import InductionPolicy


class OnDay(on_day.OnDay):
    """Everything that the indicators of one day share, each read once."""

    @cached_property
    def equity_band(self) -> EquityBand:
        """The part of the scale of workload % that the scheme in force calls even."""
        return EquityBand(*self.scheme.scheme.equity_band)

    @cached_property
    def targets(self) -> Mapping[str, Any]:
        """The targets that the Board had agreed: indicator -> value, by."""
        version = self.policies.get("targets")
        return version.document.get("targets", {}) if version else {}

    @cached_property
    def target_versions(self) -> list[PolicyVersion]:
        """The versions of the targets that a change of the last 12 months can be of, and the one before, newest first.

        The two newest were read already; all are read where both came into force of late.
        """
        newest = self._versions.get(policy.PolicyKind.TARGETS, [])
        if len(newest) < 2 or add_months(newest[-1].in_force_from, on_day.SIDE_BY_SIDE_MONTHS) <= self.day:
            return newest
        return [one for one in policy.versions(policy.PolicyKind.TARGETS) if one.in_force_from <= self.day]

    @cached_property
    def added(self) -> Mapping[str, Definition]:
        """The indicators that the council had added to ours."""
        version = self.policies.get(policy.PolicyKind.INDICATORS)
        return read_definitions(version.document) if version else {}

    @cached_property
    def added_values(self) -> Mapping[str, Sent]:
        """The newest value of each of them that was true on or before the day."""
        return added.newest(self.added, self.day) if self.added else {}

    @cached_property
    def year(self) -> Year:
        """Who left, days lost, vacancies, children with many holders, who was overloaded in the weeks before."""
        begins = induction_queries.known_from(self.covers) if self.knows_inductions else None
        requirements = self.requirements if "requirements" in self.policies else ()
        first = last_full_month(self.day)[1] - timedelta(weeks=13)
        more = induction_queries.binds_of(begins, self.day, requirements) | due_binds(first, self.impact)
        return year_queries.year_before(self.day, self.day - timedelta(days=self.period_days - 1), more)

    @property
    def period_days(self) -> int:
        """How many days lie between one summary and the next by the Board's rhythm on the day."""
        version = self.policies.get(policy.PolicyKind.BOARD)
        return 7 * (read_rhythm(version.document).every_weeks if version else FIRST_WEEKS)

    @cached_property
    def ftes(self) -> Mapping[int, tuple[Fraction, Fraction]]:
        """The FTE of social work staff, by worker: of agency posts, and of the council's own."""
        agency = {one.id: one.agency_fte for one in self.social_work}
        return {one.id: (agency[one.id], one.fte - agency[one.id]) for one in self.social_work}

    @cached_property
    def case_of_child(self) -> Mapping[int, CaseOnDay]:
        """Every case, by child."""
        return {case.child_id: case for case in self.cases}

    has_same_returns = True  # the same returns fall due as under the policy in force

    def under(self, version: PolicyVersion) -> Self:
        """Return the same day under another version; requirements that ask otherwise about courses cost a statement."""
        other = super().under(version)
        if version.kind == policy.PolicyKind.REQUIREMENTS:
            ours, theirs = (due_binds(self.day, one.impact) for one in (self, other))
            if ours == theirs and "year" in self.__dict__:
                other.__dict__["year"] = self.year
            days = ("impact_from", "impact_until", "same_days")
            other.has_same_returns = all(ours[name] == theirs[name] for name in days)
        return other

    @property
    def knows_inductions(self) -> bool:
        """Whether starts and completions are known for all of the 12 months to the day, and what is decided of them."""
        kinds = ("staff", "learning")
        is_known = all(self.knows(kind) and add_months(self.covers[kind], 12) <= self.day for kind in kinds)
        return is_known and "induction" in self.policies

    @cached_property
    def induction_policy(self) -> InductionPolicy:
        """What is decided about inductions."""
        return induction_queries.policy_of(self.policies.get("induction"), self.day)

    @cached_property
    def asye(self) -> AsyePolicy:
        """What is decided about first years in practice."""
        version = self.policies.get("asye")
        return read_asye(version.document) if version else AsyePolicy()

    @property
    def cpd_day(self) -> date:
        """The day up to which W18 counts: this one, or the last of the registration year that it tells of."""
        return counted_on(self.day, shown_year(self.day))

    @cached_property
    def cpd_version(self) -> PolicyVersion | None:
        """What was decided about CPD on the day up to which W18 counts: a year that is over stays as it was."""
        newest, last = self.policies.get("cpd"), self.cpd_day
        if newest is None or newest.in_force_from <= last:
            return newest
        before = self._versions.get("cpd", [])[1:]
        if before and before[0].in_force_from > last:
            before = policy.versions(policy.PolicyKind.CPD)
        return next((one for one in before if one.in_force_from <= last), None)

    def former(self, kind: str) -> PolicyVersion | None:
        """Return the version before a change of the last 12 months; of CPD only where the change bears on W18."""
        if kind == policy.PolicyKind.CPD and kind in self.policies and self.policies[kind].in_force_from > self.cpd_day:
            return None
        return super().former(kind)

    @cached_property
    def overloads(self) -> list[Overload] | None:
        """What was open on the day or closed within 13 months before; None before overloads were looked for."""
        since = overload_queries.watched_from() if "escalation" in self.policies else None
        return None if since is None or since > self.day else overload_queries.known_on(self.day, 13)

    @cached_property
    def overload_weeks(self) -> dict[tuple[int, date], WeekOfWorker]:
        """The stored weeks that tell what came of the plans of those overloads."""
        weeks = self.escalation.effect_after_weeks
        return overload_queries.weeks_at(
            pair for one in self.overloads or () for pair in effect_wanted(one, self.day, weeks)
        )

    @cached_property
    def oversight_known(self) -> oversight_queries.Known:
        """From which day oversight of cases is known, and when that of each was last held."""
        return oversight_queries.known_on(self.day, [case.child_id for case in self.cases])

    @cached_property
    def oversight(self) -> dict[int, OversightStanding] | None:
        """How oversight of each case stands, by child; None where it is not known on the day."""
        rule = self.supervision_policy.oversight
        return oversight_queries.stand(self.day, self.cases, rule, self.oversight_known)

    @cached_property
    def feedback(self) -> list[Said]:
        """What supervisees said of the sessions of the 13 weeks to the last month's end on or before the day."""
        return feedback_queries.of_weeks(self.day)

    @cached_property
    def audited(self) -> list[AuditedRecord]:
        """The supervision records audited in the 13 weeks to the day, as it stood on the day."""
        return audit_queries.audited(w6_begins(self.day), self.day)

    @cached_property
    def supervisors(self) -> list[StaffMember]:
        """Everybody here who supervises somebody in post."""
        return supervisors_among(self.staff, self.relations)

    @cached_property
    def supervision_versions(self) -> list[PolicyVersion]:
        """The supervision policies of the day and of the time before it that W4-period looks back on.

        The two newest were read already; all are read where both came into force of late.
        """
        newest = self._versions.get(policy.PolicyKind.SUPERVISION, [])
        if len(newest) < 2 or newest[-1].in_force_from <= add_months(self.day, -24):
            return newest
        return [one for one in policy.versions(policy.PolicyKind.SUPERVISION) if one.in_force_from <= self.day]

    @cached_property
    def period_begins(self) -> date:
        """The day from which sessions are read to tell what fell due in the 13 weeks to the day."""
        return timeline_queries.period_begins(
            self.day, timeline_queries.versions_of(self.supervision_versions, self.day)
        )

    @cached_property
    def period_people(self) -> list[timeline_queries.Person]:
        """Everybody in post in those weeks, with the dates that supervision depends on."""
        versions = timeline_queries.versions_of(self.supervision_versions, self.day)
        return timeline_queries.people_between(self.period_begins, self.day, versions, self.period_begins)

    @cached_property
    def relations(self) -> Relations:
        """Who supervises whom."""
        return relations_on(self.day, self.staff)

    @cached_property
    def _courses(self) -> dict[tuple[str, ...], dict[int, list[Completion]]]:
        return {}

    def completions_of(self, codes: tuple[str, ...]) -> dict[int, list[Completion]]:
        """Return the counted completions of some courses, by worker, read once."""
        if codes not in self._courses:
            self._courses[codes] = completions_of(self.day, codes)
        return self._courses[codes]

    @cached_property
    def impact(self) -> ImpactPolicy:
        """What is asked of evaluated courses."""
        return impact_of(self.policies.get("requirements"))

    @cached_property
    def pairs(self) -> list[Pair]:
        """What worker and manager both answered about effective practice in the months before the day."""
        return practice_queries.pairs_on(self.day, self.escalation.effective_practice_months, self.by_id)
