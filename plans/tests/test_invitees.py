"""Who is asked to a review point, and what they answer."""

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import DomainError
from hlta.testing import PupilFactory
from messaging.models import Notice
from plans import contacted
from plans.actions.invitee import (
    invitee_add,
    invitee_answer,
    invitee_phone,
    invitee_present,
    invitee_remove,
    invitee_views,
)
from plans.actions.review import review_cancel, review_create
from plans.models import ReviewInvitee
from pupils.models import Carer, CarerLink

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def make_carer(pupil, name, *, email="", phone="", reached_by="email", language="", **link):
    carer = Carer.objects.create(family_name=name, email=email, phone=phone, reached_by=reached_by, language=language)
    return CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother", **link)


@pytest.fixture
def mother(pupil):
    return make_carer(pupil, "Mother", email="mother@example.org")


@pytest.fixture
def review(senco, hlta, pupil, mother):
    values = {
        "starts_at": NOW + timedelta(days=20), "minutes": 30, "place": "Room 14", "purpose": "How it goes",
        "led_by": hlta.staff,
    }  # fmt: skip
    return review_create(pupil=pupil, values=values, by=senco, now=NOW)


@pytest.fixture
def invitee(review):
    return review.invitees.carers().get()


def test_a_review_asks_carers_who_may_be_contacted_and_its_lead(senco, hlta, pupil, mother):
    make_carer(pupil, "Barred", do_not_contact=True)
    make_carer(pupil, "Aunt", has_parental_responsibility=False)
    values = {
        "starts_at": NOW + timedelta(days=20), "minutes": 30, "place": "Room 14", "purpose": "How it goes",
        "led_by": hlta.staff,
    }  # fmt: skip
    review = review_create(pupil=pupil, values=values, by=senco, now=NOW)
    assert {row.who for row in review.invitees.with_people()} == {"Mother", hlta.staff.name}


@pytest.mark.parametrize(
    ("contact", "way"),
    [
        ({"email": "a@example.org"}, "email"),
        ({"phone": "01"}, "phone"),
        ({}, "letter"),
        ({"email": "a@example.org", "phone": "01", "reached_by": "phone"}, "phone"),
        ({"email": "a@example.org", "phone": "01", "reached_by": "letter"}, "letter"),
    ],
)
def test_each_is_asked_in_the_way_that_reaches_them(review, senco, pupil, contact, way):
    row = invitee_add(review=review, carer_link=make_carer(pupil, "Father", **contact), by=senco)
    assert row.way == way
    assert ReviewInvitee.objects.by_mail().filter(pk=row.pk).exists() == (way == "email")
    assert ReviewInvitee.objects.by_hand().filter(pk=row.pk).exists() == (way != "email")


@pytest.mark.parametrize("barred", [{"do_not_contact": True}, {"has_parental_responsibility": False}])
def test_a_carer_who_may_not_be_asked_is_refused(review, senco, pupil, barred):
    with pytest.raises(DomainError):
        invitee_add(review=review, carer_link=make_carer(pupil, "Barred", **barred), by=senco)


def test_a_carer_of_another_child_is_refused(review, senco, school):
    with pytest.raises(DomainError, match="not a carer"):
        invitee_add(review=review, carer_link=make_carer(PupilFactory(), "Other"), by=senco)


def test_somebody_from_outside_and_a_colleague_are_asked_once(review, senco, teacher):
    invitee_add(review=review, name="Ida Berg", organisation="Speech therapy", email="ida@example.org", by=senco)
    invitee_add(review=review, staff_member=teacher.staff, by=senco)
    with pytest.raises(DomainError, match="asked already"):
        invitee_add(review=review, name="Ida Berg", organisation="Speech therapy", by=senco)
    with pytest.raises(DomainError, match="asked already"):
        invitee_add(review=review, staff_member=teacher.staff, by=senco)


@pytest.mark.parametrize("answer", ["coming", "other_time", "not_coming"])
def test_an_answer_is_kept_and_the_lead_is_told(invitee, hlta, answer):
    row = invitee_answer(invitee=invitee, answer=answer, note="Mornings suit me.", by=None, now=NOW)
    assert (row.answer, row.answered_at, row.answered_by) == (answer, NOW, None)
    assert "Mornings suit me." in Notice.objects.get(recipient=hlta).text


def test_an_answer_that_is_none_is_refused(invitee):
    with pytest.raises(DomainError):
        invitee_answer(invitee=invitee, answer="perhaps", note="", by=None, now=NOW)


def test_nobody_answers_when_it_has_begun_or_is_off(invitee, review, senco):
    with pytest.raises(DomainError):
        invitee_answer(invitee=invitee, answer="coming", note="", by=None, now=review.starts_at)
    review_cancel(review=review, by=senco, now=NOW)
    with pytest.raises(DomainError):
        invitee_answer(invitee=invitee, answer="coming", note="", by=None, now=NOW)


def test_views_are_kept_and_the_lead_is_told_once(invitee, hlta):
    for _ in range(2):
        row = invitee_views(invitee=invitee, views="She likes the new group.", by=None, now=NOW)
    assert (row.views, row.views_at) == ("She likes the new group.", NOW)
    assert Notice.objects.filter(recipient=hlta).count() == 1


def test_who_has_answered_and_who_leads_stay(invitee, review, senco):
    lead = review.invitees.get(staff_member__isnull=False)
    with pytest.raises(DomainError, match="leads the meeting"):
        invitee_remove(invitee=lead, by=senco)
    invitee_answer(invitee=invitee, answer="coming", note="", by=senco, now=NOW)
    with pytest.raises(DomainError, match="answered already"):
        invitee_remove(invitee=invitee, by=senco)


def test_who_has_not_answered_can_be_left_out(invitee, senco):
    invitee_remove(invitee=invitee, by=senco)
    assert not ReviewInvitee.objects.carers().exists()


@pytest.mark.parametrize(("result", "answer"), [("coming", "coming"), ("no_answer", "waiting"), ("message", "waiting")])
def test_a_call_is_an_answer_only_where_they_gave_one_and_is_logged(invitee, hlta, monkeypatch, result, answer):
    told = []
    monkeypatch.setattr(contacted, "listeners", [lambda **what: told.append(what)])
    row = invitee_phone(invitee=invitee, result=result, note="Rang at ten.", views="", by=hlta, now=NOW)
    assert row.answer == answer
    assert [(what["way"], what["result"], what["words"]) for what in told] == [("phone", result, "Rang at ten.")]


def test_a_carer_who_is_not_to_be_contacted_is_not_rung(invitee, hlta):
    CarerLink.objects.update(do_not_contact=True)
    with pytest.raises(DomainError, match="Do not phone"):
        invitee_phone(invitee=invitee, result="coming", note="", views="", by=hlta, now=NOW)


def test_who_was_there_is_written_down_for_all(invitee, review, senco):
    assert invitee_present(review=review, present=[invitee], by=senco) == 1
    assert dict(review.invitees.values_list("pk", "was_there"))[invitee.pk] is True
    assert review.invitees.filter(was_there=False).count() == 1
