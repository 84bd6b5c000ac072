"""Reminders of review points: the right ones, once, in words for a carer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from core.errors import DomainError
from messaging.models import Mail
from plans.actions.review import review_cancel, review_create, review_edit, review_hold
from plans.actions.review_mail import may_still_go, review_reminders_queue
from plans.rules.invitation import AT_ONCE, reminders_due, time_words
from pupils.models import Carer, CarerLink, Need

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
DAYS = [14, 3]


def due(start_in, planned_ago=60):
    found = reminders_due(
        starts_at=NOW + timedelta(days=start_in),
        days_before=DAYS,
        planned_at=NOW - timedelta(days=planned_ago),
        now=NOW,
    )
    return [reminder.days for reminder in found]


@pytest.mark.parametrize(
    ("start_in", "planned_ago", "days"),
    [
        (20, 60, []),
        (14, 60, [14]),
        (10, 60, [14]),
        (3, 60, [3]),
        (1, 60, [3]),
        (10, 0, [AT_ONCE]),
        (1, 0, [AT_ONCE]),
        (2, 5, [3]),
        (0, 60, []),
        (-1, 60, []),
    ],
)
def test_which_are_due(start_in, planned_ago, days):
    assert due(start_in, planned_ago) == days


@given(st.integers(1, 40), st.integers(0, 60), st.sets(st.integers(1, 30), max_size=4))
def test_replayed_day_by_day_each_is_owed_once_and_none_after_the_start(start_in, planned_ago, days):
    owed = []
    starts_at, planned_at = NOW + timedelta(days=start_in), NOW - timedelta(days=planned_ago)
    for hour in range(0, (start_in + 3) * 24, 6):
        owed += reminders_due(
            starts_at=starts_at, days_before=days, planned_at=planned_at, now=NOW + timedelta(hours=hour)
        )
    kinds = {reminder.days for reminder in owed}
    assert kinds <= days | {AT_ONCE}
    assert {d for d in days if starts_at - timedelta(days=d) >= NOW} <= kinds
    assert all(reminder.not_before < starts_at for reminder in owed)


@pytest.mark.parametrize(("at", "words"), [((15, 30), "3.30pm"), ((9, 0), "9am"), ((12, 5), "12.05pm")])
def test_times_in_words(at, words):
    assert time_words(datetime(2026, 1, 2, *at, tzinfo=UTC)) == words


@pytest.fixture
def carer(school, pupil):
    carer = Carer.objects.create(title="Mrs", family_name="Carer", email="carer@example.org")
    CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother")
    return carer


@pytest.fixture
def plan(senco, pupil, carer):
    def plan(days=10, now=NOW):
        values = {
            "starts_at": NOW + timedelta(days=days),
            "minutes": 30,
            "place": "Room 14",
            "purpose": "How it goes",
            "led_by": senco.staff,
        }
        return review_create(pupil=pupil, values=values, by=senco, now=now)

    return plan


def queue(school, now=NOW):
    return review_reminders_queue(school=school, now=now)


def test_each_carer_is_owed_each_reminder_once(school, plan):
    plan(days=10)
    assert [
        queue(school),
        queue(school),
        queue(school, NOW + timedelta(days=7)),
        queue(school, NOW + timedelta(days=8)),
    ] == [1, 0, 1, 0]
    assert Mail.objects.count() == 2


def test_who_may_not_be_written_to_is_not(school, plan, pupil):
    for number, values in enumerate([{"do_not_contact": True}, {"has_parental_responsibility": False}]):
        other = Carer.objects.create(family_name="Other", email=f"other{number}@example.org")
        CarerLink.objects.create(pupil=pupil, carer=other, relationship="Father", **values)
    CarerLink.objects.create(pupil=pupil, carer=Carer.objects.create(family_name="Paper"), relationship="Aunt")
    plan()
    queue(school)
    assert list(Mail.objects.values_list("to_address", flat=True)) == ["carer@example.org"]


def test_do_not_contact_stands_above_a_mail_that_is_queued(school, plan):
    plan()
    queue(school)
    mail = Mail.objects.get()
    assert may_still_go(mail)
    CarerLink.objects.update(do_not_contact=True)
    assert not may_still_go(mail)


def test_a_moved_meeting_is_told_anew_and_the_old_mail_never_goes(school, plan, senco):
    review = plan()
    queue(school)
    values = {
        "starts_at": NOW + timedelta(days=12),
        "minutes": 30,
        "place": "Room 2",
        "purpose": "How it goes",
        "led_by": senco.staff,
    }
    review_edit(review=review, values=values, by=senco, now=NOW)
    queue(school)
    old, new = Mail.objects.order_by("pk")
    assert (old.state, new.state) == ("cancelled", "queued")
    # Who had not heard of the old time is invited to the new one, and reads of no change.
    assert new.subject.startswith("Meeting about ")
    assert "SEQUENCE:1" in new.calendar


@pytest.mark.parametrize(
    "act",
    [
        lambda row, user: review_cancel(review=row, by=user, now=NOW),
        lambda row, user: review_hold(review=row, outcome="Well.", held_at=NOW, by=user, now=NOW),
    ],
)
def test_a_meeting_that_is_off_or_over_reminds_nobody(school, plan, senco, act):
    review = plan()
    queue(school)
    mail = Mail.objects.get()
    act(review, senco)
    assert Mail.objects.get().state == "cancelled"
    assert not may_still_go(mail)


def test_a_time_that_has_passed_is_refused(plan):
    with pytest.raises(DomainError):
        plan(days=-1)


def test_the_words_are_plain_and_name_no_need(school, plan, pupil):
    school.reply_to = "sen@riverside.example"
    Need.objects.create(pupil=pupil, code="ASD", starts_on=NOW.date())
    plan()
    queue(school)
    mail = Mail.objects.get()
    preview = f"{mail.subject} {mail.body[:160]}"
    for word in ("SEN", "ASD", "autis", "need", "programme", pupil.family_name):
        assert word not in preview.replace("sen@", "")
    assert mail.subject == f"Meeting about {pupil.given_name}, Sun 11 Oct at 10am"
    assert school.name in mail.body
    assert "What to do:" in mail.body
    assert "[[carer_link:" in mail.body


def test_the_invitation_opens_in_a_real_parser(school, plan, pupil):
    review = plan()
    queue(school)
    event = next(iter(Calendar.from_ical(Mail.objects.get().calendar).walk("VEVENT")))
    assert event.start == review.starts_at
    assert event["ATTENDEE"] == "mailto:carer@example.org"
    assert pupil.family_name not in event["SUMMARY"]
