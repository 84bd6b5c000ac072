"""Every screen of every role, 360 and 1280 px wide, from the demo schools into .local/screenshots/.

It walks the URLconf: a new screen without an entry in SUBJECTS or LEFT_OUT stops it.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / ".local" / "screenshots"
WIDTHS = {360: 780, 1280: 900}
# The thing that a screen's `pk` is: a query over the demo's large school.
SUBJECTS = {
    "pupils:pupil_detail": "pupil",
    "pupils:pupil_openings": "pupil",
    "pupils:pupil_edit": "pupil",
    "pupils:pupil_merge": "pupil",
    "pupils:pupil_leave": "pupil",
    "pupils:pupil_die": "pupil",
    "pupils:pupil_return": "pupil",
    "assessment:measure_edit": "measure",
    "assessment:score_grid": "measure",
    "assessment:questionnaire_detail": "questionnaire",
    "assessment:questionnaire_edit": "questionnaire",
    "assessment:observation_create": "pupil",
    "assessment:three_sources": "pupil",
    "pupils:sen_state": "pupil",
    "pupils:profile_edit": "pupil",
    "pupils:carer_create": "pupil",
    "pupils:carer_edit": "carer_link",
    "pupils:roster_detail": "roster",
    "staff:staff_edit": "staff",
    "staff:staff_leave": "staff",
    "staff:hand_over": "staff",
    "interventions:programme_detail": "programme",
    "interventions:programme_edit": "programme",
    "interventions:placement_create": "programme",
    "interventions:group_create": "programme",
    "interventions:judgement_create": "judgement",
    "interventions:group_detail": "group",
    "interventions:slot_create": "group",
    "interventions:time_find": "group",
    "interventions:placement_end": "placement",
    "interventions:exit_list": "programme",
    "interventions:follow_up_record": "follow_up",
    "interventions:referral_detail": "referral",
    "interventions:round_robin_detail": "round_robin",
    "interventions:waiting_list": "waiting_programme",
    "interventions:waiting_create": "waiting_programme",
    "interventions:waiting_edit": "waiting",
    "interventions:offer_pass": "offer",
    "library:strategy_edit": "strategy",
    "interventions:keep_apart_create": "pupil",
    "interventions:programme_copy": "programme",
    "interventions:protocol_edit": "programme",
    "interventions:programme_versions": "programme",
    "interventions:topic_edit": "topic",
    "interventions:session_record": "session",
    "interventions:session_change": "session",
    "interventions:session_create": "group",
    "interventions:group_edit": "group",
    "plans:review_detail": "review",
    "plans:review_edit": "review",
    "plans:review_cancel": "review",
    "messaging:mailbox_message": "letter",
    "deployment:cell_detail": "cell",
    "deployment:cell_edit": "cell",
    "deployment:scenario_detail": "scenario",
    "deployment:scenario_enforce": "scenario",
    "deployment:scenario_cell_create": "scenario",
    "deployment:scenario_cell_detail": "thought",
    "deployment:scenario_cell_edit": "thought",
    "deployment:entitlement_create": "pupil",
    "deployment:entitlement_edit": "entitlement",
    "staff:pattern_create": "staff",
    "staff:pattern_edit": "pattern",
    "staff:training_create": "staff",
    "staff:training_edit": "training",
    "staff:skills_edit": "staff",
    "staff:course_edit": "course",
    "staff:course_record": "course",
    "deployment:task_detail": "task",
    "deployment:task_move": "task",
    "deployment:note_write": "lesson",
    "deployment:slip_send": "lesson",
    "deployment:agreement_detail": "agreement",
    "deployment:agreement_edit": "agreement",
    "plans:review_task_give": "review",
    "library:equipment_detail": "equipment",
    "library:equipment_edit": "equipment",
    "library:loan_create": "equipment",
    "library:aid_need_create": "pupil",
    "library:resource_detail": "resource",
    "library:resource_edit": "resource",
    "deployment:duty_post_edit": "duty_post",
    "deployment:duty_assign": "duty_post",
    "deployment:duty_swap": "duty",
    "deployment:trip_detail": "trip",
    "deployment:trip_card": "trip",
    "deployment:trip_edit": "trip",
    "deployment:trip_pupils_add": "trip",
    "deployment:trip_adult_edit": "trip_adult",
    "deployment:trip_pupil_edit": "trip_pupil",
    "deployment:class_cover_detail": "class_cover",
    "liaison:contact_list": "pupil",
    "liaison:voice_list": "pupil",
    "liaison:voice_create": "pupil",
    "liaison:goal_create": "pupil",
    "liaison:progress_card": "pupil",
    "liaison:voice_detail": "voice",
    "liaison:voice_edit": "voice",
    "liaison:goal_edit": "goal",
    "liaison:agency_edit": "agency",
    "liaison:professional_create": "agency",
    "liaison:professional_edit": "professional",
    "liaison:agency_referral_detail": "agency_referral",
    "liaison:agency_referral_edit": "agency_referral",
    "liaison:agency_report_create": "pupil",
    "liaison:agency_report_detail": "agency_report",
    "liaison:recommendation_decide": "recommendation",
    "liaison:recommendation_do": "recommendation",
    "liaison:meeting_detail": "meeting",
    "liaison:meeting_edit": "meeting",
    "liaison:meeting_cancel": "meeting",
    "liaison:meeting_record": "meeting",
    "liaison:meeting_agree": "meeting",
    "liaison:meeting_summary": "meeting",
    "liaison:pack_share": "meeting",
    "plans:pack_detail": "pack",
    "plans:pack_batch_detail": "pack_batch",
    "plans:ehc_case_detail": "ehc_case",
    "plans:ehc_event_create": "ehc_case",
    "plans:clock_pause_create": "ehc_case",
    "plans:clock_date_correct": "ehc_case",
    "plans:ehc_event_edit": "ehc_event",
    "plans:clock_pause_edit": "clock_pause",
    "plans:plan_type_detail": "plan_type",
    "plans:plan_type_edit": "plan_type",
    "plans:plan_type_renew": "plan_type",
    "plans:plan_section_create": "plan_type",
    "plans:plan_section_edit": "plan_section",
    "plans:review_agenda_edit": "review",
    "plans:review_hold": "review",
    "plans:invitee_add": "review",
    "plans:invitee_edit": "invitee",
    "plans:invitee_phone": "invitee",
    "liaison:carer_access_preview": "carer_invitee",
    "plans:plan_detail": "plan",
    "plans:plan_part": "plan_part",
    "plans:plan_write": "plan",
    "plans:plan_put_in_force": "plan",
    "plans:target_create": "plan",
    "plans:provision_create": "plan",
    "plans:cycle_part_write": "cycle",
    "plans:version_detail": "version",
    "plans:version_sign": "version",
    "plans:target_edit": "target",
    "plans:target_close": "target",
    "plans:provision_edit": "provision",
}
# No screens: files to download, a page about a line of an import, and what one person alone may read.
LEFT_OUT = (
    "pupils:pupil_section",
    # Shown where something is planned for the day that its address names.
    "pupils:day_close",
    "interventions:slot_end",
    "pupils:roster_template",
    "pupils:roster_line",
    "interventions:programme_export",
    "interventions:reply_answer",
    "interventions:concern_detail",
    "library:resource_file",
    "liaison:agency_report_file",
    "liaison:contact_edit",
    "plans:pack_pdf",
    "plans:pack_word",
    "plans:pack_batch_zip",
)
SIGNED_OUT = ("account_login", "account_reset_password", "account_code_ask", "account_code_enter")


def main() -> None:
    """Load the demo where it is not there, serve it, and take the pictures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "load_demo"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    port = os.environ.get("PORT", "8765")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "hlta.wsgi",
            f"--bind=127.0.0.1:{port}",
            "--threads=4",
            "--log-level=warning",
        ]
    )
    try:
        take(f"http://localhost:{port}")
    finally:
        server.terminate()
        server.wait()


