"""Parts of a pack that come of the pupil's register and plans: who they are, plans, targets, cycles, voices."""

from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from plans.models import Cycle, CyclePart, Plan, PlanVersion, ReviewInvitee, ReviewPoint, Target
from plans.queries.document import need_lines, section_of
from plans.queries.plan import LiveTarget, live_targets
from plans.rules.attainment import t_score
from plans.rules.content import Content, ProvisionContent
from plans.rules.pack import Block, Bullets, Heading, Paragraph, Table, on_words, paragraphs
from pupils.models import LearnerProfile, Pupil, SenStatus
from schools.models import Code

PROFILE = (
    ("own_words", "In their own words"),
    ("what_helps", "What helps"),
    ("what_to_avoid", "What to avoid"),
    ("how_to_talk_with_me", "How to talk with me"),
    ("what_calms", "What calms"),
    ("what_escalates", "What makes it harder"),
)


def pupil_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Who it is, their SEN status and needs, and what helps. Never the UPN (fact 20). Five queries."""
    labels = dict(Code.objects.filter(code_set=Code.Set.SEN_STATUS).values_list("code", "label"))
    status = SenStatus.objects.filter(pupil=pupil).on(end).first()
    sen = "No SEN status is recorded"
    if status:
        sen = f"{labels.get(status.code, status.code)}, since {on_words(status.starts_on)}"
    needs = need_lines(pupil.pk, end)
    about = Table(
        "About the pupil", ["What", "On the day this was made"],
        [["Name", pupil.name], ["Year", pupil.year_words], ["SEN status", sen], ["Needs", "\n".join(needs) or "None recorded"]],
        widths=[1, 3],
    )  # fmt: skip
    blocks: list[Block] = [about]
    profile = LearnerProfile.objects.filter(pupil=pupil).first()
    for name, title in PROFILE:
        if profile and getattr(profile, name).strip():
            blocks += [Heading(title), *paragraphs(getattr(profile, name))]
    return blocks


def plans_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """The newest version of each plan in force, and what changed. Two queries."""
    plans = list(
        Plan.objects.open().filter(pupil=pupil).select_related("plan_type", "lead").order_by("-plan_type__position")
    )
    newest: dict[int, PlanVersion] = {}
    for version in PlanVersion.objects.filter(plan__in=plans).order_by("plan_id", "-number").distinct("plan_id"):
        newest[version.plan_id] = version
    blocks: list[Block] = []
    for plan in plans:
        blocks.append(Heading(plan.plan_type.name))
        version_in_force = newest.get(plan.pk)
        if version_in_force is None:
            blocks.append(Paragraph("It is still being written: no version is in force.", is_quiet=True))
            continue
        blocks += _version(plan, version_in_force)
    return blocks


def _version(plan: Plan, version: PlanVersion) -> list[Block]:
    content = Content.from_data(version.content)
    review = f" Next review by {on_words(plan.review_on)}." if plan.review_on else ""
    said = f"Version {version.number}, in force since {on_words(version.put_in_force_on)}. Led by {plan.lead.name}.{review}"
    blocks: list[Block] = [Paragraph(said, is_quiet=True)]
    if version.number > 1:
        blocks += [Heading(f"What changed since version {version.number - 1}", 3)]
        blocks += [Bullets(list(version.changes))] if version.changes else [Paragraph("Nothing.")]
    for section in content.sections:
        lines = [*section.lines]
        if section.kind == "provision":
            lines = [_provision_line(row) for row in content.provisions if row.section == section_of(section.key)]
        if not section.is_shared or section.kind == "targets" or not (lines or section.text.strip()):
            continue
        blocks += [Heading(section.heading, 3), *paragraphs(section.text)]
        blocks += [Bullets(lines)] if lines else []
    kept = sum(not section.is_shared and bool(section.text.strip() or section.lines) for section in content.sections)
    if kept:
        words = (
            "One section that carers do not read is" if kept == 1 else f"{kept} sections that carers do not read are"
        )
        blocks.append(Paragraph(f"{words} left out of this pack.", is_quiet=True))
    return blocks


def _provision_line(row: ProvisionContent) -> str:
    parts = [row.wording, row.quantity, f"by {row.by_whom}" if row.by_whom else ""]
    return "; ".join(part.rstrip(".;") for part in parts if part)


def targets_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Targets that were open in these days, with what was reached, and the T-score of those reviewed. Six queries."""
    rows = Target.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=start), pupil=pupil, baseline_on__lte=end)
    targets = list(
        rows.select_related("measure", "plan__plan_type").order_by("plan__plan_type__position", "due_on", "pk")
    )
    blocks: list[Block] = []
    for plan_name, of_plan in groupby(
        live_targets(targets=targets, today=end), lambda row: row.target.plan.plan_type.name
    ):
        live = list(of_plan)
        blocks.append(Heading(plan_name))
        reviewed = [(row.target.weight, row.target.level) for row in live if row.target.level is not None]
        score = t_score(reviewed)
        if score is not None:
            count = f"{len(reviewed)} reviewed target{'s' if len(reviewed) != 1 else ''}"
            blocks.append(Paragraph(f"Goal attainment over {count}: T-score {score} (50 is as expected)."))
        for row in live:
            blocks += _target(row)
    return blocks


