"""Who is asked to reviews: the list of those who wait for something, and what a letter or a call needs."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from access.models import User
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import CarerLink, Pupil

SOON = timedelta(days=7)
WHICH = (
    ("ring", "To phone or write a letter to"),
    ("unanswered", "Without an answer"),
    ("soon", "Without an answer, within 7 days"),
    ("other_time", "Asks for another time"),
    ("all", "All"),
)


def invitees_visible(*, user: User) -> Any:
    rows = ReviewInvitee.objects.with_people()
    return rows if user.sees_every_pupil else rows.filter(review__pupil__in=Pupil.objects.visible_to(user))


def invitees_ahead(*, user: User, now: datetime) -> Any:
    """Of meetings that are still to come."""
    return invitees_visible(user=user).filter(review__state="planned", review__starts_at__gt=now)


def invitees_to_tell(*, user: User, now: datetime) -> Any:
    """Those who have to be phoned or written to, as a meeting changed or was cancelled, until its time."""
    rows = invitees_visible(user=user).filter(is_to_tell=True, review__starts_at__gt=now)
    return rows.exclude(review__state="held").may_be_reached()


def invitees_written(*, user: User, now: datetime) -> Any:
    """To whom a letter can go: of meetings ahead, and those who do not know yet that one is cancelled."""
    ahead, told = invitees_ahead(user=user, now=now), invitees_to_tell(user=user, now=now)
    return invitees_visible(user=user).filter(Q(pk__in=ahead.values("pk")) | Q(pk__in=told.values("pk")))


def invitees_listed(*, user: User, which: str, now: datetime) -> Any:
    """Narrowed by one of `WHICH`, the next meeting first."""
    rows = invitees_ahead(user=user, now=now)
    if which == "ring":
        unanswered = rows.by_hand().unanswered().values("pk")
        told = invitees_to_tell(user=user, now=now).values("pk")
        rows = invitees_visible(user=user).filter(Q(pk__in=unanswered) | Q(pk__in=told))
    elif which == "unanswered":
        rows = rows.filter(_not_staff()).may_be_reached().unanswered()
    elif which == "soon":
        rows = unanswered_soon(user=user, now=now)
    elif which == "other_time":
        rows = rows.filter(answer="other_time")
    return rows.order_by("review__starts_at", "review", "pk")


def unanswered_soon(*, user: User, now: datetime) -> Any:
    """Carers who have not answered, of meetings in the next seven days."""
    rows = invitees_ahead(user=user, now=now).carers().may_be_reached().unanswered()
    return rows.filter(review__starts_at__lte=now + SOON)


def _not_staff() -> Q:
    return Q(staff_member__isnull=True)


def review_invitees(*, review: ReviewPoint) -> list[ReviewInvitee]:
    """Carers first, then staff and people from outside. One query."""
    rows = list(ReviewInvitee.objects.filter(review=review).with_people())
    return sorted(rows, key=lambda row: (row.carer_link_id is None, row.staff_member_id is None, row.pk))


def mailboxes_shared(*, invitees: list[ReviewInvitee], others: list[CarerLink]) -> set[int]:
    """Of these invitees those who are not emailed, as a carer of the pupil who must not be contacted reads their mailbox.
    `others`: the pupil's carers who are not among them. No query."""
    links = [*others, *(row.carer_link for row in invitees if row.carer_link is not None)]
    barred = {link.carer.email.lower() for link in links if link.do_not_contact and link.carer.email}
    return {row.pk for row in invitees if row.way == "email" and row.address.lower() in barred}


def carers_not_asked(*, review: ReviewPoint) -> list[CarerLink]:
    """The pupil's carers who are not among the invitees, and may or may not be."""
    asked = ReviewInvitee.objects.filter(review=review).carers().values("carer_link")
    return list(CarerLink.objects.filter(pupil=review.pupil_id).exclude(pk__in=asked).select_related("carer"))
