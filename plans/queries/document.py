"""A plan as one document: its sections with the words that lower plans lend it, its targets, its provision."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery

from plans.models import Plan, PlanSection, PlanText, PlanVersion, Provision, Target, TargetProvision
from plans.queries.plan_type import homes, plan_types
from plans.rules.content import Content, ProvisionContent, SectionContent, TargetContent, digest
from pupils.models import Need
from schools.models import Code, School

# Sections of kind "provision" and which lines they show.
PROVISION_OF = {"ehc.F": "F", "ehc.G": "G", "ehc.H1": "H1", "ehc.H2": "H2"}


def section_of(key: str) -> str:
    """Which lines of provision a section of this key shows."""
    return PROVISION_OF.get(key, Provision.Section.SCHOOL.value)


def plan_content(*, plan: Plan, school: School, today: date) -> Content:
    """What the plan says now. Six queries for a plan that was fetched with `pupil__profile`."""
    types = list(plan_types(school=school))
    lent = homes(types)
    sections = next((list(row.sections.all()) for row in types if row.pk == plan.plan_type_id), None)
    if sections is None:
        sections = list(PlanSection.objects.filter(plan_type=plan.plan_type_id))
    texts = {row.key: row.text for row in PlanText.objects.filter(pupil=plan.pupil_id)}
    profile = getattr(plan.pupil, "profile", None)
    content = Content(title=plan.plan_type.name)
    for section in sections:
        shown = SectionContent(
            key=section.key, heading=section.heading, kind=section.kind, is_shared=section.is_shared,
            home=lent.get((plan.plan_type_id, section.key), ""),
        )  # fmt: skip
        if section.kind == PlanSection.Kind.PROFILE:
            shown.text = getattr(profile, section.key.partition(".")[2], "") if profile else ""
        elif section.kind == PlanSection.Kind.TEXT:
            shown.text = texts.get(section.key, "")
        content.sections.append(shown)
    kinds = {section.kind for section in sections}
    if PlanSection.Kind.NEEDS in kinds:
        lines = need_lines(plan.pupil_id, today)
        for shown in content.sections:
            shown.lines = lines if shown.kind == PlanSection.Kind.NEEDS else []
    if kinds & {PlanSection.Kind.TARGETS, PlanSection.Kind.PROVISION}:
        wanted = {section_of(s.key) for s in sections if s.kind == PlanSection.Kind.PROVISION}
        content.targets = [target_content(row) for row in targets_of(plan)]
        rows = Provision.objects.filter(pupil=plan.pupil_id, section__in=wanted)
        rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
        content.provisions = [provision_content(row) for row in rows]
    return content


def need_lines(pupil_id: int, today: date) -> list[str]:
    """The pupil's needs on a day in words, the primary one first. One query."""
    label = Code.objects.filter(code_set=Code.Set.SEN_NEED, code=OuterRef("code")).values("label")[:1]
    rows = Need.objects.filter(pupil=pupil_id).on(today).annotate(label=Subquery(label)).order_by("rank", "pk")
    return [f"{row.label or row.code}{' (primary need)' if row.rank == 1 else ''}" for row in rows]


def targets_of(plan: Plan) -> Any:
    """The targets that the plan shows: open ones of the pupil, and those of this plan closed in its open cycle. One query;
    `provision_words` are the lines that serve each."""
    serving = TargetProvision.objects.filter(target=OuterRef("pk")).order_by("provision")
    mine = Q(closed_on__isnull=True) | Q(plan=plan, cycle__ended_on__isnull=True, cycle__isnull=False)
    return (
        Target.objects.filter(mine, pupil=plan.pupil_id)
        .select_related("measure", "plan__plan_type")
        .annotate(provision_words=ArraySubquery(serving.values("provision__wording")))
        .order_by("due_on", "pk")
    )


def target_content(row: Any) -> TargetContent:
    return TargetContent(
        id=row.pk, objective=row.objective, baseline=row.baseline, baseline_on=row.baseline_on.isoformat(),
        due_on=row.due_on.isoformat(), levels=[words for _, words in row.levels],
        measure=row.measure.name if row.measure else "",
        provisions=row.provision_words,
        level=row.level, outcome=row.outcome, is_closed=row.closed_on is not None,
    )  # fmt: skip


def quantity_words(row: Provision) -> str:
    """ "3 times a week, 20 minutes each: 60 minutes a week, the pupil's own"; empty where nothing is counted."""
    if row.times_a_week is None or row.minutes is None:
        return ""
    times = f"{row.times_a_week.normalize():f}"
    often = {"1": "once a week", "2": "twice a week"}.get(times, f"{times} times a week")
    whose = "may be shared" if row.may_be_shared else "the pupil's own"
    return f"{often}, {row.minutes} minutes each: {row.minutes_a_week} minutes a week, {whose}"


def provision_content(row: Provision) -> ProvisionContent:
    return ProvisionContent(
        id=row.pk, section=row.section, wording=row.wording, quantity=quantity_words(row), by_whom=row.by_whom,
        starts_on=row.starts_on.isoformat(), ended_on=row.ended_on.isoformat() if row.ended_on else "",
    )  # fmt: skip


def version_newest(plan: Plan) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan=plan).order_by("-number").first()


def bases(content: Content) -> dict[str, str]:
    """By section key the digest of its words as they are shown: what a save must have begun from."""
    return {section.key: digest(section.text) for section in content.sections}


def in_sections(content: Content) -> list[dict[str, Any]]:
    """Each section with what stands in it, for a page."""
    lines: dict[str, list[ProvisionContent]] = defaultdict(list)
    for row in content.provisions:
        lines[row.section].append(row)
    return [
        {
            "section": section,
            "targets": content.targets if section.kind == PlanSection.Kind.TARGETS else [],
            "provisions": lines[section_of(section.key)] if section.kind == PlanSection.Kind.PROVISION else [],
            "provision_section": section_of(section.key),
        }
        for section in content.sections
    ]
