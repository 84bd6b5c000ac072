"""A review's reminder sent now: who hears, once a day, never whom nobody may write to, and quiet hours are said."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from messaging.actions import mail_settings_edit
from messaging.models import Mail, OptOut
from plans.actions.review import review_cancel, review_create
from plans.actions.review_mail import invitations_send, may_still_go, review_remind, review_reminders_queue
from plans.models import ReviewInvitee
from plans.queries.reminding import review_reminding
from plans.queries.telling import INVITATION
from pupils.models import Carer, CarerLink
from schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-10-14 10:00")]


@pytest.fixture
def mother(pupil):
    carer = Carer.objects.create(given_name="Ann", family_name="Carer", email="ann@example.org", phone="1")
    return CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother", has_parental_responsibility=True)


@pytest.fixture
def review(senco, pupil, mother):
    values = {
        "starts_at": timezone.now() + timedelta(days=20), "minutes": 30, "place": "Room 14", "purpose": "How it is going",
        "led_by": senco.staff,
    }  # fmt: skip
    return review_create(pupil=pupil, values=values, by=senco, now=timezone.now())


@pytest.fixture
def invited(review, senco):
    invitations_send(review=review, by=senco, now=timezone.now())
    return review


def test_who_was_invited_is_reminded_at_once_and_once_a_day(invited, senco):
    now = timezone.now()
    done = [review_remind(review=invited, by=senco, now=now) for _ in range(2)]
    assert [len(one.reminded) for one in done] == [1, 0]
    assert done[1].left[0][1] == "reminded today already"
    mail = Mail.objects.get(kind="review reminder")
    # It waits for no time at which reminders are gathered.
    assert (mail.to_address, mail.goes_at or mail.not_before) == ("ann@example.org", now)
    assert may_still_go(mail)
    review_remind(review=invited, by=senco, now=now + timedelta(days=1))
    assert Mail.objects.filter(kind="review reminder").count() == 2


@pytest.mark.parametrize(
    ("values", "goes"),
    [
        ({}, None),
        ({"gather_at": time(16)}, None),
        ({"gather_at": None}, None),
        ({"quiet_from": time(9), "quiet_until": time(12)}, "12:00"),
        ({"quiet_from": time(9), "quiet_until": time(12), "gather_at": time(16)}, "12:00"),
    ],
)
def test_new_mail_settings_leave_it_sent_now(invited, senco, school, values, goes):
    """What the banner said stays true: it waits for quiet hours alone."""
    now = timezone.now()
    done = review_remind(review=invited, by=senco, now=now)
    assert (done.mails, done.mails_at) == (1, None)
    mail_settings_edit(school=school, values=values, by=senco, now=now)
    at = Mail.objects.get(kind="review reminder").goes_at
    assert (at and f"{timezone.localtime(at):%H:%M}") == goes


def test_who_was_never_invited_is_invited_instead(review, senco):
    done = review_remind(review=review, by=senco, now=timezone.now())
    assert (len(done.invited), len(done.reminded)) == (1, 0)
    assert list(Mail.objects.values_list("kind", flat=True)) == [INVITATION]
    assert ReviewInvitee.objects.get(carer_link__isnull=False).invited_at


def left_as(mail, state, now):
    """The mail as if that had become of it."""
    sent, back = now if state in ("sent", "bounced") else None, now if state == "bounced" else None
    Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=sent, bounced_at=back)


NOT_HEARD = ["failed", "bounced", "cancelled"]
HEARD = ["queued", "in_flight", "sent", "uncertain"]


def test_every_state_of_a_mail_is_heard_or_not():
    assert sorted(NOT_HEARD + HEARD) == sorted(Mail.State.values)


@pytest.mark.parametrize("state", NOT_HEARD)
def test_one_that_did_not_arrive_is_sent_again_the_same_day_as_often_as_needed(invited, senco, state):
    now = timezone.now()
    for number in range(1, 4):
        assert review_remind(review=invited, by=senco, now=now).mails == 1
        mails = Mail.objects.filter(kind="review reminder").order_by("-pk")
        assert mails.count() == number
        assert review_remind(review=invited, by=senco, now=now).mails == 0
        left_as(mails[0], state, now)


@pytest.mark.parametrize("state", HEARD)
def test_one_that_may_have_arrived_is_not_sent_again_that_day(invited, senco, state):
    now = timezone.now()
    review_remind(review=invited, by=senco, now=now)
    left_as(Mail.objects.get(kind="review reminder"), state, now)
    assert review_remind(review=invited, by=senco, now=now).left[0][1] == "reminded today already"


@pytest.mark.at("2026-10-14 20:00")
def test_quiet_hours_are_kept_and_said(invited, senco, sign_in, school):
    School.objects.filter(pk=school.pk).update(quiet_from="18:30", quiet_until="07:30")
    invited.school.refresh_from_db()
    page = sign_in(senco).get(f"/reviews/{invited.pk}/remind/")
    assert "It is quiet hours: the email goes out" in page.text
    done = review_remind(review=invited, by=senco, now=timezone.now())
    assert done.mails_at
    assert f"{done.mails_at:%H:%M}" == "07:30"
    assert timezone.localtime(Mail.objects.get(kind="review reminder").goes_at) == done.mails_at


def bar(link):
    CarerLink.objects.filter(pk=link.pk).update(do_not_contact=True)


def refuse(link):
    OptOut.objects.create(address="ann@example.org", kind="review reminder", since=timezone.now())


def decline(link):
    ReviewInvitee.objects.filter(carer_link=link).update(answer="not_coming")


def die(link):
    Carer.objects.filter(pk=link.carer_id).update(deceased_on="2026-10-01")


def like_calls(link):
    Carer.objects.filter(pk=link.carer_id).update(reached_by="phone")


def share_a_mailbox(link):
    father = Carer.objects.create(family_name="Other", email="ANN@example.org")
    CarerLink.objects.create(pupil=link.pupil, carer=father, relationship="Father", do_not_contact=True)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (bar, "left"),
        (die, "left"),
        (decline, "left"),
        (refuse, "by_hand"),
        (like_calls, "by_hand"),
        (share_a_mailbox, "by_hand"),
    ],
)
def test_whom_no_mail_goes_to(invited, senco, mother, change, part):
    change(mother)
    done = review_remind(review=invited, by=senco, now=timezone.now())
    assert not done.mails
    assert [row.carer_link_id for row, why in getattr(done, part) if why] == [mother.pk]
    assert not Mail.objects.filter(kind="review reminder").exists()


def test_the_page_says_what_is_done_and_does_it(invited, senco, sign_in):
    client = sign_in(senco)
    page = client.get(f"/reviews/{invited.pk}/remind/").text
    assert "Reminder by email" in page
    assert "Send 1 email" in page
    answer = client.post(f"/reviews/{invited.pk}/remind/", {"request_key": uuid4().hex}, follow=True)
    assert "1 person is reminded by email." in answer.text
    assert Mail.objects.filter(kind="review reminder").count() == 1


def test_none_for_a_review_that_is_off(invited, senco):
    review_cancel(review=invited, by=senco, now=timezone.now())
    with pytest.raises(DomainError, match="still ahead"):
        review_remind(review=invited, by=senco, now=timezone.now())


def test_the_scheduled_one_rests_after_one_that_a_person_sent(invited, senco, school):
    day = invited.starts_at - timedelta(days=15)
    review_remind(review=invited, by=senco, now=day)
    assert review_reminders_queue(school=school, now=day + timedelta(days=1, hours=1)) == 0
    # The next after it comes as ever.
    assert review_reminders_queue(school=school, now=invited.starts_at - timedelta(days=3)) == 1


@pytest.mark.parametrize("state", NOT_HEARD)
def test_the_scheduled_one_comes_after_one_that_did_not_arrive(invited, senco, school, state):
    day = invited.starts_at - timedelta(days=15)
    review_remind(review=invited, by=senco, now=day)
    left_as(Mail.objects.get(kind="review reminder"), state, day)
    assert review_reminders_queue(school=school, now=day + timedelta(days=1, hours=1)) == 1


def test_looking_changes_nothing(invited):
    review_reminding(review=invited, now=timezone.now())
    assert not Mail.objects.filter(kind="review reminder").exists()
