"""The sections of a type of plan: added, changed, moved, taken away."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from access.models import User
from core.errors import DomainError
from plans.actions.plan_type import change_note, plan_type_mine
from plans.models import PlanSection, PlanType
from plans.queries.plan_type import plan_types_below
from plans.rules.plan_type import moved, section_key, slug
from schools.models import School

# Sections of these kinds show the same rows of the pupil in every plan.
KNOWN_KEYS = {
    PlanSection.Kind.NEEDS: "needs",
    PlanSection.Kind.TARGETS: "targets",
    PlanSection.Kind.PROVISION: "provision",
}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def plan_section_create(
    *,
    plan_type: PlanType,
    school: School,
    shows: PlanSection | None,
    values: dict[str, Any],
    now: datetime,
    by: User,
) -> PlanSection:
    """Add a section at the end. `shows`: a section of another type whose words it shows; none: its own words. `values`: title
    (empty: that of `shows`), letter, guidance, kind (of an own section), is_shared. Raises DomainError for a type that is not the
    person's, a section that it has, and one of a type that it cannot use."""
    row = plan_type_mine(plan_type=plan_type, school=school, by=by)
    values = dict(values)
    if shows is not None:
        usable = plan_types_below(school=school, for_trust=row.trust_id is not None)
        if not usable.filter(pk=shows.plan_type_id).exists():
            raise DomainError("That section is not there for this type. Choose another.")
        key, values["kind"] = shows.key, shows.kind
        values["title"] = values["title"] or shows.title
        values["guidance"] = values["guidance"] or shows.guidance
    else:
        key = _own_key(row, school, values)
    if row.sections.filter(key=key).exists():
        raise DomainError("The type has this section already. Choose another, or change the one that is there.")
    place = row.sections.count() + 1
    section = PlanSection.objects.create(plan_type=row, key=key, position=place, **values)
    change_note(plan_type=row, words=f"Section added: {section.heading}.", by=by, now=now)
    return section


def _own_key(row: PlanType, school: School, values: dict[str, Any]) -> str:
    if values["kind"] == PlanSection.Kind.PROFILE:
        raise DomainError(
            "What helps comes from the Learner Profile: choose its section under “Words of another plan”."
        )
    if not values["title"]:
        raise DomainError("Give the section a title.")
    if known := KNOWN_KEYS.get(values["kind"]):
        return known
    owner = slug(row.trust.name)[:40] if row.trust else school.slug
    return section_key(owner=owner, title=values["title"], suffix=get_random_string(6, LETTERS))


def _locked(section: PlanSection, school: School, by: User) -> tuple[PlanType, PlanSection]:
    """The section as it is now, with its type locked. Raises DomainError where one of them is gone or not the person's."""
    row = plan_type_mine(plan_type=section.plan_type, school=school, by=by)
    found = row.sections.filter(pk=section.pk).first()
    if found is None:
        raise DomainError("This section was removed meanwhile. Load the page again.")
    return row, found


@transaction.atomic
def plan_section_edit(
    *, section: PlanSection, school: School, values: dict[str, Any], now: datetime, by: User
) -> PlanSection:
    """Change title, letter, guidance and whether carers read it. Its key stays, so pupils keep their words."""
    row, found = _locked(section, school, by)
    former = found.heading
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if not changed:
        return found
    found.save(update_fields=changed)
    said = [f"Section {former}:"]
    if found.heading != former:
        said.append(f"its heading became {found.heading}.")
    if "guidance" in changed:
        said.append("its guidance was changed.")
    if "is_shared" in changed:
        said.append("carers read it now." if found.is_shared else "carers do not read it any more.")
    change_note(plan_type=row, words=" ".join(said), by=by, now=now)
    return found


@transaction.atomic
def plan_section_move(*, section: PlanSection, school: School, step: int, now: datetime, by: User) -> None:
    """Move a section one place up (-1) or down (1); nothing happens at that end."""
    row, found = _locked(section, school, by)
    order = list(row.sections.order_by("position").values_list("pk", flat=True))
    new = moved(order, item=found.pk, step=step)
    if new != order:
        _place(row, new)
        change_note(
            plan_type=row, words=f"Section {found.heading} moved {'up' if step < 0 else 'down'}.", by=by, now=now
        )


@transaction.atomic
def plan_section_remove(*, section: PlanSection, school: School, now: datetime, by: User) -> None:
    """Take a section out of its type. What pupils have in it is kept, and shown by every other type with the section."""
    row, found = _locked(section, school, by)
    heading = found.heading
    found.delete()
    _place(row, list(row.sections.order_by("position").values_list("pk", flat=True)))
    change_note(plan_type=row, words=f"Section removed: {heading}.", by=by, now=now)


def _place(row: PlanType, order: list[int]) -> None:
    """Number the sections 1 to n in this order."""
    parts = {part.pk: part for part in row.sections.all()}
    for place, pk in enumerate(order, start=1):
        parts[pk].position = place
    PlanSection.objects.bulk_update(parts.values(), ["position"])
