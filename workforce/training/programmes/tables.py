"""Who takes part in a cohort, as it downloads."""

from workforce.training.programmes.pages import CohortPage
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def places(page: CohortPage) -> Table:
    """Return who of the reader's scope takes part, by name unless another order is asked for."""
    columns = [
        Column("name", "Name", lambda one: one.name),
        Column("number", "Employee number", lambda one: one.employee_number),
        Column("start", "From", lambda one: one.started_on),
        Column("state", "Stands", lambda one: one.words(page.day)),
        Column("completed", "Completed on", lambda one: one.completed_on),
        Column("withdrew", "Withdrew on", lambda one: one.withdrew_on),
    ]
    about = [
        f"{page.programme}, {page.cohort.name}, as at {day_words(page.day, year=True)}",
        f"People in your scope; {page.elsewhere} more take part",
    ]
    return Table.asked(f"programme-{page.cohort.id}", columns, page.places, about)
