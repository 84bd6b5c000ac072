"""The demo schools look like schools on whatever day they are loaded, load once, and do not see each other."""

import os
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Model
from django.test import Client
from django.utils import timezone

from access.models import User
from assessment.models import Score, Sitting
from deployment.models import Absence, ClassCover, DayChange, FeedbackSlip, NeedToKnow, Task, Trip
from hlta.demo.build import LARGE, SMALL, build
from hlta.demo.people import PASSWORD
from interventions.models import FollowUp, Judgement, Placement, Referral, Session, SessionRecord
from liaison.models import Contact, Meeting, PupilVoice
from plans.models import CyclePart, EhcEvent, Plan, ReviewPoint, Target
from pupils.models import Pupil, SenStatus
from schools.context import in_school
from schools.models import School, Trust
from schools.queries import days_between
from staff.models import StaffMember

# `make test-long` lays it out in its full size.
PUPILS = int(os.environ.get("DEMO_PUPILS", "150"))
# What takes place in school, by when.
EVENTS: list[tuple[type[Model], str]] = [
    (Absence, "starts_on"), (ClassCover, "on"), (Contact, "happened_at"), (CyclePart, "on"), (DayChange, "on"),
    (FeedbackSlip, "on"), (FollowUp, "done_on"), (Judgement, "judged_on"), (Meeting, "starts_at"), (NeedToKnow, "on"),
    (Plan, "starts_on"), (Plan, "review_on"), (PupilVoice, "said_on"), (Referral, "referred_at"), (ReviewPoint, "starts_at"),
    (Score, "taken_on"), (Session, "on"), (Sitting, "done_at"), (Target, "due_on"), (Task, "due_on"), (Task, "given_at"),
    (Trip, "starts_at"),
]  # fmt: skip
# On the first day of a school year nobody has supported a lesson of its timetable.
MAY_BE_MISSING = (FeedbackSlip,)
# The pages on which somebody's work begins and goes on, whatever their role.
PAGES = (
    "/",
    "/today/",
    "/my-day/",
    "/my-week/",
    "/tasks/",
    "/pupils/",
    "/absences/",
    "/reviews/",
    "/lessons/",
    "/clocks/",
)


@pytest.mark.sweep
@pytest.mark.django_db
def test_the_demo(settings, capsys):
    build(today=timezone.localdate(), pupils=PUPILS)
    looks_like_schools()
    call_command("load_demo")
    assert "are there" in capsys.readouterr().out
    assert Trust.objects.count() == 1


@pytest.mark.sweep
@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment",
    [pytest.param(moment, marks=pytest.mark.at(moment)) for moment in ("2027-08-15", "2026-09-03")],
)
def test_the_demo_on_another_day(moment):
    """A Sunday in August, and the first day of a school year; `make test-long` goes through more."""
    build(today=timezone.localdate(), pupils=PUPILS)
    looks_like_schools()


def looks_like_schools() -> None:
    assert dict(School.objects.values_list("slug", "trust__name")).keys() == {"riverside", "hillview", "newfield"}
    with in_school(School.objects.get(slug="riverside").pk):
        assert dict(Pupil.objects.values_list("year_group").annotate(Count("pk"))) == dict.fromkeys(
            range(7, 12), PUPILS // 5
        )
        jobs = dict(StaffMember.objects.values_list("job").annotate(Count("pk")))
        assert (jobs["senco"], jobs["hlta"], jobs["ta"], jobs["teacher"]) == (1, 2, 12, 60)
        assert set(Session.objects.values_list("state", flat=True)) == {"planned", "held", "not_held"}
        assert Placement.objects.exclude(evidence={}).count() == Placement.objects.count() > 20
        assert min(SessionRecord.objects.count(), Referral.objects.count(), ReviewPoint.objects.count()) > 5
        assert 0.08 < SenStatus.objects.filter(ends_on=None).count() / PUPILS < 0.35
        assert outside_school_days() == []
        names = set(Pupil.objects.values_list("pk", flat=True))
    with in_school(School.objects.get(slug="hillview").pk):
        assert outside_school_days() == []
        assert not names & set(Pupil.objects.values_list("pk", flat=True))
    with in_school(School.objects.get(slug="newfield").pk):
        assert not Pupil.objects.exists()
    assert User.objects.get(email="senco@riverside.example").check_password(PASSWORD)
    assert [email for _, email, _, _ in LARGE + SMALL if not shown_to(email)] == []


def outside_school_days() -> list[tuple[str, date]]:
    """What takes place on a day on which nobody comes."""
    today = timezone.localdate()
    open_on = {day for day, _ in days_between(start=date(today.year - 3, 1, 1), end=date(today.year + 2, 12, 31))}
    found = []
    for model, field in EVENTS:
        values = model._default_manager.filter(**{f"{field}__isnull": False}).values_list(field, flat=True)
        days = {timezone.localdate(value) if isinstance(value, datetime) else value for value in values}
        assert days or model in MAY_BE_MISSING, model
        found += [(f"{model.__name__}.{field}", day) for day in sorted(days - open_on)]
    return found + [
        ("EhcEvent", event.on)
        for event in EhcEvent.objects.filter(event__startswith="meeting")
        if event.on not in open_on
    ]


def shown_to(email: str) -> bool:
    """Whether the person finds something where their work begins; every page that is theirs opens."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="access.backends.Backend")
    for page in PAGES:
        assert client.get(page, follow=True).status_code in (200, 403), (email, page)
    context = client.get("/", follow=True).context
    return any(
        context.get(key) for key in ("needs", "referrals", "numbers", "sessions", "next", "unrecorded", "rest", "first")
    )


def test_the_demo_is_refused_in_production(settings, db):
    settings.IS_LOCAL = False
    with pytest.raises(CommandError, match="known passwords"):
        call_command("load_demo")
