"""Who has which training, and whose has run out."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from access.models import User
from staff.here import is_here
from staff.models import Course, StaffMember, Training
from staff.queries.people import Trained, newest
from staff.rules.training import SOON_DAYS, Validity

STATES = {
    "valid": "Trained",
    "expiring": "Expires soon",
    "expired": "Expired",
    "missing": "Not trained",
}


@dataclass(frozen=True)
class Line:
    """A person of the matrix: for each course, in the order of the courses, the training that holds longest, or None."""

    person: StaffMember
    cells: list[Trained | None]


def matrix_people(*, user: User, course: Course | None, job: str, state: str, today: date) -> QuerySet[StaffMember]:
    """Who works here, narrowed to a job, and to a state of a course (of any course where none is chosen)."""
    rows = StaffMember.objects.working(today).order_by("family_name", "given_name", "pk")
    rows = rows.filter(job=job) if job in StaffMember.Job.values else rows
    if state not in STATES:
        return rows
    own = Training.objects.filter(staff_member=OuterRef("pk"))
    done = own.filter(course=course) if course else own
    if state == "missing":
        return rows.filter(~Exists(done))
    return rows.filter(Exists(_in_state(done, state, today)))


def _in_state(rows: QuerySet[Training], state: str, today: date) -> QuerySet[Training]:
    """Those in the state of whom no later one of the same course holds longer."""
    soon = today + timedelta(days=SOON_DAYS)
    longer = Training.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        staff_member=OuterRef("staff_member"),
        course=OuterRef("course"),
    )
    if state == Validity.VALID:
        return rows.exclude(expires_on__lte=soon)
    kept = rows.filter(~Exists(longer))
    if state == Validity.EXPIRED:
        return kept.filter(expires_on__lt=today)
    return kept.filter(expires_on__range=(today, soon))


def matrix_lines(*, people: list[StaffMember], courses: list[Course], today: date) -> list[Line]:
    """One query for all of them."""
    found = newest(Training.objects.filter(staff_member__in=people, course__in=courses))
    return [
        Line(
            person,
            [
                Trained(row, today) if (row := found.get((person.pk, course.pk))) is not None else None
                for course in courses
            ],
        )
        for person in people
    ]


def courses_counted(*, user: User, today: date) -> QuerySet[Course]:
    """Courses with `trained`: how many who work here have a training that holds today."""
    holds = Q(trainings__expires_on__isnull=True) | Q(trainings__expires_on__gte=today)
    here = is_here(today, "trainings__staff_member__")
    rows = Course.objects.annotate(trained=Count("trainings__staff_member", filter=holds & here, distinct=True))
    return rows.order_by(Lower("name"), "pk")


def untrained_first(*, course: Course, today: date) -> QuerySet[StaffMember]:
    """Who works here, with `holds`: they have the course, and it has not run out."""
    done = Training.objects.filter(staff_member=OuterRef("pk"), course=course).exclude(expires_on__lt=today)
    rows = StaffMember.objects.working(today).annotate(holds=Exists(done))
    return rows.order_by(F("holds").asc(), "family_name", "given_name", "pk")