def prepare() -> dict[str, dict[str, Any]]:
    """The `kwargs` of each kind of thing, in the demo's large school; a roster to look at; mail in the mailbox."""
    from assessment.models import Measure, Questionnaire
    from deployment.models import (
        Cell,
        ClassAgreement,
        ClassCover,
        DutyPost,
        Entitlement,
        FeedbackSlip,
        Scenario,
        ScenarioCell,
        Task,
        Trip,
    )
    from interventions.models import (
        FollowUp,
        Group,
        Judgement,
        Offer,
        Placement,
        Programme,
        Referral,
        RoundRobin,
        Session,
        Topic,
        WaitingEntry,
    )
    from liaison.models import (
        Agency,
        AgencyReferral,
        AgencyReport,
        Meeting,
        Professional,
        PupilGoal,
        PupilVoice,
        Recommendation,
    )
    from library.models import Equipment, Resource, Strategy
    from messaging.tasks import mail_send_due
    from plans.models import ClockPause, EhcCase, EhcEvent, Pack, PackBatch, Plan, PlanSection, PlanType, ReviewPoint
    from plans.tasks import review_reminders_queue
    from pupils.actions.roster import roster_preview
    from pupils.models import CarerLink, Lesson, Pupil
    from schools.context import in_school
    from schools.models import School
    from staff.models import Course, StaffMember, Training, WorkingPattern

    review_reminders_queue()
    mail_send_due()
    with in_school(School.objects.get(slug="riverside").pk):
        file = {"pupils.csv": b"ID,Surname,Forename,Year\n10000,Renamed,Alex,8\n99001,Adeyemi,Tolu,8\n,Nobody,,8\n"}
        roster = roster_preview(files=file, filename="pupils.csv", date_format="", is_whole=False, by=None)
        judged = Judgement.objects.order_by("pk")[0]
        placed = Placement.objects.open().order_by("pk")[0]
        session = Session.objects.filter(state="held", records__isnull=False).order_by("-on")[0]
        trip = Trip.objects.order_by("-starts_at")[0]
        review = ReviewPoint.objects.planned().order_by("starts_at")[0]
        plan = Plan.objects.filter(plan_type__key="ehc-plan", state="in_force").order_by("pk")[0]
        slip = FeedbackSlip.objects.order_by("pk")[0]
        supported = Lesson.objects.filter(teaching_class=slip.teaching_class_id, period=slip.period_id)[0]
        ids = {
            "pupil": Pupil.objects.get(pk=placed.pupil_id).pk,
            "measure": Measure.objects.order_by("pk")[0].pk,
            "questionnaire": Questionnaire.objects.order_by("pk")[0].pk,
            "carer_link": CarerLink.objects.filter(pupil=placed.pupil_id)[0].pk,
            "roster": roster.pk,
            "staff": StaffMember.objects.order_by("pk")[0].pk,
            "programme": Programme.objects.get(name="Plan, Do, Check").pk,
            "group": Group.objects.get(pk=placed.group_id).pk,
            "placement": placed.pk,
            "follow_up": FollowUp.objects.order_by("pk")[0].pk,
            "referral": Referral.objects.order_by("pk")[0].pk,
            "round_robin": RoundRobin.objects.order_by("pk")[0].pk,
            "waiting": WaitingEntry.objects.open().order_by("pk")[0].pk,
            "waiting_programme": WaitingEntry.objects.open().order_by("pk")[0].programme_id,
            "offer": Offer.objects.order_by("pk")[0].pk,
            "strategy": Strategy.objects.order_by("pk")[0].pk,
            "topic": Topic.objects.order_by("pk")[0].pk,
            "session": session.pk,
            "review": review.pk,
            "invitee": review.invitees.carers().order_by("pk")[0].pk,
            "cell": Cell.objects.exclude(kind="group").order_by("pk")[0].pk,
            "scenario": Scenario.objects.order_by("pk")[0].pk,
            "thought": ScenarioCell.objects.order_by("pk")[0].pk,
            "entitlement": Entitlement.objects.order_by("pk")[0].pk,
            "pattern": WorkingPattern.objects.order_by("pk")[0].pk,
            "training": Training.objects.order_by("pk")[0].pk,
            "course": Course.objects.order_by("pk")[0].pk,
            "task": Task.objects.open().order_by("pk")[0].pk,
            "lesson": supported.pk,
            "agreement": ClassAgreement.objects.open().order_by("pk")[0].pk,
            "equipment": Equipment.objects.filter(state="ok").order_by("pk")[0].pk,
            "resource": Resource.objects.order_by("pk")[0].pk,
            "duty_post": DutyPost.objects.order_by("pk")[0].pk,
            "duty": Cell.objects.filter(duty_post__isnull=False).order_by("pk")[0].pk,
            "trip": trip.pk,
            "trip_adult": trip.adults.order_by("pk")[1].pk,
            "trip_pupil": trip.pupils.order_by("pk")[0].pk,
            "class_cover": ClassCover.objects.order_by("-on")[0].pk,
            "voice": PupilVoice.objects.order_by("pk")[0].pk,
            "goal": PupilGoal.objects.open().order_by("pk")[0].pk,
            "agency": Agency.objects.order_by("pk")[0].pk,
            "professional": Professional.objects.order_by("pk")[0].pk,
            "agency_referral": AgencyReferral.objects.order_by("pk")[0].pk,
            "agency_report": AgencyReport.objects.order_by("pk")[0].pk,
            "recommendation": Recommendation.objects.filter(decision="accepted").order_by("pk")[0].pk,
            "meeting": Meeting.objects.order_by("pk")[0].pk,
            "pack": Pack.objects.filter(state="ready").order_by("pk")[0].pk,
            "pack_batch": PackBatch.objects.order_by("pk")[0].pk,
            "ehc_case": EhcCase.objects.filter(process="assessment").order_by("pk")[0].pk,
            "ehc_event": EhcEvent.objects.order_by("pk")[0].pk,
            "clock_pause": ClockPause.objects.order_by("pk")[0].pk,
            "plan_type": PlanType.objects.filter(trust__isnull=False).order_by("pk")[0].pk,
            "plan_section": PlanSection.objects.filter(plan_type__trust__isnull=False).order_by("pk")[0].pk,
            "carer_invitee": review.invitees.carers().order_by("pk")[0].pk,
            "plan": plan.pk,
            "version": plan.versions.all()[0].pk,
            "target": plan.targets.all()[0].pk,
            "provision": plan.provisions.all()[0].pk,
        }
        cycle = {"pk": plan.cycles.all()[0].pk, "part": "assess"}
        parts = {"cycle": cycle, "plan_part": {"pk": plan.pk, "key": "live"}}
        judgement = {"pk": judged.programme_id, "pupil_pk": judged.pupil_id, "criterion": judged.criterion}
    return {**{kind: {"pk": pk} for kind, pk in ids.items()}, "judgement": judgement, "letter": {"number": 1}, **parts}


