"""The indicators, each defined once as a list of rows whose parts sum to the figure.

Definitions: docs/figures.md. Rows are exact fractions; only what is shown is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from workforce.allocation.on_day import SIDE_BY_SIDE_MONTHS
from workforce.board.figures import (
    added,
    asye_measures,
    audit_measures,
    children_measures,
    cpd_measures,
    data_queries,
    feedback_measures,
    impact_measures,
    induction_measures,
    measures,
    overload_measures,
    oversight_measures,
    supervision_measures,
    target_rules,
)
from workforce.board.figures.added_rules import Definition
from workforce.board.figures.figure import About, Figure, Former, Indicator
from workforce.board.figures.flow_measures import FLOWS
from workforce.board.figures.measures import Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.board.figures.overload_measures import Came
from workforce.caseload import queries as caseload
from workforce.caseload.queries import HolderState
from workforce.caseload.rules import UNTYPED
from workforce.db.policy import PolicyVersion
from workforce.people.rules import add_months

WORKLOAD, SUPERVISION, WITHOUT = "Workload", "Supervision", "Children without a worker"
CONTINUITY, TRAINING, WORKFORCE = "Continuity for children", "Training", "The workforce"
OUTCOMES = "Timeliness and outcomes for children"
PERCENT, LOW, HIGH = "percent", "low", "high"
CHILDREN = "children, of cases"
INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "W1", "Average caseload per case-holding FTE", "children per FTE", LOW, WORKLOAD,
        "children held, of FTE of those who hold at least one", measures.average_caseload, stock=True,
        published="caseload_fte",
    ),
    Indicator(
        "W2", "Workers over their own limit", PERCENT, LOW, WORKLOAD,
        "people over, of case-holding people who are here", measures.over_limit, stock=True, rests_on="scheme",
    ),
    Indicator(
        "W2-sustained", "Workers overloaded for 28 days or more", PERCENT, LOW, WORKLOAD,
        "people overloaded at the end of every week and now, of case-holding people who are here",
        measures.overloaded_for_weeks, stock=True, rests_on="scheme",
    ),
    Indicator(
        "W3", "Open overloads with a plan in writing, in date", PERCENT, HIGH, WORKLOAD,
        "overloads with such a plan, of open overloads", overload_measures.plans_in_date, stock=True,
    ),
    Indicator(
        "W19", "Equity: workload inside the agreed band", PERCENT, HIGH, WORKLOAD,
        "people inside the band, of case-holding people who are here and have a limit", measures.inside_band,
        stock=True, rests_on="scheme",
    ),
    Indicator(
        "W20", "Workload allows effective practice, say worker and manager", PERCENT, HIGH, WORKLOAD,
        "pairs that both say yes, of pairs answered in 3 months", overload_measures.effective_practice,
        about=About.ANSWERS,
    ),
    Indicator(
        "W4", "Supervision in date", PERCENT, HIGH, SUPERVISION,
        "people in date, of people due", measures.supervision_in_date, stock=True, rests_on="supervision",
        read_with=("W6", "W21"),
    ),
    Indicator(
        "W4-students", "Students' supervision in date", PERCENT, HIGH, SUPERVISION,
        "students in date, of students due", measures.students_in_date, stock=True, rests_on="supervision",
    ),
    Indicator(
        "W4-period", "Supervision held by its due day, 13 weeks", PERCENT, HIGH, SUPERVISION,
        "sessions held by their due day, of sessions that fell due in 13 weeks", supervision_measures.held_by_due_day,
        stock=True,  # weeks of one summary are mostly those of the one before: judged as a stock is
        rests_on="supervision",
        read_with=("W6", "W21"),
    ),
    Indicator(
        "W5", "With a full session in the month: 90 minutes, not interrupted", PERCENT, HIGH, SUPERVISION,
        "people with one, of people here all month", measures.full_sessions, rests_on="supervision",
        read_with=("W6", "W21"),
    ),
    Indicator(
        "W6", "Audited supervision records that are good or better", PERCENT, HIGH, SUPERVISION,
        "records good or better, of records audited in 13 weeks", audit_measures.good_records, rolling=True,
        about=About.RECORDS, read_with=("W4", "W5"),
    ),
    Indicator(
        "W14", "Supervisors registered, trained, experienced and supervised themselves", PERCENT, HIGH, SUPERVISION,
        "supervisors with all of it, of supervisors who are here", supervision_measures.supervisors_in_order,
        stock=True, rests_on="supervision",
    ),
    Indicator(
        "W21", "Sessions that met the supervisee's needs", PERCENT, HIGH, SUPERVISION,
        "sessions that met needs, of those with feedback in the 13 weeks to a month's end", feedback_measures.needs_met,
        about=About.ANSWERS, read_with=("W4",),
    ),
    Indicator(
        "W22", "Cases with management oversight in date for their type", PERCENT, HIGH, SUPERVISION,
        "cases in date, of cases", oversight_measures.oversight_in_date, stock=True, rests_on="supervision",
        about=About.CHILDREN,
    ),
    Indicator(
        "W17-none", "Cases with nobody, or whose worker has left", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.NONE), stock=True,
        about=About.CHILDREN,
    ),
    Indicator(
        "W17-away", "Cases whose worker is away", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.AWAY), stock=True,
        about=About.CHILDREN,
    ),
    Indicator(
        "W17-unidentified", "Cases whose worker is not in the staff data", PERCENT, LOW, WITHOUT,
        CHILDREN, measures.without(HolderState.UNIDENTIFIED), stock=True,
        about=About.CHILDREN,
    ),
    Indicator(
        "W26", "Children with three or more workers in 12 months", PERCENT, LOW, CONTINUITY,
        CHILDREN, measures.many_holders, rolling=True,
        about=About.CHILDREN,
    ),
    Indicator(
        "W24", "Children referred again within 12 months", PERCENT, LOW, OUTCOMES,
        "referrals within 12 months of an earlier one, of referrals in 13 weeks", children_measures.referred_again,
        stock=True,  # weeks of one summary are mostly those of the one before: judged as a stock is
        about=About.CHILDREN,
    ),
    Indicator(
        "W25", "Assessments authorised within 45 working days of referral", PERCENT, HIGH, OUTCOMES,
        "assessments within 45 working days, of assessments authorised in 13 weeks",
        children_measures.authorised_in_time, stock=True, about=About.CHILDREN,
    ),
    Indicator(
        "W27", "Protection plans for a child who had one within 2 years", PERCENT, LOW, OUTCOMES,
        "plans for a child whose earlier plan ended within 2 years before, of protection plans begun in 13 weeks",
        children_measures.planned_again, stock=True, about=About.CHILDREN,
    ),
    Indicator(
        "W12-staff", "Staff with risk analysis in date", PERCENT, HIGH, TRAINING,
        "people in date, of people past their first 3 months", measures.staff_trained, stock=True,
        rests_on="requirements",
        read_with=("W15-changed",),
    ),
    Indicator(
        "W12-managers", "Managers with risk analysis in date", PERCENT, HIGH, TRAINING,
        "managers in date, of managers past their first 3 months", measures.managers_trained, stock=True,
        rests_on="requirements",
        read_with=("W15-changed",),
    ),
    Indicator(
        "W13", "Induction complete within 3 months", PERCENT, HIGH, TRAINING,
        "inductions complete by their due day, of inductions that fell due in 12 months",
        induction_measures.complete_in_time, rolling=True, rests_on="induction",
    ),
    Indicator(
        "W15-returned", "Training impact returns received at 6 to 8 weeks", PERCENT, HIGH, TRAINING,
        "returns received in time, of returns that fell due in 13 weeks", impact_measures.returned, stock=True,
        rests_on="requirements",
        about=About.ANSWERS,
    ),
    Indicator(
        "W15-changed", "Training rated as changing practice", PERCENT, HIGH, TRAINING,
        "returns that say so, of returns received in the 13 weeks to a month's end", impact_measures.changed,
        stock=True, rests_on="requirements",
        read_with=("W15-returned", "W12-staff"),
        about=About.ANSWERS,
    ),
    Indicator(
        "W7-limit", "Newly qualified staff within the limit of their phase", PERCENT, HIGH, TRAINING,
        "people within it and with no joint work held alone, of newly qualified people who are here",
        asye_measures.within_limit, stock=True, rests_on="scheme",
    ),
    Indicator(
        "W7-time", "Newly qualified staff who take their protected time", PERCENT, HIGH, TRAINING,
        "people who took enough in 4 weeks, of newly qualified people who are here", asye_measures.time_taken,
        rests_on="asye",
    ),
    Indicator(
        "W7-reviews", "Newly qualified staff reviewed on time", PERCENT, HIGH, TRAINING,
        "reviews held by their due day, of reviews that fell due in 13 weeks", asye_measures.reviews_held,
        stock=True,  # weeks of one summary are mostly those of the one before: judged as a stock is
        rests_on="asye",
    ),
    Indicator(
        "W18", "CPD recorded by 30 November", PERCENT, HIGH, TRAINING,
        "people who declared it, of registered people asked", cpd_measures.cpd_declared, stock=True, rests_on="cpd",
    ),
    Indicator(
        "W8", "Agency rate", PERCENT, LOW, WORKFORCE,
        "agency FTE, of FTE", measures.agency, stock=True, published="agency_rate_fte",
    ),
    Indicator(
        "W9", "Vacancy rate", PERCENT, LOW, WORKFORCE,
        "vacant FTE, of vacant and own FTE", measures.vacant, stock=True, published="vacancy_rate_fte",
    ),
    Indicator(
        "W10", "Turnover, 12 months", PERCENT, LOW, WORKFORCE,
        "own FTE that left, of own FTE", measures.turnover, rolling=True, published="turnover_rate_fte",
    ),
    Indicator(
        "W11", "Sickness absence, 12 months", PERCENT, LOW, WORKFORCE,
        "own working days lost, of own working days", measures.sickness, rolling=True, published="absence_rate_fte",
    ),
)  # fmt: skip
BY_ID = {indicator.id: indicator for indicator in INDICATORS}


def shown_as(headline: Mapping[str, Any]) -> Indicator:
    """Return the indicator that a headline is of: as it is defined here, else as it was when it was frozen."""
    return BY_ID.get(headline["id"]) or Indicator(
        headline["id"], headline["name"], headline["unit"], headline["good"], headline["group"], headline["counts"],
        lambda _on: None, about=About.ADDED, read_with=tuple(headline.get("read_with", ())),
    )  # fmt: skip


def figures(on: OnDay, ids: Iterable[str] | None = None) -> list[Figure]:
    """Return the figures of a day, all or some, in the order in which the Board reads them; the council's own last.

    What the council counts elsewhere is read only where it is asked for: one statement.
    """
    wanted = set(ids) if ids is not None else None
    ours = [
        Figure(
            indicator,
            indicator.rows(on),
            on.targets.get(indicator.id),
            came=_came(on, indicator),
            supervisors=audit_measures.covered(on) if indicator.id == "W6" else None,
            overdue=induction_measures.overdue(on) if indicator.id == "W13" else None,
            flow=FLOWS[indicator.id](on) if indicator.id in FLOWS else None,
        )
        for indicator in INDICATORS
        if wanted is None or indicator.id in wanted
    ]
    if wanted is not None and wanted <= set(BY_ID):
        return ours
    return ours + [_added(on, one) for name, one in sorted(on.added.items()) if wanted is None or name in wanted]


def of_definition(one: Definition) -> Indicator:
    """Return the indicator that a council's definition describes."""
    return Indicator(
        one.id, one.name, one.unit, one.good, one.group, one.counts, lambda on: _sent_rows(on, one),
        about=About.ADDED, read_with=one.read_with,
    )  # fmt: skip


