"""Changes to accounts and passwords. Each flushes, writes the audit entry, and never commits."""

import hashlib
import secrets
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete

from workforce import clock
from workforce.auth import ends, queries, rules
from workforce.auth.models import Account, AccountToken, EndedSession, SignInAttempt
from workforce.auth.roles import ROLES, role_words
from workforce.auth.words import clock_time
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.web import mail
from workforce.web.pages import instant_words

NOBODY = "not signed in"
WRONG = "The e-mail address or the password is wrong"
_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory


class AccountError(ValueError):
    """A change was refused; the message says why. `field` names the field of a form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


def _subject(account: Account) -> str:
    return f"account:{account.email}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- accounts


def add_account(
    email: str,
    role: str,
    actor: str,
    *,
    name: str | None = None,
    employee_number: str | None = None,
    team_code: str | None = None,
    password: str | None = None,
    checks_password: bool = True,
    ends_on: date | None = None,
    title: str = "",
) -> Account:
    """Add an account; without a password it waits for an invitation or for single sign-on.

    Only a demonstration, whose people are invented, leaves out the check of the password.
    """
    email = email.strip().lower()
    if not rules.is_email(email):
        raise AccountError("Enter an e-mail address in the correct format, like name@example.com", "email")
    if queries.by_email(email):
        raise AccountError(f"There is already an account for {email}", "email")
    worker = _checked(role, employee_number, team_code)
    _check_end(ends_on)
    if password is not None and checks_password:
        _check_password(password, email)
    account = Account(
        email=email,
        name=(name or "").strip() or (worker.name if worker else rules.name_from_email(email)),
        role=role,
        password_hash=_hasher.hash(password) if password is not None else None,
        worker_id=worker.id if worker else None,
        team_code=team_code or None,
        created_at=clock.now(),
        ends_on=ends_on,
        title=title.strip(),
    )
    db.session.add(account)
    db.session.flush()
    audit.record(
        actor, "account added", _subject(account), role=role, employee_number=employee_number or None,
        team_code=team_code or None, has_password=password is not None, ends_on=ends_on,
    )  # fmt: skip
    return account


def change_account(
    account: Account, actor: str, *, name: str, role: str, employee_number: str | None, team_code: str | None,
    ends_on: date | None = None, title: str = "",
) -> None:  # fmt: skip
    """Change the name, the role, the person behind an account, its team, its title and its last day."""
    if role != account.role:
        _refuse_own(account, actor, "Another administrator must change your own role", "role")
    worker = _checked(role, employee_number, team_code, account)
    if ends_on != account.ends_on:
        _refuse_own(account, actor, "Another administrator must change your own last day", "ends_on")
        _check_end(ends_on)
    if not name.strip():
        raise AccountError("Enter a name", "name")
    before = _facts(account)
    account.name, account.role, account.team_code = name.strip(), role, team_code or None
    account.worker_id = worker.id if worker else None
    account.ends_on, account.title = ends_on, title.strip()
    db.session.flush()
    after = _facts(account)
    changed = {key: {"from": before[key], "to": after[key]} for key in after if before[key] != after[key]}
    if changed:
        audit.record(actor, "account changed", _subject(account), **changed)


def change_role(account: Account, role: str, actor: str) -> None:
    """Give an account another role; it holds from the next request on."""
    change_account(
        account, actor, name=account.name, role=role,
        employee_number=queries.employee_number(account.worker_id), team_code=account.team_code,
        ends_on=account.ends_on, title=account.title,
    )  # fmt: skip


def deactivate(account: Account, actor: str) -> None:
    """Close an account and sign it out everywhere; links that were sent to it no longer work."""
    _refuse_own(account, actor, "Another administrator must close your own account", "")
    if account.is_active:
        account.is_active = False
        account.session_version += 1
        _use_up_tokens(account)
        db.session.flush()
        audit.record(actor, "account deactivated", _subject(account))


def reactivate(account: Account, actor: str) -> None:
    """Open a closed account again."""
    if not account.is_active:
        account.is_active = True
        db.session.flush()
        audit.record(actor, "account reactivated", _subject(account))


def _facts(account: Account) -> dict[str, str | int | None]:
    """Return what an administrator can change."""
    return {
        "name": account.name,
        "role": account.role,
        "team_code": account.team_code,
        "worker_id": account.worker_id,
        "title": account.title,
        "ends_on": account.ends_on.isoformat() if account.ends_on else None,
    }


def _check_end(ends_on: date | None) -> None:
    if why := ends.why_not(ends_on):
        raise AccountError(why, "ends_on")


def _refuse_own(account: Account, actor: str, message: str, field: str) -> None:
    """Refuse a change of one's own access, so that nobody locks the last administrator out."""
    if account.email == actor:
        raise AccountError(message, field)


