"""What the pages of measures and scores show."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet

from access.models import User
from assessment.models import Measure, Score
from core.asked import asked_pk
from pupils.models import Enrolment, Pupil, TeachingClass

MOST_PUPILS = 60


def measures() -> QuerySet[Measure]:
    """The catalogue, with how many scores there are and the day of the newest."""
    return Measure.objects.annotate(count=Count("scores"), newest=Max("scores__taken_on")).order_by("name")


def sets_of_pupils(*, user: User, today: date) -> list[tuple[str, str]]:
    """The sets of pupils that a grid can be opened for: ("form:8A", "Form 8A"), and the classes that the user teaches."""
    forms = Pupil.objects.visible_to(user).on_roll().exclude(form="").order_by("year_group", "form")
    mine = TeachingClass.objects.filter(class_teachers__staff_member__user=user, ended_on__isnull=True).order_by("name")
    found = [(f"class:{row.pk}", f"{row.subject} {row.name}".strip()) for row in mine]
    return found + [(f"form:{form}", f"Form {form}") for form in dict.fromkeys(forms.values_list("form", flat=True))]


def pupils_of_set(*, user: User, asked: str, today: date) -> list[Pupil]:
    """The pupils of a set, of those whom the user may see, by name."""
    kind, _, name = asked.partition(":")
    rows = Pupil.objects.visible_to(user).on_roll()
    if kind == "form":
        rows = rows.filter(form=name)
    elif kind == "class":
        rows = rows.filter(
            pk__in=Enrolment.objects.current(today).filter(teaching_class=asked_pk(name)).values("pupil")
        )
    else:
        return []
    return list(rows.by_name()[:MOST_PUPILS])


def score_lines(*, measure: Measure, pupils: list[Pupil], on: date) -> list[dict[str, Any]]:
    """A line a pupil: the score of the day (or None) and the latest one before it. Two queries."""
    rows = Score.objects.filter(measure=measure, pupil__in=pupils)
    today = {score.pupil_id: score for score in rows.filter(taken_on=on)}
    before = {score.pupil_id: score for score in rows.filter(taken_on__lt=on).latest_of_each()}
    return [
        {"pupil": p, "score": _with(measure, today.get(p.pk)), "before": _with(measure, before.get(p.pk))}
        for p in pupils
    ]


def _with(measure: Measure, score: Score | None) -> Score | None:
    if score is not None:
        score.measure = measure
    return score
