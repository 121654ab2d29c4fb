"""The extract of the case system: one file a table, in the dialect asked for."""

import random
from collections.abc import Iterable, Iterator

from workforce.demo.days import stamp
from workforce.demo.files import File
from workforce.demo.joint import CO_WORKER
from workforce.demo.model import FTE_HOURS, Person, Team, Window
from workforce.demo.records import Child, Involvement, Leaver, Plan, PreProceedings
from workforce.demo.simulation import CaseSystem
from workforce.demo.tables import COLUMNS, columns

__all__ = ["ssd_files"]

ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "MWBC", "MOTH", "APKN", "ABAN", "BAFR", "BCRB", "OOTH")
SOURCES = {
    "1A": "Individual: family member",
    "1C": "Individual: self",
    "2B": "Schools",
    "3A": "Health services: GP",
    "3C": "Health services: health visitor",
    "4": "Housing",
    "5B": "LA services: early help",
    "6": "Police",
    "8": "Anonymous",
}
MOSAIC_ROLES = {"CW": "ALLWKR", CO_WORKER: "COWORK"}
OUTSIDE_TITLES = {
    "HEALTH": "Health Visitor",
    "SCHOOL": "Designated Lead",
    "POLICE": "Police Officer",
    "FAMWORK": "Family Worker",
}

Row = dict[str, str]


def ssd_files(
    rng: random.Random, teams: list[Team], people: list[Person], cases: CaseSystem, window: Window, *, dialect: str
) -> dict[str, File]:
    """Give all tables of a dialect."""
    writer = _Writer(rng, people, cases, window, dialect)
    rows = {
        "ssd_person": writer.persons(),
        "ssd_professionals": writer.professionals(),
        "ssd_involvements": writer.involvements(),
        "ssd_department": _departments(teams),
        "ssd_family": writer.families(),
        "ssd_cin_episodes": writer.episodes(),
        "ssd_cin_assessments": writer.assessments(),
        "ssd_cin_plans": writer.cin_plans(),
        "ssd_cp_plans": writer.cp_plans(),
        "ssd_cla_episodes": writer.care(),
        "ssd_legal_status": writer.legal(),
        "ssd_care_leavers": writer.leavers(),
        "ssd_pre_proceedings": writer.pre_proceedings(),
    }
    return {f"{table}.csv": _file(columns(table, dialect), rows[table]) for table in COLUMNS if columns(table, dialect)}


def _file(names: tuple[str, ...], rows: Iterable[Row]) -> File:
    """Put rows under the columns; what a row does not tell stays blank."""
    return File(names, [[row.get(name, "") for name in names] for row in rows])


def _departments(teams: list[Team]) -> Iterator[Row]:
    for team in teams:
        yield {
            "dept_team_id": team.department,
            "dept_team_name": team.name,
            "dept_team_parent_id": team.parent.department if team.parent is not None else "",
            "dept_team_parent_name": team.parent.name if team.parent is not None else "",
        }


