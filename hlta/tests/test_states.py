"""Every action that changes a state, tried from every state of its row: it does what it says, or refuses and changes nothing.

Actions are found in the code: a new one without a line here fails. A line says from which states the action leads where; from
any other it must raise a DomainError, or, where `same` names the state, leave the row as it is without a word.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from access.actions import account_end, account_give
from access.models import Membership
from access.policy import Role
from assessment.actions.questionnaire import sitting_finish
from assessment.models import Questionnaire, Sitting
from core.errors import DomainError
from core.states import state_change
from deployment.actions.absence import absence_end
from deployment.actions.agreement import agreement_edit, agreement_end
from deployment.actions.class_cover import class_cover_hand_over, class_cover_see, class_cover_withdraw
from deployment.actions.scenario import scenario_drop, scenario_enforce
from deployment.actions.task import task_do, task_drop, task_undo
from deployment.actions.trip import trip_cancel
from deployment.models import Absence, ClassAgreement, ClassCover, Scenario, Task, Trip
from deployment.queries.team import entries_in_force
from deployment.rules.scenarios import whole_mark
from hlta.testing import make_member
from hlta.tests.world import World, build_world, open_calendar
from interventions.actions.concern import concern_answer, concern_give
from interventions.actions.exits import follow_up_record, placement_end
from interventions.actions.intake import offer_pass, waiting_leave
from interventions.actions.keep_apart import keep_apart_end
from interventions.actions.referral import referral_merge, referral_move, referral_send, referrals_placed
from interventions.actions.round_robin import round_robin_close, round_robin_reply
from interventions.actions.session import record_save, session_hold, session_not_held, session_reopen, session_steps
from interventions.actions.session_change import session_move
from interventions.models import (
    Concern,
    FollowUp,
    KeepApart,
    Offer,
    Placement,
    Programme,
    Referral,
    RoundRobin,
    RoundRobinReply,
    Session,
    WaitingEntry,
)
from liaison.actions.agency import agency_referral_move, recommendation_do
from liaison.actions.contact import contact_follow_up_end
from liaison.actions.meeting import FIELDS, meeting_cancel, meeting_edit, meeting_record
from liaison.actions.meeting_mail import participant_told
from liaison.actions.pack import pack_revoke
from liaison.actions.voice import goal_end
from liaison.models import AgencyReferral, Contact, Meeting, MeetingPack, PupilGoal, Recommendation
from library.actions.aid import aid_need_end
from library.actions.equipment import check_create, equipment_state, loan_end
from library.models import AidNeed, Equipment, Loan
from messaging.actions import mail_retry, mail_settle, notices_acknowledge
from messaging.models import Mail, Notice
from plans.actions.clock import ehc_case_close, ehc_case_reopen
from plans.actions.cycle import cycle_begin
from plans.actions.invitee import invitee_answer
from plans.actions.pack import pack_claim, pack_fail, pack_retry
from plans.actions.plan import plan_end, plan_put_in_force, plan_reopen
from plans.actions.review import review_cancel, review_edit, review_hold
from plans.actions.target import provision_end, target_close, target_reopen
from plans.models import Cycle, CyclePart, EhcCase, Pack, Plan, Provision, ReviewPoint, Target
from pupils.actions.roster_undo import roster_undo, roster_undo_begin, roster_undo_stop
from pupils.models import RosterImport
from schools.models import School
from staff.actions.invitation import invitation_send, invitation_withdraw
from staff.models import Invitation, StaffMember

DAY = date(2026, 10, 14)
NOW = timezone.make_aware(datetime(2026, 10, 14, 16))
AGO, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)
ENDED = re.compile(
    r"(ended|closed|done|dropped|withdrawn|cancelled|revoked|answered|handed_over|seen_by_teacher|accepted|followed_up"
    r"|acknowledged)_(on|at)"
)


@dataclass
class Line:
    """One action: on which row of the world, and from which state it leads where."""

    model: type[models.Model]
    act: Callable[[Any, World], Any]
    leads: Mapping[str, str]
    same: frozenset[str] = frozenset()
    before: Callable[[Any, World], Any] = field(default=lambda row, world: None)


def _moment(name: str, *, of: str = "open", then: str = "ended") -> dict[str, dict[str, Any]]:
    return {of: {name: None}, then: {name: AGO if name.endswith("_at") else DAY - timedelta(days=1)}}


def _states(choices: Any, **extra: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {value: {"state": value, **extra.get(value, {})} for value in choices.values}


# Who acts, in a column of a state.
ADULT = object()
CONSENT = {"consent": "given", "consent_how": "By phone", "consent_on": DAY}
OVER = {"ended_on": DAY, "ended_reason": "Over."}
NO_FILES = {"pdf": None, "docx": None, "made_at": None, "claim": None, "why_failed": ""}
# By model its key in the world, and its states as columns: all that a row can be in.
ROWS: dict[type[models.Model], tuple[str, dict[str, dict[str, Any]]]] = {
    Session: ("session", {
        "planned": {"state": "planned", "not_held_reason": ""},
        "held": {"state": "held", "not_held_reason": "", "recorded_at": AGO},
        "not_held": {"state": "not_held", "not_held_reason": "exam", "recorded_at": AGO},
        "moved": {"state": "not_held", "not_held_reason": "moved"},
    }),
    Placement: ("placement", {
        "open": {"ended_on": None}, "ended": {"ended_on": DAY + timedelta(days=1), "outcome": "met"},
    }),
    WaitingEntry: ("waiting", {"open": {"left_on": None}, "ended": {"left_on": DAY}}),
    Offer: ("offer", {
        "open": {"state": "open", "decided_on": None},
        **{name: {"state": name, "decided_on": DAY} for name in ("taken", "passed", "lapsed")},
    }),
    Referral: ("referral", {value: {"stage": value} for value in Referral.Stage.values if value != "merged"}),
    RoundRobin: ("round_robin", _moment("closed_at")),
    RoundRobinReply: ("reply", _moment("answered_at")),
    Concern: ("concern", {
        "open": {"answered_at": None, "answer": ""}, "ended": {"answered_at": AGO, "answer": "Yes."},
    }),
    KeepApart: ("pair", {"open": {"ended_on": None}, "ended": {"ended_on": DAY}}),
    FollowUp: ("follow_up", {"due": {"done_on": None, "result": ""}, "done": {"done_on": DAY, "result": "stuck"}}),
    Task: ("task", {
        "open": {"done_at": None, "dropped_at": None},
        "done": {"done_at": AGO, "dropped_at": None},
        "dropped": {"done_at": None, "dropped_at": AGO, "drop_reason": "No."},
    }),
    Absence: ("absence", _moment("withdrawn_at", then="withdrawn")),
    ClassAgreement: ("agreement", {"open": {"ended_on": None}, "ended": {"ended_on": DAY}}),
    ClassCover: ("class_cover", {
        "open": {"handed_over_at": None, "seen_by_teacher_at": None, "withdrawn_at": None},
        "handed over": {"handed_over_at": AGO, "done": "Page 4.", "seen_by_teacher_at": None, "withdrawn_at": None},
        "seen": {"handed_over_at": AGO, "done": "Page 4.", "seen_by_teacher_at": AGO, "withdrawn_at": None},
        "withdrawn": {"handed_over_at": None, "seen_by_teacher_at": None, "withdrawn_at": AGO},
    }),
    Scenario: ("scenario", _states(
        Scenario.State, in_force={"decided_at": AGO}, dropped={"decided_at": AGO}, draft={"decided_at": None}
    )),
    Trip: ("trip", _moment("cancelled_at", then="cancelled")),
    Equipment: ("equipment_free", _states(Equipment.State)),
    Loan: ("loan", {"open": {"ends_on": None}, "back": {"ends_on": DAY}}),
    AidNeed: ("aid_need", {"open": {"ended_on": None}, "ended": {"ended_on": DAY}}),
    AgencyReferral: ("agency_referral", {
        value: {"state": value, "sent_on": None if value == "drafted" else DAY, **CONSENT, **OVER}
        for value in AgencyReferral.State.values
    }),
    Recommendation: ("recommendation", {
        "undecided": {"decision": "", "done_on": None, "decided_on": None},
        "accepted": {"decision": "accepted", "done_on": None, "decided_on": DAY},
        "refused": {"decision": "refused", "done_on": None, "decided_on": DAY, "why": "No room."},
        "done": {"decision": "accepted", "done_on": DAY, "decided_on": DAY, "outcome": "Good."},
    }),
    Contact: ("contact", _moment("followed_up_at", then="followed up")),
    Meeting: ("meeting", {
        "ahead": {"state": "planned", "starts_at": LATER},
        **{value: {"state": value, "starts_at": AGO} for value in Meeting.State.values},
    }),
    MeetingPack: ("pack", _moment("revoked_at")),
    PupilGoal: ("goal", {
        "open": {"ended_on": None, "outcome": ""}, "ended": {"ended_on": DAY, "outcome": "reached"},
    }),
    ReviewPoint: ("review", {
        "ahead": {"state": "planned", "starts_at": LATER},
        **{value: {"state": value, "starts_at": AGO} for value in ReviewPoint.State.values},
    }),
    Plan: ("plan", {
        "draft": {"state": "draft", "ended_on": None}, "in_force": {"state": "in_force", "ended_on": None},
        "ended": {"state": "ended", "ended_on": DAY},
    }),
    Target: ("target", {
        "open": {"closed_on": None, "level": None}, "closed": {"closed_on": DAY, "level": 1},
    }),
    Provision: ("provision", {"open": {"ended_on": None}, "ended": {"ended_on": DAY + timedelta(days=1)}}),
    Cycle: ("cycle", {"open": {"ended_on": None}, "ended": {"ended_on": DAY}}),
    EhcCase: ("ehc_case", _moment("closed_on", then="closed")),
    Pack: ("review_pack", {
        "waiting": {"state": "waiting", **NO_FILES}, "making": {"state": "making", **NO_FILES, "claim": UUID(int=1)},
        "failed": {"state": "failed", **NO_FILES, "why_failed": "No."},
    }),
    RosterImport: (
        "roster",
        _states(RosterImport.State, **{name: {"applied_at": AGO} for name in ("applied", "undoing", "undone")}),
    ),
    Invitation: ("invitation", {
        "pending": {"accepted_at": None, "withdrawn_at": None},
        "accepted": {"accepted_at": AGO, "accepted_by": ADULT, "withdrawn_at": None},
        "withdrawn": {"accepted_at": None, "withdrawn_at": AGO},
    }),
    Mail: ("mail", _states(Mail.State, sent={"sent_at": AGO}, bounced={"sent_at": AGO, "bounced_at": AGO})),
    Notice: ("notice", _moment("acknowledged_at", then="acknowledged")),
    Membership: ("membership", {**_moment("ended_on"), "leaving": {"ended_on": DAY + timedelta(days=3)}}),
    Sitting: ("sitting", _moment("done_at", then="done")),
}  # fmt: skip

OUT_OF_DRAFT = [value for value in Referral.Stage.values if value not in ("draft", "merged")]

LINES: dict[str, Line] = {
    "session_hold": Line(
        Session, lambda row, w: session_hold(session=row, by=w.adult, now=NOW), {"planned": "held"}, frozenset({"held"})
    ),
    "session_steps": Line(
        Session, lambda row, w: session_steps(session=row, done={1}, by=w.adult, now=NOW),
        {"planned": "held", "held": "held"},
    ),
    "record_save": Line(
        Session,
        lambda row, w: record_save(
            session=row, placement=Placement.objects.get(pk=w.pk["placement"]), values={"attendance": "present"},
            version=0, by=w.adult, now=NOW,
        ),
        {"planned": "held", "held": "held"},
    ),
    "session_not_held": Line(
        Session, lambda row, w: session_not_held(session=row, reason="exam", note="", by=w.adult, now=NOW),
        {"planned": "not_held", "held": "not_held"}, frozenset({"not_held"}),
    ),
    "session_reopen": Line(
        Session, lambda row, w: session_reopen(session=row, by=w.adult, now=NOW), {"not_held": "planned"},
        frozenset({"planned", "held"}),
    ),
    "session_move": Line(
        Session,
        lambda row, w: session_move(
            session=row, on=DAY + timedelta(days=1), starts_at=row.starts_at, ends_at=row.ends_at, room="", reason="Trip",
            today=DAY, by=w.adult,
        ),
        {"planned": "moved"},
    ),
    "placement_end": Line(
        Placement,
        lambda row, w: placement_end(
            placement=row, on=DAY, outcome="met", what_next="-", reason="", otherwise="-", by=w.adult
        ),
        {"open": "ended"},
    ),
    "follow_up_record": Line(
        FollowUp, lambda row, w: follow_up_record(follow_up=row, result="lost", note="", on=DAY, today=DAY, by=w.adult),
        {"due": "done", "done": "done"},
    ),
    "waiting_leave": Line(
        WaitingEntry, lambda row, w: waiting_leave(entry=row, reason="Moved.", today=DAY, by=w.adult),
        {"open": "ended"},
    ),
    "offer_pass": Line(
        Offer, lambda row, w: offer_pass(offer=row, reason="Not now.", today=DAY, by=w.adult), {"open": "passed"}
    ),
    "referral_move": Line(
        Referral,
        lambda row, w: referral_move(referral=row, stage="declined", reason="No.", programme=None, by=w.adult, now=NOW),
        dict.fromkeys(OUT_OF_DRAFT, "declined"),
    ),
    "referrals_placed": Line(
        Referral,
        lambda row, w: referrals_placed(
            pupils=[row.pupil], programme=Programme.objects.get(pk=w.pk["programme"]), group="A", by=w.adult, now=NOW
        ),
        dict.fromkeys(["new", "information", "waiting"], "placed"),
        same=frozenset({"draft", "placed", "declined", "other_route"}),
        before=lambda row, w: Referral.objects.filter(pk=row.pk).update(programme=w.pk["programme"]),
    ),
    "referral_merge": Line(
        Referral,
        lambda row, w: referral_merge(referral=row, into=_another(row), reason="Same.", by=w.adult, now=NOW),
        dict.fromkeys(OUT_OF_DRAFT, "merged"),
    ),
    "referral_send": Line(
        Referral,
        lambda row, w: referral_send(pupil=row.pupil, values={"concern": "Lost."}, tried=[], by=w.adult, now=NOW),
        {"draft": "new"}, frozenset(OUT_OF_DRAFT),
    ),
    "round_robin_reply": Line(
        RoundRobinReply, lambda row, w: round_robin_reply(reply=row, answers={}, comment="Well.", by=w.adult, now=NOW),
        {"open": "ended"},
    ),
    "round_robin_close": Line(
        RoundRobin, lambda row, w: round_robin_close(round_robin=row, by=w.adult, now=NOW), {"open": "ended"},
        frozenset({"ended"}),
    ),
    "concern_give": Line(
        Concern, lambda row, w: concern_give(concern=row, to=_colleague(w), by=w.adult, now=NOW), {"open": "open"}
    ),
    "concern_answer": Line(
        Concern, lambda row, w: concern_answer(concern=row, answer="Yes.", by=w.adult, now=NOW), {"open": "ended"}
    ),
    "keep_apart_end": Line(
        KeepApart, lambda row, w: keep_apart_end(pair=row, today=DAY, by=w.adult), {"open": "ended"}
    ),
    "task_do": Line(
        Task, lambda row, w: task_do(task=row, by=w.adult, now=NOW), {"open": "done"}, frozenset({"done"})
    ),
    "task_undo": Line(Task, lambda row, w: task_undo(task=row, by=w.adult), {"done": "open"}),
    "task_drop": Line(
        Task, lambda row, w: task_drop(task=row, reason="No.", by=w.adult, now=NOW), {"open": "dropped"}
    ),
    "absence_end": Line(
        Absence, lambda row, w: absence_end(absence=row, on=DAY, by=w.adult, now=NOW), {"open": "withdrawn"}
    ),
    "agreement_edit": Line(
        ClassAgreement,
        lambda row, w: agreement_edit(
            agreement=row, values={"at_end": "Packs up.", "review_on": DAY}, by=w.adult, now=NOW, today=DAY
        ),
        {"open": "open"},
    ),
    "agreement_end": Line(
        ClassAgreement, lambda row, w: agreement_end(agreement=row, by=w.adult, today=DAY), {"open": "ended"},
        frozenset({"ended"}),
    ),
    "class_cover_hand_over": Line(
        ClassCover,
        lambda row, w: class_cover_hand_over(
            cover=row, values={"done": "Page 5.", "not_done": "", "behaviour": "", "needs_a_look": ""}, by=w.adult, now=NOW
        ),
        {"open": "handed over", "handed over": "handed over"},
    ),
    "class_cover_see": Line(
        ClassCover, lambda row, w: class_cover_see(cover=row, by=w.adult, now=NOW), {"handed over": "seen"},
        frozenset({"seen"}),
        before=lambda row, w: ClassCover.objects.filter(pk=row.pk).update(for_teacher=w.adult.staff),  # type: ignore[attr-defined]
    ),
    "class_cover_withdraw": Line(
        ClassCover, lambda row, w: class_cover_withdraw(cover=row, today=DAY, by=w.adult, now=NOW),
        {"open": "withdrawn"},
    ),
    "scenario_drop": Line(
        Scenario, lambda row, w: scenario_drop(scenario=row, by=w.adult, now=NOW), {"draft": "dropped"}
    ),
    "scenario_enforce": Line(
        Scenario, lambda row, w: scenario_enforce(scenario=row, seen=_week(row), today=DAY, by=w.adult, now=NOW),
        {"draft": "in_force"},
    ),
    "trip_cancel": Line(Trip, lambda row, w: trip_cancel(trip=row, by=w.adult, now=NOW), {"open": "cancelled"}),
    "equipment_state": Line(
        Equipment, lambda row, w: equipment_state(equipment=row, state="lost", note="", today=DAY, by=w.adult),
        dict.fromkeys(Equipment.State.values, "lost"),
    ),
    "check_create": Line(
        Equipment,
        lambda row, w: check_create(equipment=row, values={"done_on": DAY, "result": "ok", "note": ""}, today=DAY, by=w.adult),
        dict.fromkeys([value for value in Equipment.State.values if value != "retired"], "ok"),
    ),
    "loan_end": Line(Loan, lambda row, w: loan_end(loan=row, today=DAY, by=w.adult), {"open": "back"}),
    "aid_need_end": Line(
        AidNeed, lambda row, w: aid_need_end(need=row, today=DAY, by=w.adult), {"open": "ended"}
    ),
    "agency_referral_move": Line(
        AgencyReferral,
        lambda row, w: agency_referral_move(referral=row, state="seen", on=DAY, reason="", by=w.adult, today=DAY),
        {"sent": "seen", "accepted": "seen"},
    ),
    "recommendation_do": Line(
        Recommendation,
        lambda row, w: recommendation_do(recommendation=row, done_on=DAY, outcome="Good.", by=w.adult, today=DAY),
        {"accepted": "done"},
    ),
    "contact_follow_up_end": Line(
        Contact, lambda row, w: contact_follow_up_end(contact=row, by=w.adult, now=NOW), {"open": "followed up"},
        frozenset({"followed up"}),
    ),
    "meeting_record": Line(
        Meeting,
        lambda row, w: meeting_record(meeting=row, notes="N", decisions="D", came=set(), by=w.adult, now=NOW),
        {"planned": "held", "held": "held"},
    ),
    "meeting_cancel": Line(
        Meeting, lambda row, w: meeting_cancel(meeting=row, by=w.adult, now=NOW),
        {"ahead": "cancelled", "planned": "cancelled"}, frozenset({"cancelled"}),
    ),
    "meeting_edit": Line(
        Meeting,
        lambda row, w: meeting_edit(
            meeting=row,
            values={**{name: getattr(row, name) for name in FIELDS}, "starts_at": LATER, **_asked(row)}, by=w.adult, now=NOW,
        ),
        {"ahead": "ahead", "planned": "ahead"},
    ),
    "participant_told": Line(
        Meeting, lambda row, w: participant_told(participant=row.participants.first(), by=w.adult, now=NOW),
        {"ahead": "ahead", "planned": "ahead", "cancelled": "cancelled"},
        before=lambda row, w: row.participants.update(is_to_tell=True),
    ),
    "pack_revoke": Line(
        MeetingPack, lambda row, w: pack_revoke(pack=row, by=w.adult, now=NOW), {"open": "ended"}, frozenset({"ended"})
    ),
    "goal_end": Line(
        PupilGoal, lambda row, w: goal_end(goal=row, outcome="reached", by=w.adult, today=DAY), {"open": "ended"}
    ),
    "review_hold": Line(
        ReviewPoint, lambda row, w: review_hold(review=row, outcome="Well.", by=w.adult, now=NOW),
        {"planned": "held", "held": "held"},
    ),
    "review_edit": Line(
        ReviewPoint,
        lambda row, w: review_edit(
            review=row, values={"starts_at": LATER, "place": "Hall"}, by=w.adult, now=NOW
        ),
        {"ahead": "ahead", "planned": "ahead"},
    ),
    "invitee_answer": Line(
        ReviewPoint,
        lambda row, w: invitee_answer(
            invitee=row.invitees.get(pk=w.pk["carer_invitee"]), answer="coming", note="", by=w.adult, now=NOW
        ),
        {"ahead": "ahead"},
    ),
    "review_cancel": Line(
        ReviewPoint, lambda row, w: review_cancel(review=row, by=w.adult, now=NOW),
        {"ahead": "cancelled", "planned": "cancelled"},
    ),
    "plan_put_in_force": Line(
        Plan,
        lambda row, w: plan_put_in_force(
            plan=row, school=w.school, review_on=DAY + timedelta(days=60), now=NOW, today=DAY, by=w.adult
        ),
        {"draft": "in_force", "in_force": "in_force"},
    ),
    "plan_end": Line(
        Plan, lambda row, w: plan_end(plan=row, reason="Over.", today=DAY, by=w.adult),
        {"draft": "ended", "in_force": "ended"},
        before=lambda row, w: Provision.objects.filter(plan=row).update(ended_on=DAY),
    ),
    "plan_reopen": Line(
        Plan, lambda row, w: plan_reopen(plan=row, by=w.adult), {"ended": "in_force"}, frozenset({"draft", "in_force"})
    ),
    "target_close": Line(
        Target, lambda row, w: target_close(target=row, level=2, outcome="", today=DAY, by=w.adult), {"open": "closed"}
    ),
    "target_reopen": Line(Target, lambda row, w: target_reopen(target=row, by=w.adult), {"closed": "open"}),
    "provision_end": Line(
        Provision, lambda row, w: provision_end(provision=row, on=DAY, by=w.adult), {"open": "ended"}
    ),
    "cycle_begin": Line(
        Cycle, lambda row, w: cycle_begin(plan=row.plan, today=DAY, by=w.adult), {"open": "ended"}, frozenset({"ended"}),
        before=lambda row, w: CyclePart.objects.create(
            cycle=row, part="review", on=DAY, words="Well.", noted_by=w.adult, author=w.adult.staff  # type: ignore[attr-defined]
        ),
    ),
    "ehc_case_close": Line(
        EhcCase, lambda row, w: ehc_case_close(case=row, today=DAY, by=w.adult), {"open": "closed"}, frozenset({"closed"})
    ),
    "ehc_case_reopen": Line(
        EhcCase, lambda row, w: ehc_case_reopen(case=row, by=w.adult), {"closed": "open"}, frozenset({"open"})
    ),
    "pack_claim": Line(
        Pack, lambda row, w: pack_claim(pack_id=row.pk, now=NOW), {"waiting": "making"},
        frozenset({"making", "failed"}),
    ),
    "pack_fail": Line(
        Pack, lambda row, w: pack_fail(pack=row, why="No.", now=NOW), {"making": "failed"},
        frozenset({"waiting", "failed"}),
    ),
    "pack_retry": Line(Pack, lambda row, w: pack_retry(pack=row, by=w.adult, now=NOW), {"failed": "waiting"}),
    "roster_undo": Line(
        RosterImport, lambda row, w: roster_undo(roster=row, now=NOW, by=w.adult), {"applied": "undone", "undoing": "undone"}
    ),
    "roster_undo_begin": Line(
        RosterImport, lambda row, w: roster_undo_begin(roster=row, now=NOW, by=w.adult), {"applied": "undoing"}
    ),
    "roster_undo_stop": Line(
        RosterImport, lambda row, w: roster_undo_stop(roster=row, why="No."), {"undoing": "applied"}
    ),
    "invitation_send": Line(
        Invitation, lambda row, w: invitation_send(invitation=row, now=NOW, by=w.adult), {"pending": "pending"}
    ),
    "invitation_withdraw": Line(
        Invitation, lambda row, w: invitation_withdraw(invitation=row, now=NOW, by=w.adult), {"pending": "withdrawn"}
    ),
    "mail_retry": Line(
        Mail, lambda row, w: mail_retry(mail=row, by=w.adult, now=NOW),
        {"failed": "queued", "uncertain": "queued", "bounced": "queued"},
    ),
    "mail_settle": Line(Mail, lambda row, w: mail_settle(mail=row, by=w.adult, now=NOW), {"uncertain": "sent"}),
    "notices_acknowledge": Line(
        Notice, lambda row, w: notices_acknowledge(notices=[row], by=w.adult, now=NOW), {"open": "acknowledged"},
        frozenset({"acknowledged"}),
    ),
    "account_end": Line(
        Membership, lambda row, w: account_end(membership=row, today=DAY, by=w.adult),
        {"open": "ended", "leaving": "ended"},
    ),
    "account_give": Line(
        Membership, lambda row, w: account_give(user=row.user, roles=["ta"], by=w.adult), {"ended": "open"}
    ),
    "sitting_finish": Line(
        Sitting, lambda row, w: sitting_finish(sitting=row, now=NOW, today=DAY), {"open": "done"}
    ),
}  # fmt: skip

# What changes states of whatever is due, of many rows at once or under a claim: each names the state it starts from in its own
# UPDATE, and is tried where it belongs.
SWEEPS = {
    "bounce_take": "messaging/tests/test_bounce.py",
    "carer_access_revoke": "liaison/tests/test_carer_ends.py",
    "carer_letter_make": "liaison/tests/test_carer_ends.py",
    "hand_over": "hlta/tests/test_staff_leave.py",
    "hand_overs_follow": "hlta/tests/test_staff_leave.py",
    "feed_revoke": "interventions/tests/test_calendar_feed.py",
    "link_words": "liaison/tests/test_carer_ends.py",
    "mail_cancel": "messaging/tests/test_delivery.py",
    "offers_lay_out": "interventions/tests/test_intake.py",
    "pack_finish": "plans/tests/test_packs.py",
    "packs_return": "plans/tests/test_packs.py",
    "session_follow": "interventions/tests/test_deployed.py",
    "session_restore": "interventions/tests/test_deployed.py",
    "version_read": "plans/tests/test_plans.py",
    "visit_leave": "liaison/tests/views/test_carer.py",
    "waiting_end": "interventions/tests/test_intake.py",
    "agreement_hand_over": "hlta/tests/test_staff_leave.py",
    "enrolments_end": "hlta/tests/test_pupil_leaves.py",
    "staff_leave": "hlta/tests/test_staff_leave.py",
    "staff_leave_all": "hlta/tests/test_staff_leave.py",
    "staff_return": "hlta/tests/test_staff_leave.py",
    "write": "pupils/tests/test_roster.py",
    "roster_choose": "pupils/tests/test_whole_files.py",
    **dict.fromkeys(
        ("agreements_end", "moving_decide", "moving_undo", "movings_take_effect"), "hlta/tests/test_moving_up.py"
    ),
    **dict.fromkeys(
        ("ends_close", "readers_follow", "reopen_tell", "to_read_correct", "version_tell"),
        "hlta/tests/test_who_sees_is_told.py",
    ),
    # An import goes round between its states until it is applied; all of it under the lock of its row.
    **dict.fromkeys(
        (
            "roster_answer",
            "roster_apply",
            "roster_begin",
            "roster_decide",
            "roster_discard",
            "roster_fail",
            "roster_put_right",
            "roster_read",
            "roster_stop",
        ),
        "pupils/tests/test_roster.py",
    ),
}


def _another(row: Referral) -> Referral:
    return Referral.objects.create(
        pupil=row.pupil, concern="Again.", referred_by=row.referred_by, referred_at=NOW, stage="new"
    )


def _colleague(world: World) -> StaffMember:
    return StaffMember.objects.get(user=make_member(world.school, Role.SENCO))


def _week(row: Scenario) -> str:
    return whole_mark(entries_in_force(row.starts_on, is_group=False))


def _asked(row: Meeting) -> dict[str, Any]:
    """Who is on the meeting's list, as its form gives it."""
    people = list(row.participants.all())
    return {
        "staff": [one.staff_member for one in people if one.staff_member],
        "carers": [one.carer_link for one in people if one.carer_link],
        "professionals": [one.professional for one in people if one.professional],
        "is_pupil_there": any(one.kind == "pupil" for one in people),
    }


