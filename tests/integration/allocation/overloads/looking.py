"""What tests of overloads look at."""

import re
from html import unescape

from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db


def shown(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def figure(app, name, day):
    with app.app_context():
        found = indicators.figures(OnDay(day), [name])[0]
        db.session.remove()
    return found
