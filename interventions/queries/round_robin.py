"""What the pages of round robins show."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from access.models import User
from assessment.models import Answer
from interventions.models import RoundRobin, RoundRobinReply
from interventions.models.round_robin import RoundRobinReplyQuerySet
from interventions.rules.agreement import agreement_map
from pupils.models import Pupil


def round_robins(*, user: User) -> QuerySet[RoundRobin]:
    """Those about pupils whom the user may see, with how many were asked and have answered."""
    rows = RoundRobin.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    answered = Count("replies", filter=Q(replies__answered_at__isnull=False))
    return (
        rows.select_related("pupil", "questionnaire__measure")
        .annotate(asked=Count("replies"), answered=answered)
        .order_by("due_on", "pk")
    )


def replies_for(*, user: User) -> RoundRobinReplyQuerySet:
    """What the user is or was asked, the most urgent first."""
    rows = RoundRobinReply.objects.filter(staff_member__user=user)
    return rows.select_related(
        "round_robin__pupil", "round_robin__questionnaire__measure", "round_robin__asked_by", "teaching_class"
    ).order_by("round_robin__due_on", "pk")


def agreement_of(*, round_robin: RoundRobin) -> dict[str, Any]:
    """The replies, and the map of the checklist's items by subject. Three queries."""
    replies = list(
        round_robin.replies.select_related("staff_member", "teaching_class", "sitting").order_by(
            "teaching_class__subject", "pk"
        )
    )
    done = [reply for reply in replies if reply.sitting_id]
    answers: dict[int, dict[int, int | None]] = {}
    for sitting, item, value in Answer.objects.filter(sitting__in=[reply.sitting_id for reply in done]).values_list(
        "sitting_id", "item_id", "value"
    ):
        answers.setdefault(sitting, {})[item] = value
    form = round_robin.questionnaire
    items = list(form.items.filter(is_asked=True).values_list("pk", "text"))
    given = [answers.get(reply.sitting_id or 0, {}) for reply in done]
    labels = {option.value: option.label for option in form.answers}
    lines = agreement_map(items, given, lowest=form.lowest, highest=form.highest)
    return {
        "replies": replies,
        "done": done,
        "lines": [
            {"line": line, "answers": [labels.get(value, "") if value is not None else "" for value in line.answers]}
            for line in lines
        ],
    }
