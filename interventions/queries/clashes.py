"""What pupils have at the times of groups: a fixed number of queries whatever their number."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from interventions.models import Group, Placement, Slot
from interventions.queries.withdrawal import lessons_of
from interventions.rules.clash import Busy, Clashes, clashes, in_cycle
from interventions.rules.withdrawal import Time
from pupils.models import Pupil


def clashes_of(*, pairs: Iterable[tuple[Group, int]], today: date) -> dict[tuple[int, int], Clashes]:
    """By group and pupil the lessons and other groups at the times that the group has from today on (from its first day, where
    that is ahead). Times that have ended do not count. At most four queries."""
    both = list(pairs)
    groups, pupils = {group.pk: group for group, _ in both}, {pupil for _, pupil in both}
    rows = list(Placement.objects.begun().filter(_runs_after(today), pupil__in=pupils).select_related("programme"))
    slots: dict[int, list[Slot]] = {}
    wanted = {*groups, *(row.group_id for row in rows)}
    for slot in Slot.objects.filter(group__in=wanted).select_related("cell"):
        slots.setdefault(slot.group_id, []).append(slot)
    lessons: dict[int, list[Busy]] = {}
    in_lessons = any(not group.programme.is_club for group in groups.values()) and slots
    for taught, lesson in lessons_of(pupils=pupils, today=today) if in_lessons else ():
        what = f"misses {taught.subject if lesson.teaching_class.subject else 'a lesson'}"
        lessons.setdefault(taught.pupil, []).append(Busy(taught.at, what, in_cycle(taught.at, lesson.period.name)))
    found = {}
    for group, pupil in both:
        first = max(today, group.starts_on)
        busy = [] if group.programme.is_club else list(lessons.get(pupil, []))
        for row in rows:
            if row.pupil_id == pupil and row.group_id != group.pk and (row.ended_on is None or row.ended_on > first):
                at = _times(slots.get(row.group_id, []), first)
                busy += [Busy(time, f"is in {row.programme.name} at that time", in_cycle(time)) for time in at]
        found[group.pk, pupil] = clashes(_times(slots.get(group.pk, []), first), busy)
    return found


def clashes_in(*, group: Group, pupils: Iterable[Pupil], today: date) -> dict[int, Clashes]:
    """By pupil what they have at the times of one group."""
    found = clashes_of(pairs=[(group, pupil.pk) for pupil in pupils], today=today)
    return {pupil: clash for (_, pupil), clash in found.items()}


def _runs_after(today: date) -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=today)


def _times(slots: Iterable[Slot], first: date) -> list[Time]:
    """The times that are not over by the group's first day; one that changes hands once."""
    cells = (slot.cell for slot in slots)
    times = (
        Time(cell.week, cell.weekday, cell.starts_at, cell.ends_at)
        for cell in cells
        if cell.ends_on is None or cell.ends_on > max(first, cell.starts_on)
    )
    return list(dict.fromkeys(times))
