"""Trained and untrained groups before and after a course. A fixed number of statements, whatever the groups."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from workforce.board.impact import queries, rules
from workforce.board.impact.queries import EvaluatedCourse
from workforce.board.impact.rules import Group, Outcome, Share
from workforce.db import policy
from workforce.people.queries import covers_from
from workforce.people.rules import add_months
from workforce.supervision.compliance_queries import logged_between
from workforce.supervision.queries import policy_of
from workforce.supervision.timeline_queries import Person, people_between, versions_of
from workforce.supervision.timeline_rules import Version, longest_days, timeline
from workforce.training.impact.queries import impact_of
from workforce.training.impact.rules import ImpactPolicy, Window, windows
from workforce.training.today import Today
from workforce.web.pages import day_words

SUPERVISION = (
    ("in-time", "Supervision held by its due day"),
    ("full", "Sessions that were full: long enough, not broken"),
)
AUDITS = "audits", "Audited records, as supervisor or supervisee, that are good or better"


@dataclass(frozen=True, slots=True)
class Groups:
    """Who completed a course within a window, who comparable never did, and how many are left out of both."""

    trained: Mapping[int, Person]
    untrained: Mapping[int, Person]
    other_time: int  # comparable people who completed it at another time

    def are_of(self, least: int) -> bool:
        """Whether both are large enough to be told of."""
        return min(len(self.trained), len(self.untrained)) >= least


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A course and a window, and what stands beside."""

    decided: ImpactPolicy
    courses: Sequence[EvaluatedCourse]
    course: EvaluatedCourse | None
    windows: Sequence[Window]
    window: Window
    groups: Groups | None = None  # None: no course to look at, or not known who belongs to them
    outcomes: Sequence[Outcome] = field(default_factory=list)
    why_unknown: str = ""  # why it is not known who belongs to the groups

    @property
    def is_shown(self) -> bool:
        """Whether both groups are large enough."""
        return self.groups is not None and self.groups.are_of(self.decided.smallest_group)


def page_of(today: Today, code: str = "", window: str = "") -> ComparisonPage | None:
    """Return the comparison of a course and a window; None: not found. The first of each where none is asked for."""
    decided = impact_of(today.policies.get("requirements"))
    found = windows(
        today.day, decided.compare_window_months, decided.compare_months_before, decided.compare_months_after,
        decided.later_until,
    )  # fmt: skip
    at = next((one for one in found if one.key == (window or found[0].key)), None)
    courses = queries.courses()
    course = next((one for one in courses if one.code == (code or courses[0].code)), None) if courses else None
    if at is None or (course is None and (courses or code)):
        return None
    if course is None:
        return ComparisonPage(decided, courses, None, found, at)
    return _compared(today, decided, courses, course, found, at)


def _compared(
    today: Today, decided: ImpactPolicy, courses: Sequence[EvaluatedCourse], course: EvaluatedCourse,
    offered: Sequence[Window], at: Window,
) -> ComparisonPage:  # fmt: skip
    covers = covers_from(["staff", "learning", "supervision", "cases"])
    if why := _unknown(covers, at, (("staff", "staff"), ("learning", "completions"))):
        return ComparisonPage(decided, courses, course, offered, at, why_unknown=why)
    versions = versions_of(policy.versions(policy.PolicyKind.SUPERVISION), at.after[1])
    begins = at.before[0] - timedelta(days=longest_days(versions) + 1)
    people = people_between(at.before[0], at.after[1], versions, begins)
    groups = groups_of(people, queries.completed(course.code, at.after[1]), at)
    page = ComparisonPage(decided, courses, course, offered, at, groups)
    if not page.is_shown:
        return page
    reader = _Reader(today, decided, at, groups, covers)
    outcomes = [*reader.supervision(versions, begins), reader.audits(), reader.referrals()]
    return ComparisonPage(decided, courses, course, offered, at, groups, outcomes)


def _unknown(covers: Mapping[str, date], at: Window, kinds: Iterable[tuple[str, str]]) -> str:
    """Return why something is not known where a kind of its data begins after the first day that is looked at."""
    for kind, what in kinds:
        begins = covers.get(kind)
        if begins is None or begins > at.before[0]:
            since = f"are known from {day_words(begins, year=True)} only" if begins else "are not known here"
            return f"Not known: {what} {since}."
    return ""


def groups_of(people: Sequence[Person], completed: Mapping[int, Sequence[date]], at: Window) -> Groups:
    """Return both groups: in post on every day from the period before to the end of the period after.

    Trained: completed it within the window, and not before. Untrained: the same grade and kind of work as somebody of
    them on the window's first day, and did not complete it up to the end of the period after.
    """
    whole = {one.id: one for one in people if _is_here(one, at.before[0], at.after[1])}
    trained = {who: one for who, one in whole.items() if _is_trained(completed.get(who, ()), at)}
    kinds = {_kind(one, at.first) for one in trained.values()}
    alike = {who: one for who, one in whole.items() if who not in trained and _kind(one, at.first) in kinds}
    untrained = {who: one for who, one in alike.items() if not completed.get(who)}
    return Groups(trained, untrained, len(alike) - len(untrained))


