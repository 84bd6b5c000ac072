"""Review points, and the reminders that carers are owed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from messaging.actions import mail_cancel, mails_queue
from messaging.models import Mail
from plans.calendar import invitation_ics
from plans.models import ReviewPoint, reference
from plans.rules.invitation import Invitation, Reminder, body, reminders_due, subject
from pupils.models import CarerLink, Pupil
from schools.models import School

# The first message about a meeting, or about its new time, and those after it, which a carer may refuse.
INVITATION, KIND = "review invitation", "review reminder"


@transaction.atomic
def review_create(*, pupil: Pupil, values: dict[str, Any], by: User, now: datetime) -> ReviewPoint:
    """Plan a review point. `values`: starts_at, minutes, place, purpose, led_by. Raises DomainError for one that has passed."""
    if values["starts_at"] <= now:
        raise DomainError("Choose a time that is still ahead.")
    try:
        with transaction.atomic():
            return ReviewPoint.objects.create(pupil=pupil, planned_by=by, planned_at=now, **values)
    except IntegrityError as error:
        raise DomainError(f"{pupil.name} already has a review point at that time.") from error


@transaction.atomic
def review_edit(*, review: ReviewPoint, values: dict[str, Any], by: User, now: datetime) -> ReviewPoint:
    """Change a planned review point; a new time cancels what was to go out and tells the carers anew."""
    if review.state != ReviewPoint.State.PLANNED:
        raise DomainError("Only a planned review point can be changed.")
    if values["starts_at"] <= now:
        raise DomainError("Choose a time that is still ahead.")
    if values["starts_at"] != review.starts_at:
        review.sequence += 1
        review.planned_at = now
        mail_cancel(reference=reference(review))
    for name, value in values.items():
        setattr(review, name, value)
    review.save()
    return review


@transaction.atomic
def review_cancel(*, review: ReviewPoint, by: User) -> ReviewPoint:
    """Call it off; reminders that have not gone out never do."""
    review.state = ReviewPoint.State.CANCELLED
    review.save(update_fields=["state"])
    mail_cancel(reference=reference(review))
    return review


@transaction.atomic
def review_hold(*, review: ReviewPoint, outcome: str, by: User) -> ReviewPoint:
    """Write down what came of it."""
    review.state, review.outcome = ReviewPoint.State.HELD, outcome
    review.save(update_fields=["state", "outcome"])
    mail_cancel(reference=reference(review))
    return review


@transaction.atomic
def review_reminders_queue(*, school: School, now: datetime) -> int:
    """Owe every carer the reminders that are due now; how many are new. Running it twice owes nothing twice."""
    reviews = ReviewPoint.objects.planned().filter(starts_at__gt=now).select_related("pupil", "led_by")
    due = []
    for review in reviews:
        found = reminders_due(
            starts_at=review.starts_at, days_before=school.reminder_days, planned_at=review.planned_at, now=now
        )
        due += [(review, reminder) for reminder in found]
    links: dict[int, list[CarerLink]] = {}
    for link in (
        CarerLink.objects.may_be_written_to().filter(pupil__in=[r.pupil_id for r, _ in due]).select_related("carer")
    ):
        links.setdefault(link.pupil_id, []).append(link)
    known = _told(list({review.pk: review for review, _ in due}.values()))
    mails = [
        _mail(school, review, reminder, link, now, is_first=_told_key(review, link.carer_id) not in known)
        for review, reminder in due
        for link in links.get(review.pupil_id, [])
    ]
    return mails_queue(mails=mails)


def _told_key(review: ReviewPoint, carer_id: int) -> str:
    return f"review:{review.pk}:{review.sequence}:{carer_id}"


def _told(reviews: list[ReviewPoint]) -> set[str]:
    """Which carer has been written to about which review point as it stands now."""
    rows = Mail.objects.filter(reference__in=[reference(review) for review in reviews])
    return {key.rpartition(":")[0] for key in rows.values_list("unique_key", flat=True)}


def _mail(
    school: School, review: ReviewPoint, reminder: Reminder, link: CarerLink, now: datetime, *, is_first: bool
) -> Mail:
    invitation = Invitation(
        carer=link.carer.name, child=review.pupil.first_name or "your child", school=school.name,
        starts_at=timezone.localtime(review.starts_at), minutes=review.minutes, place=review.place,
        purpose=review.purpose, staff=review.led_by.name, reply_to=school.reply_to,
    )  # fmt: skip
    is_changed = review.sequence > 0
    organiser = school.reply_to or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    return Mail(
        school=school, kind=INVITATION if is_first else KIND, reference=reference(review),
        unique_key=f"{_told_key(review, link.carer_id)}:{reminder.days}",
        to_name=link.carer.name, to_address=link.carer.email,
        subject=subject(invitation, is_changed=is_changed)[:200], body=body(invitation, is_changed=is_changed),
        calendar=invitation_ics(
            invitation, uid=f"review-{school.pk}-{review.pk}@hlta", sequence=review.sequence, now=now,
            organiser=organiser, attendee=link.carer.email,
        ),
        not_before=reminder.not_before, not_after=review.starts_at,
    )  # fmt: skip


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the meeting still stands, and no carer of this address is marked "do not contact"."""
    pk = int(mail.reference.rpartition(":")[2])
    review = ReviewPoint.objects.planned().filter(pk=pk).first()
    if review is None:
        return False
    links = CarerLink.objects.filter(pupil=review.pupil_id)
    is_barred = links.filter(carer__email__iexact=mail.to_address, do_not_contact=True).exists()
    return not is_barred and links.may_be_written_to().filter(carer__email__iexact=mail.to_address).exists()