def screens(things: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """(name, address, permission) of every screen that answers GET."""
    from django.urls import reverse

    from core.checks import views

    for path, name, view in views():
        if not hasattr(view, "door") or "GET" not in view.methods or name in LEFT_OUT:
            continue
        if "<" in path and name not in SUBJECTS:
            sys.exit(f"hlta/screenshots.py does not know what {name} shows: add it to SUBJECTS.")
        yield name, reverse(name, kwargs=things[SUBJECTS[name]] if name in SUBJECTS else None), view.door


def take(base: str) -> None:
    from django.urls import reverse
    from playwright.sync_api import sync_playwright

    from access.policy import POLICY
    from hlta.demo.build import LARGE
    from hlta.demo.people import PASSWORD
    from hlta.local.browser import find_browser

    things = prepare()
    wait_for(base)
    OUT.mkdir(parents=True, exist_ok=True)
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("BROWSER_PATH") or find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for width, height in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for name in SIGNED_OUT:
                page.goto(base + reverse(name))
                page.screenshot(path=OUT / f"{width}-visitor-{name}.png", full_page=True)
            page.close()
            seen: set[str] = set()
            for _, email, _, roles in LARGE:
                if roles[0].value in seen:
                    continue
                seen.add(roles[0].value)
                context = browser.new_context(viewport={"width": width, "height": height})
                page = context.new_page()
                page.goto(f"{base}/account/login/")
                page.get_by_label("Email").fill(email)
                page.get_by_label("Password").fill(PASSWORD)
                page.get_by_role("button", name="Sign in").click()
                for name, address, permission in screens(things):
                    if permission in POLICY[roles[0]].permissions:
                        page.goto(base + address)
                        place = OUT / f"{width}-{roles[0].value}-{name.replace(':', '-')}.png"
                        page.screenshot(path=place, full_page=True)
                        count += 1
                context.close()
        browser.close()
    print(f"{count} pictures in .local/screenshots/")


def wait_for(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/account/login/", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("The web server did not start.")


if __name__ == "__main__":
    main()
