"""Placing pupils in a group, with the evidence as it stands."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from interventions.actions.intake import offers_lay_out, programmes_hold, waiting_end
from interventions.actions.referral import referrals_placed
from interventions.actions.withdrawal import teachers_tell
from interventions.models import Group, Placement, Slot
from interventions.queries.answers import answers
from interventions.queries.suggestions import measures_of, tree_of
from interventions.rules.criteria import Answer, snapshot
from messaging.actions import notice_send
from pupils.models import Pupil


@transaction.atomic
def placement_create(
    *, group: Group, pupils: list[Pupil], reason: str, today: date, by: User, starts_on: date | None = None
) -> list[Placement]:
    """Place the pupils in the group, from `starts_on` (today, where none is said; the group's first day at the earliest). Of a
    day that is past, the registers since then take the pupils. Raises DomainError, with nobody placed, when the group would be
    over its size or a pupil does not meet the criteria and no reason is given, when a pupil is in the programme already, and for
    a day on which the group does not run."""
    if not pupils:
        raise DomainError("Tick at least one pupil.")
    # The locks keep two people from filling the last place at once.
    programmes_hold([group.programme_id])
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if group.ends_on < today:
        raise DomainError("This group has ended. Choose another one.")
    first = starts_on or max(today, group.starts_on)
    if not group.starts_on <= first <= group.ends_on:
        raise DomainError(
            f"The group runs from {group.starts_on:%-d %b %Y} to {group.ends_on:%-d %b %Y}. Choose a start day in that time."
        )
    taken = Group.objects.with_taken(max(today, first)).get(pk=group.pk).taken
    if taken + len(pupils) > group.places and not reason:
        raise DomainError(
            f"The group has {group.places} places and {taken} are taken. Place fewer pupils, or say why it may be larger."
        )
    evidence = evidence_of(group=group, pupils=pupils, today=today)
    unmet = [pupil.name for pupil in pupils if evidence[pupil.pk]["answer"] != Answer.MET]
    if unmet and not reason:
        raise DomainError(
            f"The entry criteria are not met by {', '.join(unmet)}. Give a reason for placing outside the criteria."
        )
    placements = [_place(group, pupil, evidence[pupil.pk], reason, first, by) for pupil in pupils]
    waiting_end(programme=group.programme, pupils=pupils, today=today, by=by)
    offers_lay_out(programme=group.programme, today=today)
    referrals_placed(
        pupils=pupils,
        programme=group.programme,
        group=f"{group.programme.name}, {group.name}",
        by=by,
        now=timezone.now(),
    )
    slots = list(Slot.objects.running(today).filter(group=group).select_related("cell"))
    teachers_tell(group=group, slots=slots, pupils=pupils, today=today, by=by)
    if group.leader.user:
        notice_send(
            recipient=group.leader.user,
            text=f"New in {group.programme.name}, {group.name}: {', '.join(pupil.name for pupil in pupils)}."[:300],
            link=f"/groups/{group.pk}/", unique_key=f"placement:{placements[0].pk}", by=by,
        )  # fmt: skip
    return placements


def evidence_of(*, group: Group, pupils: list[Pupil], today: date) -> dict[int, dict[str, Any]]:
    """By pupil: the answer to the entry criteria with every finding. A programme without criteria asks nothing."""
    tree = tree_of(group.programme.entry_criteria)
    if tree.is_empty:
        return {pupil.pk: {"answer": Answer.MET.value, "findings": []} for pupil in pupils}
    measures = measures_of(tree)
    ids = [pupil.pk for pupil in pupils]
    results = answers(tree=tree, programme=group.programme_id, pupils=ids, today=today)
    return {pk: snapshot(result, measures) for pk, result in results.items()}


def _place(group: Group, pupil: Pupil, evidence: dict, reason: str, first: date, by: User) -> Placement:
    try:
        with transaction.atomic():
            return Placement.objects.create(
                programme_id=group.programme_id, group=group, pupil=pupil, starts_on=first,
                due_to_end_on=group.ends_on, evidence=evidence, reason=reason, placed_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError(
            f"{pupil.name} is in this programme already from that day on. Untick them, or choose another start day."
        ) from error
