"""Referrals: made by any colleague, decided with a reason, and told back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from access.models import User
from interventions.models import Programme, Referral
from messaging.actions import notice_send
from pupils.models import Pupil


@transaction.atomic
def referral_create(*, pupil: Pupil, values: dict[str, Any], by: User, now: datetime) -> Referral:
    """A new referral. `values`: concern, strategies_tried, is_carer_told, carer_not_told_reason."""
    return Referral.objects.create(pupil=pupil, referred_by=by, referred_at=now, **values)


@transaction.atomic
def referral_decide(
    *, referral: Referral, stage: str, reason: str, programme: Programme | None, by: User, now: datetime
) -> Referral:
    """Move a referral on, with the reason; the referrer hears of it by itself."""
    referral.stage, referral.decision_reason, referral.programme = stage, reason, programme
    referral.decided_by, referral.decided_at = by, now
    referral.save(update_fields=["stage", "decision_reason", "programme", "decided_by", "decided_at"])
    notice_send(
        recipient=referral.referred_by,
        text=f"Your referral of {referral.pupil.name}: {referral.get_stage_display()}. {reason}"[:300],
        link=f"/pupils/{referral.pupil_id}/", unique_key=f"referral:{referral.pk}:{now.isoformat()}", by=by,
    )  # fmt: skip
    return referral
