"""Lessons on their days, with the adults who support them and what was written before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from access.models import User
from access.policy import Permission
from core.times import minute_of
from deployment.models import Cell, DayChange, FeedbackSlip, NeedToKnow, SlipPupil
from deployment.rules.hours import Span, overlap, without
from pupils.models import ClassTeacher, Enrolment, Lesson, Pupil
from schools.queries import days_between
from staff.models import StaffMember

AHEAD = timedelta(days=14)
BACK = timedelta(days=14)


@dataclass
class LessonDay:
    """A lesson on one day. `adults` support it on that day, covers included."""

    on: date
    lesson: Lesson
    adults: list[StaffMember]
    note: NeedToKnow | None
    around: "Around"

    @property
    def teachers(self) -> list[StaffMember]:
        return self.around.teachers.get(self.lesson.teaching_class_id, [])

    @property
    def slips(self) -> list[FeedbackSlip]:
        return self.around.slips.get((self.lesson.teaching_class_id, self.on, self.lesson.period_id), [])

    def slip_of(self, user: User) -> FeedbackSlip | None:
        return next((slip for slip in self.slips if slip.staff_member.user_id == user.pk), None)

    def is_supported_by(self, user: User) -> bool:
        return any(adult.user_id == user.pk for adult in self.adults)


def lessons_taught(*, user: User) -> Any:
    return Lesson.objects.filter(
        teaching_class__in=ClassTeacher.objects.filter(staff_member__user=user).values("teaching_class")
    )


def lessons_supported(*, user: User, start: date, end: date) -> Any:
    """The lessons of classes that the user supports, or covers the support of, between two days."""
    own = _support(start, end).filter(staff_member__user=user)
    covers = DayChange.objects.filter(covered_by__user=user, on__range=(start, end), cell__kind=Cell.Kind.SUPPORT)
    return Lesson.objects.filter(
        Q(teaching_class__in=own.values("teaching_class"))
        | Q(teaching_class__in=covers.filter(cell__teaching_class__isnull=False).values("cell__teaching_class"))
    )


def lessons_to_brief(*, user: User) -> Any:
    """The lessons for which the user may write what is to know: those of their classes, or all for who leads deployment."""
    return Lesson.objects.all() if user.may(Permission.DEPLOYMENT_EDIT) else lessons_taught(user=user)


def lessons_to_report(*, user: User, today: date) -> Any:
    """The lessons about which the user may send a slip."""
    if user.may(Permission.DEPLOYMENT_EDIT):
        return Lesson.objects.all()
    return lessons_supported(user=user, start=today - BACK, end=today)


def _support(start: date, end: date) -> Any:
    return Cell.objects.between(start, end).filter(kind=Cell.Kind.SUPPORT, teaching_class__isnull=False)


def lesson_days(*, lessons: QuerySet[Lesson], start: date, end: date) -> list[LessonDay]:
    """Every time that one of these lessons meets from `start` to `end`, in order. Seven queries at most, however many."""
    days = days_between(start=start, end=end)
    by_place: dict[tuple[int, int], list[Lesson]] = {}
    for lesson in lessons.select_related("teaching_class", "period"):
        by_place.setdefault((lesson.week, lesson.weekday), []).append(lesson)
    met = [(day, row) for day, week in days for row in by_place.get((week, day.isoweekday()), [])]
    classes = {row.teaching_class_id for _, row in met}
    if not classes:
        return []
    around = Around(classes, start, end)
    found = [around.lesson_day(day, row) for day, row in met]
    return sorted(found, key=lambda row: (row.on, row.lesson.period.starts_at, row.lesson.teaching_class.name))


class Around:
    """What stands around the lessons of some classes between two days. Teachers and slips are asked for by who needs them."""

    def __init__(self, classes: Iterable[int], start: date, end: date) -> None:
        self.classes, self.days = list(classes), (start, end)
        self.cells: dict[tuple[int, int, int], list[Cell]] = {}
        cells = _support(start, end).filter(teaching_class__in=self.classes).select_related("staff_member")
        for cell in cells:
            self.cells.setdefault((cell.teaching_class_id, cell.week, cell.weekday), []).append(cell)
        changes = DayChange.objects.filter(cell__in=cells.order_by().values("pk"), on__range=self.days)
        self.changes = {(row.cell_id, row.on): row for row in changes.select_related("covered_by")}
        notes = NeedToKnow.objects.filter(teaching_class__in=self.classes, on__range=self.days)
        self.notes = {(row.teaching_class_id, row.on, row.period_id): row for row in notes}

    @cached_property
    def teachers(self) -> dict[int, list[StaffMember]]:
        found: dict[int, list[StaffMember]] = {}
        for row in ClassTeacher.objects.filter(teaching_class__in=self.classes).select_related("staff_member__user"):
            found.setdefault(row.teaching_class_id, []).append(row.staff_member)
        return found

    @cached_property
    def slips(self) -> dict[tuple[int, date, int], list[FeedbackSlip]]:
        found: dict[tuple[int, date, int], list[FeedbackSlip]] = {}
        rows = FeedbackSlip.objects.filter(teaching_class__in=self.classes, on__range=self.days)
        for slip in rows.select_related("staff_member"):
            found.setdefault((slip.teaching_class_id, slip.on, slip.period_id), []).append(slip)
        return found

    def lesson_day(self, day: date, lesson: Lesson) -> LessonDay:
        key = (lesson.teaching_class_id, day, lesson.period_id)
        minutes, adults = (minute_of(lesson.period.starts_at), minute_of(lesson.period.ends_at)), list[StaffMember]()
        for cell in self.cells.get((lesson.teaching_class_id, lesson.week, lesson.weekday), []):
            at = overlap(minutes, [(minute_of(cell.starts_at), minute_of(cell.ends_at))])
            is_in_force = cell.starts_on <= day and (cell.ends_on is None or day < cell.ends_on)
            for adult in self._there(cell, day, at) if at and is_in_force else ():
                if adult not in adults:
                    adults.append(adult)
        return LessonDay(day, lesson, adults, self.notes.get(key), self)

    def _there(self, cell: Cell, day: date, at: list[Span]) -> list[StaffMember]:
        """Who is there in the hour's part `at` of a lesson: its own adult for what did not change, and who covers the rest."""
        change = self.changes.get((cell.pk, day))
        span = (minute_of(change.starts_at), minute_of(change.ends_at)) if change else (0, 0)
        stays = any(without(part, [span]) for part in at)
        covers = change is not None and any(overlap(part, [span]) for part in at)
        found = [cell.staff_member] if stays else []
        return [*found, change.covered_by] if change and covers and change.covered_by else found


