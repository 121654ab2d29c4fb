"""How the rows of W18 are found. Rows are exact fractions."""

from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.training.cpd.queries import policy_of
from workforce.training.cpd.rules import Written, is_asked, missing, shown_year


def cpd_declared(on: OnDay) -> Rows:
    """W18: registered staff, on the register before 1 September of the year, who declared all of it / all of those.

    From 1 September to 30 November it is that registration year so far; from 1 December to 31 August the year that
    ended last, as it stood on its 30 November by what was decided then: final. Not known where staff was not known
    then, where nobody had declared that year or one before by then, or where nobody's first day on the register is
    known. Somebody of whom that day is not known is left out.
    """
    year = shown_year(on.day)
    version = on.cpd_version
    if version is None or not on.knows("staff", on.cpd_day):
        return None
    decided, known = policy_of(version, on.cpd_day), on.year.cpd
    if not any(one.is_begun for one in known) or all(one.registered_on is None for one in known):
        return None
    rule = decided.rule_of(year)
    return [
        Row(
            one.employee_number, one.name, one.team,
            ONE if one.declared_on and not missing(rule, Written(one.pieces, one.with_peer)) else NONE, ONE,
            {"year": year, "declared_on": one.declared_on.isoformat() if one.declared_on else None},
            one.grade, one.employment_type,
        )
        for one in known
        if is_asked(decided, year, one.swe_number, one.registered_on, one.grade)
    ]  # fmt: skip
