"""What to change, as the address says it: rows of fields that come back filled in, with what is wrong beside each."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from workforce.caseload.what_if_queries import Ground
from workforce.caseload.what_if_rules import (
    ALL_TYPES,
    EVERYWHERE,
    Changes,
    Demand,
    Fault,
    Posts,
    Regrading,
    SchemeChoice,
)
from workforce.decimals import plain

MAX_ROWS = 8  # of a kind: an address stays under 4,000 characters
PERCENT, CHILDREN = "percent", "children"
_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,4})?")
_ROW = re.compile(r"(demand|posts|grades|weights)-(\d{1,3})-([a-z]+)")
_NEEDED = {"demand": "by", "posts": "fte", "grades": "fte", "weights": "points"}  # a row without it says nothing
_ALONE = ("as_of", "scheme", "maximum", "sort", "format")


def tidied(args: Mapping[str, str]) -> dict[str, str]:
    """Return an address without what is empty or unknown, its rows numbered from 0.

    >>> tidied({"posts-0-fte": "", "posts-0-team": "A", "posts-4-fte": " 1 ", "posts-4-team": "B", "x": "y"})
    {'posts-0-fte': '1', 'posts-0-team': 'B'}
    """
    found = {name: value for name in _ALONE if (value := args.get(name, "").strip())}
    rows: dict[tuple[str, int], dict[str, str]] = {}
    for name, value in args.items():
        if (match := _ROW.fullmatch(name)) and value.strip():
            rows.setdefault((match[1], int(match[2])), {})[match[3]] = value.strip()
    counts: dict[str, int] = {}
    for (kind, _), fields in sorted(rows.items()):
        if _NEEDED[kind] in fields:
            place = f"{kind}-{counts.get(kind, 0)}"
            counts[kind] = counts.get(kind, 0) + 1
            found |= {f"{place}-{name}": value for name, value in fields.items()}
    return found


def changes_only(args: Mapping[str, str]) -> dict[str, str]:
    """Return a tidy address without its day and order: worked out anew, it stands on the newest data.

    >>> changes_only({"maximum": "90", "as_of": "2026-10-01", "sort": "then"})
    {'maximum': '90'}
    """
    return {name: value for name, value in tidied(args).items() if name not in ("as_of", "sort", "format")}


def exact(text: str) -> Fraction | None:
    """Return a number as people type it, or None.

    >>> exact("+10 %"), exact("-2,000.5"), exact("1e9"), exact("ten")
    (Fraction(10, 1), Fraction(-4001, 2), None, None)
    """
    bare = text.replace("\u2212", "-").replace(",", "").replace("%", "").replace(" ", "")
    return Fraction(bare) if _NUMBER.fullmatch(bare) else None


class Amount(StringField):  # type: ignore[misc]
    """A number."""

    wanted = "Write a number, such as 2 or -1.5"

    @property
    def exact(self) -> Fraction:
        """Return it exactly; 0 where there is none."""
        return exact(self.data or "") or Fraction(0)

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is no number."""
        if self.data and exact(self.data) is None:
            raise ValidationError(self.wanted)


