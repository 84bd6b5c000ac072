"""What the pages of review points show."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from access.models import User
from messaging.models import Mail
from plans.models import ReviewPoint, reference
from pupils.models import Pupil


def reviews_visible(*, user: User) -> Any:
    """The review points of pupils whom the user may see."""
    rows = ReviewPoint.objects.select_related("pupil", "led_by", "school")
    return rows if user.sees_every_pupil else rows.filter(pupil__in=Pupil.objects.visible_to(user))


def reviews(*, user: User, which: str, now: datetime) -> Any:
    """ "ahead" (with what is overdue first), "overdue", "soon" (in the next 14 days), "held", or "all"."""
    rows = reviews_visible(user=user)
    if which == "overdue":
        return rows.overdue(now).order_by("starts_at")
    if which == "soon":
        return rows.soon(now).order_by("starts_at")
    if which == "held":
        return rows.filter(state="held").order_by("-starts_at")
    return rows.order_by("-starts_at") if which == "all" else rows.filter(Q(state="planned")).order_by("starts_at")


def review_messages(*, review: ReviewPoint) -> list[Mail]:
    return list(Mail.objects.about(reference(review)).order_by("created_at", "pk"))


def review_after(*, review: ReviewPoint, kind: str = "") -> ReviewPoint | None:
    """The pupil's next review after this one that is planned; of a `kind`, or of any."""
    rows = ReviewPoint.objects.planned().filter(pupil=review.pupil_id, starts_at__gt=review.starts_at)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.order_by("starts_at").first()
