"""Somebody is away: hours at risk, covered, lost, put back; those concerned hear of it."""

from contextlib import suppress
from datetime import time, timedelta
from random import Random

import pytest

from access.policy import Role
from core.errors import DomainError, StaleError
from deployment.actions.absence import absence_end, absence_record, absence_withdraw
from deployment.actions.cell import cell_create
from deployment.actions.day_change import change_accept, change_cover, change_reopen, change_withdraw, hour_take
from deployment.models import Absence, ClassCover, DayChange, Trip, TripAbsence, TripAdult
from deployment.tests.conftest import MONDAY, NOW
from hlta.testing import make_member
from messaging.models import Notice
from pupils.models import ClassTeacher


def away(user, by, **more):
    values = {"starts_on": MONDAY, "ends_on": MONDAY} | more
    return absence_record(staff_member=user.staff, by=by, now=NOW, **values)


def heard(user):
    return list(Notice.objects.filter(recipient=user).values_list("text", flat=True))


def test_every_paid_hour_of_the_days_is_at_risk(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    hour(key_ta, 11, 12, kind="break", is_paid=False)
    hour(key_ta, 9, 10, weekday=2)
    absence = away(key_ta, senco, ends_on=MONDAY + timedelta(days=1))
    assert [(row.on, row.decided_at) for row in absence.changes.all()] == [
        (MONDAY, None),
        (MONDAY + timedelta(days=1), None),
    ]


def test_an_absence_of_some_hours_takes_the_part_that_it_touches(hour, key_ta, senco):
    hour(key_ta, 9, 11)
    hour(key_ta, 13, 14)
    (change,) = away(key_ta, senco, starts_at=time(10), ends_at=time(12)).changes.all()
    assert (change.starts_at, change.ends_at, change.minutes) == (time(10), time(11), 60)


def test_a_break_falls_away_and_nobody_covers_preparation(hour, key_ta, senco):
    hour(key_ta, 10, 11, kind="break")
    hour(key_ta, 11, 12, kind="preparation")
    (change,) = away(key_ta, senco).changes.all()
    assert (change.cell.kind, change.decided_at, change.covered_by) == ("preparation", NOW, None)


def test_who_is_on_a_trip_is_not_back_before_the_trip_says_so(calendar, key_ta, senco):
    absence = away(key_ta, senco, reason="trip")
    trip = Trip.objects.create(
        name="Farm", place="Farm", starts_at=NOW, ends_at=NOW + timedelta(hours=6), leader=senco.staff, planned_at=NOW
    )
    adult = TripAdult.objects.create(trip=trip, staff_member=key_ta.staff, role="other")
    TripAbsence.objects.create(adult=adult, absence=absence)
    with pytest.raises(DomainError, match="Take them off the trip first"):
        absence_withdraw(absence=absence, by=senco, now=NOW)
    absence_withdraw(absence=absence, by=senco, now=NOW, trip_ends=True)
    assert not Absence.objects.standing().exists()


def test_on_days_without_school_nothing_is_at_risk(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    saturday = MONDAY + timedelta(days=5)
    assert away(key_ta, senco, starts_on=saturday, ends_on=saturday).changes.count() == 0


@pytest.mark.parametrize(
    "more",
    [
        {"ends_on": MONDAY - timedelta(days=1)},
        {"ends_on": MONDAY + timedelta(days=300)},
        {"starts_at": time(10)},
        {"starts_at": time(10), "ends_at": time(9)},
    ],
)
def test_days_and_times_out_of_order_are_refused(calendar, key_ta, senco, more):
    with pytest.raises(DomainError):
        away(key_ta, senco, **more)
    assert not Absence.objects.exists()


def test_nobody_is_away_twice_at_once(hour, key_ta, senco):
    away(key_ta, senco, starts_at=time(9), ends_at=time(10))
    away(key_ta, senco, starts_at=time(10), ends_at=time(11))
    with pytest.raises(DomainError, match="away already"):
        away(key_ta, senco)


def test_who_covers_and_who_is_covered_and_the_teacher_hear_of_it(hour, maths, key_ta, other_ta, teacher, senco):
    ClassTeacher.objects.create(teaching_class=maths, staff_member=teacher.staff)
    hour(key_ta, 9, 10, teaching_class=maths, room="M1")
    (change,) = away(key_ta, senco).changes.all()
    change_cover(change=change, covered_by=other_ta.staff, note="Book on page 40.", by=senco, now=NOW)
    words = "8x/Ma, Mon 5 Oct 09:00 to 10:00, M1."
    assert heard(other_ta) == [f"You cover for {key_ta.staff.name}: {words} Book on page 40."]
    assert heard(key_ta) == [f"{other_ta.staff.name} covers for you: {words}"]
    assert heard(teacher) == [f"{other_ta.staff.name} covers for {key_ta.staff.name}: {words}"]


def test_what_the_one_who_covers_had_planned_is_lost_with_the_cause(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    own = hour(other_ta, 9, 11)
    (change,) = away(key_ta, senco).changes.all()
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)
    lost = own.changes.get()
    assert (lost.cause, lost.because_of, lost.covered_by, lost.minutes) == ("cover", change, None, 60)


def test_nobody_covers_two_hours_at_once_or_while_away(hour, key_ta, other_ta, hlta, senco):
    hour(key_ta, 9, 10)
    hour(hlta, 9, 10)
    (first,) = away(key_ta, senco).changes.all()
    (second,) = away(hlta, senco).changes.all()
    change_cover(change=first, covered_by=other_ta.staff, by=senco, now=NOW)
    with pytest.raises(DomainError, match="covers for"):
        change_cover(change=second, covered_by=other_ta.staff, by=senco, now=NOW)
    with pytest.raises(DomainError, match="away then too"):
        change_cover(change=second, covered_by=key_ta.staff, by=senco, now=NOW)
    with pytest.raises(DomainError, match="somebody else"):
        change_cover(change=second, covered_by=hlta.staff, by=senco, now=NOW)


def test_the_second_of_two_who_decide_is_told(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    (change,) = away(key_ta, senco).changes.all()
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW, version=1)
    with pytest.raises(StaleError):
        change_accept(change=change, by=senco, now=NOW, version=1)
    assert DayChange.objects.get(pk=change.pk).covered_by == other_ta.staff


def test_a_decision_is_undone_and_the_hours_of_who_covered_are_back(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    own = hour(other_ta, 9, 10)
    (change,) = away(key_ta, senco).changes.all()
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)
    change_reopen(change=change, by=senco, now=NOW)
    change.refresh_from_db()
    assert (change.covered_by, change.decided_at, own.changes.count()) == (None, None, 0)
    assert any(text.startswith("Not decided any more") for text in heard(other_ta))


def test_who_was_to_cover_is_away_too_so_the_hour_is_at_risk_again(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    own = hour(other_ta, 9, 10)
    (change,) = away(key_ta, senco).changes.all()
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)
    absence = away(other_ta, senco)
    change.refresh_from_db()
    assert (change.covered_by, change.decided_at) == (None, None)
    assert own.changes.get().absence == absence


def test_withdrawn_everything_is_as_planned(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    hour(other_ta, 9, 10)
    absence = away(key_ta, senco)
    change_cover(change=absence.changes.get(), covered_by=other_ta.staff, by=senco, now=NOW)
    absence_withdraw(absence=absence, by=senco, now=NOW)
    assert not DayChange.objects.exists()
    with pytest.raises(DomainError, match="already"):
        absence_withdraw(absence=absence, by=senco, now=NOW)


def test_a_new_hour_of_somebody_who_is_away_is_at_risk_too(calendar, key_ta, senco):
    absence = away(key_ta, senco)
    cell_create(
        staff_member=key_ta.staff, kind="support", week=1, weekday=1, starts_at=time(9), ends_at=time(10), starts_on=MONDAY,
        by=senco,
    )  # fmt: skip
    assert absence.changes.get().on == MONDAY


def test_called_away_loses_each_hour_once(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    hour(key_ta, 10, 11)
    values = {"staff_member": key_ta.staff, "on": MONDAY, "cause": "administration", "by": senco, "now": NOW}
    assert len(hour_take(starts_at=time(9, 30), ends_at=time(10, 30), **values)) == 2
    assert hour_take(starts_at=time(9, 30), ends_at=time(10, 30), **values) == []
    assert [row.minutes for row in DayChange.objects.lost()] == [30, 30]


def test_who_was_called_away_can_be_covered_and_is_back_after_all(hour, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    (change,) = hour_take(
        staff_member=key_ta.staff, on=MONDAY, starts_at=time(9), ends_at=time(10), cause="duty", by=senco, now=NOW
    )
    assert change.decided_at is None
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)
    change_withdraw(change=change, by=senco, now=NOW)
    assert not DayChange.objects.exists()


def test_an_hour_of_somebody_away_is_not_planned_again_by_itself(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    (change,) = away(key_ta, senco).changes.all()
    with pytest.raises(DomainError, match="Take back the absence"):
        change_withdraw(change=change, by=senco, now=NOW)


def test_called_away_and_then_away_the_rest_of_the_hour_is_at_risk(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    hour_take(
        staff_member=key_ta.staff, on=MONDAY, starts_at=time(9), ends_at=time(9, 20), cause="duty", by=senco, now=NOW
    )
    absence = away(key_ta, senco)
    assert [(row.starts_at, row.ends_at) for row in absence.changes.all()] == [(time(9, 20), time(10))]


def test_back_from_a_day_on_what_was_before_stays(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    hour(key_ta, 9, 10, weekday=2)
    tuesday = MONDAY + timedelta(days=1)
    absence = away(key_ta, senco, ends_on=tuesday)
    absence = absence_end(absence=absence, on=tuesday, by=senco, now=NOW)
    assert (absence.ends_on, absence.withdrawn_at) == (MONDAY, None)
    assert [row.on for row in absence.changes.all()] == [MONDAY]


def test_of_two_absences_in_an_hour_one_that_ends_leaves_the_other(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    first = away(key_ta, senco, starts_at=time(9), ends_at=time(9, 30))
    second = away(key_ta, senco, starts_at=time(9, 30), ends_at=time(11))
    absence_withdraw(absence=first, by=senco, now=NOW)
    assert [(row.absence, row.starts_at) for row in DayChange.objects.all()] == [(second, time(9, 30))]


def test_who_takes_a_whole_class_covers_nothing_else(hour, maths, key_ta, other_ta, senco):
    hour(key_ta, 9, 10)
    ClassCover.objects.create(
        teaching_class=maths, on=MONDAY, starts_at=time(9), ends_at=time(10), covered_by=other_ta.staff, recorded_at=NOW
    )
    (change,) = away(key_ta, senco).changes.all()
    with pytest.raises(DomainError, match="takes 8x/Ma then"):
        change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)


def test_whose_whole_class_is_without_an_adult_is_told(calendar, maths, other_ta, teacher, senco, hlta):
    ClassCover.objects.create(
        teaching_class=maths, on=MONDAY, starts_at=time(9), ends_at=time(10), covered_by=other_ta.staff,
        for_teacher=teacher.staff, recorded_by=hlta, recorded_at=NOW,
    )  # fmt: skip
    away(other_ta, senco)
    assert heard(teacher) == heard(hlta) == [f"{other_ta.staff.name} is away and cannot take 8x/Ma, Mon 5 Oct 09:00."]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_nobody_is_in_two_places_and_no_hour_is_lost_for_nothing(hour, school, senco, seed):
    """A day of four adults at random: away, called away, covered, given up, undone, back."""
    chance = Random(seed)
    people = [make_member(school, Role.TA, job="ta") for _ in range(4)]
    for person in people:
        for start in (9, 10, 11):
            hour(person, start, start + 1)
    for _ in range(25):
        with suppress(DomainError):
            step(chance, chance.choice(people), senco)
        rows = list(DayChange.objects.select_related("cell", "because_of"))
        for row in rows:
            assert row.because_of is None or row.because_of.covered_by_id == row.cell.staff_member_id
            assert row.absence is None or row.absence.withdrawn_at is None
        for row in (row for row in rows if row.covered_by_id):
            at_once = [x for x in rows if x.pk != row.pk and x.starts_at < row.ends_at and row.starts_at < x.ends_at]
            assert row.covered_by_id not in {x.covered_by_id for x in at_once}
            # Their own hour of that time does not take place.
            assert row.covered_by_id in {x.cell.staff_member_id for x in at_once}


def step(chance, person, by):
    """One thing that happens to a person or to an hour."""
    now = {"by": by, "now": NOW}
    what = chance.choice(["away", "back", "called", "cover", "cover", "accept", "reopen", "withdraw"])
    start = chance.choice([time(9), time(9, 30), time(10), time(11)])
    change = chance.choice([None, *DayChange.objects.order_by("pk")])
    if what == "away":
        span = chance.choice([{}, {"starts_at": start, "ends_at": time(12)}])
        absence_record(staff_member=person.staff, starts_on=MONDAY, ends_on=MONDAY, **span, **now)
    elif what == "back" and (absence := Absence.objects.standing().order_by("pk").last()):
        absence_withdraw(absence=absence, **now)
    elif what == "called":
        hour_take(staff_member=person.staff, on=MONDAY, starts_at=start, ends_at=time(11, 30), cause="duty", **now)
    elif change and what == "cover":
        change_cover(change=change, covered_by=person.staff, **now)
    elif change and what in ("accept", "reopen", "withdraw"):
        {"accept": change_accept, "reopen": change_reopen, "withdraw": change_withdraw}[what](change=change, **now)
