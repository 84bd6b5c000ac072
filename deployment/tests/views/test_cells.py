"""The panel of an hour and its forms: one click gives it away, and what was typed is never lost."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from access.policy import Role
from deployment.models import Cell, Entitlement, Scenario
from hlta.testing import StaffFactory, make_member
from hlta.tests.world import build_world
from pupils.models import Enrolment, Lesson, TeachingClass
from schools.models import Period
from staff.models import Course, Training

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "duty", "label": "Gate duty", "week": 1, "weekday": 2, "starts_at": "09:00", "ends_at": "09:30",
    "starts_on": TODAY.isoformat(), "is_paid": "on",
}  # fmt: skip


@pytest.fixture
def client(senco, sign_in):
    return sign_in(senco)


@pytest.fixture
def cell(key_ta):
    return Cell.objects.create(
        staff_member=key_ta.staff, kind="support", department="Science", weekday=1, starts_at=time(9), ends_at=time(10),
        starts_on=TODAY - timedelta(days=9),
    )  # fmt: skip


def post(client, path, **typed):
    return client.post(f"/deployment/{path}", {"request_key": uuid4().hex, **typed}, follow=True)


def test_an_hour_is_added(client, key_ta):
    post(client, "cells/new/", **TYPED, staff_member=key_ta.staff.pk, last_on=TODAY.isoformat())
    cell = Cell.objects.get()
    assert (cell.label, cell.starts_on, cell.ends_on) == ("Gate duty", TODAY, TODAY + timedelta(days=1))


def test_an_hour_is_added_to_both_weeks(client, key_ta):
    post(client, "cells/new/", **{**TYPED, "week": 0}, staff_member=key_ta.staff.pk)
    assert set(Cell.objects.values_list("week", flat=True)) == {1, 2}


def test_an_hour_for_both_weeks_that_clashes_in_one_is_added_to_none(client, cell, key_ta):
    Cell.objects.update(week=2)
    typed = {**TYPED, "week": 0, "weekday": 1, "staff_member": key_ta.staff.pk}
    html = post(client, "cells/new/", **typed).content.decode()
    assert "is busy then: In-class support, 09:00 to 10:00 (week B)" in html
    assert Cell.objects.count() == 1


def test_an_hour_does_not_start_in_the_past(client, key_ta):
    typed = {**TYPED, "starts_on": (TODAY - timedelta(days=1)).isoformat(), "staff_member": key_ta.staff.pk}
    html = post(client, "cells/new/", **typed).content.decode()
    assert "Choose today or a later day" in html
    assert not Cell.objects.exists()


def test_a_clash_comes_back_in_words_with_what_was_typed(client, cell, key_ta):
    html = post(client, "cells/new/", **{**TYPED, "weekday": 1}, staff_member=key_ta.staff.pk).content.decode()
    assert "is busy then: In-class support, 09:00 to 10:00" in html
    assert 'value="Gate duty"' in html
    assert Cell.objects.count() == 1


def test_a_clash_may_be_right(client, cell, key_ta):
    post(client, "cells/new/", **{**TYPED, "weekday": 1}, staff_member=key_ta.staff.pk, clash_reason="Both in one room")
    assert Cell.objects.count() == 2


def test_support_says_of_whom(client, key_ta):
    html = post(client, "cells/new/", **{**TYPED, "kind": "support"}, staff_member=key_ta.staff.pk).content.decode()
    assert "Say with which class, for which pupil or for which department." in html


@pytest.fixture
def lesson(pupil):
    first = Period.objects.create(name="1", starts_at=time(9), ends_at=time(10))
    english = TeachingClass.objects.create(name="8x/En", subject="English")
    Enrolment.objects.create(teaching_class=english, pupil=pupil)
    return Lesson.objects.create(teaching_class=english, weekday=2, period=first, room="S1")


def test_lessons_of_the_time_are_offered_those_with_too_few_hours_first(client, lesson, pupil):
    other = TeachingClass.objects.create(name="7a/Ar", subject="Art")
    Lesson.objects.create(teaching_class=other, weekday=2, period=lesson.period)
    Entitlement.objects.create(pupil=pupil, wording="5 hours", minutes_a_week=300, starts_on=TODAY)
    html = client.get("/deployment/cells/new/?week=1&weekday=2&from=09:00&until=10:00").content.decode()
    assert html.index("English, 8x/En (S1)") < html.index("Art, 7a/Ar")
    assert f"{pupil.name}: too few hours" in html


def test_one_press_supports_a_lesson(client, lesson, key_ta):
    post(client, "cells/new/", **{**TYPED, "label": ""}, staff_member=key_ta.staff.pk, lesson=lesson.teaching_class_id)
    cell = Cell.objects.get()
    assert (cell.kind, cell.teaching_class, cell.room) == ("support", lesson.teaching_class, "S1")


def test_who_is_free_is_offered_those_with_most_hours_left_first(client, cell, school):
    few = StaffFactory.create(school=school, weekly_minutes=60)
    many = StaffFactory.create(school=school, weekly_minutes=600)
    busy = StaffFactory.create(school=school, weekly_minutes=600)
    Cell.objects.create(
        staff_member=busy, kind="duty", weekday=1, starts_at=time(9, 30), ends_at=time(10), starts_on=TODAY
    )
    html = client.get(f"/deployment/cells/{cell.pk}/").content.decode()
    assert html.index(many.name) < html.index(few.name)
    assert "10 h a week left" in html
    assert busy.name not in html


def test_who_is_trained_is_offered_first(school, sign_in):
    world = build_world(school, roles=[Role.SENCO])
    cell = Cell.objects.get(kind="group")
    programme = cell.slot.group.programme
    programme.needed_course = Course.objects.create(name="Phonics")
    programme.save()
    able, unable = StaffFactory.create_batch(2, school=school)
    unable.weekly_minutes = 6000
    unable.save()
    Training.objects.create(staff_member=able, course=programme.needed_course, done_on=TODAY)
    html = sign_in(world.adult).get(f"/deployment/cells/{cell.pk}/").content.decode()
    assert f'href="/groups/{cell.slot.group_id}/"' in html
    assert "is not trained in Phonics" in html


def test_the_panel_alone_for_a_page_that_has_the_rest(client, cell):
    html = client.get(f"/deployment/cells/{cell.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "Give it to" in html


def test_one_press_gives_the_hour_away(client, cell, other_ta):
    answer = post(client, f"cells/{cell.pk}/move/", staff_member=other_ta.staff.pk, from_on=TODAY.isoformat())
    assert "has the hour from" in answer.content.decode()
    assert Cell.objects.on(TODAY).get().staff_member == other_ta.staff


def test_of_two_who_give_it_away_the_second_is_told(client, cell, key_ta, other_ta, hlta):
    asked = {"had": key_ta.staff.pk, "from_on": cell.starts_on.isoformat()}
    Cell.objects.filter(pk=cell.pk).update(staff_member=other_ta.staff)
    answer = post(client, f"cells/{cell.pk}/move/", **asked, staff_member=hlta.staff.pk)
    assert "Somebody else gave this slot to" in answer.text
    assert Cell.objects.get().staff_member == other_ta.staff


BAD_TIMES = ["", "x", "24:00", "25:61", "9" * 400, "08:59", "1e309", "00:00:00.000001"]


@pytest.mark.parametrize("ends_at", BAD_TIMES)
@pytest.mark.parametrize("in_scenario", [False, True])
def test_a_bad_end_of_a_slot_is_said(client, lesson, key_ta, ends_at, in_scenario):
    scenario = Scenario.objects.create(name="Autumn", starts_on=TODAY, made_at=timezone.now())
    path = f"scenarios/{scenario.pk}/new/" if in_scenario else "cells/new/"
    typed = {**TYPED, "ends_at": ends_at, "lesson": lesson.teaching_class_id, "staff_member": key_ta.staff.pk}
    answer = post(client, path, **typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors["ends_at"]
    assert (Cell.objects.count(), scenario.cells.count()) == (0, 0)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x"])
def test_the_way_back_stays_here(client, cell, other_ta, back):
    asked = {"staff_member": other_ta.staff.pk, "from_on": TODAY.isoformat(), "request_key": uuid4().hex, "back": back}
    assert client.post(f"/deployment/cells/{cell.pk}/move/", asked)["Location"].startswith("/deployment/?week=1")


def test_an_hour_ends_at_once(client, cell):
    post(client, f"cells/{cell.pk}/end/", from_on=TODAY.isoformat())
    assert not Cell.objects.on(TODAY).exists()


def test_an_hour_does_not_end_in_the_past(client, cell):
    answer = post(client, f"cells/{cell.pk}/end/", from_on=(TODAY - timedelta(days=1)).isoformat())
    assert "Choose today or a later day" in answer.content.decode()
    assert Cell.objects.on(TODAY).exists()


def test_an_hour_is_copied_to_the_other_week(client, cell):
    post(client, f"cells/{cell.pk}/copy/", to="2-1", from_on=TODAY.isoformat())
    assert set(Cell.objects.values_list("week", "weekday")) == {(1, 1), (2, 1)}


def test_an_hour_is_changed_from_a_day_on(client, cell, key_ta):
    day = TODAY + timedelta(days=5)
    post(client, f"cells/{cell.pk}/edit/", **{**TYPED, "starts_on": day.isoformat()}, staff_member=key_ta.staff.pk)
    assert Cell.objects.on(day).get().label == "Gate duty"
    assert Cell.objects.on(TODAY).get().department == "Science"


@pytest.fixture
def scenario(client, cell):
    post(client, "scenarios/new/", name="Spring", starts_on=(TODAY + timedelta(days=30)).isoformat())
    return Scenario.objects.get()


def test_a_scenario_is_made_changed_and_put_in_force(client, scenario, other_ta):
    thought = scenario.cells.get()
    post(client, f"thought/{thought.pk}/move/", staff_member=other_ta.staff.pk)
    page = client.get(f"/deployment/scenarios/{scenario.pk}/force/").content.decode()
    assert f"to {other_ta.staff.name}" in page
    assert "Who is told" in page
    post(client, f"scenarios/{scenario.pk}/force/")
    assert Cell.objects.on(scenario.starts_on).get().staff_member == other_ta.staff


def test_a_week_that_moved_is_shown_before_it_is_undone(client, scenario, cell):
    Cell.objects.filter(pk=cell.pk).update(room="S9")
    page = client.get(f"/deployment/scenarios/{scenario.pk}/force/").content.decode()
    assert "The week in force changed since this scenario was made" in page
    assert "changed since you looked" in post(client, f"scenarios/{scenario.pk}/force/").content.decode()


@pytest.mark.parametrize("address", ["{}/", "compare/"])
def test_a_week_that_moved_is_said_wherever_the_scenario_is_shown(client, scenario, cell, address):
    url = f"/deployment/scenarios/{address.format(scenario.pk)}"
    assert "The week in force has changed since" not in client.get(url).text
    Cell.objects.filter(pk=cell.pk).update(room="S9")
    page = client.get(url).text
    assert "The week in force has changed since: 1 hour<" in page
    assert "Look at them before you put this in force." in page
    assert "S9" in page


def test_a_scenario_says_what_is_planned_and_how_much_is_lacking(client, scenario, pupil):
    Entitlement.objects.create(pupil=pupil, wording="5 hours", minutes_a_week=300, starts_on=TODAY)
    scenario.cells.all().delete()
    page = client.get(f"/deployment/scenarios/{scenario.pk}/").text
    assert '0 min planned, <span class="short">5 h too few</span>' in page


def test_scenarios_side_by_side(client, scenario, cell, pupil, counted):
    Entitlement.objects.create(pupil=pupil, wording="5 hours", minutes_a_week=300, starts_on=TODAY)
    post(client, "scenarios/new/", name="Another", source=scenario.pk, starts_on=scenario.starts_on.isoformat())
    scenario.cells.all().delete()
    html = client.get("/deployment/scenarios/compare/").content.decode()
    assert html.index(">Another</th>") < html.index(">Spring</th>")
    assert "What Spring would change: 1" in html
    assert "What Another would change: 0" in html


def test_a_name_that_is_taken_keeps_what_was_typed(client, scenario):
    html = post(client, "scenarios/new/", name="Spring", note="Mine", starts_on=TODAY.isoformat()).content.decode()
    assert "Choose another name" in html
    assert "Mine" in html


def test_an_hour_more_in_a_scenario_is_not_in_force(client, scenario, key_ta):
    post(client, f"scenarios/{scenario.pk}/new/", **TYPED, staff_member=key_ta.staff.pk)
    assert (scenario.cells.count(), Cell.objects.count()) == (2, 1)


PROMISE = {
    "source": "section_f", "wording": "15 hours a week", "hours_a_week": "15", "may_be_shared": "no",
    "starts_on": TODAY.isoformat(),
}  # fmt: skip


def test_a_promise_is_written_changed_and_ended(client, pupil):
    post(client, f"entitlements/pupil/{pupil.pk}/", **PROMISE)
    row = Entitlement.objects.get()
    assert (row.minutes_a_week, row.may_be_shared) == (900, False)
    day = TODAY + timedelta(days=7)
    post(client, f"entitlements/{row.pk}/", **{**PROMISE, "hours_a_week": "12.5", "starts_on": day.isoformat()})
    assert list(Entitlement.objects.order_by("pk").values_list("minutes_a_week", "ends_on")) == [
        (900, day),
        (750, None),
    ]
    now = Entitlement.objects.get(ends_on=None)
    post(client, f"entitlements/{now.pk}/end/", on=day.isoformat())
    assert not Entitlement.objects.between(day, day).exists()


def test_a_promise_without_hours_keeps_its_wording(client, pupil):
    html = post(client, f"entitlements/pupil/{pupil.pk}/", **{**PROMISE, "hours_a_week": ""}).content.decode()
    assert "15 hours a week</textarea>" in html


def test_a_promise_on_the_pupils_page(client, pupil, reader, sign_in):
    Entitlement.objects.create(pupil=pupil, wording="5 hours in class", minutes_a_week=300, starts_on=TODAY)
    assert (
        f"/deployment/entitlements/pupil/{pupil.pk}/"
        in client.get(f"/pupils/{pupil.pk}/parts/entitlements/").content.decode()
    )
    seen = sign_in(reader).get(f"/pupils/{pupil.pk}/parts/entitlements/").content.decode()
    assert "5 hours in class" in seen
    assert "Write down a promise" not in seen


def test_promises_as_a_list_and_a_file(client, pupil):
    Entitlement.objects.create(pupil=pupil, wording="5 hours in class", minutes_a_week=300, starts_on=TODAY)
    assert "5 hours in class" in client.get("/deployment/entitlements/").content.decode()
    text = client.get("/deployment/entitlements/?format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].endswith(",5.0,5.0,0.0,0.0,5.0")


@pytest.mark.parametrize("role", [Role.TA, Role.SENIOR_LEADER])
def test_who_may_not(school, sign_in, cell, pupil, role):
    client = sign_in(make_member(school, role))
    for path in (
        "",
        "warnings/",
        "scenarios/",
        f"cells/{cell.pk}/",
        "entitlements/",
        f"entitlements/pupil/{pupil.pk}/",
    ):
        assert client.get(f"/deployment/{path}").status_code == 403, path
