"""Partners' returns and a learning system's statements of the demonstration council: invented, like all of it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select, text

from workforce import clock
from workforce.db import db
from workforce.training.partners import service as partner_service
from workforce.training.partners.models import Partner, PartnerLink, PartnerReturn, PartnerYear
from workforce.training.partners.rules import MEASURES, suggested_year
from workforce.training.xapi import service as xapi_service

__all__ = ["ask_partners"]

BY = "demonstration"
SITE = "https://learning.demo.example"
CONTACT = "the workforce team, workforce@demo.example"
# Name, kind, staff, parts of each measure (None: not known), how it stands in the newest year.
AGENCIES = (
    ("Westshire Police", "police", 212, (31, 36, 150, 205, None, 88, 4, 6), "sent"),
    ("Westshire Community Health", "health", 486, (52, 60, 301, 470, 120, 260, 9, 14), "reopened"),
    ("Probation, Westshire", "probation", 38, (5, 6, 22, 38, 11, 19, 1, 2), "ended"),
    ("Harbour School Trust", "school", 164, (18, 21, 70, 160, 44, 97, None, 8), "opened"),
    ("Northgate Primary School", "school", 27, (3, 3, 9, 27, 2, 14, 0, 1), "sent"),
    ("Family Bridge", "voluntary", 9, (2, 2, 6, 9, 4, 7, 0, 0), "asked"),
    ("Young Carers Together", "voluntary", 4, (1, 1, 2, 4, 1, 3, 0, 0), "not_asked"),
)
CHANGED = (
    "Officers now name the worry and the child's day in each referral; fewer come back to us for more.",
    "School nurses and social workers go to first visits together. Families tell their story once.",
    "Assessments ask about children in the home from the first meeting on.",
    "Teachers bring what they see to the meeting in the family's own words.",
    "Two staff who had the training opened talks with parents that had been put off.",
    "Volunteers know when to call, and whom.",
    "We know whom to ask.",
)
ROLES = ("Superintendent, public protection", "Named nurse", "Head of delivery", "Safeguarding lead", "Head teacher",
         "Manager", "Coordinator")  # fmt: skip
NAMES = ("A. Marsh", "R. Okafor", "L. Byrne", "S. Quill", "P. Dean", "M. Sands", "T. Hale")


def ask_partners(until: date) -> int:
    """Ask the agencies about the two years that ended last; let a learning system send. Return how many were asked."""
    this = suggested_year(suggested_year(until, None)[0] - timedelta(days=1), None)
    before = suggested_year(this[0] - timedelta(days=1), None)
    years = [
        _year(*before, answer_by=before[1] + timedelta(days=30)),
        _year(*this, answer_by=until + timedelta(days=20)),
    ]
    for n, (name, kind, *_) in enumerate(AGENCIES):
        email = f"training@agency{n + 1}.example"
        partner_service.set_partner(None, {"name": name, "kind": kind, "email": email, "left_on": None}, 0, BY)
    partners = list(db.session.scalars(select(Partner).order_by(Partner.id)))
    for n, partner in enumerate(partners):
        _send(partner, years[0], n, _at(years[0].answer_by - timedelta(days=3 * n)), shrunk=85)
        _stand(partner, years[1], n, until)
    _statements(until)
    db.session.flush()
    return len(partners)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


def _year(begins: date, ends: date, answer_by: date) -> PartnerYear:
    said = {"begins_on": begins, "ends_on": ends, "answer_by": answer_by, "contact": CONTACT, "remind_days": 7}
    return partner_service.set_year(None, said, 0, BY)


def _stand(partner: Partner, year: PartnerYear, n: int, until: date) -> None:
    """Let an agency stand in the newest year as it is said above."""
    state = AGENCIES[n][4]
    if state in ("sent", "reopened"):
        _send(partner, year, n, _at(until - timedelta(days=6 + n)), shrunk=100)
    if state not in {"sent", "not_asked"}:
        link = _link(partner, year, "later" if state == "reopened" else "first", _at(until - timedelta(days=12)))
        link.last_day = until - timedelta(days=2) if state == "ended" else until + timedelta(days=18)
        link.opened_at = _at(until - timedelta(days=4)) if state == "opened" else None


def _link(partner: Partner, year: PartnerYear, which: str, at: datetime) -> PartnerLink:
    """Make a link whose secret nobody knows."""
    link = PartnerLink(
        year_id=year.id, partner_id=partner.id, hash=partner_service.digest(f"demo {partner.id} {year.id} {which}"),
        sent_to=partner.email, last_day=at.date() + timedelta(days=30), made_by=BY, made_at=at, edition=1,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    return link


def _send(partner: Partner, year: PartnerYear, n: int, at: datetime, shrunk: int) -> None:
    """Send an agency's return; a year before, some per cent of the number of the newest."""
    _, _, staff, parts, _ = AGENCIES[n]
    inducted, new, risk, safe, mentored, learned, observed, courses = parts
    pairs = {"inducted": (inducted, new), "risk": (risk, staff), "safeguarding": (safe, staff),
             "mentoring": (mentored, staff), "cpd": (learned, staff), "observed": (observed, courses)}  # fmt: skip
    figures = {m.key: [_part(pairs[m.key][0], shrunk), pairs[m.key][1]] for m in MEASURES}
    link = _link(partner, year, "first", at - timedelta(days=9))
    link.opened_at = link.used_at = at
    db.session.add(
        PartnerReturn(
            year_id=year.id, partner_id=partner.id, link_id=link.id, version=1, staff=staff, figures=figures,
            changed=CHANGED[n], signed_name=NAMES[n], signed_role=ROLES[n], sent_at=at,
        )
    )  # fmt: skip
    db.session.flush()


def _part(n: int | None, per_cent: int) -> int | None:
    return None if n is None else n * per_cent // 100


def _statements(until: date) -> None:
    """Let a learning system tell of a course that nobody has matched yet."""
    key, _ = xapi_service.make_key("academy", BY, SITE)
    people = db.session.scalars(
        text("SELECT work_email FROM worker WHERE work_email IS NOT NULL ORDER BY employee_number LIMIT 14")
    )
    day = min(until, clock.today())
    sent = [
        {
            "id": str(uuid5(NAMESPACE_URL, f"{SITE}/{n}")),
            "actor": {"mbox": f"mailto:{email}"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": f"{SITE}/courses/court-skills", "definition": {"name": {"en-GB": "Court skills, online"}}},
            "timestamp": f"{day - timedelta(days=2 * n + 1)}T10:00:00Z",
        }
        for n, email in enumerate(people)
    ]
    if sent:
        xapi_service.take(key, sent)
