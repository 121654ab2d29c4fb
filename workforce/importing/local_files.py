"""What a council keeps beside its case system: court work, other work, the front door. All optional, by case reference."""

from collections.abc import Mapping

from workforce import cells
from workforce.importing.specs import Column, FileSpec, Lookup, Warning_, chosen, dated, ends_after_start, numeric, text

OTHER_WORK_KINDS = (
    "foster_household",
    "connected_person_assessment",
    "prospective_adopter",
    "adoption_support",
    "special_guardianship_support",
    "review_caseload",
    "family_help_family",
    "report",
)
_NOT_KNOWN = (
    "NOT EXISTS (SELECT 1 FROM named_child n WHERE n.reference = s.case_ref)"
    " AND NOT EXISTS (SELECT 1 FROM child c WHERE c.source = :source AND c.reference = s.case_ref)"
)


def _front_door(row: Mapping[str, object]) -> tuple[str, str, str] | None:
    decided, contacts = row["decided_in_1_working_day"], row["contacts_in"]
    if decided is not None and decided > contacts:  # type: ignore[operator]
        return (
            "DECIDED_ABOVE_CONTACTS",
            "decided_in_1_working_day",
            "More were decided within a working day than came in. Correct one of the two numbers.",
        )
    return None


COURT = FileSpec(
    "court.csv",
    "court_proceedings",
    (
        text("case_ref", required=True),
        text("proceedings_ref", required=True),
        Column("stage", "stage", cells.few_words),
        dated("started_on", "started_on", cells.start, covers=False),
        dated("next_hearing_on", "next_hearing_on", cells.end, needed=False, covers=False),
        dated("ended_on", "ended_on", cells.end, covers=False),
    ),
    key={"child_id": "c.id", "proceedings_ref": "s.proceedings_ref", "stage": "s.stage"},
    data={
        "ref": "CAST(jsonb_build_array(c.id, s.proceedings_ref, s.stage) AS text)",
        "started_on": "s.started_on",
        "next_hearing_on": "s.next_hearing_on",
        "ended_on": "s.ended_on",
    },
    joins="JOIN child c ON c.source = :source AND c.reference = s.case_ref",
    stage_key=("case_ref", "proceedings_ref", "stage"),
    check=ends_after_start("started_on", "ended_on", "ended_on", inclusive=True),
    lookups=(
        Lookup(
            "UNKNOWN_CASE",
            "case_ref",
            _NOT_KNOWN,
            "The case system knows no child by this reference. Correct case_ref, or import the extract that has it.",
        ),
    ),
)

OTHER_WORK = FileSpec(
    "other_work.csv",
    "other_work",
    (
        text("work_ref", "ref", required=True),
        chosen("kind", OTHER_WORK_KINDS, required=True),
        text("holder_case_system_id", "holder", needed=True),
        text("team_code"),
        dated("start_date", "started_on", cells.start, covers=False),
        dated("end_date", "ended_on", cells.end, covers=False),
        Column("people", "people", cells.whole, "integer"),
    ),
    key={"ref": "s.ref"},
    data={
        "kind": "s.kind",
        "holder": "s.holder",
        "team_code": "s.team_code",
        "started_on": "s.started_on",
        "ended_on": "s.ended_on",
        "people": "coalesce(s.people, 1)",
    },
    stage_key=("ref",),
    check=ends_after_start("started_on", "ended_on", "end_date", inclusive=True),
    warnings=(
        Warning_(
            "UNMATCHED_HOLDER",
            "s.holder IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM alias a WHERE a.kind = 'case_system_id' AND a.value = s.holder)",
            "pieces of work whose holder is not in the staff data: they wait to be matched",
        ),
        Warning_(
            "UNKNOWN_TEAM",
            "s.team_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.team_code)",
            "pieces of work with a team that is not in the staff data",
        ),
    ),
)

FRONT_DOOR = FileSpec(
    "front_door.csv",
    "front_door_day",
    (
        text("team_code", required=True),
        dated("on", "day", required=True, covers=False),
        Column("contacts_in", "contacts_in", cells.whole, "integer", required=True),
        Column("decided_in_1_working_day", "decided_in_1_working_day", cells.whole, "integer"),
        Column("waiting", "waiting", cells.whole, "integer"),
        numeric("fte_on_shift"),
    ),
    key={"team_id": "t.id", "day": "s.day"},
    data={name: f"s.{name}" for name in ("contacts_in", "decided_in_1_working_day", "waiting", "fte_on_shift")},
    joins="JOIN team t ON t.code = s.team_code",
    stage_key=("team_code", "day"),
    check=_front_door,
    lookups=(
        Lookup(
            "UNKNOWN_TEAM",
            "team_code",
            "EXISTS (SELECT 1 FROM team) AND NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.team_code)",
            "No team of the staff files has this code. Add it to teams.csv, or correct the code.",
        ),
    ),
    warnings=(
        Warning_(
            "NO_TEAM_YET",
            "NOT EXISTS (SELECT 1 FROM team)",
            "days of the front door are left out, since no team is known: import the staff files, then this again",
        ),
    ),
)

FILES = (COURT, OTHER_WORK, FRONT_DOOR)
