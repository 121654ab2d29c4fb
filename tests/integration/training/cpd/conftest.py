"""The council of the CPD pages."""

from tests.integration.training.cpd.web import browse, council, learning, when

__all__ = ["browse", "council", "learning", "when"]
