"""Whoever is on a meeting's list is invited, and told when it changes or is cancelled."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from icalendar import Calendar

from hlta.testing import BEGAN_FIELD
from liaison.actions.meeting import meeting_cancel, meeting_create, meeting_edit
from liaison.actions.meeting_mail import may_still_go, meeting_invite, participant_told
from liaison.models import Agency, MeetingParticipant, Professional
from messaging.models import Mail, Notice
from plans.rules.telling import Way
from plans.tests.test_invitees import make_carer
from pupils.models import CarerLink
from schools.models import Term

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.at("2026-10-14T10:00")


@pytest.fixture
def doctor(school):
    agency = Agency.objects.create(name="Therapy")
    return Professional.objects.create(agency=agency, full_name="Dr Lowe", role="Therapist", email="lowe@example.org")


@pytest.fixture
def mother(pupil):
    return make_carer(pupil, "Kowalska", phone="07700 900001", reached_by="phone")


@pytest.fixture
def values(key_ta, doctor, mother):
    return {
        "starts_at": datetime(2026, 11, 3, 15, 30, tzinfo=UTC), "minutes": 60, "place": "Room 14", "agenda": "",
        "purpose": "Next steps", "staff": [key_ta.staff], "carers": [mother], "professionals": [doctor],
        "is_pupil_there": True,
    }  # fmt: skip


@pytest.fixture
def meeting(senco, pupil, values):
    return meeting_create(pupil=pupil, values=values, by=senco)


@pytest.fixture
def invited(meeting, senco):
    meeting_invite(meeting=meeting, by=senco, now=NOW)
    for row in MeetingParticipant.objects.filter(is_to_tell=True):
        participant_told(participant=row, by=senco, now=NOW)
    Mail.objects.update(state="sent", sent_at=NOW)
    Notice.objects.all().delete()
    return meeting


def ways(plan):
    return {one.who: one.way for one in plan.tellings}


def test_nobody_hears_of_a_meeting_before_the_invitations_and_then_each_in_their_way(
    meeting, senco, key_ta, pupil, mother, doctor
):
    assert (Mail.objects.count(), Notice.objects.count()) == (0, 0)
    plan = meeting_invite(meeting=meeting, by=senco, now=NOW)
    assert ways(plan) == {
        key_ta.staff.name: Way.NOTICE, doctor.name: Way.EMAIL, mother.carer.name: Way.PHONE, pupil.name: Way.IN_PERSON,
    }  # fmt: skip
    mail = Mail.objects.get()
    event = next(iter(Calendar.from_ical(mail.calendar).walk("VEVENT")))
    assert (event["SEQUENCE"], event["ATTENDEE"]) == (0, "mailto:lowe@example.org")
    assert pupil.family_name not in mail.subject + mail.body + mail.calendar
    assert Notice.objects.get().recipient == key_ta
    assert not meeting_invite(meeting=meeting, by=senco, now=NOW).tellings
    assert set(MeetingParticipant.objects.filter(is_to_tell=True).values_list("kind", flat=True)) == {"carer", "pupil"}


def test_a_change_goes_to_all_who_were_invited(invited, senco, values, mother, pupil):
    plan = meeting_edit(meeting=invited, values={**values, "place": "Online"}, by=senco, now=NOW)
    assert {one.who for one in plan.of(Way.PHONE, Way.IN_PERSON)} == {mother.carer.name, pupil.name}
    mail = Mail.objects.get(kind="meeting change")
    assert "Before, the place was: Room 14." in mail.body
    assert "SEQUENCE:1" in mail.calendar
    assert may_still_go(mail)
    assert "It was Room 14." in Notice.objects.get().text


def test_a_cancelled_meeting_leaves_calendars(invited, senco, values):
    meeting_cancel(meeting=invited, words="We will plan a new one.", by=senco, now=NOW)
    mail = Mail.objects.get(kind="meeting cancelled")
    assert "METHOD:CANCEL" in mail.calendar
    assert "We will plan a new one." in mail.body
    assert may_still_go(mail)
    assert Notice.objects.get().text.startswith("Cancelled: the meeting about")
    assert MeetingParticipant.objects.filter(is_to_tell=True).count() == 2


def test_a_correction_of_what_was_is_told_to_nobody(invited, senco, values):
    past = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)
    assert not meeting_edit(meeting=invited, values={**values, "starts_at": past}, by=senco, now=NOW).tellings
    assert not Mail.objects.exclude(state="sent").exists()


def test_who_may_not_be_told_any_more_is_not(invited, senco, doctor, mother):
    CarerLink.objects.filter(pk=mother.pk).update(do_not_contact=True)
    Professional.objects.update(left_on=NOW.date())
    plan = meeting_cancel(meeting=invited, by=senco, now=NOW)
    assert {one.who: one.detail for one in plan.of(Way.NOT)} == {
        mother.carer.name: "marked “do not contact”", doctor.name: "doesn't work there any more",
    }  # fmt: skip
    assert not Mail.objects.filter(kind="meeting cancelled").exists()
    assert not MeetingParticipant.objects.filter(is_to_tell=True).exclude(kind="pupil").exists()


def test_the_page_says_who_is_told_before_it_is_saved_and_asks_about_the_day(invited, senco, doctor, mother, sign_in):
    Term.objects.create(name="Autumn 1", starts_on="2026-09-02", ends_on="2026-10-23")
    client, url = sign_in(senco), reverse("liaison:meeting_edit", args=[invited.pk])
    data = {
        "request_key": uuid4().hex, "starts_at_0": "2026-10-31", "starts_at_1": "09:00", "minutes": 60,
        "place": "Room 14", "purpose": "Next steps", "carers": [mother.pk], **dict(BEGAN_FIELD.findall(client.get(url).text)),
    }  # fmt: skip
    page = client.post(url, data).text
    assert "Sat 31 Oct 2026 is at the weekend." in page
    assert f"{doctor.name} (taken off the list: tell them yourself)" in page
    assert f"{mother.carer.name} (07700 900001)" in page
    assert invited.refreshed().starts_at.day == 3
    agreed = page.partition('name="agreed" value="')[2].partition('"')[0]
    answer = client.post(url, {**data, "agreed": agreed}, follow=True).text
    assert f"Phone {mother.carer.name} (07700 900001)." in answer
    assert invited.refreshed().starts_at.day == 31


def test_whoever_was_phoned_is_marked_as_told(meeting, senco, mother, sign_in):
    client = sign_in(senco)
    client.post(reverse("liaison:meeting_invite", args=[meeting.pk]))
    row = MeetingParticipant.objects.get(carer_link=mother)
    assert "Phone them on 07700 900001" in client.get(reverse("liaison:meeting_detail", args=[meeting.pk])).text
    client.post(reverse("liaison:participant_told", args=[row.pk]))
    assert (row.refreshed().is_to_tell, row.refreshed().knows["place"]) == (False, "Room 14")
