"""The jobs, one line each, and how a run is claimed: once for each due instant, in the transaction of its work."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.allocation import daily, overload_watch, practice_service, rota
from workforce.auth import service as accounts
from workforce.board.accountability import member_service as board_members
from workforce.board.dates import reminders as board_reminders
from workforce.board.rhythm_queries import rhythms
from workforce.board.rhythm_rules import Rhythm
from workforce.board.summaries import queries as board_queries
from workforce.board.summaries import release_mail
from workforce.board.summaries import service as board
from workforce.caseload import voice_service, weeks
from workforce.db import db, policy, transaction
from workforce.importing import uploads
from workforce.importing.service import newest_import
from workforce.jobs.models import JobRun
from workforce.people.queries import covers_from
from workforce.supervision import feedback_service, oversight_service, reminders, series_service
from workforce.supervision.people_page import Today
from workforce.training import keeping_service
from workforce.training.courses import booking_service
from workforce.training.cpd import reminders as cpd_reminders
from workforce.training.cpd import service as cpd_service
from workforce.training.impact import reminders as impact_reminders
from workforce.training.impact import service as impact_service
from workforce.training.partners import links as partner_links
from workforce.training.partners import service as partner_service
from workforce.training.partners.mail import Place
from workforce.web import mail
from workforce.working_days import is_working_day

log = logging.getLogger(__name__)
BY = "scheduler"
MOST_ATTEMPTS = 8
PAUSE = timedelta(minutes=2)  # times the number of attempts so far


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done at due instants, each once."""

    name: str
    words: str
    due: Callable[[datetime], Iterable[datetime]]
    work: Callable[[datetime], str]
    inside: Callable[[], AbstractContextManager[None]] = transaction


def rhythm_now() -> Rhythm | None:
    """Return the Board's rhythm that decides today, if the council has set one."""
    return rhythms().on(clock.today())


def _summaries_due(until: datetime) -> Iterable[datetime]:
    known = covers_from(["cases"]).get("cases")
    if known is None:
        return []
    return [due for due in rhythms().due(until) if due.astimezone(clock.LONDON).date() >= known]


def _freeze(due: datetime) -> str:
    summary, created = board.freeze(due.astimezone(clock.LONDON).date(), BY)
    if not created:
        return f"summary {summary.id} as at {summary.as_at}, frozen before"
    return f"draft {summary.id} as at {summary.as_at}, to be released at {summary.release_at:%Y-%m-%d %H:%M} UTC"


def _releases_due(until: datetime) -> Iterable[datetime]:
    """Return the set instants of the drafts that wait: each is released then, whoever has commented.

    A draft that was frozen after its instant is due at once: a run of that instant may be done already, for another.
    """
    found = {max(one.release_at, one.frozen_at) for one in board_queries.drafts()}
    return sorted(at for at in found if at <= until)


def _release(due: datetime) -> str:
    ready = [one for one in board_queries.drafts() if one.release_at <= due]
    done = [one for draft in ready if (one := board.release_on_time(draft.id, BY))]
    for one in done:
        release_mail.tell_released(one, str(current_app.config["BASE_URL"]))
    return ", ".join(f"summary {one.id} as at {one.as_at} released" for one in done) or "nothing waits for its release"


def _nightly(until: datetime) -> Iterable[datetime]:
    """Return last night's instant only: what was not done then is done now, once."""
    at = until.replace(hour=2, minute=0, second=0, microsecond=0)
    return [at if at <= until else at - timedelta(days=1)]


def _weeks_due(until: datetime) -> Iterable[datetime]:
    """Return last night's instant, and this hour's while the weekly workloads rest on what has changed since."""
    found = list(_nightly(until))
    if weeks.are_stale(newest_import()):
        found.append(until.replace(minute=0, second=0, microsecond=0))
    return sorted(set(found))


def _weeks(_due: datetime) -> str:
    done = weeks.work_out(newest_import())
    return (
        f"{done.weeks} weeks worked out, {done.people} workloads; {done.kept} stand as they were, {done.gone} taken out"
    )


def _overloads(due: datetime) -> str:
    day, base_url = due.astimezone(clock.LONDON).date(), current_app.config["BASE_URL"]
    done, climbed = overload_watch.watch(day, base_url), overload_watch.watch_concerns(day, base_url)
    return (
        f"{done.opened} overloads opened, {done.closed} closed; {done.steps} steps of overloads told, "
        f"{climbed} of concerns"
    )


