"""The cases kind: the tables of the Standard Safeguarding Dataset that are used. Column names are the dataset's."""

from collections.abc import Mapping

from workforce import cells
from workforce.importing import values
from workforce.importing.specs import Check, Column, FileSpec, Lookup, Warning_, dated, ends_after_start, prose, text

_CHILD = "JOIN child c ON c.source = :source AND c.reference = s.person_ref"
_ORPHAN_EPISODE = (
    "s.referral_ref IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stage_ssd_cin_episode e WHERE e.ref = s.referral_ref)"
    " AND NOT EXISTS (SELECT 1 FROM ssd_cin_episode e WHERE e.source = :source AND e.ref = s.referral_ref)"
)
_ORPHAN = Warning_("ORPHAN_REFERRAL", _ORPHAN_EPISODE, "rows name a referral that is not in the extract")


def _started(name: str) -> Column:
    return dated(name, "started_on", cells.start)


def _ended(name: str) -> Column:
    return dated(name, "ended_on", cells.end)


def _period(end_column: str) -> Check:
    return ends_after_start("started_on", "ended_on", end_column, inclusive=True)


def _of_child(
    table: str,
    key: Column,
    columns: tuple[Column, ...],
    data: Mapping[str, str],
    *,
    name: str | None = None,
    required: bool = False,
    check: Check | None = None,
    warnings: tuple[Warning_, ...] = (),
) -> FileSpec:
    return FileSpec(
        f"{name or table}.csv",
        table,
        (key, *columns),
        key={"ref": "s.ref"},
        data={"child_id": "c.id", **data},
        joins=_CHILD,
        required=required,
        stage_key=("ref",),
        check=check,
        warnings=warnings,
    )


def _id(name: str, *also: str) -> Column:
    return text(name, "ref", required=True, also=also)


def _person(name: str, *, required: bool = True) -> Column:
    return text(name, "person_ref", required=required)


PERIOD = {"started_on": "s.started_on", "ended_on": "s.ended_on"}
PERIOD_OF_REFERRAL = {**PERIOD, "referral_ref": "s.referral_ref"}

PERSON = FileSpec(
    "ssd_person.csv",
    "ssd_person",
    (
        text("pers_person_id", "ref", required=True),
        text("pers_legacy_id", "legacy_ref"),  # read to join the unborn to the born, see births.py; not kept
        Column("pers_dob", "birth_month", values.month_of, "date", counts_in_coverage=False),
        Column("pers_expected_dob", "expected_birth_month", values.month_of, "date", counts_in_coverage=False),
        dated("pers_death_date", "died_on", cells.end, needed=False, covers=False),
    ),
    key={"ref": "s.ref"},
    data={
        "child_id": "c.id",
        "birth_month": "s.birth_month",
        "expected_birth_month": "s.expected_birth_month",
        "died_on": "s.died_on",
    },
    joins="LEFT JOIN born b ON b.former = s.ref"
    " JOIN child c ON c.source = :source AND c.reference = coalesce(b.reference, s.ref)",
    stage_key=("ref",),
)

PROFESSIONALS = FileSpec(
    "ssd_professionals.csv",
    "ssd_professional",
    (
        text("prof_professional_id", "professional_id"),
        text("prof_staff_id", "staff_id"),
        text("prof_social_worker_registration_no", "registration_number"),
    ),
    key={"ref": "s.ref"},
    data={"staff_id": "s.staff_id", "registration_number": "s.registration_number"},
    derived={"ref": "coalesce(professional_id, staff_id)"},  # Mosaic's warehouse fills the second only
    required=True,
    stage_key=("ref",),
    lookups=(
        Lookup(
            "MISSING_VALUE", "professional_id", "s.ref IS NULL", "Give prof_professional_id, or at least prof_staff_id."
        ),
    ),
    warnings=(
        Warning_(
            "NO_REGISTRATION_NUMBER",
            "s.registration_number IS NULL",
            "professionals without a registration number: they can be joined to the staff by staff id only",
        ),
    ),
)

