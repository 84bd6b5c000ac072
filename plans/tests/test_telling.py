"""Who is told of a changed or cancelled review: what is said before it is saved, what goes out, and what the banner says."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.errors import DomainError
from hlta.local.days import moment_of
from hlta.pinned import clock
from hlta.testing import BEGAN_FIELD
from messaging.letters import letter
from messaging.models import Mail, Notice
from plans.actions.invitee import invitee_phone
from plans.actions.review import review_cancel, review_create, review_edit
from plans.actions.review_mail import invitations_send, may_still_go, review_reminders_queue
from plans.models import EhcCase, EhcEvent, ReviewInvitee, ReviewPoint
from plans.rules.telling import Facts, Plan, Telling, Way, told_words
from plans.tests.test_invitees import make_carer
from pupils.actions.leaving import pupil_leave
from pupils.models import CarerLink, Pupil
from schools.models import ClosedDay, School, Term

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.at("2026-10-14T10:00")


@pytest.fixture
def mother(pupil):
    return make_carer(pupil, "Kowalska", email="mother@example.org")


@pytest.fixture
def father(pupil):
    return make_carer(pupil, "Osman", phone="07700 900002", reached_by="phone")


@pytest.fixture
def review(senco, hlta, pupil, mother, father):
    """Invited to by mail and by phone, on Tuesday 3 November at 15:30."""
    values = {
        "starts_at": datetime(2026, 11, 3, 15, 30, tzinfo=UTC), "minutes": 30, "place": "Room 14",
        "purpose": "How it goes", "led_by": hlta.staff,
    }  # fmt: skip
    row = review_create(pupil=pupil, values=values, by=senco, now=NOW)
    invitations_send(review=row, by=senco, now=NOW)
    invitee_phone(
        invitee=row.invitees.get(carer_link=father), result="coming", note="", views="", by=senco, now=NOW
    )  # fmt: skip
    Mail.objects.update(state="sent", sent_at=NOW)
    Notice.objects.all().delete()
    return row


def values_of(review, **changed):
    names = ("starts_at", "minutes", "place", "purpose", "led_by", "kind")
    return {**{name: getattr(review, name) for name in names}, **changed}


def edit(review, by, **changed):
    return review_edit(review=review, values=values_of(review, **changed), by=by, now=NOW)


def event_of(mail):
    calendar = Calendar.from_ical(mail.calendar)
    return calendar["METHOD"], next(iter(calendar.walk("VEVENT")))


@pytest.mark.parametrize(
    ("changed", "subject", "was"),
    [
        ({"place": "Online"}, "Changed: meeting about", "Before, the place was: Room 14."),
        ({"minutes": 45}, "Changed: meeting about", "Before, it was Tuesday 3 November, 3.30pm, for about 30 minutes."),
        (
            {"starts_at": datetime(2026, 11, 5, 9, 0, tzinfo=UTC)}, "New time: meeting about",
            "Before, it was Tuesday 3 November, 3.30pm, for about 30 minutes.",
        ),
    ],
)  # fmt: skip
def test_a_change_reaches_everybody_who_was_invited(review, senco, hlta, changed, subject, was):
    edit(review, senco, **changed)
    mail = Mail.objects.get(kind="review change")
    assert mail.subject.startswith(subject)
    assert was in mail.body
    method, event = event_of(mail)
    assert (str(method), event["SEQUENCE"]) == ("REQUEST", 1)
    assert may_still_go(mail)
    assert "Changed: Lead the review" in Notice.objects.get(recipient=hlta).text
    by_hand = ReviewInvitee.objects.get(is_to_tell=True)
    assert by_hand.who.endswith("Osman")


def test_another_leader_is_told_and_so_is_the_former(review, senco, hlta, key_ta):
    edit(review, senco, led_by=key_ta.staff)
    assert f"Before, it was with {hlta.staff.name}." in Mail.objects.get(kind="review change").body
    assert Notice.objects.get(recipient=key_ta).text.startswith("Lead the review")
    assert "now leads the review" in Notice.objects.get(recipient=hlta).text
    staff = review.invitees.filter(staff_member__isnull=False).values_list("staff_member", flat=True)
    assert list(staff) == [key_ta.staff.pk]


def test_words_about_it_alone_tell_nobody(review, senco):
    assert edit(review, senco, purpose="What helps") == Plan()
    assert not Mail.objects.filter(kind="review change").exists()
    assert review.refreshed().sequence == 0


def test_cancelling_takes_it_out_of_calendars_and_lists_whom_to_phone(review, senco, sign_in):
    plan = review_cancel(review=review, words="The school is closed for snow.", by=senco, now=NOW)
    mail = Mail.objects.get(kind="review cancelled")
    method, event = event_of(mail)
    assert (str(method), str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert mail.subject.startswith("Cancelled: meeting about")
    assert "The school is closed for snow." in mail.body
    assert may_still_go(mail)
    assert [one.who for one in plan.of(Way.PHONE)] == ["Osman"] or "Osman" in plan.of(Way.PHONE)[0].who
    row = ReviewInvitee.objects.get(is_to_tell=True)
    assert row.who in sign_in(senco).get(reverse("plans:invitee_list")).text
    invitee_phone(invitee=row, result="told", note="", views="", by=senco, now=NOW)
    assert not ReviewInvitee.objects.filter(is_to_tell=True).exists()


def test_what_the_mail_program_gets_says_the_same_as_the_calendar(review, senco, school):
    review_cancel(review=review, by=senco, now=NOW)
    (file,) = letter(school, [Mail.objects.get(kind="review cancelled")]).attachments
    assert (file[0], file[2]) == ("cancelled.ics", "text/calendar; method=CANCEL")


def test_cancelling_without_telling_tells_nobody(review, senco):
    assert review_cancel(review=review, is_told=False, by=senco, now=NOW) == Plan()
    assert not Mail.objects.exclude(state="sent").exists()
    assert not Notice.objects.exists()
    assert not ReviewInvitee.objects.filter(is_to_tell=True).exists()


def bar(link):
    CarerLink.objects.filter(pk=link.pk).update(do_not_contact=True)


def _with_email(review, mother, father):
    review.invitees.filter(carer_link=father).delete()


def _without_email(review, mother, father):
    review.invitees.filter(carer_link=mother).delete()


def _barred(review, mother, father):
    _with_email(review, mother, father)
    bar(mother)


def _mailbox_of_a_barred_carer(review, mother, father):
    _with_email(review, mother, father)
    make_carer(review.pupil, "Nowak", email="Mother@example.org", do_not_contact=True)


def _quiet_hours(review, mother, father):
    _with_email(review, mother, father)
    School.objects.update(quiet_from=time(18, 30), quiet_until=time(7, 30), quiet_weekends=True)


def _nobody(review, mother, father):
    review.invitees.exclude(staff_member=review.led_by).delete()
    review.invitees.update(invited_at=None)


BRANCHES = [
    (_with_email, "2026-10-14T10:00", "Kowalska is being emailed now."),
    (_without_email, "2026-10-14T10:00", "Phone Osman (07700 900002)."),
    (_barred, "2026-10-14T10:00", "Not told: Kowalska (marked “do not contact”)."),
    (_mailbox_of_a_barred_carer, "2026-10-14T10:00", "Phone Kowalska (no number on file, shares an email"),
    (_quiet_hours, "2026-10-16T19:00", "Kowalska will be emailed on Mon 19 Oct at 07:30, after quiet hours."),
    (_nobody, "2026-10-14T10:00", "Nobody needs to be told."),
]


@pytest.mark.parametrize("act", ["edit", "cancel"])
@pytest.mark.parametrize(("branch", "at", "words"), BRANCHES)
def test_the_page_before_and_the_banner_after_are_true(review, mother, father, senco, sign_in, act, branch, at, words):
    """In every branch: what is said is what is done."""
    branch(review, mother, father)
    clock.go(moment_of(at))
    client, url = sign_in(senco), reverse(f"plans:review_{act}", args=[review.pk])
    page = client.get(url).text
    data = {"request_key": uuid4().hex, **dict(BEGAN_FIELD.findall(page))}
    if act == "edit":
        data |= {
            "kind": "progress", "starts_at_0": "2026-11-03", "starts_at_1": "15:30", "minutes": 30, "place": "Online",
            "purpose": "How it goes", "led_by": review.led_by_id,
        }  # fmt: skip
        page = client.post(url, data).text
        assert review.refreshed().place == ("Room 14" if 'name="agreed"' in page else "Online")
    agreed = page.partition('name="agreed" value="')[2].partition('"')[0]
    if act == "cancel" or agreed:
        answer = client.post(url, {**data, "agreed": agreed}, follow=True)
    else:
        answer = client.get(reverse("plans:review_detail", args=[review.pk]))
    assert words in page.replace("&quot;", '"') + answer.text
    mailed = Mail.objects.filter(kind__in=["review change", "review cancelled"])
    assert mailed.exists() == ("emailed" in words)
    if words.startswith("Not told"):
        assert "Kowalska" not in "".join(Notice.objects.values_list("text", flat=True))
        assert not ReviewInvitee.objects.filter(is_to_tell=True).exists()
    if branch is _quiet_hours:
        assert timezone.localtime(mailed.get().goes_at) == timezone.make_aware(datetime(2026, 10, 19, 7, 30))


def test_a_plan_that_changed_meanwhile_is_shown_again(review, father, senco, sign_in):
    client, url = sign_in(senco), reverse("plans:review_cancel", args=[review.pk])
    agreed = client.get(url).text.partition('name="agreed" value="')[2].partition('"')[0]
    bar(father)
    assert client.post(url, {"agreed": agreed}).status_code == 200
    assert review.refreshed().state == "planned"


@pytest.mark.parametrize("day", ["2026-10-26", "2026-10-31", "2026-11-02"])
def test_a_day_that_is_no_school_day_is_asked_about_before_it_is_saved(review, school, senco, pupil, sign_in, day):
    Term.objects.create(name="Autumn 1", starts_on="2026-09-02", ends_on="2026-10-23")
    Term.objects.create(name="Autumn 2", starts_on="2026-11-02", ends_on="2026-12-18")
    ClosedDay.objects.create(on="2026-11-02", reason="INSET")
    client, url = sign_in(senco), f"{reverse('plans:review_create')}?pupil={pupil.pk}"
    data = {
        "request_key": uuid4().hex, "kind": "progress", "starts_at_0": day, "starts_at_1": "09:00", "minutes": 30,
        "place": "Room 1", "purpose": "How it goes", "led_by": senco.staff.pk,
    }  # fmt: skip
    page = client.post(url, data).text
    assert "Choose another date, or save it if you meant to." in page
    assert ReviewPoint.objects.count() == 1
    agreed = page.partition('name="agreed" value="')[2].partition('"')[0]
    client.post(url, {**data, "request_key": uuid4().hex, "agreed": agreed})
    assert ReviewPoint.objects.count() == 2


def test_an_invitation_that_has_not_gone_out_is_sent_with_what_it_became(review, senco):
    """Nobody is told that something changed of which they never heard, and nobody has to be told that it is cancelled."""
    ReviewInvitee.objects.filter(carer_link__isnull=False).update(invited_at=None, knows=None, answer="waiting")
    review.sequence = 5
    review.save()
    invitations_send(review=review, by=senco, now=NOW)
    edit(review.refreshed(), senco, place="Online")
    first, second = Mail.objects.exclude(state="sent").order_by("pk")
    assert (first.state, second.state, second.kind) == ("cancelled", "queued", "review invitation")
    assert "Before" not in second.body
    assert "Online" in second.body
    plan = review_cancel(review=review.refreshed(), by=senco, now=NOW)
    assert not plan.of(Way.EMAIL)
    assert not Mail.objects.filter(kind="review cancelled").exists()


def test_a_reminder_has_a_subject_of_its_own_and_names_the_old_time(review, school, senco):
    edit(review, senco, starts_at=datetime(2026, 11, 5, 9, 0, tzinfo=UTC))
    Mail.objects.filter(state="queued").update(state="sent", sent_at=NOW)
    review_reminders_queue(school=school, now=datetime(2026, 11, 2, 10, 0, tzinfo=UTC))
    reminder = Mail.objects.get(kind="review reminder")
    assert reminder.subject.startswith("Reminder: meeting about")
    assert "Before, it was Tuesday 3 November, 3.30pm" in reminder.body


def test_who_was_reached_by_hand_is_not_on_the_list_any_more(review, senco, father):
    edit(review, senco, place="Online")
    row = ReviewInvitee.objects.get(is_to_tell=True)
    invitee_phone(invitee=row, result="no_answer", note="", views="", by=senco, now=NOW)
    assert row.refreshed().is_to_tell
    invitee_phone(invitee=row, result="told", note="", views="", by=senco, now=NOW)
    assert (row.refreshed().is_to_tell, row.refreshed().knows["place"]) == (False, "Online")


@pytest.fixture
def of_a_leaver(review, senco, father):
    """Of a pupil who left yesterday: the review is cancelled, and the father waits for a call."""
    day = timezone.localdate(NOW) - timedelta(days=1)
    pupil_leave(pupil=review.pupil, last_day=day, tells=True, by=senco, now=NOW)
    return ReviewInvitee.objects.get(is_to_tell=True)


def test_who_is_listed_about_a_leavers_review_is_told_by_phone_and_off_the_list(of_a_leaver, senco, sign_in):
    client, row = sign_in(senco), of_a_leaver
    assert row.who in client.get(reverse("plans:invitee_list")).text
    assert "person still has to be told" in client.get("/").text
    assert "Phone them" in client.get(reverse("plans:review_detail", args=[row.review_id])).text
    assert "is cancelled. You do not need to come" in client.get(reverse("plans:invitee_phone", args=[row.pk])).text
    invitee_phone(invitee=row, result="told", note="", views="", by=senco, now=NOW)
    assert row.who not in client.get(reverse("plans:invitee_list")).text
    with pytest.raises(DomainError, match="the pupil is no longer on roll"):
        invitee_phone(invitee=row, result="told", note="", views="", by=senco, now=NOW)


def test_a_letter_about_a_leavers_review_says_that_it_is_cancelled_and_has_no_link(of_a_leaver, senco, sign_in):
    client, row = sign_in(senco), of_a_leaver
    answer = client.post(reverse("plans:invitee_letters"), {"request_key": uuid4().hex, "invitee": row.pk})
    assert (answer.status_code, [letter.link for letter in answer.context["letters"]]) == (201, [None])
    assert "cancelled" in answer.text
    assert not row.refreshed().is_to_tell


def test_a_carer_who_is_barred_is_not_told_of_a_leavers_review_either(of_a_leaver, senco, sign_in, father):
    bar(father)
    row = ReviewInvitee.objects.get(pk=of_a_leaver.pk)
    assert row.who not in sign_in(senco).get(reverse("plans:invitee_list")).text
    assert not ReviewInvitee.objects.filter(pk=row.pk).may_be_reached().exists()
    with pytest.raises(DomainError, match="marked “do not contact”"):
        invitee_phone(invitee=row, result="told", note="", views="", by=senco, now=NOW)


@pytest.mark.parametrize("change", ["stays", "leaves"])
@pytest.mark.parametrize("state", ["planned", "cancelled", "held"])
@pytest.mark.parametrize("is_to_tell", [True, False])
@pytest.mark.parametrize("is_barred", [True, False])
def test_one_and_many_are_reached_by_the_same_rule(review, father, change, state, is_to_tell, is_barred):
    if is_barred:
        bar(father)
    Pupil.objects.filter(pk=review.pupil_id).update(left_on=None if change == "stays" else NOW.date())
    ReviewPoint.objects.update(state=state)
    ReviewInvitee.objects.update(is_to_tell=is_to_tell)
    found = set(ReviewInvitee.objects.may_be_reached())
    assert found == {row for row in ReviewInvitee.objects.with_people() if row.may_be_reached}
    heard = change == "stays" or (state == "cancelled" and is_to_tell)
    assert any(row.carer_link_id == father.pk for row in found) == (heard and not is_barred)


def test_a_letter_about_a_change_says_what_it_was(review, senco, sign_in, father):
    edit(review, senco, starts_at=datetime(2026, 11, 5, 9, 0, tzinfo=UTC))
    client, row = sign_in(senco), ReviewInvitee.objects.get(is_to_tell=True)
    answer = client.post(reverse("plans:invitee_letters"), {"request_key": uuid4().hex, "invitee": row.pk})
    assert "Before, it was Tuesday 3 November, 3.30pm" in answer.text
    assert "Thursday 5 November" in answer.text
    assert not row.refreshed().is_to_tell


def test_an_annual_review_that_is_cancelled_is_not_planned_any_more_in_the_case(review, senco):
    case = EhcCase.objects.create(pupil=review.pupil, process="annual_review", started_on=NOW.date(), opened_by=senco)
    ReviewPoint.objects.update(kind="annual")
    day = timezone.localdate(review.starts_at)
    EhcEvent.objects.create(case=case, event="meeting_planned", on=day, noted_by=senco, noted_at=NOW)
    review_cancel(review=review, by=senco, now=NOW)
    assert not EhcEvent.objects.filter(event="meeting_planned").exists()


def test_words_agree_with_their_numbers():
    two = Plan((Telling("Ola", Way.EMAIL), Telling("Jan", Way.EMAIL)), NOW)
    assert told_words(two) == "Ola and Jan are being emailed now."
    assert told_words(Plan((Telling("Ms Khan", Way.NOTICE),))) == "Ms Khan has a notice here."
    assert Facts.from_data(Facts(NOW, 30, "Room 1", "A").as_data()) == Facts(NOW, 30, "Room 1", "A")


def test_home_counts_whom_to_phone(review, senco, sign_in):
    client = sign_in(senco)
    words = "person still has to be told that a review changed or is cancelled"
    assert words not in client.get("/").text
    edit(review, senco, place="Online")
    assert words in client.get("/").text


def test_a_mailbox_that_a_barred_carer_reads_is_phoned(review, mother, senco, sign_in):
    review.invitees.filter(carer_link=mother).update(invited_at=None)
    client, url = sign_in(senco), reverse("plans:review_detail", args=[review.pk])
    assert "To phone" not in client.get(url).text
    make_carer(review.pupil, "Nowak", email="Mother@example.org", do_not_contact=True)
    assert "To phone" in client.get(url).text
