"""Targets and the provision that serves them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from deployment.actions.entitlement import entitlement_create, entitlement_edit, entitlement_end
from deployment.models import Entitlement
from interventions.models import Placement
from plans.models import Cycle, Plan, Provision, ProvisionPlacement, Target, TargetProvision


@transaction.atomic
def target_create(*, plan: Plan, values: dict[str, Any], provisions: Iterable[Provision], by: User) -> Target:
    """Write a target into a plan and its open cycle. `values`: the written fields of Target."""
    _check(plan)
    cycle = Cycle.objects.open().filter(plan=plan).first()
    target = Target.objects.create(pupil_id=plan.pupil_id, plan=plan, cycle=cycle, written_by=by, **values)
    _serve(target, provisions)
    return target


@transaction.atomic
def target_edit(*, target: Target, values: dict[str, Any], provisions: Iterable[Provision], by: User) -> Target:
    """Change a target; what it was stays in the audit trail and in the versions."""
    _check(target.plan)
    for name, value in values.items():
        setattr(target, name, value)
    target.save()
    _serve(target, provisions)
    return target


def _check(plan: Plan) -> None:
    """The plan is open, and stays so until this is done."""
    if Plan.objects.select_for_update().get(pk=plan.pk).state == Plan.State.ENDED:
        raise DomainError("This plan has ended. Write into an open one.")


def _serve(target: Target, provisions: Iterable[Provision]) -> None:
    wanted = {row.pk for row in provisions if row.pupil_id == target.pupil_id}
    TargetProvision.objects.filter(target=target).exclude(provision__in=wanted).delete()
    known = set(TargetProvision.objects.filter(target=target).values_list("provision", flat=True))
    for pk in sorted(wanted - known):
        TargetProvision.objects.create(target=target, provision_id=pk)


@transaction.atomic
def target_close(
    *, target: Target, level: int | None, outcome: str, today: date, by: User, on: date | None = None
) -> Target:
    """Say what was reached, by the written levels, or in words why it is given up, today or `on` an earlier day. Raises
    DomainError for neither, for one that is closed, and for a day ahead or before the plan began."""
    _check(target.plan)
    if level is None and not outcome.strip():
        raise DomainError("Choose the level that was reached, or write why the target is given up.")
    day = happened(on, today=today, since=target.plan.starts_on)
    refused = "This target is closed already. Reopen it to say something else."
    values = {"level": level, "outcome": outcome.strip(), "closed_on": day}
    return state_change(target, start={"closed_on": None}, refused=refused, **values)


@transaction.atomic
def target_reopen(*, target: Target, by: User) -> Target:
    """Undo a closing. Raises DomainError for a plan that has ended, and for a target that is open."""
    _check(target.plan)
    start, refused = {"closed_on__isnull": False}, "This target is open already."
    return state_change(target, start=start, refused=refused, level=None, closed_on=None)


@transaction.atomic
def provision_create(*, plan: Plan, values: dict[str, Any], placements: Iterable[Placement], by: User) -> Provision:
    """Write a line of provision. `values`: the written fields of Provision. Adult support in minutes is promised to the pupil."""
    _check(plan)
    row = Provision(pupil_id=plan.pupil_id, plan=plan, written_by=by, **values)
    row.pupil, row.plan = plan.pupil, plan
    _promise(row, from_on=row.starts_on, by=by)
    row.save()
    _deliver(row, placements)
    return row


@transaction.atomic
def provision_edit(
    *, provision: Provision, values: dict[str, Any], placements: Iterable[Placement], from_on: date, by: User
) -> Provision:
    """Change a line; the hours that it promises change from `from_on`, and stay as they were before that. Raises DomainError
    for a line that has its end, and for a plan that has ended."""
    _check(provision.plan)
    if provision.ended_on is not None:
        raise DomainError("This line has its end already. Write a new line for what holds after it.")
    for name, value in values.items():
        setattr(provision, name, value)
    _promise(provision, from_on=max(from_on, provision.starts_on), by=by)
    provision.save()
    _deliver(provision, placements)
    return provision


@transaction.atomic
def provision_end(*, provision: Provision, on: date, by: User) -> Provision:
    """Nothing of the line is owed from `on`. Raises DomainError for a day before it began, and for a line that has another
    last day already."""
    Plan.objects.select_for_update().get(pk=provision.plan_id)
    provision = Provision.objects.select_related("entitlement").get(pk=provision.pk)
    if provision.ended_on == on:
        return provision
    if provision.ended_on is not None:
        raise DomainError(f"This line has ended already, from {provision.ended_on.day} {provision.ended_on:%B %Y}.")
    if on < provision.starts_on:
        raise DomainError("It would end before it began. Choose a later day.")
    if provision.entitlement is not None and provision.entitlement.ends_on is None:
        entitlement_end(entitlement=provision.entitlement, on=on, by=by)
    return state_change(provision, start={"ended_on": None}, refused="This line has ended already.", ended_on=on)


def _promise(row: Provision, *, from_on: date, by: User) -> None:
    """Keep the Entitlement in step with the line: the hours that the school owes are those that the plan says."""
    minutes = row.minutes_a_week if row.is_adult_support else None
    held = row.entitlement
    if not minutes:
        if held is not None and held.ends_on is None:
            entitlement_end(entitlement=held, on=from_on, by=by)
        row.entitlement = None
        return
    is_law = row.section == Provision.Section.F
    values = {
        "source": Entitlement.Source.SECTION_F if is_law else Entitlement.Source.PLAN,
        "wording": row.wording[:300], "minutes_a_week": min(minutes, 3000), "may_be_shared": row.may_be_shared,
    }  # fmt: skip
    if held is None or held.ends_on is not None:
        row.entitlement = entitlement_create(pupil=row.pupil, values={**values, "starts_on": from_on}, by=by)
    elif any(getattr(held, name) != value for name, value in values.items()):
        row.entitlement = entitlement_edit(
            entitlement=held, values={**values, "ends_on": None}, from_on=max(from_on, held.starts_on), by=by
        )


def _deliver(row: Provision, placements: Iterable[Placement]) -> None:
    wanted = {placement.pk for placement in placements if placement.pupil_id == row.pupil_id}
    ProvisionPlacement.objects.filter(provision=row).exclude(placement__in=wanted).delete()
    known = set(ProvisionPlacement.objects.filter(provision=row).values_list("placement", flat=True))
    for pk in sorted(wanted - known):
        ProvisionPlacement.objects.create(provision=row, placement_id=pk)
