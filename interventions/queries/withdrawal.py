"""When a group can meet, and what it costs its pupils: a fixed number of queries whatever their number."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractIsoWeekDay, Greatest, Least, TruncWeek

from deployment.models import Cell
from interventions.models import Group, Placement, SessionRecord, Setting, Slot
from interventions.rules.withdrawal import Option, Rules, Situation, Taught, Time, ranked
from pupils.models import Lesson, Pupil
from schools.models import CycleWeek, Period, School
from schools.queries import present_school

THERE = ("present", "late")


def year_start(today: date) -> date:
    """The first day of the academic year (fact 16)."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def minutes_lost(*, pupils: Iterable[int], since: date) -> dict[int, dict[str, int]]:
    """By pupil and subject, the minutes of lessons missed for sessions that they attended, clubs left out. One query."""
    week = CycleWeek.objects.filter(monday=OuterRef("monday")).values("number")[:1]
    path = "placement__pupil__enrolments"
    lesson = f"{path}__teaching_class__lessons"
    overlap = ExpressionWrapper(
        Least(F("session__ends_at"), F(f"{lesson}__period__ends_at"))
        - Greatest(F("session__starts_at"), F(f"{lesson}__period__starts_at")),
        output_field=DurationField(),
    )
    rows = (
        SessionRecord.objects.filter(placement__pupil__in=pupils, attendance__in=THERE, session__on__gte=since)
        .filter(placement__programme__setting=Setting.IN_DAY)
        .annotate(day=ExtractIsoWeekDay("session__on"), monday=TruncWeek("session__on"))
        .annotate(cycle_week=Subquery(week))
        .filter(
            Q(**{f"{path}__ended_on__isnull": True}) | Q(**{f"{path}__ended_on__gt": F("session__on")}),
            **{
                f"{lesson}__weekday": F("day"),
                f"{lesson}__week": F("cycle_week"),
                f"{lesson}__period__starts_at__lt": F("session__ends_at"),
                f"{lesson}__period__ends_at__gt": F("session__starts_at"),
            },
        )
        .values("placement__pupil", f"{path}__teaching_class__subject")
        .annotate(lost=Sum(overlap))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        subject = row[f"{path}__teaching_class__subject"] or "Lessons"
        lost: timedelta = row["lost"]
        found.setdefault(row["placement__pupil"], {})[subject] = int(lost.total_seconds() // 60)
    return found


def lessons_of(*, pupils: Iterable[int], today: date) -> list[tuple[Taught, Lesson]]:
    """Every lesson of these pupils in the cycle. One query."""
    path = "teaching_class__enrolments"
    rows = (
        Lesson.objects.filter(
            Q(**{f"{path}__ended_on__isnull": True}) | Q(**{f"{path}__ended_on__gt": today}),
            **{f"{path}__pupil__in": pupils},
        )
        .select_related("teaching_class", "period")
        .annotate(pupil_pk=F(f"{path}__pupil"))
    )
    return [
        (
            Taught(
                row.pupil_pk, row.teaching_class_id, row.teaching_class.subject or "Lessons",
                Time(row.week, row.weekday, row.period.starts_at, row.period.ends_at),
            ),
            row,
        )
        for row in rows
    ]  # fmt: skip


def rules_of(school: School, pupils: Iterable[Pupil], policy: str = "") -> Rules:
    exam = frozenset(pupil.pk for pupil in pupils if pupil.year_group in school.exam_years)
    protected = frozenset(subject.casefold() for subject in school.protected_subjects)
    return Rules(policy or school.withdrawal_policy, protected, exam)


def times_for(*, group: Group, room: str, policy: str, today: date) -> dict[str, Any]:
    """Every free time of the cycle for the group's pupils, its leader and the room, from the one that costs least on."""
    school = present_school().get()
    placed = Placement.objects.on(max(today, group.starts_on)).filter(group=group).select_related("pupil")
    pupils = [placement.pupil for placement in placed]
    ids = [pupil.pk for pupil in pupils]
    is_club = group.programme.is_club
    lessons = [] if is_club else [taught for taught, _ in lessons_of(pupils=ids, today=today)]
    meets = [_time(slot.cell) for slot in Slot.objects.running(today).filter(group=group).select_related("cell")]
    situation = Situation(lessons, minutes_lost(pupils=ids, since=year_start(today)), meets)
    free = _free(group=group, pupils=ids, room=room, school=school, today=today)
    rules = rules_of(school, pupils, policy)
    options = ranked(free, situation, rules)
    names = {pupil.pk: pupil.name for pupil in pupils}
    return {
        "policy": rules.policy,
        "in_registration": school.meets_in_registration,
        "pupils": pupils,
        "options": [
            {"option": option, "words": words_of(option, names, group.programme.session_minutes)} for option in options
        ],
    }


def words_of(option: Option, names: dict[int, str], planned: int) -> list[str]:
    """What each pupil would miss, as a colleague would say it, and whether the time is shorter than a session."""
    found = []
    if option.at.minutes < planned:
        found.append(f"Only {option.at.minutes} of the {planned} minutes planned")
    for loss in sorted(option.losses, key=lambda loss: names[loss.pupil]):
        before = f", {loss.lost_before} min lost this year" if loss.lost_before else ""
        marks = f" ({', '.join(loss.marks)})" if loss.marks else ""
        found.append(f"{names[loss.pupil]} misses {loss.minutes} min of {loss.subject}{marks}{before}")
    return found


def _free(*, group: Group, pupils: list[int], room: str, school: School, today: date) -> list[Time]:
    """The times of the bell at which neither the leader, nor a pupil (by another group), nor the room is taken."""
    until = group.ends_on
    cells = Cell.objects.on(max(today, group.starts_on)).filter(starts_on__lte=until)
    others = Placement.objects.on(max(today, group.starts_on)).filter(pupil__in=pupils).exclude(group=group)
    taken = cells.filter(
        Q(staff_member=group.leader)
        | Q(slot__group__in=others.values("group"))
        | (Q(room__iexact=room) if room else Q(pk__in=[]))
    )
    busy = [_time(cell) for cell in taken]
    minutes = group.programme.session_minutes
    spans = _out_of_lessons(minutes) if group.programme.is_club else _bells(minutes, school)
    times = [
        Time(week, weekday, starts_at, ends_at)
        for week in range(1, school.cycle_weeks + 1)
        for weekday in range(1, 6)
        for starts_at, ends_at in spans
    ]
    return [at for at in times if not any(at.overlaps(other) for other in busy)]


def _bells(minutes: int, school: School) -> list[tuple[time, time]]:
    """The times of lessons, and of registration where the school says so, as long as a session at most."""
    kinds = [Period.Kind.LESSON, *([Period.Kind.REGISTRATION] if school.meets_in_registration else [])]
    rows = Period.objects.filter(kind__in=kinds)
    return [(bell.starts_at, min(bell.ends_at, _later(bell.starts_at, minutes))) for bell in rows]


def _out_of_lessons(minutes: int) -> list[tuple[time, time]]:
    """Before the first bell, at lunch and after the last one."""
    rows = list(Period.objects.order_by("starts_at"))
    if not rows:
        return []
    first, last = rows[0].starts_at, max(row.ends_at for row in rows)
    moment = datetime.combine(date.max, first) - timedelta(minutes=minutes)
    lunches = [(row.starts_at, min(row.ends_at, _later(row.starts_at, minutes))) for row in rows if row.kind == "lunch"]
    return [(moment.time(), first), *lunches, (last, _later(last, minutes))]


def _time(cell: Cell) -> Time:
    return Time(cell.week, cell.weekday, cell.starts_at, cell.ends_at)


def _later(at: time, minutes: int) -> time:
    moment = datetime.combine(date.min, at) + timedelta(minutes=minutes)
    return moment.time() if moment.date() == date.min else time.max
