"""Which link, and which visit, a browser holds; and what staff see of the links."""

from datetime import datetime
from typing import Any

from access.models import User
from access.policy import Permission
from liaison.models import CarerAccess, CarerCode, CarerVisit, link_of
from liaison.queries.code import codes_mailed, is_visit_of_another
from liaison.rules.carer_access import CODE_LASTS, hash_of, hashes_of
from plans.models import ReviewInvitee, ReviewPoint

WHO = ("invitee__school", "invitee__carer_link__carer", "invitee__review__pupil", "invitee__review__led_by__user")


def access_of(*, token: str, now: datetime) -> CarerAccess | None:
    """The live link of a token. Whatever is wrong with it, the answer is None after the same one question."""
    return CarerAccess.objects.live(now).filter(token_hash__in=hashes_of(token)).first()


def access_held(*, pk: int, now: datetime) -> CarerAccess | None:
    return CarerAccess.objects.live(now).with_people().filter(pk=pk).first()


def visit_held(*, secret: str, now: datetime) -> CarerVisit | None:
    """The open visit of a secret, as long as its link lives and its code went to the address that the carer has now."""
    rows = CarerVisit.objects.open(now).filter(secret_hash=hash_of(secret), access__in=CarerAccess.objects.live(now))
    visit: CarerVisit | None = rows.select_related(*(f"access__{path}" for path in WHO)).first()
    if visit is None:
        return None
    codes, address = CarerCode.objects.filter(access=visit.access_id), link_of(visit.access.invitee).carer.email
    return None if is_visit_of_another(codes=codes, began_at=visit.began_at, address=address) else visit


def is_code_on_its_way(*, access: CarerAccess, now: datetime) -> bool:
    """Whether one was mailed, to the address that the carer has now, that may still be used."""
    codes = CarerCode.objects.filter(access=access, asked_at__gt=now - CODE_LASTS, used_at__isnull=True)
    return codes_mailed(codes=codes, address=link_of(access.invitee).carer.email).exists()


def last_looked(*, visit: CarerVisit) -> datetime | None:
    """When this carer last looked at a page about this pupil before this visit, by whichever link."""
    before = CarerVisit.objects.filter(
        access__invitee__carer_link=visit.access.invitee.carer_link_id, began_at__lt=visit.began_at
    )
    return before.order_by("-seen_at").values_list("seen_at", flat=True).first()


def carer_access_part(*, user: User, review: ReviewPoint, now: datetime) -> dict[str, Any] | None:
    """The part of a review's page about links of carers; None for who may not change reviews or knows no carers."""
    if not (user.may(Permission.REVIEW_EDIT) and user.may(Permission.CARER_SEE)):
        return None
    return {"carers": carer_accesses(review=review, now=now)}


def carer_accesses(*, review: ReviewPoint, now: datetime) -> list[dict[str, Any]]:
    """For staff: each carer who is asked to a review, with their links, the newest first. Two queries."""
    invitees = ReviewInvitee.objects.carers().filter(review=review).select_related("carer_link__carer")
    links: dict[int, list[CarerAccess]] = {}
    for access in CarerAccess.objects.filter(invitee__review=review).select_related("mail"):
        links.setdefault(access.invitee_id, []).append(access)
    live = set(CarerAccess.objects.live(now).filter(invitee__review=review).values_list("pk", flat=True))
    return [
        {
            "invitee": invitee,
            "accesses": links.get(invitee.pk, []),
            "is_live": any(access.pk in live for access in links.get(invitee.pk, [])),
            "live": live,
        }
        for invitee in invitees
    ]