def lesson_day(*, lesson: Lesson, on: date) -> LessonDay | None:
    """The lesson on a day; None where it does not meet then."""
    return next(iter(lesson_days(lessons=Lesson.objects.filter(pk=lesson.pk), start=on, end=on)), None)


def day_met(*, lesson: Lesson, start: date, end: date, is_last: bool = False) -> date | None:
    """The first day (or the last) from `start` to `end` on which the lesson meets."""
    days = [
        day
        for day, week in days_between(start=start, end=end)
        if (week, day.isoweekday()) == (lesson.week, lesson.weekday)
    ]
    return (days[-1] if is_last else days[0]) if days else None


def my_support(*, user: User, on: date) -> list[LessonDay]:
    """The lessons that the user supports on a day."""
    rows = lesson_days(lessons=lessons_supported(user=user, start=on, end=on), start=on, end=on)
    return [row for row in rows if row.is_supported_by(user)]


def coming_lessons(*, teacher: StaffMember, today: date) -> list[LessonDay]:
    """A teacher's lessons of the next two weeks in which somebody supports them."""
    classes = ClassTeacher.objects.filter(staff_member=teacher).values("teaching_class")
    rows = lesson_days(lessons=Lesson.objects.filter(teaching_class__in=classes), start=today, end=today + AHEAD)
    return [row for row in rows if row.adults]


def teachers_supported(*, user: User, today: date) -> list[StaffMember]:
    """Whose lessons the user may look at, by name: their own, and for who leads deployment those of every teacher in whose
    classes somebody supports."""
    if not user.may(Permission.DEPLOYMENT_EDIT):
        return list(StaffMember.objects.filter(user=user))
    taught = ClassTeacher.objects.filter(teaching_class__in=_support(today, today + AHEAD).values("teaching_class"))
    return list(StaffMember.objects.working().filter(Q(user=user) | Q(pk__in=taught.values("staff_member"))))


def slips_received(*, teacher: StaffMember, today: date) -> list[FeedbackSlip]:
    """The slips of the last two weeks about a teacher's classes, the newest first, with the pupils who need a look."""
    classes = ClassTeacher.objects.filter(staff_member=teacher).values("teaching_class")
    rows = FeedbackSlip.objects.filter(teaching_class__in=classes, on__gt=today - BACK)
    rows = rows.select_related("teaching_class", "period", "staff_member").prefetch_related(
        Prefetch("pupils", SlipPupil.objects.select_related("pupil"))
    )
    return list(rows.order_by("-on", "-period__starts_at", "pk")[:60])


def last_note(*, lesson: Lesson, before: date) -> NeedToKnow | None:
    """The last need-to-know of the same class."""
    rows = NeedToKnow.objects.filter(teaching_class=lesson.teaching_class_id, on__lt=before)
    return rows.order_by("-on", "-period__starts_at").first()


def class_pupils(*, lesson: Lesson, user: User, on: date) -> Any:
    """The pupils of the class on a day whose card at least the user may see."""
    there = Enrolment.objects.current(on).filter(teaching_class=lesson.teaching_class_id).values("pupil")
    return Pupil.objects.card_visible_to(user).on_roll().filter(pk__in=there).by_name()
