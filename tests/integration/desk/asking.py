"""What tests of questions share."""

import re
from html import unescape

from tests.integration.conftest import UNTIL

NEW = "/my-work/questions/new"


def agree(browser, number, who="manager", **fields):
    path = f"/questions/{number}"
    values = {"decision": "agreed", "points": "3", "started_on": UNTIL.isoformat(), "reason": "", **fields}
    return browser(who).post(path, **values)


def shown(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def row_of(value, number):
    return value("SELECT row_to_json(q) FROM line_question q WHERE id = :id", id=number)
