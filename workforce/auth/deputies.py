"""Deputies: who does what a manager does, for which team, from when to when. Nothing here commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from workforce import clock
from workforce.auth import queries
from workforce.auth.models import Account, Deputy
from workforce.auth.roles import ROLES, role_words
from workforce.auth.service import AccountError
from workforce.db import audit, db
from workforce.web.access import Scope, Viewer

LONGEST_DAYS = 184


@dataclass(frozen=True, slots=True)
class Deputising:
    """One deputy, as pages show it."""

    id: int
    name: str
    email: str
    team: str
    first_day: date
    last_day: date
    set_by: str

    def is_now(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first_day <= day <= self.last_day


def deputies(teams: Iterable[str]) -> list[Deputising]:
    """Return the deputies of some teams, now and to come, by team and first day."""
    rows = db.session.execute(
        select(
            Deputy.id, Account.name, Account.email, Deputy.team_code, Deputy.first_day, Deputy.last_day, Deputy.set_by
        )
        .join(Account, Account.id == Deputy.account_id)
        .where(Deputy.ended_at.is_(None), Deputy.last_day >= clock.today(), Deputy.team_code.in_(list(teams)))
        .order_by(Deputy.team_code, Deputy.first_day, Deputy.id)
    )
    return [Deputising(*row) for row in rows]


def appoint(email: str, team: str, first: date, last: date, viewer: Viewer) -> Deputy:
    """Make somebody a deputy for a team. Raise AccountError where that can't be."""
    account = queries.by_email(email)
    if account is None or not account.is_open:
        raise AccountError("Nobody has an account with this e-mail address.", "email")
    if account.id == viewer.account_id:
        raise AccountError("You already do this yourself: choose somebody else.", "email")
    if ROLES[account.role].scope not in (Scope.OWN, Scope.TEAMS):
        raise AccountError(
            f"A {role_words(account.role)} can't be a deputy: choose a social worker or manager.", "email"
        )
    if not viewer.answers_for(team):
        raise AccountError("Choose one of your own teams: a deputy names no deputies.", "team")
    today = clock.today()
    if first < today:
        raise AccountError("Give a first day from today on.", "first_day")
    if not first <= last <= first + timedelta(days=LONGEST_DAYS):
        raise AccountError(f"Give a last day from the first to {LONGEST_DAYS} days later.", "last_day")
    same = select(Deputy).where(
        Deputy.account_id == account.id, Deputy.team_code == team, Deputy.ended_at.is_(None),
        Deputy.first_day <= last, Deputy.last_day >= first,
    )  # fmt: skip
    if db.session.scalar(same.limit(1)) is not None:
        raise AccountError("They are deputy for this team on some of these days already. Nothing was saved.", "email")
    made = Deputy(
        account_id=account.id, team_code=team, first_day=first, last_day=last, set_by=viewer.email, set_at=clock.now()
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(
        viewer.email, "deputy appointed", f"account:{account.email}", team=team, first_day=first, last_day=last
    )
    return made


def end(deputy_id: int, viewer: Viewer) -> bool:
    """End a deputy's days; return False where there is none in the viewer's scope."""
    found = db.session.get(Deputy, deputy_id, with_for_update=True, populate_existing=True)
    if found is None or found.ended_at is not None or not viewer.answers_for(found.team_code):
        return False
    found.ended_at = clock.now()
    db.session.flush()
    audit.record(viewer.email, "deputy ended", f"deputy:{deputy_id}", team=found.team_code)
    return True