# Columns that go with a state but do not say it.
WORDS = {
    "accepted_by", "answer", "applied_at", "bounced_at", "claim", "consent", "consent_how",
    "consent_on", "decided_at", "decided_on", "docx", "done", "drop_reason", "ended_reason",
    "level", "made_at", "outcome", "pdf", "recorded_at", "result", "sent_at", "sent_on",
    "starts_at", "why", "why_failed",
}  # fmt: skip
# Rows that are written as a whole, held by their lock.
BY_HAND = frozenset(
    {name for name in SWEEPS if name.startswith("roster_")} | {"pack_finish", "invitee_answer", "agreement_edit"}
)

# What actions of other modules enter a state by: each of them has its line.
HELPERS = frozenset({"enter"})


# What ends a row that it has just made.
CREATES = frozenset({"observation_sit"})


@cache
def state_fields() -> frozenset[str]:
    """The columns of our models that say in what state a row is."""
    found = set()
    for model in apps.get_models():
        if not Path(model._meta.app_label).is_dir() or hasattr(model, "pgh_id"):
            continue
        for column in model._meta.concrete_fields:
            is_choice = column.name in ("state", "stage", "decision") and bool(column.choices)
            is_moment = column.null and isinstance(column, models.DateField) and ENDED.fullmatch(column.name)
            found |= {column.name} if is_choice or is_moment else set()
    return frozenset(found)


