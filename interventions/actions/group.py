"""Groups and the times at which they meet."""

from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from deployment.actions.cell import cell_create, cell_end
from deployment.models import Cell
from interventions.actions.intake import offers_lay_out, programmes_hold
from interventions.actions.session import sessions_lay_out
from interventions.actions.withdrawal import teachers_tell
from interventions.models import Group, Placement, Programme, Slot
from interventions.queries.club import lesson_at
from interventions.queries.reach import slots_after
from messaging.actions import notice_send
from messaging.models import Notice
from staff.models import StaffMember

EDITED = ("name", "leader", "places", "ends_on")


@transaction.atomic
def group_create(*, programme: Programme, values: dict[str, Any], by: User) -> Group:
    """A new group; its leader is told. `values`: name, leader, places, starts_on, ends_on."""
    try:
        with transaction.atomic():
            group = Group.objects.create(programme=programme, **values)
    except IntegrityError as error:
        raise DomainError("This programme already has a group of this name that starts on that day.") from error
    if group.leader.user:
        notice_send(
            recipient=group.leader.user, text=f"You lead a new group: {programme.name}, {group.name}.",
            link=f"/groups/{group.pk}/", unique_key=f"group:{group.pk}:leader", by=by,
            kind=Notice.Kind.WEEK,
        )  # fmt: skip
    return group


@transaction.atomic
def slot_create(
    *,
    group: Group,
    week: int,
    weekday: int,
    starts_at: time,
    ends_at: time,
    room: str,
    clash_reason: str,
    today: date,
    by: User,
) -> Slot:
    """A time at which the group meets: a cell of its leader's week. Lays the sessions out. Raises DomainError for a club in
    lessons, or where its leader or the room is busy and no reason is given."""
    group = group_hold(group, today)
    if group.programme.is_club and (bell := lesson_at(starts_at=starts_at, ends_at=ends_at)):
        raise DomainError(
            f"{group.programme.name} meets out of lessons, and {bell.name} is from {bell.starts_at:%H:%M} to "
            f"{bell.ends_at:%H:%M}. Choose a time before or after school, at break or at lunch."
        )
    cell = cell_create(
        staff_member=group.leader, kind=Cell.Kind.GROUP, week=week, weekday=weekday, starts_at=starts_at,
        ends_at=ends_at, starts_on=group.starts_on, ends_on=_day_after(group.ends_on), room=room,
        label=f"{group.programme.name}, {group.name}", clash_reason=clash_reason, by=by,
    )  # fmt: skip
    slot = Slot.objects.create(group=group, cell=cell)
    if group.next_leader is not None:
        _hand_over_later(slot, group, by)
    sessions_lay_out(group=group, today=today, by=by)
    placed = Placement.objects.on(max(today, group.starts_on)).filter(group=group).select_related("pupil")
    teachers_tell(group=group, slots=[slot], pupils=[row.pupil for row in placed], today=today, by=by)
    return slot


@transaction.atomic
def slots_create(*, group: Group, weeks: list[int], **values: Any) -> list[Slot]:
    """The same time in each of these weeks of the cycle, all or none; otherwise as `slot_create`."""
    return [slot_create(group=group, week=week, **values) for week in weeks]


@transaction.atomic
def slot_end(*, slot: Slot, today: date, by: User) -> None:
    """The group does not meet at this time any more; sessions ahead go, those recorded stay. Its adult is told, and so are the
    teachers to whose lessons pupils come back. Ended before, it stays as it is."""
    group = group_hold(slot.group, today)
    cell = Slot.objects.select_related("cell").get(pk=slot.pk).cell
    if cell.ends_on is None or cell.ends_on > max(today, cell.starts_on):
        cell_end(cell=cell, on=today, today=today, by=by, now=timezone.now())
        for later in slots_after(slot=slot):
            cell_end(cell=later.cell, on=later.cell.starts_on, today=today, by=by, now=timezone.now())
        placed = Placement.objects.on(max(today, group.starts_on)).filter(group=group).select_related("pupil")
        pupils = [row.pupil for row in placed]
        teachers_tell(group=group, slots=[slot], pupils=pupils, today=today, by=by, is_over=True)
    sessions_lay_out(group=group, today=today, by=by)