DEPARTMENTS = FileSpec(
    "ssd_department.csv",
    "ssd_department",
    (
        text("dept_team_id", "ref", required=True),
        prose("dept_team_name", "name"),
        text("dept_team_parent_id", "parent_ref"),
    ),
    key={"ref": "s.ref"},
    data={"name": "s.name", "parent_ref": "s.parent_ref"},
    stage_key=("ref",),
)

FAMILIES = _of_child(
    "ssd_family",
    _id("fami_table_id"),
    (text("fami_family_id", "family_ref", required=True), _person("fami_person_id")),
    {"family_ref": "s.family_ref"},
)

EPISODES = _of_child(
    "ssd_cin_episode",
    _id("cine_referral_id"),
    (
        _person("cine_person_id"),
        _started("cine_referral_date"),
        _ended("cine_close_date"),
        Column("cine_referral_nfa", "no_further_action", values.flag, "boolean"),
        prose("cine_close_reason", "close_reason"),
        text("cine_referral_team", "team_ref"),
    ),
    {
        **PERIOD,
        "no_further_action": "coalesce(s.no_further_action, false)",
        "close_reason": "s.close_reason",
        "team_ref": "s.team_ref",
    },
    name="ssd_cin_episodes",
    required=True,
    check=_period("cine_close_date"),
)

INVOLVEMENTS = _of_child(
    "ssd_involvement",
    _id("invo_involvements_id"),
    (
        text("invo_professional_id", "professional_ref", needed=True),
        text("invo_professional_role_id", "role", needed=True),
        text("invo_professional_team", "team_ref"),
        _person("invo_person_id", required=False),
        _started("invo_involvement_start_date"),
        _ended("invo_involvement_end_date"),
        text("invo_worker_change_reason", "change_reason"),
        text("invo_referral_id", "referral_ref"),
    ),
    {
        **PERIOD_OF_REFERRAL,
        "professional_ref": "s.professional_ref",
        "role": "s.role",
        "team_ref": "s.team_ref",
        "change_reason": "s.change_reason",
    },
    name="ssd_involvements",
    required=True,
    check=_period("invo_involvement_end_date"),
    warnings=(
        Warning_("NO_CHILD", "s.person_ref IS NULL", "involvements whose child can't be found: left out"),
        Warning_("NOBODY", "s.professional_ref = '-1'", "involvements with -1 for the worker: read as nobody"),
        Warning_(
            "ORPHAN_PROFESSIONAL",
            # two questions, since one with OR can't be hashed: it would compare every row with every professional
            "s.professional_ref <> '-1' AND NOT EXISTS (SELECT 1 FROM stage_ssd_professional p WHERE p.ref = s.professional_ref)"
            " AND NOT EXISTS (SELECT 1 FROM stage_ssd_professional p WHERE p.staff_id = s.professional_ref)",
            "involvements name a worker who is not among the professionals",
        ),
        Warning_(
            "ORPHAN_TEAM",
            "s.team_ref IS NOT NULL AND EXISTS (SELECT 1 FROM stage_ssd_department) AND NOT EXISTS"
            " (SELECT 1 FROM stage_ssd_department d WHERE d.ref = s.team_ref) AND NOT EXISTS"
            " (SELECT 1 FROM stage_ssd_department d WHERE d.name = s.team_ref)",
            "involvements name a team that is not among the departments",
        ),
        Warning_(
            "OPEN_AFTER_CLOSURE",
            "s.ended_on IS NULL AND EXISTS (SELECT 1 FROM stage_ssd_cin_episode e WHERE e.ref = s.referral_ref AND e.ended_on <= :as_at)",
            "involvements still open though their episode is closed",
        ),
        _ORPHAN,
    ),
)

ASSESSMENTS = _of_child(
    "ssd_cin_assessment",
    _id("cina_assessment_id"),
    (
        _person("cina_person_id"),
        text("cina_referral_id", "referral_ref"),
        _started("cina_assessment_start_date"),
        _ended("cina_assessment_auth_date"),
    ),
    PERIOD_OF_REFERRAL,
    name="ssd_cin_assessments",
    check=_period("cina_assessment_auth_date"),
    warnings=(_ORPHAN,),
)

