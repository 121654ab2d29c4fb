"""Changes of schemes: drafts, putting one in force, and the record that a service area agreed. The caller commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.caseload.local_models import SchemeAgreement, SchemeDraft
from workforce.caseload.rules import read_scheme
from workforce.db import audit, db, policy
from workforce.people.rules import Grade

MOST_DRAFTS = 50


class SchemeChangeError(ValueError):
    """A change of a scheme that can't be made as asked; the words say what to do."""


def start_draft(document: Mapping[str, Any], started_from: str, by: str) -> SchemeDraft:
    """Begin a draft with a copy of a document."""
    count = db.session.scalar(select(func.count()).select_from(SchemeDraft)) or 0
    if count >= MOST_DRAFTS:
        raise SchemeChangeError(f"There are {count} drafts. Delete one that nobody needs, then start a new one.")
    # worked examples are of the numbers that a draft is about to change
    copied = {key: value for key, value in document.items() if key not in ("is_template", "worked_examples")}
    now = clock.now()
    draft = SchemeDraft(
        name=str(copied["name"]), document=copied, started_from=started_from, created_by=by, created_at=now,
        changed_by=by, changed_at=now,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    audit.record(by, "scheme draft started", f"scheme-draft:{draft.id}", started_from=started_from)
    return draft


def _locked(draft_id: int, edition: int) -> SchemeDraft:
    draft = db.session.get(SchemeDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise SchemeChangeError("This draft was deleted or put in force meanwhile. Go back to the list of schemes.")
    if draft.edition != edition:
        raise SchemeChangeError(
            f"{draft.changed_by} changed this draft after you opened it. Nothing of yours was saved: "
            "load the page again and make your change once more."
        )
    return draft


def save_draft(draft_id: int, edition: int, document: Mapping[str, Any], by: str) -> SchemeDraft:
    """Keep a draft as it is now, faults and all; refuse a page that shows an older edition."""
    draft = _locked(draft_id, edition)
    if draft.document == dict(document):
        return draft
    draft.document, draft.name = dict(document), str(document.get("name") or draft.name)
    draft.edition, draft.changed_by, draft.changed_at = edition + 1, by, clock.now()
    db.session.flush()
    audit.record(by, "scheme draft changed", f"scheme-draft:{draft_id}", edition=draft.edition)
    return draft


def delete_draft(draft_id: int, edition: int, by: str) -> None:
    """Throw a draft away."""
    draft = _locked(draft_id, edition)
    db.session.execute(delete(SchemeDraft).where(SchemeDraft.id == draft.id))
    audit.record(by, "scheme draft deleted", f"scheme-draft:{draft_id}", name=draft.name)


def put_in_force(draft_id: int, edition: int, day: date, by: str) -> policy.PolicyVersion:
    """Put a draft in force from a day that has not begun; the draft is then done with.

    Raise SchemeError with every fault of the draft, PolicyError where a version already begins on the day, and
    SchemeChangeError where the day is past or the draft has changed.
    """
    draft = _locked(draft_id, edition)
    read_scheme(draft.document, tuple(Grade))
    if not draft.document["name"].strip():
        raise SchemeChangeError("Give the scheme a name first.")
    if day <= clock.today():
        raise SchemeChangeError(
            "Choose a day from tomorrow on: what was in force until today stays as it was, so that past figures stay."
        )
    version = policy.put_in_force(policy.PolicyKind.SCHEME, draft.document, day, by)
    db.session.delete(draft)
    db.session.flush()
    return version


def withdraw(version_id: int, by: str) -> SchemeDraft:
    """Make a draft again of a version whose first day has not come: nothing was ever weighed by it."""
    version = db.session.get(policy.PolicyVersion, version_id, with_for_update=True)
    if version is None or version.kind != policy.PolicyKind.SCHEME:
        raise SchemeChangeError("There is no such version of the scheme. Go back to the list of schemes.")
    if version.in_force_from <= clock.today():
        raise SchemeChangeError("This version is in force already. To change it, put another one in force after it.")
    draft = start_draft(version.document, f"the version that was to begin on {version.in_force_from}", by)
    db.session.execute(delete(SchemeAgreement).where(SchemeAgreement.policy_version_id == version_id))
    db.session.delete(version)
    db.session.flush()
    audit.record(by, "scheme withdrawn before it began", f"policy:scheme:{version_id}", draft=draft.id)
    return draft


def record_agreement(
    version_id: int, area: str, agreed_on: date, for_practitioners: str, for_managers: str, by: str
) -> None:
    """Record that a service area's practitioners and managers agreed a version, once for each area.

    Raise SchemeChangeError where there is no such version, it was agreed already, or the day lies ahead.
    """
    version = db.session.get(policy.PolicyVersion, version_id)
    if version is None or version.kind != policy.PolicyKind.SCHEME:
        raise SchemeChangeError("There is no such version of the scheme. Go back to the list of schemes.")
    if agreed_on > clock.today():
        raise SchemeChangeError("The day of the agreement lies ahead. Record it once it was made.")
    made = db.session.execute(
        insert(SchemeAgreement)
        .values(
            policy_version_id=version_id, area_code=area, agreed_on=agreed_on, for_practitioners=for_practitioners,
            for_managers=for_managers, recorded_by=by, recorded_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(SchemeAgreement.id)
    )  # fmt: skip
    if made.scalar() is None:
        raise SchemeChangeError("This area's agreement is already on record.")
    audit.record(by, "scheme agreed", f"policy:scheme:{version_id}", area=area, agreed_on=agreed_on)
