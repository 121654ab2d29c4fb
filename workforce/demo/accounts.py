"""Who of the invented council stands behind which demonstration account."""

import csv
from pathlib import Path

__all__ = ["demo_people"]

Row = dict[str, str]


def demo_people(directory: Path) -> dict[str, str | None]:
    """Give the employee numbers behind the demonstration accounts, read from the files alone.

    The first safeguarding team leads to its manager, to the first full-time social worker in it, to the manager of the
    service above and to the head at the top. Nobody is named for board and admin: they are not on the staff.
    """
    teams = _read(directory / "teams.csv")
    staff = _read(directory / "staff.csv")
    by_code = {team["team_code"]: team for team in teams}
    team = next(team for team in teams if team["kind"] == "team" and team["team_name"].startswith("Safeguarding"))
    service = by_code[team["parent_code"]]
    top = next(row for row in teams if row["kind"] == "directorate")
    present = [row for row in staff if not row["end_date"]]
    worker = next(
        row
        for row in present
        if row["team_code"] == team["team_code"]
        and row["grade"] == "social_worker"
        and row["employment_type"] == "permanent"
        and row["contracted_hours"] == row["standard_hours"]
    )
    return {
        "worker": worker["employee_number"],
        "manager": team["manager_employee_number"],
        "service": service["manager_employee_number"],
        "head": top["manager_employee_number"],
        "hr": _titled(present, "Workforce Development Adviser"),
        "quality": _titled(present, "Principal Social Worker") or _titled(present, "Independent Reviewing Officer"),
        "analyst": _titled(present, "Performance Analyst"),
        "board": None,
        "admin": None,
    }


def _read(path: Path) -> list[Row]:
    """Read a file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _titled(staff: list[Row], title: str) -> str | None:
    """Give the first with a job title, none when nobody has it."""
    return next((row["employee_number"] for row in staff if row["job_title"] == title), None)
