"""Names of accounts for pages that keep the address of who did something. One statement a page, if it shows any."""

from flask import g
from sqlalchemy import select

from workforce.auth.models import Account
from workforce.db import db


def account_name(by: str | None) -> str:
    """Return the name of the account of an address, with a guest's title; anything else, and no account's, as it is."""
    if by is None or "@" not in by:
        return by or ""
    if "account_names" not in g:
        rows = db.session.execute(select(Account.email, Account.name, Account.title))
        g.account_names = {email.casefold(): f"{name}, {title}" if title else name for email, name, title in rows}
    return str(g.account_names.get(by.casefold()) or by)
