"""Clubs and revision sessions: programmes out of lessons."""

from datetime import date, time
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from interventions.models import Group, Programme, Session, Setting, Slot
from schools.models import Period
from schools.rules import WEEKDAYS

THERE = ("present", "late")


def clubs(*, today: date) -> QuerySet[Group]:
    """The running groups out of lessons, with the places taken and the number of the last session held (`last_session`)."""
    rows = Group.objects.running(today).filter(
        programme__setting=Setting.OUT_OF_HOURS, programme__retired_on__isnull=True
    )
    held = Session.objects.filter(group=OuterRef("pk"), state=Session.State.HELD).order_by("-on", "-starts_at")
    rows = rows.annotate(last_session=Subquery(held.values("pk")[:1]))
    return rows.select_related("programme", "leader").with_taken(today).order_by("programme__name", "name", "pk")


def club_lines(*, groups: list[Group], today: date) -> list[dict[str, Any]]:
    """Each group with when it meets, the places free, and how many came last time. Two queries."""
    times: dict[int, list[str]] = {}
    slots = Slot.objects.running(today).filter(group__in=groups).select_related("cell")
    for slot in slots.order_by("cell__weekday", "cell__starts_at", "cell__week"):
        cell = slot.cell
        when = f"{WEEKDAYS[cell.weekday - 1]} {cell.starts_at:%H:%M} to {cell.ends_at:%H:%M}"
        times.setdefault(slot.group_id, []).append(f"{when} ({'AB'[cell.week - 1]})")
    latest = [group.last_session for group in groups]
    came = Count("records", filter=Q(records__attendance__in=THERE))
    last = {session.group_id: session for session in Session.objects.filter(pk__in=latest).annotate(came=came)}
    return [
        {
            "group": group,
            "times": _both_weeks(times.get(group.pk, [])),
            "free": max(0, group.places - group.taken),
            "last": last.get(group.pk),
        }
        for group in groups
    ]


def _both_weeks(times: list[str]) -> list[str]:
    """A time of both weeks is said once."""
    found: list[str] = []
    for words in times:
        plain = words[: -len(" (A)")]
        if words.endswith("(B)") and f"{plain} (A)" in found:
            found[found.index(f"{plain} (A)")] = plain
        else:
            found.append(words)
    return found


def lesson_at(*, starts_at: time, ends_at: time) -> Period | None:
    """The first lesson of the bell that a time touches."""
    rows = Period.objects.filter(kind=Period.Kind.LESSON, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.order_by("starts_at").first()


def in_lessons(*, programme: Programme, today: date) -> list[Slot]:
    """The times from today on at which groups of the programme meet in lessons. Two queries."""
    at = Q(pk__in=[])
    for bell in Period.objects.filter(kind=Period.Kind.LESSON):
        at |= Q(cell__starts_at__lt=bell.ends_at, cell__ends_at__gt=bell.starts_at)
    ahead = Q(cell__ends_on__isnull=True) | Q(cell__ends_on__gt=today)
    return list(Slot.objects.filter(at, ahead, group__programme=programme).select_related("group"))
