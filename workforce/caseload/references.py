"""Whether a text holds the reference of a case: for words that are read by people who never see one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from workforce.caseload.reference_rules import LEAST, candidates, whole_words
from workforce.db import db


@dataclass(frozen=True, slots=True)
class Held:
    """A reference that a text holds."""

    field: str
    typed: str

    @property
    def fault(self) -> str:
        """Return what to do, in words for the field."""
        return f"Take the case reference out: {self.typed}"


# Letters and digits in small letters, as reference_rules.normal has them; a short one as the case system writes it.
_HELD = """
SELECT known.normal, known.reference
FROM child CROSS JOIN LATERAL (VALUES (child.reference), (child.former_reference)) AS own (reference)
CROSS JOIN LATERAL (
  SELECT own.reference, lower(regexp_replace(own.reference, '[^A-Za-z0-9]', '', 'g')) AS normal
) AS known
WHERE known.normal = ANY(:candidates) OR (known.reference = ANY(:words) AND length(known.normal) < :least)
LIMIT 1
"""


def held(said: Mapping[str, str | None]) -> Held | None:
    """Return a reference that one of some texts, by field, holds: one statement, none where nothing could be one."""
    could, words = {}, {}
    for field, typed in said.items():
        could.update({one: (field, as_typed) for one, as_typed in candidates(typed or "").items() if one not in could})
        words.update({one: field for one in whole_words(typed or "") if one not in words})
    if not could and not words:
        return None
    binds = {"candidates": sorted(could), "words": sorted(words), "least": LEAST}
    row = db.session.execute(text(_HELD), binds).first()
    if row is None:
        return None
    return Held(*could[row.normal]) if row.normal in could else Held(words[row.reference], row.reference)
