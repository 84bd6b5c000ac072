"""What the pages of plans show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from access.models import User
from access.policy import Permission
from assessment.models import Score
from deployment.queries.hours import default_span, pupils_hours
from interventions.models import Placement
from interventions.queries.dosage import doses
from interventions.rules.dosage import Dose
from plans.models import Cycle, CyclePart, Plan, PlanAuthor, PlanReading, PlanVersion, Provision, ReviewPoint, Target
from plans.queries.document import targets_of, version_newest
from plans.rules.attainment import t_score
from plans.rules.content import Content
from plans.rules.vague import Vague, vague_words
from pupils.models import Pupil
from pupils.visibility import seen_by, seen_by_role

# An author who was heard of in this time is still writing.
WRITING_FOR = timedelta(seconds=60)
# A list of what changed goes back so far.
CHANGED_SINCE = timedelta(days=7)


def plans_visible(*, user: User) -> Any:
    """The plans of pupils whom the user may see."""
    return Plan.objects.visible_to(user).select_related("pupil", "plan_type", "lead")


def plans(*, user: User, which: str, plan_type: str, today: date) -> Any:
    """ "open", "changed" (in force anew or ended in the last week), "draft", "overdue" (past review), "due" (a target past its
    day), "unread" (somebody has not read the newest version), "mine" (the user has not), or "ended"."""
    rows = plans_visible(user=user).annotate(
        newest=Max("versions__number"), open_targets=Count("targets", Q(targets__closed_on=None), distinct=True)
    )
    rows = rows.order_by("pupil__family_name", "pupil__given_name", "-plan_type__position", "pk")
    if plan_type:
        rows = rows.filter(plan_type__key=plan_type)
    if which == "mine":
        return rows.filter(pk__in=unread().filter(reader=user).values("version__plan"))
    if which == "changed":
        since = today - CHANGED_SINCE
        anew = PlanVersion.objects.filter(put_in_force_on__gt=since).values("plan")
        return rows.were_in_force().filter(Q(pk__in=anew) | Q(ended_on__gt=since))
    if which == "draft":
        return rows.filter(state=Plan.State.DRAFT)
    if which == "overdue":
        return rows.overdue(today)
    if which == "due":
        return rows.filter(pk__in=Target.objects.overdue(today).values("plan"))
    if which == "unread":
        return rows.filter(pk__in=unread().values("version__plan"))
    return rows.filter(state=Plan.State.ENDED) if which == "ended" else rows.open()


def unread() -> Any:
    """Who has not read the newest version of a plan in force."""
    rows = PlanReading.objects.filter(read_at__isnull=True, version__plan__state=Plan.State.IN_FORCE)
    return rows.annotate(newest=Max("version__plan__versions__number")).filter(version__number=F("newest"))


def plans_of(*, pupil: Pupil) -> list[Plan]:
    """The pupil's open plans, the highest first."""
    return list(
        Plan.objects.open().filter(pupil=pupil).select_related("plan_type", "lead").order_by("-plan_type__position")
    )


@dataclass
class LiveTarget:
    """What sessions and scores say of a target now. `scores` newest first, from the baseline on."""

    target: Target
    scores: list[Score]
    doses: list[tuple[Placement, Dose]]

    @property
    def latest(self) -> Score | None:
        return self.scores[0] if self.scores else None

    @property
    def change(self) -> Decimal | None:
        """Latest less baseline, in the measure's unit."""
        start = self.target.baseline_value
        return self.latest.value - start if self.latest and start is not None else None

    @property
    def is_reached(self) -> bool:
        """The latest score is at the target's value, in the direction from the baseline to it."""
        goal, start = self.target.target_value, self.target.baseline_value
        if self.latest is None or goal is None or start is None:
            return False
        return self.latest.value >= goal if goal >= start else self.latest.value <= goal


def live_targets(*, targets: Iterable[Target], today: date) -> list[LiveTarget]:
    """Each target with its scores since the baseline, and the placements that serve it with their dose. Four queries."""
    rows = list(targets)
    measures = {row.measure_id for row in rows if row.measure_id}
    pupils = {row.pupil_id for row in rows}
    scores: dict[tuple[int, int], list[Score]] = {}
    if measures:
        for score in Score.objects.filter(pupil__in=pupils, measure__in=measures).select_related("measure"):
            scores.setdefault((score.pupil_id, score.measure_id), []).append(score)
    serving = Placement.objects.filter(delivers__provision__serves__target__in=rows)
    placements = {row.pk: row for row in serving.select_related("group", "programme").distinct()}
    given = doses(placements=placements.values(), today=today) if placements else {}
    links = (
        Placement.objects.filter(pk__in=placements).values_list("delivers__provision__serves__target", "pk").distinct()
    )
    by_target: dict[int, list[int]] = {}
    for target, placement in links if placements else ():
        by_target.setdefault(target, []).append(placement)
    return [
        LiveTarget(
            row,
            [s for s in scores.get((row.pupil_id, row.measure_id or 0), []) if s.taken_on >= row.baseline_on],
            [(placements[pk], given[pk]) for pk in by_target.get(row.pk, [])],
        )
        for row in rows
    ]


@dataclass
class LiveProvision:
    """A line of provision and what of it is really given."""

    provision: Provision
    doses: list[tuple[Placement, Dose]]


def live_provisions(*, provisions: Iterable[Provision], today: date) -> list[LiveProvision]:
    """Each line with the placements that deliver it and their dose. Three queries."""
    rows = list(provisions)
    links = list(
        Placement.objects.filter(delivers__provision__in=rows)
        .select_related("group", "programme")
        .annotate(line=F("delivers__provision"))
    )
    given = doses(placements=links, today=today) if links else {}
    return [LiveProvision(row, [(p, given[p.pk]) for p in links if p.line == row.pk]) for row in rows]


