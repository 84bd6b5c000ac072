"""Sessions follow their adult's hour, and the hour follows its session; what pupils get in groups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deployment.actions.absence import absence_record, absence_withdraw
from deployment.actions.day_change import change_accept, change_cover, hour_take
from deployment.models import Cell, DayChange
from deployment.rules.hours import length
from hlta.testing import PupilFactory
from interventions.actions.session import record_save, session_not_held, session_reopen
from interventions.actions.session_change import session_cover
from interventions.models import Placement, Session
from interventions.queries.deployed import courses_of, pupils_of, stretches_of
from interventions.tests.test_changes import calendar, group, today
from staff.models import Course

__all__ = ["calendar", "group", "today"]


@pytest.fixture
def ahead(group):
    return Session.objects.filter(group=group, state="planned").order_by("on")[0]


@pytest.fixture
def change(ahead, hlta, senco):
    absence = absence_record(
        staff_member=hlta.staff, starts_on=ahead.on, ends_on=ahead.on, by=senco, now=timezone.now()
    )
    return absence.changes.get()


def now_of(session):
    return timezone.now() + (session.on - timezone.localdate())


def test_an_absence_alone_leaves_the_session_planned(change, ahead):
    assert ahead.refreshed().state == "planned"


def test_who_covers_the_hour_leads_the_session(change, ahead, other_ta, senco):
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=timezone.now())
    session = ahead.refreshed()
    assert (session.led_by, session.state) == (other_ta.staff, "planned")


def test_an_hour_that_is_lost_is_a_session_not_held_with_the_cause(change, ahead, senco):
    change_accept(change=change, note="Nobody free", by=senco, now=timezone.now())
    session = ahead.refreshed()
    assert (session.state, session.not_held_reason, session.not_held_note) == (
        "not_held",
        "staff_absent",
        "Nobody free",
    )


def test_withdrawn_the_session_is_as_planned(change, ahead, hlta, other_ta, senco):
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=timezone.now())
    absence_withdraw(absence=change.absence, by=senco, now=timezone.now())
    session = ahead.refreshed()
    assert (session.led_by, session.state) == (hlta.staff, "planned")


def test_called_away_for_part_of_it_leaves_the_session(ahead, hlta, senco):
    end = ahead.starts_at.replace(minute=10)
    hour_take(
        staff_member=hlta.staff, on=ahead.on, starts_at=ahead.starts_at, ends_at=end, cause="duty", by=senco, now=timezone.now()
    )  # fmt: skip
    assert ahead.refreshed().state == "planned"


def test_a_session_not_held_is_an_hour_lost_until_it_is_reopened(ahead, hlta):
    session_not_held(session=ahead, reason="exam", note="Mock", by=hlta, now=timezone.now())
    lost = DayChange.objects.get()
    assert (lost.cell, lost.on, lost.cause, lost.covered_by) == (ahead.slot.cell, ahead.on, "exam", None)
    session_reopen(session=ahead, by=hlta, now=timezone.now())
    assert not DayChange.objects.exists()


def test_a_session_covered_is_an_hour_handed_over(ahead, other_ta, senco):
    session_cover(session=ahead, led_by=other_ta.staff, reason="Course", by=senco, now=timezone.now())
    assert DayChange.objects.get().covered_by == other_ta.staff


def test_who_is_in_a_group_and_what_its_adult_must_have_done(group, ahead, senco):
    placement = place(group)
    course = Course.objects.create(name="Precision teaching")
    group.programme.needed_course = course
    group.programme.save()
    cell = ahead.slot.cell_id
    assert pupils_of(cells=[cell], day=ahead.on) == {cell: [placement.pupil]}
    assert courses_of(cells=[cell])[cell].name == "Precision teaching"


def place(group):
    pupil = PupilFactory()
    return Placement.objects.create(
        programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on, due_to_end_on=group.ends_on
    )


def causes(placement, session, today):
    rows = stretches_of(pupils=[placement.pupil_id], start=session.on, end=session.on, today=today)
    return [(length([row.span]), length(row.gone), row.cause, row.is_shared) for row in rows]


def test_a_session_ahead_is_planned_and_one_that_nobody_recorded_is_not_delivered(group, ahead):
    placement = place(group)
    assert causes(placement, ahead, ahead.on) == [(30, 0, "", False)]
    assert causes(placement, ahead, ahead.on + timedelta(days=1)) == [(30, 30, "not_recorded", False)]


def test_a_recorded_session_is_shared_by_those_who_were_there(group, ahead, hlta):
    one, two, away = place(group), place(group), place(group)
    for placement, attendance in ((one, "present"), (two, "late"), (away, "absent_school")):
        record_save(
            session=ahead, placement=placement, values={"attendance": attendance}, version=0, by=hlta, now=now_of(ahead)
        )
        ahead.refresh_from_db()
    later = ahead.on + timedelta(days=3)
    assert causes(one, ahead, later) == causes(two, ahead, later) == [(30, 0, "", True)]
    assert causes(away, ahead, later) == [(30, 30, "pupil_away", True)]


def test_an_absence_that_nobody_decided_about_lost_the_session_once_it_is_over(group, change, ahead):
    assert causes(place(group), ahead, ahead.on + timedelta(days=1)) == [(30, 30, "absent", False)]


def test_called_away_from_a_part_the_rest_is_still_ahead(group, ahead, hlta, senco):
    end = ahead.starts_at.replace(minute=10)
    hour_take(
        staff_member=hlta.staff, on=ahead.on, starts_at=ahead.starts_at, ends_at=end, cause="duty", by=senco, now=timezone.now()
    )  # fmt: skip
    assert causes(place(group), ahead, ahead.on) == [(30, 10, "duty", False)]


def test_an_unpaid_hour_counts_for_no_pupil(group, ahead):
    Cell.objects.filter(pk=ahead.slot.cell_id).update(is_paid=False)
    assert causes(place(group), ahead, ahead.on) == []
