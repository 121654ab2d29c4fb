"""The usual faults of an extract, at a chosen rate. None of them makes a row that must be refused."""

import random

from workforce.demo.files import File

__all__ = ["soil"]

DESCRIPTIONS = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "E1": "Placement order granted",
    "V2": "Single period of accommodation under section 20",
    "V3": "Accommodated under an agreed series of short-term breaks",
    "V4": "Accommodated under a series of short-term breaks",
    "L2": "Emergency protection order",
}
OPEN_END = "1900-01-01T00:00:00"
NOBODY = "-1"
ORPHAN = 90_000_000
ROLE_VARIANTS = {
    "CW": ("cw ", " Cw", "cw", "Allocated Case Worker", "CW "),
    "ALLWKR": ("allwkr", "AllWkr ", " ALLWKR"),
    "16PLUS": ("16plus", "16Plus "),
}
ENDS = {
    "ssd_involvements.csv": "invo_involvement_end_date",
    "ssd_cin_episodes.csv": "cine_close_date",
    "ssd_cin_plans.csv": "cinp_cin_plan_end_date",
    "ssd_cp_plans.csv": "cppl_cp_plan_end_date",
    "ssd_cla_episodes.csv": "clae_cla_episode_ceased_date",
    "ssd_legal_status.csv": "lega_legal_status_end_date",
}


def soil(rng: random.Random, files: dict[str, File], share: float) -> None:
    """Put faults into the tables of the extract; each fault into about a share of the rows that can have it."""
    if share <= 0:
        return
    _Soiler(rng, files, share).all()


class _Soiler:
    """One run over the files."""

    def __init__(self, rng: random.Random, files: dict[str, File], share: float) -> None:
        self._rng = rng
        self._files = files
        self._share = share
        self._involvements = files["ssd_involvements.csv"]

    def _hit(self) -> bool:
        return self._rng.random() < self._share

    def all(self) -> None:
        """Put in every fault, the whole-row ones last."""
        self._leave_open()
        self._keep_leavers()
        self._two_workers()
        self._nobody_and_orphans()
        self._roles()
        self._professionals()
        self._legal()
        self._open_ends()
        self._departments()
        self._orphans("ssd_cin_assessments.csv", "cina_referral_id")
        self._orphans("ssd_legal_status.csv", "lega_person_id")
        for name, file in self._files.items():
            file.rows = [copy for row in file.rows for copy in ((row, row) if self._hit() else (row,))]
            if name.startswith("ssd_") and self._rng.random() < 0.5:
                file.line_end = "\r\n"

    def _places(self, *names: str) -> tuple[int, ...]:
        return tuple(self._involvements.place(f"invo_{name}") for name in names)

    def _is_allocated(self, row: list[str]) -> bool:
        return row[self._involvements.place("invo_professional_role_id")] in ROLE_VARIANTS

    def _leave_open(self) -> None:
        """Leave the involvement of a closed episode open."""
        episodes = self._files["ssd_cin_episodes.csv"]
        referral, closed = episodes.place("cine_referral_id"), episodes.place("cine_close_date")
        closures = {row[referral]: row[closed] for row in episodes.rows if row[closed]}
        end, of, reason = self._places("involvement_end_date", "referral_id", "worker_change_reason")
        for row in self._involvements.rows:
            if row[end] and self._is_allocated(row) and closures.get(row[of]) == row[end] and self._hit():
                row[end] = row[reason] = ""

    def _keep_leavers(self) -> None:
        """Let somebody who left go on holding: what came after them was never typed in."""
        end, of, reason, team = self._places(
            "involvement_end_date", "referral_id", "worker_change_reason", "professional_team"
        )
        start = self._involvements.place("invo_involvement_start_date")
        has_person = "invo_person_id" in self._involvements.columns
        person = self._involvements.place("invo_person_id") if has_person else of
        left = {
            (row[person], row[of], row[end]): row
            for row in self._involvements.rows
            if row[reason] == "LEFTRL" and self._is_allocated(row)
        }
        kept = []
        for row in self._involvements.rows:
            before = left.get((row[person], row[of], row[start]))
            follows = before is not None and not row[end] and self._is_allocated(row) and before[team] != ""
            if follows and before is not None and self._hit():
                before[end] = before[reason] = ""
            else:
                kept.append(row)
        self._involvements.rows = kept

    def _two_workers(self) -> None:
        """Let two workers be allocated at once."""
        number, who, end, role = self._places(
            "involvements_id", "professional_id", "involvement_end_date", "professional_role_id"
        )
        rows = self._involvements.rows
        main = [row for row in rows if row[role] in {"CW", "ALLWKR"}]
        highest = max((int(row[number]) for row in rows), default=0)
        for row in [row for row in main if not row[end]]:
            if self._hit():
                highest += 1
                other = self._rng.choice(main)[who]
                second = list(row)
                second[number], second[who] = str(highest), other
                rows.append(second)

    def _nobody_and_orphans(self) -> None:
        """Name no professional, an unknown one, an unknown team."""
        who, team = self._places("professional_id", "professional_team")
        for row in self._involvements.rows:
            if self._hit():
                row[who] = NOBODY
            elif self._rng.random() < self._share / 2:
                row[who] = str(ORPHAN + self._rng.randint(1, 9_999))
            if self._hit():
                row[team] = NOBODY if self._rng.random() < 0.3 else str(ORPHAN + self._rng.randint(1, 99))

    def _roles(self) -> None:
        """Write roles with odd capitals and spaces, or in words."""
        (role,) = self._places("professional_role_id")
        for row in self._involvements.rows:
            variants = ROLE_VARIANTS.get(row[role])
            if variants and self._hit():
                row[role] = self._rng.choice(variants)

    def _professionals(self) -> None:
        """Write names in other ways and leave out registration numbers."""
        file = self._files["ssd_professionals.csv"]
        registration = file.place("prof_social_worker_registration_no")
        name = file.place("prof_professional_name") if "prof_professional_name" in file.columns else None
        for row in file.rows:
            if self._hit():
                row[registration] = ""
            if name is not None and self._hit():
                forename, _, surname = row[name].partition(" ")
                variants = (
                    f"{surname.upper()}, {forename}",
                    f"{forename}  {surname}",
                    f"{row[name]}\u00a0",
                    f"{surname} {forename[0]}",
                )
                row[name] = self._rng.choice(variants)

    def _legal(self) -> None:
        """Write legal statuses in words."""
        file = self._files["ssd_legal_status.csv"]
        place = file.place("lega_legal_status")
        for row in file.rows:
            if self._hit():
                row[place] = DESCRIPTIONS.get(row[place], row[place])

    def _open_ends(self) -> None:
        """Write an open end as the warehouse does."""
        for name, column in ENDS.items():
            file = self._files[name]
            place = file.place(column)
            for row in file.rows:
                if not row[place] and self._hit():
                    row[place] = OPEN_END

    def _departments(self) -> None:
        """Let departments have parents that are not in the table."""
        file = self._files["ssd_department.csv"]
        place = file.place("dept_team_parent_id")
        for row in file.rows:
            if row[place] and self._hit():
                row[place] = str(ORPHAN + self._rng.randint(1, 99))

    def _orphans(self, name: str, column: str) -> None:
        """Point to rows that do not exist."""
        file = self._files[name]
        place = file.place(column)
        for row in file.rows:
            if self._rng.random() < self._share / 4:
                row[place] = str(ORPHAN + self._rng.randint(1, 99_999))
