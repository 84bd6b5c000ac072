"""What is known before a review, for its agenda."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from access.models import User
from assessment.models import Score
from deployment.queries.hours import pupils_hours
from interventions.models import Placement
from library.models import AidNeed
from plans.agenda import more
from plans.models import ReviewInvitee, ReviewPoint, Target
from plans.rules.agenda import Gathered, agenda_lines, hours_line
from pupils.models import SenStatus

# Where there was no review before.
BEFORE = timedelta(weeks=17)
SOON = timedelta(days=28)


def review_agenda(*, user: User, review: ReviewPoint, today: date) -> list[str]:
    """The lines that are proposed, each a sentence. A fixed number of queries."""
    last = (
        ReviewPoint.objects.filter(pupil=review.pupil_id, state="held", starts_at__lt=review.starts_at)
        .order_by("-starts_at")
        .first()
    )
    since = timezone.localdate(last.starts_at) if last else today - BEFORE
    hours = pupils_hours(user=user, pupils=[review.pupil], start=since, end=min(today, since + timedelta(days=180)))
    support = hours[0].support
    known = Gathered(
        first_name=review.pupil.first_name or "the pupil",
        year_group=review.pupil.year_group,
        is_annual=review.kind == ReviewPoint.Kind.ANNUAL,
        decided_before=(last.decisions or last.outcome)[:300] if last else "",
        views=_views(review),
        targets=_targets(review, today),
        hours=hours_line(promised=support.promised, delivered=support.delivered, lost=hours[0].lost),
        scores=_scores(review, since),
        changes=_changes(review, since),
        advice=[*_aids(review), *more(review=review, since=since, user=user)],
    )
    return agenda_lines(known)


def _views(review: ReviewPoint) -> list[str]:
    rows = ReviewInvitee.objects.filter(review=review).exclude(views="").with_people()
    return [f"{row.as_what if row.carer_link_id and row.as_what else row.who}: {row.views}"[:300] for row in rows]


def _targets(review: ReviewPoint, today: date) -> list[str]:
    until = timezone.localdate(review.starts_at) + SOON
    rows = Target.objects.open().filter(pupil=review.pupil_id, due_on__lte=until).order_by("due_on", "pk")[:10]
    return [f"{row.objective} (due {_day(row.due_on)}{', past its day' if row.due_on < today else ''})" for row in rows]


def _scores(review: ReviewPoint, since: date) -> list[str]:
    rows: Any = Score.objects.filter(pupil=review.pupil_id, taken_on__gte=since).latest_of_each()
    return [f"{row.measure.name} {row.words} on {_day(row.taken_on)}" for row in rows.select_related("measure")[:10]]


def _changes(review: ReviewPoint, since: date) -> list[str]:
    statuses = SenStatus.objects.filter(pupil=review.pupil_id, starts_on__gte=since)
    words = [f"SEN status {row.code} from {_day(row.starts_on)}" for row in statuses]
    for row in (
        Placement.objects.begun().filter(pupil=review.pupil_id).select_related("programme").order_by("starts_on")
    ):
        if row.starts_on >= since:
            words.append(f"joined {row.programme.name} on {_day(row.starts_on)}")
        if row.ended_on and row.ended_on >= since:
            words.append(f"left {row.programme.name} on {_day(row.ended_on)}: {row.get_outcome_display()}")
    return words


def _aids(review: ReviewPoint) -> list[str]:
    rows = AidNeed.objects.filter(pupil=review.pupil_id, ended_on__isnull=True).exclude(advice_note="")
    return [f"{row.advice_note} ({row.advice_by})" if row.advice_by else row.advice_note for row in rows]


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
