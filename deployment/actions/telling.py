"""Telling the adults whom a change of a day concerns: who was to be there, who is there instead, who teaches the class."""

from access.models import User
from deployment.models import Cell, DayChange
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import ClassTeacher


def change_words(change: DayChange) -> str:
    day = f"{change.on:%a} {change.on.day} {change.on:%b}"
    room = f", {change.cell.room}" if change.cell.room else ""
    return f"{change.cell.words}, {day} {change.starts_at:%H:%M} to {change.ends_at:%H:%M}{room}"


def tell_change(change: DayChange, what: str, *, by: User | None) -> None:
    """`what`: "covered", "lost", "undone" or "reopened" (the last two for who had heard of a decision)."""
    words, owner, cover = change_words(change), change.cell.staff_member, change.covered_by
    note = f" {change.note}" if change.note else ""
    texts: dict[str, str] = {
        "covered": f"{cover.name if cover else ''} covers for {owner.name}: {words}.",
        "lost": f"Nobody covers for {owner.name} ({change.get_cause_display().lower()}): {words}.",
        "undone": f"As planned after all: {words}, with {owner.name}.",
        "reopened": f"Not decided any more, nobody covers for {owner.name} yet: {words}.",
    }
    link = f"/my-week/?from={change.on}"
    week = Notice.Kind.WEEK
    key = f"change:{change.pk}:{what}:{change.version}"
    if cover and cover.user:
        yours = f"You cover for {owner.name}: {words}.{note}" if what == "covered" else texts[what]
        notice_send(recipient=cover.user, text=yours, link=link, unique_key=f"{key}:cover", by=by, kind=week)
    if change.decided_at is None:
        return
    if owner.user:
        yours = {
            "covered": f"{cover.name if cover else ''} covers for you: {words}.",
            "lost": f"Nobody covers for you ({change.get_cause_display().lower()}): {words}.",
            "undone": f"As planned after all, with you: {words}.",
            "reopened": f"Not decided any more, nobody covers for you yet: {words}.",
        }[what]
        notice_send(recipient=owner.user, text=yours, link=link, unique_key=f"{key}:owner", by=by, kind=week)
    for teacher in _teachers(change.cell):
        notice_send(recipient=teacher, text=texts[what], link="/", unique_key=f"{key}:teacher", by=by)


def _teachers(cell: Cell) -> list[User]:
    """Who teaches the class that the hour supports."""
    if cell.teaching_class_id is None:
        return []
    rows = ClassTeacher.objects.filter(teaching_class=cell.teaching_class_id, staff_member__user__isnull=False)
    return [row.staff_member.user for row in rows.select_related("staff_member__user") if row.staff_member.user]