IN_NEED_PLANS = _of_child(
    "ssd_cin_plan",
    _id("cinp_cin_plan_id", "cin_plan_id"),
    (
        _person("cinp_person_id"),
        text("cinp_referral_id", "referral_ref"),
        _started("cinp_cin_plan_start_date"),
        _ended("cinp_cin_plan_end_date"),
    ),
    PERIOD_OF_REFERRAL,
    name="ssd_cin_plans",
    check=_period("cinp_cin_plan_end_date"),
    warnings=(_ORPHAN,),
)

PROTECTION_PLANS = _of_child(
    "ssd_cp_plan",
    _id("cppl_cp_plan_id"),
    (
        _person("cppl_person_id"),
        text("cppl_referral_id", "referral_ref"),
        _started("cppl_cp_plan_start_date"),
        _ended("cppl_cp_plan_end_date"),
    ),
    PERIOD_OF_REFERRAL,
    name="ssd_cp_plans",
    check=_period("cppl_cp_plan_end_date"),
    warnings=(_ORPHAN,),
)

CARE_EPISODES = _of_child(
    "ssd_cla_episode",
    _id("clae_cla_episode_id"),
    (
        _person("clae_person_id"),
        text("clae_referral_id", "referral_ref"),
        _started("clae_cla_episode_start_date"),
        _ended("clae_cla_episode_ceased_date"),
        dated("clae_entered_care_date", "entered_care_on", cells.start),
    ),
    {**PERIOD_OF_REFERRAL, "entered_care_on": "s.entered_care_on"},
    name="ssd_cla_episodes",
    check=_period("clae_cla_episode_ceased_date"),
    warnings=(_ORPHAN,),
)

LEGAL_STATUSES = _of_child(
    "ssd_legal_status",
    _id("lega_legal_status_id"),
    (
        _person("lega_person_id"),
        Column("lega_legal_status", "code", values.legal_code),
        _started("lega_legal_status_start_date"),
        _ended("lega_legal_status_end_date"),
    ),
    {**PERIOD, "code": "s.code"},
    check=_period("lega_legal_status_end_date"),
    warnings=(
        Warning_("UNKNOWN_LEGAL_STATUS", "length(s.code) > 2", "legal statuses written in words that are not known"),
    ),
)

CARE_LEAVERS = _of_child(
    "ssd_care_leaver",
    _id("clea_table_id"),
    (_person("clea_person_id"), text("clea_care_leaver_eligibility", "eligibility", needed=True)),
    {"eligibility": "s.eligibility"},
    name="ssd_care_leavers",
)

PRE_PROCEEDINGS = _of_child(
    "ssd_pre_proceedings",
    _id("prep_table_id"),
    (
        _person("prep_person_id"),
        text("prep_plo_family_id", "family_ref"),
        _started("prep_pre_pro_decision_date"),
        _ended("prep_agree_stepdown_issue_date"),
        Column("prep_pre_pro_outcome", "outcome", cells.present, "boolean", needed=True),  # what it says is not kept
        Column("prep_la_final_care_plan", "final_plan", cells.present, "boolean"),
    ),
    {
        "started_on": "s.started_on",
        # concluded without a date: on no day can it be said to have been open
        "ended_on": "coalesce(s.ended_on, CASE WHEN s.outcome IS NOT NULL OR s.final_plan IS NOT NULL THEN s.started_on END)",
        "family_ref": "s.family_ref",
    },
    check=_period("prep_agree_stepdown_issue_date"),
)

FILES = (
    PERSON,
    PROFESSIONALS,
    DEPARTMENTS,
    EPISODES,
    INVOLVEMENTS,
    FAMILIES,
    ASSESSMENTS,
    IN_NEED_PLANS,
    PROTECTION_PLANS,
    CARE_EPISODES,
    LEGAL_STATUSES,
    CARE_LEAVERS,
    PRE_PROCEEDINGS,
)
