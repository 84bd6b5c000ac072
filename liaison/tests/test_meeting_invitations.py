"""Whoever is on a meeting's list is invited, and told when it changes or is cancelled."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail as sent
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.errors import DomainError
from hlta.testing import BEGAN_FIELD
from liaison.actions.meeting import meeting_cancel, meeting_create, meeting_edit, meeting_record
from liaison.actions.meeting_mail import may_still_go, meeting_invite, participant_told
from liaison.actions.pack import pack_share
from liaison.models import Agency, Meeting, MeetingPack, MeetingParticipant, Professional
from liaison.queries.meeting import meetings_to_tell, participants_of
from liaison.tests.carer_world import goes_out
from messaging.models import Mail, Notice
from plans.rules.telling import Way
from plans.tests.test_invitees import make_carer
from pupils.actions.leaving import pupil_leave
from pupils.models import Carer, CarerLink, Pupil
from schools.models import Term
from staff.models import StaffMember

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


PAST = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)


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


def test_the_mail_that_a_meeting_is_off_as_the_pupil_leaves_reaches_the_carer(school, senco, pupil, mother, meeting):
    Carer.objects.filter(pk=mother.carer_id).update(reached_by="email", email="mother@example.org")
    meeting_invite(meeting=meeting, by=senco, now=timezone.now())
    Mail.objects.update(state="sent", sent_at=timezone.now())
    yesterday = timezone.localdate() - timedelta(days=1)
    pupil_leave(pupil=pupil, last_day=yesterday, tells=True, by=senco, now=timezone.now())
    Mail.objects.filter(state="queued").update(goes_at=None, not_before=timezone.now() - timedelta(minutes=1))
    sent.outbox.clear()
    goes_out(school)
    assert sum("mother@example.org" in str(one.to) for one in sent.outbox) == 1
    mail = Mail.objects.get(to_address="mother@example.org", kind="meeting cancelled")
    assert (mail.state, "METHOD:CANCEL" in mail.calendar) == ("sent", True)


def test_nobody_is_invited_about_a_pupil_who_has_left_nor_mailed_a_change(invited, senco, pupil, doctor, values):
    Pupil.objects.filter(pk=pupil.pk).update(left_on=timezone.localdate())
    plan = meeting_edit(meeting=invited, values={**values, "place": "Online"}, by=senco, now=NOW)
    assert ways(plan)[doctor.name] == Way.NOT
    assert not Mail.objects.filter(kind="meeting change").exists()
    with pytest.raises(DomainError, match="not on roll any more"):
        meeting_invite(meeting=invited, by=senco, now=NOW)


GONE = {
    "the pupil died": lambda row: Pupil.objects.update(deceased_on=date(2026, 10, 13), left_on=date(2026, 10, 13)),
    "the carer died": lambda row: Carer.objects.update(deceased_on=date(2026, 10, 13)),
    "do not contact": lambda row: CarerLink.objects.update(do_not_contact=True),
    "no responsibility": lambda row: CarerLink.objects.update(has_parental_responsibility=False),
    "the professional left": lambda row: Professional.objects.update(left_on=date(2026, 10, 13)),
    "the adult left": lambda row: StaffMember.objects.filter(pk=row.staff_member_id).update(left_on=date(2026, 10, 13)),
}


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("kind", ["staff", "carer", "outside", "pupil"])
def test_who_may_not_be_told_is_on_no_list_to_tell(meeting, senco, kind, gone):
    """The list asks the same as the person's row, for each kind of person and each reason."""
    rows = MeetingParticipant.objects.filter(meeting=meeting, kind=kind)
    rows.update(is_to_tell=True)
    assert meetings_to_tell(user=senco, now=NOW).exists()
    GONE[gone](rows.get())
    (row,) = [one for one in participants_of(meeting=meeting) if one.kind == kind]
    assert meetings_to_tell(user=senco, now=NOW).exists() == (not row.why_not)
    if row.why_not:
        with pytest.raises(DomainError, match="must not be told"):
            participant_told(participant=row, by=senco, now=NOW)
    assert bool(row.why_not) == (
        gone == "the pupil died"
        or (kind, gone) in {("staff", "the adult left"), ("outside", "the professional left")}
        or (kind == "carer" and gone in ("the carer died", "do not contact", "no responsibility"))
    )


