"""The tables and columns of the extract, by dialect."""

__all__ = ["COLUMNS", "DIALECTS", "columns"]

DIALECTS = ("system_c", "mosaic")
COLUMNS = {
    "ssd_person": (
        "pers_legacy_id pers_person_id pers_upn pers_forename pers_surname pers_sex pers_gender pers_ethnicity "
        "pers_dob pers_single_unique_id pers_upn_unknown pers_send_flag pers_expected_dob pers_death_date "
        "pers_is_mother pers_nationality"
    ),
    "ssd_professionals": (
        "prof_professional_id prof_staff_id prof_professional_name prof_social_worker_registration_no "
        "prof_agency_worker_flag prof_professional_job_title prof_professional_caseload "
        "prof_professional_department prof_full_time_equivalency"
    ),
    "ssd_involvements": (
        "invo_involvements_id invo_professional_id invo_professional_role_id invo_professional_team "
        "invo_person_id invo_involvement_start_date invo_involvement_end_date invo_worker_change_reason "
        "invo_referral_id"
    ),
    "ssd_department": ("dept_team_id dept_team_name dept_team_parent_id dept_team_parent_name"),
    "ssd_family": ("fami_table_id fami_family_id fami_person_id"),
    "ssd_cin_episodes": (
        "cine_referral_id cine_person_id cine_referral_date cine_cin_primary_need_code cine_referral_source_code "
        "cine_referral_source_desc cine_referral_outcome_json cine_referral_nfa cine_close_reason cine_close_date "
        "cine_referral_team cine_referral_worker_id"
    ),
    "ssd_cin_assessments": (
        "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date cina_assessment_child_seen "
        "cina_assessment_auth_date cina_assessment_outcome_json cina_assessment_outcome_nfa cina_assessment_team "
        "cina_assessment_worker_id"
    ),
    "ssd_cin_plans": (
        "cinp_cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date "
        "cinp_cin_plan_team cinp_cin_plan_worker_id"
    ),
    "ssd_cp_plans": (
        "cppl_cp_plan_id cppl_referral_id cppl_icpc_id cppl_person_id cppl_cp_plan_start_date "
        "cppl_cp_plan_end_date cppl_cp_plan_ola cppl_cp_plan_initial_category cppl_cp_plan_latest_category"
    ),
    "ssd_cla_episodes": (
        "clae_cla_episode_id clae_person_id clae_cla_placement_id clae_cla_episode_start_date "
        "clae_cla_episode_start_reason clae_cla_primary_need_code clae_cla_episode_ceased_date "
        "clae_cla_episode_ceased_reason clae_cla_id clae_referral_id clae_cla_last_iro_contact_date "
        "clae_entered_care_date"
    ),
    "ssd_legal_status": (
        "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date lega_legal_status_end_date"
    ),
    "ssd_care_leavers": (
        "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch "
        "clea_care_leaver_latest_contact clea_care_leaver_accommodation clea_care_leaver_accom_suitable "
        "clea_care_leaver_activity clea_pathway_plan_review_date clea_care_leaver_personal_advisor "
        "clea_care_leaver_allocated_team clea_care_leaver_worker_id"
    ),
    "ssd_pre_proceedings": (
        "prep_table_id prep_person_id prep_plo_family_id prep_pre_pro_decision_date "
        "prep_initial_pre_pro_meeting_date prep_pre_pro_outcome prep_agree_stepdown_issue_date "
        "prep_cp_plans_referral_period prep_legal_gateway_outcome prep_prev_pre_proc_child "
        "prep_prev_care_proc_child prep_pre_pro_letter_date prep_care_pro_letter_date prep_pre_pro_meetings_num "
        "prep_pre_pro_parents_legal_rep prep_parents_legal_rep_point_of_issue prep_court_reference "
        "prep_care_proc_court_hearings prep_care_proc_short_notice prep_proc_short_notice_reason "
        "prep_la_inital_plan_approved prep_la_initial_care_plan prep_la_final_plan_approved "
        "prep_la_final_care_plan"
    ),
}
MOSAIC_LACKS = {
    "prof_professional_name", "invo_person_id", "fami_table_id", "fami_family_id", "fami_person_id", "cppl_cp_plan_ola",
}  # fmt: skip
MOSAIC_SAYS = {"cinp_cin_plan_id": "cin_plan_id"}


def columns(table: str, dialect: str) -> tuple[str, ...]:
    """Give a table's columns; none when the dialect does not have the table.

    >>> columns("ssd_family", "mosaic")
    ()
    """
    names = COLUMNS[table].split()
    if dialect == "mosaic":
        names = [MOSAIC_SAYS.get(name, name) for name in names if name not in MOSAIC_LACKS]
    return tuple(names)