def _target(row: LiveTarget) -> list[Block]:
    target = row.target
    blocks: list[Block] = [Heading(target.objective, 3)]
    blocks += paragraphs(f"Baseline on {on_words(target.baseline_on)}: {target.baseline}")
    due = f"Due on {on_words(target.due_on)}."
    if row.latest:
        due += f" Latest score on {row.latest.measure.name}: {row.latest.words} on {on_words(row.latest.taken_on)}."
    blocks.append(Paragraph(due))
    levels = [
        [
            f"{level:+d}" if level else "0",
            Target.Level(level).label,
            words or "Not written out",
            "Reached" if level == target.level else "",
        ]
        for level, words in target.levels
    ]
    table = Table(
        "Levels of this target", ["Level", "In words", "What would be seen", "At review"], levels, widths=[2, 5, 10, 3]
    )
    if target.level is None:
        table.head.pop()
        table.widths.pop()
        table.rows = [line[:3] for line in levels]
    blocks.append(table)
    if target.level is None:
        blocks.append(Paragraph("Not reviewed yet."))
    blocks += paragraphs(f"At review: {target.outcome}") if target.outcome else []
    if row.doses:
        blocks.append(Bullets([f"{placement.programme.name}: {dose.words}." for placement, dose in row.doses]))
    return blocks


def cycles_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Assess, plan, do, review of the rounds that these days touch (fact 2). Two queries."""
    rows = Cycle.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=start), plan__pupil=pupil, starts_on__lte=end
    )
    rows = rows.select_related("plan__plan_type").prefetch_related("parts__author").order_by("-starts_on", "pk")
    blocks: list[Block] = []
    for cycle in rows:
        until = f"to {on_words(cycle.ended_on)}" if cycle.ended_on else "still open"
        blocks.append(Heading(f"Cycle {cycle.number} of the {cycle.plan.plan_type.name}"))
        blocks.append(Paragraph(f"From {on_words(cycle.starts_on)}, {until}.", is_quiet=True))
        parts = {part.part: part for part in cycle.parts.all()}
        lines = [_cycle_part(value, label, parts.get(value)) for value, label in CyclePart.Part.choices]
        blocks.append(Table(f"Cycle {cycle.number}", ["Part", "On", "By", "What was said"], lines, widths=[2, 4, 3, 9]))
    return blocks


def _cycle_part(value: str, label: str, part: CyclePart | None) -> list[str]:
    if part is None:
        return [label, "", "", "Not written yet"]
    return [label, on_words(part.on), part.author.name, part.words]


def voices_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """What was said before and at reviews of these days, and before the next ones; carers by their relationship alone. Two
    queries."""
    rows = ReviewPoint.objects.exclude(state=ReviewPoint.State.CANCELLED).filter(
        pupil=pupil, starts_at__date__gte=start
    )
    reviews = list(rows.filter(Q(starts_at__date__lte=end) | Q(state=ReviewPoint.State.PLANNED)).order_by("starts_at"))
    said: dict[int, list[ReviewInvitee]] = {}
    views = ReviewInvitee.objects.filter(review__in=reviews).exclude(views="")
    for invitee in views.select_related("carer_link", "staff_member"):
        said.setdefault(invitee.review_id, []).append(invitee)
    blocks: list[Block] = []
    for review in reviews:
        theirs = said.get(review.pk, [])
        is_held = review.state == ReviewPoint.State.HELD
        if not theirs and not is_held:
            continue
        blocks.append(Heading(f"{review.get_kind_display()} on {on_words(timezone.localdate(review.starts_at))}"))
        for invitee in theirs:
            blocks += [Heading(speaker(invitee), 3), *paragraphs(invitee.views)]
        if not theirs:
            blocks.append(Paragraph("Nobody gave their views beforehand in writing.", is_quiet=True))
        if is_held and (review.outcome or review.decisions):
            blocks += [
                Heading("What was said and agreed", 3),
                *paragraphs(review.outcome),
                *paragraphs(review.decisions),
            ]
    return blocks


def speaker(invitee: ReviewInvitee) -> str:
    """Who says it: "Mother", or the name of a member of staff, or of somebody from outside with where they come from."""
    if invitee.carer_link:
        return invitee.carer_link.relationship or "Carer"
    if invitee.staff_member:
        return invitee.staff_member.name
    return f"{invitee.name}, {invitee.organisation}" if invitee.organisation else invitee.name
