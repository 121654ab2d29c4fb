"""The example policies of the documentation, and those that a database begins with, can be put in force."""

import json
from pathlib import Path

import pytest

from workforce.db.policy import STARTING
from workforce.jobs.policies import READERS


@pytest.mark.parametrize(
    "path", [*sorted(Path("docs/policies").glob("*.json")), *sorted(STARTING.glob("*.json"))], ids=lambda p: p.stem
)
def test_it_can_be_read(path):
    kind = path.stem.split("-")[0]
    READERS[kind](json.loads(path.read_text("utf-8")))
