"""Meetings about pupils, what was agreed there, and what is shared for them."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from access.models import User
from deployment.rules.feed import hash_of
from liaison.models import AgreedAction, Meeting, MeetingPack, MeetingParticipant
from pupils.models import CarerLink, Pupil

WHICH = (("", "Ahead"), ("past", "Past"), ("all", "All"))


def meetings_visible(*, user: User) -> Any:
    rows = Meeting.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "written_by")


def meetings_listed(*, user: User, which: str, now: datetime) -> Any:
    """Those ahead, the nearest first; else the past or all, the latest first."""
    rows = meetings_visible(user=user)
    if which == "past":
        return rows.filter(starts_at__lt=now)
    return rows if which == "all" else rows.filter(starts_at__gte=now, state="planned").order_by("starts_at", "pk")


def participants_of(*, meeting: Meeting) -> list[MeetingParticipant]:
    rows = MeetingParticipant.objects.filter(meeting=meeting)
    return list(rows.select_related("staff_member", "carer_link__carer", "professional"))


def agreed(*, reference: str) -> list[AgreedAction]:
    """What was agreed at a meeting or a review, each with who does it and how far it is."""
    rows = AgreedAction.objects.filter(reference=reference)
    return list(rows.select_related("staff_member", "professional", "task"))


def packs_of(*, meeting: Meeting, now: datetime) -> list[MeetingPack]:
    """Each with `opens`: whether it can be read now."""
    live = MeetingPack.objects.live(now).filter(pk=OuterRef("pk"))
    rows = MeetingPack.objects.filter(meeting=meeting).annotate(opens=Exists(live)).defer("content")
    return list(rows.select_related("participant", "shared_by"))


def is_barred(*, pupil_id: int, address: str) -> bool:
    """Whether a carer of the pupil who must not be contacted reads this address: families share them."""
    rows = CarerLink.objects.filter(pupil=pupil_id, do_not_contact=True)
    return bool(address) and rows.filter(carer__email__iexact=address).exists()


def packs_visible(*, user: User) -> Any:
    return MeetingPack.objects.filter(meeting__pupil__in=Pupil.objects.visible_to(user)).select_related("meeting")


def pack_of(*, token: str, now: datetime) -> MeetingPack | None:
    """The live pack of a secret in the present school: one query, whatever the secret is."""
    return MeetingPack.objects.live(now).filter(token_hash=hash_of(token)).first()


def pack_read(*, pk: int, token_hash: str, now: datetime) -> MeetingPack | None:
    """The live pack that a browser has opened by its secret."""
    return MeetingPack.objects.live(now).filter(pk=pk, token_hash=token_hash).first()
