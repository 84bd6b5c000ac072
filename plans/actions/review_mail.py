"""Mails about a review point: invitations that a person sends, reminders that are owed, and whether one may still go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from access.models import User
from core.errors import DomainError
from messaging.actions import mails_queue, notice_send
from messaging.models import Mail
from plans.actions.clock import review_invited_note
from plans.actions.invitee import invitees_make_all, review_held
from plans.calendar import invitation_ics
from plans.links import carer_link_url
from plans.models import ReviewInvitee, ReviewPoint, reference
from plans.review_words import mail_body, mail_subject
from plans.rules.invitation import AT_ONCE, Invitation, Reminder, for_invitee, reminders_due
from pupils.languages import code_of
from pupils.models import CarerLink
from schools.models import School

# The first message about a meeting, or about its new time, and those after it, which a carer may refuse.
INVITATION, KIND = "review invitation", "review reminder"
# Who has said that they are not coming, or asks for another time, waits for the school and is not reminded.
IS_REMINDED = ("waiting", "coming")


@dataclass(frozen=True)
class Sent:
    """How many were written to, told on their page, and wait to be rung or for a letter."""

    mails: int
    notices: int
    by_hand: int


def language_of(invitee: ReviewInvitee) -> str:
    """The language in which this person is written to; English for who is no carer."""
    code = code_of(invitee.carer_link.carer.language) if invitee.carer_link else "en"
    return "en-gb" if code == "en" else code


def invitation_of(invitee: ReviewInvitee, school: School) -> Invitation:
    """What is told to this one person: it names no other carer."""
    review = invitee.review
    return Invitation(
        carer=invitee.who, child=review.pupil.first_name, school=school.name,
        starts_at=timezone.localtime(review.starts_at), minutes=review.minutes, place=review.place,
        purpose=review.purpose, staff=review.led_by.name, reply_to=school.reply_to,
    )  # fmt: skip


@transaction.atomic
def invitations_send(
    *, review: ReviewPoint, by: User, now: datetime, only: Iterable[int] | None = None, is_again: bool = False
) -> Sent:
    """Invite at once whoever was not yet (`only`: of these invitees): a mail with a calendar file, a notice to a colleague. Who
    has no e-mail, or likes a call or a letter, stays on that list. `is_again`: those invited before, at a new time. Raises
    DomainError for a meeting that has begun or is off."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED or review.starts_at <= now:
        raise DomainError("Only a meeting that is still ahead can be invited to.")
    rows = ReviewInvitee.objects.filter(review=review).may_be_reached().filter(invited_at__isnull=not is_again)
    rows = rows if only is None else rows.filter(pk__in=list(only))
    found = list(rows.with_people())
    mailed = [row for row in found if row.way == "email"]
    told = [row for row in found if row.way == "notice"]
    mails = [_mail(review.school, row, Reminder(AT_ONCE, now), now) for row in mailed]
    mails_queue(mails=mails)
    for row in told:
        _tell(row, by)
    ReviewInvitee.objects.filter(pk__in=[row.pk for row in mailed + told]).update(invited_at=now)
    if mailed or told:
        review_invited_note(review=review, on=timezone.localdate(now), by=by)
    if is_again:
        # Who was rung or written to knows the old time only, and is on that list again.
        by_hand = [row.pk for row in found if row not in mailed and row not in told]
        ReviewInvitee.objects.filter(pk__in=by_hand).update(invited_at=None)
    return Sent(len(mailed), len(told), len(found) - len(mailed) - len(told))


def _tell(row: ReviewInvitee, by: User) -> None:
    review = row.review
    if row.staff_member and row.staff_member.user:
        what = "Lead" if row.staff_member_id == review.led_by_id else "Come to"
        text = f"{what} the review of {review.pupil.name} on {review.day_words}, {review.place}."
        link, key = reverse("plans:review_detail", args=[review.pk]), f"review:{review.pk}:{review.sequence}:asked"
        notice_send(recipient=row.staff_member.user, text=text, link=link, unique_key=key, by=by, kind="pupil")


@transaction.atomic
def review_reminders_queue(*, school: School, now: datetime) -> int:
    """Owe everybody the reminders that are due now; how many are new. Running it twice owes nothing twice."""
    reviews = ReviewPoint.objects.planned().filter(starts_at__gt=now)
    due: dict[int, list[Reminder]] = {}
    for review in reviews:
        found = reminders_due(
            starts_at=review.starts_at, days_before=school.reminder_days, planned_at=review.planned_at, now=now
        )
        if found:
            due[review.pk] = found
    # A review point that came in without anybody asked.
    invitees_make_all(reviews=reviews.filter(pk__in=due, invitees__isnull=True))
    people = ReviewInvitee.objects.by_mail().filter(review__in=due, answer__in=IS_REMINDED).with_people()
    owed = [
        (row, one, _key(row, one))
        for row in people
        for one in for_invitee(due[row.review_id], invited_at=row.invited_at)
    ]
    known = set(Mail.objects.filter(unique_key__in=[key for *_, key in owed]).values_list("unique_key", flat=True))
    fresh = [(row, one) for row, one, key in owed if key not in known]
    count = mails_queue(mails=[_mail(school, row, one, now) for row, one in fresh])
    first = [row.pk for row, _ in fresh if row.invited_at is None]
    ReviewInvitee.objects.filter(pk__in=first).update(invited_at=now)
    return count


def _key(row: ReviewInvitee, reminder: Reminder) -> str:
    who = row.carer_link.carer_id if row.carer_link else f"i{row.pk}"
    return f"review:{row.review_id}:{row.review.sequence}:{who}:{reminder.days}"


def _mail(school: School, row: ReviewInvitee, reminder: Reminder, now: datetime) -> Mail:
    review, invitation = row.review, invitation_of(row, school)
    is_changed, is_reminder = review.sequence > 0, row.invited_at is not None and reminder.days != AT_ONCE
    organiser = school.reply_to or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    language = language_of(row)
    with translation.override(language):
        subject = mail_subject(invitation, is_changed=is_changed)[:200]
        body = mail_body(
            invitation, answer=row.answer, is_reminder=is_reminder, is_changed=is_changed,
            link=carer_link_url(row, now=now),
        )  # fmt: skip
        calendar = invitation_ics(
            invitation, uid=f"review-{school.pk}-{review.pk}@hlta", sequence=review.sequence, now=now,
            organiser=organiser, attendee=row.address,
        )  # fmt: skip
    return Mail(
        school=school, kind=KIND if is_reminder else INVITATION, reference=reference(review), unique_key=_key(row, reminder),
        to_name=row.who, to_address=row.address, language=language, subject=subject, body=body, calendar=calendar,
        not_before=reminder.not_before, not_after=review.starts_at,
    )  # fmt: skip


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the meeting still stands, this person is still asked and has not said no, and no carer of this
    address is marked "do not contact"."""
    pk = int(mail.reference.rpartition(":")[2])
    review = ReviewPoint.objects.planned().filter(pk=pk).first()
    if review is None:
        return False
    links = CarerLink.objects.filter(pupil=review.pupil_id)
    if links.filter(carer__email__iexact=mail.to_address, do_not_contact=True).exists():
        return False
    address = Q(carer_link__carer__email__iexact=mail.to_address) | Q(email__iexact=mail.to_address)
    return ReviewInvitee.objects.filter(review=review).may_be_reached().filter(address, answer__in=IS_REMINDED).exists()
