"""A school that has worked for years lays out its next one: what was numbered stays, and weeks go on from it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from pupils.actions.calendar import term_create, weeks_lay_out
from pupils.actions.calendar_start import calendar_start
from schools.models import CycleWeek, School, Term
from schools.usual import usual_half_terms

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-08-20 10:00")]


def rows_of(year):
    return [
        {"name": f"{one.name} {year}", "starts_on": one.starts_on, "ends_on": one.ends_on}
        for one in usual_half_terms(year)
    ]


def worked(school, senco, *, years, cycle, first=1):
    """The school's half-terms of so many years before this one, and their weeks."""
    School.objects.filter(pk=school.pk).update(cycle_weeks=cycle)
    for year in range(2026 - years, 2026):
        rows = rows_of(year)
        for row in rows:
            term_create(**row, by=senco)
        weeks_lay_out(first_monday=rows[0]["starts_on"], until=rows[-1]["ends_on"], first_number=first, by=senco)
    return past()


def past():
    return dict(CycleWeek.objects.filter(monday__lt="2026-08-17").values_list("monday", "number"))


def start(senco, said, rows):
    calendar_start(details={}, half_terms=rows, closed=[], cycle=said, bells=[], by=senco, now=timezone.now())


def ahead():
    return list(CycleWeek.objects.filter(monday__gte="2026-08-17").order_by("monday").values_list("number", flat=True))


@pytest.mark.parametrize("years", [1, 2, 3, 5])
@pytest.mark.parametrize("cycle", [1, 2])
@pytest.mark.parametrize(("said", "first", "second"), [("A", 1, 2), ("B", 2, 1), ("1", 1, 1)])
def test_past_weeks_keep_their_numbers(school, senco, years, cycle, said, first, second):
    before = worked(school, senco, years=years, cycle=cycle)
    start(senco, said, rows_of(2026))
    assert past() == before
    assert ahead()[:4] == [first, second, first, second]
    # Across holidays too.
    assert all((one != other) == (said != "1") for one, other in zip(ahead(), ahead()[1:], strict=False))


def test_half_terms_of_many_years_ahead_are_numbered_too(school, senco):
    start(senco, "B", [row for year in (2026, 2027, 2028, 2029) for row in rows_of(year)])
    last = Term.objects.order_by("ends_on").last()
    assert CycleWeek.objects.order_by("monday").last().monday + timedelta(days=4) >= last.ends_on
    assert all(one != other for one, other in zip(ahead(), ahead()[1:], strict=False))


@pytest.mark.at("2026-10-14 10:00")
def test_weeks_of_this_half_term_that_have_a_number_keep_it(school, senco):
    for row in rows_of(2026):
        term_create(**row, by=senco)
    weeks_lay_out(
        first_monday=rows_of(2026)[0]["starts_on"],
        until=timezone.localdate() - timedelta(days=7),
        first_number=1,
        by=senco,
    )
    before = dict(CycleWeek.objects.values_list("monday", "number"))
    assert before
    for said in "AB":
        start(senco, said, [])
        assert dict(CycleWeek.objects.filter(monday__in=before).values_list("monday", "number")) == before
        assert CycleWeek.objects.get(monday="2026-10-12").number == "AB".index(said) + 1
        CycleWeek.objects.filter(monday__gte="2026-10-12").delete()


@pytest.mark.at("2027-03-10 10:00")
@pytest.mark.parametrize("said", ["A", "B"])
def test_a_school_that_begins_within_the_year_has_had_weeks_of_school_before(school, senco, said):
    """A week without a number is no school week."""
    start(senco, said, rows_of(2026))
    assert CycleWeek.objects.filter(monday__lt="2026-10-01").exists()
    assert CycleWeek.objects.get(monday="2027-03-08").number == "AB".index(said) + 1


def test_half_terms_that_are_over_are_none_to_number(school, senco):
    before = worked(school, senco, years=1, cycle=2)
    with pytest.raises(DomainError, match="Give the half-terms first"):
        start(senco, "A", [])
    assert past() == before


@pytest.mark.parametrize("first", [1, 2])
def test_the_page_proposes_what_goes_on(school, senco, sign_in, first):
    before = worked(school, senco, years=1, cycle=2, first=first)
    last = before[max(before)]
    page = sign_in(senco).get("/pupils/calendar/start/")
    assert page.context["parts"]["weeks"]["cycle"].value() == {1: "B", 2: "A"}[last]
    assert "Past weeks keep their numbers" in page.text


def test_a_school_whose_weeks_are_alike_stays_so(school, senco, sign_in):
    before = worked(school, senco, years=3, cycle=1)
    School.objects.filter(pk=school.pk).update(reply_to="office@example.org")
    client = sign_in(senco)
    parts = client.get("/pupils/calendar/start/").context["parts"]
    assert parts["weeks"]["cycle"].value() == "1"
    sent = {"weeks-cycle": "1", "request_key": uuid4().hex}
    for form in [parts["terms"].management_form, *parts["terms"].forms]:
        for field in form:
            sent[field.html_name] = field.value() if field.value() is not None else ""
    for form in [parts["bells"].management_form]:
        for field in form:
            sent[field.html_name] = field.value()
    client.post("/pupils/calendar/start/", sent | {"bells-TOTAL_FORMS": 0, "bells-INITIAL_FORMS": 0})
    assert School.objects.get(pk=school.pk).cycle_weeks == 1
    assert past() == before
    assert set(ahead()) == {1}


def test_a_new_school_is_promised_nothing_of_the_past(school, senco, sign_in):
    page = sign_in(senco).get("/pupils/calendar/start/")
    assert page.context["parts"]["weeks"]["cycle"].value() == "A"
    assert "Past weeks keep their numbers" not in page.text