def _sent_rows(on: OnDay, one: Definition) -> Rows:
    """Return the one row of a value that tells of the day: its key is the day on which it was true."""
    sent = added.told_of(one, on.added_values.get(one.id), on.day)
    return None if sent is None else [Row(sent.on.isoformat(), None, None, sent.numerator, sent.denominator)]


def _added(on: OnDay, one: Definition) -> Figure:
    indicator = of_definition(one)
    sent = added.told_of(one, on.added_values.get(one.id), on.day)
    return Figure(indicator, indicator.rows(on), on.targets.get(one.id), added=added.headline(one, sent))


def _came(on: OnDay, indicator: Indicator) -> Sequence[Came] | None:
    return overload_measures.what_came(on) if indicator.id == "W3" else None


def beside(on: OnDay, found: Iterable[Figure]) -> list[Figure]:
    """Return figures of a day with what stands beside them for 12 months after a change of rules.

    Each figure that rests on a policy which changed is worked out under its former version too, as of the same day;
    each target that changed stands with the one before. Figures come in the order given.
    """
    given = list(found)
    under = {
        kind: (on.under(version), on.policies[kind])
        for kind in sorted({figure.indicator.rests_on or "" for figure in given})
        if (version := on.former(kind))
    }
    return [replace(_with_former(figure, under), target_former=_former_target(on, figure)) for figure in given]


