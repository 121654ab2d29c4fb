"""The catalogue: what a course's code may be, and which requirements it serves. Pure functions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workforce.training.rules import Requirement

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/&()+-]{0,58}[A-Za-z0-9)+]|[A-Za-z0-9]")
CODE_WORDS = "Use letters, figures and . _ : / - in a code, 60 at most, such as SAFEGUARDING-3."


def is_code(code: str) -> bool:
    """Whether a course may have a code: one that stands in an address and in a file as it is.

    >>> [is_code(one) for one in ("SAFEGUARDING-3", "X", "Level 2", "../secret", "a<b", "")]
    [True, True, True, False, False, False]
    """
    return _CODE.fullmatch(code) is not None and "//" not in code


@dataclass(frozen=True, slots=True)
class Serves:
    """One requirement that a course serves, with the other courses that serve it as well."""

    requirement: Requirement
    equivalents: tuple[str, ...]


def served_by(requirements: Iterable[Requirement]) -> dict[str, list[Serves]]:
    """Return, for each course's code, the requirements that it serves, in the order of the requirements."""
    found: dict[str, list[Serves]] = {}
    for one in requirements:
        for code in one.course_codes:
            others = tuple(other for other in one.course_codes if other != code)
            found.setdefault(code, []).append(Serves(one, others))
    return found


def standards_of(serves: Sequence[Serves]) -> list[int]:
    """Return the employer standards that a course serves, each once."""
    return sorted({one.requirement.employer_standard for one in serves})


def notice_of(serves: Sequence[Serves]) -> list[str]:
    """Return the measures of the Notice that a course serves, each once."""
    return sorted({one.requirement.notice for one in serves if one.requirement.notice})
