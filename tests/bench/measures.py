"""What is measured: seconds, kept with their spread, since a shared machine never gives the same number twice."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event


@dataclass(frozen=True, slots=True)
class Spread:
    """Some measurements of one thing."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def shown(self, places: int = 2) -> str:
        """The median with the lowest and the highest, as the table shows them."""
        low, middle, high = (f"{value:,.{places}f}" for value in (min(self.values), self.median, max(self.values)))
        return middle if len(self.values) == 1 else f"{middle} ({low} to {high})"

    def as_json(self) -> dict[str, object]:
        """The same for machines."""
        return {"median": self.median, "values": list(self.values)}


def spread(values: Sequence[float]) -> Spread:
    """Keep measurements."""
    return Spread(tuple(values))


def rates(count: int, seconds: Sequence[float]) -> Spread:
    """Return how many a second, for each repeat."""
    return spread([count / one for one in seconds])


def ratios(parts: Spread, wholes: Spread) -> Spread:
    """Divide pair by pair: both of a pair were measured one after the other, under much the same noise."""
    return spread([part / whole for part, whole in zip(parts.values, wholes.values, strict=True)])


def seconds_of(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that a block sends."""
    seen: list[str] = []

    def listen(*args: object) -> None:
        if not str(args[2]).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", listen)
