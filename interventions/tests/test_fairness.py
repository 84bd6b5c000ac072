import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import PupilFactory
from hlta.tests.world import build_world
from interventions.models import Programme
from interventions.rules.fairness import FEWEST, lines

ids = st.sets(st.integers(0, 30))


@given(ids, ids, ids)
def test_no_number_that_is_shown_points_at_fewer_than_five(pupils, suggested, placed):
    (line,) = lines({"Girls": pupils}, suggested=suggested, placed=placed)
    shown = [line.suggested, line.placed, line.never]
    if line.pupils is None:
        assert len(pupils) < FEWEST
        assert shown == [None, None, None]
    for count in shown:
        assert count is None or count == 0 or FEWEST <= count <= line.pupils
        assert count is None or count == line.pupils or line.pupils - count >= FEWEST


def test_all_numbers_that_may_be_shown_are():
    (line,) = lines({"Girls": range(20)}, suggested=set(range(5, 12)), placed={30})
    assert (line.pupils, line.suggested, line.placed, line.never, line.share) == (20, 7, 0, 13, 35)


@pytest.mark.django_db
def test_the_page_counts_whom_the_criteria_find(school, sign_in, counted):
    world = build_world(school, roles=[Role.SENCO])
    year = {"kind": "attribute", "key": "y", "attribute": "year_group", "op": "is", "value": "9"}
    Programme.objects.update(entry_criteria={"join": "all", "of": [year]})
    for n in range(20):
        PupilFactory.create(school=school, year_group=9 if n < 12 else 10, sex="F")
    client = sign_in(world.adult)
    client.get("/programmes/fairness/")
    queries = counted(lambda: client.get("/programmes/fairness/"))
    assert len(queries) <= 12
    lines_of = {line.group: line for line in client.get("/programmes/fairness/").context["found"]["Year"]}
    assert (lines_of["Year 9"].suggested, lines_of["Year 10"].never, lines_of["Year 8"].pupils) == (12, 8, None)
    girls = client.get("/programmes/fairness/").context["found"]["Sex"]
    assert ("Girls", 12, 8) in [(line.group, line.suggested, line.never) for line in girls]
    assert "Year 10,8,0,0,8" in client.get("/programmes/fairness/?format=csv").text.replace("\r", "")
