"""Children: cases, holders, types and the court modifier. A case-system row that ends on a day is not open on it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.oracle.reading import OPEN_END, UNKNOWN_START, day_of, end_of, read_table, start_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.staff import Staff

ALLOCATED = ("cw", "allocated case worker", "allwkr")
ADVISER = "16plus"
LEAVERS = ("relevant", "former relevant", "qualifying")
YES = ("y", "yes", "1", "true")
Period = tuple[date, date]


@dataclass(frozen=True)
class Involvement:
    """One row of ssd_involvements.csv, with the child it is about."""

    number: str
    professional: str
    role: str
    start: date
    end: date


@dataclass(frozen=True)
class Situation:
    """How a case stands on a day: held, away, none or unidentified, and by whom it is held if anybody."""

    state: str
    employee: str | None


def legal_code(words: str) -> str:
    """A legal status as a code: 'C2', 'C2 - Full care order' and 'Full care order' are one.

    >>> [legal_code(each) for each in ("C1", "c1 - Interim care order", "Interim care order", "Single short break")]
    ['C1', 'C1', 'C1', 'V3']
    """
    if found := re.match(r"\s*([CDEVLJ]\d)\b", words, re.IGNORECASE):
        return found.group(1).upper()
    plain = words.lower()
    for phrase, code in (
        ("interim care order", "C1"),
        ("full care order", "C2"),
        ("police protection", "L1"),
        ("emergency protection", "L2"),
        ("epo", "L2"),
    ):
        if re.search(rf"\b{phrase}\b", plain):
            return code
    if "short" in plain and "break" in plain:
        return "V3"
    return ""


def order_of(number: str) -> tuple[int, int, str]:
    """'Ids of digits compare as numbers'; others compare as text, after them.

    >>> sorted(["10", "9", "A1"], key=order_of)
    ['9', '10', 'A1']
    """
    return (0, int(number), "") if number.isdigit() else (1, 0, number)


class Cases:
    """Everything the case-system files say, by child."""

    def __init__(self, directory: Path, staff: Staff) -> None:
        self.staff = staff
        self.left_out: list[str] = []
        self.deaths: dict[str, date] = {}
        self.episodes: dict[str, list[Period]] = defaultdict(list)
        self.involvements: dict[str, list[Involvement]] = defaultdict(list)
        self.assessments: dict[str, list[Period]] = defaultdict(list)
        self.cin_plans: dict[str, list[Period]] = defaultdict(list)
        self.cp_plans: dict[str, list[Period]] = defaultdict(list)
        self.care: dict[str, list[tuple[date, date, date | None]]] = defaultdict(list)
        self.legal: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        self.pre_proceedings: dict[str, list[Period]] = defaultdict(list)
        self.care_leavers: set[str] = set()
        self.child_of_referral: dict[str, str] = {}
        self.court: dict[str, list[Period]] = {}
        self.became = self._births(directory)
        self._read_children(directory)
        self._read_plans(directory)
        self._read_law(directory)
        self._read_involvements(directory)
        self._read_professionals(directory)

    def _table(self, directory: Path, name: str) -> list[dict[str, str]]:
        table = read_table(directory, name)
        self.left_out.extend(table.left_out)
        return table.rows

    def _births(self, directory: Path) -> dict[str, str]:
        """'pers_legacy_id is the reference of a child who is unborn': both are one child, known by the new one."""
        rows = self._table(directory, "ssd_person.csv")
        unborn = {
            row["pers_person_id"]
            for row in rows
            if end_of(row.get("pers_expected_dob", "")) != OPEN_END and end_of(row.get("pers_dob", "")) == OPEN_END
        }
        became: dict[str, str] = {}
        for row in sorted(rows, key=lambda each: each["pers_person_id"]):
            before, now = row.get("pers_legacy_id", ""), row["pers_person_id"]
            if before in unborn and now not in unborn:
                became.setdefault(before, now)
        return became

    def _child(self, reference: str) -> str:
        return self.became.get(reference, reference)

    def _read_children(self, directory: Path) -> None:
        for row in self._table(directory, "ssd_person.csv"):
            child, died = self._child(row["pers_person_id"]), end_of(row.get("pers_death_date", ""))
            self.deaths[child] = min(died, self.deaths.get(child, OPEN_END))
        for row in self._table(directory, "ssd_cin_episodes.csv"):
            child = self._child(row.get("cine_person_id", ""))
            self.child_of_referral[row["cine_referral_id"]] = child
            if child and row.get("cine_referral_nfa", "").lower() not in YES:
                period = (start_of(row.get("cine_referral_date", "")), end_of(row.get("cine_close_date", "")))
                self.episodes[child].append(period)
        for row in self._table(directory, "ssd_care_leavers.csv"):
            if row.get("clea_care_leaver_eligibility", "").lower() in LEAVERS:
                self.care_leavers.add(self._child(row["clea_person_id"]))

    def _read_plans(self, directory: Path) -> None:
        for name, prefix, periods in (
            ("ssd_cin_plans.csv", "cinp_cin_plan", self.cin_plans),
            ("ssd_cp_plans.csv", "cppl_cp_plan", self.cp_plans),
        ):
            for row in self._table(directory, name):
                period = (start_of(row.get(f"{prefix}_start_date", "")), end_of(row.get(f"{prefix}_end_date", "")))
                periods[self._child(row.get(f"{prefix.split('_', maxsplit=1)[0]}_person_id", ""))].append(period)
        for row in self._table(directory, "ssd_cin_assessments.csv"):
            if begun := row.get("cina_assessment_start_date", ""):
                period = (start_of(begun), end_of(row.get("cina_assessment_auth_date", "")))
                self.assessments[self._child(row.get("cina_person_id", ""))].append(period)
        for row in self._table(directory, "ssd_cla_episodes.csv"):
            start = start_of(row.get("clae_cla_episode_start_date", ""))
            end = end_of(row.get("clae_cla_episode_ceased_date", ""))
            entered = day_of(row.get("clae_entered_care_date", ""))
            self.care[self._child(row.get("clae_person_id", ""))].append((start, end, entered))

    def _read_law(self, directory: Path) -> None:
        for row in self._table(directory, "ssd_legal_status.csv"):
            start = start_of(row.get("lega_legal_status_start_date", ""))
            end = end_of(row.get("lega_legal_status_end_date", ""))
            code = legal_code(row.get("lega_legal_status", ""))
            self.legal[self._child(row.get("lega_person_id", ""))].append((code, start, end))
        for row in self._table(directory, "ssd_pre_proceedings.csv"):
            if decided := row.get("prep_pre_pro_decision_date", ""):
                end = end_of(row.get("prep_agree_stepdown_issue_date", ""))
                if end == OPEN_END and row.get("prep_pre_pro_outcome", ""):
                    end = UNKNOWN_START
                self.pre_proceedings[self._child(row.get("prep_person_id", ""))].append((start_of(decided), end))

        for row in self._table(directory, "court.csv"):
            period = (start_of(row.get("started_on", "")), end_of(row.get("ended_on", "")))
            self.court.setdefault(self._child(row["case_ref"]), []).append(period)

    def _read_involvements(self, directory: Path) -> None:
        table = read_table(directory, "ssd_involvements.csv")
        self.left_out.extend(table.left_out)
        names_child = "invo_person_id" in table.columns
        for row in table.rows:
            referral = row.get("invo_referral_id", "")
            child = self._child(row["invo_person_id"]) if names_child else self.child_of_referral.get(referral, "")
            if child:
                involvement = Involvement(
                    row.get("invo_involvements_id", ""),
                    row.get("invo_professional_id", ""),
                    row.get("invo_professional_role_id", "").lower(),
                    start_of(row.get("invo_involvement_start_date", "")),
                    end_of(row.get("invo_involvement_end_date", "")),
                )
                self.involvements[child].append(involvement)
        roles = {row.get("invo_professional_role_id", "").lower() for row in table.rows}
        if table.rows and not roles & {*ALLOCATED, ADVISER}:
            message = "no involvement has an allocated role"
            raise ValueError(message)

    def _read_professionals(self, directory: Path) -> None:
        self.by_professional: dict[str, dict[str, str]] = {}
        self.by_staff_id: dict[str, dict[str, str]] = {}
        for row in self._table(directory, "ssd_professionals.csv"):
            self.by_professional.setdefault(row.get("prof_professional_id", ""), row)
            self.by_staff_id.setdefault(row.get("prof_staff_id", ""), row)
        self.by_case_system: dict[str, set[str]] = defaultdict(set)
        self.by_registration: dict[str, set[str]] = defaultdict(set)
        for employee, posts in self.staff.posts.items():
            for post in posts:
                self.by_case_system[post.case_system_id].add(employee)
                self.by_registration[post.swe_number].add(employee)

    def identify(self, professional: str) -> str | None:
        """'-> professionals (professional id, else staff id) -> case_system_id, else registration = swe_number'."""
        row = self.by_professional.get(professional) or self.by_staff_id.get(professional)
        if row is None:
            return None
        staff_id = row.get("prof_staff_id", "")
        people = self.by_case_system.get(staff_id, set()) if staff_id else set()
        registration = row.get("prof_social_worker_registration_no", "").upper()
        if not people and registration:
            people = self.by_registration.get(registration, set())
        return next(iter(people)) if len(people) == 1 else None

    def alive(self, child: str, day: date) -> bool:
        """Alive: no date of death on or before the day."""
        return day < self.deaths.get(child, OPEN_END)

    def in_care(self, child: str, day: date) -> bool:
        """An open care episode."""
        return any(start <= day < end for start, end, _ in self.care.get(child, []))

    def current_allocations(self, child: str, day: date) -> list[Involvement]:
        """Involvements open on the day with an allocated role; '16PLUS too for a care leaver'."""
        roles = [*ALLOCATED]
        if child in self.care_leavers and not self.in_care(child, day):
            roles.append(ADVISER)
        return [
            each for each in self.involvements.get(child, []) if each.role in roles and each.start <= day < each.end
        ]

    def is_care_leaver(self, child: str, day: date) -> bool:
        """'Row with eligibility, no care episode open on the day, with an allocated involvement open'."""
        eligible = child in self.care_leavers and not self.in_care(child, day)
        return eligible and bool(self.current_allocations(child, day))

    def is_case(self, child: str, day: date) -> bool:
        """'A child alive with an open episode, protection plan or care episode; or a care leaver'."""
        if not self.alive(child, day):
            return False
        return (
            is_open(self.episodes, child, day)
            or is_open(self.cp_plans, child, day)
            or self.in_care(child, day)
            or self.is_care_leaver(child, day)
        )

    def children(self, day: date) -> list[str]:
        """Every case on the day, once each, in the order of the references."""
        known = {*self.episodes, *self.cp_plans, *self.care, *self.care_leavers} - {""}
        return sorted((child for child in known if self.is_case(child, day)), key=order_of)

    def situation(self, child: str, day: date) -> Situation:
        """'Holder: the latest started, then the highest id'; then how the case stands."""
        allocated = self.current_allocations(child, day)
        if not allocated:
            return Situation("none", None)
        latest = max(allocated, key=lambda each: (each.start, order_of(each.number)))
        if latest.professional in ("", "-1"):
            return Situation("none", None)
        employee = self.identify(latest.professional)
        if employee is None:
            return Situation("unidentified", None)
        if self.staff.main_post(employee, day) is None:
            return Situation("none", None)
        return Situation("away" if self.staff.is_away(employee, day) else "held", employee)

    def type_of(self, child: str, day: date) -> str:
        """'Type for weighting, first that holds'."""
        care = [each for each in self.care.get(child, []) if each[0] <= day < each[1]]
        if care and self.legal_codes(child, day) & {"V3", "V4"}:
            return "SHORT_BREAKS"
        if care:
            new = any(entered is not None and entered <= day < entered + timedelta(days=183) for _, _, entered in care)
            return "CLA_NEW" if new else "CLA"
        if is_open(self.cp_plans, child, day):
            return "CP"
        if is_open(self.cin_plans, child, day):
            return "CIN"
        if is_open(self.assessments, child, day):
            return "ASSESSMENT"
        return "CARE_LEAVER" if self.is_care_leaver(child, day) else "UNTYPED"

    def legal_codes(self, child: str, day: date) -> set[str]:
        """The legal statuses current on the day."""
        return {code for code, start, end in self.legal.get(child, []) if start <= day < end}

    def in_court(self, child: str, day: date) -> bool:
        """'For a child that court.csv names, the days in court come from court.csv alone'; else by the SSD:
        'C1, L1 or L2 current, or pre-proceedings decided and neither stepped down nor concluded'.
        """
        if child in self.court:
            return is_open(self.court, child, day)
        return bool(self.legal_codes(child, day) & {"C1", "L1", "L2"}) or is_open(self.pre_proceedings, child, day)


def is_open(periods: dict[str, list[Period]], child: str, day: date) -> bool:
    """'A row that ends on a day is not open on that day'."""
    return any(start <= day < end for start, end in periods.get(child, []))
