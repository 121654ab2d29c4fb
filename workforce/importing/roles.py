"""Which role codes of an extract mean 'holds the case' or 'works it too', as the council set them."""

from datetime import date

from sqlalchemy import text

from workforce.db import db, policy
from workforce.importing import annex_a
from workforce.importing.options import Options
from workforce.importing.report import Refused, Report


def allocated(dialect: str, day: date) -> dict[str, list[str]]:
    """Return the role codes of a dialect that mean 'holds the case' or 'works it too', as the council set them."""
    version = policy.in_force(policy.PolicyKind.ROLES, day)
    document = version.document if version else policy.starting("roles") or {}
    if dialect == annex_a.DIALECT:
        return annex_a.roles_among(document["dialects"])
    found = document["dialects"].get(dialect, {})
    return {name: list(found.get(name, [])) for name in ("allocated", "care_leaver", "co_worker")}


def refuse_unknown(options: Options, report: Report) -> None:
    """Refuse cases whose holders can't be told: no role is known to hold, or no involvement has one."""
    codes = allocated(options.dialect, options.as_at)
    if not codes["allocated"]:
        raise Refused(
            f"No role code of {options.dialect} is known to mean 'holds the case'. Find it in your case system, put it "
            "in the policy 'roles' (flask policy load roles) and import again.",
            report,
        )
    held = db.session.scalar(
        text("SELECT count(*) FROM stage_ssd_involvement s WHERE upper(trim(s.role)) = ANY(:roles)"),
        {"roles": [role.strip().upper() for role in codes["allocated"]]},
    )
    if not held:
        raise Refused(
            "No involvement has an allocated role "
            f"({', '.join(codes['allocated'])}). Every child would seem to have no worker. Check --dialect, "
            "or the policy 'roles'.",
            report,
        )
