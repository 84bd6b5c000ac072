"""What the clock does about reviews, and the mails in other languages."""

import re
from datetime import timedelta

import pytest

from deployment.models import Task
from messaging.letters import letter
from messaging.models import Mail, Notice
from plans import links
from plans.actions.invitee import invitee_answer
from plans.actions.review_clock import answers_chase, reviews_proposals_tell
from plans.actions.review_mail import invitations_send, may_still_go, review_reminders_queue
from plans.models import ReviewInvitee, ReviewPoint
from plans.rules.invitation import step_due
from plans.tests.test_invitees import NOW, invitee, make_carer, mother, review  # noqa: F401
from pupils.models import SenStatus
from schools.models import Term

ENGLISH = re.compile(
    r"\b(?:the|you|your|and|school|meeting|page|what|when|where|please|about|minutes)\b", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("days", "last", "step"),
    [
        (8, None, None),
        (7, None, 7),
        (7, 7, None),
        (3, 7, 3),
        (3, 3, None),
        (2, None, 3),
        (0, 3, None),
        (-1, None, None),
    ],
)
def test_which_step_is_due(days, last, step):
    found = step_due(starts_at=NOW + timedelta(days=days), now=NOW, last=last)
    assert (found and found.days) == step


def test_without_an_answer_the_lead_then_the_senco_rings_each_once(school, review, invitee, hlta, senco):  # noqa: F811
    at = review.starts_at
    taken = [answers_chase(school=school, now=at - timedelta(days=days)) for days in (8, 7, 6, 3, 2, 1)]
    assert taken == [0, 1, 0, 1, 0, 0]
    assert [task.given_to for task in Task.objects.order_by("pk")] == [hlta.staff, senco.staff]
    assert Task.objects.first().link == f"/reviews/invitees/{invitee.pk}/phone/"


def test_who_answered_or_may_not_be_contacted_is_not_rung(school, review, invitee):  # noqa: F811
    invitee_answer(invitee=invitee, answer="coming", note="", by=None, now=NOW)
    assert answers_chase(school=school, now=review.starts_at - timedelta(days=5)) == 0


def test_whoever_said_no_is_not_reminded_and_what_is_queued_stays(school, review, invitee):  # noqa: F811
    now = review.starts_at - timedelta(days=14)
    assert review_reminders_queue(school=school, now=now) == 1
    invitee_answer(invitee=invitee, answer="not_coming", note="", by=None, now=now)
    assert not may_still_go(Mail.objects.get())
    assert review_reminders_queue(school=school, now=review.starts_at - timedelta(days=3)) == 0


def test_whoever_comes_is_reminded_in_other_words(school, review, invitee):  # noqa: F811
    invitee_answer(invitee=invitee, answer="coming", note="", by=None, now=NOW)
    ReviewInvitee.objects.filter(pk=invitee.pk).update(invited_at=NOW)
    review_reminders_queue(school=school, now=review.starts_at - timedelta(days=3))
    assert "You said that you are coming" in Mail.objects.get().body


def test_whoever_was_invited_lately_is_not_reminded_at_once(school, review, invitee, senco):  # noqa: F811
    now = review.starts_at - timedelta(days=15)
    invitations_send(review=review, by=senco, now=now)
    assert review_reminders_queue(school=school, now=now + timedelta(days=1)) == 0
    assert review_reminders_queue(school=school, now=review.starts_at - timedelta(days=3)) == 1


def test_a_second_press_invites_nobody_twice(review, senco):  # noqa: F811
    sent = [invitations_send(review=review, by=senco, now=NOW) for _ in range(2)]
    assert [(one.mails, one.by_hand) for one in sent] == [(1, 0), (0, 0)]


def test_the_link_of_the_carer_goes_into_their_mail_alone(review, senco, pupil, monkeypatch):  # noqa: F811
    row = ReviewInvitee.objects.create(
        review=review, carer_link=make_carer(pupil, "Father", email="father@example.org")
    )
    monkeypatch.setattr(links, "providers", [lambda row, *, now: f"https://school.example/c/{row.pk}"])
    invitations_send(review=review, by=senco, now=NOW)
    with_link = Mail.objects.filter(body__contains=f"https://school.example/c/{row.pk}\n")
    assert [mail.to_address for mail in with_link] == ["father@example.org"]


def test_a_mail_is_dated_in_the_language_of_its_reader(review, senco, pupil):  # noqa: F811
    link = make_carer(pupil, "Ojciec", email="ojciec@example.org", language="polski")
    ReviewInvitee.objects.create(review=review, carer_link=link)
    invitations_send(review=review, by=senco, now=NOW)
    assert "października" in Mail.objects.get(to_address="ojciec@example.org").body.lower()
    assert "October" in Mail.objects.get(to_address="mother@example.org").body


def test_before_a_half_term_the_planners_hear_once_and_nothing_is_planned(school, senco, hlta, pupil, key_ta):
    SenStatus.objects.create(pupil=pupil, code="K", starts_on=NOW.date())
    start = NOW.date() + timedelta(days=20)
    Term.objects.create(name="Spring", starts_on=start, ends_on=start + timedelta(days=40))
    for _ in range(2):
        assert reviews_proposals_tell(school=school, now=NOW) == 2
    assert {notice.recipient for notice in Notice.objects.all()} == {senco, hlta}
    assert Notice.objects.count() == 2
    assert not ReviewPoint.objects.exists()


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("Polish", "Spotkanie – ", "Co zrobić"),
        ("Urdu", "ملاقات: ", "کیا کرنا ہے"),
        ("Arabic", "اجتماع بشأن ", "المطلوب"),
        ("Romanian", "Întâlnire despre ", "Ce aveți de făcut"),
    ],
)
def test_a_mail_has_no_english_but_what_the_school_wrote(school, review, senco, pupil, language, subject, words):  # noqa: F811
    link = make_carer(pupil, "Parent", email="parent@example.org", language=language)
    ReviewInvitee.objects.create(review=review, carer_link=link)
    invitations_send(review=review, by=senco, now=NOW)
    mail = Mail.objects.get(to_address="parent@example.org")
    assert mail.subject.startswith(subject)
    own = [review.place, review.purpose, review.led_by.name, school.name, link.carer.name, pupil.first_name]
    rest = mail.body
    for text in own:
        rest = rest.replace(text, "")
    rest = re.sub(r"\S+@\S+", "", rest)
    assert ENGLISH.findall(rest + mail.subject) == []
    sent = letter(school, [mail]).body
    assert words in sent
    assert sent.rstrip().endswith("This translation has not yet been checked by a translator.")


def test_the_calendar_of_a_mail_speaks_its_language_too(review, senco, pupil):  # noqa: F811
    link = make_carer(pupil, "Ojciec", email="ojciec@example.org", language="polski")
    ReviewInvitee.objects.create(review=review, carer_link=link)
    invitations_send(review=review, by=senco, now=NOW)
    assert "SUMMARY:Spotkanie w szkole" in Mail.objects.get(to_address="ojciec@example.org").calendar
    assert "SUMMARY:Meeting at" in Mail.objects.get(to_address="mother@example.org").calendar