class Choice(SelectField):  # type: ignore[misc]
    """One of those offered."""

    wanted = "Choose from the list"

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is not offered."""
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(self.wanted)


class DemandRow(Form):  # type: ignore[misc]
    """More or fewer children."""

    type = Choice("Case type")
    where = Choice("Where")
    by = Amount("By how much")
    unit = Choice("Counted in", choices=[SelectChoice(PERCENT, "%"), SelectChoice(CHILDREN, "children")])

    def validate_by(self, by: Amount) -> None:
        """Refuse to take away more than there is, and a number of children of no type in particular."""
        if self.unit.data == PERCENT and by.exact < -100:
            raise ValidationError("A cut is at most 100%: write -100 or more")
        if self.unit.data == CHILDREN and self.type.data == ALL_TYPES and by.exact:
            raise ValidationError("Choose a case type to count in children; all types together change by %")

    def change(self, place: str) -> Demand:
        """Return the change."""
        amount, is_percent = self.by.exact, self.unit.data == PERCENT
        return Demand(
            self.type.data, self.where.data, amount if is_percent else None, None if is_percent else amount,
            f"{place}-by",
        )  # fmt: skip


class PostsRow(Form):  # type: ignore[misc]
    """Posts filled or lost."""

    team = Choice("Team")
    grade = Choice("Grade")
    fte = Amount("FTE")

    def change(self, place: str) -> Posts:
        """Return the change."""
        return Posts(self.grade.data, self.team.data, self.fte.exact, f"{place}-fte")


class GradesRow(Form):  # type: ignore[misc]
    """One grade becomes another."""

    team = Choice("Team")
    before = Choice("From grade")
    after = Choice("To grade")
    fte = Amount("FTE")

    def validate_fte(self, fte: Amount) -> None:
        """Refuse less than nothing."""
        if fte.exact < 0:
            raise ValidationError("Write how many FTE change grade, above 0")

    def validate_after(self, after: Choice) -> None:
        """Refuse a change that is none."""
        if after.data == self.before.data:
            raise ValidationError("Choose another grade than the one before")

    def change(self, place: str) -> Regrading:
        """Return the change."""
        return Regrading(self.before.data, self.after.data, self.team.data, self.fte.exact, f"{place}-fte")


class WeightsRow(Form):  # type: ignore[misc]
    """A type weighs otherwise."""

    type = Choice("Case type")
    points = Amount("Points each")

    def validate_points(self, points: Amount) -> None:
        """Refuse less than nothing."""
        if points.exact < 0:
            raise ValidationError("Points are 0 or more")


class WhatIfForm(FlaskForm):  # type: ignore[misc]
    """Every change; it lives in the address, so it carries no token."""

    class Meta:
        """Working it out changes nothing."""

        csrf = False

    demand = FieldList(FormField(DemandRow), max_entries=MAX_ROWS)
    posts = FieldList(FormField(PostsRow), max_entries=MAX_ROWS)
    grades = FieldList(FormField(GradesRow), max_entries=MAX_ROWS)
    scheme = Choice("Weighting scheme")
    maximum = Amount("Full-time maximum")
    weights = FieldList(FormField(WeightsRow), max_entries=MAX_ROWS)

    def __init__(self, args: Mapping[str, str], on: Ground) -> None:
        """Read an address and offer what there is to choose from."""
        super().__init__(MultiDict(args))
        self.scheme.data = self.scheme.data or ""
        self.problems: dict[str, str] = {}  # field -> what is wrong
        self._offer(on)
        if not self.validate():
            self._gather()
        self._refuse_too_many(args)
        for rows in self.rows:
            if len(rows) < MAX_ROWS:
                rows.append_entry()
        self._offer(on)

    @property
    def rows(self) -> tuple[FieldList, ...]:
        """Return the lists of rows."""
        return self.demand, self.posts, self.grades, self.weights

    def _offer(self, on: Ground) -> None:
        types, teams, grades = _choices(on.types(self.scheme.data)), _choices(on.names), _choices(on.grades())
        wider = {EVERYWHERE: "All teams here", **{c: f"{name}: all its teams" for c, name in on.services.items()}}
        places = _choices({**wider, **{code: name for code, name in on.names.items() if code not in wider}})
        self.scheme.choices = [SelectChoice(offer.key, offer.words) for offer in on.offers]
        for row in self.demand:
            row.form.type.choices = [*types, SelectChoice(ALL_TYPES, "All types")]
            row.form.where.choices = places
        for row in self.posts:
            row.form.team.choices, row.form.grade.choices = teams, grades
        for row in self.grades:
            row.form.team.choices, row.form.before.choices, row.form.after.choices = teams, grades, grades
            row.form.after.data = row.form.after.data or grades[-1 if len(grades) < 2 else 1].value
        for row in self.weights:
            row.form.type.choices = types

    def validate_maximum(self, maximum: Amount) -> None:
        """Refuse less than nothing."""
        if maximum.exact < 0:
            raise ValidationError("Points are 0 or more")

    def _gather(self) -> None:
        fields = [self.scheme, self.maximum, *(field for rows in self.rows for row in rows for field in row.form)]
        self.problems = {field.name: str(field.errors[0]) for field in fields if field.errors}

    def _refuse_too_many(self, args: Mapping[str, str]) -> None:
        for rows in self.rows:
            if any(name.startswith(f"{rows.name}-{MAX_ROWS}-") for name in args):
                last = f"{rows.name}-{MAX_ROWS - 1}-{_NEEDED[rows.name]}"
                self.problems[last] = f"Try {MAX_ROWS} changes of a kind at a time: the others were left out"

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Show why changes can't be."""
        for fault in faults:
            self.problems.setdefault(fault.place, fault.message)

    def changes(self) -> Changes:
        """Return what is to be otherwise: rows that are filled in."""
        return Changes(
            tuple(row.form.change(row.name) for row in self.demand if row.form.by.data),
            tuple(row.form.change(row.name) for row in self.posts if row.form.fte.data),
            tuple(row.form.change(row.name) for row in self.grades if row.form.fte.data),
            SchemeChoice(
                self.scheme.data,
                _decimal(self.maximum) if self.maximum.data else None,
                {row.form.type.data: _decimal(row.form.points) for row in self.weights if row.form.points.data},
            ),
        )


def _decimal(amount: Amount) -> str:
    """Return a number as a scheme's document writes it: what can be typed has at most 4 places."""
    return plain(amount.exact) or "0"


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, text) for code, text in words.items()]


def places_asked(args: Mapping[str, str]) -> set[str]:
    """Return the codes of teams and services that an address names.

    >>> places_asked({"demand-0-where": "S01", "posts-0-fte": "1", "demand-1-where": "all"})
    {'S01'}
    """
    return {value for name, value in args.items() if name.endswith(("-where", "-team"))} - {EVERYWHERE}


def chosen(saved: Iterable[str]) -> list[str]:
    """Return which saved what-ifs an address names, each once: ticked one by one, or with commas.

    >>> chosen(["3", "5,3", ""])
    ['3', '5']
    """
    return list(dict.fromkeys(part.strip() for text in saved for part in text.split(",") if part.strip()))


class SaveForm(FlaskForm):  # type: ignore[misc]
    """The name under which a what-if is kept."""

    name = StringField(
        "Name",
        filters=[lambda text: " ".join((text or "").split())],
        validators=[DataRequired("Give it a name"), Length(max=80, message="Use at most 80 characters")],
    )
