"""Programmes: made, changed with a version each time, copied, and brought in from another school's file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from access.models import User
from assessment.models import Measure
from core.errors import DomainError
from core.rows import row_save
from interventions.models import Programme, ProgrammeVersion, ProtocolStep, Setting
from interventions.models.programme import Layer
from interventions.queries.club import in_lessons
from interventions.queries.exchange import content_of
from interventions.queries.reach import leaders_of
from interventions.queries.starters import Starter
from interventions.rules.criteria import CriteriaError, parse
from interventions.rules.exchange import ExchangeError, changes, load, with_ids
from messaging.actions import notice_send
from messaging.models import Notice
from schools.areas import Area
from staff.models import Course, StaffMember

FIELDS = (
    "name", "aim", "area", "layer", "setting", "sessions_a_week", "session_minutes", "weeks", "group_size", "needed_course",
    "supervising_teacher", "entry_criteria", "exit_criteria", "evidence", "evidence_sessions_a_week", "evidence_minutes",
    "evidence_weeks", "practice_subjects",
)  # fmt: skip


@transaction.atomic
def programme_create(*, values: dict[str, Any], by: User, now: datetime) -> Programme:
    """A new programme with its first version. Raises DomainError for criteria that cannot be read, or a name that is taken."""
    programme = _save(Programme(), values)
    _keep_version(programme, ["Made"], by, now)
    return programme


@transaction.atomic
def programme_edit(*, programme: Programme, values: dict[str, Any], by: User, now: datetime) -> Programme:
    """Change it; what differs is kept as a version. Raises DomainError as above."""
    before = content_of(Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk))
    if values.get("setting") == Setting.OUT_OF_HOURS and (
        meets := in_lessons(programme=programme, today=timezone.localdate(now))
    ):
        raise DomainError(
            f"{meets[0].group.name} meets in lessons. End that time before the programme goes out of lessons."
        )
    return _versioned(_save(programme, values), before, by, now)


@transaction.atomic
def protocol_save(*, programme: Programme, steps: list[dict[str, Any]], by: User, now: datetime) -> Programme:
    """The steps of a session, in order. Raises DomainError for a branch to a step that there is not."""
    before = content_of(Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk))
    for number, step in enumerate(steps, start=1):
        for branch in (step["harder_goto"], step["easier_goto"]):
            if branch is not None and not 1 <= branch <= len(steps):
                raise DomainError(f"Step {number} goes on at step {branch}, but there are {len(steps)} steps.")
    programme.steps.all().delete()
    for position, step in enumerate(steps, start=1):
        ProtocolStep.objects.create(programme=programme, position=position, **step)
    return _versioned(programme, before, by, now)


@transaction.atomic
def programme_copy(*, programme: Programme, name: str, by: User, now: datetime) -> Programme:
    """The same programme under another name, to be changed without touching the first."""
    values = {field: getattr(programme, field) for field in FIELDS}
    copy = _save(Programme(), {**values, "name": name})
    for step in programme.steps.all():
        step.pk, step.programme = None, copy
        step._state.adding = True
        step.save()
    _keep_version(copy, [f"Copied from {programme.name}, version {programme.version}"], by, now)
    return copy


@transaction.atomic
def programme_import(*, data: bytes, supervising_teacher: StaffMember, by: User, now: datetime) -> Programme:
    """A programme from another school's file. Its measures and training are found by name, or added with their description.
    Raises DomainError, with nothing brought in, for a file that is none or a name that is taken."""
    try:
        content = load(data)
    except ExchangeError as error:
        raise DomainError(str(error)) from error
    return _bring_in(content, supervising_teacher, "Brought in from a file", by, now)


@transaction.atomic
def starters_take_over(
    *, starters: Iterable[Starter], supervising_teacher: StaffMember, by: User, now: datetime
) -> list[Programme]:
    """Programmes of the library as the school's own, to be changed as it likes. Raises DomainError, with nothing taken over,
    where the school has one of the name."""
    said = "Taken over from the starter programmes"
    return [_bring_in(starter.content, supervising_teacher, said, by, now) for starter in starters]


def _bring_in(
    content: dict[str, Any], supervising_teacher: StaffMember, said: str, by: User, now: datetime
) -> Programme:
    """A programme from a content that was read; its measures and training are found by name, or added. Raises DomainError."""
    values = dict(content["programme"])
    if values["area"] not in Area.values:
        raise DomainError("The file's area of need is not known here.")
    course = values.pop("needed_course")
    values["needed_course"] = Course.objects.get_or_create(name=course)[0] if course else None
    values["layer"] = values["layer"] if values["layer"] in Layer.values else Layer.TARGETED
    values["setting"] = values["setting"] if values["setting"] in Setting.values else Setting.IN_DAY
    ids = {row["name"]: _measure(row).pk for row in content["measures"]}
    for name in ("entry_criteria", "exit_criteria"):
        values[name] = with_ids(content[name], ids)
    programme = _save(Programme(), {**values, "supervising_teacher": supervising_teacher})
    for position, step in enumerate(content["steps"], start=1):
        ProtocolStep.objects.create(programme=programme, position=position, **step)
    _keep_version(programme, [said], by, now)
    return programme


def _measure(row: dict[str, Any]) -> Measure:
    if row["kind"] not in Measure.Kind.values:
        raise DomainError(f"{row['name']}: this kind of measure is not known here.")
    if there := Measure.objects.filter(name=row["name"]).first():
        return there
    measure = Measure(**row)
    try:
        measure.full_clean(exclude=["school"])
    except ValidationError as error:
        raise DomainError(f"{row['name']}: its numbers cannot be read, or are not in order.") from error
    return row_save(measure, {}, taken=f"{row['name']} was added by somebody else just now. Import the file again.")


def _versioned(programme: Programme, before: dict[str, Any], by: User, now: datetime) -> Programme:
    found = changes(before, content_of(programme))
    if found:
        programme.version += 1
        programme.save(update_fields=["version"])
        _keep_version(programme, found, by, now)
        _tell(programme, found, by, now)
    return programme


def _tell(programme: Programme, found: list[str], by: User, now: datetime) -> None:
    """Whoever leads a group of it that runs, or will, hears what changed; sessions that were recorded keep their steps."""
    for person in leaders_of(programme=programme, today=timezone.localdate(now)):
        if person.user:
            notice_send(
                recipient=person.user, text=f"{programme.name} has changed: {'; '.join(found)}.",
                link=f"/programmes/{programme.pk}/", unique_key=f"programme:{programme.pk}:{programme.version}", by=by,
                kind=Notice.Kind.WEEK,
            )  # fmt: skip


def _keep_version(programme: Programme, found: list[str], by: User, now: datetime) -> None:
    ProgrammeVersion.objects.create(
        programme=programme, number=programme.version, content=content_of(programme), changes=found, saved_by=by,
        saved_at=now,
    )  # fmt: skip


def _save(programme: Programme, values: dict[str, Any]) -> Programme:
    if set(values) - set(FIELDS):
        raise DomainError("A programme has no such field.")
    try:
        for name in ("entry_criteria", "exit_criteria"):
            if name in values:
                parse(values[name])
    except CriteriaError as error:
        raise DomainError(str(error)) from error
    return row_save(programme, values, taken="The school already has a programme of this name. Choose another name.")
