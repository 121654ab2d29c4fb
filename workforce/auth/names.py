"""Names of accounts for pages that keep the address of who did something. One statement a page, if it shows any."""

from flask import g
from sqlalchemy import select

from workforce.auth.models import Account
from workforce.db import db


def account_name(by: str | None) -> str:
    """Return the name of the account of an address; anything else, and an address of no account, as it is."""
    if by is None or "@" not in by:
        return by or ""
    if "account_names" not in g:
        rows = db.session.execute(select(Account.email, Account.name))
        g.account_names = {email.casefold(): name for email, name in rows}
    return str(g.account_names.get(by.casefold()) or by)
