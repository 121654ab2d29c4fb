"""The council of the inductions; and the small council of files."""

from tests.integration.conftest import council as council_of_files
from tests.integration.training.induction.web import browse, council, inducted, statements, when

__all__ = ["browse", "council", "council_of_files", "inducted", "statements", "when"]
