"""How a carer gets in and out: a code, or a date of birth, then a visit. Each try is counted before it is looked at."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse

from liaison.actions.one_time_code import code_ask, code_make, code_use
from liaison.carer_mail import code_mail
from liaison.models import CarerAccess, CarerCode, CarerVisit, link_of
from liaison.queries.code import codes_mailed
from liaison.queries.meeting import is_barred
from liaison.rules.carer_access import CODE_LASTS, hash_of
from messaging.actions import mails_queue, notice_send
from messaging.models import Mail


@transaction.atomic
def carer_code_ask(*, access: CarerAccess, language: str, now: datetime) -> None:
    """Send a code to the address on file. One that was asked for a moment ago is on its way, and is that one. Raises DomainError
    for more than three in an hour."""
    CarerAccess.objects.select_for_update(of=("self",), no_key=True).get(pk=access.pk)
    code = code_ask(codes=CarerCode.objects.filter(access=access), now=now, access=access)
    if code is not None:
        mails_queue(mails=[code_mail(code=code, language=language, now=now, until=now + CODE_LASTS)])


def code_words(mail: Mail, pk: int, now: datetime) -> str:
    """The digits in the place "[[carer_code:pk]]" of a mail that goes out now; those of an earlier try are void."""
    if mail.reference != f"liaison.carercode:{pk}":
        return ""
    return code_make(code=CarerCode.objects.get(pk=pk), now=now)


def may_code_go(mail: Mail) -> bool:
    """Asked just before a code is sent: its link lives, and this is still the address on file, of nobody who must not be
    contacted."""
    pk = int(mail.reference.rpartition(":")[2])
    live = CarerAccess.objects.live(mail.not_before)
    rows = CarerCode.objects.filter(pk=pk, access__in=live)
    rows = rows.filter(access__invitee__carer_link__carer__email__iexact=mail.to_address)
    pupil_id = rows.values_list("access__invitee__review__pupil", flat=True).first()
    return pupil_id is not None and not is_barred(pupil_id=pupil_id, address=mail.to_address)


@transaction.atomic
def carer_code_try(*, access: CarerAccess, digits: str, now: datetime) -> str | None:
    """Begin a visit with a code: its secret, or None for a code that is wrong, old, used, was tried too often, or was mailed to
    another address than the carer has now."""
    codes = CarerCode.objects.filter(access=access)
    known = codes_mailed(codes=codes, address=link_of(access.invitee).carer.email)
    code, is_wrong = code_use(codes=known, digits=digits, now=now)
    if is_wrong:
        CarerAccess.objects.filter(pk=access.pk, fails__lt=access.most_fails).update(fails=F("fails") + 1)
        _use_up(access, now)
    return _begin(access, now) if code is not None else None


@transaction.atomic
def carer_birth_try(*, access: CarerAccess, born_on: date | None, now: datetime) -> str | None:
    """Begin a visit from a letter with the child's date of birth: its secret, or None. The fifth wrong date ends the link."""
    rows = CarerAccess.objects.filter(pk=access.pk, made_for=CarerAccess.MadeFor.LETTER, used_up_at__isnull=True)
    if not rows.filter(fails__lt=access.most_fails).update(fails=F("fails") + 1):
        return None
    known = access.invitee.review.pupil.born_on
    if known is None or born_on != known:
        _use_up(access, now)
        return None
    rows.update(fails=F("fails") - 1)
    return _begin(access, now)


def _use_up(access: CarerAccess, now: datetime) -> None:
    """End a link whose tries are spent, and tell the person who leads the review what to do."""
    spent = CarerAccess.objects.filter(pk=access.pk, used_up_at__isnull=True, fails__gte=access.most_fails)
    if not spent.update(used_up_at=now):
        return
    review, carer = access.invitee.review, link_of(access.invitee).carer
    if review.led_by.user:
        text = f"The link of {carer.name} was tried too often and is closed. Phone them, and make a new link on the review."
        link = reverse("plans:review_detail", args=[review.pk])
        notice_send(
            recipient=review.led_by.user, text=text, link=link, unique_key=f"carer-used-up:{access.pk}", by=None
        )


def _begin(access: CarerAccess, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    CarerVisit.objects.create(access=access, secret_hash=hash_of(secret), began_at=now, seen_at=now)
    CarerAccess.objects.filter(pk=access.pk).update(
        opened=F("opened") + 1, first_opened_at=Coalesce("first_opened_at", now)
    )
    return secret


def visit_see(*, visit: CarerVisit, now: datetime) -> None:
    """The carer is still there; written down twice a minute at most."""
    if now - visit.seen_at > CarerVisit.GRAIN:
        CarerVisit.objects.filter(pk=visit.pk).update(seen_at=now)


@transaction.atomic
def visit_leave(*, visit: CarerVisit, now: datetime) -> None:
    CarerVisit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(ended_at=now)
