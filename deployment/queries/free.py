"""Who is free for an hour, and which lessons are taught at a time."""

from dataclasses import dataclass
from datetime import time

from core.times import in_hours, minute_of
from deployment.queries.team import JOBS, Team
from deployment.rules.week import Entry, Week, average_minutes, covers, free_spans, shortfall
from pupils.models import Lesson


@dataclass(frozen=True)
class Candidate:
    """An adult who is free at a time: minutes a week that they have left (None: contract not known), and whether the hour's
    training is theirs."""

    key: int
    name: str
    left: int | None
    is_trained: bool
    words: str


def free_for(*, team: Team, week: Week, entry: Entry) -> list[Candidate]:
    """Who is free then, the trained first, and of them who has most hours left."""
    of_staff, found = week.of_staff(), []
    need = week.needs.get(entry.key)
    for pk, person in team.people.items():
        if pk == entry.staff or team.staff[pk].has_left(team.on) or team.staff[pk].job not in JOBS:
            continue
        rows = [row for row in of_staff.get(pk, []) if (row.week, row.weekday) == (entry.week, entry.weekday)]
        if free_spans(person, entry.week, entry.weekday, entry.span, rows) != [entry.span]:
            continue
        contracted = person.contracted_on_average
        left = None if contracted is None else contracted - average_minutes(of_staff.get(pk, []), week.weeks)
        is_trained = need is None or person.is_trained(need[0], week.on)
        found.append(Candidate(pk, person.name, left, is_trained, _words(left, is_trained, need)))
    return sorted(found, key=lambda row: (not row.is_trained, -(row.left if row.left is not None else -9999), row.name))


def _words(left: int | None, is_trained: bool, need: tuple[int, str] | None) -> str:
    if left is None:
        hours = "contracted hours not known"
    else:
        hours = f"{in_hours(left)} a week left" if left >= 0 else f"{in_hours(-left)} a week over"
    return hours if need is None else f"{hours}, {'trained' if is_trained else 'not trained'}"


@dataclass(frozen=True)
class LessonOffer:
    """A class that is taught at a time, with the pupils in it who have too few hours."""

    teaching_class: int
    title: str
    room: str
    pupils: str


def lessons_at(
    *, week: Week, team: Team, number: int, weekday: int, starts_at: time, ends_at: time
) -> list[LessonOffer]:
    """The lessons of a time of the cycle, those first in which most pupils sit who are short of hours. One query."""
    rows = (
        Lesson.objects.filter(
            week=number, weekday=weekday, period__starts_at__lt=ends_at, period__ends_at__gt=starts_at,
            teaching_class__ended_on__isnull=True,
        )
        .select_related("teaching_class")
        .order_by("teaching_class__year_group", "teaching_class__name", "pk")
    )  # fmt: skip
    span = (minute_of(starts_at), minute_of(ends_at))
    short = _short(week)
    busy = {
        pupil
        for entry in week.entries
        if (entry.week, entry.weekday) == (number, weekday) and entry.span[0] < span[1] and span[0] < entry.span[1]
        for pupil in {entry.pupil, *week.with_pupils.get(entry.key, ())}
    }
    offers = []
    for lesson in rows:
        row = lesson.teaching_class
        pupils = sorted(week.pupils[pk] for pk in team.in_class.get(row.pk, ()) if pk in short and pk not in busy)
        title = ", ".join(filter(None, (row.subject, row.name)))
        offers.append((len(pupils), LessonOffer(row.pk, title, lesson.room, ", ".join(pupils))))
    return [offer for _, offer in sorted(offers, key=lambda pair: -pair[0])]


def _short(week: Week) -> set[int]:
    """Pupils who are promised more than is planned, and may share it."""
    planned = covers(week)
    owed = {row.pupil: [other for other in week.owed if other.pupil == row.pupil] for row in week.owed}
    return {
        pupil
        for pupil, rows in owed.items()
        if any(row.may_be_shared for row in rows) and shortfall(rows, planned[pupil])
    }
