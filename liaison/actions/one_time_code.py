"""Codes of a link: asked for, made, tried. Every look at one is counted first, in the row itself, so that guesses sent all at
once get no more looks than guesses sent one after another."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import DomainError
from liaison.models.one_time_code import OneTimeCode
from liaison.rules.carer_access import CODE_LASTS, CODE_TRIES, CODES_AN_HOUR, MOMENT, new_code


def code_ask(*, codes: QuerySet, now: datetime, **of: Any) -> Any:
    """A new code among those of a link, whose row is locked; None where one that was asked for a moment ago is on its way. Raises
    DomainError for more than three in an hour."""
    if codes.filter(asked_at__gt=now - MOMENT, used_at__isnull=True).exists():
        return None
    if codes.filter(asked_at__gt=now - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise DomainError("too many codes")
    return codes.model._default_manager.create(asked_at=now, **of)


def code_make(*, code: OneTimeCode, now: datetime) -> str:
    """The digits of a code, made now; those that were made before are void."""
    digits = new_code()
    type(code)._default_manager.filter(pk=code.pk).update(code_hash=_digest(code, digits), sent_at=now)
    return digits


def code_use(*, codes: QuerySet, digits: str, now: datetime) -> tuple[Any, bool]:
    """Try digits on the newest code of a link: the code that they use up, or None; and whether they were compared and wrong."""
    code = codes.exclude(code_hash="").first()
    if code is None:
        return None, False
    fresh = codes.filter(pk=code.pk, used_at__isnull=True, sent_at__gt=now - CODE_LASTS)
    if not fresh.filter(tries__lt=CODE_TRIES).update(tries=F("tries") + 1):
        return None, False
    if not constant_time_compare(code.code_hash, _digest(code, digits)):
        return None, True
    return (code if fresh.update(used_at=now) else None), False


def _digest(code: OneTimeCode, digits: str) -> str:
    """A million codes are soon tried, so the key of the site goes into what is kept."""
    return salted_hmac(code._meta.label_lower, f"{code.pk}:{digits}", algorithm="sha256").hexdigest()
