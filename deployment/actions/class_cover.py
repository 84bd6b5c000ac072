"""Whole classes that support staff take: recorded, handed over, seen, and taken back."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from core.states import state_change
from deployment.actions.day_change import changes_remove, hour_take
from deployment.models import ClassCover, DayChange
from deployment.queries import class_cover as queries
from messaging.actions import notice_send
from messaging.models import Notice
from staff.models import StaffMember

NOTE = ("done", "not_done", "behaviour", "needs_a_look")


@transaction.atomic
def class_cover_create(*, values: dict[str, Any], by: User, now: datetime) -> ClassCover:
    """An adult takes a whole class: what they had planned then is lost until somebody covers it. They and the teacher are told.
    `values`: teaching_class, on, starts_at, ends_at, room, for_teacher, covered_by, work_left, need_to_know. Raises DomainError
    where they cannot, or the class is covered already."""
    # One after the other for an adult: two people cannot send her to two places at once.
    person = StaffMember.objects.select_for_update(of=("self",)).get(pk=values["covered_by"].pk)
    cover = ClassCover(recorded_by=by, recorded_at=now, **values)
    if cover.for_teacher_id == person.pk:
        raise DomainError(f"{person.name} teaches this class. Choose who covers for them.")
    if hindered := queries.is_hindered(staff_member=person, cover=cover):
        raise DomainError(hindered)
    try:
        with transaction.atomic():
            cover.save()
    except IntegrityError as error:
        raise DomainError(f"{cover.teaching_class.name} is covered at that time already.") from error
    _take(cover, by=by, now=now)
    words = class_cover_words(cover)
    _tell(cover, [cover.covered_by], f"You take a whole class: {words}.", "new", by)
    _tell(cover, queries.teachers_of(cover), f"{cover.covered_by.name} takes your class: {words}.", "teacher", by)
    return cover


def _take(cover: ClassCover, *, by: User, now: datetime) -> None:
    hour_take(
        staff_member=cover.covered_by, on=cover.on, starts_at=cover.starts_at, ends_at=cover.ends_at,
        cause=DayChange.Cause.WHOLE_CLASS, note=f"Takes {cover.teaching_class.name}", by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def class_cover_hand_over(*, cover: ClassCover, values: dict[str, str], by: User, now: datetime) -> ClassCover:
    """What was done and what not, how it went, who needs a look. The teacher gets it, the same note once; written again before
    they have seen it, it is corrected. Raises DomainError for anybody else but who took the class or records covers, before the
    lesson, where nothing is written, or when the teacher has seen it."""
    cover = _held(cover)
    if cover.covered_by.user_id != by.pk and not by.may(Permission.CLASS_COVER_EDIT):
        raise DomainError(f"{cover.covered_by.name} took this class and hands it over.")
    if timezone.make_aware(datetime.combine(cover.on, cover.starts_at)) > now:
        raise DomainError("The lesson is still ahead.")
    if not any(values[name].strip() for name in NOTE):
        raise DomainError("Write at least what was done.")
    if cover.seen_by_teacher_at:
        raise DomainError("The teacher has seen the note already. Tell them what is to be added.")
    note = {name: values[name].strip() for name in NOTE}
    if cover.handed_over_at and all(getattr(cover, name) == text for name, text in note.items()):
        return cover
    start = {"withdrawn_at": None, "seen_by_teacher_at": None}
    state_change(cover, start=start, refused="This cover was taken back.", handed_over_at=now, **note)
    text = f"Hand-over of {class_cover_words(cover)}, by {cover.covered_by.name}."
    _tell(cover, queries.teachers_of(cover), text, f"note:{now.isoformat()}", by, Notice.Kind.OTHER)
    return cover


@transaction.atomic
def class_cover_see(*, cover: ClassCover, by: User, now: datetime) -> ClassCover:
    """The teacher has seen the note; who took the class hears it. Raises DomainError for anybody else, or without a note."""
    cover = _held(cover)
    if by.pk not in {teacher.user_id for teacher in queries.teachers_of(cover)}:
        raise DomainError("The teacher of this class says that they have seen it.")
    if cover.handed_over_at is None:
        raise DomainError("Nothing is handed over yet.")
    if cover.seen_by_teacher_at is None:
        refused = "Somebody has said already that it was seen."
        state_change(cover, start={"seen_by_teacher_at": None}, refused=refused, seen_by_teacher_at=now)
        text = f"{by.full_name} has seen your hand-over: {class_cover_words(cover)}."
        _tell(cover, [cover.covered_by], text, "seen", by, Notice.Kind.OTHER)
    return cover


@transaction.atomic
def class_cover_withdraw(*, cover: ClassCover, today: date, by: User, now: datetime) -> ClassCover:
    """It does not take place: the adult's hours are as planned again. Raises DomainError where it was handed over, or after its
    day."""
    cover = _held(cover)
    if cover.handed_over_at:
        raise DomainError("It is handed over already, so it stays.")
    if not may_withdraw(cover, today):
        raise DomainError("Its day is over, so it stays. Let the note say that it did not take place.")
    start = {"withdrawn_at": None, "handed_over_at": None}
    state_change(cover, start=start, refused="This cover was taken back.", withdrawn_at=now)
    changes_remove(changes=list(queries.changes_of(cover).select_related("cell__teaching_class")), by=by, now=now)
    words = class_cover_words(cover)
    _tell(cover, [cover.covered_by], f"You do not take the class after all: {words}.", "withdrawn", by)
    _tell(cover, queries.teachers_of(cover), f"Not covered after all: {words}.", "withdrawn:teacher", by)
    return cover


@transaction.atomic
def class_cover_hand_on(*, cover: ClassCover, covered_by: StaffMember, by: User, now: datetime) -> ClassCover:
    """Somebody else takes the class. Raises DomainError where they cannot, and as `class_cover_withdraw` does."""
    names = ("teaching_class", "on", "starts_at", "ends_at", "room", "for_teacher", "work_left", "need_to_know")
    old = class_cover_withdraw(cover=cover, today=timezone.localdate(now), by=by, now=now)
    values = {name: getattr(old, name) for name in names}
    return class_cover_create(values={**values, "covered_by": covered_by}, by=by, now=now)


def may_withdraw(cover: ClassCover, today: date) -> bool:
    """Until the end of its day, or of the day on which it was written down."""
    return cover.handed_over_at is None and today <= max(cover.on, timezone.localdate(cover.recorded_at))


def class_cover_words(cover: ClassCover) -> str:
    room = f", {cover.room}" if cover.room else ""
    day = f"{cover.on:%a} {cover.on.day} {cover.on:%b}"
    return f"{cover.teaching_class.name}, {day} {cover.starts_at:%H:%M} to {cover.ends_at:%H:%M}{room}"


def _held(cover: ClassCover) -> ClassCover:
    """The cover as it is now, held until the end of the transaction."""
    rows = ClassCover.objects.select_for_update(of=("self",)).select_related(
        "teaching_class", "covered_by__user", "for_teacher__user"
    )
    row = rows.get(pk=cover.pk)
    if row.withdrawn_at:
        raise DomainError("This cover was taken back.")
    return row


def _tell(
    cover: ClassCover, people: list[StaffMember], text: str, key: str, by: User, kind: str = Notice.Kind.WEEK
) -> None:
    for person in people:
        if person.user:
            notice_send(
                recipient=person.user, text=text, link=f"/class-covers/{cover.pk}/",
                unique_key=f"class-cover:{cover.pk}:{key}", by=by, kind=kind,
            )  # fmt: skip
