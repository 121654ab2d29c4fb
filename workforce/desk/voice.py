"""What workers said and managers answered, as the first pages show it to a viewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workforce import clock
from workforce.board.figures.on_day import OnDay
from workforce.caseload import rating_queries, voice_queries
from workforce.caseload.rating_queries import NOBODY, Feelings, RatedGroup, Said
from workforce.caseload.voice_queries import Question
from workforce.caseload.voice_rules import QuestionCounts, Rating, Review, count_questions, last_whole_week
from workforce.desk.people import Person
from workforce.people.queries import StaffMember
from workforce.web.access import Permission, Viewer


def seen_on(on: OnDay, *, is_now: bool) -> date:
    """Return up to which day what people said is known: today, unless a past day is asked for."""
    return clock.today() if is_now else min(on.day, clock.today())


@dataclass(frozen=True, slots=True)
class WorkVoice:
    """What belongs to one person's work beside its figures, as far as the viewer may read it."""

    questions: list[Question]
    said: Said
    review: Review
    today: date
    is_now: bool  # no past day was asked for: there are things to do here
    may_answer: bool

    ratings = tuple(Rating)

    @property
    def rated_today(self) -> Rating | None:
        """Return today's rating."""
        return self.said.rating_on(self.today)

    @property
    def week(self) -> date:
        """Return the Sunday of the last whole week."""
        return last_whole_week(self.today)

    @property
    def open_lines(self) -> frozenset[str]:
        """Return the lines about which a question waits."""
        return frozenset(one.line for one in self.questions if one.is_open)


def work_voice(on: OnDay, person: StaffMember, viewer: Viewer, *, is_now: bool) -> WorkVoice:
    """Return it: three statements. Questions are for the worker and who may answer; ratings for their supervisor."""
    today, mine = seen_on(on, is_now=is_now), person.id == viewer.worker_id
    may_answer = viewer.may(Permission.SEE_TEAM) and not mine
    reads = is_now and (mine or may_answer)
    reviewed = voice_queries.reviews_on(today, [person.id]).get(person.id)
    return WorkVoice(
        _shown(on, voice_queries.questions_of(person.id, today)) if reads else [],
        rating_queries.said_by(person.id, viewer, today),
        voice_queries.review_of(reviewed, on.scheme.scheme, today),
        today, is_now, may_answer,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupVoice:
    """What the people of a team, or of several, said."""

    waiting: int  # open questions
    counts: QuestionCounts
    reviewed: int  # people here with a limit whose look together is in date
    reviewed_of: int
    feeling: RatedGroup


@dataclass(frozen=True, slots=True)
class TeamVoice:
    """What a team page and the service page show of it."""

    to_answer: list[Question]
    all: GroupVoice
    teams: Mapping[str, GroupVoice]
    rated_until: date
    has_interval: bool  # the scheme says how often to look together

    @property
    def rated_from(self) -> date:
        """Return the first day of the four weeks."""
        return self.rated_until - timedelta(days=27)


def team_voice(
    on: OnDay, viewer: Viewer, people: Iterable[Person], teams: frozenset[str], code: str = "", *, is_now: bool
) -> TeamVoice:
    """Return what the people of some teams said: four statements. `code` names one team with those below it."""
    today, everybody = seen_on(on, is_now=is_now), list(people)
    questions = [q for q in voice_queries.questions_raised(today) if q.team in teams]
    reviews = voice_queries.reviews_on(today)
    feelings = rating_queries.feelings_on(today, viewer)
    due = [p for p in everybody if p.is_measured and p.load and p.load.limit is not None]

    def group(within: Iterable[Question], of: list[Person], feeling: RatedGroup) -> GroupVoice:
        mine = list(within)
        looked = [voice_queries.review_of(reviews.get(p.person.id), on.scheme.scheme, today) for p in of]
        return GroupVoice(
            sum(1 for q in mine if _waits(q, today)), count_questions(voice_queries.as_asked(mine), today),
            sum(1 for one in looked if one.is_in_date), len(of), feeling,
        )  # fmt: skip

    by_team = {
        team: group(
            [q for q in questions if q.team == team], [p for p in due if p.person.team == team],
            feelings.teams.get(team, NOBODY),
        )
        for team in teams
    }  # fmt: skip
    return TeamVoice(
        _shown(on, voice_queries.to_answer(questions, viewer, on.by_id)) if is_now else [],
        group(questions, due, _feeling(feelings, code)), by_team, feelings.until,
        on.scheme.scheme.review_interval_days is not None,
    )  # fmt: skip


def _shown(on: OnDay, questions: Iterable[Question]) -> list[Question]:
    """Return the questions that are about no case for which the reader is not named."""
    return [one for one in questions if on.shown_reference(one.line) == one.line]


def _waits(question: Question, day: date) -> bool:
    return question.raised_on <= day and (question.answered_on is None or question.answered_on > day)


def _feeling(feelings: Feelings, code: str) -> RatedGroup:
    return feelings.below.get(code, NOBODY) if code else feelings.everybody