def _checked(
    role: str, employee_number: str | None, team_code: str | None, account: Account | None = None
) -> Worker | None:
    """Return the person to link, once role, person and team are known to exist and the person is free."""
    if role not in ROLES:
        raise AccountError(f"{role} is not a role. Roles: {', '.join(ROLES)}", "role")
    if team_code and not queries.has_team(team_code):
        raise AccountError(f"There is no team {team_code} in the staff data", "team_code")
    if not employee_number:
        return None
    worker = queries.worker_by_number(employee_number)
    if worker is None:
        raise AccountError(f"There is no employee {employee_number} in the staff data", "employee_number")
    holder = queries.holder_of(worker.id)
    if holder is not None and holder is not account:
        raise AccountError(f"Employee {employee_number} already has the account {holder.email}", "employee_number")
    return worker


# --- links sent by mail


def invite(account: Account, actor: str, base_url: str) -> str:
    """Send a link with which somebody sets a first password; return it. Earlier invitations no longer work."""
    if not account.is_active:
        raise AccountError("This account is closed. Open it again before sending an invitation")
    if ends.words(account):
        raise AccountError("The last day of this account has passed. Give it a later one before sending an invitation")
    if account.password_hash is not None:
        raise AccountError("This person already has a password. They can reset it from the sign-in page")
    _use_up_tokens(account)
    token, expires_at = _new_token(account, "invite")
    link = f"{base_url}/invitation/{token}"
    mail.queue(
        account.email,
        "Your account for workload and supervision",
        f"Dear {account.name},\n\n"
        f"You have been given an account as {role_words(account.role)}.\n"
        f"To set your password and sign in, open this link by {instant_words(expires_at)}:\n\n{link}\n\n"
        "If you did not expect this, you can ignore it.\n",
    )
    audit.record(actor, "invitation sent", _subject(account))
    return link


def request_reset(email: str, address: str, base_url: str) -> None:
    """Send a link to reset a password, if the address is known and did not ask too often.

    The caller gets the same answer whatever happens here, and the same rows are written.
    """
    email = email.strip().lower()[:254]
    now = clock.now()
    since = now - rules.RESET_WINDOW
    asked = queries.attempts("reset", "email", email, since), queries.attempts("reset", "address", address, since)
    if len(asked[0]) >= rules.RESETS_PER_EMAIL or len(asked[1]) >= rules.RESETS_PER_ADDRESS:
        return
    db.session.add(SignInAttempt(kind="reset", email=email, address=address, at=now, succeeded=False))
    account = queries.by_email(email)
    known = account if account is not None and account.is_active else None
    audit.record(NOBODY, "password reset asked", _subject(known) if known else "account:unknown", address=address)
    if known is not None:
        _send_reset(known, base_url)
    db.session.flush()


def _send_reset(account: Account, base_url: str) -> None:
    """Write the mail with the link; who never had a password is told how to get in instead."""
    opening = f"Dear {account.name},\n\nSomebody, we think you, asked to reset the password of this account.\n"
    if ended := ends.words(account):
        text = f"{ended}.\n"
    elif account.password_hash is not None:
        token, expires_at = _new_token(account, "reset")
        text = (
            f"To choose a new one, open this link by {clock_time(expires_at)}. It works once:\n\n"
            f"{base_url}/reset/{token}\n\nIf it was not you, you can ignore this: your password stays as it is.\n"
        )
    elif any(found.purpose == "invite" for found in queries.open_tokens(account.id)):
        text = "You have not set a password yet. Use the link in the invitation that was sent to you.\n"
    else:
        text = "It has no password. Sign in with your council account, or ask an administrator for an invitation.\n"
    mail.queue(account.email, "Reset your password for workload and supervision", f"{opening}{text}")


