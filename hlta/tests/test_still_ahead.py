"""Nothing that is still ahead is recorded as done, and nobody was there because they were invited."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import BEGAN_FIELD
from interventions.actions.exits import follow_up_record
from liaison.actions.meeting import meeting_record
from liaison.models import Meeting, MeetingParticipant
from plans.actions.review import review_hold
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import Carer, CarerLink
from staff.actions.training import course_record, training_save
from staff.models import Course

DAY = timedelta(days=1)


@pytest.fixture
def mother(pupil):
    carer = Carer.objects.create(given_name="Ola", family_name="Nowak")
    return CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother")


@pytest.fixture
def review(senco, pupil, mother):
    row = ReviewPoint.objects.create(
        pupil=pupil, starts_at=timezone.now() + 5 * DAY, place="Room 1", purpose="How it goes", led_by=senco.staff
    )
    ReviewInvitee.objects.create(review=row, carer_link=mother, answer="coming")
    return row


@pytest.fixture
def meeting(senco, pupil, mother):
    row = Meeting.objects.create(
        pupil=pupil, starts_at=timezone.now() + 5 * DAY, place="Room 1", purpose="Next steps", written_by=senco
    )
    MeetingParticipant.objects.create(meeting=row, kind="carer", carer_link=mother, full_name="Ola Nowak")
    return row


def _review(senco, review, meeting):
    review_hold(review=review, outcome="Well.", by=senco, now=timezone.now())


def _review_of_tomorrow(senco, review, meeting):
    now = timezone.now()
    review_hold(review=review, outcome="Well.", held_at=now + DAY, by=senco, now=now)


def _annual_review(senco, review, meeting):
    ReviewPoint.objects.update(kind="annual")
    _review(senco, review, meeting)


def _meeting(senco, review, meeting):
    meeting_record(meeting=meeting, notes="N", decisions="", came=set(), by=senco, now=timezone.now())


def _training(senco, review, meeting):
    today, course = timezone.localdate(), Course.objects.create(name="Colourful Semantics")
    training_save(
        training=None, person=senco.staff, course=course, done_on=today + DAY, expires_on=None, today=today, by=senco
    )


def _training_of_many(senco, review, meeting):
    today, course = timezone.localdate(), Course.objects.create(name="Colourful Semantics")
    people = [senco.staff]
    course_record(course=course, people=people, done_on=today + DAY, expires_on=None, today=today, by=senco)


def _follow_up(senco, review, meeting):
    today = timezone.localdate()
    follow_up_record(follow_up=None, result="stuck", note="", on=today + DAY, today=today, by=senco)


@pytest.mark.parametrize(
    "act", [_review, _review_of_tomorrow, _annual_review, _meeting, _training, _training_of_many, _follow_up]
)
def test_what_is_still_ahead_is_not_recorded(senco, review, meeting, act):
    with pytest.raises(DomainError, match="still ahead"):
        act(senco, review, meeting)
    assert (ReviewPoint.objects.get().state, Meeting.objects.get().state) == ("planned", "planned")


def test_a_review_that_was_held_earlier_than_planned_has_the_day_on_which_it_was(senco, review, sign_in):
    client, url = sign_in(senco), reverse("plans:review_hold", args=[review.pk])
    page = client.get(url)
    at = timezone.localtime(timezone.now() - DAY)
    ahead = {"held_at_0": f"{timezone.localdate(review.starts_at):%Y-%m-%d}", "held_at_1": "09:00"}
    asked = {"outcome": "Well.", "request_key": uuid4().hex, **ahead, **dict(BEGAN_FIELD.findall(page.text))}
    assert "still ahead" in client.post(url, asked).text
    client.post(url, {**asked, "held_at_0": f"{at:%Y-%m-%d}", "held_at_1": f"{at:%H:%M}"})
    row = ReviewPoint.objects.get()
    assert (row.state, timezone.localdate(row.starts_at)) == ("held", at.date())


@pytest.mark.parametrize("name", ["plans:review_hold", "liaison:meeting_record"])
def test_nobody_was_there_because_they_were_invited(senco, review, meeting, sign_in, name):
    """Neither ticked when the page opens, nor noted as absent when nobody is ticked."""
    ReviewPoint.objects.update(starts_at=timezone.now() - DAY)
    Meeting.objects.update(starts_at=timezone.now() - DAY)
    row = review if name == "plans:review_hold" else meeting
    client, url = sign_in(senco), reverse(name, args=[row.pk])
    page = client.get(url)
    form = page.context["form"]
    assert not list(form["present" if "present" in form.fields else "came"].value() or [])
    at = timezone.localtime(timezone.now() - DAY)
    held_at = {"held_at_0": f"{at:%Y-%m-%d}", "held_at_1": "00:01"}
    client.post(url, {"outcome": "Well.", "notes": "N", **held_at, **dict(BEGAN_FIELD.findall(page.text))})
    assert row.refreshed().state == "held"
    assert ReviewInvitee.objects.get().was_there is None
    assert ReviewPoint.objects.get().pupil_was_there is None
    assert MeetingParticipant.objects.get().came is None
    detail = client.get(reverse(name.replace("hold", "detail").replace("record", "detail"), args=[row.pk])).text
    assert "ttendance not noted" in detail
    assert "as there" not in detail
