"""Review points: planned, moved, cancelled, held."""

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
from plans.actions.clock import review_cancelled_note, review_planned_note
from plans.actions.invitee import invitee_present, invitees_make, review_held
from plans.actions.review_mail import lead_leaves, lead_told, review_tell
from plans.models import Plan, ReviewInvitee, ReviewPoint, reference
from plans.queries.telling import lead_tellings
from plans.rules.telling import Plan as TellingPlan
from pupils.models import Pupil
from staff.models import StaffMember


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
def review_edit(*, review: ReviewPoint, values: dict[str, Any], by: User, now: datetime) -> TellingPlan:
    """Change a planned review point, and tell whoever was invited to it as it was; who is told. Mails that were to go out never
    do. At a new time everybody is asked anew. Raises DomainError for one that is not planned, or a time that has passed or is
    taken."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED:
        raise DomainError("Only a planned review point can be changed.")
    if values["starts_at"] <= now:
        raise DomainError("Choose a time that is still ahead.")
    before, lead = review.facts, review.led_by
    for name, value in values.items():
        setattr(review, name, value)
    is_changed, is_moved = review.facts != before, review.starts_at != before.starts_at
    review.sequence += is_changed
    review.planned_at = now if is_moved else review.planned_at
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        raise DomainError("There is already a review point at that time.") from error
    if review.led_by_id != lead.pk:
        lead_leaves(review=review, lead=lead, by=by)
    plan = (
        review_tell(review=review, before=before, after=review.facts, by=by, now=now) if is_changed else TellingPlan()
    )
    plan = plan.plus(lead_tellings(lead=lead, following=review.led_by, by=by))
    invitees_make(review=review)
    if review.led_by_id != lead.pk:
        lead_told(review=review, by=by)
    if is_moved:
        review_planned_note(review=review, by=by)
        # What was answered was about the old time. Who is staff comes unless they say otherwise.
        asked = review.invitees.filter(staff_member__isnull=True)
        asked.update(answer="waiting", answered_at=None, answered_by=None, escalated_days=None)
    return plan


@transaction.atomic
def review_lead(*, review: ReviewPoint, led_by: StaffMember, by: User) -> ReviewPoint:
    """Somebody else leads it, who is told; who led it is not asked any more. Raises DomainError for one that is not planned any
    more."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED:
        raise DomainError("Only a review that is still planned can be led by somebody else.")
    lead, review.led_by = review.led_by, led_by
    review.save(update_fields=["led_by"])
    lead_leaves(review=review, lead=lead, by=by)
    invitees_make(review=review)
    lead_told(review=review, by=by)
    return review


@transaction.atomic
def review_cancel(
    *, review: ReviewPoint, by: User | None, now: datetime, words: str = "", is_told: bool = True
) -> TellingPlan:
    """Cancel it, and tell whoever was invited unless a person decided otherwise; who is told. `words`: why, for all to read.
    Reminders that have not gone out never do. Raises DomainError for one that is not planned any more."""
    review = review_held(review)
    state_change(
        review, start={"state": ReviewPoint.State.PLANNED}, refused="Only a meeting that is still planned can be cancelled.",
        state=ReviewPoint.State.CANCELLED, cancelled_words=words, sequence=review.sequence + 1,
    )  # fmt: skip
    review_cancelled_note(review=review, by=by)
    return review_tell(
        review=review, before=review.facts, after=None, by=by, now=now, is_told=is_told and review.starts_at > now
    )


@transaction.atomic
def review_agenda_save(*, review: ReviewPoint, agenda: str, pupil_views: str, by: User) -> ReviewPoint:
    """What is to be talked about, and what the pupil says beforehand. Raises DomainError for a meeting that is off."""
    review = review_held(review)
    if review.state == ReviewPoint.State.CANCELLED:
        raise DomainError("This meeting is cancelled.")
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
    """Record what came of it, who was there, and plan the next (`following`: the values of `review_create`), where none is
    planned at that time already. `held_at`: when it was, where that was not as planned. Saving again corrects it, and whoever
    counts from a meeting is told the first time. Raises DomainError for one that is cancelled, or still ahead."""
    review = review_held(review)
    is_first = review.state == ReviewPoint.State.PLANNED
    starts_at = held_at or review.starts_at
    if starts_at > now:
        raise DomainError(f"This review is still ahead: {review.day_words}. If it was held earlier, say when.")
    state_change(
        review, start={"state__in": [ReviewPoint.State.PLANNED, ReviewPoint.State.HELD]},
        refused="This meeting is cancelled.", state=ReviewPoint.State.HELD, starts_at=starts_at, outcome=outcome,
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
