"""The library of starter programmes: read, taken over, and the same that the demo has."""

from datetime import date
from random import Random

import pytest

from access.policy import Role
from hlta.demo import people, provision
from hlta.demo.people import Cast
from hlta.demo.timetable import year_start
from hlta.testing import StaffFactory
from interventions.models import Programme
from interventions.queries.exchange import content_of
from interventions.queries.starters import starters
from schools.context import in_school

NUMBERS = ("lowest", "highest", "mean", "standard_deviation", "reliability")
pytestmark = pytest.mark.django_db


def plain(content):
    """A content with its numbers as numbers: "60" and "60.00" are one."""
    rows = [
        {name: float(value) if name in NUMBERS and value is not None else value for name, value in row.items()}
        for row in content["measures"]
    ]
    kept = {name: content[name] for name in ("programme", "entry_criteria", "exit_criteria", "steps")}
    return {**kept, "measures": sorted(rows, key=lambda row: row["name"])}


def test_each_has_criteria_and_a_session_plan_of_its_length():
    assert len(starters()) == 6
    for one in starters():
        assert one.content["entry_criteria"]["of"]
        assert one.content["exit_criteria"]["of"]
        assert sum(step["minutes"] for step in one.content["steps"]) == one.content["programme"]["session_minutes"], (
            one.name
        )


def test_the_demo_has_the_same(school):
    with in_school(school.pk):
        today = date(2026, 10, 14)
        cast = Cast(school, Random(1), today, year_start(today))
        accounts = [("senco", "s@demo.example", "Helen Marsh", [Role.SENCO])]
        people.make_staff(cast, {"senco": 1, "hlta": 1, "ta": 1, "teacher": 6}, accounts)
        provision.make_measures(cast)
        provision.make_programmes(cast)
        found = {row.name: plain(content_of(row)) for row in Programme.objects.all()}
    assert found == {one.name: plain(one.content) for one in starters()}


def test_several_are_taken_over_at_once_and_then_are_ones_own(sign_in, school, senco):
    client = sign_in(senco)
    with in_school(school.pk):
        teacher = StaffFactory(school=school, job="teacher")
    page = client.get("/programmes/starters/")
    assert "Reading fluency" in page.text
    keys = [one.key for one in starters()[:3]]
    sent = {"starters": keys, "supervising_teacher": teacher.pk}
    client.post("/programmes/starters/", {**sent, "request_key": "6dd9a6c5-7d3a-4f0a-9d0f-1a3c7c1a0001"})
    with in_school(school.pk):
        rows = list(Programme.objects.order_by("name"))
        assert [row.name for row in rows] == sorted(one.name for one in starters()[:3])
        assert all(row.steps.count() >= 4 and row.version == 1 for row in rows)
    page = client.get("/programmes/starters/")
    assert 'value="2-reading-fluency"' not in page.text
    assert "Your school has these already" in page.text


def test_one_that_the_school_has_is_not_offered_again(sign_in, school, senco):
    with in_school(school.pk):
        teacher = StaffFactory(school=school, job="teacher")
    client = sign_in(senco)
    sent = {"starters": [starters()[0].key], "supervising_teacher": teacher.pk}
    for n in (1, 2):
        client.post("/programmes/starters/", {**sent, "request_key": f"6dd9a6c5-7d3a-4f0a-9d0f-1a3c7c1a000{n}"})
    with in_school(school.pk):
        assert Programme.objects.count() == 1
