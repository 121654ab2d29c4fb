"""What training forgets once its time is over, by what the policies of the day say. Each is one statement."""

from datetime import date, time
from typing import Any

from sqlalchemy import text

from workforce.db import db, policy
from workforce.people.rules import add_months
from workforce.training.asye.policy import AsyePolicy, read_asye
from workforce.training.courses.event_rules import at_london
from workforce.training.cpd.policy_rules import read_cpd
from workforce.training.keeping_rules import read_keeping

# `asye_over_on` is the last day of a programme, else of the posts of who left; the triggers hold to it, too.
# That there was a reason for an early review stays: the review counts by it.
_NOTES = """
UPDATE asye_review SET notes = NULL, early_reason = left(early_reason, 0)
WHERE (notes IS NOT NULL OR early_reason <> '') AND asye_over_on(programme_id) < :before
"""
_REASONS = "UPDATE asye_decision SET reason = NULL WHERE reason IS NOT NULL AND asye_over_on(programme_id) < :before"
_WEEKS = """
DELETE FROM asye_week w USING (
  SELECT id FROM asye_programme WHERE asye_over_on(id) < :before) y WHERE w.programme_id = y.id
"""
_EXEMPTIONS = "DELETE FROM training_exemption WHERE ended_on < :before"
_ACTORS = "UPDATE xapi_statement SET actor = NULL WHERE actor IS NOT NULL AND received_at < :before"
_SIGNED = "UPDATE partner_return SET signed_name = NULL WHERE signed_name IS NOT NULL AND sent_at < :before"
_DECLARATIONS = "DELETE FROM cpd_declaration WHERE make_date(year, 11, 30) < :before"
# The newest look that stands is kept while its person is here: it tells until when they are registered.
_LOOKS = """
DELETE FROM registration_check c WHERE c.checked_on < :before AND (c.withdrawn_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM registration_check n WHERE n.worker_id = c.worker_id AND n.withdrawn_at IS NULL
    AND (n.checked_on, n.id) > (c.checked_on, c.id))
  OR NOT EXISTS (SELECT 1 FROM post p WHERE p.worker_id = c.worker_id
    AND (p.ended_on IS NULL OR p.ended_on >= :before)))
"""


def _done(sql: str, before: object) -> int:
    done: Any = db.session.execute(text(sql), {"before": before})
    return int(done.rowcount)


def forget_old(day: date) -> str:
    """Forget what is older than the policies of a day keep; return how much, in words."""
    policies = policy.all_in_force(day)
    asye, cpd, required = (policies.get(kind) for kind in ("asye", "cpd", "requirements"))
    first_year = read_asye(asye.document) if asye else AsyePolicy()

    def ago(months: int) -> date:
        return add_months(day, -months)

    said = _done(_NOTES, ago(first_year.keep_notes_months)) + _done(_REASONS, ago(first_year.keep_notes_months))
    weeks = _done(_WEEKS, ago(first_year.keep_weeks_months))
    kept = read_keeping(required.document if required else {})
    exemptions = _done(_EXEMPTIONS, ago(kept.exemptions_months))
    actors = _done(_ACTORS, at_london(ago(kept.statements_months), time()))
    signed = _done(_SIGNED, at_london(ago(kept.partner_names_months), time()))
    declared = looks = 0
    if cpd is not None:
        registration = read_cpd(cpd.document)
        declared = _done(_DECLARATIONS, ago(registration.keep_declarations_months))
        looks = _done(_LOOKS, ago(registration.keep_looks_months))
    return (
        f"{said} notes and reasons of first years that are long over, {weeks} weeks of their protected time, "
        f"{exemptions} exemptions, {declared} declarations of CPD and {looks} looks at the register deleted; "
        f"{actors} names in statements and {signed} under partners' returns forgotten"
    )
