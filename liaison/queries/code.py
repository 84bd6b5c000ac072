"""Where the codes of a link went."""

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from liaison.models.one_time_code import OneTimeCode
from messaging.models import Mail


def code_reference(*, code: OneTimeCode) -> str:
    """How the mail with a code says what it is about."""
    return f"{code._meta.label_lower}:{code.pk}"


def codes_mailed(*, codes: QuerySet, address: str) -> QuerySet:
    """Those among the codes whose mail went to this address: what went to another, before an address was corrected, is in the
    hands of a stranger."""
    return codes.filter(_mailed(codes, address))


def is_visit_of_another(*, codes: QuerySet, began_at: datetime, address: str) -> bool:
    """Whether a visit began with a code that was mailed to another address than this: it has been corrected since, and whoever
    reads the old one may be a stranger. One query."""
    return codes.filter(~_mailed(codes, address), used_at=began_at).exists()


def _mailed(codes: QuerySet, address: str) -> Exists:
    reference = Concat(
        Value(f"{codes.model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField()
    )
    return Exists(Mail.objects.filter(reference=reference, to_address__iexact=address))
