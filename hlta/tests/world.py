"""A school with one of everything, all of it about one pupil and one adult who works with them."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from access.models import User
from access.policy import Permission, Role
from assessment.models import Item, Measure, Questionnaire
from deployment.models import (
    Absence,
    Cell,
    ClassAgreement,
    ClassCover,
    DayChange,
    DutyPost,
    Entitlement,
    FeedbackSlip,
    NeedToKnow,
    Scenario,
    ScenarioCell,
    SlipPupil,
    Task,
    Trip,
    TripAdult,
    TripPupil,
)
from hlta.testing import PupilFactory, StaffFactory, make_member
from hlta.tests.world_liaison import liaison_rows
from interventions.models import (
    Concern,
    FollowUp,
    Group,
    KeepApart,
    Offer,
    Placement,
    Programme,
    ProtocolStep,
    Referral,
    RoundRobin,
    RoundRobinReply,
    Session,
    Slot,
    Topic,
    WaitingEntry,
)
from library.models import AidNeed, Equipment, Loan, Resource, StoredFile, Strategy
from messaging.models import Mail, Notice, OptOut
from plans.models import (
    ClockCorrection,
    ClockPause,
    Cycle,
    EhcCase,
    EhcEvent,
    Pack,
    PackBatch,
    Plan,
    PlanSection,
    PlanType,
    PlanVersion,
    Provision,
    ReviewInvitee,
    ReviewPoint,
    SignOff,
    Target,
)
from plans.rules.content import Content
from pupils.actions.roster import roster_preview
from pupils.models import (
    Carer,
    CarerLink,
    ClassTeacher,
    Enrolment,
    LearnerProfile,
    Lesson,
    MovingUp,
    Pupil,
    TeachingClass,
    TransferFile,
)
from schools.context import in_school
from schools.models import CycleWeek, Period, School, Term
from schools.rules import monday_of
from staff.models import Course, Invitation, StaffMember, Training, WorkingDay, WorkingPattern

CRITERIA = {"join": "all", "of": [{"kind": "judgement", "key": "seen", "question": "Plans poorly in two subjects"}]}


# A list in which one line can be taken and one cannot.
PUPILS = b"MIS ID,First name,Family name,Date of birth\n7001,Ada,Hall,04/03/2013\n7002,Bo,Lee,31/02/2013\n"


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
    # Whom concerns about a pupil are sent to.
    member = make_member(school, Role.HEAD_OF_YEAR)
    with in_school(school.pk):
        School.objects.filter(pk=school.pk).update(dfe_number="801/2000")
        world = World(school, adult, PupilFactory.create(school=school, sex="F", upn="B801200005001"))
        rows = _people(world, teaches=teaches) | _provision(world) | _messages(world) | _library(world)
        rows |= _together(world) | _deployment(world) | _wider(world)
        rows |= _plans(world) | _clocks(world) | _plan_types(world)
        rows |= liaison_rows(adult=world.adult, pupil=world.pupil)
        rows |= _packs(world)
        rows |= _carer_page(rows)
        rows |= {"member": member.staff, "colleague": StaffFactory.create(school=school)}  # type: ignore[attr-defined]
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
    roster = roster_preview(
        files={"pupils.csv": PUPILS}, filename="pupils.csv", records="pupils", date_format="dmy", is_whole=False,
        by=world.adult,
    )  # fmt: skip
    today = timezone.localdate()
    term = Term.objects.create(
        name="Before", starts_on=today - timedelta(days=400), ends_on=today - timedelta(days=330)
    )
    staff = StaffFactory.create(school=world.school)
    return {
        "term": term,
        "staff": staff,
        "roster": roster,
        "transfer_file": TransferFile.objects.create(
            name="8012000_CTF_8014000_001.xml", destination="8014000", number=1, pupil_ids=[world.pupil.pk], made_by=world.adult
        ),
        "moving": MovingUp.objects.create(
            starts_on=today + timedelta(days=300), last_day=today + timedelta(days=250),
            leavers_last_on=today + timedelta(days=250), carried_until=today + timedelta(days=350), begun_by=world.adult,
            begun_at=timezone.now(), choices={"years": {"8": "up"}},
        ),
        "carer": carer,
        "carer_link": link,
        "teaching_class": teaching_class,
        "invitation": Invitation.objects.create(
            staff_member=staff, email=f"invited{staff.pk}@example.org", roles=["ta"],
            invited_at=timezone.now(), expires_at=timezone.now() + timedelta(days=7),
        ),
        **_staff(staff),
    }  # fmt: skip


def _staff(staff: StaffMember) -> dict[str, Any]:
    """What is known of a colleague."""
    course = Course.objects.create(name="Small groups")
    day = timezone.localdate()
    pattern = WorkingPattern.objects.create(staff_member=staff, starts_on=day)
    for weekday in (1, 5):
        WorkingDay.objects.create(
            pattern=pattern, week=1, weekday=weekday, starts_at=time(8), ends_at=time(16), break_starts_at=time(12),
            break_ends_at=time(12, 30),
        )  # fmt: skip
    return {
        "course": course,
        "pattern": pattern,
        "training": Training.objects.create(staff_member=staff, course=course, done_on=day),
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
    for position, title in enumerate(("Plan", "Do"), start=1):
        ProtocolStep.objects.create(programme=programme, position=position, title=title, minutes=10)
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
        group=group, slot=slot, on=today, starts_at=time(9), ends_at=time(9, 30), led_by=staff
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
    Questionnaire.objects.create(
        measure=Measure.objects.create(name="Short checklist", kind="total"), options=[[1, "No", ""]], filled_by="adult"
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
        "invitee": ReviewInvitee.objects.create(review=review, name="Ida Berg", organisation="Speech therapy"),
    }


def _messages(world: World) -> dict[str, Any]:
    mail = Mail.objects.create(
        kind="review", reference="x:1", unique_key="x", to_name="A", to_address="a@example.org", subject="S", body="B",
        not_before=timezone.now(), state="failed",
    )  # fmt: skip
    notice = Notice.objects.create(recipient=world.adult, text="The room changed.", unique_key="x")
    opt_out = OptOut.objects.create(address="a@example.org", kind="review reminder", since=timezone.now())
    return {"mail": mail, "notice": notice, "opt_out": opt_out}


def open_calendar() -> None:
    """A term around today, every week of it a week A, in the school that is entered."""
    monday = monday_of(timezone.localdate())
    Term.objects.create(name="Now", starts_on=monday - timedelta(days=28), ends_on=monday + timedelta(days=60))
    for week in range(-5, 9):
        CycleWeek.objects.create(monday=monday + timedelta(weeks=week), number=1)


def _together(world: World) -> dict[str, Any]:
    """A task, and a lesson that the adult supports: with an agreement, what is to know, and a slip. It meets on Mondays."""
    now, today = timezone.now(), timezone.localdate()
    staff = world.adult.staff  # type: ignore[attr-defined]
    monday = monday_of(today)
    period = Period.objects.create(name="P9", starts_at=time(14), ends_at=time(15))
    teaching_class = TeachingClass.objects.get(name="8x/En1")
    lesson = Lesson.objects.create(teaching_class=teaching_class, week=1, weekday=1, period=period, room="E4")
    Cell.objects.create(
        staff_member=staff, kind="support", weekday=1, starts_at=time(14), ends_at=time(15),
        starts_on=today - timedelta(days=60), teaching_class=teaching_class,
    )  # fmt: skip
    agreement = ClassAgreement.objects.create(
        teaching_class=teaching_class, staff_member=staff, teacher=StaffFactory.create(school=world.school, job="teacher"),
        starts_on=today, review_on=today, at_start="Settles the back row.", written_by=world.adult, written_at=now,
    )  # fmt: skip
    of_lesson = {"teaching_class": teaching_class, "period": period}
    # One who teaches the class and has no agreement yet.
    ClassTeacher.objects.create(
        teaching_class=teaching_class, staff_member=StaffFactory.create(school=world.school, job="teacher")
    )
    NeedToKnow.objects.create(
        on=monday + timedelta(days=7), concepts="Similes.", written_by=world.adult, written_at=now, **of_lesson
    )
    slip = FeedbackSlip.objects.create(
        on=monday, staff_member=staff, how_far="some", help_needed=2, what_next="again", sent_at=now, **of_lesson
    )
    SlipPupil.objects.create(slip=slip, pupil=world.pupil)
    task = Task.objects.create(
        title="Laminate the word mat",
        pupil=world.pupil,
        given_to=staff,
        given_by=world.adult,
        given_at=now,
        due_on=today,
    )
    return {"task": task, "lesson": lesson, "agreement": agreement}


def _library(world: World) -> dict[str, Any]:
    today, by = timezone.localdate(), world.adult
    aid = Equipment.objects.create(
        name="Radio aid", kind="hearing", check_every_days=7, next_check_on=today, state_since=today,
        advice_note="Charge it overnight.", advice_by="Teacher of the deaf",
    )  # fmt: skip
    free = Equipment.objects.create(name="Writing slope", kind="seating", state_since=today)
    file = StoredFile.objects.create(
        name="planner.txt", content_type="text/plain; charset=utf-8", size=5, sha256="0" * 64, content=b"Plan.",
        uploaded_by=by,
    )  # fmt: skip
    resource = Resource.objects.create(
        title="Task planner", kind="file", stored_file=file, licence="own", added_by=by, added_on=today,
        interests=["Football"], steps=["plan"],
    )  # fmt: skip
    return {
        "equipment": aid,
        "equipment_free": free,
        "loan": Loan.objects.create(equipment=aid, pupil=world.pupil, starts_on=today, lent_by=by),
        "aid_need": AidNeed.objects.create(pupil=world.pupil, kind="vision", description="Large print", since=today),
        "resource": resource,
    }


def _deployment(world: World) -> dict[str, Any]:
    """An hour for the pupil, what is promised to them, and a scenario that has the hour."""
    today, staff = timezone.localdate(), world.adult.staff  # type: ignore[attr-defined]
    hour = {
        "staff_member": staff, "kind": "support", "weekday": 2, "starts_at": time(9), "ends_at": time(10),
        "pupil": world.pupil,
    }  # fmt: skip
    cell = Cell.objects.create(**hour, starts_on=today)
    scenario = Scenario.objects.create(name="Spring", starts_on=today + timedelta(days=30), made_at=timezone.now())
    promise = Entitlement.objects.create(
        pupil=world.pupil, wording="15 hours a week.", minutes_a_week=900, starts_on=today
    )
    thought = ScenarioCell.objects.create(scenario=scenario, cell=cell, **hour)
    return {"cell": cell, "scenario": scenario, "thought": thought, "entitlement": promise}


def _wider(world: World) -> dict[str, Any]:
    today, now = timezone.localdate(), timezone.now()
    staff = world.adult.staff  # type: ignore[attr-defined]
    post = DutyPost.objects.create(
        name="Gate", kind="after", weekdays=[5], starts_at=time(15, 30), ends_at=time(15, 50), people=2, starts_on=today
    )
    duty = Cell.objects.create(
        staff_member=staff, kind="duty", weekday=5, starts_at=time(15, 30), ends_at=time(15, 50), starts_on=today,
        duty_post=post, label="Gate",
    )  # fmt: skip
    trips = [
        Trip.objects.create(
            name=name, place="Museum", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=5),
            leader=staff, planned_by=world.adult, planned_at=now,
        )
        for name in ("Museum", "Called off")
    ]  # fmt: skip
    TripAdult.objects.create(trip=trips[0], staff_member=staff, role="leader")
    other = TripAdult.objects.create(trip=trips[0], staff_member=StaffFactory.create(school=world.school))
    cover = ClassCover.objects.create(
        teaching_class=TeachingClass.objects.get(name="8x/En1"), on=today - timedelta(days=1), starts_at=time(9),
        ends_at=time(10),
        covered_by=staff, recorded_by=world.adult, recorded_at=now,
    )  # fmt: skip
    return {
        "duty_post": post,
        "duty": duty,
        "trip": trips[0],
        "trip_off": trips[1],
        "trip_adult": other,
        "trip_pupil": TripPupil.objects.create(trip=trips[0], pupil=world.pupil, what_helps="One step at a time."),
        "class_cover": cover,
    }


def _clocks(world: World) -> dict[str, Any]:
    today, now, by = timezone.localdate(), timezone.now(), world.adult
    start = today - timedelta(days=300)
    case = EhcCase.objects.create(pupil=world.pupil, process="annual_review", started_on=start, opened_by=by)
    told = {"case": case, "noted_by": by, "noted_at": now}
    # Only an assessment knows exceptions.
    asked = EhcCase.objects.create(pupil=world.pupil, process="assessment", started_on=start, opened_by=by)
    EhcEvent.objects.create(case=asked, event="request_received", on=start, noted_by=by, noted_at=now)
    return {
        "ehc_case": case,
        "ehc_assessment": asked,
        "ehc_event": EhcEvent.objects.create(event="last_decided", on=start, **told),
        "ehc_event_planned": EhcEvent.objects.create(event="meeting_planned", on=today + timedelta(days=20), **told),
        "clock_pause": ClockPause.objects.create(case=asked, reason="absent", starts_on=start, noted_by=by),
        "clock_pause_old": ClockPause.objects.create(case=asked, reason="personal", starts_on=start, ends_on=start),
        "clock_correction": ClockCorrection.objects.create(
            case=case, key="invitations", due_on=today, reason="Agreed with the authority.", noted_by=by
        ),
    }


def _plans(world: World) -> dict[str, Any]:
    """A plan in force with a target, a line of provision, a cycle and a signature."""
    today, now = timezone.localdate(), timezone.now()
    plan = Plan.objects.create(
        pupil=world.pupil, plan_type=PlanType.objects.get(key="ehc-plan"), starts_on=today, state="in_force",
        lead=world.adult.staff,  # type: ignore[attr-defined]
    )  # fmt: skip
    content = Content("EHC plan").as_data()
    version = PlanVersion.objects.create(
        plan=plan, number=1, content=content, put_in_force_on=today, put_in_force_at=now, put_in_force_by=world.adult
    )
    target = Target.objects.create(
        pupil=world.pupil, plan=plan, objective="Reads 8 of 10 words.", baseline="Reads 3 of 10.", baseline_on=today,
        expected="8 of 10", due_on=today,
    )  # fmt: skip
    return {
        "plan": plan,
        "version": version,
        "target": target,
        "provision": Provision.objects.create(
            pupil=world.pupil, plan=plan, section="F", wording="Reading.", starts_on=today
        ),
        "cycle": Cycle.objects.create(plan=plan, number=1, starts_on=today),
        "sign_off": SignOff.objects.create(
            version=version,
            capacity="carer",
            name="Sam",
            how="paper",
            signed_on=today,
            noted_at=now,
            noted_by=world.adult,
        ),
    }


def _plan_types(world: World) -> dict[str, Any]:
    """A type of plan that is the adult's to change: the school's own, or for who writes no plans here the trust's."""
    is_lead_of_trust = world.adult.may(Permission.PLAN_TYPE_EDIT) and not world.adult.may(Permission.PLAN_EDIT)
    owner = {"trust": world.school.trust} if is_lead_of_trust else {"made_for": world.school}
    row = PlanType.objects.create(key="club-plan", name="Club plan", **owner)
    sections = [
        PlanSection.objects.create(plan_type=row, key=f"club.{n}", title=f"Part {n}", position=n) for n in (1, 2)
    ]
    return {"plan_type": row, "plan_section": sections[0], "plan_section_off": sections[1]}


