"""The council of the first years."""

from tests.integration.training.asye.web import browse, council, first_years, signed_in, when

__all__ = ["browse", "council", "first_years", "signed_in", "when"]