def _new_token(account: Account, purpose: str) -> tuple[str, datetime]:
    """Make a link's secret; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + (rules.INVITATION_LASTS if purpose == "invite" else rules.RESET_LASTS)
    db.session.add(AccountToken(account_id=account.id, purpose=purpose, hash=_digest(token), expires_at=expires_at))
    db.session.flush()
    return token, expires_at


def _use_up_tokens(account: Account) -> None:
    """Make every link that was sent to an account worthless."""
    for token in queries.open_tokens(account.id):
        token.used_at = clock.now()
    db.session.flush()


def account_for_link(token: str, purpose: str) -> Account | None:
    """Return the account that a link is for, while it works."""
    found = queries.token(_digest(token), purpose)
    return found[1] if found and not ends.words(found[1]) else None


def why_link_is_gone(token: str, purpose: str) -> str | None:
    """Return that the account of a link has ended, where that is why the link does not work."""
    found = queries.token(_digest(token), purpose)
    return ends.words(found[1]) if found else None


def redeem(token: str, purpose: str, password: str) -> Account | None:
    """Set the password of the account that a link is for, and use the link up; None when it no longer works."""
    found = queries.token(_digest(token), purpose, lock=True)
    if found is None or ends.words(found[1]):
        return None
    account = found[1]
    set_password(account, password, account.email)
    return account


# --- passwords and signing in


def _check_password(password: str, email: str) -> None:
    """Refuse a weak password."""
    problem = rules.password_problem(password, email)
    if problem:
        raise AccountError(problem, "new_password")


def set_password(account: Account, password: str, actor: str) -> None:
    """Give an account a new password and sign it out everywhere."""
    _check_password(password, account.email)
    account.password_hash = _hasher.hash(password)
    account.session_version += 1
    _use_up_tokens(account)
    audit.record(actor, "password set", _subject(account))


def change_password(account: Account, current: str, password: str, address: str) -> None:
    """Let somebody who knows the current password choose another one."""
    _refuse_throttled(account.email, address)
    if not _is_password(account, current):
        _note_failure(account.email, account, address)
        raise AccountError("The current password is wrong", "current_password")
    set_password(account, password, account.email)


def sign_in(email: str, password: str, address: str) -> Account:
    """Return the account of this address and password, or refuse. A failure is written too, so commit either way."""
    email = email.strip().lower()[:254]
    _refuse_throttled(email, address)
    account = queries.by_email(email)
    if not _is_password(account, password) or account is None or not account.is_active:
        _note_failure(email, account, address)
        raise AccountError(WRONG)
    if ended := ends.words(account):  # said to who knows the password only
        audit.record(NOBODY, "sign-in refused", _subject(account), address=address, ends_on=account.ends_on)
        raise AccountError(ended)
    if account.password_hash is not None and _hasher.check_needs_rehash(account.password_hash):
        account.password_hash = _hasher.hash(password)
    account.last_sign_in_at = clock.now()
    db.session.add(SignInAttempt(kind="sign-in", email=email, address=address, at=clock.now(), succeeded=True))
    db.session.flush()
    audit.record(account.email, "signed in", _subject(account), address=address)
    return account


def sign_out(email: str, session_id: str) -> None:
    """End a session, so that a copy of its cookie no longer opens anything."""
    db.session.merge(EndedSession(id=session_id, ended_at=clock.now()))
    db.session.flush()
    audit.record(email, "signed out", f"account:{email}")


def _refuse_throttled(email: str, address: str) -> None:
    """Refuse, with the time, where too many attempts failed; the same for addresses that nobody has."""
    since = clock.now() - rules.FAILURE_WINDOW
    ends = (
        rules.refused_until(queries.attempts("sign-in", "email", email, since), rules.FAILURES_PER_EMAIL,
                            rules.FAILURE_WINDOW),
        rules.refused_until(queries.attempts("sign-in", "address", address, since), rules.FAILURES_PER_ADDRESS,
                            rules.FAILURE_WINDOW),
    )  # fmt: skip
    until = max((end for end in ends if end), default=None)
    if until is not None:
        raise AccountError(f"Too many attempts to sign in failed. Try again after {clock_time(until)}")


def _note_failure(email: str, account: Account | None, address: str) -> None:
    """Count a failure and write it down; what was typed for an unknown address is not kept in the audit trail."""
    db.session.add(SignInAttempt(kind="sign-in", email=email, address=address, at=clock.now(), succeeded=False))
    db.session.flush()
    audit.record(NOBODY, "sign-in failed", _subject(account) if account else "account:unknown", address=address)


@cache
def _nobodys_hash() -> str:
    """Return a hash that no password fits, so that an unknown address takes as long as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _is_password(account: Account | None, password: str) -> bool:
    """Whether a password is the account's; takes the same time where there is no account or no password."""
    kept = account.password_hash if account is not None else None
    try:
        fits = _hasher.verify(kept or _nobodys_hash(), password[: rules.MAX_LENGTH])
        return fits and kept is not None and len(password) <= rules.MAX_LENGTH
    except (VerificationError, InvalidHashError):
        return False


# --- upkeep, for jobs


def forget_old_attempts() -> int:
    """Delete attempts, used links and ended sessions that can no longer matter; return how many rows went."""
    before = clock.now() - rules.ATTEMPTS_KEPT
    statements = (
        delete(SignInAttempt).where(SignInAttempt.at < before),
        delete(EndedSession).where(EndedSession.ended_at < before),
        delete(AccountToken).where(AccountToken.expires_at < before),
    )
    return sum(db.session.execute(statement).rowcount for statement in statements)  # type: ignore[attr-defined]


def verify_audit(actor: str) -> tuple[int, int | None]:
    """Check every seal of the audit trail and write the result into it; return entries that stand, first broken id."""
    entries, first_broken = audit.verify()
    audit.record(actor, queries.VERIFIED, "audit", entries=entries, first_broken=first_broken)
    return entries, first_broken
