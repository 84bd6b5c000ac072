"""The school's calendar: half-terms, closed days, bell times, weeks A and B."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from core.posts import take_turn
from pupils.queries.moving import leaning_on
from schools.closing import Kind, Off, put_back, settle
from schools.models import ClosedDay, CycleWeek, OffTimetableDay, Period, School, Term
from schools.queries import present_school
from schools.rules import monday_of

LONGEST = timedelta(days=200)
# Half-terms and numbered weeks are laid out by one person at a time: each looks at all of them before it writes.
TURN = "calendar"


@transaction.atomic
def term_create(*, name: str, starts_on: date, ends_on: date, by: User) -> Term:
    """A half-term. Raises DomainError where it overlaps another, or is no half-term."""
    if ends_on < starts_on or ends_on - starts_on > LONGEST:
        raise DomainError("A half-term ends after it starts, and within 200 days.")
    take_turn(TURN)
    other = Term.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise DomainError(f"It overlaps {other.name}. Change its days, or delete that one first.")
    return Term.objects.create(name=name, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def day_close(
    *, on: date, reason: str, by: User, now: datetime, choices: Mapping[str, bool] | None = None
) -> list[tuple[Kind, int, int]]:
    """Close a day, and do with what falls on it as a person chose (`choices`: see `schools.closing.settle`; what nobody chose
    goes as proposed): by kind how many are cancelled and kept. Raises DomainError for a day that is closed already."""
    _, is_new = ClosedDay.objects.get_or_create(on=on, defaults={"reason": reason})
    if not is_new:
        raise DomainError("That day is closed already.")
    return settle(off=Off(on, reason), choices=choices or {}, by=by, now=now)


@transaction.atomic
def day_open(*, day: ClosedDay, by: User, now: datetime) -> list[tuple[Kind, int]]:
    """A closed day is a school day again: what it took and can be put back is as planned; by kind how many."""
    day.delete()
    return put_back(off=Off(day.on, day.reason), by=by, now=now)


@transaction.atomic
def off_timetable_remove(*, day: OffTimetableDay, by: User, now: datetime) -> list[tuple[Kind, int]]:
    """Lessons are as usual after all; as `day_open`."""
    day.delete()
    return put_back(off=Off(day.on, day.reason, is_closed=False), by=by, now=now)


@transaction.atomic
def off_timetable_create(
    *, on: date, reason: str, year_groups: list[int], forms: list[str], by: User, now: datetime,
    choices: Mapping[str, bool] | None = None,
) -> list[tuple[Kind, int, int]]:  # fmt: skip
    """Take a day off timetable for some years and forms, or for all; otherwise as `day_close`. Raises DomainError for a day that
    is closed, or the same one twice."""
    take_turn(TURN)
    if ClosedDay.objects.filter(on=on).exists():
        raise DomainError("The school is closed on that day.")
    values = {"on": on, "year_groups": sorted(year_groups), "forms": sorted(forms)}
    if OffTimetableDay.objects.filter(**values).exists():
        raise DomainError("That day is off timetable for them already.")
    OffTimetableDay.objects.create(reason=reason, **values)
    off = Off(on, reason, is_closed=False, year_groups=tuple(year_groups), forms=tuple(forms))
    return settle(off=off, choices=choices or {}, by=by, now=now)


@transaction.atomic
def period_create(*, name: str, kind: str, starts_at: object, ends_at: object, by: User) -> Period:
    try:
        with transaction.atomic():
            return Period.objects.create(name=name, kind=kind, starts_at=starts_at, ends_at=ends_at)
    except IntegrityError as error:
        raise DomainError("A bell time ends after it starts, and its name is not taken yet.") from error


@transaction.atomic
def weeks_lay_out(*, first_monday: date, until: date, first_number: int, by: User) -> int:
    """Number the weeks in term, one after the other, from a Monday on: 1 and 2 in turn where the timetable repeats after two
    weeks, else 1. A week in which nobody comes to school takes no number. How many weeks were numbered."""
    monday = monday_of(first_monday)
    if until < monday or until - monday > timedelta(days=800):
        raise DomainError("The last day is after the first, and within two years.")
    take_turn(TURN)
    cycle = present_school().get().cycle_weeks
    terms = list(Term.objects.filter(starts_on__lte=until, ends_on__gte=monday))
    CycleWeek.objects.filter(monday__range=(monday, until)).delete()
    rows, number = [], min(first_number, cycle)
    while monday <= until:
        friday = monday + timedelta(days=4)
        if any(term.starts_on <= friday and monday <= term.ends_on for term in terms):
            rows.append(CycleWeek(school_id=_school_id(), monday=monday, number=number))
            number = number % cycle + 1
        monday += timedelta(days=7)
    CycleWeek.objects.bulk_create(rows)
    return len(rows)


def _school_id() -> int:
    return present_school().values_list("pk", flat=True).get()


@transaction.atomic
def calendar_remove(*, kind: str, pk: int, by: User) -> None:
    """Remove a half-term or a bell time; of days see `day_open`. Raises DomainError for a bell time that lessons lean on,
    and for a half-term from which moving up, still ahead, takes its days."""
    models: dict[str, type[Term] | type[Period]] = {"term": Term, "period": Period}
    if kind == "period" and Period.objects.filter(pk=pk, lessons__isnull=False).exists():
        raise DomainError("Lessons take place in this bell time. Change the lessons first.")
    row = models[kind].objects.get(pk=pk)
    if isinstance(row, Term) and (moving := leaning_on(row)):
        first = "Undo that" if moving.is_ahead else "Discard that"
        raise DomainError(
            f"Moving up to {moving.year_words} takes its days from {row.name}. {first} on the page The new school year first, "
            "correct the half-term, then prepare it again."
        )
    row.delete()


@transaction.atomic
def school_edit(*, school: School, values: dict, by: User) -> School:
    """Change what the school says of itself: name, sender, reply address, reminder days, colour, cycle."""
    for name, value in values.items():
        setattr(school, name, value)
    school.save(update_fields=list(values))
    return school