def _is_here(person: Person, first: date, last: date) -> bool:
    """Whether somebody was in a counted post on both days, within one run of posts."""
    run = any(begin <= first and (end is None or last < end) for begin, end in person.life.runs)
    posts = (person.life.main_post(first), person.life.main_post(last))
    return run and all(post is not None and post.is_counted for post in posts)


def _is_trained(days: Sequence[date], at: Window) -> bool:
    return bool(days) and at.first <= min(days) <= at.last


def _kind(person: Person, day: date) -> tuple[str, str] | None:
    post = person.life.main_post(day)
    return (post.grade, post.work_kind) if post else None


class _Reader:
    """Reads each outcome of both groups."""

    def __init__(
        self, today: Today, decided: ImpactPolicy, at: Window, groups: Groups, covers: Mapping[str, date]
    ) -> None:
        self.today, self.decided, self.at, self.groups, self.covers = today, decided, at, groups, covers

    def _outcome(self, key: str, words: str, before: list[tuple[int, bool]], after: list[tuple[int, bool]]) -> Outcome:
        def group(people: Collection[int]) -> Group:
            return Group(rules.share(before, people), rules.share(after, people))

        return rules.outcome(
            key, words, group(self.groups.trained), group(self.groups.untrained), self.decided.smallest_group
        )

    def _unknown(self, key: str, words: str, kind: str, what: str) -> Outcome | None:
        """Return an outcome that is not known where its data begins within the period before, else None."""
        why = _unknown(self.covers, self.at, [(kind, what)])
        return Outcome(key, words, None, None, why) if why else None

    def supervision(self, versions: Sequence[Version], begins: date) -> list[Outcome]:
        """Return sessions held by their due day, and full ones of those held: of those whom somebody supervises."""
        unknown = [self._unknown(key, words, "supervision", "sessions") for key, words in SUPERVISION]
        if None not in unknown:
            return [one for one in unknown if one is not None]
        known, (before, after) = self.covers["supervision"], (self.at.before, self.at.after)
        due: tuple[list[tuple[int, bool]], list[tuple[int, bool]]] = [], []
        for one in (*self.groups.trained.values(), *self.groups.untrained.values()):
            line = timeline(one.life, versions, begins, after[1], known)
            for obligation in line.obligations():
                for n, (first, last) in enumerate((before, after)):
                    if obligation.post is not None and first <= obligation.due_on <= last:
                        due[n].append((one.id, obligation.is_in_time))
        decided = policy_of(self.today.policies.get(policy.PolicyKind.SUPERVISION), self.today.day)
        logged, _ = logged_between(before[0], after[1], decided)
        held = [one for one in logged if one.held_on and one.is_counted]
        full = [
            [(one.worker_id, one.is_full) for one in held if one.held_on and first <= one.held_on <= last]
            for first, last in (before, after)
        ]
        return [self._outcome(*SUPERVISION[0], *due), self._outcome(*SUPERVISION[1], *full)]

    def audits(self) -> Outcome:
        """Return audited records of sessions held in each period. One that has people of both groups is left out."""
        found = queries.audited_sessions(self.at.before[0], self.at.after[1], self.today.day)

        def shared(ours: Collection[int], theirs: Collection[int], period: tuple[date, date]) -> Share:
            of = [
                one for one in found
                if period[0] <= one.held_on <= period[1] and one.people & set(ours) and not one.people & set(theirs)
            ]  # fmt: skip
            people = {who for one in of for who in one.people & set(ours)}
            return Share(sum(one.is_good for one in of), len(of), len(people))

        def group(ours: Collection[int], theirs: Collection[int]) -> Group:
            return Group(shared(ours, theirs, self.at.before), shared(ours, theirs, self.at.after))

        trained, untrained = self.groups.trained, self.groups.untrained
        return rules.outcome(*AUDITS, group(trained, untrained), group(untrained, trained), self.decided.smallest_group)

    def referrals(self) -> Outcome:
        """Return closed referrals that came back, of those closed by somebody's children's worker."""
        months = self.decided.followed_months
        key, words = "referrals", f"Referrals closed that came back within {months} months"
        if unknown := self._unknown(key, words, "cases", "referrals"):
            return unknown
        followed, known = add_months(self.at.after[1], months), queries.cases_known_to()
        if known is None or known < followed:
            why = f"Not known yet: whether they came back is known on {day_words(followed, year=True)}"
            told = f", and data of cases reaches to {day_words(known, year=True)}." if known else "."
            return Outcome(key, words, None, None, why + told)
        people = [*self.groups.trained, *self.groups.untrained]
        found = queries.closed_referrals(self.at.before[0], self.at.after[1], people, months)
        periods = [
            [(one.worker_id, one.came_back) for one in found if first <= one.closed_on <= last]
            for first, last in (self.at.before, self.at.after)
        ]
        return self._outcome(key, words, *periods)