def group_hold(group: Group, today: date) -> Group:
    """The group as it is now, with whoever leads it by today, whether or not the hourly job has said so; whoever else changes
    its times or sessions waits until the transaction ends. What also changes its places holds the programme first."""
    rows = Group.objects.select_for_update(of=("self",), no_key=True).select_related(
        "programme", "leader__user", "next_leader__user"
    )
    row: Group = rows.get(pk=group.pk)
    _follow(row, today)
    return row


def _moment() -> str:
    """Ends the key of a notice that another one may contradict on the same day: the newest is told again and stands last."""
    return timezone.now().isoformat()


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def planned_end(programme: Programme, starts_on: date) -> date:
    """The last day of a group that starts on a day and runs the programme's weeks."""
    return date.fromordinal(starts_on.toordinal() + programme.weeks * 7 - 1)


@transaction.atomic
def group_edit(*, group: Group, values: dict[str, Any], today: date, by: User) -> Group:
    """Change a group. Another leader takes over its times from today on; another end moves its times, sessions, and the end of
    the placements that were to end with it; offers of places that it has no more are withdrawn. Raises DomainError for fewer
    places than are taken, now or ahead, an end before it starts or in the past, and where the new leader is busy at its times."""
    programmes_hold([group.programme_id])
    group = group_hold(group, today)
    leader_before, end_before = group.leader, group.ends_on
    taken = Group.objects.with_taken(today).get(pk=group.pk).taken
    # One that is larger than its places, for a reason, may stay so.
    if values["places"] < taken and values["places"] != group.places:
        raise DomainError(
            f"{taken} place{'s are' if taken != 1 else ' is'} taken, now or from a later day. End placements first, or keep at "
            f"least {taken}."
        )
    if values["ends_on"] < max(group.starts_on, today):
        raise DomainError("The group cannot end before it starts, or in the past. End the placements instead.")
    # Whoever leads it from now on does so whatever was to come, and nobody follows once it has ended.
    if values["leader"].pk != leader_before.pk or (
        group.next_leader_from is not None and values["ends_on"] < group.next_leader_from
    ):
        _next_leader_drop(group, today, by)
    is_changed = any(getattr(group, name) != values[name] for name in EDITED)
    for name in EDITED:
        setattr(group, name, values[name])
    try:
        with transaction.atomic():
            group.save(update_fields=EDITED)
    except IntegrityError as error:
        raise DomainError("This programme already has a group of this name that starts on that day.") from error
    for slot in _running(group, today):
        if group.leader_id != leader_before.pk:
            _hand_over(slot, group, group.leader, today, by)
        elif group.ends_on != end_before and slot.cell.ends_on == _day_after(end_before):
            slot.cell.ends_on = _day_after(group.ends_on)
            slot.cell.save(update_fields=["ends_on"])
    ahead = group.sessions.filter(on__gte=today, state="planned", led_by=leader_before)
    ahead.update(led_by=group.leader)
    group.placements.filter(ended_on=None, due_to_end_on=end_before).update(due_to_end_on=group.ends_on)
    sessions_lay_out(group=group, today=today, by=by)
    offers_lay_out(programme=group.programme, today=today)
    if is_changed:
        _tell(group, leader_before, today, by)
    return group


