"""Long lists, a page at a time, through the URL."""

from dataclasses import dataclass

from flask import request


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one page stands in a list of some total; pages count from 1."""

    page: int
    total: int
    size: int

    @property
    def count(self) -> int:
        """Return the number of pages.

        >>> Pages(1, 101, 50).count, Pages(1, 0, 50).count
        (3, 1)
        """
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """Return the page before, or None."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """Return the page after, or None."""
        return self.page + 1 if self.page < self.count else None


def page_number() -> int:
    """Return the page that the URL asks for; nonsense asks for the first."""
    return min(max(request.args.get("page", 1, type=int), 1), 1_000_000)
