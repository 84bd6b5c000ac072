"""Hours of a week: changed from a day on, given away, copied, ended; and who is told."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.actions.cell import cell_copy, cell_create, cell_edit, cell_end, cell_move, cells_create
from deployment.actions.day_change import change_cover
from deployment.models import Absence, Cell, DayChange, DutyPost
from deployment.tests.calendar import make_days
from messaging.models import Notice
from pupils.models import TeachingClass

TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=10)
HOUR = {"kind": "duty", "week": 1, "weekday": 2, "starts_at": time(9), "ends_at": time(10), "label": "Gate"}
NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def cell(key_ta, senco):
    return cell_create(staff_member=key_ta.staff, **HOUR, starts_on=TODAY - timedelta(days=30), by=senco)


def edit(cell, by, from_on=LATER, now=NOW, **values):
    return cell_edit(cell=cell, values=values, from_on=from_on, today=TODAY, by=by, now=now)


def end(cell, by, on=LATER):
    return cell_end(cell=cell, on=on, today=TODAY, by=by, now=NOW)


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


def test_a_change_leaves_what_was_before(cell, senco):
    changed = edit(cell, senco, room="S1")
    cell.refresh_from_db()
    assert (cell.ends_on, cell.room) == (LATER, "")
    assert (changed.starts_on, changed.ends_on, changed.room) == (LATER, None, "S1")
    assert Cell.objects.on(LATER).get() == changed


def test_an_hour_that_has_not_begun_is_changed_in_place(key_ta, senco):
    cell = cell_create(staff_member=key_ta.staff, **HOUR, starts_on=LATER, by=senco)
    assert edit(cell, senco, room="S1").pk == cell.pk
    assert Cell.objects.get().room == "S1"


def test_the_adult_is_told_what_changed(cell, key_ta, senco):
    edit(cell, senco, starts_at=time(9, 30))
    assert told(key_ta)[-1] == (
        f"Changed in your week from {LATER.day} {LATER:%B}: Gate, Tuesday 09:00 (week A) is now Gate, Tuesday 09:30 (week A)."
    )


def test_both_adults_are_told_of_an_hour_that_moves(cell, key_ta, other_ta, senco):
    moved = cell_move(cell=cell, staff_member=other_ta.staff, from_on=LATER, today=TODAY, by=senco, now=NOW)
    assert moved.staff_member == other_ta.staff
    assert told(key_ta)[-1].startswith("No longer in your week from")
    assert told(other_ta)[-1].startswith("New in your week from")


def test_an_hour_moves_to_another_time(cell, senco):
    moved = cell_move(cell=cell, when=(2, 3, time(11), time(12)), from_on=LATER, today=TODAY, by=senco, now=NOW)
    assert (moved.week, moved.weekday, moved.starts_at, moved.ends_at) == (2, 3, time(11), time(12))


def test_what_has_been_is_not_changed(cell, senco):
    with pytest.raises(DomainError, match="stays as it was"):
        edit(cell, senco, from_on=TODAY - timedelta(days=1), room="S1")


def test_an_hour_of_a_group_belongs_to_the_group(cell, senco):
    Cell.objects.update(kind="group")
    with pytest.raises(DomainError, match="belongs to its group"):
        edit(cell, senco, room="S1")


def test_a_clash_needs_a_reason(cell, other_ta, senco):
    cell_create(staff_member=other_ta.staff, **HOUR, starts_on=TODAY, by=senco)
    with pytest.raises(DomainError, match="is busy then: Gate, 09:00 to 10:00"):
        edit(cell, senco, staff_member=other_ta.staff)
    moved = cell_edit(
        cell=cell,
        values={"staff_member": other_ta.staff},
        from_on=LATER,
        today=TODAY,
        by=senco,
        now=NOW,
        clash_reason="Both at once",
    )
    assert moved.staff_member == other_ta.staff


def test_two_adults_of_one_class_share_its_room(key_ta, other_ta, senco):
    common = {**HOUR, "kind": "support", "room": "S1", "starts_on": TODAY, "by": senco}
    english = TeachingClass.objects.create(name="8x/En")
    cell_create(staff_member=key_ta.staff, teaching_class=english, **common)
    cell_create(staff_member=other_ta.staff, teaching_class=english, **common)
    with pytest.raises(DomainError, match="Room S1 is busy"):
        cell_create(staff_member=senco.staff, teaching_class=TeachingClass.objects.create(name="8x/Ma"), **common)


def test_a_change_ends_after_it_begins(cell, senco):
    with pytest.raises(DomainError, match="end before it starts"):
        edit(cell, senco, ends_on=LATER)


def absent_ahead(cell, **more):
    return DayChange.objects.create(
        cell=cell, on=LATER + timedelta(days=7), starts_at=time(9), ends_at=time(10), cause="absent", **more
    )


def test_what_is_said_about_days_ahead_goes_along(cell, senco):
    change = absent_ahead(cell)
    changed = edit(cell, senco, room="S1")
    change.refresh_from_db()
    assert change.cell == changed


def test_what_nobody_decided_is_moot_when_another_adult_has_the_hour(cell, other_ta, senco):
    absent_ahead(cell)
    edit(cell, senco, staff_member=other_ta.staff)
    assert not DayChange.objects.exists()


def test_an_hour_is_copied_to_other_days(cell, senco):
    copies = cell_copy(cell=cell, times=[(2, 2), (1, 4)], from_on=TODAY, today=TODAY, by=senco)
    assert {(row.week, row.weekday, row.label) for row in copies} == {(2, 2, "Gate"), (1, 4, "Gate")}


def test_a_copy_that_clashes_leaves_none(cell, key_ta, senco):
    cell_create(staff_member=key_ta.staff, **{**HOUR, "weekday": 4}, starts_on=TODAY, by=senco)
    with pytest.raises(DomainError, match="busy"):
        cell_copy(cell=cell, times=[(2, 2), (1, 4)], from_on=TODAY, today=TODAY, by=senco)
    assert Cell.objects.count() == 2


def test_an_hour_ends_and_its_adult_is_told(cell, key_ta, senco):
    end(cell, senco)
    assert not Cell.objects.on(LATER).exists()
    assert told(key_ta)[-1] == "No longer in your week: Gate, Tuesday 09:00 (week A)."


def test_an_ended_hour_is_not_changed(cell, senco):
    end(cell, senco, on=TODAY)
    with pytest.raises(DomainError, match="has ended"):
        edit(cell, senco, room="S1")


def test_every_change_of_a_day_is_told(cell, key_ta, other_ta, senco):
    for n, adult in enumerate((other_ta, key_ta, other_ta)):
        cell = edit(cell, senco, now=NOW + timedelta(minutes=n), staff_member=adult.staff)
    assert [text[:3] for text in told(other_ta)] == ["New", "No ", "New"]


def covered(cell, other_ta, senco):
    """The hour is covered on a day ahead, and who covers is told."""
    change = change_cover(change=absent_ahead(cell), covered_by=other_ta.staff, by=senco, now=NOW)
    assert told(other_ta)[-1].startswith("You cover")
    return change


def is_taken_back(user):
    return told(user)[-1].startswith("As planned after all") and not DayChange.objects.exists()


def test_who_was_to_cover_an_hour_that_ends_is_told(cell, other_ta, senco):
    covered(cell, other_ta, senco)
    end(cell, senco)
    assert is_taken_back(other_ta)


def test_a_cover_before_the_last_day_stays(cell, other_ta, senco):
    change = covered(cell, other_ta, senco)
    end(cell, senco, on=change.on + timedelta(days=1))
    assert DayChange.objects.get().covered_by == other_ta.staff


@pytest.mark.parametrize("begun", [True, False])
def test_who_was_to_cover_an_hour_that_moves_is_told(cell, other_ta, senco, begun):
    Cell.objects.update(starts_on=TODAY if begun else LATER)
    covered(cell.refreshed(), other_ta, senco)
    edit(cell, senco, weekday=4)
    assert is_taken_back(other_ta)


def test_a_cover_after_a_nearer_last_day_is_taken_back(cell, other_ta, senco):
    change = covered(cell, other_ta, senco)
    edit(cell, senco, ends_on=change.on)
    assert is_taken_back(other_ta)


def test_who_takes_an_hour_that_has_not_begun_and_is_away_is_at_risk_in_it(cell, key_ta, other_ta, senco):
    make_days()
    Cell.objects.update(starts_on=LATER)
    absent_ahead(cell)
    Absence.objects.create(
        staff_member=other_ta.staff, starts_on=LATER, ends_on=LATER + timedelta(days=6), recorded_at=NOW
    )
    edit(cell, senco, staff_member=other_ta.staff)
    change = DayChange.objects.get()
    assert (change.on.isoweekday(), change.absence.staff_member) == (2, other_ta.staff)


@pytest.fixture
def on_duty(cell):
    post = DutyPost.objects.create(
        name="Gate", weekdays=[2, 3], starts_at=time(9), ends_at=time(10), starts_on=TODAY - timedelta(days=90)
    )
    Cell.objects.update(duty_post=post)
    return cell.refreshed()


def test_a_duty_that_moves_stays_on_the_rota(on_duty, other_ta, senco):
    moved = edit(on_duty, senco, staff_member=other_ta.staff, weekday=3)
    assert moved.refreshed().duty_post == on_duty.duty_post


@pytest.mark.parametrize("values", [{"weekday": 4}, {"starts_at": time(11), "ends_at": time(12)}, {"kind": "liaison"}])
def test_an_hour_that_is_not_at_its_post_is_off_the_rota(on_duty, senco, values):
    assert edit(on_duty, senco, **values).refreshed().duty_post is None


def test_an_hour_that_ends_is_neither_revived_nor_lengthened(cell, senco):
    end(cell, senco, on=TODAY + timedelta(days=5))
    with pytest.raises(DomainError, match="ends by then already"):
        end(cell, senco)
    assert Cell.objects.get().ends_on == TODAY + timedelta(days=5)


def test_what_has_been_does_not_end_and_nothing_starts_in_it(cell, key_ta, senco):
    before = TODAY - timedelta(days=1)
    with pytest.raises(DomainError, match="stays as it was"):
        end(cell, senco, on=before)
    new = {**HOUR, "weekday": 5, "staff_member": key_ta.staff, "starts_on": before, "by": senco}
    with pytest.raises(DomainError, match="stays as it was"):
        cell_create(**new, today=TODAY)
    assert cell_create(**new).starts_on == before
    with pytest.raises(DomainError, match="stays as it was"):
        cell_copy(cell=cell, times=[(2, 2)], from_on=before, today=TODAY, by=senco)


def test_both_weeks_or_none(cell, key_ta, senco):
    Cell.objects.update(week=2)
    new = {name: value for name, value in HOUR.items() if name != "week"}
    with pytest.raises(DomainError, match=r"Gate, 09:00 to 10:00 \(week B\)"):
        cells_create(weeks=[1, 2], staff_member=key_ta.staff, **new, starts_on=TODAY, today=TODAY, by=senco)
    assert Cell.objects.get() == cell


def test_an_hour_that_ended_before_it_began_is_not_revived(cell, senco):
    Cell.objects.update(starts_on=LATER)
    end(cell, senco, on=TODAY)
    with pytest.raises(DomainError, match="has ended"):
        edit(cell, senco, from_on=TODAY, room="S1")
