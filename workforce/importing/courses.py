"""Courses that files and statements name and nobody knows here: they wait until a person says which they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.importing.matching import MatchError
from workforce.training.models import Course, CourseAlias

MOST_LISTED = 500
MOST_SHOWN = 100  # of those listed, with suggestions
MOST_SUGGESTED = 3
SAME_START = 4  # letters with which a word of one name and a word of the other begin, where they may be alike
LEAST_ALIKE = 0.66  # of 1: where suggestions end
LONGEST_NAME = 200  # characters

_REQUIRED = """
SELECT c.code, r ->> 'name' AS name FROM (
  SELECT document FROM policy_version WHERE kind = 'requirements' AND in_force_from <= CAST(:today AS date)
  ORDER BY in_force_from DESC LIMIT 1
) v, jsonb_array_elements(v.document -> 'requirements') r,
  jsonb_array_elements_text(r -> 'course_codes') AS c (code)
"""
# Codes and names by which a course is known: of the catalogue, matched by a person, or named by a requirement.
KNOWN_COURSES = (
    f"SELECT code FROM course UNION SELECT value FROM course_alias UNION SELECT q.code FROM ({_REQUIRED}) AS q"
)
_CATALOGUE = f"""
SELECT DISTINCT ON (code) code, name FROM (
  SELECT code, name, 0 AS rank FROM course WHERE retired_on IS NULL OR retired_on > CAST(:today AS date)
  UNION ALL SELECT code, name, 1 FROM ({_REQUIRED}) AS q
) f ORDER BY code, rank
"""
_UNKNOWN = f"""
SELECT course_code, mode() WITHIN GROUP (ORDER BY course_name) AS name, count(*), count(DISTINCT person),
  max(completed_on), array_agg(DISTINCT source ORDER BY source)
FROM completion c WHERE c.course_code NOT IN ({KNOWN_COURSES})
GROUP BY course_code ORDER BY count(*) DESC, course_code LIMIT {MOST_LISTED}
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A course that others can be matched to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class UnknownCourse:
    """A course that nobody knows here, how much hangs on it, and which may be meant."""

    value: str
    name: str | None
    completions: int
    people: int
    newest_on: date
    sources: tuple[str, ...]
    suggestions: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class MatchedCourse:
    """A name that a person matched to a course."""

    value: str
    code: str
    name: str
    completions: int
    by: str
    at: datetime


def catalogue() -> list[Known]:
    """Return every course that others can be matched to, by name."""
    rows = db.session.execute(text(_CATALOGUE), {"today": clock.today()})
    return sorted((Known(*row) for row in rows), key=lambda one: (one.name.lower(), one.code))


def code_of(typed: str) -> str:
    """Return the code of the course that somebody typed: by its code or its name, in any case; else what was typed."""
    wanted, known = " ".join(typed.split()).lower(), catalogue()
    codes = [one.code for one in known if one.code.lower() == wanted]
    found = codes or [one.code for one in known if one.name.lower() == wanted]
    return found[0] if len(found) == 1 else typed


def unknown(known: Iterable[Known]) -> list[UnknownCourse]:
    """Return the courses that nobody knows, most on them first, each of those shown with up to 3 that may be meant."""
    there = _plain_names(known)
    rows = db.session.execute(text(_UNKNOWN), {"today": clock.today()})
    return [
        UnknownCourse(
            value, name, many, people, newest, tuple(sources),
            _suggested(value, name, there) if number < MOST_SHOWN else (),
        )
        for number, (value, name, many, people, newest, sources) in enumerate(rows)
    ]  # fmt: skip


def count_unknown() -> int:
    """Return how many courses wait to be matched."""
    sql = f"SELECT count(DISTINCT course_code) FROM completion WHERE course_code NOT IN ({KNOWN_COURSES})"
    return int(db.session.scalar(text(sql), {"today": clock.today()}) or 0)


def suggested(value: str, name: str | None, known: Iterable[Known]) -> tuple[Known, ...]:
    """Return up to 3 courses that may be meant, most alike first; alike by code or by name.

    >>> [k.code for k in suggested("risk_analysis", None, [Known("RISK-ANALYSIS", "Risk"), Known("X", "Lone working")])]
    ['RISK-ANALYSIS']
    """
    return _suggested(value, name, _plain_names(known))


def _plain_names(known: Iterable[Known]) -> list[tuple[Known, tuple[str, ...]]]:
    return [(one, tuple({_plain(one.code), _plain(one.name)})) for one in known]


