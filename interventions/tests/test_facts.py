"""What is known of pupils for a programme's criteria, from the database."""

from datetime import date, timedelta

import pytest

from access.policy import Role
from assessment.models import Measure, Score
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.models import Placement, Programme
from interventions.queries.suggestions import programme_suggestions
from pupils.models import Attendance

TODAY = date(2026, 10, 14)


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


def suggested(world, *conditions):
    """The given names of those who meet all of them, and of those of whom too little is known."""
    programme = Programme.objects.get()
    programme.entry_criteria = {"join": "all", "of": [{"key": str(n), **c} for n, c in enumerate(conditions)]}
    programme.save()
    found = programme_suggestions(user=world.adult, programme=programme, today=TODAY)
    return tuple([line["pupil"].given_name for line in part] for part in (found.meets, found.lacks_evidence))


@pytest.fixture
def year(world):
    """Twelve of year 8, scores 80 to 91 in the order of their names."""
    measure = Measure.objects.create(name="Reading", kind="standardised")
    pupils = [
        PupilFactory(school=world.school, given_name=f"P{n:02}", family_name=f"{n:02}", year_group=8) for n in range(12)
    ]
    for n, pupil in enumerate(pupils):
        Score.objects.create(pupil=pupil, measure=measure, value=80 + n, taken_on=TODAY - timedelta(days=30))
    return measure, pupils


def test_the_place_in_the_year(world, year):
    measure, _ = year
    place = {"kind": "position", "measure": measure.pk, "op": "at_most", "value": "25"}
    assert suggested(world, place)[0] == ["P00", "P01", "P02"]
    Score.objects.filter(value__gte=88).delete()
    assert suggested(world, place)[0] == []  # eight are too few to say


def test_attendance_change_and_earlier_times(world, year):
    measure, pupils = year
    for pupil, attended in ((pupils[0], 50), (pupils[1], 70), (pupils[2], 60)):
        Attendance.objects.create(
            pupil=pupil, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 1), possible=74, attended=attended
        )
    here = {"kind": "attribute", "attribute": "attendance", "op": "at_least", "value": "80"}
    meets, unknown = suggested(world, here)
    # Nine of the year, and the one of the world who is not placed yet.
    assert (meets, len(unknown)) == (["P01", "P02"], 10)
    Score.objects.create(pupil=pupils[1], measure=measure, value=70, taken_on=TODAY)
    falling = {"kind": "change", "measure": measure.pk, "op": "below", "value": "0", "within_days": 90}
    assert suggested(world, falling)[0] == ["P01"]
    running = Placement.objects.get()
    Placement.objects.create(
        programme=running.programme, group=running.group, pupil=pupils[2], starts_on=date(2026, 1, 1),
        due_to_end_on=date(2026, 3, 1), ended_on=date(2026, 3, 1),
    )  # fmt: skip
    again = {"kind": "attribute", "attribute": "earlier", "op": "at_least", "value": "1"}
    assert suggested(world, again)[0] == ["P02"]
