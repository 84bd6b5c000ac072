"""Scenarios: copied, changed, put in force once, and never without a look at what moved meanwhile."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.actions import scenario as actions
from deployment.actions.day_change import change_cover
from deployment.models import Absence, Cell, DayChange, DutyPost, Scenario, ScenarioCell
from deployment.queries.scenario import check_of
from deployment.tests.calendar import make_days
from messaging.models import Notice

TODAY = timezone.localdate()
START = TODAY + timedelta(days=20)
pytestmark = pytest.mark.django_db


def hour(adult, **more):
    return Cell.objects.create(
        **{
            "staff_member": adult.staff, "kind": "support", "weekday": 1, "starts_at": time(9), "ends_at": time(10),
            "starts_on": TODAY - timedelta(days=30), "department": "Science", **more,
        }
    )  # fmt: skip


@pytest.fixture
def cells(key_ta):
    return [hour(key_ta, weekday=day) for day in (1, 2, 3)]


def make(by, **more):
    asked = {"name": "Spring", "starts_on": START, "today": TODAY, "by": by, "now": timezone.now(), **more}
    return actions.scenario_create(**asked)


def enforce(scenario, by, seen=""):
    return actions.scenario_enforce(scenario=scenario, seen=seen, today=TODAY, by=by, now=timezone.now())


def in_force(day=START):
    return sorted(Cell.objects.on(day).values_list("staff_member", "weekday", "room"))


def test_a_scenario_copies_the_week_but_no_group(cells, key_ta, senco):
    hour(key_ta, kind="group", weekday=4)
    hour(key_ta, weekday=5, ends_on=START)
    scenario = make(senco)
    assert set(scenario.cells.values_list("cell", flat=True)) == {cell.pk for cell in cells}


def test_a_scenario_is_copied_from_another(cells, senco):
    first = make(senco)
    actions.scenario_cell_remove(cell=first.cells.first(), by=senco)
    assert make(senco, name="Other", source=first).cells.count() == 2


def test_a_scenario_lies_ahead(senco):
    with pytest.raises(DomainError, match="planned ahead"):
        make(senco, starts_on=TODAY - timedelta(days=1))


def test_two_drafts_do_not_share_a_name(senco):
    make(senco)
    with pytest.raises(DomainError, match="another name"):
        make(senco)


def test_an_unchanged_scenario_changes_nothing(cells, senco):
    before = in_force()
    assert enforce(make(senco), senco).count == 0
    assert (in_force(), Cell.objects.count(), Notice.objects.count()) == (before, 3, 0)


def changed(scenario, other_ta, by):
    """One hour goes to another adult, one ends, one is new."""
    first, second, _ = scenario.cells.order_by("weekday")
    actions.scenario_cell_edit(cell=first, values={"staff_member": other_ta.staff}, by=by)
    actions.scenario_cell_copy(cell=first, times=[(1, 5)], by=by)
    actions.scenario_cell_remove(cell=second, by=by)
    return scenario


def test_a_scenario_in_force_is_the_week_from_its_first_day(cells, key_ta, other_ta, senco):
    before = in_force()
    enforce(changed(make(senco), other_ta, senco), senco)
    assert in_force(START - timedelta(days=1)) == before
    assert in_force() == sorted([(other_ta.staff.pk, 1, ""), (key_ta.staff.pk, 3, ""), (other_ta.staff.pk, 5, "")])


def test_an_hour_that_stays_is_the_same_hour(cells, other_ta, senco):
    enforce(changed(make(senco), other_ta, senco), senco)
    cells[2].refresh_from_db()
    assert cells[2].ends_on is None


def test_each_adult_is_told_once(cells, key_ta, other_ta, senco):
    enforce(changed(make(senco), other_ta, senco), senco)
    assert list(Notice.objects.values_list("kind", flat=True)) == ["week", "week"]
    assert "1 hour no longer yours, 1 hour changed" in Notice.objects.get(recipient=key_ta).text
    assert "1 hour new, 1 hour changed" in Notice.objects.get(recipient=other_ta).text


def test_a_week_that_moved_has_to_be_looked_at(cells, key_ta, other_ta, senco):
    scenario = changed(make(senco), other_ta, senco)
    hour(key_ta, weekday=4)
    with pytest.raises(DomainError, match="changed since you looked"):
        enforce(scenario, senco)
    found = check_of(user=senco, scenario=scenario)
    assert [kind for kind, _ in found["moved"].lines] == ["Came"]
    enforce(scenario, senco, seen=found["moved"].mark)
    assert (key_ta.staff.pk, 4, "") not in in_force()


def test_a_look_that_is_over_does_not_count(cells, key_ta, other_ta, senco):
    scenario = changed(make(senco), other_ta, senco)
    hour(key_ta, weekday=4)
    seen = check_of(user=senco, scenario=scenario)["moved"].mark
    Cell.objects.filter(weekday=3).update(room="S9")
    with pytest.raises(DomainError, match="changed since you looked"):
        enforce(scenario, senco, seen=seen)


def test_an_hour_that_went_is_told_in_words(cells, senco):
    scenario = make(senco)
    Cell.objects.filter(pk=cells[0].pk).update(ends_on=TODAY)
    assert [kind for kind, _ in check_of(user=senco, scenario=scenario)["moved"].lines] == ["Went"]


def test_a_scenario_comes_into_force_once(cells, senco):
    scenario = make(senco)
    enforce(scenario, senco)
    with pytest.raises(DomainError, match="not being planned"):
        enforce(scenario, senco)


def test_a_first_day_that_is_over_is_refused(cells, senco):
    scenario = make(senco)
    Scenario.objects.update(starts_on=TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="first day is over"):
        enforce(scenario, senco)


def test_a_dropped_scenario_is_not_changed(cells, senco):
    scenario = actions.scenario_drop(scenario=make(senco), by=senco, now=timezone.now())
    with pytest.raises(DomainError, match="not being planned"):
        actions.scenario_cell_remove(cell=ScenarioCell.objects.select_related("scenario").first(), by=senco)
    assert scenario.state == "dropped"


def covered(cell, other_ta, by, days=7):
    change = DayChange.objects.create(
        cell=cell, on=START + timedelta(days=days), starts_at=time(9), ends_at=time(10), cause="absent"
    )
    return change_cover(change=change, covered_by=other_ta.staff, by=by, now=timezone.now())


def test_who_was_to_cover_an_hour_that_ends_or_moves_is_told(cells, other_ta, senco):
    for days, cell in enumerate(cells[:2]):
        covered(cell, other_ta, senco, days)
    scenario = make(senco)
    first, second, _ = scenario.cells.order_by("weekday")
    actions.scenario_cell_edit(cell=first, values={"starts_at": time(8)}, by=senco)
    actions.scenario_cell_remove(cell=second, by=senco)
    enforce(scenario, senco)
    assert not DayChange.objects.exists()
    assert Notice.objects.filter(recipient=other_ta, text__startswith="As planned after all").count() == 2


def test_a_cover_goes_along_with_an_hour_that_keeps_its_adult_and_time(cells, other_ta, senco):
    change = covered(cells[0], other_ta, senco)
    scenario = make(senco)
    actions.scenario_cell_edit(cell=scenario.cells.order_by("weekday")[0], values={"room": "S1"}, by=senco)
    enforce(scenario, senco)
    assert change.refreshed().cell == Cell.objects.get(room="S1")
    assert change.refreshed().covered_by == other_ta.staff


def test_who_is_away_already_is_at_risk_in_their_new_hours(cells, other_ta, senco):
    make_days()
    Absence.objects.create(
        staff_member=other_ta.staff, starts_on=START, ends_on=START + timedelta(days=6), recorded_at=timezone.now()
    )
    enforce(changed(make(senco), other_ta, senco), senco)
    assert sorted(row.on.isoweekday() for row in DayChange.objects.all()) == [1, 5]
    assert set(DayChange.objects.values_list("cell__staff_member", flat=True)) == {other_ta.staff.pk}


def test_a_duty_that_goes_to_another_adult_stays_on_the_rota(key_ta, other_ta, senco):
    gate = DutyPost.objects.create(
        name="Gate", weekdays=[1], starts_at=time(9), ends_at=time(10), starts_on=TODAY - timedelta(days=30)
    )
    hour(key_ta, kind="duty", duty_post=gate)
    scenario = make(senco)
    actions.scenario_cell_edit(cell=scenario.cells.get(), values={"staff_member": other_ta.staff}, by=senco)
    enforce(scenario, senco)
    assert Cell.objects.on(START).get(staff_member=other_ta.staff).duty_post == gate
