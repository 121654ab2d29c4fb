"""Small councils written by hand: people and the children they hold, as import files."""

from datetime import date

from tests.integration.conftest import EVERY_WEEK, UNTIL
from tests.integration.importing import tables
from workforce.caseload import weeks
from workforce.importing import service

BEGINS = "2025-01-01"
COVERS = date(2025, 6, 1)


def post(name, **more):
    return {
        **tables.POST, "employee_number": name, "name": name, "case_system_id": f"S-{name}", "start_date": "2020-01-06",
        **more,
    }  # fmt: skip


class Files:
    """The rows of every file; children in care from 2024 weigh 5 points each in the starting scheme."""

    def __init__(self):
        self.staff, self.absences, self.sessions, self.completions = [], [], [], []
        self.episodes, self.care, self.involvements, self.people = [], [], [], set()

    def child(self, name, *held):
        """Add a child in care, held by (professional, from, to) one after the other."""
        number = str(len(self.episodes) + 1)
        self.episodes.append(
            {**tables.EPISODE, "cine_referral_id": f"R{number}", "cine_person_id": name, "cine_referral_date": BEGINS}
        )
        self.care.append(
            {
                **tables.CARE, "clae_cla_episode_id": number, "clae_person_id": name, "clae_referral_id": f"R{number}",
                "clae_cla_episode_start_date": "2024-01-01", "clae_entered_care_date": "2024-01-01",
            }
        )  # fmt: skip
        for who, start, end in held:
            self.people.add(who)
            self.involvements.append(
                {
                    **tables.INVOLVEMENT, "invo_involvements_id": str(len(self.involvements) + 1),
                    "invo_professional_id": who, "invo_person_id": name, "invo_referral_id": f"R{number}",
                    "invo_involvement_start_date": start, "invo_involvement_end_date": end,
                }
            )  # fmt: skip

    def children(self, who, count, start=BEGINS, end=""):
        for n in range(count):
            self.child(f"{who}-{n}-{start}-{end}", (who, start, end))

    def bring(self, folder, *, covers=COVERS):
        """Write, import, and work out the weeks."""
        professionals = [
            {**tables.PROFESSIONAL, "prof_professional_id": who, "prof_staff_id": f"S-{who}"}
            for who in sorted(self.people - {"-1"})
        ]
        tables.write(
            folder,
            {
                "teams.csv": [tables.TEAM],
                "staff.csv": self.staff,
                "absences.csv": self.absences,
                "supervision.csv": self.sessions,
                "completions.csv": self.completions,
                "ssd_professionals.csv": professionals,
                "ssd_cin_episodes.csv": self.episodes,
                "ssd_cla_episodes.csv": self.care,
                "ssd_involvements.csv": self.involvements,
            },
        )
        kinds = {"staff": True, "cases": True, "supervision": self.sessions, "learning": self.completions}
        for kind, wanted in kinds.items():
            if wanted:
                service.run(folder, service.Options(kind, UNTIL, covers_from=covers))
        weeks.work_out(service.newest_import(), EVERY_WEEK)


def eight():
    """Eight people whom W2 counts, one away, one manager. Limits: 100, ASYE 90, half time 50; 15 points a full post."""
    files = Files()
    files.staff = [
        post("A", registration_date="2026-01-15"),  # 15 + 11 x 5 = 70%
        post("B", registration_date="2024-01-01"),  # 15 + 17 x 5 = 100%
        post("C", registration_date="2015-03-01", employment_type="agency"),  # 105%
        post("D"),  # 115% all year
        post("E", contracted_hours="18.5", registration_date="2021-10-31"),  # (7.5 + 3 x 5) / 50 = 45%
        post("F"),  # away
        post(
            "G", grade="asye", registration_date="2026-06-01"
        ),  # (15 + 16 x 5) / 90 = 105.6%, over the 100% of an ASYE
        post("H", start_date="2026-10-12"),  # 115%, here for two of the four weeks' ends
        post("I", grade="team_manager"),
        post("J"),  # 115%, but 105% on Sunday 18 October
    ]
    files.absences = [
        {**tables.ABSENCE, "employee_number": "F", "reason": "maternity", "start_date": "2026-05-01", "end_date": ""}
    ]
    for who, count in {"A": 11, "B": 17, "C": 18, "D": 20, "E": 3, "F": 25, "G": 16, "I": 2, "J": 18}.items():
        files.children(who, count)
    files.children("H", 20, "2026-10-12")
    files.children("J", 2, BEGINS, "2026-10-17")
    files.children("J", 2, "2026-10-20")
    return files
