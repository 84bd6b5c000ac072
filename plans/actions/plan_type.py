"""Types of plans: made, changed, offered or not, made anew as an edition, and plans moved to the newer one.

The tables of types are under no row security: every action asks first whether the type is the person's to change.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from core.rows import row_save
from plans.models import Plan, PlanSection, PlanType, PlanTypeChange, PlanTypeHidden, Signer
from plans.queries.plan_type import edition_now, former_editions, plan_types_below, plan_types_changeable
from plans.rules.plan_type import loops, slug
from schools.models import School

NOT_YOURS = "This type of plan is not yours to change. Make a copy of it and change that."
LABELS = {
    "name": "Name", "purpose": "What it is for", "builds_on": "Builds on", "standing": "Standing", "signers": "Who signs",
    "reviews_a_year": "Reviews a year", "valid_from": "From", "valid_to": "Until",
}  # fmt: skip


def plan_type_mine(*, plan_type: PlanType, school: School, by: User) -> PlanType:
    """The type as it is now, locked until the transaction ends. Raises DomainError when it is not the person's to change."""
    rows = plan_types_changeable(school=school, user=by)
    row: PlanType | None = rows.select_for_update(of=("self",)).filter(pk=plan_type.pk).first()
    if row is None:
        raise DomainError(NOT_YOURS)
    return row


def change_note(*, plan_type: PlanType, words: str, by: User, now: datetime) -> None:
    """Keep in the trail what somebody changed."""
    PlanTypeChange.objects.create(plan_type=plan_type, words=words, changed_by=by, changed_at=now)


@transaction.atomic
def plan_type_create(
    *, school: School, for_trust: bool, values: dict[str, Any], copy_of: PlanType | None, now: datetime, by: User
) -> PlanType:
    """Make a type for the school or for all schools of its trust. `values`: as for `plan_type_edit`. A copy begins with the
    sections of `copy_of`, which show the same words of a pupil. Raises DomainError for an owner whose types the person may not
    make, a name that is taken, and a type to build on that is not theirs to use."""
    _may_make(school, for_trust, by)
    owner = {"trust": school.trust} if for_trust else {"made_for": school}
    below = values["builds_on"]
    row = PlanType(**owner, position=_position(below, copy_of), **values)
    _check(row, school)
    row.key = _key(row, school)
    row_save(row, {}, taken="Somebody made a type with this name just now. Look at the list, or choose another name.")
    if copy_of is not None:
        if not plan_types_below(school=school, for_trust=for_trust).filter(pk=copy_of.pk).exists():
            raise DomainError("The type to copy is not there for this one. Choose another.")
        _copy_sections(copy_of, row)
    words = f"Made as a copy of {copy_of.name}" if copy_of else "Made from scratch"
    change_note(plan_type=row, words=f"{words} for {'the trust' if for_trust else 'the school'}.", by=by, now=now)
    return row


def _may_make(school: School, for_trust: bool, by: User) -> None:
    allowed = by.may(Permission.PLAN_TYPE_EDIT) and (
        school.trust_id is not None if for_trust else by.may(Permission.PLAN_EDIT)
    )
    if not allowed:
        raise DomainError("You cannot make types of plans there. Choose again which schools it is for.")


def _position(below: PlanType | None, copy_of: PlanType | None) -> int:
    """Where it stands in lists: after what it was copied from, or after what it builds on."""
    beside = copy_of or below
    return beside.position + 1 if beside else 50