def _with_former(figure: Figure, under: Mapping[str, tuple[OnDay, PolicyVersion]]) -> Figure:
    indicator = figure.indicator
    if not indicator.rests_on or indicator.rests_on not in under:
        return figure
    before, now = under[indicator.rests_on]
    until = now.in_force_from - timedelta(days=1)
    return replace(figure, former=Former(until, now.set_by, indicator.rows(before), indicator.per))


def _former_target(on: OnDay, figure: Figure) -> dict[str, Any] | None:
    """Return the target that stood before the newest change of it, where that is of the last 12 months."""
    name = figure.indicator.id
    found = [(one, one.document.get("targets", {}).get(name)) for one in on.target_versions]
    for (now, agreed), (_, before) in pairwise(found):
        if target_rules.asks_same(agreed, before):
            continue
        if on.day >= add_months(now.in_force_from, SIDE_BY_SIDE_MONTHS):
            return None
        return {
            "value": str(before["value"]) if before else None,
            "by": before.get("by") if before else None,
            **({"tolerance": before["tolerance"]} if before and before.get("tolerance") else {}),
            "until": (now.in_force_from - timedelta(days=1)).isoformat(),
            "set_by_now": now.document.get("changed", {}).get(name, {}).get("entered_by") or now.set_by,
        }
    return None


def rules_changed(on: OnDay) -> list[dict[str, Any]]:
    """Return which rules changed within the 12 months before a day: kind, last day of the former, who set each."""
    return [
        {
            "kind": kind, "until": (on.policies[kind].in_force_from - timedelta(days=1)).isoformat(),
            "set_by_now": on.policies[kind].set_by, "set_by_before": version.set_by,
        }
        for kind in ("scheme", "supervision", "requirements", "induction", "asye", "cpd", "targets")
        if (version := on.former(kind))
    ]  # fmt: skip


def left_out(on: OnDay) -> dict[str, tuple[int, int]]:
    """Return what could not be counted, of how many: cases without a type, cases whose worker matches nobody."""
    untyped = sum(1 for case in on.cases if case.type == UNTYPED)
    unmatched = sum(1 for case in on.cases if caseload.holder_state(case, on.by_id) is HolderState.UNIDENTIFIED)
    return {
        "untyped": (untyped, len(on.cases)),
        "unidentified": (unmatched, len(on.cases)),
        **data_queries.unmatched_counts(),
    }
