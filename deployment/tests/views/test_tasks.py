"""The pages of tasks through the client."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from deployment.models import Cell, Task
from hlta.testing import PupilFactory
from plans.models import ReviewPoint
from pupils.models import PupilOpening

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
DAY = timedelta(days=1)


def make(person, by, **values):
    return Task.objects.create(given_to=person.staff, given_by=by, given_at=NOW, **{"title": "Cut cards", **values})


def form(*people, **values):
    return {
        "request_key": uuid4().hex,
        "title": "Cut cards",
        "people": [p.staff.pk for p in people],
        "source": "hand",
        **values,
    }


def test_one_tap_and_it_is_done_another_and_it_is_not(key_ta, senco, sign_in):
    task, client = make(key_ta, senco, due_on=TODAY), sign_in(key_ta)
    page = client.get("/tasks/").text
    assert f"from {senco.full_name}" in page
    page = client.post(f"/tasks/{task.pk}/do/", follow=True).text
    assert "Done lately" in page
    assert task.refreshed().done_at
    client.post(f"/tasks/{task.pk}/undo/")
    assert task.refreshed().is_open


def test_opening_the_list_or_the_task_writes_nothing_but_the_log(key_ta, senco, pupil, sign_in):
    task, client = make(key_ta, senco, pupil=pupil), sign_in(key_ta)
    client.get("/tasks/")
    client.get(f"/tasks/{task.pk}/")
    assert task.refreshed().seen_at is None
    assert PupilOpening.objects.filter(user=key_ta, pupil=pupil).count() == 2
    client.post("/tasks/see/")
    assert task.refreshed().seen_at is not None


def test_the_pupil_is_a_link_only_to_who_may_open_their_page(key_ta, senco, pupil, sign_in):
    make(key_ta, senco, pupil=pupil)
    client, link = sign_in(key_ta), f'href="/pupils/{pupil.pk}/"'
    page = client.get("/tasks/").text
    assert pupil.name in page
    assert link not in page
    Cell.objects.create(
        staff_member=key_ta.staff,
        kind="support",
        weekday=1,
        starts_at="09:00",
        ends_at="10:00",
        starts_on=TODAY,
        pupil=pupil,
    )
    assert link in client.get("/tasks/").text


def test_another_s_task_is_not_found(other_ta, key_ta, senco, sign_in):
    task, client = make(key_ta, senco), sign_in(other_ta)
    assert client.get(f"/tasks/{task.pk}/").status_code == 404
    assert client.post(f"/tasks/{task.pk}/do/").status_code == 404
    assert client.get("/tasks/team/").status_code == 403
    assert client.post("/tasks/new/", form(other_ta)).status_code == 403


def test_a_teacher_has_no_tasks_here(teacher, sign_in):
    assert sign_in(teacher).get("/tasks/").status_code == 403


def test_given_to_two_about_a_pupil_by_name(senco, key_ta, other_ta, pupil, sign_in):
    client = sign_in(senco)
    data = form(key_ta, other_ta, pupil_name=pupil.name, due_on=TODAY.isoformat(), about_minutes="30")
    assert client.post("/tasks/new/", data).status_code == 302
    assert client.post("/tasks/new/", data).status_code == 302
    rows = list(Task.objects.all())
    assert len(rows) == 2
    assert {(row.pupil, row.due_on, row.about_minutes, row.source) for row in rows} == {(pupil, TODAY, 30, "hand")}


def test_two_of_one_name_it_asks_which_and_keeps_what_was_typed(school, senco, key_ta, sign_in):
    twins = [PupilFactory(school=school, given_name="Sam", family_name="Twin", form=form_) for form_ in ("8A", "8B")]
    client = sign_in(senco)
    page = client.post("/tasks/new/", form(key_ta, pupil_name="sam twin", detail="Ten of each."))
    assert page.status_code == 200
    assert "2 pupils go by" in page.text
    assert "Ten of each." in page.text
    client.post("/tasks/new/", form(key_ta, pupil_name="sam twin", pupil=twins[1].pk))
    assert Task.objects.get().pupil == twins[1]


def test_a_name_that_nobody_has_and_a_day_that_is_over(senco, key_ta, sign_in):
    client = sign_in(senco)
    page = client.post("/tasks/new/", form(key_ta, pupil_name="Nobody Such"))
    assert "None of the pupils you may see" in page.text
    page = client.post("/tasks/new/", form(key_ta, due_on=(TODAY - DAY).isoformat()))
    assert "This day is over" in page.text
    assert "Cut cards" in page.text
    assert not Task.objects.exists()


def test_a_pupil_of_another_school_is_nobody(senco, key_ta, foreign_pupil, sign_in):
    client = sign_in(senco)
    page = client.post("/tasks/new/", form(key_ta, pupil_name=foreign_pupil.name, pupil=foreign_pupil.pk))
    assert page.status_code == 200
    assert not Task.objects.exists()


def test_from_a_meeting_by_hand(senco, key_ta, sign_in):
    sign_in(senco).post("/tasks/new/", form(key_ta, source="meeting", source_words="team meeting on 12 October"))
    assert "team meeting on 12 October" in sign_in(key_ta).get("/tasks/").text
    page = sign_in(senco).post("/tasks/new/", form(key_ta, source="review"))
    assert page.status_code == 200
    assert Task.objects.count() == 1


def test_moved_and_dropped_by_the_lead_alone(senco, key_ta, other_ta, sign_in):
    task, client = make(key_ta, senco), sign_in(senco)
    assert sign_in(key_ta).get(f"/tasks/{task.pk}/move/").status_code == 403
    page = client.post(f"/tasks/{task.pk}/move/", {"given_to": key_ta.staff.pk, "reason": "So."})
    assert "Choose another person or another day." in page.text
    client.post(f"/tasks/{task.pk}/move/", {"given_to": other_ta.staff.pk, "reason": "So."})
    assert task.refreshed().given_to == other_ta.staff
    assert "Say in a few words" in client.post(f"/tasks/{task.pk}/drop/", follow=True).text
    client.post(f"/tasks/{task.pk}/drop/", {"reason": "Not needed."})
    assert task.refreshed().state_words == "Dropped"


def test_the_team_by_name_with_words_for_load_and_no_percentages(senco, key_ta, sign_in):
    make(key_ta, senco, due_on=TODAY - DAY, about_minutes=30)
    make(key_ta, senco, title="Done thing", done_at=NOW)
    page = sign_in(senco).get("/tasks/team/").text
    assert "1 open, about 30 min" in page
    assert "1 is overdue: move or remove some?" in page
    assert "Done thing" not in page
    assert "%" not in page.split("<main", 1)[1].split("</main", 1)[0].replace("%2", "")


def test_the_list_as_a_file(senco, key_ta, pupil, sign_in):
    make(key_ta, senco, pupil=pupil, detail="=1+1")
    text = sign_in(senco).get("/tasks/team/?format=csv").content.decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))
    assert head[:3] == ["Task", "Who", "Pupil"]
    assert row[:3] == ["Cut cards", key_ta.staff.name, pupil.name]
    assert PupilOpening.objects.filter(page="task_team download").exists()


def test_a_task_from_a_review_is_listed_with_it(senco, key_ta, pupil, sign_in):
    review = ReviewPoint.objects.create(
        pupil=pupil, starts_at=NOW + DAY, place="Room 1", purpose="Progress", led_by=senco.staff
    )
    client = sign_in(senco)
    client.post(f"/reviews/{review.pk}/task/", form(key_ta, source="hand", pupil_name="x"))
    task = Task.objects.get()
    assert (task.pupil, task.source, task.reference) == (pupil, "review", f"plans.reviewpoint:{review.pk}")
    assert f'href="/tasks/{task.pk}/"' in client.get(f"/reviews/{review.pk}/").text
    assert f'href="/reviews/{review.pk}/"' in client.get(f"/tasks/{task.pk}/").text
    assert sign_in(key_ta).get(f"/reviews/{review.pk}/task/").status_code == 403


def test_the_pupil_s_page_and_home_tell_of_it(senco, key_ta, pupil, sign_in):
    make(key_ta, senco, pupil=pupil, due_on=TODAY - DAY)
    client = sign_in(senco)
    assert "Cut cards" in client.get(f"/pupils/{pupil.pk}/parts/tasks/").text
    assert "overdue: move or remove it?" in client.get("/").text


@pytest.mark.parametrize("url", ["/tasks/", "/tasks/team/"])
def test_twenty_tasks_ask_no_more_than_one(url, school, senco, sign_in, counted):
    client = sign_in(senco)
    make(senco, senco, pupil=PupilFactory(school=school))
    client.get(url)
    one = counted(lambda: client.get(url))
    for _ in range(19):
        make(senco, senco, pupil=PupilFactory(school=school))
    assert len(counted(lambda: client.get(url))) == len(one) <= 15
