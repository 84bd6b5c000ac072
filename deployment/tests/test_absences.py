"""Somebody is away: hours at risk, covered, lost, put back; those concerned hear of it."""

from datetime import time, timedelta

import pytest

from core.errors import DomainError, StaleError
from deployment.actions.absence import absence_record, absence_withdraw
from deployment.actions.cell import cell_create
from deployment.actions.day_change import change_accept, change_cover, change_reopen, hour_take
from deployment.models import Absence, DayChange
from deployment.tests.conftest import MONDAY, NOW
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
    assert heard(key_ta) == heard(teacher) == [f"{other_ta.staff.name} covers for {key_ta.staff.name}: {words}"]


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
    assert heard(other_ta)[0].startswith("As planned after all")


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


def test_undoing_called_away_takes_it_back(hour, key_ta, senco):
    hour(key_ta, 9, 10)
    (change,) = hour_take(
        staff_member=key_ta.staff, on=MONDAY, starts_at=time(9), ends_at=time(10), cause="duty", by=senco, now=NOW
    )
    change_reopen(change=change, by=senco, now=NOW)
    assert not DayChange.objects.exists()
