"""Types of plans and how they nest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q

from access.models import User
from access.policy import Permission
from plans.models import Plan, PlanSection, PlanText, PlanType, PlanTypeChange, PlanTypeHidden
from schools.models import School


def plan_types(*, school: School, on: date | None = None) -> Any:
    """The types that the school may use, lowest first, with their sections. `on`: only those that may be begun on a day, without
    what the school does not offer."""
    rows = PlanType.objects.of_school(school)
    if on is not None:
        rows = rows.on(on).exclude(pk__in=PlanTypeHidden.objects.values("plan_type"))
    return rows.select_related("builds_on", "trust").prefetch_related(
        Prefetch("sections", PlanSection.objects.order_by("position"))
    )


def homes(types: Iterable[PlanType]) -> dict[tuple[int, str], str]:
    """By (type id, section key) the name of the lower type in which the section is written; none where it is its own."""
    rows = list(types)
    by_pk = {row.pk: row for row in rows}
    keys = {row.pk: {section.key for section in row.sections.all()} for row in rows}
    found: dict[tuple[int, str], str] = {}
    for row in rows:
        below, seen = row.builds_on_id, {row.pk}
        while below in by_pk and below not in seen:
            for key in keys[row.pk] & keys[below]:
                found[row.pk, key] = by_pk[below].name
            seen.add(below)
            below = by_pk[below].builds_on_id
    return found


def plan_types_changeable(*, school: School, user: User) -> Any:
    """The types that the person may change: of the school for who writes its plans, and of its trust. Never a shipped one."""
    mine = Q(pk__in=[])
    if user.may(Permission.PLAN_EDIT):
        mine |= Q(made_for=school)
    if school.trust_id:
        mine |= Q(trust=school.trust_id)
    return PlanType.objects.filter(mine) if user.may(Permission.PLAN_TYPE_EDIT) else PlanType.objects.none()


def plan_types_below(*, school: School, for_trust: bool) -> Any:
    """The types that a type of the trust (shipped ones and its own), or one of the school, may build on and show sections of."""
    rows = PlanType.objects.of_school(school)
    return rows.filter(made_for__isnull=True) if for_trust else rows


def plan_type_list(*, school: School, which: str, today: date) -> Any:
    """ "now" (offered today or later on), "past" (may not be begun any more, or not offered here), or "all"."""
    hidden = PlanTypeHidden.objects.values("plan_type")
    rows = PlanType.objects.of_school(school).select_related("builds_on").annotate(parts=Count("sections"))
    rows = rows.order_by("position", "name", "pk")
    is_past = Q(valid_to__lt=today) | Q(pk__in=hidden)
    if which == "all":
        return rows
    return rows.filter(is_past) if which == "past" else rows.exclude(pk__in=PlanType.objects.filter(is_past))


def hidden_types() -> set[int]:
    """The ids of the types that the school does not offer."""
    return set(PlanTypeHidden.objects.values_list("plan_type", flat=True))


def open_plans(*, types: Iterable[PlanType]) -> dict[int, int]:
    """By type the number of the school's plans that are being written or in force."""
    rows = Plan.objects.open().filter(plan_type__in=[row.pk for row in types]).order_by()
    return dict(rows.values_list("plan_type").annotate(Count("pk")))


@dataclass
class SectionLine:
    """A section on its type's page. `home`: the lower type in which it is written; `shared`: the other types that show it;
    `pupils`: how many of the school have words in it that no other type shows."""

    section: PlanSection
    home: str
    shared: list[str]
    pupils: int = 0


def section_lines(*, plan_type: PlanType, school: School) -> list[SectionLine]:
    """The sections of a type in order. Three queries."""
    types = list(plan_types(school=school))
    lent = homes(types)
    shown: dict[str, list[str]] = defaultdict(list)
    for row in types:
        for section in row.sections.all():
            if row.pk != plan_type.pk and row.name not in shown[section.key]:
                shown[section.key].append(row.name)
    own = next((row for row in types if row.pk == plan_type.pk), plan_type)
    lines = [
        SectionLine(
            section,
            lent.get((plan_type.pk, section.key), ""),
            [name for name in shown[section.key] if name != plan_type.name],
        )
        for section in own.sections.all()
    ]
    alone = [line.section.key for line in lines if not shown[line.section.key]]
    words = PlanText.objects.filter(key__in=alone).exclude(text="").order_by()
    counts = dict(words.values_list("key").annotate(Count("pupil", distinct=True)))
    for line in lines:
        line.pupils = counts.get(line.section.key, 0)
    return lines


def edition_now(*, plan_type: PlanType, today: date) -> PlanType:
    """The newest edition of a type that has begun; itself where there is none after it. A query an edition."""
    found = plan_type
    step = PlanType.objects.filter(replaces=found).first()
    while step is not None and (step.valid_from is None or step.valid_from <= today):
        found, step = step, PlanType.objects.filter(replaces=step).first()
    return found


def former_editions(*, plan_type: PlanType) -> list[PlanType]:
    """The editions before this one, the newest first. A query an edition."""
    found: list[PlanType] = []
    step: PlanType | None = plan_type.replaces
    while step is not None and step not in found:
        found.append(step)
        step = step.replaces
    return found


def plan_type_changes(*, plan_type: PlanType) -> list[PlanTypeChange]:
    """The last 30 changes that people of this school made to a type, the newest first."""
    return list(PlanTypeChange.objects.filter(plan_type=plan_type).select_related("changed_by")[:30])


def sections_usable(*, plan_type: PlanType, school: School) -> Any:
    """The sections of other types that a type may show and has not."""
    types = plan_types_below(school=school, for_trust=plan_type.trust_id is not None).exclude(pk=plan_type.pk)
    has = PlanSection.objects.filter(plan_type=plan_type).values("key")
    rows = PlanSection.objects.filter(plan_type__in=types).exclude(key__in=has).select_related("plan_type")
    return rows.order_by("plan_type__position", "plan_type__name", "plan_type", "position")


def owners(*, school: School, user: User) -> list[tuple[str, str]]:
    """For whom the person may make types: ("school", its name), ("trust", "All schools of ...")."""
    found = [("school", school.name)] if user.may(Permission.PLAN_EDIT) else []
    if school.trust is not None:
        found.append(("trust", f"All schools of {school.trust.name}"))
    return found
