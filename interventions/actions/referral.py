"""Referrals: drafted and sent by any colleague, moved with a reason, and told back."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from core.states import state_change
from interventions.actions.intake import programmes_hold, waiting_add
from interventions.models import Programme, Referral, ReferralMove, TriedStrategy
from interventions.queries.concerned import referrers_of, teachers_of
from messaging.actions import notice_send
from pupils.models import Pupil
from pupils.visibility import seen_by, seen_by_role

Stage = Referral.Stage
# What is a decision is told to the pupil's teachers too; a question goes to the referrer alone.
DECISIONS = (Stage.WAITING, Stage.PLACED, Stage.DECLINED, Stage.OTHER_ROUTE)
MOVES = (Stage.NEW, Stage.INFORMATION, *DECISIONS)
# Where a person moves it. "Placed" follows from a placement alone, or the board would say so of a pupil who has no place.
BY_HAND = tuple(stage for stage in MOVES if stage != Stage.PLACED)
NOT_ON_BOARD = "This referral is a draft, or was joined with another one."


@transaction.atomic
def referral_keep(
    *, pupil: Pupil, values: dict[str, Any], tried: list[dict[str, Any]], by: User, now: datetime
) -> Referral:
    """Keep what is typed as the draft of this person about this pupil, of which there is one. `values`: concern, evidence,
    is_carer_told, carer_not_told_reason; `tried`: strategy, words, weeks, effect of each."""
    draft = draft_of(pupil=pupil, by=by, is_locked=True)
    if draft is None:
        try:
            with transaction.atomic():
                draft = Referral.objects.create(
                    pupil=pupil, referred_by=by, referred_at=now, stage=Stage.DRAFT, **values
                )
        except IntegrityError:  # two saves at once: the other one has made it
            draft = Referral.objects.select_for_update().get(pupil=pupil, referred_by=by, stage=Stage.DRAFT)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    draft.tried.all().delete()
    for row in tried:
        TriedStrategy.objects.create(referral=draft, **row)
    return draft


def draft_of(*, pupil: Pupil, by: User, is_locked: bool = False) -> Referral | None:
    rows = Referral.objects.filter(pupil=pupil, referred_by=by, stage=Stage.DRAFT)
    return (rows.select_for_update() if is_locked else rows).first()


@transaction.atomic
def referral_send(
    *, pupil: Pupil, values: dict[str, Any], tried: list[dict[str, Any]], by: User, now: datetime
) -> Referral:
    """Send it for a decision: the draft, where there is one, becomes it."""
    referral = referral_keep(pupil=pupil, values=values, tried=tried, by=by, now=now)
    start = {"stage": Stage.DRAFT}
    return state_change(referral, start=start, refused="This was sent already.", stage=Stage.NEW, referred_at=now)


@transaction.atomic
def draft_discard(*, pupil: Pupil, by: User) -> None:
    Referral.objects.filter(pupil=pupil, referred_by=by, stage=Stage.DRAFT).delete()


@transaction.atomic
def referral_move(
    *, referral: Referral, stage: str, reason: str, programme: Programme | None, by: User, now: datetime
) -> Referral:
    """Move it on the board, with the reason. The referrers hear of it by themselves, of a decision the pupil's teachers too; who
    is to wait for a programme stands in its waiting list. Said twice it is done and told once. Raises DomainError for a draft,
    for one joined with another, and for "placed", which only a placement makes it."""
    if stage == Stage.PLACED:
        raise DomainError("A referral becomes placed when the pupil is added to a group. Place them in the programme.")
    return _move(referral, stage, reason, programme, by, now)


def _move(
    referral: Referral, stage: str, reason: str, programme: Programme | None, by: User, now: datetime
) -> Referral:
    if programme is not None:
        programmes_hold([programme.pk])
    referral = Referral.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=referral.pk)
    if referral.stage not in MOVES or stage not in MOVES:
        raise DomainError(NOT_ON_BOARD)
    if stage == Stage.WAITING and programme is None:
        raise DomainError("Waiting for which programme? Choose it, and the pupil stands in its waiting list.")
    if _is_so(referral, stage, programme, reason):
        return referral
    state_change(
        referral, start={"stage__in": MOVES}, refused=NOT_ON_BOARD, stage=stage, programme=programme, saved_at=now
    )
    ReferralMove.objects.create(
        referral=referral, stage=stage, reason=reason, programme=programme, moved_by=by, moved_at=now
    )
    if stage == Stage.WAITING and programme:
        waiting_add(
            programme=programme, pupil=referral.pupil, urgency=1, reason=reason, today=timezone.localdate(now), by=by
        )
    _tell(referral, reason, by, now)
    return referral


def _is_so(referral: Referral, stage: str, programme: Programme | None, reason: str) -> bool:
    """Whether just this was decided last."""
    if (referral.stage, referral.programme_id) != (stage, programme and programme.pk):
        return False
    last = ReferralMove.objects.filter(referral=referral).order_by("-moved_at", "-pk").first()
    return last is not None and (last.stage, last.programme_id, last.reason) == (stage, referral.programme_id, reason)


def _tell(referral: Referral, reason: str, by: User, now: datetime) -> None:
    key = f"referral:{referral.pk}:{now.isoformat()}"
    words = f"{referral.get_stage_display()}{f', {referral.programme.name}' if referral.programme else ''}"
    referrers = referrers_of(referral=referral)
    for person in referrers:
        text = f"Your referral of {referral.pupil.name}: {words}. {reason}"
        notice_send(recipient=person, text=text, link=f"/pupils/{referral.pupil_id}/", unique_key=key, by=by)
    if referral.stage not in DECISIONS:
        return
    told = {person.pk for person in referrers}
    for person in teachers_of(pupil=referral.pupil, today=timezone.localdate(now)):
        if person.pk not in told:
            text = f"Your pupil {referral.pupil.name} was referred. Decided: {words}."
            notice_send(recipient=person, text=text, link=f"/pupils/{referral.pupil_id}/", unique_key=key, by=by)


@transaction.atomic
def referral_merge(*, referral: Referral, into: Referral, reason: str, by: User, now: datetime) -> Referral:
    """Join a referral with another of the same pupil: it is decided with that one, and its referrer hears of it. Raises
    DomainError for two pupils, for one and the same, or for one that was joined before."""
    # In one order, so that two who merge them with one another at once do not wait for each other.
    held = Referral.objects.select_for_update(of=("self",)).select_related("pupil").order_by("pk")
    rows = held.in_bulk([referral.pk, into.pk])
    if len(rows) < 2 or referral.pupil_id != into.pupil_id:
        raise DomainError("Only two referrals of the same pupil can be joined.")
    referral, into = rows[referral.pk], rows[into.pk]
    if referral.stage not in MOVES or into.stage not in MOVES:
        raise DomainError("One of them was joined before, or is a draft still.")
    Referral.objects.filter(merged_into=referral).update(merged_into=into)
    values = {"stage": Stage.MERGED, "merged_into": into, "saved_at": now}
    state_change(referral, start={"stage__in": MOVES}, refused=NOT_ON_BOARD, **values)
    ReferralMove.objects.create(referral=referral, stage=Stage.MERGED, reason=reason, moved_by=by, moved_at=now)
    notice_send(
        recipient=referral.referred_by,
        text=f"Your referral of {referral.pupil.name} was joined with another one about them. {reason}",
        link=f"/pupils/{referral.pupil_id}/", unique_key=f"referral:{referral.pk}:merged", by=by,
    )  # fmt: skip
    return into


@transaction.atomic
def referrals_placed(*, pupils: list[Pupil], programme: Programme, group: str, by: User, now: datetime) -> None:
    """The pupils have a place in the programme: referrals that waited for it, or for no other, are decided by that."""
    rows = Referral.objects.open().filter(pupil__in=pupils, programme__in=[programme]) | Referral.objects.filter(
        pupil__in=pupils, programme__isnull=True, stage__in=["new", "information"]
    )
    for referral in rows.select_related("pupil"):
        _move(referral, Stage.PLACED, f"Placed in {group}.", programme, by, now)


def outcome_tell(*, pupil: Pupil, programme: Programme, words: str, key: str, on: date, by: User) -> None:
    """Who referred the pupil to the programme, and who teaches them, hear how it went, where they see the pupil still."""
    rows = Referral.objects.filter(pupil=pupil, programme=programme, stage=Stage.PLACED)
    people = {person.pk: person for referral in rows for person in referrers_of(referral=referral)}
    people |= {person.pk: person for person in teachers_of(pupil=pupil, today=on)}
    seeing = {person.pk for person in [*seen_by(pupil=pupil), *seen_by_role(permission=Permission.PUPIL_SEE)]}
    for person in people.values():
        if person.pk in seeing:
            notice_send(recipient=person, text=words, link=f"/pupils/{pupil.pk}/", unique_key=key, by=by)
