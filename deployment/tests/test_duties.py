"""The rota: assigned, counted, protected, proposed, swapped."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from deployment.actions.duty import duties_assign, duty_assign, duty_end, duty_post_end, duty_post_save, duty_swap
from deployment.models import Absence, Cell, DayChange, DutyPost
from deployment.queries.duty import fairness, people_on_duty, proposals
from deployment.tests.calendar import MONDAY, TODAY, make_days
from hlta.testing import StaffFactory, make_member
from messaging.models import Notice
from staff.models import StaffMember, WorkingDay, WorkingPattern

NOW = timezone.now()


@pytest.fixture
def post(school):
    make_days()
    return make_post()


def make_post(**values):
    start = {
        "name": "Yard", "kind": "break", "weekdays": [1, 2, 3, 4, 5], "starts_at": time(11), "ends_at": time(11, 20),
        "people": 2, "starts_on": TODAY - timedelta(days=20),
    }  # fmt: skip
    return DutyPost.objects.create(**{**start, **values})


def duty():
    return {row.key: row.duty for row in people_on_duty(today=TODAY).people if row.duty}


def assign(post, person, by, weekday=1, **more):
    values = {"week": 1, "weekday": weekday, "starts_on": TODAY, "today": TODAY, **more}
    return duty_assign(post=post, staff_member=person.staff, by=by, **values)


@pytest.mark.django_db
def test_a_duty_is_an_hour_of_the_week_and_its_person_is_told(post, senco, key_ta):
    cell = assign(post, key_ta, senco)
    row = Cell.objects.get()
    assert (row, row.kind, row.duty_post, row.label, row.minutes) == (cell, "duty", post, "Yard", 20)
    assert "New in your week: Yard, Monday 11:00" in Notice.objects.get(recipient=key_ta).text


@pytest.mark.django_db
def test_no_more_than_needed_and_nobody_twice_and_only_on_its_days(post, senco, key_ta, other_ta, hlta):
    assign(post, key_ta, senco)
    with pytest.raises(DomainError, match="on duty there already"):
        assign(post, key_ta, senco)
    assign(post, other_ta, senco)
    with pytest.raises(DomainError, match="everybody it needs on Monday A"):
        assign(post, hlta, senco)
    with pytest.raises(DomainError, match="not looked after on Saturday A"):
        assign(post, hlta, senco, weekday=6)
    assert Cell.objects.count() == 2


@pytest.mark.django_db
def test_the_only_break_is_protected_unless_a_reason_is_given(post, senco, key_ta):
    lunch = make_post(name="Hall", kind="lunch", starts_at=time(13), ends_at=time(13, 40))
    assign(lunch, key_ta, senco)
    with pytest.raises(DomainError, match="no break of 20 minutes left on Monday A"):
        assign(post, key_ta, senco)
    assign(post, key_ta, senco, weekday=2)
    assert assign(post, key_ta, senco, reason="A long break at ten is agreed").duty_post == post


@pytest.mark.django_db
def test_taken_off_from_a_day_on(post, senco, key_ta):
    cell = assign(post, key_ta, senco)
    duty_end(cell=cell, on=TODAY + timedelta(days=7), today=TODAY, by=senco, now=NOW)
    assert Cell.objects.get().ends_on == TODAY + timedelta(days=7)
    assert Notice.objects.filter(recipient=key_ta, text__startswith="No longer in your week: Yard").exists()


@pytest.mark.django_db
def test_a_post_that_ends_takes_its_people_along_and_does_not_move_under_them(post, senco, key_ta):
    assign(post, key_ta, senco)
    values = {
        name: getattr(post, name)
        for name in ("name", "place", "kind", "week", "weekdays", "starts_at", "ends_at", "people", "starts_on", "note")
    }
    with pytest.raises(DomainError, match="Take them off first"):
        duty_post_save(post=post, values={**values, "starts_at": time(10, 50)}, today=TODAY, by=senco, now=NOW)
    duty_post_save(post=post.refreshed(), values={**values, "people": 3}, today=TODAY, by=senco, now=NOW)
    duty_post_end(post=post.refreshed(), on=TODAY + timedelta(days=3), today=TODAY, by=senco, now=NOW)
    assert Cell.objects.get().ends_on == TODAY + timedelta(days=3) == post.refreshed().ends_on


@pytest.mark.django_db
def test_duty_counts_for_who_did_it_over_the_half_term(post, senco, key_ta, other_ta):
    cell = assign(post, key_ta, senco, starts_on=MONDAY)
    weeks = duty()[key_ta.staff.pk] // 20
    duty_swap(cell=cell, on=MONDAY, covered_by=other_ta.staff, by=senco, now=NOW)
    assert duty() == {key_ta.staff.pk: (weeks - 1) * 20, other_ta.staff.pk: 20}
    change = DayChange.objects.get()
    assert (change.on, change.covered_by, change.decided_by) == (MONDAY, other_ta.staff, senco)


@pytest.mark.django_db
def test_no_swap_on_another_day_or_with_who_is_away(post, senco, key_ta, other_ta):
    cell = assign(post, key_ta, senco)
    with pytest.raises(DomainError, match="It is on Monday of week A"):
        duty_swap(cell=cell, on=MONDAY + timedelta(days=1), covered_by=other_ta.staff, by=senco, now=NOW)
    Absence.objects.create(staff_member=other_ta.staff, starts_on=MONDAY, ends_on=MONDAY, recorded_at=NOW)
    with pytest.raises(DomainError, match="is away then"):
        duty_swap(cell=cell, on=MONDAY, covered_by=other_ta.staff, by=senco, now=NOW)
    assert not DayChange.objects.exists()


@pytest.mark.django_db
def test_a_fair_share_is_in_proportion_to_the_working_pattern(post, senco, key_ta, other_ta):
    StaffMember.objects.filter(pk=other_ta.staff.pk).update(weekly_minutes=900)
    pattern = WorkingPattern.objects.create(staff_member=key_ta.staff, starts_on=TODAY)
    for week in (1, 2):
        for day in range(1, 6):
            WorkingDay.objects.create(
                pattern=pattern, week=week, weekday=day, starts_at=time(9), ends_at=time(15), break_starts_at=time(13),
                break_ends_at=time(13, 30),
            )  # fmt: skip
    assign(post, key_ta, senco)
    people = people_on_duty(today=TODAY).people
    assert {row.key: row.contracted for row in people} == {key_ta.staff.pk: 1650, other_ta.staff.pk: 900}
    lines = {line["person"].key: line for line in fairness(people)}
    total = lines[key_ta.staff.pk]["person"].duty
    assert lines[key_ta.staff.pk]["share"] == round(total * 1650 / 2550)
    assert lines[other_ta.staff.pk]["words"].endswith("below their share")


@pytest.mark.django_db
def test_who_does_not_work_then_is_not_proposed(school, post, senco, key_ta, other_ta):
    StaffMember.objects.filter(job="ta").update(weekly_minutes=1800)
    WorkingPattern.objects.create(staff_member=key_ta.staff, starts_on=TODAY)
    found = proposals(starts_on=TODAY)
    assert {line.person.key for line in found if line.person} == {other_ta.staff.pk}
    assert len([line for line in found if line.person is None]) == 10


@pytest.mark.django_db
def test_the_rota_says_what_is_lacking_and_who_is_on(post, senco, key_ta, sign_in):
    assign(post, key_ta, senco)
    page = sign_in(key_ta).get("/duties/?week=1").text
    assert "Yard, Monday A: one more person needed" in page
    assert "Yard, Tuesday B: two more people needed" in page
    assert "Your duties" in page
    assert "Take off" not in page
    assert "Take off" in sign_in(senco).get("/duties/?week=1").text
    assert "Yard,,A,Monday,11:00,11:20," in sign_in(senco).get("/duties/?format=csv").text


@pytest.mark.django_db
def test_a_proposal_is_shown_and_accepted_in_part(post, senco, key_ta, other_ta, sign_in):
    StaffMember.objects.filter(job="ta").update(weekly_minutes=1800)
    client = sign_in(senco)
    client.get("/duties/propose/")
    assert not Cell.objects.exists()
    line = f"{post.pk}:{key_ta.staff.pk}:1:1"
    data = {"request_key": uuid4().hex, "starts_on": TODAY.isoformat(), "lines": [line]}
    assert client.post("/duties/propose/", data).status_code == 302
    assert [(cell.staff_member, cell.weekday) for cell in Cell.objects.all()] == [(key_ta.staff, 1)]
    answer = client.post("/duties/propose/", {**data, "request_key": uuid4().hex})
    assert "The rota has changed meanwhile" in answer.text


@pytest.mark.django_db
def test_forms_keep_what_was_typed(post, senco, key_ta, sign_in):
    client = sign_in(senco)
    data = {
        "request_key": uuid4().hex, "name": "Far gate", "kind": "after", "weekdays": ["1", "5"], "starts_at": "15:50",
        "ends_at": "15:30", "people": "1", "starts_on": TODAY.isoformat(),
    }  # fmt: skip
    page = client.post("/duties/posts/new/", data).text
    assert "It must end after it starts." in page
    assert 'value="Far gate"' in page
    client.post("/duties/posts/new/", {**data, "ends_at": "16:00", "request_key": uuid4().hex})
    made = DutyPost.objects.get(name="Far gate")
    assert (made.weekdays, made.week, made.minutes) == ([1, 5], None, 10)
    lunch = make_post(name="Hall", kind="lunch", starts_at=time(13), ends_at=time(13, 40))
    assign(lunch, key_ta, senco)
    data = {"staff_member": key_ta.staff.pk, "week": 1, "weekday": 1, "starts_on": TODAY.isoformat()}
    page = client.post(f"/duties/posts/{post.pk}/assign/", {**data, "request_key": uuid4().hex}).text
    assert "no break of 20 minutes left" in page


@pytest.mark.django_db
def test_who_is_free_then_is_offered_first(post, senco, key_ta, other_ta, teacher, sign_in):
    assign(make_post(name="Gate", kind="before", starts_at=time(10, 50), ends_at=time(11, 10)), key_ta, senco)
    page = sign_in(senco).get(f"/duties/posts/{post.pk}/assign/?week=1&weekday=1").text
    free, others = page.split('<optgroup label="Free then">')[1].split('<optgroup label="Others">')
    assert other_ta.staff.name in free
    assert key_ta.staff.name not in free
    assert key_ta.staff.name in others.split("</select>")[0]
    assert "optgroup" not in sign_in(senco).get(f"/duties/posts/{post.pk}/assign/?week=x").text


@pytest.mark.django_db
def test_an_unpaid_break_is_warned_of_and_a_reason_saves_it(post, senco, key_ta, sign_in):
    pattern = WorkingPattern.objects.create(staff_member=key_ta.staff, starts_on=TODAY)
    WorkingDay.objects.create(
        pattern=pattern, week=1, weekday=1, starts_at=time(9), ends_at=time(15), break_starts_at=time(11),
        break_ends_at=time(11, 30),
    )  # fmt: skip
    client, url = sign_in(senco), f"/duties/posts/{post.pk}/assign/"
    data = {"staff_member": key_ta.staff.pk, "week": 1, "weekday": 1, "starts_on": TODAY.isoformat()}
    page = client.post(url, {**data, "request_key": uuid4().hex}).text
    assert "is in their own break then." in page
    assert not Cell.objects.exists()
    off = client.post(url, {**data, "weekday": 2, "request_key": uuid4().hex}).text
    assert "does not work at that time." in off
    client.post(url, {**data, "reason": "A later break is agreed", "request_key": uuid4().hex})
    assert Cell.objects.get().staff_member == key_ta.staff


@pytest.mark.django_db
def test_the_only_break_of_a_short_day_is_warned_of_too(post, senco, key_ta, sign_in):
    pattern = WorkingPattern.objects.create(staff_member=key_ta.staff, starts_on=TODAY)
    WorkingDay.objects.create(pattern=pattern, week=1, weekday=1, starts_at=time(9), ends_at=time(12))
    data = {"staff_member": key_ta.staff.pk, "week": 1, "weekday": 1, "starts_on": TODAY.isoformat()}
    page = sign_in(senco).post(f"/duties/posts/{post.pk}/assign/", {**data, "request_key": uuid4().hex}).text
    assert "would have no break of 20 minutes left that day." in page
    assert not Cell.objects.exists()


@pytest.mark.django_db
def test_a_swap_and_taking_off_by_their_pages(post, senco, key_ta, other_ta, sign_in):
    cell, client = assign(post, key_ta, senco), sign_in(senco)
    data = {"on": TODAY.isoformat() if TODAY.weekday() else "", "covered_by": other_ta.staff.pk}
    data["request_key"] = uuid4().hex
    assert client.post(f"/duties/{cell.pk}/swap/", data).status_code == 200
    data["on"] = MONDAY.isoformat()
    assert client.post(f"/duties/{cell.pk}/swap/", data).status_code == 302
    assert DayChange.objects.get().covered_by == other_ta.staff
    client.post(f"/duties/{cell.pk}/end/", {"on": TODAY.isoformat()})
    assert cell.refreshed().ends_on == TODAY
    assert sign_in(key_ta).post(f"/duties/{cell.pk}/end/", {"on": TODAY.isoformat()}).status_code == 403


@pytest.mark.django_db
def test_no_query_a_person(school, post, senco, counted, sign_in):
    client = sign_in(senco)

    def grow(count):
        for n in range(count):
            person = StaffFactory.create(school=school, weekly_minutes=1800)
            more = make_post(name=f"Post {n}", starts_at=time(15), ends_at=time(15, 10))
            Cell.objects.create(
                staff_member=person, kind="duty", weekday=1, starts_at=time(15), ends_at=time(15, 10), starts_on=TODAY,
                duty_post=more,
            )  # fmt: skip

    grow(1)
    for url in ("/duties/", "/duties/propose/"):
        client.get(url)
        few = len(counted(lambda url=url: client.get(url)))
        grow(10)
        assert len(counted(lambda url=url: client.get(url))) == few <= 15


@pytest.mark.django_db
def test_a_reader_sees_no_rota(post, school, sign_in):
    assert sign_in(make_member(school, Role.SENIOR_LEADER)).get("/duties/").status_code == 403


@pytest.mark.django_db
def test_the_past_of_the_rota_stays(post, senco, key_ta, sign_in):
    cell, before = assign(post, key_ta, senco), TODAY - timedelta(days=1)
    with pytest.raises(DomainError, match="stays as it was"):
        assign(post, key_ta, senco, weekday=2, starts_on=before)
    values = {"starts_at": post.starts_at, "weekdays": post.weekdays, "week": None, "ends_at": post.ends_at}
    with pytest.raises(DomainError, match="end today or later"):
        duty_post_save(
            post=post.refreshed(), values={**values, "starts_on": post.starts_on, "ends_on": before}, today=TODAY,
            by=senco, now=NOW,
        )  # fmt: skip
    client = sign_in(senco)
    for path in (f"/duties/{cell.pk}/end/", f"/duties/posts/{post.pk}/end/"):
        assert "Choose today or a later day" in client.post(path, {"on": before.isoformat()}, follow=True).text
    assert (cell.refreshed().ends_on, post.refreshed().ends_on) == (None, None)


@pytest.mark.django_db
def test_an_end_that_is_set_is_not_put_off(post, senco, key_ta):
    assign(post, key_ta, senco)
    duty_post_end(post=post, on=TODAY + timedelta(days=3), today=TODAY, by=senco, now=NOW)
    with pytest.raises(DomainError, match="ends by then already"):
        duty_post_end(post=post, on=TODAY + timedelta(days=9), today=TODAY, by=senco, now=NOW)
    assert post.refreshed().ends_on == TODAY + timedelta(days=3)


@pytest.mark.django_db
def test_a_duty_that_ended_before_it_began_is_none(post, senco, key_ta):
    cell = assign(post, key_ta, senco, starts_on=MONDAY)
    duty_end(cell=cell, on=TODAY, today=TODAY, by=senco, now=NOW)
    assert assign(post, key_ta, senco, starts_on=MONDAY).ends_on is None


@pytest.mark.django_db
def test_two_lines_of_one_proposal_do_not_take_the_only_break(post, senco, key_ta):
    lunch = make_post(name="Hall", kind="lunch", starts_at=time(13), ends_at=time(13, 40))
    lines = [(lunch, key_ta.staff, 1, 1), (post, key_ta.staff, 1, 1)]
    with pytest.raises(DomainError, match="no break of 20 minutes left"):
        duties_assign(lines=lines, starts_on=TODAY, today=TODAY, by=senco)
    assert not Cell.objects.exists()


@pytest.mark.django_db
def test_a_line_more_costs_its_writes_alone(school, post, senco, key_ta, other_ta, counted):
    def cost(days):
        lines = [(post, person.staff, 1, day) for person in (key_ta, other_ta) for day in days]
        return len(counted(lambda: duties_assign(lines=lines, starts_on=TODAY, today=TODAY, by=senco)))

    few, many = cost([1]), cost([2, 3, 4, 5])
    # Of a line: whose turn it is, is the adult busy, the hour, are they away, are they told, the notice.
    assert many - few <= 6 * 6


@pytest.mark.django_db
def test_a_duty_of_which_two_parts_are_taken_is_swapped_in_both(post, senco, key_ta, other_ta):
    cell = assign(post, key_ta, senco)
    for start, end in ((0, 5), (15, 20)):
        DayChange.objects.create(cell=cell, on=MONDAY, starts_at=time(11, start), ends_at=time(11, end), cause="absent")
    duty_swap(cell=cell, on=MONDAY, covered_by=other_ta.staff, by=senco, now=NOW)
    assert set(DayChange.objects.values_list("covered_by", flat=True)) == {other_ta.staff.pk}
