"""What is signed off, what is overdue, and what is practised now."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from access.models import User
from access.policy import Permission
from interventions.models import Group, Programme, Session, SignOff, Topic
from pupils.models import Pupil

MONTHS = 3


def month_before(day: date) -> date:
    """The first day of the month before the one of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def overdue(*, user: User, today: date) -> QuerySet[Programme]:
    """Programmes of whom a group ran last month that nobody has signed off; a supervising teacher's own, or all for who edits
    programmes."""
    month = month_before(today)
    signed = SignOff.objects.filter(programme=OuterRef("pk"), month=month)
    rows = Programme.objects.filter(~Exists(signed), Exists(_ran(month)))
    return rows if user.may(Permission.PROGRAMME_EDIT) else rows.filter(supervising_teacher__user=user)


def _ran(month: date) -> QuerySet[Group]:
    """The groups of a programme that ran on a day of the month."""
    after = (month + timedelta(days=32)).replace(day=1)
    return Group.objects.filter(programme=OuterRef("pk"), starts_on__lt=after, ends_on__gte=month)


def programmes_supervised(*, user: User, today: date) -> QuerySet[Programme]:
    """Programmes in use of whom a group ran in the last months: the user's own, or all for who sees every pupil."""
    since = month_before(month_before(today))
    running = Group.objects.filter(programme=OuterRef("pk"), ends_on__gte=since, starts_on__lte=today)
    rows = Programme.objects.filter(Exists(running)).select_related("supervising_teacher").order_by("name", "pk")
    return rows if user.sees_every_pupil else rows.filter(supervising_teacher__user=user)


def months_of(*, programmes: list[Programme], today: date) -> dict[int, list[dict[str, Any]]]:
    """By programme its last months, the newest first: signed off or not, and the sessions planned and held. Three queries."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    signed = {
        (row.programme_id, row.month): row
        for row in SignOff.objects.filter(programme__in=programmes, month__in=months).select_related("signed_by")
    }
    held = {
        (row["group__programme"], row["on__year"], row["on__month"]): row
        for row in Session.objects.filter(group__programme__in=programmes, on__gte=months[-1], on__lte=today)
        .exclude(not_held_reason=Session.NotHeld.MOVED)
        .order_by()
        .values("group__programme", "on__year", "on__month")
        .annotate(planned=Count("pk"), held=Count("pk", filter=Q(state="held")))
    }
    spans: dict[int, list[tuple[date, date]]] = {}
    for programme, start, end in Group.objects.filter(programme__in=programmes).values_list(
        "programme", "starts_on", "ends_on"
    ):
        spans.setdefault(programme, []).append((start, end))
    return {
        programme.pk: [
            {
                "month": month,
                "signed": signed.get((programme.pk, month)),
                "count": held.get((programme.pk, month.year, month.month)),
                "is_overdue": month < months[0] and (programme.pk, month) not in signed,
            }
            for month in months
            if any(
                start < (month + timedelta(days=32)).replace(day=1) and end >= month
                for start, end in spans.get(programme.pk, [])
            )
        ]
        for programme in programmes
    }


def topics_for(*, session: Session, pupils: list[Pupil]) -> list[Topic]:
    """What the departments that the programme practises for teach on the day to the years of these pupils."""
    subjects = session.group.programme.practice_subjects
    if not subjects:
        return []
    years = {pupil.year_group for pupil in pupils if pupil.year_group is not None}
    rows = Topic.objects.on(session.on).filter(subject__in=subjects).order_by("subject", "-starts_on")
    return [topic for topic in rows if not topic.year_groups or years & set(topic.year_groups)]