def test_the_people_of_a_meeting_are_read_at_once(meeting):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert all(
            row.way and row.address is not None and row.why_not == "" for row in participants_of(meeting=meeting)
        )
    assert len(queries) == 1


def test_a_meeting_that_was_held_is_not_made_one_ahead(invited, senco, values):
    meeting_edit(meeting=invited, values={**values, "starts_at": PAST}, by=senco, now=NOW)
    meeting_record(meeting=invited, notes="N", decisions="", came=set(), by=senco, now=NOW)
    with pytest.raises(DomainError, match="can't be ahead"):
        meeting_edit(meeting=invited, values=values, by=senco, now=NOW)
    assert meeting_edit(meeting=invited, values={**values, "starts_at": PAST, "place": "Hall"}, by=senco, now=NOW)
    assert invited.refreshed().place == "Hall"


def test_a_meeting_corrected_to_the_past_takes_back_what_waits_to_go_out(meeting, senco, values, doctor):
    meeting_invite(meeting=meeting, by=senco, now=NOW)
    mail = Mail.objects.get()
    assert may_still_go(mail)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=PAST)
    assert not may_still_go(mail)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=values["starts_at"])
    meeting_edit(meeting=meeting.refreshed(), values={**values, "starts_at": PAST}, by=senco, now=NOW)
    assert mail.refreshed().state == "cancelled"
    assert MeetingParticipant.objects.get(professional=doctor).invited_at is None
    assert not MeetingParticipant.objects.filter(is_to_tell=True).exists()


def test_what_was_recorded_of_a_person_is_not_taken_off_with_them(invited, senco, values, doctor, mother):
    """Whatever became of them since: the list is saved as it is."""
    past = {**values, "starts_at": PAST}
    meeting_edit(meeting=invited, values=past, by=senco, now=NOW)
    pack_share(
        meeting=invited, participant=MeetingParticipant.objects.get(professional=doctor), parts=["profile"], content={},
        expires_at=NOW + timedelta(days=3), is_mailed=False, by=senco, now=NOW,
    )  # fmt: skip
    with pytest.raises(DomainError, match="stays on the list: a pack was shared"):
        meeting_edit(meeting=invited, values={**past, "professionals": []}, by=senco, now=NOW)
    came = MeetingParticipant.objects.get(carer_link=mother)
    meeting_record(meeting=invited, notes="N", decisions="", came={came.pk}, by=senco, now=NOW)
    for left_off in ({"carers": []}, {"staff": []}, {"is_pupil_there": False}):
        with pytest.raises(DomainError, match="the minutes say whether they were there"):
            meeting_edit(meeting=invited, values={**past, **left_off}, by=senco, now=NOW)
    CarerLink.objects.update(do_not_contact=True)
    Carer.objects.update(deceased_on=NOW.date())
    mother.refresh_from_db()
    meeting_edit(meeting=invited, values={**past, "carers": [mother], "place": "Hall"}, by=senco, now=NOW)
    assert (MeetingParticipant.objects.count(), MeetingPack.objects.count()) == (4, 1)


def test_the_form_keeps_on_the_list_who_left_since(invited, senco, doctor, key_ta, sign_in):
    Professional.objects.update(left_on=NOW.date())
    StaffMember.objects.filter(pk=key_ta.staff.pk).update(left_on=NOW.date())
    form = sign_in(senco).get(reverse("liaison:meeting_edit", args=[invited.pk])).context["form"]
    assert doctor in form.fields["professionals"].queryset
    assert key_ta.staff in form.fields["staff"].queryset


def test_only_whom_somebody_has_to_tell_is_marked_as_told(meeting, senco, mother, doctor, sign_in):
    meeting_invite(meeting=meeting, by=senco, now=NOW)
    client, before = sign_in(senco), MeetingParticipant.objects.get(professional=doctor)
    page = client.post(reverse("liaison:participant_told", args=[before.pk]), follow=True).text
    assert f"Nobody has to tell {doctor.name} anything now" in page
    assert MeetingParticipant.objects.get(professional=doctor).knows == before.knows
    row = MeetingParticipant.objects.get(carer_link=mother)
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    with pytest.raises(DomainError, match="was held"):
        participant_told(participant=row, by=senco, now=NOW)
    assert row.refreshed().is_to_tell
