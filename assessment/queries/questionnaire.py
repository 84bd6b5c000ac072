"""What the pages of questionnaires show."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from access.models import User
from assessment.models import Item, Measure, Questionnaire, Score, Sitting
from assessment.rules.questionnaires import agreement
from pupils.models import Pupil

# What adults saw longer ago than this says little of today.
RECENT = timedelta(days=120)
TASK_KINDS = (Measure.Kind.CALIBRATION, Measure.Kind.COUNT, Measure.Kind.PERCENTAGE)


def questionnaires() -> QuerySet[Questionnaire]:
    """All of them, with how many were answered and when the newest was."""
    return (
        Questionnaire.objects.select_related("measure")
        .annotate(
            count=Count("sittings", filter=Q(sittings__done_at__isnull=False)),
            newest=Max("sittings__done_at"),
        )
        .order_by("measure__name")
    )


def sittings_of(*, user: User, questionnaire: Questionnaire) -> QuerySet[Sitting]:
    """What was answered about pupils whom the user may see, the newest first."""
    visible = Pupil.objects.visible_to(user)
    rows = Sitting.objects.filter(questionnaire=questionnaire, pupil__in=visible)
    return rows.select_related("pupil", "given_by").order_by("-done_at", "-given_at")


def items_asked(questionnaire: Questionnaire) -> list[Item]:
    return list(questionnaire.items.filter(is_asked=True))


def three_sources(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    """What the pupil says, what adults see and what the task shows, side by side: three queries."""
    done = list(
        Sitting.objects.done()
        .filter(pupil=pupil)
        .select_related("questionnaire__measure", "given_by")
        .order_by("-done_at")[:60]
    )
    own = [s for s in done if s.questionnaire.filled_by == Questionnaire.FilledBy.PUPIL]
    adults = [
        s
        for s in done
        if s.questionnaire.filled_by == Questionnaire.FilledBy.ADULT and timezone.localdate(s.done_at) >= today - RECENT
    ]
    scales = list(dict.fromkeys(name for sitting in (*own, *adults) for name in sitting.results))
    rows = [_row("All of it", own, adults, None), *(_row(name, own, adults, name) for name in scales)]
    tasks = Score.objects.filter(pupil=pupil, measure__kind__in=TASK_KINDS).select_related("measure")
    return {
        "rows": rows if own or adults else [],
        "own": own[0] if own else None,
        "adults": adults,
        "tasks": [_task(score) for score in tasks.order_by("-taken_on", "-pk")[:8]],
    }


def _row(name: str, own: list[Sitting], adults: list[Sitting], scale: str | None) -> dict[str, Any]:
    mine = _share(own[0], scale) if own else None
    seen = [share for sitting in adults if (share := _share(sitting, scale)) is not None]
    theirs = round(sum(seen) / len(seen)) if seen else None
    return {"name": name, "pupil": mine, "adults": theirs, "count": len(seen), "words": agreement(mine, theirs)}


def _share(sitting: Sitting, scale: str | None) -> int | None:
    return sitting.share if scale is None else sitting.results.get(scale)


def _task(score: Score) -> dict[str, Any]:
    """A score on a task; of a prediction also which way it was out (facts, Measuring: Calibration bias)."""
    bias: Decimal | None = None
    if score.predicted is not None and score.actual is not None:
        bias = score.predicted - score.actual
    words = "" if bias is None else "thought more" if bias > 0 else "thought less" if bias < 0 else "was right"
    return {"score": score, "bias": words}
