"""The contact log: who may be logged as contacted, when it happened, who puts it right, what to come back to."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from liaison.actions.contact import contact_edit, contact_follow_up_end, contact_log
from liaison.models import Contact
from liaison.queries.contact import contacts_about, follow_ups
from pupils.models import Carer, CarerLink

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
BASE = {"way": "phone", "direction": "out", "outcome": "reached", "happened_at": NOW, "said": "All is well."}


def log(pupil, by, **values):
    return contact_log(pupil=pupil, values={**BASE, **values}, by=by, now=NOW)


@pytest.fixture
def link(pupil):
    carer = Carer.objects.create(title="Mr", given_name="Ali", family_name="Khan")
    return CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Father")


def test_the_day_it_happened_is_apart_from_when_it_was_written(senco, pupil, link):
    row = log(pupil, senco, carer_link=link, happened_at=NOW - timedelta(days=2))
    assert (row.happened_at, row.written_at, row.with_whom) == (NOW - timedelta(days=2), NOW, "Mr Ali Khan")
    assert row.is_written_later
    assert not log(pupil, senco, with_whom="Gran").is_written_later


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Say who you spoke with"),
        ({"with_whom": "  "}, "Say who you spoke with"),
        ({"with_whom": "Gran", "happened_at": NOW + timedelta(minutes=5)}, "still ahead"),
        ({"with_whom": "Gran", "happened_at": NOW - timedelta(days=4 * 365)}, "three years"),
    ],
)
def test_what_cannot_be_is_refused(senco, pupil, values, words):
    with pytest.raises(DomainError, match=words):
        log(pupil, senco, **values)
    assert not Contact.objects.exists()


def test_a_carer_of_another_pupil_is_refused(senco, school, link):
    with pytest.raises(DomainError, match="another pupil"):
        log(PupilFactory.create(school=school), senco, carer_link=link)


@pytest.mark.parametrize("name", [None, "Ali Khan", "  ali   KHAN ", "mr ali khan"])
def test_who_must_not_be_contacted_is_logged_only_as_having_contacted_us(senco, pupil, link, name):
    link.do_not_contact = True
    link.save()
    who = {"with_whom": name} if name else {"carer_link": link}
    with pytest.raises(DomainError, match="do not contact"):
        log(pupil, senco, **who)
    assert log(pupil, senco, direction="in", **who).direction == "in"
    assert log(pupil, senco, with_whom="Ann Khan").pk


def test_only_the_writer_puts_it_right_and_the_past_is_kept(senco, hlta, pupil):
    row = log(pupil, senco, with_whom="Gran")
    with pytest.raises(DomainError, match="wrote this"):
        contact_edit(contact=row, values={"said": "No."}, by=hlta)
    contact_edit(contact=row.refreshed(), values={"said": "He is tired."}, by=senco)
    assert list(row.events.order_by("pgh_id").values_list("said", flat=True)) == ["All is well.", "He is tired."]
    assert row.refreshed().written_at == NOW


def test_an_edit_cannot_make_it_later_than_it_was_written(senco, pupil):
    row = log(pupil, senco, with_whom="Gran")
    with pytest.raises(DomainError, match="still ahead"):
        contact_edit(contact=row, values={"happened_at": NOW + timedelta(hours=1)}, by=senco)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=row.pk).update(happened_at=NOW + timedelta(hours=1))


def test_what_to_come_back_to_is_due_on_its_day_until_it_is_done(senco, pupil):
    due = log(pupil, senco, with_whom="Gran", follow_up_on=TODAY, follow_up_with="Aunt")
    ahead = log(pupil, senco, with_whom="Gran", follow_up_on=TODAY + timedelta(days=1))
    assert list(follow_ups(user=senco, today=TODAY, which="")) == [due]
    assert list(follow_ups(user=senco, today=TODAY, which="all")) == [due, ahead]
    contact_follow_up_end(contact=due, by=senco, now=NOW)
    contact_follow_up_end(contact=due, by=senco, now=NOW + timedelta(days=1))
    assert due.refreshed().followed_up_at == NOW
    log(pupil, senco, with_whom="Gran", follows=ahead)
    assert not follow_ups(user=senco, today=TODAY, which="all").exists()


def test_a_name_without_a_day_to_come_back_is_dropped(senco, pupil):
    assert log(pupil, senco, with_whom="Gran", follow_up_with="Aunt").follow_up_with == ""


def test_a_review_finds_its_contacts(senco, pupil):
    row = log(pupil, senco, with_whom="Gran", reference="plans.reviewpoint:7")
    log(pupil, senco, with_whom="Gran")
    assert contacts_about(reference="plans.reviewpoint:7") == [row]


def test_the_line_stays_when_the_carer_goes(senco, pupil, link):
    row = log(pupil, senco, carer_link=link)
    link.delete()
    assert (row.refreshed().carer_link, row.refreshed().with_whom) == (None, "Mr Ali Khan")
