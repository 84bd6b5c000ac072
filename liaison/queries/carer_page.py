"""What a carer's page shows of the pupil: what was put in force and is shared, and what the school does."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import Score
from interventions.models import Placement
from liaison.carer_words import carer_day, carer_time
from liaison.rules.carer_content import HOME, VOICE, changes_shared, filled_sections, shared
from liaison.shared import register as register_part
from plans.models import PlanSection, PlanVersion, ReviewInvitee, ReviewPoint
from plans.rules.content import Content
from pupils.models import Pupil

MOST_CHANGES = 20


def _versions(pupil: Pupil) -> QuerySet[PlanVersion]:
    """The newest version of each plan in force, those of lower types first."""
    rows = PlanVersion.objects.filter(plan__pupil=pupil, plan__state="in_force").select_related("plan__plan_type")
    order = ("plan__plan_type__position", "plan_id")
    found: QuerySet[PlanVersion] = rows.order_by(*order, "-number").distinct(*order)
    return found


def _shown(pupil: Pupil) -> list[tuple[PlanVersion, Content]]:
    """Each plan in force with what carers may read of it; asked once for a pupil, as all parts of the page need it."""
    if "shown_to_carers" not in pupil.__dict__:
        versions = list(_versions(pupil))
        today = _read_today(versions)
        rows = [(row, shared(Content.from_data(row.content), today[row.plan.plan_type_id])) for row in versions]
        pupil.__dict__["shown_to_carers"] = rows
    return pupil.__dict__["shown_to_carers"]


def _read_today(versions: list[PlanVersion]) -> dict[int, set[str]]:
    """The keys of the sections that carers read as the plan types are now: one that was closed to them is so at once."""
    found: dict[int, set[str]] = {row.plan.plan_type_id: set() for row in versions}
    sections = PlanSection.objects.filter(plan_type__in=found, is_shared=True)
    for kind, key in sections.values_list("plan_type", "key"):
        found[kind].add(key)
    return found


def is_views_own(*, invitee: ReviewInvitee) -> bool:
    """Whether the views were written on the carer's own page, not by staff for them: its requests say so in the history."""
    writing = invitee.events.filter(views=invitee.views, views_at=invitee.views_at).order_by("pgh_id")
    first = writing.first() if invitee.views else None
    return bool(first and (first.pgh_context or {}).get("carer_access"))


def _contents(pupil: Pupil) -> list[Content]:
    return [content for _row, content in _shown(pupil)]


def carer_does(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> dict[str, Any] | None:
    """Lines of provision, and the programmes the pupil is in today."""
    today = timezone.localdate(now)
    lines = {
        row.id: row for content in _contents(pupil) for row in content.provisions if not _is_over(row.ended_on, today)
    }
    placements = list(Placement.objects.on(today).filter(pupil=pupil).select_related("programme").order_by("starts_on"))
    return {"lines": list(lines.values()), "placements": placements} if lines or placements else None


def _is_over(ended_on: str, today: date) -> bool:
    return bool(ended_on) and date.fromisoformat(ended_on) < today


def carer_targets(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> dict[str, Any] | None:
    """Targets that are open: the objective, where it started, what is expected, and the day."""
    rows = {row.id: row for content in _contents(pupil) for row in content.targets if not row.is_closed}
    targets = [
        {
            "objective": row.objective,
            "baseline": row.baseline,
            "expected": row.levels[2] if len(row.levels) > 2 else "",
            "due_on": date.fromisoformat(row.due_on),
        }
        for row in rows.values()
    ]
    return {"targets": targets} if targets else None


def _words(pupil: Pupil, keys: tuple[str, ...]) -> dict[str, Any] | None:
    rows = [row for row in filled_sections(_contents(pupil)) if row.key in keys]
    return {"sections": rows} if rows else None


def carer_home(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> dict[str, Any] | None:
    return _words(pupil, (HOME,))


def carer_voice(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> dict[str, Any] | None:
    return _words(pupil, VOICE)


def carer_sections(*, pupil: Pupil, invitee: ReviewInvitee, now: datetime) -> dict[str, Any] | None:
    """The other sections of the plans, with their headings."""
    rows = [row for row in filled_sections(_contents(pupil)) if row.key not in (HOME, *VOICE)]
    return {"sections": rows, "with_headings": True} if rows else None


def register() -> None:
    register_part("does", gettext_lazy("What the school does"), 10, carer_does, "liaison/_carer_does.html")
    register_part("targets", gettext_lazy("What we work on"), 20, carer_targets, "liaison/_carer_targets.html")
    register_part("home", gettext_lazy("What you can do at home"), 30, carer_home, "liaison/_carer_sections.html")
    register_part("voice", gettext_lazy("What your child says"), 40, carer_voice, "liaison/_carer_sections.html")
    register_part("sections", gettext_lazy("More about the plan"), 50, carer_sections, "liaison/_carer_sections.html")


def review_following(*, invitee: ReviewInvitee, now: datetime) -> ReviewPoint | None:
    """The next review about the same pupil to which the carer has been invited, after one that is cancelled."""
    asked = ReviewInvitee.objects.filter(carer_link=invitee.carer_link_id, invited_at__isnull=False)
    rows = ReviewPoint.objects.planned().filter(pk__in=asked.values("review"), starts_at__gt=now)
    return rows.order_by("starts_at").first()


def carer_changes(*, pupil: Pupil, review: ReviewPoint, since: datetime) -> list[dict[str, Any]]:
    """What is new since then. `words` is in the carer's language; `written` is as staff wrote it, in English."""
    found = [{"words": _changed_time(review)}] if review.sequence and review.planned_at > since else []
    found += _plan_changes(pupil, since)
    targets = [row.id for content in _contents(pupil) for row in content.targets if not row.is_closed]
    scores = Score.objects.filter(pupil=pupil, entered_at__gt=since, measure__targets__in=targets)
    for score in scores.select_related("measure").distinct()[:MOST_CHANGES]:
        found.append({"words": _("A new result:"), "written": f"{score.measure.name}: {score.words}"})
    return found[:MOST_CHANGES]


def _changed_time(review: ReviewPoint) -> str:
    when = {"day": carer_day(review.starts_at), "time": carer_time(review.starts_at)}
    return _("The meeting has a new time: %(day)s, %(time)s.") % when


def _plan_changes(pupil: Pupil, since: datetime) -> list[dict[str, Any]]:
    fresh = [(row, content) for row, content in _shown(pupil) if row.put_in_force_at > since]
    if not fresh:
        return []
    before = {row.plan_id: row for row in _versions(pupil).filter(put_in_force_at__lte=since)}
    found: list[dict[str, Any]] = []
    for row, content in fresh:
        former = before.get(row.plan_id)
        if former is None:
            found.append({"words": _("There is a new plan:"), "written": row.plan.plan_type.name})
        else:
            keys = {one.key for one in content.sections}
            said = changes_shared(Content.from_data(former.content), content, keys)
            found += [{"written": sentence} for sentence in said]
    return found
