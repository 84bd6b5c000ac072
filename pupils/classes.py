"""What of classes runs on as a school year ends."""

from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from access.models import User
from access.policy import Permission
from pupils.models import Enrolment, TeachingClass
from pupils.moving import Kind, YearEnd, register

END = "end"


def classes(year: YearEnd) -> QuerySet:
    """Classes of the old year that have not ended, each with `count`, the pupils in it. Once the new year has begun, only those
    that were there before: an import may have brought the new ones already."""
    now = Q(enrolments__ended_on__isnull=True) | Q(enrolments__ended_on__gt=year.today)
    rows = TeachingClass.objects.filter(ended_on=None)
    if year.starts_on <= year.today:
        trail: Any = apps.get_model("pupils", "TeachingClassEvent")
        rows = rows.filter(pk__in=trail.objects.filter(pgh_created_at__date__lt=year.starts_on).values("id"))
    return rows.annotate(count=Count("enrolments", filter=now)).order_by("name", "pk")


def said(row: TeachingClass) -> str:
    count = row.count
    return f"{row.name}: {count} pupil{'' if count == 1 else 's'}"


def end(rows: QuerySet, choice: str, year: YearEnd, by: User | None) -> None:
    """The classes end, and every place in them."""
    pks = [row.pk for row in rows]
    Enrolment.objects.current(year.today).filter(teaching_class__in=pks).update(ended_on=year.today)
    TeachingClass.objects.filter(pk__in=pks, ended_on=None).update(ended_on=year.today)


def register_own() -> None:
    register(
        Kind(
            "classes", "Classes and who is in them", 50, Permission.ROSTER_IMPORT, classes, said, end,
            ((END, "End as the new year begins"),),
            hint=(
                "Leave them where an import of the new timetable ends the old classes. Teachers see the pupils of the "
                "classes that they teach now."
            ),
            is_dated=False,
        )
    )  # fmt: skip