@transaction.atomic
def group_lead_from(*, group: Group, leader: StaffMember, on: date, today: date, by: User) -> Group:
    """Another adult leads the group from a day that is ahead: until then it stays with who leads it, slots and sessions with it.
    Both are told. Raises DomainError where the group ends by then, or the new leader is busy at its times."""
    group = group_hold(group, today)
    if not today < on <= group.ends_on:
        raise DomainError("Choose a day that is ahead and on which the group still runs.")
    if leader.pk == group.leader_id:
        raise DomainError(f"{leader.name} leads the group already. Choose somebody else.")
    _next_leader_drop(group, today, by)
    group.next_leader, group.next_leader_from = leader, on
    group.save(update_fields=["next_leader", "next_leader_from"])
    for slot in _running(group, on):
        _hand_over_later(slot, group, by)
    single = group.sessions.filter(on__gte=on, state="planned", led_by=group.leader, slot__isnull=True)
    single.update(led_by=leader)
    sessions_lay_out(group=group, today=today, by=by)
    words = f"{group.programme.name}, {group.name}: {leader.name} leads it from {on.day} {on:%b}, {group.leader.name} until then."
    # The group's page opens for the one who comes on that day.
    for person, link in ((group.leader, f"/groups/{group.pk}/"), (leader, "/my-week/")):
        if person.user:
            notice_send(
                recipient=person.user, text=words, link=link,
                unique_key=f"group:{group.pk}:next:{leader.pk}:{on}:{_moment()}", by=by, kind=Notice.Kind.WEEK,
            )  # fmt: skip
    return group


@transaction.atomic
def leaders_follow(*, today: date) -> int:
    """Groups whose next leader's day has come are theirs, and they are told; how many."""
    due = Group.objects.select_for_update(of=("self",), no_key=True).filter(next_leader_from__lte=today)
    return sum(_follow(group, today) for group in due.select_related("programme", "next_leader__user"))


def _follow(group: Group, today: date) -> bool:
    """The next leader's day has come: it is theirs, and they are told. Whether it had."""
    if not group.follow(today):
        return False
    group.save(update_fields=["leader", "next_leader", "next_leader_from"])
    if group.leader.user:
        notice_send(
            recipient=group.leader.user, text=f"You lead this group now: {group.programme.name}, {group.name}.",
            link=f"/groups/{group.pk}/", unique_key=f"group:{group.pk}:follows:{group.leader_id}:{today}", by=None,
            kind=Notice.Kind.WEEK,
        )  # fmt: skip
    return True


def _running(group: Group, day: date) -> list[Slot]:
    """The slots that the group has on a day, or gets after it."""
    rows = group.slots.filter(cell__ends_on__gt=day).exclude(cell__ends_on=F("cell__starts_on"))
    return list(rows.select_related("cell__staff_member__user").order_by("pk"))


def _next_leader_drop(group: Group, today: date, by: User | None) -> None:
    """Nobody follows the present leader after all: the slots go on in their week."""
    leader, on = group.next_leader, group.next_leader_from
    if leader is None or on is None:
        return
    for slot in _running(group, today):
        cell = slot.cell
        if cell.staff_member_id == leader.pk and cell.starts_on >= on:
            cell_end(cell=cell, on=cell.starts_on, today=today, by=by, now=timezone.now(), tells=False)
    for slot in _running(group, today):
        if slot.cell.staff_member_id == group.leader_id and slot.cell.ends_on == on:
            slot.cell.ends_on = _day_after(group.ends_on)
            slot.cell.save(update_fields=["ends_on"])
    single = group.sessions.filter(on__gte=on, state="planned", led_by=leader, slot__isnull=True)
    single.update(led_by=group.leader)
    group.next_leader, group.next_leader_from = None, None
    group.save(update_fields=["next_leader", "next_leader_from"])
    if leader.user:
        notice_send(
            recipient=leader.user, link="/my-week/", by=by, kind=Notice.Kind.WEEK,
            text=f"You will not lead {group.programme.name}, {group.name}, from {on.day} {on:%b} after all.",
            unique_key=f"group:{group.pk}:not-next:{leader.pk}:{on}:{_moment()}",
        )  # fmt: skip


def _tell(group: Group, leader_before: StaffMember, today: date, by: User | None) -> None:
    """Who leads the group, and who led it, hear of every change."""
    words = (
        f"{group.programme.name}, {group.name}, is changed: led by {group.leader.name}, {group.places} places, until"
    )
    for person in {leader_before, group.leader}:
        if person.user:
            notice_send(
                recipient=person.user, text=f"{words} {group.ends_on.day} {group.ends_on:%b}.", link=f"/groups/{group.pk}/",
                unique_key=f"group:{group.pk}:changed:{_moment()}", by=by,
                kind=Notice.Kind.WEEK,
            )  # fmt: skip


