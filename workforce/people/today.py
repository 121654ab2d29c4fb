"""A day of the council: who is in post, and the teams. Each is read once, and only when asked for."""

from datetime import date
from functools import cached_property

from workforce.people.queries import StaffMember, Tree, staff_on, team_tree


class Today:
    """Staff and teams of a day."""

    def __init__(self, day: date) -> None:
        """Remember the day."""
        self.day = day

    @cached_property
    def staff(self) -> list[StaffMember]:
        """Everybody in post."""
        return staff_on(self.day)

    @cached_property
    def by_id(self) -> dict[int, StaffMember]:
        """Everybody in post, by id."""
        return {one.id: one for one in self.staff}

    @cached_property
    def by_number(self) -> dict[str, StaffMember]:
        """Everybody in post, by employee number."""
        return {one.employee_number: one for one in self.staff}

    @cached_property
    def tree(self) -> Tree:
        """The teams."""
        return team_tree(self.day)

    def named(self, worker_id: int | None) -> str:
        """Return somebody's name; of who is not in post, that they are not."""
        person = self.by_id.get(worker_id or 0)
        return person.name if person else "somebody no longer in post"