def _waits(_due: datetime) -> str:
    done = daily.run(str(current_app.config["BASE_URL"]))
    return f"{done.ended} marks and covers ended; {done.told} steps told"


def _mornings(until: datetime) -> Iterable[datetime]:
    """Return 7 o'clock in London of this day, once it is past and where it is a working day: late on that day only."""
    day = until.astimezone(clock.LONDON).date()
    at = datetime.combine(day, time(7), clock.LONDON).astimezone(UTC)
    return [at] if is_working_day(day) and at <= until else []


def _series(_due: datetime) -> str:
    return f"{series_service.extend_all(Today(clock.today()))} sessions planned ahead"


def _reminders(due: datetime) -> str:
    day = due.astimezone(clock.LONDON).date()
    if day != clock.today():
        return "nobody was reminded: it is no longer that day"
    return f"{reminders.remind(day, current_app.config['BASE_URL'])} mails about supervision queued"


def _impact(due: datetime) -> str:
    day = due.astimezone(clock.LONDON).date()
    if day != clock.today():
        return "nobody was reminded: it is no longer that day"
    return f"{impact_reminders.remind(day, current_app.config['BASE_URL'])} mails about the impact of courses queued"


def _courses(_due: datetime) -> str:
    return f"{booking_service.remind(clock.today())} reminders of courses queued"


def _cpd(due: datetime) -> str:
    day = due.astimezone(clock.LONDON).date()
    if day != clock.today():
        return "nobody was reminded: it is no longer that day"
    return f"{cpd_reminders.remind(day, current_app.config['BASE_URL'])} reminders of CPD queued"


def _partners(_due: datetime) -> str:
    place = Place(str(current_app.config["SETTINGS"].council), str(current_app.config["BASE_URL"]))
    return f"{partner_service.remind(clock.today(), place)} partners reminded of their return"


def _board(due: datetime) -> str:
    day = due.astimezone(clock.LONDON).date()
    if day != clock.today():
        return "nobody was reminded: it is no longer that day"
    return f"{board_reminders.remind(day, current_app.config['BASE_URL'])} owners reminded of figures without words"


def _december(_due: datetime) -> str:
    told = cpd_reminders.tell_december(clock.today(), current_app.config["BASE_URL"])
    return f"{told} accounts told of registrations that ended on 30 November"


def _tidy(_due: datetime) -> str:
    forgotten, thrown = accounts.forget_old_attempts(), uploads.forget_old()
    said = voice_service.forget_old() + practice_service.forget_old() + feedback_service.forget_old()
    said += impact_service.forget_old()
    returns = partner_links.forget_drafts()
    marked, drafts, pieces = rota.forget_old(), oversight_service.forget_drafts(), cpd_service.forget_old()
    return (
        f"{forgotten} old sign-in attempts, sessions and links forgotten; {thrown} undecided uploads thrown away; "
        f"{said} ratings, extra hours, answers about effective practice and about courses, and feedback after "
        f"supervision, and {marked} marks of away and duty weeks, of over 24 months ago deleted; {drafts} drafts of "
        f"oversight that is on the child's file deleted; {pieces} pieces of CPD of past years deleted; "
        f"{booking_service.forget_reasons(clock.today())} reasons why a course was declined forgotten; "
        f"{returns} drafts of partners whose link ended over 90 days ago deleted; "
        f"{keeping_service.forget_old(clock.today())}; "
        f"names of {board_members.forget_names(clock.today())} members who left the Board let go of"
    )


def _verify(_due: datetime) -> str:
    entries, broken = accounts.verify_audit(BY)
    return f"{entries} entries stand" + (f"; THE FIRST BROKEN ONE IS {broken}" if broken else "")


