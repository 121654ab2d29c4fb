"""Who may do what with somebody's induction. Rights follow the team of the day; nobody signs for themselves."""

from dataclasses import dataclass

from workforce.training.induction.rules import Owner
from workforce.web.access import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Rights:
    """What one reader may do with one person's induction."""

    is_own: bool
    sees: bool
    records: bool  # begins a plan, adds, moves and drops tasks
    signs: bool  # as the manager
    is_hr: bool

    def may_tick(self, owner: str) -> bool:
        """Whether somebody says that a task of this owner is done.

        The worker does for their own tasks, HR for HR's, the manager for their own, the mentor's, and the worker's.
        """
        if self.is_own:
            return owner == Owner.WORKER
        return (self.signs and owner != Owner.HR) or (self.is_hr and owner == Owner.HR)

    @property
    def sees_reductions(self) -> bool:
        """Whether the hours that the plan keeps free are shown with what they are for."""
        return self.is_own or self.records


def rights(viewer: Viewer, worker_id: int, team: str | None) -> Rights:
    """Return what a reader may do with the induction of somebody in a team."""
    is_own, in_scope = worker_id == viewer.worker_id, viewer.sees_team(team)
    records = not is_own and in_scope and viewer.may(Permission.RECORD_TRAINING)
    return Rights(
        is_own=is_own,
        sees=is_own or (in_scope and viewer.may(Permission.SEE_TRAINING)),
        records=records,
        signs=records and viewer.may(Permission.SEE_TEAM),
        is_hr=records and viewer.may(Permission.IMPORT_WORKFORCE),
    )