def _packs(world: World) -> dict[str, Any]:
    """A pack that is ready, in a batch."""
    today, now, by = timezone.localdate(), timezone.now(), world.adult
    files = [
        StoredFile.objects.create(
            name=f"pack.{ending}",
            content_type="application/pdf",
            size=5,
            sha256="0" * 64,
            content=b"Pack.",
            uploaded_by=by,
        )
        for ending in ("pdf", "docx")
    ]
    days = {"starts_on": today, "ends_on": today, "asked_by": by, "asked_at": now}
    batch = PackBatch.objects.create(title="Before the reviews", **days)
    pack = Pack.objects.create(
        pupil=world.pupil, batch=batch, state="ready", pdf=files[0], docx=files[1], made_at=now, moved_at=now,
        expires_on=today + timedelta(days=30), **days,
    )  # fmt: skip
    return {"review_pack": pack, "pack_batch": batch}


def _carer_page(rows: dict[str, Any]) -> dict[str, Any]:
    """A carer whom no other page removes is asked to the review."""
    carer = Carer.objects.create(family_name="Other", email="other@example.org")
    link = CarerLink.objects.create(pupil=rows["review"].pupil, carer=carer, relationship="Father")
    invitee = ReviewInvitee.objects.create(review=rows["review"], carer_link=link)
    return {"carer_invitee": invitee}
