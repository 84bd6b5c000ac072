"""Every URL x every role x what is theirs, a colleague's and another school's: what comes back is what the policy says."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from access.policy import POLICY, Role
from core.checks import views
from hlta.testing import PupilFactory
from hlta.tests.addresses import BEHIND_A_DOOR, OPEN
from hlta.tests.world import World, build_world
from schools.context import in_school

# Which thing of the world a URL's `pk` is. A new URL with a pk has to be named here, or the test fails.
PK = {
    "pupils:pupil_detail": "pupil",
    "pupils:pupil_section": "pupil",
    "pupils:pupil_openings": "pupil",
    "pupils:pupil_edit": "pupil",
    "pupils:pupil_merge": "pupil",
    "pupils:pupil_leave": "pupil",
    "staff:staff_leave": "colleague",
    "staff:staff_return": "colleague",
    "staff:hand_over": "colleague",
    "pupils:pupil_die": "pupil",
    "pupils:pupil_return": "pupil",
    "pupils:pupil_stay": "pupil",
    "assessment:measure_edit": "measure",
    "assessment:score_grid": "measure",
    "assessment:questionnaire_detail": "questionnaire",
    "assessment:questionnaire_edit": "questionnaire",
    "assessment:questionnaire_hand_out": "questionnaire",
    "assessment:observation_create": "pupil",
    "assessment:three_sources": "pupil",
    "pupils:sen_state": "pupil",
    "pupils:profile_edit": "pupil",
    "pupils:profile_confirm": "pupil",
    "pupils:carer_create": "pupil",
    "pupils:carer_edit": "carer_link",
    "pupils:carer_remove": "carer_link",
    "pupils:carer_merge": "carer_link",
    "pupils:carer_unmerge": "carer_link",
    "pupils:carer_checked": "carer_link",
    "pupils:roster_detail": "roster",
    "pupils:roster_answer": "roster",
    "pupils:roster_apply": "roster",
    "pupils:roster_choose": "roster",
    "pupils:roster_decide": "roster",
    "pupils:roster_line": "roster",
    "pupils:roster_discard": "roster",
    "pupils:roster_undo": "roster",
    "pupils:transfer_file": "transfer_file",
    "pupils:moving_decide": "moving",
    "pupils:moving_detail": "moving",
    "pupils:moving_discard": "moving",
    "pupils:moving_edit": "moving",
    "pupils:moving_paste": "moving",
    "pupils:moving_pupils": "moving",
    "pupils:moving_runs": "moving",
    "pupils:moving_undo": "moving",
    "interventions:programme_detail": "programme",
    "interventions:programme_edit": "programme",
    "interventions:placement_create": "programme",
    "interventions:group_create": "programme",
    "interventions:judgement_create": "programme",
    "interventions:group_detail": "group",
    "interventions:slot_create": "group",
    "interventions:time_find": "group",
    "interventions:slot_end": "slot",
    "interventions:placement_end": "placement",
    "interventions:placement_prolong": "placement",
    "interventions:exit_list": "programme",
    "interventions:follow_up_record": "follow_up",
    "interventions:referral_detail": "referral",
    "interventions:referral_merge": "referral",
    "interventions:round_robin_detail": "round_robin",
    "interventions:round_robin_close": "round_robin",
    "interventions:reply_answer": "reply",
    "interventions:concern_detail": "concern",
    "interventions:waiting_list": "programme",
    "interventions:waiting_create": "programme",
    "interventions:waiting_edit": "waiting",
    "interventions:offer_pass": "offer",
    "library:strategy_edit": "strategy",
    "interventions:session_steps": "session",
    "interventions:keep_apart_create": "pupil",
    "interventions:keep_apart_end": "pair",
    "interventions:programme_copy": "programme",
    "interventions:protocol_edit": "programme",
    "interventions:programme_versions": "programme",
    "interventions:programme_export": "programme",
    "interventions:sign_off_create": "programme",
    "interventions:topic_edit": "topic",
    "interventions:session_record": "session",
    "interventions:session_aim": "session",
    "interventions:session_change": "session",
    "interventions:session_create": "group",
    "interventions:group_edit": "group",
    "interventions:session_not_held": "session",
    "interventions:session_reopen": "session",
    "plans:review_detail": "review",
    "plans:review_edit": "review",
    "plans:review_hold": "review",
    "plans:review_cancel": "review",
    "staff:staff_edit": "staff",
    "staff:staff_merge": "staff",
    "staff:staff_unmerge": "staff",
    "staff:staff_account": "staff",
    "staff:staff_account_end": "staff",
    "staff:invitation_create": "staff",
    "staff:invitation_send": "invitation",
    "staff:invitation_withdraw": "invitation",
    "pupils:calendar_remove": "term",
    "messaging:mail_retry": "mail",
    "messaging:notice_acknowledge": "notice",
    "deployment:cell_detail": "cell",
    "deployment:cell_edit": "cell",
    "deployment:cell_move": "cell",
    "deployment:cell_copy": "cell",
    "deployment:cell_end": "cell",
    "deployment:scenario_detail": "scenario",
    "deployment:scenario_enforce": "scenario",
    "deployment:scenario_drop": "scenario",
    "deployment:scenario_cell_create": "scenario",
    "deployment:scenario_cell_detail": "thought",
    "deployment:scenario_cell_edit": "thought",
    "deployment:scenario_cell_move": "thought",
    "deployment:scenario_cell_copy": "thought",
    "deployment:scenario_cell_remove": "thought",
    "deployment:entitlement_create": "pupil",
    "deployment:entitlement_edit": "entitlement",
    "deployment:entitlement_end": "entitlement",
    "staff:pattern_create": "staff",
    "staff:pattern_edit": "pattern",
    "staff:pattern_remove": "pattern",
    "staff:training_create": "staff",
    "staff:training_edit": "training",
    "staff:training_remove": "training",
    "staff:skills_edit": "staff",
    "staff:course_edit": "course",
    "staff:course_record": "course",
    "deployment:duty_post_edit": "duty_post",
    "deployment:duty_post_end": "duty_post",
    "deployment:duty_assign": "duty_post",
    "deployment:duty_end": "duty",
    "deployment:duty_swap": "duty",
    "deployment:trip_detail": "trip",
    "deployment:trip_card": "trip",
    "deployment:trip_edit": "trip",
    "deployment:trip_cancel": "trip_off",
    "deployment:trip_adult_add": "trip",
    "deployment:trip_pupils_add": "trip",
    "deployment:trip_adult_edit": "trip_adult",
    "deployment:trip_adult_remove": "trip_adult",
    "deployment:trip_pupil_edit": "trip_pupil",
    "deployment:trip_pupil_remove": "trip_pupil",
    "deployment:class_cover_detail": "class_cover",
    "deployment:class_cover_hand_over": "class_cover",
    "deployment:class_cover_see": "class_cover",
    "deployment:class_cover_withdraw": "class_cover",
    "deployment:absence_withdraw": "absence",
    "deployment:change_reopen": "day_change",
    "deployment:change_withdraw": "day_change",
    "deployment:task_detail": "task",
    "deployment:task_see": "task",
    "deployment:task_do": "task",
    "deployment:task_undo": "task",
    "deployment:task_move": "task",
    "deployment:task_drop": "task",
    "deployment:note_write": "lesson",
    "deployment:slip_send": "lesson",
    "deployment:agreement_detail": "agreement",
    "deployment:agreement_edit": "agreement",
    "deployment:agreement_agree": "agreement",
    "deployment:agreement_end": "agreement",
    "plans:review_task_give": "review",
    "library:equipment_detail": "equipment",
    "library:equipment_edit": "equipment",
    "library:equipment_state": "equipment",
    "library:check_create": "equipment",
    "library:loan_create": "equipment_free",
    "library:loan_end": "loan",
    "library:aid_missing_mark": "loan",
    "library:aid_missing_undo": "loan",
    "library:aid_need_create": "pupil",
    "library:aid_need_end": "aid_need",
    "library:resource_detail": "resource",
    "library:resource_edit": "resource",
    "library:resource_retire": "resource",
    "library:resource_file": "resource",
    "plans:ehc_case_detail": "ehc_case",
    "plans:ehc_case_close": "ehc_case",
    "plans:ehc_case_reopen": "ehc_case",
    "plans:ehc_event_create": "ehc_case",
    "plans:clock_pause_create": "ehc_assessment",
    "plans:clock_date_correct": "ehc_case",
    "plans:ehc_event_edit": "ehc_event",
    "plans:ehc_event_remove": "ehc_event_planned",
    "plans:clock_pause_edit": "clock_pause",
    "plans:clock_pause_remove": "clock_pause_old",
    "plans:clock_date_restore": "clock_correction",
    "plans:review_agenda_edit": "review",
    "plans:review_invite": "review",
    "plans:review_remind": "review",
    "plans:invitee_add": "review",
    "plans:invitee_edit": "invitee",
    "plans:invitee_remove": "invitee",
    "plans:invitee_phone": "invitee",
    "plans:plan_detail": "plan",
    "plans:plan_part": "plan",
    "plans:plan_write": "plan",
    "plans:plan_text_save": "plan",
    "plans:plan_writing": "plan",
    "plans:plan_put_in_force": "plan",
    "plans:target_create": "plan",
    "plans:provision_create": "plan",
    "plans:cycle_begin": "plan",
    "plans:cycle_part_write": "cycle",
    "plans:version_detail": "version",
    "plans:version_sign": "version",
    "plans:version_read": "version",
    "plans:sign_off_remove": "sign_off",
    "plans:target_edit": "target",
    "plans:target_close": "target",
    "plans:target_reopen": "target",
    "plans:provision_edit": "provision",
    "plans:provision_end": "provision",
    "plans:plan_end": "plan",
    "plans:plan_reopen": "plan",
    "messaging:mail_settle": "mail",
    "messaging:opt_out_end": "opt_out",
    "plans:plan_type_detail": "plan_type",
    "plans:plan_type_edit": "plan_type",
    "plans:plan_type_offer": "plan_type",
    "plans:plan_type_renew": "plan_type",
    "plans:plan_move": "plan_type",
    "plans:plan_section_create": "plan_type",
    "plans:plan_section_edit": "plan_section",
    "plans:plan_section_move": "plan_section",
    "plans:plan_section_remove": "plan_section_off",
    "liaison:contact_list": "pupil",
    "liaison:contact_edit": "contact",
    "liaison:contact_follow_up_end": "contact",
    "liaison:voice_list": "pupil",
    "liaison:voice_create": "pupil",
    "liaison:goal_create": "pupil",
    "liaison:progress_card": "pupil",
    "liaison:voice_detail": "voice",
    "liaison:voice_edit": "voice",
    "liaison:goal_edit": "goal",
    "liaison:goal_step_tick": "goal",
    "liaison:goal_end": "goal",
    "liaison:agency_edit": "agency",
    "liaison:professional_create": "agency",
    "liaison:professional_edit": "professional",
    "liaison:agency_referral_detail": "agency_referral",
    "liaison:agency_referral_edit": "agency_referral",
    "liaison:agency_referral_move": "agency_referral",
    "liaison:agency_report_create": "pupil",
    "liaison:agency_report_detail": "agency_report",
    "liaison:agency_report_file": "agency_report",
    "liaison:recommendations_add": "agency_report",
    "liaison:recommendation_decide": "recommendation",
    "liaison:recommendation_do": "recommendation",
    "liaison:meeting_detail": "meeting",
    "liaison:meeting_edit": "meeting",
    "liaison:meeting_record": "meeting",
    "liaison:meeting_cancel": "meeting",
    "liaison:meeting_invite": "meeting",
    "liaison:participant_told": "participant",
    "liaison:meeting_agree": "meeting",
    "liaison:meeting_summary": "meeting",
    "liaison:pack_share": "meeting",
    "liaison:pack_revoke": "pack",
    "liaison:pack_code_make": "pack",
    "plans:pack_detail": "review_pack",
    "plans:pack_retry": "review_pack",
    "plans:pack_pdf": "review_pack",
    "plans:pack_word": "review_pack",
    "plans:pack_batch_detail": "pack_batch",
    "plans:pack_batch_zip": "pack_batch",
    "liaison:carer_access_send": "carer_invitee",
    "liaison:carer_access_revoke": "carer_invitee",
    "liaison:carer_access_letter": "carer_invitee",
    "liaison:carer_access_preview": "carer_invitee",
}
# What shows one pupil: who does not see every pupil gets 404 for one whom they do not work with.
ABOUT_A_PUPIL = {
    "pupils:pupil_detail",
    "pupils:pupil_section",
    "assessment:observation_create",
    "assessment:three_sources",
    "deployment:entitlement_create",
    "library:aid_need_create",
    "liaison:contact_list",
    "liaison:voice_list",
    "liaison:voice_create",
    "liaison:goal_create",
    "liaison:progress_card",
    "liaison:agency_report_create",
}
NUMBERED: dict[str, dict[str, Any]] = {
    "messaging:mailbox_message": {"number": 1},
    "pupils:roster_export": {"records": "pupils"},
    "pupils:roster_template": {"records": "pupils"},
    "reports:setup_choose": {"step": "staff"},
}


def doors() -> Iterator[tuple[str, Any]]:
    for _, name, view in views():
        if hasattr(view, "door"):
            yield name, view


def url(name: str, view: Any, world: World) -> str:
    kwargs: dict[str, Any] = dict(NUMBERED.get(name, {}))
    if name in PK:
        kwargs["pk"] = world.pk[PK[name]]
    if name == "interventions:judgement_create":
        kwargs |= {"pupil_pk": world.pk["pupil"], "criterion": "seen"}
    if name == "pupils:pupil_section":
        kwargs["key"] = "entitlements"
    if name == "plans:plan_part":
        kwargs["key"] = "live"
    if name == "plans:cycle_part_write":
        kwargs["part"] = "assess"
    if name == "pupils:calendar_remove":
        kwargs["kind"] = "term"
    return reverse(name, kwargs=kwargs)


def ask(client: Any, view: Any, address: str) -> list[int]:
    """The status of every method that the view answers."""
    found = []
    if "GET" in view.methods:
        found.append(client.get(address).status_code)
    if "POST" in view.methods:
        found.append(client.post(address, {"request_key": uuid4().hex}).status_code)
    return found


@pytest.fixture(params=list(Role), ids=lambda role: role.value)
def role(request):
    return request.param


@pytest.fixture
def world(school, role):
    return build_world(school, roles=[role])


@pytest.fixture
def elsewhere(other_school):
    return build_world(other_school, roles=[Role.SENCO])


def test_every_url_with_an_id_says_what_it_is():
    with_id = {name for path, name, view in views() if hasattr(view, "door") and "<" in path}
    assert with_id == set(PK) | set(NUMBERED)


def test_every_address_has_a_line_and_every_line_an_address():
    """Whether ours or a library's: what is not in the table does not get in, and what it says of a door is so."""
    found = {name: getattr(view, "door", None) for _, name, view in views()}
    lines = {name: permission for permission, names in BEHIND_A_DOOR.items() for name in names.split()}
    assert found == lines | dict.fromkeys(OPEN)
    assert len(lines) == sum(len(names.split()) for names in BEHIND_A_DOOR.values())
    assert all(path.startswith("account/") for path, name, _ in views() if name.startswith("account_"))


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_gives_no_more_than_its_line_says(name, senco, sign_in):
    line = OPEN[name]
    kwargs = {key: senco.membership.school.slug if key == "slug" else value for key, value in line.kwargs.items()}
    address = reverse(name, kwargs=kwargs)
    got = [
        (client().get(address).status_code, client().post(address).status_code)
        for client in (Client, lambda: sign_in(senco))
    ]
    assert got == [line.stranger, line.member]


