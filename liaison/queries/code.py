"""Where the codes of a link went."""

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
    reference = Concat(
        Value(f"{codes.model._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField()
    )
    return codes.filter(Exists(Mail.objects.filter(reference=reference, to_address__iexact=address)))
