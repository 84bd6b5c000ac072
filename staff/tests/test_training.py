"""Courses, who has done them, and until when they hold."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import StaffFactory
from staff.actions.training import course_record, course_save, training_save
from staff.models import Course, Training
from staff.queries.training import courses_counted, matrix_lines, matrix_people
from staff.rules.training import SOON_DAYS, Validity, expiry_words, validity

TODAY = date(2026, 11, 24)


def in_days(number):
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("days", "words", "state"),
    [
        (0, "expires today", Validity.EXPIRING),
        (1, "expires in 1 day", Validity.EXPIRING),
        (42, "expires in 6 weeks", Validity.EXPIRING),
        (SOON_DAYS, "expires in 8 weeks", Validity.EXPIRING),
        (SOON_DAYS + 1, "expires in 8 weeks", Validity.VALID),
        (120, "expires in 4 months", Validity.VALID),
        (1000, "expires in 2 years", Validity.VALID),
        (-1, "expired 1 day ago", Validity.EXPIRED),
        (-21, "expired 3 weeks ago", Validity.EXPIRED),
    ],
)
def test_how_long_a_training_holds_in_words(days, words, state):
    assert (expiry_words(in_days(days), today=TODAY), validity(in_days(days), today=TODAY)) == (words, state)


def test_what_never_expires_holds():
    assert (expiry_words(None, today=TODAY), validity(None, today=TODAY)) == ("does not expire", Validity.VALID)


@pytest.fixture
def course(school):
    return Course.objects.create(name="First aid")


def trained(course, expires_in=None, done=TODAY - timedelta(days=300), **fields):
    """Somebody who has done the course."""
    person = fields.pop("person", None) or StaffFactory(**fields)
    expires_on = None if expires_in is None else in_days(expires_in)
    Training.objects.create(staff_member=person, course=course, done_on=done, expires_on=expires_on)
    return person


def found(senco, state, course=None, job=""):
    return set(matrix_people(user=senco, course=course, job=job, state=state, today=TODAY))


def test_the_matrix_is_narrowed_by_state(senco, course):
    valid, endless, soon, over = (trained(course, days) for days in (400, None, 20, -1))
    gone = trained(course, 20, left_on=TODAY)
    assert found(senco, "valid", course) == {valid, endless}
    assert (found(senco, "expiring", course), found(senco, "expired", course)) == ({soon}, {over})
    assert (found(senco, "missing", course), gone in found(senco, "")) == ({senco.staff}, False)


def test_who_has_renewed_a_course_is_not_expired(senco, course):
    person = trained(course, -10)
    trained(course, 300, done=TODAY, person=person)
    other = Course.objects.create(name="Manual handling")
    assert found(senco, "expired") == set()
    trained(other, -10, person=person)
    assert (found(senco, "expired"), found(senco, "expired", course)) == ({person}, set())
    cell = matrix_lines(people=[person], courses=[course, other], today=TODAY)[0].cells
    assert [one.validity for one in cell] == [Validity.VALID, Validity.EXPIRED]


def test_a_course_counts_each_person_who_works_here_once(senco, course):
    person = trained(course, 100)
    trained(course, 200, done=TODAY, person=person)
    trained(course, -1)
    trained(course, 100, left_on=TODAY)
    assert courses_counted(user=senco, today=TODAY).get().trained == 1


def test_a_name_of_a_course_is_there_once_whatever_its_case(senco, course):
    with pytest.raises(DomainError, match="already"):
        course_save(course=None, name="FIRST aid", by=senco)
    assert course_save(course=course, name="First Aid", by=senco).refreshed().name == "First Aid"


def test_the_same_day_twice_is_refused(senco, course):
    person = trained(course)
    day = Training.objects.get().done_on
    with pytest.raises(DomainError, match="already"):
        training_save(training=None, person=person, course=course, done_on=day, expires_on=None, today=TODAY, by=senco)


def test_a_course_that_many_have_done_is_written_once_for_each(senco, course):
    people = [senco.staff, StaffFactory()]
    for expected in (2, 0):
        made = course_record(
            course=course, people=people, done_on=TODAY, expires_on=in_days(365), today=TODAY, by=senco
        )
        assert len(made) == expected
    assert Training.objects.count() == 2


def test_trainings_in_the_browser(senco, course, sign_in):
    person, client = StaffFactory(), sign_in(senco)
    url = f"/staff/{person.pk}/trainings/"
    form = {
        "request_key": uuid4().hex,
        "course": "",
        "new_course": "Makaton",
        "done_on": "2026-09-02",
        "expires_on": "",
    }
    wrong = client.post(url, form | {"expires_on": "2026-09-01"})
    assert (wrong.status_code, "Makaton" in wrong.text, "before it was done" in wrong.text) == (200, True, True)
    client.post(url, form)
    training = Training.objects.get(course__name="Makaton")
    assert "Makaton" in client.get(f"/staff/{person.pk}/").text
    client.post(f"/staff/trainings/{training.pk}/", form | {"course": course.pk, "new_course": ""})
    assert training.refreshed().course == course
    client.post(f"/staff/trainings/{training.pk}/remove/")
    assert not Training.objects.exists()


def test_a_course_is_the_lists_or_a_new_one_and_never_both(senco, course, sign_in):
    form = {"request_key": uuid4().hex, "course": course.pk, "new_course": "Makaton", "done_on": "2026-09-02"}
    assert "Choose a course, or write" in sign_in(senco).post(f"/staff/{senco.staff.pk}/trainings/", form).text


def test_courses_in_the_browser(senco, course, sign_in):
    client, person = sign_in(senco), StaffFactory()
    page = client.post("/staff/courses/new/", {"request_key": uuid4().hex, "name": "first AID"}).text
    assert ("There is a course of this name already." in page, 'value="first AID"' in page) == (True, True)
    client.post(f"/staff/courses/{course.pk}/", {"name": "Paediatric first aid"})
    assert "Paediatric first aid" in client.get("/staff/courses/").text
    form = {"request_key": uuid4().hex, "people": [person.pk], "done_on": "2026-09-02", "expires_on": ""}
    client.post(f"/staff/courses/{course.pk}/record/", form)
    assert Training.objects.get().staff_member == person


def test_the_matrix_in_the_browser_and_as_a_file(senco, course, sign_in):
    person, client = trained(course, -1, family_name="Moss"), sign_in(senco)
    today = timezone.localdate()
    Training.objects.update(expires_on=today - timedelta(days=1))
    page = client.get("/staff/trainings/?state=expired").text
    assert ("Moss" in page, "Expired 1 day ago" in page, senco.staff.family_name in page) == (True, True, False)
    file = (
        client.get(f"/staff/trainings/?course={course.pk}&q=moss&format=csv").content.decode("utf-8-sig").splitlines()
    )
    assert file[0] == "Name,Job,First aid"
    assert (len(file), person.name in file[1], "expired 1 day ago" in file[1]) == (2, True, True)


def test_a_course_that_is_none_shows_all(senco, course, sign_in):
    assert "First aid" in sign_in(senco).get("/staff/trainings/?course=x&state=x&job=x").text


@pytest.mark.parametrize("url", ["/staff/trainings/", "/staff/courses/"])
def test_lists_of_training_take_the_same_queries_for_more(senco, course, sign_in, counted, url):
    client = sign_in(senco)
    trained(course, 20)
    client.get(url)
    few = len(counted(lambda: client.get(url)))
    for number in range(20):
        trained(Course.objects.create(name=f"Course {number}"), 20)
    assert len(counted(lambda: client.get(url))) == few <= 15
