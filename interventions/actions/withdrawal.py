"""Teachers hear in advance who is out of their lesson, when and why."""

from datetime import date

from access.models import User
from interventions.models import Group, Slot
from interventions.queries.withdrawal import lessons_of
from interventions.rules.withdrawal import Time
from messaging.actions import notice_send
from pupils.models import ClassTeacher, Pupil
from schools.rules import WEEKDAYS


def teachers_tell(
    *, group: Group, slots: list[Slot], pupils: list[Pupil], today: date, by: User, is_over: bool = False
) -> int:
    """Tell each teacher whose lesson these pupils miss at these times, or (`is_over`) miss no longer; how many notices. A
    notice is owed once. Nobody misses one for a club."""
    if group.programme.is_club:
        return 0
    names = {pupil.pk: pupil.name for pupil in pupils}
    missed: dict[tuple[int, int], set[int]] = {}
    for taught, _ in lessons_of(pupils=names, today=today):
        for slot in slots:
            cell = slot.cell
            if taught.at.overlaps(Time(cell.week, cell.weekday, cell.starts_at, cell.ends_at)):
                missed.setdefault((taught.teaching_class, slot.pk), set()).add(taught.pupil)
    by_pk = {slot.pk: slot.cell for slot in slots}
    taught_by = ClassTeacher.objects.filter(
        teaching_class__in={section for section, _ in missed}, staff_member__user__isnull=False
    ).select_related("teaching_class", "staff_member__user")
    count = 0
    for row in taught_by:
        for (section, slot_pk), out in missed.items():
            if section != row.teaching_class_id or row.staff_member.user is None:
                continue
            cell = by_pk[slot_pk]
            who = ", ".join(sorted(names[pk] for pk in out))
            at = f"week {'AB'[cell.week - 1]}, {WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} to {cell.ends_at:%H:%M}"
            start, end = ("Back in", "instead of") if is_over else ("Out of", "for")
            text = f"{start} {row.teaching_class.name} ({at}) {end} {group.programme.name}: {who}."
            key = f"{'back' if is_over else 'withdrawal'}:{slot_pk}:{section}:{','.join(map(str, sorted(out)))}"
            notice_send(recipient=row.staff_member.user, text=text, link="/", unique_key=key, by=by)
            count += 1
    return count
