"""A review with carers, and what a carer does with a browser, for the tests of the carer's page."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hlta.testing import PupilFactory, StaffFactory
from liaison.actions.carer_access import carer_letter_make
from liaison.carer_mail import link_mail
from liaison.models import CarerAccess
from messaging.delivery import Line, send_due
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import Carer, CarerLink

LINK = re.compile(r"http://localhost:8000(/carer/\S+)")
CODE = re.compile(r"\b(\d{6})\b")
GONE = "This link does not work any more."
BORN = {"day": "4", "month": "3", "year": "2013"}
WRONG_BIRTH = {"day": "5", "month": "3", "year": "2013"}


def make_review(pupil, *, lead=None, **values):
    lead = lead or StaffFactory.create(school=pupil.school)
    starts_at = timezone.now() + timedelta(days=7)
    given = {"starts_at": starts_at, "place": "Room 1", "purpose": "How it goes", "led_by": lead}
    return ReviewPoint.objects.create(pupil=pupil, **{**given, **values})


def ask(review, *, email="one@example.org", language="", **link):
    carer = Carer.objects.create(family_name=f"Carer {email}", email=email, language=language)
    row = CarerLink.objects.create(pupil=review.pupil, carer=carer, relationship="Mother", **link)
    return ReviewInvitee.objects.create(review=review, carer_link=row)


def make_carer(school, **values):
    """A pupil with a review to which one carer is asked."""
    pupil = PupilFactory.create(school=school, given_name="Zofia")
    review = make_review(pupil)
    invitee = ask(review, **values)
    return SimpleNamespace(school=school, pupil=pupil, review=review, invitee=invitee)


def send_link(invitee):
    """The path of the link in a mail that goes out now."""
    row = link_mail(invitee=invitee, language="en", now=timezone.now())
    row.save()
    assert goes_out(invitee.school)
    return LINK.search(mail.outbox[-1].body)[1]


def goes_out(school):
    """Whether mail that is due goes out now."""
    with Line() as line:
        return send_due(school, line)[0]


def access_of(invitee):
    return CarerAccess.objects.filter(invitee=invitee).first()


def send_code(client):
    """Ask for a code and read it in the mail."""
    client.post("/carer/code/send/")
    return CODE.search(mail.outbox[-1].body)[1]


def opened(path, client=None):
    """A browser that holds the link."""
    client = client or Client()
    assert client.get(path).status_code == 302
    return client


def inside(invitee, client=None):
    """A browser that is on the page."""
    client = opened(send_link(invitee), client)
    answer = client.post("/carer/code/", {"code": send_code(client)})
    assert answer.status_code == 302, answer.content
    return client


@pytest.fixture
def carer(school):
    return make_carer(school)


def words(response):
    """A page without what differs by nature: the keys of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def is_shut(client):
    """Nothing of the child is on the page that this browser gets."""
    text = client.get("/carer/").content.decode()
    return "Zofia" not in text and "Room 1" not in text


def letter_path(carer):
    address = carer_letter_make(invitee=carer.invitee, by=None, now=timezone.now())
    return address.removeprefix("http://localhost:8000")