def _key(row: PlanType, school: School) -> str:
    """A key that no other type has which the school may use; the owner's are among them."""
    base = slug(row.name)[:50].strip("-")
    taken = set(PlanType.objects.of_school(school).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def _copy_sections(source: PlanType, row: PlanType) -> None:
    PlanSection.objects.bulk_create(
        PlanSection(
            plan_type=row, key=part.key, letter=part.letter, title=part.title, guidance=part.guidance, kind=part.kind,
            is_shared=part.is_shared, position=place,
        )
        for place, part in enumerate(source.sections.order_by("position"), start=1)
    )  # fmt: skip


def _check(row: PlanType, school: School) -> None:
    """Raise DomainError for what a type may not be."""
    if row.standing == PlanType.Standing.STATUTORY:
        raise DomainError("A type of one's own is not statutory. Choose another standing.")
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise DomainError("It ends before it starts. Choose a later day.")
    below = row.builds_on
    allowed = plan_types_below(school=school, for_trust=row.trust_id is not None)
    if below is not None and not allowed.filter(pk=below.pk).exists():
        raise DomainError("The type to build on is not there for this one. Choose another.")
    steps = dict(PlanType.objects.of_school(school).values_list("pk", "builds_on"))
    if row.pk and below is not None and loops(steps, plan_type=row.pk, builds_on=below.pk):
        raise DomainError(f"{below.name} builds on this type already. Choose another to build on.")
    if row._state.adding and PlanType.objects.of_school(school).filter(name__iexact=row.name).exists():
        raise DomainError(f"There is a {row.name} already. Choose a name that tells them apart.")


def plan_types_hold(*, school: School, by: User) -> None:
    """Hold all types that are the person's until the end of the transaction: two people who set what builds on what at once could
    close a loop together, and two schools of a trust could change one type at once."""
    list(plan_types_changeable(school=school, user=by).order_by("pk").select_for_update(of=("self",)))


@transaction.atomic
def plan_type_edit(*, plan_type: PlanType, school: School, values: dict[str, Any], now: datetime, by: User) -> PlanType:
    """Change a type. `values`: name, purpose, builds_on, standing, signers, reviews_a_year, valid_from, valid_to. Raises
    DomainError for a type that is not the person's, a loop, days out of order, and for "statutory"."""
    plan_types_hold(school=school, by=by)
    row = plan_type_mine(plan_type=plan_type, school=school, by=by)
    said = [
        f"{LABELS[name]}: {_shown(name, getattr(row, name))} became {_shown(name, value)}."
        for name, value in values.items()
        if getattr(row, name) != value
    ]
    for name, value in values.items():
        setattr(row, name, value)
    _check(row, school)
    if said:
        row.save()
        change_note(plan_type=row, words=" ".join(said), by=by, now=now)
    return row


def _shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    if name == "signers":
        return ", ".join(Signer(one).label for one in value)
    if name == "standing":
        return str(PlanType.Standing(value).label)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"“{value}”" if name in ("name", "purpose") else str(value)


@transaction.atomic
def plan_type_offer(*, plan_type: PlanType, school: School, is_offered: bool, now: datetime, by: User) -> None:
    """Offer a type of HLTA's or the trust's in this school, or offer it no more; plans of it go on. Raises DomainError for who
    writes no plans here, and for a type of the school's own, which has a last day instead."""
    if not (by.may(Permission.PLAN_TYPE_EDIT) and by.may(Permission.PLAN_EDIT)):
        raise DomainError("Who writes the plans of this school decides which types it offers.")
    if not PlanType.objects.of_school(school).filter(pk=plan_type.pk, made_for__isnull=True).exists():
        raise DomainError("A type of the school's own is ended by its last day. Edit it and set “Until”.")
    if is_offered:
        changed = PlanTypeHidden.objects.filter(plan_type=plan_type).delete()[0]
    else:
        changed = PlanTypeHidden.objects.get_or_create(plan_type=plan_type)[1]
    if changed:
        words = "Offered in this school again." if is_offered else "Not offered in this school any more."
        change_note(plan_type=plan_type, words=words, by=by, now=now)


@transaction.atomic
def plan_type_renew(
    *, plan_type: PlanType, school: School, valid_from: date, today: date, now: datetime, by: User
) -> PlanType:
    """A new edition of a type from a day: a copy to change; the one before can be begun until the day before. Plans go on under
    the one before until they are moved. Raises DomainError for a type that is not the person's, has a newer edition, or began
    no earlier, and for a day in the past."""
    row = plan_type_mine(plan_type=plan_type, school=school, by=by)
    if PlanType.objects.filter(replaces=row).exists():
        raise DomainError("This type has a newer edition already. Change that one.")
    if valid_from < today or (row.valid_from is not None and valid_from <= row.valid_from):
        raise DomainError("Choose a day that is not past and is later than the day from which this edition is used.")
    edition = PlanType(
        name=row.name, purpose=row.purpose, trust=row.trust, made_for=row.made_for, builds_on=row.builds_on,
        standing=row.standing, signers=row.signers, reviews_a_year=row.reviews_a_year, position=row.position,
        source=row.source, valid_from=valid_from, replaces=row,
    )  # fmt: skip
    edition.key = _key(edition, school)
    edition.save()
    _copy_sections(row, edition)
    row.valid_to = valid_from - timedelta(days=1)
    row.save(update_fields=["valid_to"])
    shown = _shown("valid_from", valid_from)
    change_note(plan_type=row, words=f"A new edition takes its place from {shown}.", by=by, now=now)
    change_note(plan_type=edition, words=f"Made as the new edition from {shown}.", by=by, now=now)
    return edition


@transaction.atomic
def plan_move(*, plan_type: PlanType, school: School, today: date, now: datetime, by: User) -> tuple[int, list[str]]:
    """Move the school's open plans of the editions before this one to it: sections of the same key keep their words. How many
    were moved, and the pupils whose plan stays because they have one of this edition. Raises DomainError for an edition that has
    not begun or is not the newest that has, and for who writes no plans."""
    if not (by.may(Permission.PLAN_TYPE_EDIT) and by.may(Permission.PLAN_EDIT)):
        raise DomainError("Who writes the plans of this school moves them.")
    newest = edition_now(plan_type=plan_type, today=today)
    if newest.pk != plan_type.pk or (plan_type.valid_from is not None and plan_type.valid_from > today):
        raise DomainError(
            "Plans are moved to the newest edition that is in use. Choose that one, or wait for its first day."
        )
    former = former_editions(plan_type=plan_type)
    rows = Plan.objects.open().filter(plan_type__in=former).select_related("pupil").order_by("pk")
    has_one = set(Plan.objects.open().filter(plan_type=plan_type).values_list("pupil", flat=True))
    count, stuck = 0, []
    for plan in list(rows.select_for_update(of=("self",))):
        if plan.pupil_id in has_one:
            stuck.append(plan.pupil.name)
            continue
        has_one.add(plan.pupil_id)
        plan.plan_type = plan_type
        plan.save(update_fields=["plan_type"])
        count += 1
    if count:
        plans = "1 plan" if count == 1 else f"{count} plans"
        change_note(plan_type=plan_type, words=f"Moved {plans} of the school to this edition.", by=by, now=now)
    return count, stuck
