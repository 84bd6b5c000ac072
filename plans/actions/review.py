"""Review points: planned, moved, called off, held."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.states import state_change
from messaging.actions import mail_cancel
from plans import held
from plans.actions.clock import review_planned_note
from plans.actions.invitee import invitee_present, invitees_make, review_held
from plans.actions.review_mail import invitations_send
from plans.models import Plan, ReviewInvitee, ReviewPoint, reference
from pupils.models import Pupil


@transaction.atomic
def review_create(*, pupil: Pupil, values: dict[str, Any], by: User, now: datetime) -> ReviewPoint:
    """Plan a review point and ask who is always asked. `values`: starts_at, minutes, place, purpose, led_by; kind and plan where
    it is more than a review point. Raises DomainError for a time that has passed or is taken."""
    if values["starts_at"] <= now:
        raise DomainError("Choose a time that is still ahead.")
    try:
        with transaction.atomic():
            if values.get("kind") == ReviewPoint.Kind.ANNUAL and not values.get("plan"):
                values = {**values, "plan": _statutory_plan(pupil)}
            review = ReviewPoint.objects.create(pupil=pupil, planned_by=by, planned_at=now, **values)
    except IntegrityError as error:
        raise DomainError(f"{pupil.name} already has a review point at that time.") from error
    invitees_make(review=review)
    review_planned_note(review=review, by=by)
    return review


def _statutory_plan(pupil: Pupil) -> Plan | None:
    return Plan.objects.open().filter(pupil=pupil, plan_type__standing="statutory").first()


@transaction.atomic
def reviews_approve(*, proposals: Iterable[tuple[Pupil, dict[str, Any]]], by: User, now: datetime) -> list[ReviewPoint]:
    """Plan what was proposed and looked at by a person: all of it or, with the reason, nothing."""
    return [review_create(pupil=pupil, values=values, by=by, now=now) for pupil, values in proposals]


@transaction.atomic
def review_edit(*, review: ReviewPoint, values: dict[str, Any], by: User, now: datetime) -> ReviewPoint:
    """Change a planned review point. A new time cancels what was to go out, asks everybody anew, and tells at once those who
    had been invited to the old one."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED:
        raise DomainError("Only a planned review point can be changed.")
    if values["starts_at"] <= now:
        raise DomainError("Choose a time that is still ahead.")
    is_moved = values["starts_at"] != review.starts_at
    if is_moved:
        review.sequence += 1
        review.planned_at = now
        mail_cancel(reference=reference(review))
    for name, value in values.items():
        setattr(review, name, value)
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        raise DomainError("There is already a review point at that time.") from error
    invitees_make(review=review)
    if is_moved:
        review_planned_note(review=review, by=by)
        # What was answered was about the old time. Who is staff comes unless they say otherwise.
        asked = review.invitees.filter(staff_member__isnull=True)
        asked.update(answer="waiting", answered_at=None, answered_by=None, escalated_days=None)
        invitations_send(review=review, by=by, now=now, is_again=True)
    return review


@transaction.atomic
def review_cancel(*, review: ReviewPoint, by: User) -> ReviewPoint:
    """Call it off; reminders that have not gone out never do. Raises DomainError for one that is not planned any more."""
    review = review_held(review)
    refused = "Only a meeting that is still planned can be called off."
    state_change(review, start={"state": ReviewPoint.State.PLANNED}, refused=refused, state=ReviewPoint.State.CANCELLED)
    mail_cancel(reference=reference(review))
    return review


@transaction.atomic
def review_agenda_save(*, review: ReviewPoint, agenda: str, pupil_views: str, by: User) -> ReviewPoint:
    """What is to be talked about, and what the pupil says beforehand. Raises DomainError for a meeting that is off."""
    review = review_held(review)
    if review.state == ReviewPoint.State.CANCELLED:
        raise DomainError("This meeting was called off.")
    review.agenda, review.pupil_views = agenda, pupil_views
    review.save(update_fields=["agenda", "pupil_views"])
    return review


def _is_planned(pupil: Pupil, starts_at: datetime) -> bool:
    return ReviewPoint.objects.planned().filter(pupil=pupil, starts_at=starts_at).exists()


@transaction.atomic
def review_hold(
    *,
    review: ReviewPoint,
    outcome: str,
    by: User,
    decisions: str = "",
    present: Iterable[ReviewInvitee] | None = None,
    pupil_was_there: bool | None = None,
    following: dict[str, Any] | None = None,
    held_at: datetime | None = None,
    now: datetime,
) -> ReviewPoint:
    """Write down what came of it, who was there, and plan the next (`following`: the values of `review_create`), where none is
    planned at that time already. `held_at`: when it was, where that was not as planned. Saving again puts it right, and whoever
    counts from a meeting is told the first time. Raises DomainError for one that is off, or still ahead."""
    review = review_held(review)
    is_first = review.state == ReviewPoint.State.PLANNED
    starts_at = held_at or review.starts_at
    if starts_at > now:
        raise DomainError(f"This review is still ahead: {review.day_words}. If it was held earlier, say when.")
    state_change(
        review, start={"state__in": [ReviewPoint.State.PLANNED, ReviewPoint.State.HELD]},
        refused="This meeting was called off.", state=ReviewPoint.State.HELD, starts_at=starts_at, outcome=outcome,
        decisions=decisions, pupil_was_there=pupil_was_there,
    )  # fmt: skip
    mail_cancel(reference=reference(review))
    if present is not None:
        invitee_present(review=review, present=present, by=by)
    if following and not _is_planned(review.pupil, following["starts_at"]):
        values = {"kind": review.kind, "plan": review.plan, **following}
        review_create(pupil=review.pupil, values=values, by=by, now=now)
    if is_first:
        held.tell(review=review, on=timezone.localdate(review.starts_at), by=by)
    return review
