"""What the census would trip over, and its days."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hlta.testing import PupilFactory
from pupils.models import Need, SenStatus
from pupils.rules.census import Record, fixes, is_near, next_census_day, usual_year
from pupils.rules.upn import check_letter

DAY = date(2027, 1, 21)
GOOD = Record(1, "Ann", "Lee", "B801200005001", date(2013, 3, 4), "F", 9, date(2024, 9, 2), "N")


def words(**changes):
    record = Record(**{**GOOD.__dict__, **changes})
    return [fix.words for fix in fixes([record], on=DAY)]


def test_a_whole_record_has_nothing_to_put_right():
    assert words() == []
    assert words(status="K", needs=(("SLCN", 1), ("ASD", 2))) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"upn": ""}, "There is no UPN. Enter it."),
        ({"upn": "801200005001"}, "This isn't a UPN: one looks like B801200005001. Correct it."),
        ({"upn": "A801200005001"}, "The UPN's check letter is wrong. Look the UPN up."),
        ({"born_on": None}, "There is no date of birth. Enter it."),
        ({"year_group": None}, "There is no year group. Choose it."),
        ({"year_group": 8}, "The pupil is in Year 8; by date of birth they would be in Year 9."),
        ({"sex": ""}, "No sex is recorded. Enter it."),
        ({"joined_on": None}, "There is no date of joining. Enter it."),
        ({"status": "K"}, "On the SEN register without a type of need, which the January census asks for. Add it."),
        (
            {"needs": (("SLCN", 1),)},
            "A type of need is recorded and no SEN status. Choose a status, or end the need.",
        ),
        (
            {"status": "E", "needs": (("NSA", 1),)},
            "“No specialist assessment” goes with SEN support only. Choose the need in the EHC plan.",
        ),
        (
            {"status": "K", "needs": (("SLCN", 1), ("ASD", 1))},
            "2 needs are recorded as the primary one. Choose one.",
        ),
        ({"status": "K", "needs": (("SLCN", 2),)}, "No need is the primary one. Choose one."),
        (
            {"status": "K", "needs": (("OLD", 1),), "retired": frozenset({"OLD"})},
            "The type of need OLD is no longer used. Choose a current one.",
        ),
    ],
)
def test_each_thing_that_is_missing_or_contradicts_is_named(changes, said):
    assert words(**changes) == [said]


def test_a_temporary_upn_is_asked_about():
    assert "temporary" in words(upn=check_letter("80120000500A") + "80120000500A")[0]


@pytest.mark.parametrize(
    ("today", "near"),
    [(date(2026, 12, 23), False), (date(2026, 12, 24), True), (date(2027, 1, 21), True), (date(2027, 1, 22), False)],
)
def test_the_census_is_near_from_four_weeks_before(today, near):
    assert is_near(today) is near


@pytest.mark.at("2027-01-11")
def test_home_counts_what_the_census_list_shows_once_the_day_is_near(school, senco, sign_in):
    PupilFactory(school=school, upn="", sex="F", year_group=9, joined_on=date(2024, 9, 2))
    client = sign_in(senco)
    must = re.search(r"<strong>(\d+)</strong> to correct before the census", client.get("/pupils/census/").text)
    assert must
    assert int(must[1]) > 0
    assert f"<strong>{must[1]}</strong> thing" in (page := client.get("/").text)
    assert "to correct before the census on Thu 21 Jan" in page
    assert 'href="/pupils/census/"' in page


def test_home_says_nothing_of_a_census_that_is_far(school, senco, sign_in):
    PupilFactory(school=school, upn="")
    assert "census" not in sign_in(senco).get("/").text


def test_one_child_twice_is_named_on_both():
    twin = Record(**{**GOOD.__dict__, "pk": 2, "upn": "Y801200005002"})
    assert {fix.pk for fix in fixes([GOOD, twin], on=DAY) if fix.what == "duplicate"} == {1, 2}


def test_the_next_census_days():
    assert [next_census_day(day) for day in (date(2026, 10, 1), date(2026, 10, 2), date(2027, 1, 22))] == [
        date(2026, 10, 1),
        date(2027, 1, 21),
        date(2027, 5, 20),
    ]


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_a_census_day_is_a_thursday_ahead_within_half_a_year(today):
    day = next_census_day(today)
    assert day >= today
    assert (day - today).days < 200
    assert (day.isoweekday(), day.month in (1, 5, 10)) == (4, True)


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_children_of_one_september_window_are_in_one_year(born):
    on = date(2040, 10, 4)
    first = date(born.year if born.month >= 9 else born.year - 1, 9, 1)
    assert usual_year(born, on) == usual_year(first, on)
    assert usual_year(born, date(2041, 10, 4)) == usual_year(born, on) + 1


def test_the_list_leads_to_each_fix_and_downloads(school, senco, sign_in, counted):
    pupil = PupilFactory(school=school, family_name="=Lee", upn="", sex="F", year_group=9)
    SenStatus.objects.create(pupil=pupil, code="K", starts_on=date(2024, 9, 1))
    PupilFactory(school=school, left_on=date(2025, 1, 1))
    client = sign_in(senco)
    page = client.get("/pupils/census/?on=2027-01-21").text
    assert "Thursday 21 January 2027" in page
    assert f"/pupils/{pupil.pk}/edit/" in page
    assert f"/pupils/{pupil.pk}/sen/" in page
    assert "There is no UPN." in page
    assert "There is no UPN." not in client.get("/pupils/census/?on=2027-01-21&what=need").text
    few = len(counted(lambda: client.get("/pupils/census/")))
    PupilFactory.create_batch(20, school=school)
    assert len(counted(lambda: client.get("/pupils/census/"))) == few
    text = client.get("/pupils/census/?format=csv").text
    assert "Admission number or ID,UPN,Surname,Forename" in text
    assert client.get("/pupils/census/?on=nonsense").status_code == 200
    Need.objects.create(pupil=pupil, code="SLCN", starts_on=date(2024, 9, 1))
    assert "without a type of need" not in client.get("/pupils/census/?on=2027-01-21").text
