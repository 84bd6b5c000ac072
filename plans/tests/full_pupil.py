"""A pupil of whom every part of a pack has something to say."""

from datetime import UTC, datetime, time, timedelta

from assessment.models import Measure, Score
from deployment.models import Cell, Entitlement
from hlta.testing import StaffFactory
from interventions.models import Group, Placement, Programme, Session, SessionRecord
from plans.models import (
    Cycle,
    CyclePart,
    Plan,
    PlanType,
    PlanVersion,
    Provision,
    ProvisionPlacement,
    ReviewInvitee,
    ReviewPoint,
    Target,
    TargetProvision,
)
from plans.rules.content import Content, ProvisionContent, SectionContent
from pupils.models import Attendance, Carer, CarerLink, LearnerProfile, Need, SenStatus
from schools.models import CycleWeek, Term
from schools.rules import monday_of


def fill_pupil(pupil, *, by, today, times=1):
    """`times`: of everything that there may be several of."""
    staff = StaffFactory.create(school=pupil.school, given_name="Sam", family_name="Okoro", job="ta")
    begun = today - timedelta(days=100)
    Term.objects.get_or_create(
        starts_on=begun - timedelta(days=10), defaults={"name": "T", "ends_on": today + timedelta(days=9)}
    )
    for week in range(16):
        CycleWeek.objects.get_or_create(monday=monday_of(begun) + timedelta(weeks=week), defaults={"number": 1})
    pupil.preferred_name, pupil.upn = "Ami", f"H80{pupil.pk:010}"
    pupil.save()
    SenStatus.objects.create(pupil=pupil, code="E", starts_on=begun)
    Need.objects.create(pupil=pupil, code="SLCN", starts_on=begun)
    LearnerProfile.objects.create(pupil=pupil, what_helps="One step at a time.")
    plan = _plan(pupil, staff, begun, by)
    for number in range(times):
        _measured(pupil, number, today)
        _given(pupil, plan, staff, number, begun, today)
        _round(plan, staff, number, begun, times)
        _review(pupil, staff, number, today)
    return plan


def _plan(pupil, staff, begun, by):
    plan = Plan.objects.create(
        pupil=pupil, plan_type=PlanType.objects.get(key="ehc-plan"), lead=staff, state="in_force", starts_on=begun
    )
    line = ProvisionContent(1, "F", "Speech therapy, weekly.", "once a week", "SALT")
    sections = [
        SectionContent("ehc.A", "A. Views and aspirations", "text", "Wants to be a vet."),
        SectionContent("ehc.F", "F. Provision", "provision"),
        SectionContent("own", "Notes of staff", "text", "KEPT INSIDE", is_shared=False),
    ]
    data = Content("EHC plan", sections, [], [line]).as_data()
    for number in (1, 2):
        PlanVersion.objects.create(
            plan=plan, number=number, content=data, changes=["“A. Views”: added “Wants to be a vet.”"],
            put_in_force_on=begun, put_in_force_by=by, put_in_force_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return plan


def _measured(pupil, number, today):
    measure = Measure.objects.create(name=f"Reading age {number} of {pupil.pk}", kind="age")
    for weeks, months in ((20, 90), (8, 92), (1, 95)):
        Score.objects.create(pupil=pupil, measure=measure, value=months, taken_on=today - timedelta(weeks=weeks))
    Attendance.objects.create(
        pupil=pupil, starts_on=today - timedelta(days=50 + number), ends_on=today, possible=80, attended=74
    )


def _given(pupil, plan, staff, number, begun, today):
    programme = Programme.objects.create(
        name=f"Plan, Do, Check {number} of {pupil.pk}", aim="Plans", area="cognition", supervising_teacher=staff
    )
    group = Group.objects.create(programme=programme, name="A", leader=staff, starts_on=begun, ends_on=today)
    placement = Placement.objects.create(
        programme=programme, group=group, pupil=pupil, starts_on=begun, due_to_end_on=today
    )
    session = Session.objects.create(
        group=group, on=today - timedelta(days=7), starts_at=time(9), ends_at=time(9, 30), led_by=staff, state="held"
    )
    SessionRecord.objects.create(
        session=session, placement=placement, attendance="present", recorded_at=datetime(2026, 2, 25, tzinfo=UTC)
    )
    promise = Entitlement.objects.create(pupil=pupil, wording="An adult, 5 hours.", minutes_a_week=300, starts_on=begun)
    Cell.objects.create(
        staff_member=staff, kind="support", weekday=2, starts_at=time(9 + number % 8), ends_at=time(10 + number % 8),
        starts_on=begun, pupil=pupil,
    )  # fmt: skip
    provision = Provision.objects.create(
        pupil=pupil, plan=plan, section="F", wording="Work on planning.", times_a_week=2, minutes=30, starts_on=begun,
        entitlement=promise,
    )  # fmt: skip
    target = Target.objects.create(
        pupil=pupil, plan=plan, objective=f"Writes a plan of five steps, {number}", baseline="Two steps.",
        baseline_on=begun, expected="Five steps alone.", due_on=today, level=1, outcome="Six steps.",
    )  # fmt: skip
    TargetProvision.objects.create(target=target, provision=provision)
    ProvisionPlacement.objects.create(provision=provision, placement=placement)


def _round(plan, staff, number, begun, times):
    ended = begun + timedelta(days=number) if number < times - 1 else None
    cycle = Cycle.objects.create(plan=plan, number=number + 1, starts_on=begun + timedelta(days=number), ended_on=ended)
    CyclePart.objects.create(cycle=cycle, part="assess", on=begun, author=staff, words="Plans in two steps.")


def _review(pupil, staff, number, today):
    at = datetime(today.year, today.month, today.day, 9 + number % 8, tzinfo=UTC) - timedelta(days=10 + number)
    review = ReviewPoint.objects.create(
        pupil=pupil, starts_at=at, place="Room 3", purpose="Talk", led_by=staff, state="held", outcome="We go on."
    )
    carer = Carer.objects.create(given_name="Zofia", family_name="Secretname")
    link = CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother")
    ReviewInvitee.objects.create(review=review, carer_link=link, views="She sleeps better.")
