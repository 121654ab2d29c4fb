"""The council of the oversight tests: Gus and Lea supervise five people each in one team, Ida two in another."""

from tests.integration.supervision.oversight.web import browse, council, overseen, when

__all__ = ["browse", "council", "overseen", "when"]