def others_writing(*, plan: Plan, user: User, now: datetime) -> list[str]:
    """The names of the other people who have the plan open to write."""
    rows = PlanAuthor.objects.filter(plan=plan, seen_at__gte=now - WRITING_FOR).exclude(user=user)
    return [row.user.full_name for row in rows.select_related("user").order_by("user__full_name")]


def versions(*, plan: Plan) -> list[PlanVersion]:
    """All versions, the newest first, with signatures and how many have read each. Two queries."""
    rows = PlanVersion.objects.filter(plan=plan).defer("content").select_related("put_in_force_by")
    return list(
        rows.annotate(
            told=Count("readings", distinct=True),
            read=Count("readings", Q(readings__read_at__isnull=False), distinct=True),
        ).prefetch_related("sign_offs")
    )


def readings(*, version: PlanVersion) -> list[PlanReading]:
    """Who was told of a version, those who have not read it first."""
    return list(
        PlanReading.objects.filter(version=version)
        .select_related("reader")
        .order_by(F("read_at").asc(nulls_first=True), "reader__full_name")
    )


def cycles(*, plan: Plan) -> list[Any]:
    """The plan's rounds, the newest first, each with its `lines`: key, label and CyclePart or None. Three queries."""
    rows: list[Any] = list(Cycle.objects.filter(plan=plan).prefetch_related("parts__author"))
    for row in rows:
        written = {part.part: part for part in row.parts.all()}
        row.lines = [(key, label, written.get(key)) for key, label in CyclePart.Part.choices]
    return rows


def plan_readers(*, plan: Plan) -> list[User]:
    """Everybody who may see the plan today for a reason of their own: they are asked to read what changes. One query."""
    return seen_by(pupil=plan.pupil, permission=Permission.PLAN_SEE)


def people_told(*, plan: Plan, but: User) -> tuple[list[User], list[User]]:
    """Who is told of a version that is put in force now: those who are asked to read it, and those who see every pupil. Two
    queries."""
    readers = [person for person in plan_readers(plan=plan) if person.pk != but.pk]
    asked = {person.pk for person in readers} | {but.pk}
    return readers, [person for person in seen_by_role(permission=Permission.PLAN_SEE) if person.pk not in asked]


def changed_on(day: date) -> set[tuple[int, int | None]]:
    """The plans that were put in force or ended on a day, each with who put it in force. Two queries."""
    rows = PlanVersion.objects.filter(put_in_force_on=day).values_list("plan", "put_in_force_by")
    ended = Plan.objects.were_in_force().filter(ended_on=day).values_list("pk", flat=True)
    return {*rows, *((pk, None) for pk in ended)}


def vague_in(content: Content) -> list[tuple[str, list[Vague]]]:
    """Targets and lines of provision with vague words, each with these."""
    texts = [f"{row.objective} ; {row.levels[2]}" for row in content.targets if not row.is_closed]
    names = [row.objective for row in content.targets if not row.is_closed]
    texts += [row.wording for row in content.provisions]
    names += [row.wording for row in content.provisions]
    return [(name, vague) for name, text in zip(names, texts, strict=True) if (vague := vague_words(text))]


def plan_live(*, user: User, plan: Plan, today: date) -> dict[str, Any]:
    """What sessions and scores say of the plan now, and the hours of the last six weeks. Fifteen queries at most."""
    shown, mine = targets_of(plan), Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    rows = Provision.objects.filter(mine, pupil=plan.pupil_id).select_related("entitlement")
    if not user.may(Permission.PLAN_EDIT):
        # What is being written is not for readers: they see of it what is in force.
        newest = version_newest(plan)
        kept = newest.content if newest else {"targets": [], "provisions": []}
        shown = shown.filter(pk__in=[row["id"] for row in kept["targets"]])
        rows = rows.filter(pk__in=[row["id"] for row in kept["provisions"]])
    targets, lines = live_targets(targets=shown, today=today), list(rows)
    start, end = default_span(today)
    hours = None
    if any(line.entitlement_id for line in lines):
        hours = pupils_hours(user=user, pupils=[plan.pupil], start=start, end=end)[0]
    return {
        "live": targets, "lines": live_provisions(provisions=lines, today=today), "hours": hours, "start": start, "end": end,
        "unquantified": [line for line in lines if line.section == Provision.Section.F and line.minutes_a_week is None],
    }  # fmt: skip


def plan_history(*, user: User, plan: Plan, today: date) -> dict[str, Any]:
    """Cycles, versions and who has read the newest, what changed since the last review, what reviewed targets come to."""
    found = versions(plan=plan)
    closed = list(Target.objects.filter(plan=plan, closed_on__isnull=False).order_by("-closed_on"))
    since = ReviewPoint.objects.filter(pupil=plan.pupil_id, state=ReviewPoint.State.HELD).order_by("-starts_at").first()
    said = said_since(found, timezone.localdate(since.starts_at)) if since else []
    return {
        "cycles": cycles(plan=plan), "versions": found, "closed": closed, "last_review": since, "since_review": said,
        "readings": readings(version=found[0]) if found else [],
        "t_score": t_score((row.weight, row.level) for row in closed if row.level is not None),
    }  # fmt: skip


def said_since(versions: list[PlanVersion], day: date) -> list[str]:
    """What versions put in force after a day changed, the newest first."""
    return [line for version in versions if version.put_in_force_on > day for line in version.changes]
