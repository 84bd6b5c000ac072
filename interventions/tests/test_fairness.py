import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.models import Placement, Programme
from interventions.rules.fairness import counted
from pupils.models import Need, Pupil

ids = st.sets(st.integers(0, 30))


@given(ids, ids, ids)
def test_each_pupil_is_counted_in_one_column(pupils, suggested, placed):
    table = counted({"Girls": pupils, "Boys": range(31, 60)}, suggested=suggested, placed=placed)
    *columns, size = table.rows["Boys"]
    assert size is None or None in columns or sum(columns) == size == 29
    *columns, size = table.rows["Girls"]
    assert size is None or None in columns or sum(columns) == size == len(pupils)


def test_who_is_placed_is_not_counted_as_suggested_too():
    table = counted({"Girls": range(30), "Boys": range(30, 60)}, suggested=set(range(20)), placed=set(range(10)))
    assert table.columns == ("Placed", "Suggested, not placed", "Neither")
    assert table.rows == {"Girls": (10, 10, 10, 30), "Boys": (0, 0, 30, 30)}
    assert (table.all_but("Neither", table.rows["Girls"]), table.all_but("Neither", table.rows["Boys"])) == (67, 0)


@pytest.mark.django_db
def test_the_page_counts_whom_the_criteria_find(school, sign_in, counted):
    world = build_world(school, roles=[Role.SENCO])
    year = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "is", "value": "9"}
    Programme.objects.update(entry_criteria={"join": "all", "of": [year]})
    Pupil.objects.update(year_group=9, sex="M")
    Placement.objects.update(ended_on=F("starts_on"))
    for n in range(24):
        PupilFactory.create(school=school, year_group=9 + n % 2, sex="MF"[n % 2])
    client = sign_in(world.adult)
    client.get("/programmes/fairness/")
    queries = counted(lambda: client.get("/programmes/fairness/"))
    assert len(queries) <= 12
    found = client.get("/programmes/fairness/").context["found"]
    assert found["Year"].rows["Year 10"] == (0, 0, 12, 12)
    there = Pupil.objects.on_roll().filter(year_group=9).count()
    assert found["Sex"].rows["Boys"] == (0, there, 0, there)
    assert found["Year"].rows["Year 9"] == (0, there, 0, there)
    text = client.get("/programmes/fairness/?format=csv").text.replace("\r", "")
    assert "Year 10,0,0,12,12" in text


@pytest.mark.django_db
def test_a_hidden_group_cannot_be_reckoned_from_the_others(school, sign_in):
    """Two boys among thirty girls: with the size of the school they would be 32 - 30."""
    world = build_world(school, roles=[Role.SENCO])
    Pupil.objects.update(sex="F")
    for n in range(30):
        PupilFactory.create(school=school, sex="M" if n < 2 else "F")
    client = sign_in(world.adult)
    found = client.get("/programmes/fairness/").context["found"]
    assert found["Sex"].rows["Boys"][-1] is None
    assert found["Sex"].rows["Girls"][-1] is None
    assert "–" in client.get("/programmes/fairness/").text


@pytest.mark.django_db
def test_a_pupil_with_two_needs_stands_in_the_main_one(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    Need.objects.all().delete()
    for _ in range(6):
        pupil = PupilFactory.create(school=school)
        for rank, code in ((2, "ASD"), (1, "SPLD")):
            Need.objects.create(pupil=pupil, code=code, rank=rank, starts_on="2026-09-01")
    found = sign_in(world.adult).get("/programmes/fairness/").context["found"]
    assert len(found["Main need"].rows) == 2
