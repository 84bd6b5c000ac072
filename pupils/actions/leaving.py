"""Pupils leave, die, come back: the one place where it is written, with all that hangs on it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.templatetags.parts import school_date
from messaging.models import Notice
from pupils.leaving import Leaving, leaving_end, ties
from pupils.models import EarlierPeriod, Enrolment, Pupil

NAMED = 8


@transaction.atomic
def pupils_leave(*, leaving: Leaving, by: User | None, now: datetime) -> int:
    """These pupils are not on roll from `leaving.on`, and what hangs on them ends on that day; what carries no day of its own
    ends once the day has come (`leavers_end`). Who has left before that day stays as they are. How many leave. Raises DomainError
    by name where somebody would leave before they joined; who leaves as they join was never here."""
    held = Pupil.objects.select_for_update().filter(pk__in=leaving.pupils)
    going = held.filter(Q(left_on__isnull=True) | Q(left_on__gt=leaving.on), deceased_on__isnull=True)
    if early := list(going.filter(joined_on__gt=leaving.on).by_name()):
        raise DomainError(_who_joined_later(early, leaving.on))
    found = frozenset(going.values_list("pk", flat=True))
    is_now = leaving.on <= timezone.localdate(now)
    which = ties() if is_now else [tie for tie in ties() if tie.is_dated]
    # First, while those who are told that a meeting is cancelled may still be told about the pupil.
    leaving_end(Leaving(found, leaving.on, leaving.is_death, leaving.tells), which=which, by=by, now=now)
    Pupil.objects.filter(pk__in=found).update(left_on=leaving.on)
    return len(found)


def _who_joined_later(early: list[Pupil], on: date) -> str:
    """By name, at most eight."""
    names = "; ".join(f"{one.name_and_form}, on {school_date(one.joined_on)}" for one in early[:NAMED])
    more = f" and {len(early) - NAMED} more" if len(early) > NAMED else ""
    last = school_date(on - timedelta(days=1))
    return (
        f"Their last day can't be {last}, since they joined after it: {names}{more}. Choose a later day, or correct when they "
        "joined."
    )


@transaction.atomic
def pupil_leave(*, pupil: Pupil, last_day: date, tells: bool, by: User, now: datetime) -> Pupil:
    """The pupil's last day on roll. Raises DomainError for a day before they joined, and where they have left already."""
    pupil = _held(pupil)
    if pupil.left_on is not None and pupil.left_on <= timezone.localdate(now):
        raise DomainError(f"{pupil.name} has left already.")
    on = date.fromordinal(last_day.toordinal() + 1)
    if pupil.joined_on is not None and on <= pupil.joined_on:
        raise DomainError("Choose a day on or after the one on which they joined.")
    if pupil.left_on is not None and on > pupil.left_on:
        Pupil.objects.filter(pk=pupil.pk).update(left_on=None)  # a later last day than was known
    pupils_leave(leaving=Leaving(frozenset([pupil.pk]), on, tells=tells), by=by, now=now)
    return pupil.refreshed()


@transaction.atomic
def pupil_die(*, pupil: Pupil, on: date, by: User, now: datetime) -> Pupil:
    """The pupil died on a day. Everything about them goes quiet at once, and nobody is told anything by this site. Raises
    DomainError for a day that is still ahead, or before they were born."""
    pupil, today = _held(pupil), timezone.localdate(now)
    if on > today or (pupil.born_on is not None and on < pupil.born_on):
        raise DomainError("Check the day: it can't be ahead of today, or before the date of birth.")
    if pupil.is_on_roll(today):
        first = max(on, pupil.joined_on) if pupil.joined_on else on
        Pupil.objects.filter(pk=pupil.pk).update(left_on=None)
        pupils_leave(leaving=Leaving(frozenset([pupil.pk]), first, is_death=True), by=by, now=now)
    Pupil.objects.filter(pk=pupil.pk).update(deceased_on=on)
    _hush(pupil)
    return pupil.refreshed()