def _suggested(value: str, name: str | None, known: Iterable[tuple[Known, tuple[str, ...]]]) -> tuple[Known, ...]:
    said = {_plain(one) for one in (value, name) if one}
    scored = [(max(likeness(mine, their) for mine in said for their in theirs), one) for one, theirs in known]
    best = sorted((found for found in scored if found[0] >= LEAST_ALIKE), key=lambda found: (-found[0], found[1].code))
    return tuple(one for _, one in best[:MOST_SUGGESTED])


def _plain(words: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.lower()).split())


def likeness(one: str, other: str) -> float:
    """Return how alike two plain names are, from 0 to 1; 0.9 where the words of one are all in the other.

    It is 0 where it is below what is suggested, or where no word of one begins as a word of the other does.

    >>> likeness("risk analysis", "risk analysis in assessments"), likeness("a", "b")
    (0.9, 0.0)
    """
    mine, theirs = set(one.split()), set(other.split())
    if one == other or not mine or not theirs:
        return float(one == other and bool(mine))
    if len(min(mine, theirs, key=len)) > 1 and (mine <= theirs or theirs <= mine):
        return 0.9
    if {word[:SAME_START] for word in mine}.isdisjoint(word[:SAME_START] for word in theirs):
        return 0.0
    found = SequenceMatcher(None, one, other, autojunk=False)
    if found.real_quick_ratio() < LEAST_ALIKE or found.quick_ratio() < LEAST_ALIKE:
        return 0.0
    return found.ratio()


def matched() -> list[MatchedCourse]:
    """Return what people matched, newest first."""
    rows = db.session.execute(
        text(
            f"SELECT a.value, a.code, coalesce(k.name, a.code), (SELECT count(*) FROM completion c"
            f" WHERE c.course_code = a.value), a.set_by, a.set_at FROM course_alias a"
            f" LEFT JOIN ({_CATALOGUE}) k ON k.code = a.code ORDER BY a.set_at DESC, a.value LIMIT {MOST_LISTED}"
        ),
        {"today": clock.today()},
    )
    return [MatchedCourse(*row) for row in rows]


def _is_known(value: str) -> bool:
    sql = f"SELECT :value IN ({KNOWN_COURSES})"
    return bool(db.session.scalar(text(sql), {"value": value, "today": clock.today()}))


def _refuse_known(value: str) -> None:
    if not value:
        raise MatchError("Say which course is meant. Load the list again.")
    if _is_known(value):
        raise MatchError("This course is known meanwhile. Load the list again.")


def match(value: str, code: str, by: str) -> Known:
    """Say that a name is a course; every completion that has it counts as that course at once."""
    _refuse_known(value)
    found = next((one for one in catalogue() if one.code == code.strip()), None)
    if found is None:
        raise MatchError("Choose a course of the catalogue, or one that a requirement names.")
    done: Any = db.session.execute(
        insert(CourseAlias).values(value=value, code=found.code, set_by=by, set_at=clock.now()).on_conflict_do_nothing()
    )
    if not done.rowcount:
        raise MatchError("This course was matched meanwhile. Load the list again.")
    audit.record(by, "course matched", f"course:{found.code}", value=value)
    return found


def add(value: str, name: str, by: str) -> Known:
    """Add a course to the catalogue under the code by which files name it."""
    _refuse_known(value)
    words = " ".join(name.split()) or value
    if len(words) > LONGEST_NAME or not words.isprintable():
        raise MatchError(f"Give the course a name of up to {LONGEST_NAME} characters.")
    done: Any = db.session.execute(
        insert(Course)
        .values(code=value, name=words, is_evaluated=False, set_by=by, set_at=clock.now())
        .on_conflict_do_nothing()
    )
    if not done.rowcount:
        raise MatchError("This course was added meanwhile. Load the list again.")
    audit.record(by, "course added to the catalogue", f"course:{value}")
    return Known(value, words)


def withdraw(value: str, by: str) -> str:
    """Take a match back: completions that have the name wait again. Return the code that it was matched to."""
    code = db.session.scalar(select(CourseAlias.code).where(CourseAlias.value == value).with_for_update())
    if code is None:
        raise MatchError("This match was withdrawn meanwhile. Load the list again.")
    db.session.execute(delete(CourseAlias).where(CourseAlias.value == value))
    audit.record(by, "course match withdrawn", f"course:{code}", value=value)
    return code
