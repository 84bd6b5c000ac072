"""Rounds of assess, plan, do, review."""

from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from plans.models import Cycle, CyclePart, Plan, Target


@transaction.atomic
def cycle_begin(*, plan: Plan, today: date, by: User, on: date | None = None) -> Cycle:
    """Begin the next round; the one before ends, its open targets come along. `on`: when it began, today where nothing is said.
    Raises DomainError where it has no review yet, and for a day ahead, or before the plan or that review."""
    row: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.state == Plan.State.ENDED:
        raise DomainError("This plan has ended. Begin a new one.")
    day = happened(on, today=today, since=None if on is None else plan.starts_on)
    former = Cycle.objects.filter(plan=plan).order_by("-number").first()
    if former is not None and former.ended_on is None:
        review = former.parts.filter(part=CyclePart.Part.REVIEW).first()
        if review is None:
            raise DomainError(f"Cycle {former.number} has no review yet. Write down first what the review found.")
        if day < (last := max(review.on, former.starts_on)):
            raise DomainError(
                f"Cycle {former.number} was reviewed on {last.day} {last:%b %Y}. Choose that day or a later one."
            )
        refused = "Somebody else has begun the next cycle. Look at it again."
        state_change(former, start={"ended_on": None}, refused=refused, ended_on=day)
    cycle = Cycle.objects.create(plan=plan, number=former.number + 1 if former else 1, starts_on=day)
    Target.objects.open().filter(plan=plan).update(cycle=cycle)
    return cycle


@transaction.atomic
def cycle_part_write(*, cycle: Cycle, part: str, values: dict[str, Any], today: date, by: User) -> CyclePart:
    """Write down one of the four parts. `values`: on, author, words. Raises DomainError for a day ahead, or before the part
    that comes before it."""
    if values["on"] > today:
        raise DomainError("That day is still ahead. Write down what has been done.")
    order = [choice.value for choice in CyclePart.Part]
    earlier = cycle.parts.filter(part__in=order[: order.index(part)]).order_by("-on").first()
    if earlier is not None and values["on"] < earlier.on:
        words = f"{earlier.on.day} {earlier.on:%B %Y}"
        raise DomainError(f"“{earlier.get_part_display()}” was on {words}; this part cannot be before it.")
    row, _ = CyclePart.objects.update_or_create(cycle=cycle, part=part, defaults={**values, "noted_by": by})
    return row