def _writes(function: ast.FunctionDef) -> set[str]:
    """How the function writes columns of a state: "set" by assignment, "update" of a set of rows, "change" by the helper."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            names = {
                part.attr for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Attribute)
            }
            found |= {"set"} if names & state_fields() else set()
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == "state_change":
                found.add("change")
            elif called in HELPERS:
                found.add("set")
            elif called == "update" and {word.arg for word in node.keywords} & state_fields():
                found.add("update")
    return found


@cache
def changing() -> dict[str, set[str]]:
    """By name each public action that changes a state, by itself or by a private function of its module, and how."""
    found: dict[str, set[str]] = {}
    for path in sorted([*Path().glob("*/actions.py"), *Path().glob("*/actions/*.py")]):
        functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        how = {name: _writes(node) for name, node in functions.items()}
        named = {
            name: {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} for name, node in functions.items()
        }
        for _ in functions:
            for name in functions:
                called = named[name] & functions.keys()
                how[name] = how[name].union(*(how[other] for other in called if other.startswith("_")))
        found |= {
            name: kinds for name, kinds in how.items() if kinds and not name.startswith("_") and name not in HELPERS
        }
    return found


def test_every_action_that_changes_a_state_has_a_line() -> None:
    missing = set(changing()) - LINES.keys() - SWEEPS.keys() - CREATES
    assert not missing, f"Say in LINES from which states these lead where: {sorted(missing)}"


def test_what_is_tried_elsewhere_is_there() -> None:
    assert all(Path(path).is_file() for path in SWEEPS.values())


def test_the_scan_finds_the_changes() -> None:
    assert {"session_reopen", "review_hold", "task_do", "offer_pass", "mail_settle"} <= changing().keys()


def test_one_row_changes_its_state_by_the_helper_alone() -> None:
    by_hand = {name for name, kinds in changing().items() if "set" in kinds}
    assert by_hand <= BY_HAND, f"Change the state by core.states.state_change: {sorted(by_hand - BY_HAND)}"


@pytest.fixture
def world(school: School) -> World:
    open_calendar()
    made = build_world(school, roles=[Role.SENCO])
    made.pk["membership"] = make_member(school, Role.TA).membership.pk  # type: ignore[union-attr]
    form = Questionnaire.objects.get(pk=made.pk["questionnaire"])
    made.pk["sitting"] = Sitting.objects.create(questionnaire=form, pupil=made.pupil, given_by=made.adult).pk
    return made


def _now_in(model: type[models.Model], row: Any, states: dict[str, dict[str, Any]]) -> str:
    """The state that the row is in, by those columns whose value is not a moment of its own."""
    for name, columns in states.items():
        lookups = {
            key if isinstance(value, str) else f"{key}__isnull": value if isinstance(value, str) else value is None
            for key, value in columns.items()
            if key not in WORDS
        }
        if model._default_manager.filter(pk=row.pk, **lookups).exists():
            return name
    return getattr(row.refreshed(), "stage", "none that is known")


def _columns(row: Any) -> dict[str, Any]:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


@pytest.mark.parametrize("app", sorted({line.model._meta.app_label for line in LINES.values()}))
def test_from_every_state(app: str, world: World) -> None:
    faults = [
        words
        for action, line in LINES.items()
        if line.model._meta.app_label == app
        for words in _tried(action, line, world)
    ]
    assert not faults, "\n".join(faults)


def _tried(action: str, line: Line, world: World) -> Iterator[str]:
    """What the action does wrong, in words; each try is undone."""
    key, states = ROWS[line.model]
    assert {*line.leads, *line.same} <= states.keys()
    for state, columns in states.items():
        with transaction.atomic():
            values = {name: world.adult if value is ADULT else value for name, value in columns.items()}
            line.model._default_manager.filter(pk=world.pk[key]).update(**values)
            yield from _tried_from(action, line, line.model._default_manager.get(pk=world.pk[key]), state, world)
            transaction.set_rollback(True)


def _tried_from(action: str, line: Line, row: Any, state: str, world: World) -> Iterator[str]:
    line.before(row, world)
    before, refused = _columns(row.refreshed()), ""
    try:
        with transaction.atomic():
            line.act(row, world)
    except DomainError as error:
        refused = str(error)
    name = f"{action} from {state}"
    if state not in line.leads:
        if bool(refused) == (state in line.same):
            yield f"{name}: {refused or 'is not refused'}"
        if before != _columns(row.refreshed()):
            yield f"{name}: changes the row"
    elif refused:
        yield f"{name}: refused, {refused}"
    elif (found := _now_in(line.model, row, ROWS[line.model][1])) != line.leads[state]:
        yield f"{name}: leads to {found}"


def test_the_helper_changes_once_and_says_no_afterwards(world: World) -> None:
    task = Task.objects.get(pk=world.pk["task"])
    start: dict[str, Any] = {"done_at": None}
    assert state_change(task, start=start, refused="Done.", done_at=NOW, done_note="x").done_note == "x"
    with pytest.raises(DomainError, match="Done"):
        state_change(task, start=start, refused="Done.", done_at=LATER)
    assert task.refreshed().done_at == NOW
