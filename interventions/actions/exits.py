"""Ending a placement: decided by a person, with what is next and a look at whether it stuck."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.states import state_change
from interventions.actions.intake import offers_lay_out, programmes_hold
from interventions.actions.referral import outcome_tell
from interventions.models import ExitDecision, FollowUp, Placement
from interventions.queries.exits import exit_proposal
from interventions.rules.exits import CHECKS, PROLONGED, asked_why, is_otherwise
from messaging.actions import notice_send

STICKS = (Placement.Outcome.MET, Placement.Outcome.STEPPED_DOWN)


@transaction.atomic
def placement_end(
    *, placement: Placement, on: date, outcome: str, what_next: str, reason: str, by: User, otherwise: str = ""
) -> Placement:
    """End a placement: `on` is the first day on which the pupil is no longer in the group. Where it went well, checks 6 and 12
    weeks later are planned; who referred or teaches the pupil hears the outcome, and a place that is free is held for the next
    (of one that ends ahead on that day, by the beat). One that ends ahead as the pupil leaves the school is decided like any
    other, and ends then at the latest. Raises DomainError for one that has ended, and for a decision otherwise than suggested
    that does not say why (`otherwise`)."""
    today = timezone.localdate()
    programmes_hold([placement.programme_id])
    placement = Placement.objects.select_for_update().select_related("pupil", "programme").get(pk=placement.pk)
    if not placement.is_to_decide(today):
        raise DomainError("This placement has ended already.")
    _decide(placement, outcome, reason, otherwise, today, by)
    before = placement.ended_on
    words = "; ".join(part for part in (placement.reason, f"Ended: {reason}") if part)[:300]
    ended_on = max(on if before is None else min(on, before), placement.starts_on)
    state_change(
        placement, start={"ended_on": before}, refused="This placement has ended already.",
        ended_on=ended_on, outcome=outcome, what_next=what_next, ended_by=by, reason=words,
    )  # fmt: skip
    if outcome in STICKS:
        for after in CHECKS:
            FollowUp.objects.create(placement=placement, due_on=ended_on + after)
    _tell(placement, today, by)
    offers_lay_out(programme=placement.programme, today=today)
    return placement


def _decide(placement: Placement, outcome: str, reason: str, otherwise: str, today: date, by: User) -> None:
    """Keep what was decided beside what was suggested at this moment, whatever the page showed."""
    proposal = exit_proposal(placement=placement, today=today)
    is_other = is_otherwise(proposal, outcome)
    if is_other and not otherwise:
        raise DomainError(asked_why(proposal))
    ExitDecision.objects.create(
        placement=placement, outcome=outcome, suggested=proposal.words, reasons=list(proposal.reasons),
        is_otherwise=is_other, reason=reason, otherwise=otherwise if is_other else "", decided_on=today, decided_by=by,
    )  # fmt: skip


def _tell(placement: Placement, today: date, by: User) -> None:
    ended_on = placement.ended_on or placement.starts_on
    left = f"{placement.pupil.name} has left {placement.programme.name}"
    if ended_on > today:
        left = f"{placement.pupil.name} leaves {placement.programme.name} on {ended_on:%-d %b %Y}"
    words = f"{left}: {placement.get_outcome_display()}."
    leader = placement.group.leader.user
    if leader:
        notice_send(
            recipient=leader, text=words, link=f"/groups/{placement.group_id}/",
            unique_key=f"placement:{placement.pk}:ended", by=by,
        )  # fmt: skip
    outcome_tell(
        pupil=placement.pupil, programme=placement.programme, words=f"{words} Next: {placement.what_next}",
        key=f"placement:{placement.pk}:ended", on=min(ended_on, today), by=by,
    )  # fmt: skip


@transaction.atomic
def placement_prolong(*, placement: Placement, until: date, reason: str, by: User, otherwise: str = "") -> Placement:
    """It goes on until another day, with the reason. Raises DomainError for one that has ended, a day that is no later, and where
    something else is suggested and `otherwise` does not say why."""
    rows = Placement.objects.select_for_update(of=("self",)).select_related("group", "programme")
    placement = rows.get(pk=placement.pk)
    if placement.ended_on is not None:
        raise DomainError("This placement has ended already.")
    if until > placement.group.ends_on:
        raise DomainError(f"The group ends on {placement.group.ends_on:%d %b %Y}. Let the group go on first.")
    if until <= placement.due_to_end_on:
        raise DomainError("Give a day after the one on which it was due to end.")
    _decide(placement, PROLONGED, reason, otherwise, timezone.localdate(), by)
    placement.due_to_end_on = until
    placement.reason = "; ".join(part for part in (placement.reason, f"Goes on: {reason}") if part)[:300]
    placement.save(update_fields=["due_to_end_on", "reason"])
    return placement


@transaction.atomic
def follow_up_record(*, follow_up: FollowUp, result: str, note: str, on: date, today: date, by: User) -> FollowUp:
    """Record whether it stuck; saying it again corrects it. Raises DomainError for a day ahead."""
    if on > today:
        raise DomainError("The day is still ahead.")
    values = {"result": result, "note": note, "done_on": on, "done_by": by}
    return state_change(follow_up, start={}, refused="This check was removed.", **values)
