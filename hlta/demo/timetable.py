"""The demo's calendar, classes and timetable."""

from datetime import date, time, timedelta

from hlta.demo import words
from hlta.demo.people import Cast
from pupils.models import ClassTeacher, Enrolment, Lesson, TeachingClass
from schools.models import ClosedDay, CycleWeek, Period, Term
from schools.rules import monday_of
from staff.models import StaffMember

BELLS = [
    ("Registration", "registration", time(8, 40), time(9, 0)),
    ("1", "lesson", time(9, 0), time(10, 0)),
    ("2", "lesson", time(10, 0), time(11, 0)),
    ("Break", "break", time(11, 0), time(11, 20)),
    ("3", "lesson", time(11, 20), time(12, 20)),
    ("4", "lesson", time(12, 20), time(13, 20)),
    ("Lunch", "lunch", time(13, 20), time(14, 0)),
    ("5", "lesson", time(14, 0), time(15, 0)),
]


def year_start(today: date) -> date:
    """The first of September of the academic year (fact 16)."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def make_calendar(cast: Cast) -> None:
    """Half-terms of the year around today and of the two beside it, INSET days, weeks A and B. Schools set their own dates;
    where today would fall into a holiday the demo's half-term reaches over it, so that there is always something to see."""
    for year in range(cast.year_starts_on.year - 1, cast.year_starts_on.year + 2):
        spans = [
            ("Autumn 1", date(year, 9, 2), date(year, 10, 23)), ("Autumn 2", date(year, 11, 2), date(year, 12, 18)),
            ("Spring 1", date(year + 1, 1, 4), date(year + 1, 2, 12)), ("Spring 2", date(year + 1, 2, 22), date(year + 1, 3, 26)),
            ("Summer 1", date(year + 1, 4, 12), date(year + 1, 5, 28)), ("Summer 2", date(year + 1, 6, 7), date(year + 1, 7, 20)),
        ]  # fmt: skip
        for (name, starts, ends), following in zip(
            spans, [*spans[1:], (None, date(year + 1, 9, 2), None)], strict=True
        ):
            if ends < cast.today + timedelta(days=21) and cast.today < following[1]:
                ends = following[1] - timedelta(days=1)
            Term.objects.create(name=f"{name} {starts.year}", starts_on=starts, ends_on=ends)
        ClosedDay.objects.bulk_create(
            [
                ClosedDay(school=cast.school, on=date(year, 9, 2), reason="INSET"),
                ClosedDay(school=cast.school, on=date(year + 1, 1, 4), reason="INSET"),
            ]
        )
    first = monday_of(date(cast.year_starts_on.year - 1, 9, 1))
    CycleWeek.objects.bulk_create(
        [CycleWeek(school=cast.school, monday=first + timedelta(weeks=n), number=1 + n % 2) for n in range(160)]
    )
    Period.objects.bulk_create(
        [Period(school=cast.school, name=n, kind=k, starts_at=a, ends_at=b) for n, k, a, b in BELLS]
    )


def make_classes(cast: Cast) -> None:
    """Each form is taught every subject; a two-week timetable in which nobody is in two places at once."""
    teachers, forms = cast.staff["teacher"], sorted({pupil.form for pupil in cast.pupils})
    classes, teaching = [], []
    for form in forms:
        for number, subject in enumerate(words.SUBJECTS):
            classes.append(
                TeachingClass(
                    school=cast.school,
                    name=f"{form}/{subject[:2]}",
                    subject=subject,
                    year_group=int(form[:-1]),
                    mis_id=f"{form}-{number}",
                )
            )
    TeachingClass.objects.bulk_create(classes)
    by_form = {form: classes[n * len(words.SUBJECTS) : (n + 1) * len(words.SUBJECTS)] for n, form in enumerate(forms)}
    enrolments = [
        Enrolment(school=cast.school, teaching_class=row, pupil=pupil)
        for pupil in cast.pupils
        for row in by_form[pupil.form]
    ]
    Enrolment.objects.bulk_create(enrolments, batch_size=1000)
    lessons = []
    periods = list(Period.objects.filter(kind="lesson").order_by("starts_at"))
    taken: set[tuple] = set()
    for place, (form, rows) in enumerate(by_form.items()):
        of_class: dict[int, StaffMember] = {}
        slots = [(week, day, period) for week in (1, 2) for day in range(1, 6) for period in range(len(periods))]
        for count, (week, day, period) in enumerate(slots):
            row = rows[(count * 3 + place) % len(rows)]
            free = next((t for t in teachers if _may(t, row, of_class, taken, (week, day, period))), None)
            if free is None:
                continue
            of_class[row.pk] = free
            taken.add((free.pk, week, day, period))
            lessons.append(
                Lesson(
                    school=cast.school,
                    teaching_class=row,
                    week=week,
                    weekday=day,
                    period=periods[period],
                    room=f"{form[:-1]}0{place % 9 + 1}",
                )
            )
        teaching += [
            ClassTeacher(school=cast.school, teaching_class=row, staff_member=of_class[row.pk])
            for row in rows
            if row.pk in of_class
        ]
    Lesson.objects.bulk_create(lessons, batch_size=1000)
    ClassTeacher.objects.bulk_create(teaching)


def _may(
    teacher: StaffMember,
    row: TeachingClass,
    of_class: dict[int, StaffMember],
    taken: set[tuple],
    slot: tuple[int, int, int],
) -> bool:
    """A class keeps its teacher; a teacher is in one place at a time."""
    keeps = of_class.get(row.pk)
    return (keeps is None or keeps.pk == teacher.pk) and (teacher.pk, *slot) not in taken