def _hush(pupil: Pupil) -> None:
    """Take open notices about a pupil off everybody's Home; those that name them and mean another child stay."""
    about = Q(link__startswith=f"/pupils/{pupil.pk}/")
    same = {"family_name": pupil.family_name, "given_name": pupil.given_name}
    if not Pupil.objects.on_roll().filter(**same).exclude(pk=pupil.pk).exists():
        about |= Q(text__contains=pupil.name)
    Notice.objects.filter(about, acknowledged_at__isnull=True).delete()


@transaction.atomic
def pupils_return(*, pupils: Iterable[int], on: date, by: User | None) -> int:
    """Pupils who left are on roll again from a day: the time before is kept as an earlier one. What ended with their leaving
    stays ended. Who has died, or is on roll, stays as they are. How many come back."""
    left = Pupil.objects.select_for_update().filter(pk__in=list(pupils), left_on__lte=on, deceased_on__isnull=True)
    rows = list(left.filter(merged_into__isnull=True))
    EarlierPeriod.objects.bulk_create(
        [
            EarlierPeriod(school_id=row.school_id, pupil=row, joined_on=row.joined_on, left_on=row.left_on)
            for row in rows
            if row.left_on is not None
        ],
        ignore_conflicts=True,
    )
    return Pupil.objects.filter(pk__in=[row.pk for row in rows]).update(joined_on=on, left_on=None)


@transaction.atomic
def pupil_return(*, pupil: Pupil, on: date, by: User, now: datetime) -> Pupil:
    """One pupil is back from a day on. Raises DomainError for who is on roll or has died, for a day before they left, and for one
    that is still ahead: they would be on roll at once."""
    pupil = _held(pupil)
    if pupil.deceased_on is not None or pupil.merged_into_id:
        raise DomainError("This record can't come back on roll.")
    if pupil.left_on is None or pupil.left_on > timezone.localdate(now):
        raise DomainError(f"{pupil.name} is on roll.")
    if on < pupil.left_on:
        raise DomainError("Choose a day after the last one on which they were here.")
    if on > timezone.localdate(now):
        raise DomainError("That day is still ahead. Record the return on the day itself.")
    pupils_return(pupils=[pupil.pk], on=on, by=by)
    return pupil.refreshed()


@transaction.atomic
def pupil_stay(*, pupil: Pupil, by: User, now: datetime) -> Pupil:
    """The pupil does not leave after all. What was ended ahead stays ended. Raises DomainError where nothing was planned."""
    pupil = _held(pupil)
    if pupil.left_on is None or pupil.left_on <= timezone.localdate(now):
        raise DomainError("No day of leaving is planned.")
    Pupil.objects.filter(pk=pupil.pk).update(left_on=None)
    return pupil.refreshed()


@transaction.atomic
def leavers_end(*, now: datetime) -> int:
    """End what still hangs on pupils of the present school who are not on roll any more: their day has come, or something was
    begun for them since. Safe to repeat; how many pupils there were."""
    today = timezone.localdate(now)
    behind = {pk for tie in ties() for pk in tie.left_behind(today)}
    days: dict[tuple[date, bool], set[int]] = {}
    for row in Pupil.objects.select_for_update().filter(pk__in=behind, left_on__lte=today):
        if row.left_on is not None:
            days.setdefault((row.left_on, row.deceased_on is not None), set()).add(row.pk)
    for (on, is_death), pks in days.items():
        leaving_end(Leaving(frozenset(pks), on, is_death, tells=False), by=None, now=now)
    return len(behind)


def enrolments(whose: Q, on: Any) -> QuerySet:
    return Enrolment.objects.current(on).filter(whose).select_related("teaching_class")


def enrolments_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(ended_on=leaving.on)


def _held(pupil: Pupil) -> Pupil:
    return Pupil.objects.select_for_update().get(pk=pupil.pk)
