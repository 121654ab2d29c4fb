"""Figures of a generated council, worked out from its files by the definitions of the exchange format."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

ALLOCATED = {"CW", "ALLWKR"}
SOCIAL_WORK = {
    "asye", "social_worker", "experienced_social_worker", "senior_practitioner", "advanced_practitioner",
    "practice_supervisor", "team_manager", "service_manager", "head_of_service",
}  # fmt: skip
MANAGERS = {"practice_supervisor", "team_manager", "service_manager", "head_of_service"}
WEIGHTS = {
    "SHORT_BREAKS": 3,
    "CLA_NEW": 7,
    "CLA": 5,
    "CP": 8,
    "CIN": 4,
    "ASSESSMENT": 6,
    "CARE_LEAVER": 4,
    "UNTYPED": 0,
}
FACTORS = {
    "asye": 0.9,
    "social_worker": 1,
    "experienced_social_worker": 1,
    "senior_practitioner": 1,
    "advanced_practitioner": 1,
}
NEVER = "9999-12-31"


def rows(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def covers(row: dict[str, str], day: str, start: str = "start_date", end: str = "end_date") -> bool:
    return row[start] <= day <= (row[end] or NEVER)


def is_open(row: dict[str, str], day: str, start: str, end: str) -> bool:
    return row[start][:10] <= day and (not row[end] or day < row[end][:10])


def plus(day: str, count: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=count)).isoformat()


class Figures:
    """One clean System C council on one day."""

    def __init__(self, directory: Path, day: dt.date) -> None:
        self.day = day.isoformat()
        self.directory = directory
        self.posts = [row for row in rows(directory, "staff.csv") if covers(row, self.day)]
        self.staff = {row["employee_number"]: row for row in self.posts}
        self.away = self._away()
        self.cases = self._cases()
        self.holders = self._holders()

    def _away(self) -> set[str]:
        spells: dict[str, list[tuple[str, str]]] = defaultdict(list)
        found = set()
        for row in rows(self.directory, "absences.csv"):
            if row["reason"] in {"maternity", "adoption", "career_break"} and covers(row, self.day):
                found.add(row["employee_number"])
            if row["reason"] != "training":
                spells[row["employee_number"]].append((row["start_date"], row["end_date"] or NEVER))
        for number, periods in spells.items():
            first = last = ""
            for start, end in sorted(periods):
                if not last or (last < NEVER and start > plus(last, 1)):
                    first, last = start, end
                last = max(last, end)
                if plus(first, 27) <= self.day <= last:
                    found.add(number)
        return found & set(self.staff)

    def _rows(self, name: str) -> list[dict[str, str]]:
        """Rows of the case system, with the reference that a child was given at birth for the one it had before."""
        return [
            {k: self.born.get(v, v) if k.endswith("_person_id") or k == "case_ref" else v for k, v in row.items()}
            for row in rows(self.directory, name)
        ]

    def _cases(self) -> dict[str, dict[str, object]]:
        day = self.day
        persons = rows(self.directory, "ssd_person.csv")
        self.born = {r["pers_legacy_id"]: r["pers_person_id"] for r in persons if r["pers_legacy_id"]}
        dead = {r["pers_person_id"] for r in persons if r["pers_death_date"]}
        self.episodes = {
            r["cine_person_id"]
            for r in self._rows("ssd_cin_episodes.csv")
            if r["cine_referral_nfa"] != "Y" and is_open(r, day, "cine_referral_date", "cine_close_date")
        }
        care = {
            r["clae_person_id"]: r["clae_entered_care_date"][:10]
            for r in self._rows("ssd_cla_episodes.csv")
            if is_open(r, day, "clae_cla_episode_start_date", "clae_cla_episode_ceased_date")
        }
        protected = self._plans("ssd_cp_plans.csv", "cppl", "cp")
        planned = self._plans("ssd_cin_plans.csv", "cinp", "cin")
        assessed = {
            r["cina_person_id"]
            for r in self._rows("ssd_cin_assessments.csv")
            if is_open(r, day, "cina_assessment_start_date", "cina_assessment_auth_date")
        }
        legal = defaultdict(set)
        for r in self._rows("ssd_legal_status.csv"):
            if is_open(r, day, "lega_legal_status_start_date", "lega_legal_status_end_date"):
                legal[r["lega_person_id"]].add(r["lega_legal_status"])
        court = {
            r["prep_person_id"]
            for r in self._rows("ssd_pre_proceedings.csv")
            if is_open(r, day, "prep_pre_pro_decision_date", "prep_agree_stepdown_issue_date")
        } | {child for child, codes in legal.items() if codes & {"C1", "L1", "L2"}}
        listed = self._rows("court.csv")
        court -= {r["case_ref"] for r in listed}
        court |= {r["case_ref"] for r in listed if is_open(r, day, "started_on", "ended_on")}
        self.involved = defaultdict(list)
        for r in self._rows("ssd_involvements.csv"):
            if is_open(r, day, "invo_involvement_start_date", "invo_involvement_end_date"):
                self.involved[r["invo_person_id"]].append(r)
        leavers = {
            r["clea_person_id"]
            for r in self._rows("ssd_care_leavers.csv")
            if r["clea_care_leaver_eligibility"] in {"Relevant", "Former Relevant", "Qualifying"}
        } - set(care)
        self.leavers = leavers
        held = {c for c in leavers if any(r["invo_professional_role_id"] in {"CW", "16PLUS"} for r in self.involved[c])}
        found = {}
        for child in sorted((self.episodes | protected | set(care) | held) - dead):
            if legal[child] & {"V3", "V4"} and child in care:
                kind = "SHORT_BREAKS"
            elif child in care:
                kind = "CLA_NEW" if self.day < plus(care[child], 183) else "CLA"
            elif child in protected:
                kind = "CP"
            elif child in planned:
                kind = "CIN"
            else:
                kind = "ASSESSMENT" if child in assessed else "CARE_LEAVER" if child in leavers else "UNTYPED"
            found[child] = {"type": kind, "court": child in court}
        return found

    def _plans(self, name: str, stem: str, kind: str) -> set[str]:
        start, end = f"{stem}_{kind}_plan_start_date", f"{stem}_{kind}_plan_end_date"
        return {r[f"{stem}_person_id"] for r in self._rows(name) if is_open(r, self.day, start, end)}

    def _holders(self) -> dict[str, str | None]:
        """Child -> employee number, '?' for somebody unknown, None for nobody."""
        by_case_id = {r["case_system_id"]: r["employee_number"] for r in rows(self.directory, "staff.csv")}
        self.known = {
            r["prof_professional_id"]: by_case_id.get(r["prof_staff_id"], "?")
            for r in rows(self.directory, "ssd_professionals.csv")
        }
        found: dict[str, str | None] = {}
        for child in self.cases:
            roles = ALLOCATED | ({"16PLUS"} if child in self.leavers else set())
            allocated = [r for r in self.involved[child] if r["invo_professional_role_id"] in roles]
            order = lambda r: (r["invo_involvement_start_date"], int(r["invo_involvements_id"]))
            newest = max(allocated, key=order, default=None)
            found[child] = None if newest is None else self.known[newest["invo_professional_id"]]
        return found

    def social_work(self) -> list[dict[str, str]]:
        return [
            r for r in self.posts if r["grade"] in SOCIAL_WORK and r["employment_type"] not in {"student", "partner"}
        ]

    @staticmethod
    def fte(posts: list[dict[str, str]]) -> float:
        return sum(float(r["contracted_hours"]) / float(r["standard_hours"]) for r in posts)

    def caseload(self) -> tuple[int, float]:
        held = Counter(self.holders.values())
        staff = [r for r in self.social_work() if held[r["employee_number"]]]
        return sum(held[r["employee_number"]] for r in staff), self.fte(staff)

    def utilisation(self) -> dict[str, float]:
        """Employee number -> share of the limit, of people of kind case_holding who are not away."""
        points: dict[str, float] = defaultdict(float)
        for child, who in self.holders.items():
            if who:
                points[who] += WEIGHTS[self.cases[child]["type"]] + (5 if self.cases[child]["court"] else 0)
        off: dict[str, float] = defaultdict(float)
        for r in rows(self.directory, "reductions.csv"):
            off[r["employee_number"]] += float(r["hours"]) if covers(r, self.day) else 0
        found = {}
        for r in self.social_work():
            number = r["employee_number"]
            if r["work_kind"] != "case_holding" or number in self.away:
                continue
            free = max(0.0, float(r["contracted_hours"]) - off[number]) / 37
            found[number] = (points[number] + 15 * free) / (100 * FACTORS[r["grade"]] * free)
        return found

    def over(self) -> float:
        shares = list(self.utilisation().values())
        return sum(share > 1 for share in shares) / len(shares)
