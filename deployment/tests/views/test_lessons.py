"""The pages before and after a lesson, and those of agreements, through the client."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from deployment.models import Cell, ClassAgreement, FeedbackSlip, NeedToKnow
from hlta.testing import PupilFactory, StaffFactory, make_member
from hlta.tests.world import build_world, open_calendar
from pupils.models import ClassTeacher, Enrolment, Lesson, PupilOpening, TeachingClass
from schools.rules import monday_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONDAY = monday_of(TODAY)
COMING = MONDAY + timedelta(days=7)


@pytest.fixture
def world(school):
    """The adult leads, supports and teaches 8x/En1, which meets on Mondays."""
    open_calendar()
    return build_world(school, roles=[Role.HLTA])


@pytest.fixture
def ta(world, school):
    """A TA who supports the class beside the adult."""
    user, cell = (
        make_member(school, Role.TA, job="ta"),
        Cell.objects.filter(teaching_class__lessons=world.pk["lesson"])[0],
    )
    cell.pk, cell.staff_member, cell._state.adding = None, user.staff, True
    cell.save()
    return user


@pytest.fixture
def its_teacher(world, school):
    user = make_member(school, Role.TEACHER, job="teacher")
    ClassTeacher.objects.create(teaching_class=TeachingClass.objects.get(), staff_member=user.staff)
    return user


def taps(**values):
    return {"request_key": uuid4().hex, "how_far": "most", "help_needed": "2", "what_next": "go_on"} | values


def url(world, what, on):
    return reverse(f"deployment:{what}", args=[world.pk["lesson"]]) + f"?on={on}"


def test_three_taps_and_send(world, ta, its_teacher, sign_in):
    client = sign_in(ta)
    assert "three taps" in client.get(f"/lessons/?on={MONDAY}").text
    page = client.post(url(world, "slip_send", MONDAY), taps(pupils=[world.pupil.pk]), follow=True)
    assert its_teacher.staff.name in page.text
    slip = FeedbackSlip.objects.get(staff_member=ta.staff)
    assert (slip.how_far, slip.help_needed, slip.what_next) == ("most", 2, "go_on")
    page = sign_in(its_teacher).get("/lessons/coming/").text
    assert f"from {ta.staff.name}" in page
    assert world.pupil.name in page


def test_a_tap_is_missing_and_what_was_typed_is_still_there(world, ta, sign_in):
    page = sign_in(ta).post(
        url(world, "slip_send", MONDAY), taps(what_next="", words="It was loud.", pupils=[world.pupil.pk])
    )
    assert page.status_code == 200
    assert "It was loud." in page.text
    assert f'value="{world.pupil.pk}" checked' in page.text
    assert not FeedbackSlip.objects.filter(staff_member=ta.staff).exists()


def test_a_slip_names_only_pupils_of_the_class(world, ta, school, sign_in):
    stranger = PupilFactory(school=school)
    page = sign_in(ta).post(url(world, "slip_send", MONDAY), taps(pupils=[stranger.pk]))
    assert page.status_code == 200
    assert not FeedbackSlip.objects.filter(staff_member=ta.staff).exists()


def test_a_sent_slip_opens_again_with_its_taps(world, sign_in):
    page = sign_in(world.adult).get(url(world, "slip_send", MONDAY)).text
    assert page.count(" checked") == 4
    assert PupilOpening.objects.filter(pupil=world.pupil, page="slip_send").exists()


def test_who_does_not_support_the_lesson_finds_no_slip(world, other_ta, teacher, sign_in):
    assert sign_in(other_ta).get(url(world, "slip_send", MONDAY)).status_code == 404
    assert sign_in(teacher).get(url(world, "slip_send", MONDAY)).status_code == 403
    assert sign_in(teacher).get(url(world, "note_write", COMING)).status_code == 404
    assert sign_in(other_ta).get(url(world, "note_write", COMING)).status_code == 403


def test_a_day_on_which_it_does_not_meet(world, sign_in):
    client = sign_in(world.adult)
    for what, on in [
        ("note_write", COMING + timedelta(days=1)),
        ("slip_send", MONDAY + timedelta(days=1)),
        ("slip_send", "soon"),
    ]:
        assert "does not meet on that day" in client.get(url(world, what, on), follow=True).text


def test_what_to_know_is_written_changed_and_read(world, ta, its_teacher, sign_in):
    client = sign_in(its_teacher)
    assert "Similes." in client.get(url(world, "note_write", COMING)).text
    client.post(url(world, "note_write", COMING), {"concepts": "Metaphors.", "feedback": "Ask why."})
    assert NeedToKnow.objects.get(on=COMING).written_by == its_teacher
    page = sign_in(ta).get(f"/lessons/?on={COMING}").text
    assert "Metaphors." in page
    assert "The slip opens on the day." in page


def test_nothing_written_is_asked_for(world, its_teacher, sign_in):
    page = sign_in(its_teacher).post(url(world, "note_write", COMING), {"concepts": " "})
    assert page.status_code == 200
    assert "Write at least one line." in page.text


def test_it_begins_with_last_time_s(world, its_teacher, sign_in):
    later, client = COMING + timedelta(days=7), sign_in(its_teacher)
    assert "Begin with what was written" in client.get(url(world, "note_write", later)).text
    assert "Similes." in client.get(url(world, "note_write", later) + "&copy=1").text
    assert not NeedToKnow.objects.filter(on=later).exists()


def test_a_lead_looks_at_a_teacher_s_lessons_a_teacher_at_their_own(world, its_teacher, sign_in):
    lead, client = sign_in(world.adult), sign_in(its_teacher)
    assert f"Lessons of {its_teacher.staff.name}" in lead.get(f"/lessons/coming/?teacher={its_teacher.staff.pk}").text
    assert "My lessons</h1>" in client.get(f"/lessons/coming/?teacher={world.adult.staff.pk}").text


@pytest.mark.parametrize("address", ["/lessons/coming/", f"/lessons/?on={MONDAY}", "/agreements/"])
def test_many_lessons_ask_no_more_than_one(address, world, school, sign_in, counted):
    client = sign_in(world.adult)
    client.get(address)
    one = counted(lambda: client.get(address))
    lesson = Lesson.objects.get()
    for number in range(12):
        row = TeachingClass.objects.create(name=f"9/{number}", subject="Art")
        ClassTeacher.objects.create(teaching_class=row, staff_member=world.adult.staff)
        pupil = PupilFactory(school=school)
        Enrolment.objects.create(teaching_class=row, pupil=pupil)
        Lesson.objects.create(teaching_class=row, week=1, weekday=1, period=lesson.period)
        Cell.objects.create(
            staff_member=world.adult.staff, kind="support", weekday=1, starts_at=lesson.period.starts_at,
            ends_at=lesson.period.ends_at, starts_on=TODAY - timedelta(days=60), teaching_class=row,
        )  # fmt: skip
        ClassAgreement.objects.create(
            teaching_class=row, staff_member=world.adult.staff, teacher=StaffFactory(school=school), starts_on=TODAY,
            review_on=TODAY, written_by=world.adult, written_at=timezone.now(),
        )  # fmt: skip
    many = counted(lambda: client.get(address))
    assert len(many) == len(one) <= 15, many.sql


def test_the_two_agree_on_the_page(world, ta, its_teacher, sign_in):
    teacher, helper = sign_in(its_teacher), sign_in(ta)
    klass = TeachingClass.objects.get()
    address = f"/agreements/new/?teaching_class={klass.pk}&staff_member={ta.staff.pk}&teacher={its_teacher.staff.pk}"
    assert address.replace("&", "&amp;") in teacher.get("/agreements/").text
    data = {"request_key": uuid4().hex, "at_start": "Checks planners.", "review_on": TODAY.isoformat()}
    assert "at least one line" in teacher.post(address, data | {"at_start": "", "request_key": uuid4().hex}).text
    teacher.post(address, data)
    row = ClassAgreement.objects.get(teacher=its_teacher.staff)
    page = helper.get(f"/agreements/{row.pk}/").text
    assert "I agree" in page
    assert "wait for your word" in teacher.get("/").text or "Do you agree?" in helper.get("/lessons/").text
    helper.post(f"/agreements/{row.pk}/agree/")
    assert row.refreshed().is_agreed


def test_a_pair_that_is_none_and_an_agreement_of_others(world, other_ta, its_teacher, sign_in):
    row, client = ClassAgreement.objects.get(), sign_in(other_ta)
    assert client.get(f"/agreements/{row.pk}/").status_code == 404
    assert client.post(f"/agreements/{row.pk}/end/").status_code == 404
    pair = f"teaching_class={row.teaching_class_id}&staff_member={other_ta.staff.pk}&teacher={its_teacher.staff.pk}"
    assert "Choose the adult and the class" in client.get(f"/agreements/new/?{pair}", follow=True).text
    assert sign_in(its_teacher).get(f"/agreements/{row.pk}/").status_code == 200
    data = {"at_start": "x", "review_on": TODAY.isoformat()}
    assert "This is between" in sign_in(its_teacher).post(f"/agreements/{row.pk}/edit/", data).text


def test_of_two_who_write_the_first_note_the_second_sees_both(world, sign_in):
    client = sign_in(world.adult)
    page = url(world, "note_write", COMING + timedelta(days=7))
    began = client.get(page).context["form"]["began"].value()
    client.post(page, {"concepts": "Metaphors.", "began": began})
    answer = client.post(page, {"concepts": "Rhyme.", "began": began})
    assert "Somebody else saved this" in answer.text
    assert "Metaphors." in answer.text
    assert "Rhyme." in answer.text
    assert NeedToKnow.objects.get(on=COMING + timedelta(days=7)).concepts == "Metaphors."


def test_a_note_that_begins_with_the_last_one_is_written(world, sign_in):
    client = sign_in(world.adult)
    page = url(world, "note_write", COMING + timedelta(days=7))
    form = client.get(f"{page}&copy=1").context["form"]
    assert form["concepts"].value() == "Similes."
    client.post(page, {"concepts": "Similes.", "began": form["began"].value()})
    assert NeedToKnow.objects.filter(concepts="Similes.").count() == 2


def test_of_two_who_change_what_both_had_agreed_the_second_sees_both(world, its_teacher, sign_in):
    client = sign_in(world.adult)
    row = ClassAgreement.objects.get()
    agreed = {"agreed_by_teacher_at": timezone.now(), "agreed_by_ta_at": timezone.now()}
    ClassAgreement.objects.filter(pk=row.pk).update(**agreed)
    page = reverse("deployment:agreement_edit", args=[row.pk])
    began = client.get(page).context["form"]["began"].value()
    values = {"review_on": TODAY + timedelta(days=30), "began": began}
    client.post(page, {**values, "at_start": "Greets at the door."})
    answer = client.post(page, {**values, "at_start": "Hands out planners."})
    assert "Somebody else saved this" in answer.text
    assert "Greets at the door." in answer.text
    assert "Hands out planners." in answer.text
    assert ClassAgreement.objects.get(ended_on=None).at_start == "Greets at the door."