class _Writer:
    """Turns the casebook into rows."""

    def __init__(
        self, rng: random.Random, people: list[Person], cases: CaseSystem, window: Window, dialect: str
    ) -> None:
        self._rng = rng
        self._people = people
        self._cases = cases
        self._book = cases.book
        self._until = window.until
        self._is_mosaic = dialect == "mosaic"
        self._last_days = {
            person.professional: person.last_day
            for person in people
            if person.professional and person.last_day is not None and person.last_day <= window.until
        }

    def _ended(self, day: int | None) -> str:
        """Write an end; one still to come is not yet known."""
        return "" if day is None or day > self._until else stamp(day)

    def persons(self) -> Iterator[Row]:
        for child in self._book.children:
            is_born = child.born <= self._until
            yield {
                "pers_person_id": str(child.number),
                "pers_forename": child.forename,
                "pers_surname": child.surname,
                "pers_sex": child.sex if is_born else "U",
                "pers_gender": child.sex if is_born else "",
                "pers_ethnicity": self._rng.choice(ETHNICITIES),
                "pers_dob": stamp(child.born) if is_born else "",
                "pers_expected_dob": "" if is_born else stamp(child.born),
                "pers_death_date": stamp(child.died),
                "pers_is_mother": "N",
            }

    def families(self) -> Iterator[Row]:
        for number, child in enumerate(self._book.children, start=60_001):
            yield {
                "fami_table_id": str(number),
                "fami_family_id": str(child.family),
                "fami_person_id": str(child.number),
            }

    def professionals(self) -> Iterator[Row]:
        for person in [*self._people, *self._cases.ghosts]:
            if not person.professional:
                continue
            post = person.posts[-1] if person.posts else None
            yield {
                "prof_professional_id": person.professional,
                "prof_staff_id": person.case_id,
                "prof_professional_name": person.name,
                "prof_social_worker_registration_no": person.swe,
                "prof_professional_job_title": post.job_title if post is not None else "Social Worker",
                "prof_professional_caseload": str(max(0, person.children + self._rng.randint(-2, 2)))
                if person.children
                else "",
                "prof_professional_department": post.team.name if post is not None else "",
                "prof_full_time_equivalency": ""
                if self._is_mosaic or post is None
                else f"{float(FTE_HOURS[post.fte]) / 37:.6f}",
            }
        for number, name, role in self._cases.outside:
            yield {
                "prof_professional_id": number,
                "prof_staff_id": f"EX{number}",
                "prof_professional_name": name,
                "prof_professional_job_title": OUTSIDE_TITLES[role],
            }

    def involvements(self) -> Iterator[Row]:
        for row in self._book.involvements:
            if row.number == 0 or (row.end is not None and row.end <= row.start):
                continue
            yield self._involvement(row)

    def _involvement(self, row: Involvement) -> Row:
        end, reason = row.end, row.reason
        left = self._last_days.get(row.professional)
        if left is not None and row.role not in {"CW", "16PLUS"} and (end is None or end > left):
            end, reason = max(left, row.start + 1), "LEFTRL"
        return {
            "invo_involvements_id": str(row.number),
            "invo_professional_id": row.professional,
            "invo_professional_role_id": MOSAIC_ROLES.get(row.role, row.role) if self._is_mosaic else row.role,
            "invo_professional_team": row.department,
            "invo_person_id": str(row.child.number),
            "invo_involvement_start_date": stamp(row.start),
            "invo_involvement_end_date": self._ended(end),
            "invo_worker_change_reason": reason if self._ended(end) else "",
            "invo_referral_id": str(row.episode.number) if row.episode is not None else "",
        }

    def episodes(self) -> Iterator[Row]:
        for episode in self._book.episodes:
            yield {
                "cine_referral_id": str(episode.number),
                "cine_person_id": str(episode.child.number),
                "cine_referral_date": stamp(episode.referred),
                "cine_cin_primary_need_code": episode.need,
                "cine_referral_source_code": episode.source,
                "cine_referral_source_desc": SOURCES[episode.source],
                "cine_referral_nfa": "Y" if episode.is_nfa else "N",
                "cine_close_reason": episode.reason if self._ended(episode.closed) else "",
                "cine_close_date": self._ended(episode.closed),
                "cine_referral_team": episode.team,
                "cine_referral_worker_id": episode.worker,
            }

    def assessments(self) -> Iterator[Row]:
        for row in self._book.assessments:
            yield {
                "cina_assessment_id": str(row.number),
                "cina_person_id": str(row.episode.child.number),
                "cina_referral_id": str(row.episode.number),
                "cina_assessment_start_date": stamp(row.start),
                "cina_assessment_child_seen": "Y" if row.authorised is not None else "",
                "cina_assessment_auth_date": self._ended(row.authorised),
                "cina_assessment_outcome_nfa": "" if row.authorised is None else "Y" if row.leads_nowhere else "N",
                "cina_assessment_team": row.team,
                "cina_assessment_worker_id": row.worker,
            }

    def cin_plans(self) -> Iterator[Row]:
        name = "cin_plan_id" if self._is_mosaic else "cinp_cin_plan_id"
        for row in self._book.cin_plans:
            yield {name: str(row.number), **self._plan(row, "cinp", "cin")}

    def cp_plans(self) -> Iterator[Row]:
        for row in self._book.cp_plans:
            yield {
                "cppl_cp_plan_id": str(row.number),
                "cppl_icpc_id": str(row.number + 50_000_000),
                "cppl_cp_plan_ola": "N",
                "cppl_cp_plan_initial_category": row.category,
                "cppl_cp_plan_latest_category": row.category,
                **self._plan(row, "cppl", "cp"),
            }

    def _plan(self, row: Plan, stem: str, kind: str) -> Row:
        return {
            f"{stem}_referral_id": str(row.episode.number),
            f"{stem}_person_id": str(row.episode.child.number),
            f"{stem}_{kind}_plan_start_date": stamp(row.start),
            f"{stem}_{kind}_plan_end_date": self._ended(row.end),
            f"{stem}_{kind}_plan_team": row.team,
            f"{stem}_{kind}_plan_worker_id": row.worker,
        }

    def care(self) -> Iterator[Row]:
        for row in self._book.care:
            yield {
                "clae_cla_episode_id": str(row.number),
                "clae_person_id": str(row.episode.child.number),
                "clae_cla_placement_id": str(row.placement),
                "clae_cla_episode_start_date": stamp(row.start),
                "clae_cla_episode_start_reason": row.start_reason,
                "clae_cla_primary_need_code": row.episode.need,
                "clae_cla_episode_ceased_date": self._ended(row.end),
                "clae_cla_episode_ceased_reason": row.end_reason if self._ended(row.end) else "",
                "clae_cla_id": str(row.period),
                "clae_referral_id": str(row.episode.number),
                "clae_entered_care_date": stamp(row.entered),
            }

    def legal(self) -> Iterator[Row]:
        for row in self._book.legal:
            if row.end is not None and row.end <= row.start:
                continue
            yield {
                "lega_legal_status_id": str(row.number),
                "lega_person_id": str(row.child.number),
                "lega_legal_status": row.code,
                "lega_legal_status_start_date": stamp(row.start),
                "lega_legal_status_end_date": self._ended(row.end),
            }

    def leavers(self) -> Iterator[Row]:
        for row in self._book.leavers:
            yield self._leaver(row, row.child)

    def _leaver(self, row: Leaver, child: Child) -> Row:
        holder = child.holder
        contact = self._until - self._rng.randint(1, 70)
        in_touch = self._rng.choices(("YES", "NO", "RHOM", "NREQ"), (90, 6, 2, 2))[0]
        return {
            "clea_table_id": str(row.number),
            "clea_person_id": str(child.number),
            "clea_care_leaver_eligibility": row.eligibility,
            "clea_care_leaver_in_touch": in_touch,
            "clea_care_leaver_latest_contact": stamp(contact),
            "clea_care_leaver_accommodation": self._rng.choice(("B", "C", "D", "U", "V", "Y")),
            "clea_care_leaver_accom_suitable": "1" if self._rng.random() < 0.9 else "2",
            "clea_care_leaver_activity": self._rng.choice(("F1", "F2", "F4", "P2", "G4", "G5")),
            "clea_pathway_plan_review_date": stamp(self._until - self._rng.randint(-30, 170)),
            "clea_care_leaver_personal_advisor": row.adviser
            if holder is None or holder.role != "16PLUS"
            else holder.professional,
            "clea_care_leaver_allocated_team": row.team if holder is None else holder.department,
            "clea_care_leaver_worker_id": row.worker if holder is None else holder.professional,
        }

    def pre_proceedings(self) -> Iterator[Row]:
        for row in self._book.pre_proceedings:
            yield self._court(row)

    def _court(self, row: PreProceedings) -> Row:
        issued = row.outcome.startswith("Decision")
        meeting = row.decided + 10
        return {
            "prep_table_id": str(row.number),
            "prep_person_id": str(row.child.number),
            "prep_plo_family_id": str(row.child.family),
            "prep_pre_pro_decision_date": stamp(row.decided),
            "prep_initial_pre_pro_meeting_date": self._ended(meeting),
            "prep_pre_pro_outcome": row.outcome,
            "prep_agree_stepdown_issue_date": self._ended(row.ended),
            "prep_legal_gateway_outcome": "C" if issued else "B",
            "prep_prev_pre_proc_child": "0",
            "prep_prev_care_proc_child": "0",
            "prep_pre_pro_letter_date": self._ended(row.decided + 5),
            "prep_care_pro_letter_date": self._ended(row.ended) if issued else "",
            "prep_pre_pro_parents_legal_rep": "Y",
        }