JOBS = (  # in this order within a tick: a summary looks back on the weeks
    Job("weekly-workloads", "Work out everybody's workload at the end of each week", _weeks_due, _weeks),
    Job("overloads", "Open, close and climb overloads; let concerns without an answer climb", _nightly, _overloads),
    Job(
        "allocation", "End covers whose day is over; tell what waits too long to whom it has climbed", _nightly, _waits
    ),
    Job("supervision-series", "Plan supervision ahead where a series runs short", _nightly, _series),
    Job("supervision-reminders", "Mail a digest of what is due in supervision", _mornings, _reminders),
    Job("course-reminders", "Mail who is booked on a course that comes up", _mornings, _courses),
    Job("impact-reminders", "Mail who can say what a course changed, and managers of what waits", _mornings, _impact),
    Job("cpd-reminders", "Mail who has not declared CPD, from 1 September on", _mornings, _cpd),
    Job(
        "december-list", "Mail that registrations ended, on the first working day of December",
        cpd_reminders.december_due, _december,
    ),
    Job("partner-reminders", "Mail partners whose link ends soon, once", _mornings, _partners),
    Job(
        "draft-summary", "Freeze the draft of the Board's summary, every four weeks", _summaries_due, _freeze,
        board.freezing,
    ),
    Job("board-reminders", "Mail owners of figures off target of which nothing is said yet", _mornings, _board),
    Job("release-summary", "Release the Board's summary on its day, whoever has commented", _releases_due, _release),
    Job("tidy", "Forget old sign-in attempts, sessions, links, ratings, hours and answers", _nightly, _tidy),
    Job("verify-audit", "Check every seal of the audit trail", _nightly, _verify),
)  # fmt: skip
BY_NAME = {job.name: job for job in JOBS}


def run_once(job: Job, due: datetime) -> JobRun | None:
    """Run a job for a due instant unless that run is done; return the run, or None if it is another's.

    The claim is a row in the same transaction as the work: a killed run leaves neither and is repeated.
    """
    try:
        with job.inside():
            claimed: JobRun | None = db.session.scalar(
                insert(JobRun)
                .values(job=job.name, due_at=due, started_at=clock.now(), state="done")
                .on_conflict_do_update(
                    constraint="uq_job_run_job_due_at",
                    set_={"started_at": clock.now(), "state": "done", "attempts": JobRun.attempts + 1},
                    where=JobRun.state == "failed",
                )
                .returning(JobRun),
                execution_options={"populate_existing": True},
            )
            if claimed is None:
                return None
            claimed.detail = job.work(due)
            claimed.finished_at = clock.now()
            db.session.flush()
            return claimed
    except Exception as fault:
        log.exception("job %s due %s failed", job.name, due)
        with transaction():
            failed: JobRun | None = db.session.scalar(
                insert(JobRun)
                .values(
                    job=job.name, due_at=due, started_at=clock.now(), finished_at=clock.now(), state="failed",
                    detail=f"{type(fault).__name__}: {fault}"[:500],
                )
                .on_conflict_do_update(
                    constraint="uq_job_run_job_due_at",
                    set_={
                        "state": "failed", "attempts": JobRun.attempts + 1, "finished_at": clock.now(),
                        "detail": f"{type(fault).__name__}: {fault}"[:500],
                    },
                    where=JobRun.state == "failed",
                )
                .returning(JobRun),
                execution_options={"populate_existing": True},
            )  # fmt: skip
            return failed


def waiting(job: Job, now: datetime) -> list[datetime]:
    """Return the due instants that no run has done: missed ones too; failed ones after a pause, some times."""
    due = list(job.due(now))
    rows = db.session.execute(
        select(JobRun.due_at, JobRun.state, JobRun.attempts, JobRun.finished_at).where(
            JobRun.job == job.name, JobRun.due_at.in_(due)
        )
    ).all()
    settled = {
        at
        for at, state, attempts, finished in rows
        if state == "done" or attempts >= MOST_ATTEMPTS or (finished and now < finished + PAUSE * attempts)
    }
    return [at for at in due if at not in settled]


def tick() -> int:
    """Run everything that is due and send the mail that waits; return how many runs were made."""
    made = 0
    for job in JOBS:
        try:
            found = waiting(job, clock.now())
        except ValueError:  # a policy that can't be read: no reason to leave the other jobs and the mail undone
            log.exception("when job %s is due can't be told", job.name)
            continue
        for due in found:
            if run_once(job, due):
                made += 1
    mail.send_waiting(current_app.config["SETTINGS"])
    return made


def runs(limit: int = 50) -> list[JobRun]:
    """Return the newest runs."""
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(limit)))


def policies_now() -> dict[str, policy.PolicyVersion]:
    """Return the policies in force today."""
    return policy.all_in_force(clock.today())
