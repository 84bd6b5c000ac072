"""What of programmes has no adult once somebody has left: groups and sessions that they lead, concerns that wait for them,
programmes that they supervise."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from access.models import User
from core.templatetags.parts import school_date
from interventions.actions.concern import concern_give
from interventions.actions.group import group_edit, group_lead_from
from interventions.actions.session_change import session_cover
from interventions.models import Concern, Group, Programme, Session
from messaging.actions import notice_send
from staff.leaving import Holding, register
from staff.models import StaffMember


def groups(whose: Q, on: Any) -> QuerySet:
    """Those that nobody takes over by then."""
    rows = Group.objects.filter(whose, ends_on__gte=on).select_related("programme")
    return rows.exclude(next_leader__isnull=False, next_leader_from__lte=on)


def group_give(group: Group, to: StaffMember, on: date, by: User, now: datetime) -> None:
    today = timezone.localdate(now)
    if max(today, group.starts_on) < on:
        group_lead_from(group=group, leader=to, on=on, today=today, by=by)
        return
    values = {"name": group.name, "leader": to, "places": group.places, "ends_on": group.ends_on}
    group_edit(group=group, values=values, today=on, by=by)


def groups_to_come(whose: Q, on: Any) -> QuerySet:
    """Those that they would take over, and are gone by then."""
    return Group.objects.filter(whose, next_leader_from__gte=on).select_related("programme")


def group_to_come_give(group: Group, to: StaffMember, on: date, by: User, now: datetime) -> None:
    today, begins = timezone.localdate(now), group.next_leader_from
    if begins is not None and begins <= today:
        group_give(group, to, today, by, now)
    elif begins is not None:
        group_lead_from(group=group, leader=to, on=begins, today=today, by=by)


def sessions(whose: Q, on: Any) -> QuerySet:
    """Single sessions of groups that somebody else leads: moved, one more, kept on a closed day, or covered. What their own slots
    hold is handed over with these."""
    rows = Session.objects.filter(whose, state=Session.State.PLANNED, on__gte=on)
    rows = rows.filter(Q(slot__isnull=True) | ~Q(slot__cell__staff_member=F("led_by")))
    return rows.exclude(group__leader=F("led_by")).select_related("group__programme").order_by("on", "starts_at", "pk")


def session_give(session: Session, to: StaffMember, on: date, by: User, now: datetime) -> None:
    session_cover(session=session, led_by=to, reason="handed over", by=by, now=now)


def concerns(whose: Q, on: Any) -> QuerySet:
    return Concern.objects.filter(whose, answered_at__isnull=True).select_related("pupil")


def concern_pass(concern: Concern, to: StaffMember, on: date, by: User, now: datetime) -> None:
    concern_give(concern=concern, to=to, by=by, now=now)


def programmes(whose: Q, on: Any) -> QuerySet:
    return Programme.objects.filter(whose)


def programme_give(programme: Programme, to: StaffMember, on: date, by: User, now: datetime) -> None:
    programme.supervising_teacher = to
    programme.save(update_fields=["supervising_teacher"])
    if to.user is not None:
        notice_send(
            recipient=to.user, text=f"You supervise the programme {programme.name} now.",
            link=reverse("interventions:programme_detail", args=[programme.pk]),
            unique_key=f"programme:{programme.pk}:supervises:{now.isoformat()}", by=by,
        )  # fmt: skip


def register_own() -> None:
    register(
        "groups",
        Holding(
            10, "group that they lead, with its sessions", "groups that they lead, with their sessions", groups,
            lambda row: f"{row.programme.name}, {row.name}", group_give, staff="leader", is_dated=True,
        ),
    )  # fmt: skip
    register(
        "groups_to_come",
        Holding(
            11, "group that they are to lead", "groups that they are to lead", groups_to_come,
            lambda row: f"{row.programme.name}, {row.name}", group_to_come_give, staff="next_leader", is_dated=True,
        ),
    )  # fmt: skip
    register(
        "sessions",
        Holding(
            12, "single session that they lead", "single sessions that they lead", sessions,
            lambda row: f"{row.group.programme.name}, {row.group.name}, {school_date(row.on)} {row.starts_at:%H:%M}",
            session_give, staff="led_by", is_dated=True,
        ),
    )  # fmt: skip
    register(
        "concerns",
        Holding(
            13, "concern that waits for their answer", "concerns that wait for their answer", concerns,
            lambda row: f"{row.pupil.name}, {row.get_kind_display()}", concern_pass, staff="sent_to__staff_records",
        ),
    )  # fmt: skip
    register(
        "programmes",
        Holding(
            11, "programme that they supervise", "programmes that they supervise", programmes, lambda row: row.name,
            programme_give, staff="supervising_teacher",
        ),
    )  # fmt: skip
