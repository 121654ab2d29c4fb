"""A council's own mappings of learning systems' exports: saved, changed, removed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import audit, db
from workforce.importing.mapping_rules import SHIPPED, Export, MappingFault, read_mapping, squashed
from workforce.importing.models import LearningMapping


def rows() -> list[LearningMapping]:
    """Return what was saved, by name."""
    return list(db.session.scalars(select(LearningMapping).order_by(LearningMapping.name)))


def choices() -> list[tuple[str, str]]:
    """Return the name and the words of every mapping that a file can be read by."""
    return [*((one.name, one.words) for one in SHIPPED), *((row.name, row.name) for row in rows())]


def save(name: str, document: Mapping[str, Any], by: str, *, instead: bool = True) -> Export:
    """Save a mapping, or change the one of this name; raise MappingFault with what to mend."""
    export = read_mapping(name, document)
    there = {squashed(row.name): row for row in rows()}
    found = there.get(squashed(export.name))
    if found is not None and not instead:
        raise MappingFault("A mapping of this name is saved already. Change that one, or choose another name.", "name")
    if found is None:
        found = db.session.scalar(
            insert(LearningMapping)
            .values(name=export.name, document=dict(document), set_by=by, set_at=clock.now())
            .on_conflict_do_nothing()
            .returning(LearningMapping)
        )
        if found is None:
            raise MappingFault("A mapping of this name was saved meanwhile. Look at it, then save this again.", "name")
    else:
        found.name, found.document, found.set_by, found.set_at = export.name, dict(document), by, clock.now()
        db.session.flush()
    audit.record(by, "columns of a learning system saved", f"mapping:{found.id}", name=export.name)
    return export


def remove(mapping_id: int, by: str) -> str | None:
    """Remove a mapping; what was imported by it stays. Return its name, or None where it is gone."""
    name = db.session.scalar(
        delete(LearningMapping).where(LearningMapping.id == mapping_id).returning(LearningMapping.name)
    )
    if name is not None:
        audit.record(by, "columns of a learning system removed", f"mapping:{mapping_id}", name=name)
    return name


def one(mapping_id: int) -> LearningMapping | None:
    """Return one saved mapping."""
    return db.session.get(LearningMapping, mapping_id)
