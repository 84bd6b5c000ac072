"""Working patterns written, planned, corrected and taken away; and whose hours a list shows."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import BEGAN_FIELD, StaffFactory
from staff.actions.working import pattern_correct, pattern_create, pattern_remove
from staff.models import StaffMember, WorkingDay, WorkingPattern
from staff.queries.people import patterns_shown, with_hours
from staff.rules.working import Hours, Pattern, average_minutes, doubts, hours_words

FIRST, CHANGE, LATER = date(2026, 9, 1), date(2026, 11, 2), date(2027, 2, 22)
FULL = Hours(time(8, 30), time(16, 24), time(13, 20), time(13, 50))
MORNING = Hours(time(8, 30), time(12, 30))
VALUES = {"weeks_a_year": 39, "works_inset": True, "liaison_minutes": 0, "preparation_minutes": 0}


def week(hours, *weekdays, weeks=(1, 2)):
    return {(number, weekday): hours for number in weeks for weekday in weekdays or range(1, 6)}


@pytest.fixture
def person(school):
    return StaffFactory(school=school, weekly_minutes=600)


@pytest.fixture
def create(person, senco):
    def create(starts_on=FIRST, ends_on=None, days=None):
        return pattern_create(
            person=person, starts_on=starts_on, ends_on=ends_on, values=VALUES, days=days or week(FULL), by=senco
        )

    return create


def spans(person):
    rows = WorkingPattern.objects.filter(staff_member=person).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def test_a_change_from_a_day_on_ends_what_held(create, person):
    create()
    create(CHANGE)
    assert spans(person) == [(FIRST, CHANGE), (CHANGE, None)]


def test_what_is_written_before_a_plan_holds_until_it(create, person):
    create()
    create(LATER)
    create(CHANGE)
    assert spans(person) == [(FIRST, CHANGE), (CHANGE, LATER), (LATER, None)]


def test_hours_that_would_run_into_a_plan_are_refused(create, person):
    create(LATER)
    with pytest.raises(DomainError, match="22 February 2027"):
        create(FIRST, ends_on=LATER + timedelta(days=1))
    assert spans(person) == [(LATER, None)]


def test_two_that_begin_on_one_day_are_refused(create, person):
    create()
    with pytest.raises(DomainError, match="Correct that one"):
        create()
    assert spans(person) == [(FIRST, None)]


def test_taking_a_plan_away_lets_the_one_before_go_on(create, person, senco):
    create()
    planned = create(CHANGE)
    create(LATER)
    pattern_remove(pattern=planned, by=senco)
    assert spans(person) == [(FIRST, LATER), (LATER, None)]


END = date(2027, 7, 21)


@pytest.mark.parametrize("planned", [None, END, CHANGE])
def test_what_a_temporary_pattern_ended_goes_on_as_was_planned(create, person, senco, planned):
    create(ends_on=planned)
    temporary = create(CHANGE, ends_on=LATER)
    back = pattern_remove(pattern=temporary, by=senco)
    assert spans(person) == [(FIRST, planned)]
    assert bool(back) == (planned != CHANGE)


def test_corrected_hours_keep_the_planned_end_and_a_corrected_end_is_a_new_plan(create, person, senco):
    first, temporary = create(), create(CHANGE, ends_on=LATER)
    pattern_correct(pattern=first.refreshed(), ends_on=CHANGE, values=VALUES, days=week(MORNING), by=senco)
    pattern_remove(pattern=temporary, by=senco)
    assert spans(person) == [(FIRST, None)]
    temporary = create(CHANGE)
    pattern_correct(pattern=first.refreshed(), ends_on=date(2026, 10, 1), values=VALUES, days=week(FULL), by=senco)
    pattern_remove(pattern=temporary, by=senco)
    assert spans(person) == [(FIRST, date(2026, 10, 1))]


def test_a_correction_changes_only_the_days_that_differ(create, person, senco):
    pattern = create()
    kept = set(WorkingDay.objects.filter(weekday__lt=5).values_list("pk", flat=True))
    pattern_correct(pattern=pattern, ends_on=None, values=VALUES, days=week(FULL, 1, 2, 3, 4), by=senco)
    assert set(WorkingDay.objects.values_list("pk", flat=True)) == kept
    pattern_correct(pattern=pattern, ends_on=None, values=VALUES, days=week(MORNING, 1), by=senco)
    assert set(WorkingDay.objects.values_list("weekday", "ends_at")) == {(1, time(12, 30))}


def test_a_correction_that_runs_into_the_next_is_refused(create, person, senco):
    pattern = create()
    create(CHANGE)
    with pytest.raises(DomainError, match="last day"):
        pattern_correct(pattern=pattern.refreshed(), ends_on=None, values=VALUES, days=week(FULL), by=senco)
    assert spans(person) == [(FIRST, CHANGE), (CHANGE, None)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (week(FULL), "37"),
        (week(MORNING) | week(FULL, 1, weeks=(2,)), "21.7"),
        (week(MORNING, 1, weeks=(1,)), "2"),
    ],
)
def test_lists_show_what_the_pattern_says_over_both_weeks(create, person, days, expected):
    pattern = create(days=days)
    row = with_hours(StaffMember.objects.filter(pk=person.pk), today=FIRST).get()
    shown = patterns_shown(person=person, today=FIRST)["now"][0]
    assert (row.hours, shown.hours, shown.row) == (expected, expected, pattern)


def test_without_a_pattern_the_imported_figure_is_shown(create, person):
    create(CHANGE)
    before = with_hours(StaffMember.objects.filter(pk=person.pk), today=FIRST).get()
    assert before.hours == "10"
    person.weekly_minutes = None
    person.save()
    assert with_hours(StaffMember.objects.filter(pk=person.pk), today=FIRST).get().hours == ""


def test_patterns_are_now_planned_or_over(create, person):
    for day in (FIRST, CHANGE, LATER):
        create(day)
    shown = patterns_shown(person=person, today=CHANGE)
    assert {state: [one.row.starts_on for one in rows] for state, rows in shown.items()} == {
        "now": [CHANGE],
        "planned": [LATER],
        "over": [FIRST],
    }


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (week(FULL), []),
        (week(Hours(time(7), time(17))), ["50 hours"]),
        (week(Hours(time(8), time(14, 1)), 2, weeks=(2,)), ["Tuesday in week B"]),
        (week(Hours(time(8), time(14)), 2), []),
        (week(Hours(time(8), time(15), time(12), time(12, 19)), 3), ["Wednesday: more than 6 hours"]),
        (week(Hours(time(8), time(15), time(12), time(12, 20)), 3), []),
    ],
)
def test_the_law_is_thought_of_in_words(days, said):
    found = doubts(Pattern(1, FIRST, None, days))
    assert all(words in found[number] for number, words in enumerate(said))
    assert (not found) == (not said)


def test_48_hours_a_week_are_no_doubt_and_a_minute_more_is():
    exact = Hours(time(7), time(17, 6), time(12), time(12, 30))
    longer = exact.__class__(exact.starts_at, time(17, 7), exact.break_starts_at, exact.break_ends_at)
    assert average_minutes(Pattern(1, FIRST, None, week(exact))) == 48 * 60
    assert doubts(Pattern(1, FIRST, None, week(exact))) == []
    assert "48" in doubts(Pattern(1, FIRST, None, week(longer)))[0]


def test_hours_are_written_as_in_a_contract():
    assert [hours_words(minutes) for minutes in (None, 0, 600, 1950, 2225)] == ["", "0", "10", "32.5", "37.08"]


def typed(starts_on="2026-09-01", **fields):
    """The form as a browser sends it: the same in both weeks, Monday from 8:30 to 16:24 with a break."""
    return {
        "request_key": uuid4().hex, "starts_on": starts_on, "weeks_a_year": "39", "works_inset": "on", "liaison_minutes": "30",
        "preparation_minutes": "0", "is_same": "on", "w1d1-starts_at": "08:30", "w1d1-ends_at": "16:24",
        "w1d1-break_starts_at": "13:20", "w1d1-break_ends_at": "13:50",
    } | fields  # fmt: skip


def test_hours_in_the_browser(senco, person, sign_in):
    client = sign_in(senco)
    page = client.post(f"/staff/{person.pk}/hours/", typed(fill="1"))
    assert page.text.count('value="13:50"') == 5
    assert not WorkingPattern.objects.exists()
    assert client.post(f"/staff/{person.pk}/hours/", typed()).status_code == 302
    row = WorkingPattern.objects.get()
    assert (row.liaison_minutes, row.works_inset) == (30, True)
    assert set(row.days.values_list("week", "weekday", "break_ends_at")) == {(1, 1, time(13, 50)), (2, 1, time(13, 50))}
    assert "Now: 7.4 hours a week" in client.get(f"/staff/{person.pk}/").text


def test_weeks_that_differ_in_the_browser(senco, person, sign_in):
    weeks = typed(**{"w2d3-starts_at": "09:00", "w2d3-ends_at": "12:00"})
    del weeks["is_same"]
    sign_in(senco).post(f"/staff/{person.pk}/hours/", weeks)
    assert set(WorkingDay.objects.values_list("week", "weekday")) == {(1, 1), (2, 3)}


def test_a_school_of_one_week_is_asked_for_one(senco, school, person, sign_in):
    school.cycle_weeks = 1
    school.save()
    client = sign_in(senco)
    assert "week B" not in client.get(f"/staff/{person.pk}/hours/").text
    client.post(f"/staff/{person.pk}/hours/", typed())
    assert set(WorkingDay.objects.values_list("week", "weekday")) == {(1, 1), (2, 1)}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"w1d1-ends_at": ""}, "Give both the start and the end"),
        ({"w1d1-ends_at": "08:00"}, "It ends before it starts"),
        ({"w1d1-break_ends_at": ""}, "Give both ends of the break"),
        ({"w1d1-break_starts_at": "14:00"}, "The break ends before it starts"),
        ({"w1d1-break_ends_at": "17:00"}, "outside of the day"),
        ({"w1d1-starts_at": "half past"}, "Enter a valid time"),
        ({"last_on": "2026-08-01"}, "The last day is before the first"),
        ({"preparation_minutes": "2000"}, "more than the hours of the week"),
        ({"starts_on": ""}, "This field is required"),
    ],
)
def test_wrong_hours_are_said_and_kept(senco, person, sign_in, fields, said):
    page = sign_in(senco).post(f"/staff/{person.pk}/hours/", typed(**fields))
    assert (page.status_code, said in page.text, 'value="13:20"' in page.text or "14:00" in page.text) == (
        200,
        True,
        True,
    )
    assert not WorkingPattern.objects.exists()


def test_no_hours_at_all_are_said(senco, person, sign_in):
    free = {name: "" for name in typed() if name.startswith("w1d1")}
    assert "at least one day" in sign_in(senco).post(f"/staff/{person.pk}/hours/", typed(**free)).text


def test_a_day_that_is_taken_is_said_by_its_field(senco, person, create, sign_in):
    create()
    page = sign_in(senco).post(f"/staff/{person.pk}/hours/", typed()).text
    assert "A pattern begins on this day already" in page


def test_a_pattern_is_corrected_and_taken_away_in_the_browser(senco, person, create, sign_in):
    pattern, client = create(), sign_in(senco)
    assert 'value="16:24"' in client.get(f"/staff/hours/{pattern.pk}/").text
    client.post(f"/staff/hours/{pattern.pk}/", typed(last_on="2027-07-20"))
    assert spans(person) == [(FIRST, date(2027, 7, 21))]
    client.post(f"/staff/hours/{pattern.pk}/remove/")
    assert spans(person) == []


def test_filling_the_days_keeps_the_version_that_the_form_was_opened_with(senco, person, create, sign_in):
    pattern, client = create(), sign_in(senco)
    address = f"/staff/hours/{pattern.pk}/"
    opened = dict(BEGAN_FIELD.findall(client.get(address).text))
    client.post(address, typed(preparation_minutes="15"))
    filled = dict(BEGAN_FIELD.findall(client.post(address, typed(liaison_minutes="10", fill="1") | opened).text))
    page = client.post(address, typed(liaison_minutes="10") | filled).text
    assert "Somebody else saved this" in page
    row = pattern.refreshed()
    assert (row.liaison_minutes, row.preparation_minutes) == (30, 15)


def test_the_same_correction_sent_twice_is_no_quarrel(senco, person, create, sign_in):
    pattern, client = create(), sign_in(senco)
    opened = dict(BEGAN_FIELD.findall(client.get(f"/staff/hours/{pattern.pk}/").text))
    answers = [client.post(f"/staff/hours/{pattern.pk}/", typed() | opened).status_code for _ in range(2)]
    assert answers == [302, 302]


def test_who_may_not_edit_staff_sees_no_hours(key_ta, person, create, sign_in):
    pattern, client = create(), sign_in(key_ta)
    for url in (f"/staff/{person.pk}/hours/", f"/staff/hours/{pattern.pk}/", f"/staff/{person.pk}/"):
        assert client.get(url).status_code == 403


def test_a_persons_page_takes_the_same_queries_for_more(senco, person, create, sign_in, counted):
    client, today = sign_in(senco), timezone.localdate()
    create(today)
    StaffFactory(line_manager=person)
    client.get(f"/staff/{person.pk}/")
    few = len(counted(lambda: client.get(f"/staff/{person.pk}/")))
    for number in range(1, 21):
        create(today - timedelta(days=30 * number), ends_on=today - timedelta(days=30 * number - 5))
        StaffFactory(line_manager=person)
    assert len(counted(lambda: client.get(f"/staff/{person.pk}/"))) == few <= 15


def test_weekdays_that_are_alike_are_told_as_one(create, person):
    create(days=week(FULL, 1, 2, 4) | week(MORNING, 5))
    shown = patterns_shown(person=person, today=FIRST)["now"][0]
    assert [label for label, _ in shown.stretches] == ["Monday to Tuesday", "Thursday", "Friday"]
    assert shown.stretches[0][1] == [FULL]
