"""Whatever changes places locks the programme first: two at once wait for one another in one order, and neither is given up."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import at_once
from interventions.actions.exits import placement_end
from interventions.actions.group import group_carry_over, group_edit, group_end
from interventions.actions.intake import offer_pass, offers_again, offers_lay_out, waiting_add, waiting_leave
from interventions.actions.placement import placement_create
from interventions.actions.referral import referral_move
from interventions.models import Group, Offer, Placement, Programme, Referral, WaitingEntry
from schools.context import in_school

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 10, 12)
LAST = MONDAY + timedelta(days=60)
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=ZoneInfo("Europe/London"))
# Longer than another needs to take its first locks, shorter than the database looks for a deadlock.
A_MOMENT = 0.5


@dataclass
class Intake:
    school: object
    by: object
    programme: Programme
    group: Group
    placed: Placement
    offer: Offer
    waiting: WaitingEntry
    referral: Referral
    lapsing: Offer


@pytest.fixture
def intake():
    """One is placed, one has an offer, one has an offer that lapses today, one waits for a free place, one is referred."""
    school = SchoolFactory.create()
    by = make_member(school, Role.SENCO)
    leader = make_member(school, Role.TA, job="ta").staff
    with in_school(school.pk):
        pupils = [PupilFactory.create(school=school) for _ in range(5)]
        programme = Programme.objects.create(name="Plan", aim="Plan.", area="cognition", supervising_teacher=leader)
        group = Group.objects.create(programme=programme, name="A", leader=leader, starts_on=MONDAY, ends_on=LAST)
        placed = Placement.objects.create(
            programme=programme, group=group, pupil=pupils[0], starts_on=MONDAY, due_to_end_on=LAST
        )
        held, lapses, waiting = (
            WaitingEntry.objects.create(programme=programme, pupil=pupil, added_on=MONDAY) for pupil in pupils[1:4]
        )
        offer, lapsing = (
            Offer.objects.create(
                entry=entry, group=group, offered_on=MONDAY, lapses_on=NOW.date() + timedelta(days=days)
            )
            for entry, days in ((held, 5), (lapses, 0))
        )
        referral = Referral.objects.create(pupil=pupils[4], concern="Loses track.", referred_by=by, referred_at=NOW)
    return Intake(school, by, programme, group, placed, offer, waiting, referral, lapsing)


def edit(x, **values):
    values = {"name": "A", "leader": x.group.leader, "places": 5, "ends_on": LAST} | values
    return group_edit(group=x.group, values=values, today=NOW.date(), by=x.by)


def wait_for(x, pupil):
    return waiting_add(programme=x.programme, pupil=pupil, urgency=2, reason="Soon.", today=NOW.date(), by=x.by)


ACTS = {
    "group edited": lambda x: edit(x, name="B", ends_on=LAST + timedelta(days=7)),
    "group ended": lambda x: group_end(group=x.group, last_day=LAST - timedelta(days=7), today=NOW.date(), by=x.by),
    "group carried over": lambda x: group_carry_over(
        group=x.group, until=LAST + timedelta(days=9), last_day=LAST, keeps_times=True, today=NOW.date(), by=x.by
    ),
    "placed": lambda x: placement_create(
        group=x.group, pupils=[x.referral.pupil, x.waiting.pupil], reason="", today=NOW.date(), by=x.by
    ),
    "waits": lambda x: wait_for(x, x.waiting.pupil),
    "waits no more": lambda x: waiting_leave(entry=x.waiting, reason="Moved.", today=NOW.date(), by=x.by),
    "passed": lambda x: offer_pass(offer=x.lapsing, reason="Not now.", today=NOW.date(), by=x.by),
    "ended": lambda x: placement_end(
        placement=x.placed, on=NOW.date(), outcome="met", what_next="None.", reason="Done.", by=x.by, otherwise="Done."
    ),
    "referral moved": lambda x: referral_move(
        referral=x.referral, stage="waiting", reason="Next.", programme=x.programme, by=x.by, now=NOW
    ),
}  # fmt: skip
# The half-hourly job inserts offers that point to the group and to who waits; the others write placements and referrals.
JOBS = {
    "offers": lambda x: offers_lay_out(programme=x.programme, today=NOW.date()),
    "group edited": ACTS["group edited"],
    "placed": ACTS["placed"],
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("job", JOBS)
def test_none_that_changes_places_stops_another(intake, job, act):
    """One has the programme and is about to write; the other begins meanwhile."""
    has_begun = Event()

    def first():
        Programme.objects.select_for_update(no_key=True).get(pk=intake.programme.pk)
        has_begun.set()
        time.sleep(A_MOMENT)
        return JOBS[job](intake)

    def second():
        assert has_begun.wait(timeout=30)
        return ACTS[act](intake)

    # What is refused in words was decided by the other one; what the database gives up is raised here.
    done, _ = at_once(intake.school, first, second)
    assert not isinstance(done, DomainError)


def test_programmes_are_taken_in_one_order(intake):
    """By name, as groups that are carried over or handed over are."""
    with in_school(intake.school.pk):
        first = Programme.objects.create(name="A first", area="cognition", supervising_teacher=intake.group.leader)
        Group.objects.create(programme=first, name="A", leader=intake.group.leader, starts_on=MONDAY, ends_on=LAST)
        WaitingEntry.objects.create(programme=first, pupil=intake.waiting.pupil, added_on=MONDAY)
        assert [offer.group.programme.name for offer in offers_again(today=NOW.date())] == ["A first", "Plan"]