def _hand_over(slot: Slot, group: Group, leader: StaffMember, today: date, by: User) -> None:
    """From today on the slot is an hour of the new leader's week, and the old one's ends."""
    old = slot.cell
    # First, while the sessions of the slot still find what was said about their days.
    cell_end(cell=old, on=today, today=today, by=by, now=timezone.now())
    slot.cell = _cell_of(leader, old, group, today, by)
    slot.save(update_fields=["cell"])


def _hand_over_later(slot: Slot, group: Group, by: User) -> None:
    """From the next leader's day on the group meets in an hour of their week; until then in the present one's, so that both are
    slots of it. Who leads it when is told with the group."""
    leader, on = group.next_leader, group.next_leader_from
    if leader is None or on is None:
        return
    cell_end(cell=slot.cell, on=on, today=on, by=by, now=timezone.now(), tells=False)
    Slot.objects.create(group=group, cell=_cell_of(leader, slot.cell, group, on, by, tells=False))


def _cell_of(leader: StaffMember, old: Cell, group: Group, on: date, by: User, *, tells: bool = True) -> Cell:
    """The hour of the new leader's week."""
    cell = cell_create(
        staff_member=leader, kind=Cell.Kind.GROUP, week=old.week, weekday=old.weekday, starts_at=old.starts_at,
        ends_at=old.ends_at, starts_on=max(on, group.starts_on), ends_on=_day_after(group.ends_on), room="",
        label=f"{group.programme.name}, {group.name}", by=by, tells=tells,
    )  # fmt: skip
    # The room goes along; it was the group's own, so it is no clash.
    cell.room = old.room
    cell.save(update_fields=["room"])
    return cell


@transaction.atomic
def group_carry_over(
    *, group: Group, until: date, last_day: date, keeps_times: bool, today: date, by: User | None
) -> Group:
    """The group runs on until another day, with those who are in it; those who were to end with it do with it still. Its times go
    on too, or end with `last_day`, since the new timetable is another. Its leader is told."""
    programmes_hold([group.programme_id])
    group = group_hold(group, today)
    before, group.ends_on = group.ends_on, until
    group.save(update_fields=["ends_on"])
    for slot in group.slots.select_related("cell"):
        cell = slot.cell
        if cell.ends_on == cell.starts_on or cell.ends_on != _day_after(before):
            continue  # it ended before the group did
        cell.ends_on = _day_after(until) if keeps_times else max(_day_after(min(last_day, before)), cell.starts_on)
        cell.save(update_fields=["ends_on"])
    group.placements.filter(ended_on=None, due_to_end_on=before).update(due_to_end_on=until)
    _lay_out_and_tell(group, today, by)
    return group


@transaction.atomic
def group_end(*, group: Group, last_day: date, today: date, by: User | None) -> Group:
    """The group ends on a day (today, where that is over); what each placement came to is then to be decided. One that ends by
    then stays as it is."""
    programmes_hold([group.programme_id])
    group = group_hold(group, today)
    last = max(last_day, today, group.starts_on)
    if group.ends_on > last:
        if group.next_leader_from is not None and group.next_leader_from > last:
            _next_leader_drop(group, today, by)
        before, group.ends_on = group.ends_on, last
        group.save(update_fields=["ends_on"])
        for slot in group.slots.select_related("cell"):
            if slot.cell.ends_on is None or slot.cell.ends_on > _day_after(last):
                slot.cell.ends_on = max(_day_after(last), slot.cell.starts_on)
                slot.cell.save(update_fields=["ends_on"])
        group.placements.filter(ended_on=None, due_to_end_on__gt=last, due_to_end_on__lte=before).update(
            due_to_end_on=last
        )
        _lay_out_and_tell(group, today, by)
    return group


def _lay_out_and_tell(group: Group, today: date, by: User | None) -> None:
    sessions_lay_out(group=group, today=today, by=by)
    offers_lay_out(programme=group.programme, today=today)
    _tell(group, group.leader, today, by)
