"""The schemes that the product brings: examples, published schemes, templates to fill in, and measures shown beside."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from workforce.db import policy

SCHEMES = Path(__file__).parent / "schemes"
MEASURE_KINDS = ("statistic", "fte_adjustment")


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Return every document that comes with the product, by scheme_id: the starting scheme first, then by name."""
    found = [policy.starting(policy.PolicyKind.SCHEME) or {}]
    found += [json.loads(path.read_text("utf-8")) for path in sorted(SCHEMES.glob("*.json"))]
    return {document["scheme_id"]: document for document in found}


def schemes() -> dict[str, dict[str, Any]]:
    """Return those that weigh cases, templates included."""
    return {name: document for name, document in documents().items() if document.get("kind") not in MEASURE_KINDS}


def measures() -> dict[str, dict[str, Any]]:
    """Return those that are shown beside workloads."""
    return {name: document for name, document in documents().items() if document.get("kind") in MEASURE_KINDS}
