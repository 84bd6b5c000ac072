"""The school's calendar: half-terms, closed days, bell times and weeks, by a person in the browser."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from hlta.testing import BEGAN_FIELD
from pupils.actions.calendar import period_create, term_create, weeks_lay_out
from pupils.models import Lesson, TeachingClass
from schools.models import ClosedDay, CycleWeek, Period, Term

AUTUMN = {"name": "Autumn 1", "starts_on": date(2026, 9, 2), "ends_on": date(2026, 10, 23)}


def add(client, what, values):
    return client.post("/pupils/calendar/", {"add": what, "request_key": uuid4().hex, **values})


def test_a_school_lays_out_its_year(senco, sign_in):
    client = sign_in(senco)
    add(client, "term", {f"term-{k}": v for k, v in AUTUMN.items()})
    add(client, "closed", {"closed-on": "2026-09-03", "closed-reason": "INSET"})
    bell = {"period-name": "1", "period-kind": "lesson", "period-starts_at": "09:00", "period-ends_at": "10:00"}
    add(client, "period", bell)
    weeks = {"weeks-first_monday": "2026-09-02", "weeks-until": "2026-10-23", "weeks-first_number": "2"}
    add(client, "weeks", weeks)
    assert (Term.objects.count(), ClosedDay.objects.count(), Period.objects.count()) == (1, 1, 1)
    numbers = list(CycleWeek.objects.values_list("number", flat=True))
    assert numbers == [2, 1, 2, 1, 2, 1, 2, 1]
    page = client.get("/pupils/calendar/").text
    assert "Autumn 1" in page
    client.post(f"/pupils/calendar/term/{Term.objects.get().pk}/remove/")
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "why"),
    [
        (date(2026, 10, 20), date(2026, 12, 18), "overlaps Autumn 1"),
        (date(2026, 12, 18), date(2026, 11, 2), "ends after it starts"),
        (date(2027, 1, 4), date(2027, 12, 18), "within 200 days"),
    ],
)
def test_a_half_term_that_is_none(senco, starts_on, ends_on, why):
    term_create(**AUTUMN, by=senco)
    with pytest.raises(DomainError, match=why):
        term_create(name="Other", starts_on=starts_on, ends_on=ends_on, by=senco)


def test_what_was_typed_stays_with_the_error(senco, sign_in):
    values = {"term-name": "Autumn", "term-starts_on": "2026-10-01", "term-ends_on": "2026-09-01"}
    page = add(sign_in(senco), "term", values).text
    assert "There is a problem" in page
    assert 'value="Autumn"' in page


def test_a_bell_time_that_lessons_lean_on_stays(senco, school, sign_in):
    period = period_create(name="1", kind="lesson", starts_at="09:00", ends_at="10:00", by=senco)
    Lesson.objects.create(teaching_class=TeachingClass.objects.create(name="8x"), weekday=1, period=period)
    page = sign_in(senco).post(f"/pupils/calendar/period/{period.pk}/remove/", follow=True).text
    assert "Lessons take place in this bell time." in page
    with pytest.raises(DomainError):
        period_create(name="1", kind="lesson", starts_at="10:00", ends_at="11:00", by=senco)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True),
    first=st.integers(1, 2),
    cycle=st.integers(1, 2),
)
def test_weeks_in_term_take_turns_and_no_other_week_has_a_number(senco, school, starts, first, cycle):
    Term.objects.all().delete()
    school.cycle_weeks = cycle
    school.save()
    monday = date(2026, 9, 7)
    for week in starts:
        day = monday + timedelta(weeks=week)
        Term.objects.create(name="T", starts_on=day, ends_on=day + timedelta(days=4))
    weeks_lay_out(first_monday=monday, until=monday + timedelta(weeks=52), first_number=first, by=senco)
    rows = list(CycleWeek.objects.order_by("monday").values_list("monday", "number"))
    assert [day for day, _ in rows] == [monday + timedelta(weeks=week) for week in sorted(starts)]
    turn = min(first, cycle)
    assert [number for _, number in rows] == [(turn - 1 + n) % cycle + 1 for n in range(len(rows))]


def test_the_schools_settings(senco, school, sign_in):
    client = sign_in(senco)
    data = {
        "name": "Newfield",
        "sender_name": "SEN team",
        "reminder_days": "21, 7",
        "cycle_weeks": "2",
        "accent": "plum",
        "offer_days": "5",
        "safeguarding_url": "https://safe.example/",
    }
    data |= {"withdrawal_policy": "protect", "protected_subjects": "English, Mathematics", "exam_years": "11"}
    client.post("/pupils/settings/", data)
    school.refresh_from_db()
    assert (school.withdrawal_policy, school.protected_subjects) == ("protect", ["English", "Mathematics"])
    assert (school.offer_days, school.safeguarding_url) == (5, "https://safe.example/")
    assert (school.name, school.reminder_days, school.accent) == ("Newfield", [21, 7], "plum")
    assert "Give days from 1 to 90" in client.post("/pupils/settings/", {**data, "reminder_days": "soon"}).text


def test_what_the_mail_settings_changed_is_not_overwritten_by_the_schools(senco, school, sign_in):
    client = sign_in(senco)
    opened = dict(BEGAN_FIELD.findall(client.get("/pupils/settings/").text))
    client.post("/messages/settings/", {"sender_name": "SEN team", "reply_to": "", "gather_at": "08:00"})
    data = {
        "name": "Newfield",
        "sender_name": "The office",
        "reminder_days": "21",
        "cycle_weeks": "2",
        "accent": "plum",
    }
    data |= {"withdrawal_policy": "rotate", "offer_days": "5", **opened}
    assert "Stored now: SEN team" in client.post("/pupils/settings/", data).text
    school.refresh_from_db()
    assert school.sender_name == "SEN team"