@pytest.mark.sweep
def test_ones_own(role, world, sign_in):
    client = sign_in(world.adult)
    for name, view in doors():
        if name in NUMBERED:
            continue
        wanted = {200, 201, 302} if view.door in POLICY[role].permissions else {403}
        # What one does to the world is no matter of the next.
        with transaction.atomic():
            assert set(ask(client, view, url(name, view, world))) <= wanted, name
            transaction.set_rollback(True)


@pytest.mark.sweep
def test_another_schools(role, world, elsewhere, sign_in):
    client = sign_in(world.adult)
    for name, view in doors():
        if name in PK:
            wanted = 404 if view.door in POLICY[role].permissions else 403
            assert set(ask(client, view, url(name, view, elsewhere))) == {wanted}, name


@pytest.mark.sweep
def test_a_pupil_of_the_same_school_whom_one_does_not_work_with(role, school, world, sign_in):
    world.pk["pupil"] = PupilFactory(school=school).pk
    client = sign_in(world.adult)
    policy = POLICY[role]
    for name, view in doors():
        if name in ABOUT_A_PUPIL:
            wanted = 403 if view.door not in policy.permissions else 200 if policy.sees_every_pupil else 404
            assert set(ask(client, view, url(name, view, world))) == {wanted}, name


@pytest.mark.sweep
def test_lists_show_nobody_of_another_school(role, world, elsewhere, sign_in):
    with in_school(elsewhere.school.pk):
        elsewhere.pupil.family_name = "Zzyzx"
        elsewhere.pupil.save()
    client = sign_in(world.adult)
    for name, view in doors():
        if name not in PK and name not in NUMBERED and "GET" in view.methods:
            assert b"Zzyzx" not in client.get(url(name, view, world), {"q": "Zzyzx"}).content.replace(
                b'"Zzyzx"', b""
            ).replace(b"q=Zzyzx", b"").replace("“Zzyzx”".encode(), b""), name


@pytest.mark.sweep
def test_a_wrong_method_is_refused(world, sign_in):
    client = sign_in(world.adult)
    for name, view in doors():
        if name not in NUMBERED and view.door in POLICY[Role(world.adult.membership.roles[0])].permissions:
            assert client.delete(url(name, view, world)).status_code == 405, name


@pytest.mark.sweep
def test_nobody_gets_in_without_signing_in(world, client):
    for name, view in doors():
        response = client.get(url(name, view, world))
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name
