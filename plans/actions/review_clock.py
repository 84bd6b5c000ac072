"""What the clock does about reviews: it asks somebody to ring where no answer comes, and says that a term is to be planned."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from access.models import Membership, User
from access.policy import Permission, roles_with
from deployment.actions.task import task_give
from deployment.models import Task
from messaging.actions import notice_send
from plans.models import ReviewInvitee
from plans.queries.review_planning import pupils_short, term_ahead
from plans.rules.invitation import STEPS, Step, step_due
from schools.models import School
from staff.models import StaffMember


@transaction.atomic
def answers_chase(*, school: School, now: datetime) -> int:
    """Where a carer has not answered: a task to ring them, first for who leads the meeting, then for the SENCO. Each step is
    taken once; how many were."""
    first = max(step.days for step in STEPS)
    rows = (
        ReviewInvitee.objects.carers().may_be_reached().unanswered().with_people()
        .filter(review__state="planned", review__starts_at__gt=now)
        .filter(review__starts_at__lte=now + timedelta(days=first))
        .select_for_update(of=("self",))
    )  # fmt: skip
    due = [
        (row, step)
        for row in rows
        if (step := step_due(starts_at=row.review.starts_at, now=now, last=row.escalated_days))
    ]
    senco = StaffMember.objects.working().filter(job="senco", user__isnull=False).select_related("user").first()
    for row, step in due:
        _ask_to_ring(row, step, senco, now)
        row.escalated_days = step.days
        row.save(update_fields=["escalated_days"])
    return len(due)


def _ask_to_ring(row: ReviewInvitee, step: Step, senco: StaffMember | None, now: datetime) -> None:
    """A task for whoever is to ring; from the SENCO, or who planned the meeting."""
    review = row.review
    lead = review.led_by if not review.led_by.has_left() and review.led_by.user_id else None
    person = (lead or senco) if step.who == "lead" else (senco or lead)
    by = (senco and senco.user) or review.planned_by or (lead and lead.user)
    if person is None or by is None:
        return
    day, today = timezone.localdate(review.starts_at), timezone.localdate(now)
    values = {
        "title": f"Phone {row.who}: no answer yet to the review of {review.pupil.name}"[:150],
        "detail": f"The meeting is on {review.day_words}. The page says what to say, and keeps the answer.",
        "pupil": review.pupil,
        "due_on": min(day, today + timedelta(days=2)),
        "about_minutes": Task.About.TEN,
        "source": Task.Source.REVIEW,
        "source_words": f"review on {day.day} {day:%B %Y}",
    }
    link = reverse("plans:invitee_phone", args=[row.pk])
    task_give(
        people=[person],
        values=values,
        by=by,
        now=now,
        today=today,
        reference=f"plans.reviewinvitee:{row.pk}",
        link=link,
    )


@transaction.atomic
def reviews_proposals_tell(*, school: School, now: datetime) -> int:
    """Before a half-term, once: whoever plans reviews hears for how many pupils some are missing. Nothing is planned by itself;
    how many people were told for certain to know."""
    today = timezone.localdate(now)
    term = term_ahead(today=today)
    count = pupils_short(user=None, today=today).count() if term else 0
    if not term or not count:
        return 0
    whose = "pupil has" if count == 1 else "pupils have"
    text = f"{count} {whose} fewer review points this year than planned for. Days are proposed for {term.name}: look and approve."
    people = _planners()
    for user in people:
        notice_send(
            recipient=user,
            text=text,
            link=reverse("plans:review_propose"),
            unique_key=f"reviews:propose:{term.pk}",
            by=None,
        )
    return len(people)


def _planners() -> list[User]:
    roles = [role.value for role in roles_with(Permission.REVIEW_EDIT)]
    rows = Membership.objects.open().filter(roles__overlap=roles).select_related("user")
    return [row.user for row in rows]
