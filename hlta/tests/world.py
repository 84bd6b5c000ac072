"""A school with one of everything, all of it about one pupil and one adult who works with them."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from access.models import User
from access.policy import Role
from assessment.models import Item, Measure, Questionnaire
from deployment.models import Absence, Cell, DayChange
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.models import (
    Concern,
    FollowUp,
    Group,
    KeepApart,
    Offer,
    Placement,
    Programme,
    Referral,
    RoundRobin,
    RoundRobinReply,
    Session,
    Slot,
    Topic,
    WaitingEntry,
)
from library.models import Strategy
from messaging.models import Mail, Notice
from plans.models import ReviewPoint
from pupils.models import Carer, CarerLink, ClassTeacher, Enrolment, LearnerProfile, Pupil, RosterImport, TeachingClass
from schools.context import in_school
from schools.models import School, Term

CRITERIA = {"join": "all", "of": [{"kind": "judgement", "key": "seen", "question": "Plans poorly in two subjects"}]}


@dataclass
class World:
    """Ids by kind of thing (`pk["group"]`), for building URLs."""

    school: School
    adult: User
    pupil: Pupil
    pk: dict[str, int] = field(default_factory=dict)


def build_world(school: School, *, roles: list[Role], teaches: bool = True) -> World:
    """One of everything in the school; the adult has the roles, and leads, supports and (if `teaches`) teaches."""
    adult = make_member(school, *roles)
    with in_school(school.pk):
        world = World(school, adult, PupilFactory.create(school=school))
        rows = _people(world, teaches=teaches) | _provision(world) | _messages(world)
        world.pk = {kind: row.pk for kind, row in rows.items()} | {"pupil": world.pupil.pk}
    return world


def _people(world: World, *, teaches: bool) -> dict[str, Any]:
    teaching_class = TeachingClass.objects.create(name="8x/En1", subject="English")
    Enrolment.objects.create(teaching_class=teaching_class, pupil=world.pupil)
    if teaches:
        ClassTeacher.objects.create(teaching_class=teaching_class, staff_member=world.adult.staff)  # type: ignore[attr-defined]
    carer = Carer.objects.create(family_name="Carer", email="carer@example.org")
    link = CarerLink.objects.create(pupil=world.pupil, carer=carer, relationship="Mother")
    LearnerProfile.objects.create(pupil=world.pupil, what_helps="One step at a time.")
    roster = RosterImport.objects.create(shape="pupils", filename="pupils.csv", uploaded_by=world.adult)
    today = timezone.localdate()
    term = Term.objects.create(
        name="Before", starts_on=today - timedelta(days=400), ends_on=today - timedelta(days=330)
    )
    staff = StaffFactory.create(school=world.school)
    return {
        "term": term,
        "staff": staff,
        "roster": roster,
        "carer": carer,
        "carer_link": link,
        "teaching_class": teaching_class,
    }


def _provision(world: World) -> dict[str, Any]:
    today: date = timezone.localdate()
    staff = world.adult.staff  # type: ignore[attr-defined]
    supervisor = StaffFactory.create(school=world.school, job="teacher")
    programme = Programme.objects.create(
        name="Plan, Do, Check",
        aim="Plan ahead.",
        area="cognition",
        supervising_teacher=supervisor,
        entry_criteria=CRITERIA,
    )
    until = today + timedelta(weeks=6)
    group = Group.objects.create(programme=programme, name="A", leader=staff, starts_on=today, ends_on=until)
    cell = Cell.objects.create(
        staff_member=staff,
        kind="group",
        weekday=1,
        starts_at=time(9),
        ends_at=time(9, 30),
        starts_on=today,
        ends_on=until,
    )
    slot = Slot.objects.create(group=group, cell=cell)
    placement = Placement.objects.create(
        programme=programme, group=group, pupil=world.pupil, starts_on=today, due_to_end_on=until
    )
    session = Session.objects.create(
        group=group, slot=slot, on=today - timedelta(days=1), starts_at=time(9), ends_at=time(9, 30), led_by=staff
    )
    referral = Referral.objects.create(
        pupil=world.pupil, concern="Loses track.", referred_by=world.adult, referred_at=timezone.now()
    )
    review = ReviewPoint.objects.create(
        pupil=world.pupil,
        starts_at=timezone.now() + timedelta(days=7),
        place="Room 1",
        purpose="Progress",
        led_by=staff,
    )
    measure = Measure.objects.create(name="Word reading", kind="standardised", mean=100, standard_deviation=15)
    questionnaire = Questionnaire.objects.create(
        measure=Measure.objects.create(name="Checklist", kind="total"),
        options=[[1, "No", ""], [2, "Yes", ""]],
        filled_by="adult",
    )
    Item.objects.create(questionnaire=questionnaire, position=1, text="Plans", subscale="Planning")
    asked = RoundRobin.objects.create(
        pupil=world.pupil, questionnaire=questionnaire, asked_by=world.adult, asked_at=timezone.now(), due_on=until
    )
    reply = RoundRobinReply.objects.create(
        round_robin=asked, staff_member=staff, teaching_class=TeachingClass.objects.get(name="8x/En1")
    )
    concern = Concern.objects.create(
        pupil=world.pupil, kind="academic", words="Falls behind.", raised_by=world.adult, raised_at=timezone.now(),
        sent_to=world.adult,
    )  # fmt: skip
    waiting = WaitingEntry.objects.create(programme=programme, pupil=world.pupil, added_on=today)
    offer = Offer.objects.create(entry=waiting, group=group, offered_on=today, lapses_on=until)
    topic = Topic.objects.create(
        subject="English", title="Letters", practice="Plan one.", starts_on=today, ends_on=until, posted_by=world.adult
    )
    pair = KeepApart.objects.create(
        pupil=world.pupil, other=PupilFactory.create(school=world.school, year_group=6), reason="Set each other off.",
        since=today,
    )  # fmt: skip
    absence = Absence.objects.create(staff_member=staff, starts_on=today, ends_on=today, recorded_at=timezone.now())
    day_change = DayChange.objects.create(
        cell=cell, on=today, starts_at=time(9), ends_at=time(9, 30), cause="administration", decided_at=timezone.now()
    )
    return {
        "absence": absence,
        "day_change": day_change,
        "pair": pair,
        "topic": topic,
        "round_robin": asked,
        "reply": reply,
        "concern": concern,
        "waiting": waiting,
        "offer": offer,
        "strategy": Strategy.objects.create(name="Least help first", how="Wait first.", area="cognition"),
        "questionnaire": questionnaire,
        "measure": measure,
        "programme": programme,
        "group": group,
        "slot": slot,
        "placement": placement,
        "follow_up": FollowUp.objects.create(placement=placement, due_on=today),
        "session": session,
        "referral": referral,
        "review": review,
    }


def _messages(world: World) -> dict[str, Any]:
    mail = Mail.objects.create(
        kind="review", reference="x:1", unique_key="x", to_name="A", to_address="a@example.org", subject="S", body="B",
        not_before=timezone.now(), state="failed",
    )  # fmt: skip
    notice = Notice.objects.create(recipient=world.adult, text="The room changed.", unique_key="x")
    return {"mail": mail, "notice": notice}
