"""Meetings: who is asked, what is agreed and who is told; packs that are frozen, read by their secret and revoked."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.models import Task
from hlta.testing import PupilFactory
from liaison.actions import meeting as meeting_actions
from liaison.actions.meeting import Line, actions_agree, meeting_cancel, meeting_create, meeting_edit, meeting_record
from liaison.actions.pack import may_still_go, pack_revoke, pack_share, pack_words
from liaison.models import Agency, AgreedAction, Meeting, MeetingPack, MeetingParticipant, Professional
from liaison.queries.meeting import agreed, pack_of
from liaison.queries.pack import PARTS, digest, pack_content
from messaging.fillers import fill
from messaging.models import Mail, Notice
from pupils.models import Carer, CarerLink, LearnerProfile

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def doctor(school):
    agency = Agency.objects.create(name="Therapy")
    return Professional.objects.create(agency=agency, full_name="Dr Lowe", role="Therapist", email="lowe@example.org")


def plan(pupil, by, *, meeting=None, staff=(), carers=(), professionals=(), is_pupil_there=False, starts_at=NOW):
    values = {
        "starts_at": starts_at, "minutes": 60, "place": "Room 1", "purpose": "Next steps", "agenda": "", "staff": staff,
        "carers": carers, "professionals": professionals, "is_pupil_there": is_pupil_there,
    }  # fmt: skip
    if meeting is None:
        return meeting_create(pupil=pupil, values=values, by=by)
    meeting_edit(meeting=meeting, values=values, by=by, now=NOW)
    return meeting


def link_of(pupil, **values):
    return CarerLink.objects.create(
        pupil=pupil, carer=Carer.objects.create(given_name="Ola", family_name="Nowak", email="ola@example.org"),
        relationship="Mother", **values,
    )  # fmt: skip


def test_exactly_who_is_chosen_is_asked(senco, key_ta, pupil, doctor):
    meeting = plan(pupil, senco, staff=[key_ta.staff], professionals=[doctor], is_pupil_there=True)
    first = set(meeting.participants.values_list("pk", flat=True))
    plan(pupil, senco, meeting=meeting, staff=[key_ta.staff], carers=[link_of(pupil)])
    assert {row.full_name for row in meeting.participants.all()} == {key_ta.staff.name, "Ola Nowak"}
    assert len(first & set(meeting.participants.values_list("pk", flat=True))) == 1


def test_who_must_not_be_contacted_is_not_asked(senco, pupil):
    with pytest.raises(DomainError, match="do not contact"):
        plan(pupil, senco, carers=[link_of(pupil, do_not_contact=True)])
    assert not MeetingParticipant.objects.exists()


def test_minutes_say_who_was_there_and_not_before_it_begins(senco, key_ta, pupil, doctor):
    meeting = plan(pupil, senco, staff=[key_ta.staff], professionals=[doctor])
    came = meeting.participants.get(professional=doctor)
    meeting_record(meeting=meeting, notes="N", decisions="D", came={came.pk}, by=senco, now=NOW)
    assert set(meeting.participants.values_list("kind", "came")) == {("outside", True), ("staff", False)}
    with pytest.raises(DomainError, match="was held"):
        meeting_cancel(meeting=meeting, by=senco, now=NOW)
    ahead = plan(pupil, senco, starts_at=NOW + DAY)
    with pytest.raises(DomainError, match="still ahead"):
        meeting_record(meeting=ahead, notes="", decisions="", came=set(), by=senco, now=NOW)
    meeting_cancel(meeting=ahead, by=senco, now=NOW)
    with pytest.raises(DomainError, match="is cancelled"):
        plan(pupil, senco, meeting=ahead)


def agree(pupil, by, *lines):
    return actions_agree(
        pupil=pupil, reference="liaison.meeting:1", link="/meetings/1/summary/", source="meeting",
        source_words="meeting on 1 May 2026", lines=list(lines), by=by, now=NOW, today=TODAY,
    )  # fmt: skip


def test_each_adult_is_told_their_own_line_alone(senco, key_ta, other_ta, pupil):
    agree(pupil, senco, Line("Word mats", TODAY, key_ta.staff), Line("A quiet seat", None, other_ta.staff))
    for user, own, others in ((key_ta, "Word mats", "A quiet seat"), (other_ta, "A quiet seat", "Word mats")):
        text = Notice.objects.get(recipient=user).text
        assert own in text
        assert others not in text
    task = Task.objects.get(given_to=key_ta.staff)
    assert (task.source, task.reference, task.pupil, task.due_on) == ("meeting", "liaison.meeting:1", pupil, TODAY)
    assert [row.task_id is not None for row in agreed(reference="liaison.meeting:1")] == [True, True]


def test_who_comes_from_outside_gets_one_mail_without_the_childs_name(senco, pupil, doctor):
    other = Professional.objects.create(agency=doctor.agency, full_name="Ms Ray", email="ray@example.org")
    silent = Professional.objects.create(agency=doctor.agency, full_name="Mr Low")
    agree(pupil, senco, Line(f"See {pupil.given_name.upper()}  {pupil.family_name}", TODAY, None, doctor),
          Line("Write the report", None, None, doctor), Line("Lend a pen", None, None, other),
          Line("Ring", None, None, silent))  # fmt: skip
    mail = Mail.objects.get(to_address="lowe@example.org")
    assert "Write the report" in mail.body
    assert "Lend a pen" not in mail.body
    assert pupil.family_name.lower() not in (mail.body + mail.subject).lower()
    assert pupil.given_name.lower() not in mail.body.lower()
    assert Mail.objects.count() == 2
    assert not AgreedAction.objects.get(professional=silent).is_mailed


def test_no_line_or_a_line_that_cannot_be_leaves_nothing_behind(senco, key_ta, pupil):
    with pytest.raises(DomainError, match="one line"):
        agree(pupil, senco)
    with pytest.raises(DomainError, match="day is over"):
        agree(pupil, senco, Line("A", None, key_ta.staff), Line("B", TODAY - DAY, key_ta.staff))
    assert (Task.objects.count(), AgreedAction.objects.count(), Notice.objects.count()) == (0, 0, 0)


def content_of(meeting, **values):
    first = {"parts": [key for key, _ in PARTS], "phrases": [], "keep": [], "today": date(2026, 5, 1)}
    return pack_content(meeting=meeting, **{**first, **values})


def test_a_pack_names_nobody_else(senco, pupil, school):
    other = PupilFactory.create(school=school, given_name="May", preferred_name="Maisie", family_name="Zamora")
    link_of(pupil)
    LearnerProfile.objects.create(
        pupil=pupil, what_helps=f"{pupil.given_name} sits with MAISIE zamora. Ms Nowak may help. The code is blue.",
        what_to_avoid=f"{other.given_name}",
    )  # fmt: skip
    meeting = plan(pupil, senco)
    content = content_of(meeting, phrases=["code is blue"])
    (helps, avoid) = (text for _, text in content["parts"][0]["lines"])
    assert helps == (f"{pupil.given_name} sits with [name removed]. Ms [name removed] may help. The [words removed].")
    assert avoid == "[name removed]"
    assert digest(content) == digest(content_of(meeting, phrases=["code is blue"]))


def test_parts_that_are_not_chosen_are_not_there(senco, pupil):
    LearnerProfile.objects.create(pupil=pupil, what_helps="A quiet seat.")
    assert [part["title"] for part in content_of(plan(pupil, senco), parts=["agenda"])["parts"]] == [
        "Purpose and agenda of the meeting"
    ]


def share(meeting, by, **values):
    first = {
        "participant": meeting.participants.filter(kind__in=["carer", "outside"])[0], "parts": ["agenda"],
        "content": {"parts": []}, "expires_at": NOW + DAY, "is_mailed": False,
    }  # fmt: skip
    return pack_share(meeting=meeting, by=by, now=NOW, **{**first, **values})


def test_only_the_hash_of_a_secret_is_kept(senco, pupil, doctor):
    address = share(plan(pupil, senco, professionals=[doctor]), senco)
    token = address.rstrip("/").rpartition("/")[2].partition("-")[2]
    pack = MeetingPack.objects.get()
    assert len(token) >= 32
    assert token not in str(pack.__dict__)
    assert pack_of(token=token, now=NOW) == pack
    assert pack_of(token=token[:-1], now=NOW) is None
    assert pack_of(token=token, now=NOW + DAY) is None


def test_a_mail_with_the_link_goes_only_while_it_opens(senco, pupil, doctor):
    assert share(plan(pupil, senco, professionals=[doctor]), senco, is_mailed=True) == ""
    mail = Mail.objects.get()
    assert f"[[meeting_pack:{MeetingPack.objects.get().pk}]]" in mail.body
    assert pupil.family_name not in mail.body + mail.subject
    assert may_still_go(mail)
    pack_revoke(pack=MeetingPack.objects.get(), by=senco, now=NOW)
    assert mail.refreshed().state == "cancelled"
    assert not may_still_go(mail)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"parts": []}, "what to share"), ({"expires_at": NOW}, "still ahead"), ({"is_mailed": True}, "do not contact"),
        ({}, "do not contact"),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_is_refused(senco, pupil, values, words):
    link = link_of(pupil)
    meeting = plan(pupil, senco, carers=[link])
    CarerLink.objects.filter(pk=link.pk).update(do_not_contact=True)
    with pytest.raises(DomainError, match=words):
        share(meeting, senco, **values)
    assert not MeetingPack.objects.exists()
    assert Meeting.objects.count() == 1


def test_the_secret_in_a_mail_is_made_as_it_goes_out_and_kept_nowhere(senco, pupil, doctor):
    share(plan(pupil, senco, professionals=[doctor]), senco, is_mailed=True)
    mail, pack, bodies = Mail.objects.get(), MeetingPack.objects.get(), []
    for _ in range(2):
        sent = Mail.objects.get()
        fill(sent, NOW)
        bodies.append(sent.body)
    first, second = (body.partition("/shared/")[2].partition("/")[0].partition("-")[2] for body in bodies)
    assert (pack_of(token=first, now=NOW), pack_of(token=second, now=NOW)) == (None, pack)
    assert second not in mail.refreshed().body + str(pack.refreshed().__dict__)
    mail.to_address = "else@example.org"
    assert pack_words(mail, pack.pk, NOW).endswith("/shared/")
    assert pack_words(Mail(reference="liaison.meetingpack:0"), pack.pk, NOW).endswith("/shared/")


@pytest.mark.parametrize("change", [{"do_not_contact": True}, {"has_parental_responsibility": False}])
def test_a_pack_closes_for_a_carer_who_may_not_be_told_any_more(senco, pupil, change):
    link = link_of(pupil)
    meeting = plan(pupil, senco, carers=[link])
    share(meeting, senco, is_mailed=True)
    assert MeetingPack.objects.live(NOW).exists()
    CarerLink.objects.filter(pk=link.pk).update(**change)
    assert not MeetingPack.objects.live(NOW).exists()
    assert not may_still_go(Mail.objects.get())
    with pytest.raises(DomainError, match="neither parental responsibility"):
        share(meeting, senco)


def test_a_mailbox_that_is_shared_with_who_must_not_be_contacted_gets_no_pack(senco, pupil, doctor):
    meeting = plan(pupil, senco, professionals=[doctor])
    share(meeting, senco, is_mailed=True)
    carer = Carer.objects.create(given_name="Jan", family_name="Nowak", email="LOWE@example.org")
    CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Father", do_not_contact=True)
    assert not may_still_go(Mail.objects.get())
    with pytest.raises(DomainError, match="no email address that we may use"):
        share(meeting, senco, is_mailed=True)
    assert share(meeting, senco)


def test_middle_names_and_the_other_order_are_asked_for(senco, pupil, school):
    PupilFactory.create(
        school=school, given_name="Ravi", preferred_name="", middle_names="Quillon", family_name="Zamora"
    )
    text = "ZamoraRavi, RaviQuillonZamora and Quillon left."
    LearnerProfile.objects.create(pupil=pupil, what_helps=text)
    ((_, helps),) = content_of(plan(pupil, senco), parts=["profile"])["parts"][0]["lines"]
    assert helps == "[name removed], [name removed] and [name removed] left."


def test_what_was_agreed_names_no_other_pupil_and_goes_to_who_still_works_there(senco, pupil, doctor, school):
    PupilFactory.create(school=school, given_name="Xanthe", family_name="Quill")
    PupilFactory.create(school=school, given_name="Will", family_name="Quill")
    agree(pupil, senco, Line("will see Xanthe Quill with xanthe", None, None, doctor))
    mail = Mail.objects.get()
    assert "- will see [name removed] with [name removed]" in mail.body
    assert meeting_actions.may_still_go(mail)
    Professional.objects.update(left_on=TODAY)
    assert not meeting_actions.may_still_go(mail)
    Professional.objects.update(left_on=None, email="new@example.org")
    assert not meeting_actions.may_still_go(mail)
