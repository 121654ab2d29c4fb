"""Limits of sign-in, and which passwords are too weak. Pure: no database, no clock."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

# Throttling: failures within the window, for one e-mail address and for one network address.
FAILURE_WINDOW = timedelta(minutes=15)
FAILURES_PER_EMAIL = 10
FAILURES_PER_ADDRESS = 50
RESET_WINDOW = timedelta(hours=1)
RESETS_PER_EMAIL = 3
RESETS_PER_ADDRESS = 20

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
ATTEMPTS_KEPT = timedelta(days=1)

# A session ends this long after its last request, and in any case this long after signing in.
IDLE_LIMIT = timedelta(hours=8)
SESSION_LIMIT = timedelta(hours=12)

MIN_LENGTH = 12  # NCSC: length before complexity
MAX_LENGTH = 256
MIN_DIFFERENT = 5

# Words that people reach for when a system asks for a long password; a password made of little else is refused.
COMMON = (
    "password",
    "passphrase",
    "letmein",
    "welcome",
    "changeme",
    "iloveyou",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "football",
    "liverpool",
    "arsenal",
    "chelsea",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "starwars",
    "master",
    "login",
    "admin",
    "administrator",
    "secret",
    "summer",
    "autumn",
    "winter",
    "spring",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "council",
    "childrensservices",
    "socialwork",
    "socialworker",
    "worker",
    "workload",
    "supervision",
    "caseload",
    "safeguarding",
    "workforce",
    "england",
    "london",
    "default",
    "temporary",
)
_FILLERS = "my|the|is|our|your|and|please|new"
_LEET = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def _is_common_word(letters: str) -> bool:
    """Whether the letters are one common word, perhaps repeated or with small words around it."""
    return any(re.fullmatch(f"(?:{word}|{_FILLERS})+", letters) for word in COMMON if word in letters)


def _is_common(lower: str) -> bool:
    """Whether a password in lower case is a run of keys, or a common word with digits and signs around it."""
    if any(lower in run or lower in run[::-1] for run in _RUNS):
        return True
    spellings = (lower, lower.rstrip("0123456789!?.,#*-_ ").translate(_LEET))
    return any(_is_common_word(re.sub(r"[^a-z]", "", spelling)) for spelling in spellings)


def password_problem(password: str, email: str) -> str | None:
    """Return what is wrong with a new password and what to do, or None.

    Sources: NCSC guidance (length, no forced complexity, a list of refused passwords).

    >>> password_problem("short", "a.bee@demo.example")
    'Use at least 12 characters. Three random words make a good password'
    >>> password_problem("Password1234!", "a.bee@demo.example")
    'Choose a password that is harder to guess. Three random words make a good password'
    >>> password_problem("111111111111", "a.bee@demo.example") is None
    False
    >>> password_problem("harriet-likes-tea", "harriet.jones@demo.example")
    'Choose a password that does not contain your name or e-mail address'
    >>> password_problem("copper lantern tide", "a.bee@demo.example") is None
    True
    """
    lower = password.lower()
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters. Three random words make a good password"
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters"
    if len(set(lower)) < MIN_DIFFERENT or _is_common(lower):
        return "Choose a password that is harder to guess. Three random words make a good password"
    local = email.lower().partition("@")[0]
    if any(len(part) >= 4 and part in lower for part in (local, *re.split(r"[^a-z]+", local))):
        return "Choose a password that does not contain your name or e-mail address"
    return None


def refused_until(failures: Sequence[datetime], allowed: int, window: timedelta) -> datetime | None:
    """Return the instant until which nothing is let in, or None; failures are newest first, within the window.

    >>> at = datetime(2026, 11, 23, 9, 0)
    >>> refused_until([at, at], 2, timedelta(minutes=15))
    datetime.datetime(2026, 11, 23, 9, 15)
    >>> refused_until([at], 2, timedelta(minutes=15)) is None
    True
    """
    return failures[allowed - 1] + window if len(failures) >= allowed else None


def is_email(text: str) -> bool:
    """Whether a text can be an e-mail address.

    >>> is_email("a.bee@demo.example"), is_email("a.bee"), is_email("a b@c.d")
    (True, False, False)
    """
    return len(text) <= 254 and re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+", text) is not None


def is_local_path(target: str) -> bool:
    r"""Whether a target leads to a page of this product and nowhere else.

    >>> [is_local_path(t) for t in ("/my-team?sort=name", "//evil.example", "https://evil.example", "/\\evil", "my")]
    [True, False, False, False, False]
    """
    return target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()


def name_from_email(email: str) -> str:
    """Return a name to begin with, for an account that has none.

    >>> name_from_email("a.bee-jones@demo.example")
    'A Bee Jones'
    """
    return " ".join(part.capitalize() for part in re.split(r"[^A-Za-z]+", email.partition("@")[0]) if part) or email
