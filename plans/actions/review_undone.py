"""Meetings that are planned again, since what cancelled them was undone."""

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from messaging.actions import notice_gather
from messaging.models import Mail, Notice
from plans.models import ReviewPoint, reference
from plans.queries.telling import CANCELLED

SAID = "Cancelled: "
OUT = (Mail.State.IN_FLIGHT, Mail.State.SENT, Mail.State.UNCERTAIN)


@transaction.atomic
def reviews_undone() -> list[str]:
    """Colleagues who were told that a meeting ahead is cancelled, and it is planned again, are told so. What no undoing brings
    back is given in words: mails that have gone out."""
    _tell_again()
    return _mailed()


def _ahead() -> QuerySet[ReviewPoint]:
    return ReviewPoint.objects.planned().filter(starts_at__gt=timezone.now()).select_related("pupil")


def _tell_again() -> None:
    notices: dict[int, list[Notice]] = {}
    said = Notice.objects.filter(unique_key__startswith="review:", text__startswith=SAID)
    for notice in said.select_related("recipient"):
        notices.setdefault(int(notice.unique_key.split(":")[1]), []).append(notice)
    for review in _ahead().filter(pk__in=notices):
        for notice in notices[review.pk]:
            notice_gather(
                recipient=notice.recipient, link=notice.link, unique_key=notice.unique_key, by=None, kind=notice.kind,
                text=f"Planned again: the review of {review.pupil.name} on {review.day_words}.",
            )  # fmt: skip


def _mailed() -> list[str]:
    told = Mail.objects.filter(kind=CANCELLED, state__in=OUT).values("reference").order_by("reference")
    people = dict(told.annotate(people=Count("to_address", distinct=True)).values_list("reference", "people"))
    pks = [int(one.rpartition(":")[2]) for one in people]
    return [
        f"meeting {review.pk}: planned again, but {_people(people[reference(review)])} by email that it is cancelled. Tell them "
        "that it takes place"
        for review in _ahead().filter(pk__in=pks).order_by("pk")
    ]


def _people(count: int) -> str:
    return "1 person was told" if count == 1 else f"{count} people were told"
