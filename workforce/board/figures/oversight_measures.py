"""How the rows of W22 are found. Rows are exact fractions."""

from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay


def oversight_in_date(on: OnDay) -> Rows:
    """W22: cases with management oversight in date for their type / cases.

    Not known before oversight of any case was brought by a file or said here.
    """
    if not on.knows("cases") or not on.knows("staff") or on.oversight is None:
        return None
    rows = []
    for case in on.cases:
        stands = on.oversight[case.child_id]
        holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
        rows.append(
            Row(
                case.reference, None, holder.team if holder else case.fallback_team,
                ONE if stands.is_in_date else NONE, ONE,
                {
                    "type": case.type, "last_held_on": stands.last_on.isoformat() if stands.last_on else None,
                    "due_on": stands.due_on.isoformat(), "days": stands.days_overdue,
                    "holder": holder.name if holder else None,
                },
            )
        )  # fmt: skip
    return rows
