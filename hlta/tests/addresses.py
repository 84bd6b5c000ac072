"""Every address of the site and who may open it: the table that the tests read. A new one without a line here fails the build.

Behind a door stands its permission; which role holds that is in `access/policy.py`. What is open to everybody, or to anybody who
is signed in, says what a stranger and a member of staff get there.
"""

from dataclasses import dataclass, field
from typing import Any

from access.policy import Permission as P


@dataclass(frozen=True)
class Open:
    """Statuses of GET and POST (with nothing sent along) for somebody who is not signed in, and for a member of staff."""

    stranger: tuple[int, int]
    member: tuple[int, int]
    kwargs: dict[str, Any] = field(default_factory=dict)


TO_SIGN_IN = (302, 302)
OPEN: dict[str, Open] = {
    "account_login": Open((200, 200), (302, 302)),
    "account_logout": Open((302, 302), (200, 302)),
    "account_change_password": Open(TO_SIGN_IN, (200, 200)),
    "account_reset_password": Open((200, 200), (200, 200)),
    "account_reset_password_done": Open((200, 405), (200, 405)),
    "account_reset_password_from_key_done": Open((200, 405), (200, 405)),
    "account_reset_password_from_key": Open((200, 200), (200, 200), {"uidb36": "1", "key": "abc-def"}),
    "account_code_ask": Open((200, 200), (200, 200)),
    "account_code_enter": Open((200, 200), (200, 200)),
    "account_email_change": Open(TO_SIGN_IN, (200, 200)),
    "account_email_confirm": Open(TO_SIGN_IN, (200, 200)),
    "account_email_confirm_open": Open(
        (302, 405), (302, 405), {"secret": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
    ),
    "access:school_switch": Open(TO_SIGN_IN, (405, 404)),
    "access:session_left": Open((200, 405), (200, 405)),
    "access:session_extend": Open(TO_SIGN_IN, (405, 200)),
    "access:signed_in": Open(TO_SIGN_IN, (200, 405)),
    "messaging:opt_out_choose": Open((404, 404), (404, 404), {"token": "x"}),
    "interventions:calendar_read": Open((404, 405), (404, 405), {"address": "x"}),
    "staff:invitation_accept": Open((200, 200), (200, 200)),
    "staff:invitation_open": Open((302, 405), (302, 405), {"address": "1-x"}),
    "answer:code_enter": Open((200, 200), (200, 200), {"slug": "SLUG"}),
    "answer:question": Open((302, 302), (302, 302), {"slug": "SLUG", "number": 1}),
    "answer:finish": Open((302, 302), (302, 302), {"slug": "SLUG"}),
    "answer:leave": Open((302, 302), (302, 302), {"slug": "SLUG"}),
    "liaison:pack_read": Open((404, 405), (404, 405)),
    "liaison:pack_open": Open((404, 405), (404, 405), {"address": "x"}),
    "liaison:pack_code_send": Open((405, 404), (405, 404)),
    "liaison:pack_code_enter": Open((405, 404), (405, 404)),
    "liaison:pack_leave": Open((405, 200), (405, 200)),
    "liaison:robots": Open((200, 405), (200, 405)),
    "liaison:carer_page": Open((200, 405), (200, 405)),
    "liaison:carer_code_send": Open((302, 404), (302, 404)),
    "liaison:carer_code_enter": Open((302, 404), (302, 404)),
    "liaison:carer_birth_enter": Open((302, 404), (302, 404)),
    "liaison:carer_answer": Open((302, 404), (302, 404)),
    "liaison:carer_views_write": Open((302, 404), (302, 404)),
    "liaison:carer_language": Open((302, 302), (302, 302)),
    "liaison:carer_leave": Open((302, 200), (302, 200)),
    "liaison:carer_open": Open((404, 405), (404, 405), {"address": "x"}),
}

BEHIND_A_DOOR: dict[P, str] = {
    P.ACCOUNT_EDIT: """
        staff:invitation_many staff:invitation_create staff:invitation_send staff:invitation_withdraw staff:staff_account
        staff:staff_account_end
    """,
    P.AGENCY_EDIT: """
        liaison:agency_paste liaison:professional_paste
        liaison:agency_create liaison:agency_edit liaison:agency_referral_create liaison:agency_referral_edit
        liaison:agency_referral_move liaison:agency_report_create liaison:professional_create
        liaison:professional_edit liaison:recommendation_decide liaison:recommendation_do
        liaison:recommendations_add
    """,
    P.AGENCY_SEE: """
        liaison:agency_list liaison:agency_referral_detail liaison:agency_referral_list liaison:agency_report_detail
        liaison:agency_report_file liaison:recommendation_list
    """,
    P.AGREEMENT_EDIT: """
        deployment:agreement_agree deployment:agreement_create deployment:agreement_edit deployment:agreement_end
    """,
    P.AGREEMENT_SEE: "deployment:agreement_detail deployment:agreement_list",
    P.AID_MARK: "library:aid_missing_mark library:aid_missing_undo library:aid_without_list",
    P.CALENDAR_EDIT: """
        pupils:calendar pupils:calendar_start pupils:calendar_remove pupils:closed_day_paste pupils:day_close
        pupils:period_paste pupils:school_edit pupils:term_paste
    """,
    P.CARER_EDIT: """
        pupils:carer_checked pupils:carer_create pupils:carer_doubts pupils:carer_edit pupils:carer_merge pupils:carer_remove
        pupils:carer_unmerge
    """,
    P.CLASS_COVER_EDIT: "deployment:class_cover_create deployment:class_cover_withdraw",
    P.CLASS_COVER_HAND_OVER: "deployment:class_cover_hand_over",
    P.CLASS_COVER_SEE: "deployment:class_cover_detail deployment:class_cover_list deployment:class_cover_see",
    P.CLOCK_EDIT: """
        plans:clock_date_correct plans:clock_date_restore plans:clock_pause_create plans:clock_pause_edit
        plans:clock_pause_remove plans:ehc_case_close plans:ehc_case_create plans:ehc_case_reopen
        plans:ehc_event_create plans:ehc_event_edit plans:ehc_event_remove plans:ehc_transfers_open
    """,
    P.CLOCK_SEE: "plans:clock_list plans:clock_rules plans:ehc_case_detail",
    P.COMPONENTS_SEE: "access:components",
    P.CONTACT_LOG: "liaison:contact_create liaison:contact_edit liaison:contact_follow_up_end",
    P.CONTACT_SEE: "liaison:contact_follow_up_list liaison:contact_list",
    P.DEPLOYMENT_EDIT: """
        staff:hand_over staff:hand_over_list
        deployment:absence_board deployment:absence_create deployment:absence_list deployment:absence_withdraw
        deployment:cell_copy deployment:cell_create deployment:cell_detail deployment:cell_edit deployment:cell_end
        deployment:cell_move deployment:change_list deployment:change_reopen deployment:change_withdraw
        deployment:duty_assign deployment:duty_end deployment:duty_post_create deployment:duty_post_edit
        deployment:duty_post_paste
        deployment:duty_post_end deployment:duty_propose deployment:duty_swap deployment:hour_take
        deployment:hours_drift deployment:hours_people deployment:hours_pupils deployment:matrix
        deployment:scenario_cell_copy deployment:scenario_cell_create deployment:scenario_cell_detail
        deployment:scenario_cell_edit deployment:scenario_cell_move deployment:scenario_cell_remove
        deployment:scenario_compare deployment:scenario_create deployment:scenario_detail deployment:scenario_drop
        deployment:scenario_enforce deployment:scenario_list deployment:warning_list
    """,
    P.DUTY_SEE: "deployment:duty_list",
    P.ENTITLEMENT_EDIT: """
        deployment:entitlement_create deployment:entitlement_paste deployment:entitlement_edit deployment:entitlement_end
        deployment:entitlement_list
    """,
    P.EQUIPMENT_EDIT: """
        library:aid_need_create library:aid_need_end library:check_create library:equipment_create library:equipment_paste
        library:equipment_edit library:equipment_state library:loan_create library:loan_end
    """,
    P.EQUIPMENT_SEE: "library:equipment_detail library:equipment_list",
    P.GROUP_EDIT: """
        interventions:group_create interventions:group_edit interventions:keep_apart_create
        interventions:keep_apart_end interventions:session_change interventions:session_create
        interventions:slot_create interventions:slot_end interventions:time_find
    """,
    P.HOME_SEE: "reports:home",
    P.JUDGEMENT_CREATE: "interventions:judgement_create interventions:judgement_list",
    P.LESSON_NOTE: "deployment:lesson_coming deployment:note_write",
    P.MAILBOX_READ: "messaging:mailbox messaging:mailbox_message",
    P.MAIL_SETTINGS_EDIT: "messaging:mail_settings_edit messaging:mail_test_send",
    P.MEASURE_EDIT: """
        assessment:measure_create assessment:measure_paste assessment:measure_defaults assessment:measure_edit
        assessment:questionnaire_create assessment:questionnaire_edit
    """,
    P.MEETING_EDIT: """
        liaison:meeting_agree liaison:meeting_cancel liaison:meeting_create liaison:meeting_edit
        liaison:meeting_invite liaison:meeting_record liaison:participant_told liaison:pack_revoke liaison:pack_share
        liaison:pack_code_make
    """,
    P.MEETING_SEE: "liaison:meeting_detail liaison:meeting_list liaison:meeting_summary",
    P.MESSAGE_SEE: """
        messaging:mail_list messaging:mail_retry messaging:mail_settle messaging:opt_out_end messaging:opt_out_list
    """,
    P.MY_WEEK_SEE: """
        interventions:calendar_feed interventions:calendar_feed_make interventions:calendar_feed_revoke
        interventions:my_day interventions:my_week
    """,
    P.NOTICE_ACKNOWLEDGE: "messaging:digest_choose messaging:notice_acknowledge messaging:notices_acknowledge",
    P.OBSERVATION_CREATE: """
        assessment:observation_create assessment:three_sources
        interventions:reply_answer interventions:reply_list
    """,
    P.OWN_SKILLS_EDIT: "staff:own_skills_edit",
    P.PACK_CREATE: """
        plans:pack_batch_create plans:pack_batch_detail plans:pack_batch_zip plans:pack_create plans:pack_detail
        plans:pack_list plans:pack_pdf plans:pack_retry plans:pack_word
    """,
    P.PLACEMENT_CREATE: """
        interventions:exit_list interventions:fairness interventions:follow_up_list interventions:follow_up_record
        interventions:offer_list interventions:offer_pass interventions:placement_create interventions:placement_end
        interventions:placement_list interventions:placement_prolong interventions:session_delivery
        interventions:waiting_create interventions:waiting_edit interventions:waiting_list
    """,
    P.PLAN_ACKNOWLEDGE: "plans:version_read",
    P.PLAN_EDIT: """
        plans:cycle_begin plans:cycle_part_write plans:plan_create plans:plan_end plans:plan_put_in_force
        plans:plan_reopen plans:plan_text_save plans:plan_write plans:plan_writing plans:provision_create
        plans:provision_edit plans:provision_end plans:target_close plans:target_create plans:target_edit
        plans:target_reopen plans:words_check
    """,
    P.PLAN_SEE: "plans:plan_detail plans:plan_list plans:plan_part plans:version_detail",
    P.PLAN_SIGN: "plans:sign_off_remove plans:version_sign",
    P.PLAN_TYPE_EDIT: """
        plans:plan_move plans:plan_section_create plans:plan_section_edit plans:plan_section_move
        plans:plan_section_remove plans:plan_type_create plans:plan_type_detail plans:plan_type_edit
        plans:plan_type_list plans:plan_type_offer plans:plan_type_renew
    """,
    P.PROFILE_EDIT: "liaison:voice_prompts_edit pupils:profile_confirm pupils:profile_edit",
    P.PROGRAMME_EDIT: """
        interventions:programme_copy interventions:programme_create interventions:programme_edit
        interventions:programme_import interventions:protocol_edit interventions:starter_list
    """,
    P.PROGRAMME_SEE: """
        interventions:club_list interventions:programme_detail interventions:programme_export
        interventions:programme_list interventions:programme_versions interventions:sign_off_create
        interventions:sign_off_list interventions:topic_list
    """,
    P.PUPIL_ACCESS_SEE: "pupils:pupil_openings",
    P.PUPIL_EDIT: """
        pupils:census pupils:pupil_create pupils:pupil_die pupils:pupil_edit pupils:pupil_leave pupils:pupil_merge
        pupils:pupil_return pupils:pupil_stay
        pupils:moving_decide pupils:moving_detail pupils:moving_discard pupils:moving_edit pupils:moving_list
        pupils:moving_paste pupils:moving_pupils pupils:moving_runs pupils:moving_undo
    """,
    P.PUPIL_LIST: "pupils:pupil_list reports:search",
    P.PUPIL_SEE: "pupils:pupil_detail pupils:pupil_section",
    P.QUESTIONNAIRE_SEE: "assessment:questionnaire_list",
    P.REFERRAL_CREATE: """
        interventions:concern_create interventions:concern_detail interventions:concern_list
        interventions:referral_create interventions:referral_keep library:strategy_list
    """,
    P.REFERRAL_DECIDE: """
        interventions:referral_board interventions:referral_detail interventions:referral_list
        interventions:referral_merge interventions:round_robin_close interventions:round_robin_create
        interventions:round_robin_detail interventions:round_robin_list
    """,
    P.REGISTER_SEE: "pupils:register",
    P.RESOURCE_ADD: "library:resource_create library:resource_edit library:resource_retire",
    P.RESOURCE_SEE: "library:resource_detail library:resource_file library:resource_list",
    P.REVIEW_EDIT: """
        liaison:carer_access_letter liaison:carer_access_preview liaison:carer_access_revoke
        liaison:carer_access_send plans:invitee_add plans:invitee_edit plans:invitee_letters plans:invitee_list
        plans:invitee_phone plans:invitee_remove plans:review_agenda_edit plans:review_cancel plans:review_create
        plans:review_edit plans:review_hold plans:review_invite plans:review_propose plans:review_remind
    """,
    P.REVIEW_SEE: "plans:review_detail plans:review_list plans:review_short_list",
    P.ROSTER_IMPORT: """
        pupils:roster_answer pupils:roster_apply pupils:roster_choose pupils:roster_create pupils:roster_decide
        pupils:roster_detail pupils:roster_discard pupils:roster_export pupils:roster_line pupils:roster_list
        pupils:roster_template pupils:roster_undo
        pupils:transfer pupils:transfer_file
    """,
    P.SCORE_EDIT: """
        assessment:measure_list assessment:questionnaire_detail assessment:questionnaire_hand_out
        assessment:score_grid
    """,
    P.SEN_EDIT: "pupils:sen_state",
    P.SESSION_RECORD: """
        interventions:session_aim interventions:session_not_held interventions:session_record
        interventions:session_reopen interventions:session_steps
    """,
    P.SETUP_SEE: "reports:setup reports:setup_choose",
    P.SESSION_SEE: "interventions:group_detail",
    P.SLIP_SEND: "deployment:lesson_list deployment:slip_send",
    P.STAFF_EDIT: """
        staff:course_paste staff:training_paste staff:skill_paste staff:language_paste
        staff:course_create staff:course_edit staff:course_list staff:course_record staff:pattern_create
        staff:pattern_edit staff:pattern_remove staff:skills_edit staff:staff_create staff:staff_edit staff:staff_paste
        staff:staff_leave staff:staff_return
        staff:staff_merge staff:staff_unmerge
        staff:staff_list staff:training_create staff:training_edit staff:training_matrix staff:training_remove
    """,
    P.STAFF_SEE: "staff:expertise_find",
    P.STRATEGY_EDIT: "library:strategies_add_defaults library:strategy_create library:strategy_edit library:strategy_paste",
    P.TASK_GIVE: """
        deployment:task_drop deployment:task_give deployment:task_move deployment:task_team plans:review_task_give
    """,
    P.TASK_SEE: """
        deployment:task_detail deployment:task_do deployment:task_list deployment:task_see deployment:task_undo
        deployment:tasks_see
    """,
    P.TODAY_SEE: "interventions:today",
    P.TOPIC_EDIT: "interventions:topic_create interventions:topic_edit interventions:topic_paste",
    P.TRIP_EDIT: """
        deployment:trip_adult_add deployment:trip_adult_edit deployment:trip_adult_remove deployment:trip_cancel
        deployment:trip_create deployment:trip_detail deployment:trip_edit deployment:trip_pupil_edit
        deployment:trip_pupil_remove deployment:trip_pupils_add
    """,
    P.TRIP_SEE: "deployment:trip_card deployment:trip_list",
    P.VOICE_EDIT: """
        liaison:goal_create liaison:goal_edit liaison:goal_end liaison:goal_step_tick liaison:voice_create
        liaison:voice_edit
    """,
    P.VOICE_SEE: "liaison:progress_card liaison:voice_detail liaison:voice_list",
}
