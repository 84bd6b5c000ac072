"""Trips: planned, changed, called off; who goes along; and what is forgotten afterwards."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.states import state_change
from deployment.actions.absence import absence_record, absence_withdraw
from deployment.models import Absence, Trip, TripAbsence, TripAdult, TripPupil
from deployment.models.trip import TEXTS_KEPT
from deployment.rules.trips import Away, away_still
from messaging.actions import notice_send
from messaging.models import Notice
from pupils.models import LearnerProfile, Pupil, SenStatus
from staff.models import StaffMember


@transaction.atomic
def trip_create(*, values: dict[str, Any], by: User, now: datetime) -> Trip:
    """A new trip; its leader goes along. `values`: name, place, starts_at, ends_at, leader, pupils_per_adult, ratio_note,
    base_name, base_phone, emergency_steps, note."""
    trip = Trip.objects.create(planned_by=by, planned_at=now, **values)
    trip_adult_add(trip=trip, staff_member=trip.leader, role=TripAdult.Role.LEADER, by=by, now=now)
    return trip


@transaction.atomic
def trip_edit(*, trip: Trip, values: dict[str, Any], by: User, now: datetime) -> Trip:
    """Change a trip. Other times move the time away of its adults; another leader goes along. Raises DomainError for one that
    is called off, or whose texts are deleted."""
    trip = _standing(trip)
    is_moved = any(getattr(trip, name) != values[name] for name in ("starts_at", "ends_at"))
    leader_before = trip.leader_id
    for name, value in values.items():
        setattr(trip, name, value)
    trip.save()
    if is_moved:
        for adult in trip.adults.select_related("staff_member__user"):
            _back(adult, by=by, now=now)
            _away(adult, by=by, now=now)
            _tell(adult, f"The trip {trip.name} has another time: {trip_words(trip)}.", f"moved:{now.isoformat()}", by)
    if trip.leader_id != leader_before:
        _lead(trip, leader_before, by=by, now=now)
    return trip


def _lead(trip: Trip, before: int, *, by: User, now: datetime) -> None:
    """The new leader goes along as such, the old one as somebody else."""
    adults = trip.adults.filter(role=TripAdult.Role.LEADER)
    adults.filter(staff_member=before).update(role=TripAdult.Role.OTHER)
    is_there = trip.adults.filter(staff_member=trip.leader).update(role=TripAdult.Role.LEADER)
    if not is_there:
        trip_adult_add(trip=trip, staff_member=trip.leader, role=TripAdult.Role.LEADER, by=by, now=now)


@transaction.atomic
def trip_cancel(*, trip: Trip, by: User, now: datetime) -> Trip:
    """Call it off: its adults are in school after all, and are told."""
    trip = _standing(trip)
    refused = "This trip is cancelled already."
    state_change(trip, start={"cancelled_at": None}, refused=refused, cancelled_at=now)
    for adult in trip.adults.select_related("staff_member__user"):
        _back(adult, by=by, now=now)
        _tell(adult, f"The trip {trip.name} is cancelled.", "cancelled", by)
    return trip


@transaction.atomic
def trip_adult_add(
    *,
    trip: Trip,
    staff_member: StaffMember,
    role: str,
    by: User,
    now: datetime,
    is_first_aider: bool = False,
    duties: str = "",
) -> TripAdult:
    """An adult goes along; they are away from school then, so that their hours are covered. Who is away already for a part of it
    keeps that absence, and is away for the rest. Raises DomainError where they go along already."""
    trip = _standing(trip)
    try:
        with transaction.atomic():
            adult = TripAdult.objects.create(
                trip=trip, staff_member=staff_member, role=role, is_first_aider=is_first_aider, duties=duties
            )
    except IntegrityError as error:
        raise DomainError(f"{staff_member.name} is on the trip already.") from error
    _away(adult, by=by, now=now)
    _tell(adult, f"You go on a trip: {trip.name}, {trip_words(trip)}.", f"added:{adult.pk}", by)
    return adult


@transaction.atomic
def trip_adult_edit(*, adult: TripAdult, values: dict[str, Any], by: User) -> TripAdult:
    """Another role. `values`: role, is_first_aider, duties. The leader of the trip is changed in the trip itself. Raises
    DomainError where that is tried, or where the trip is called off or its texts are deleted."""
    _standing(adult.trip)
    adult = _still(adult)
    if (adult.role == TripAdult.Role.LEADER) != (values["role"] == TripAdult.Role.LEADER):
        raise DomainError("Say who leads in the trip itself.")
    for name, value in values.items():
        setattr(adult, name, value)
    adult.save()
    return adult


@transaction.atomic
def trip_adult_remove(*, adult: TripAdult, by: User, now: datetime) -> None:
    """They stay in school: their absence is withdrawn, and they are told. Raises DomainError for the leader."""
    adult.trip = Trip.objects.select_for_update(of=("self",)).get(pk=adult.trip_id)
    if adult.staff_member_id == adult.trip.leader_id:
        raise DomainError("They lead the trip. Choose another leader first.")
    _back(adult, by=by, now=now)
    _tell(adult, f"You do not go on the trip {adult.trip.name} any more.", f"removed:{adult.pk}", by)
    adult.delete()


@transaction.atomic
def trip_adult_swap(*, adult: TripAdult, staff_member: StaffMember, by: User, now: datetime) -> TripAdult:
    """Somebody else goes in an adult's place, with their role and the pupils who are with them. Raises DomainError where they go
    along already, unless it is the leader's place."""
    adult = _still(adult)
    trip, is_leader = _standing(adult.trip), adult.role == TripAdult.Role.LEADER
    if is_leader:
        values = {"starts_at": trip.starts_at, "ends_at": trip.ends_at, "leader": staff_member}
        trip = trip_edit(trip=trip, values=values, by=by, now=now)
        new = trip.adults.get(staff_member=staff_member)
    else:
        new = trip_adult_add(
            trip=trip, staff_member=staff_member, role=adult.role, is_first_aider=adult.is_first_aider,
            duties=adult.duties, by=by, now=now,
        )  # fmt: skip
    TripPupil.objects.filter(with_adult=adult).update(with_adult=new)
    trip_adult_remove(adult=adult, by=by, now=now)
    return new


@transaction.atomic
def trip_pupils_add(*, trip: Trip, pupils: list[Pupil], today: date, by: User) -> list[TripPupil]:
    """Pupils go along, with what helps and calms as their profile says it; it may be changed for the trip. Who has an EHC plan is
    asked to have an adult by name. Those who go along already stay as they are."""
    trip = _standing(trip)
    there = set(trip.pupils.values_list("pupil", flat=True))
    new = [pupil for pupil in pupils if pupil.pk not in there]
    profiles = {row.pupil_id: row for row in LearnerProfile.objects.filter(pupil__in=new)}
    with_plan = set(SenStatus.objects.on(today).filter(pupil__in=new, code="E").values_list("pupil", flat=True))
    rows = []
    for pupil in new:
        profile = profiles.get(pupil.pk) or LearnerProfile()
        texts = {name: getattr(profile, name) for name in ("what_helps", "what_to_avoid", "what_calms")}
        rows.append(
            TripPupil(school_id=trip.school_id, trip=trip, pupil=pupil, needs_adult=pupil.pk in with_plan, **texts)
        )
    return TripPupil.objects.bulk_create(rows)


@transaction.atomic
def trip_pupil_edit(*, row: TripPupil, values: dict[str, Any], by: User) -> TripPupil:
    """What the adults need to know on this trip. `values`: needs_adult, with_adult, and the texts."""
    trip, with_adult = _standing(row.trip), values["with_adult"]
    if with_adult and not trip.adults.filter(pk=with_adult.pk).exists():
        raise DomainError(f"{with_adult.staff_member.name} does not go on this trip.")
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def trip_pupil_remove(*, row: TripPupil, by: User) -> None:
    """They do not go along; what was written for the trip goes with them."""
    row.delete()


@transaction.atomic
def trips_tidy(*, now: datetime) -> int:
    """Delete what was written in free words for trips that are over, or were called off, for 14 days: it may name pupils; of how
    many trips."""
    over = Q(ends_at__lt=now - TEXTS_KEPT) | Q(cancelled_at__lt=now - TEXTS_KEPT)
    trips = list(Trip.objects.filter(over, tidied_at__isnull=True).values_list("pk", flat=True))
    TripPupil.objects.filter(trip__in=trips).update(**dict.fromkeys(TripPupil.TEXTS, ""))
    TripAdult.objects.filter(trip__in=trips).update(**dict.fromkeys(TripAdult.TEXTS, ""))
    return Trip.objects.filter(pk__in=trips).update(tidied_at=now, **dict.fromkeys(Trip.TEXTS, ""))


def trip_words(trip: Trip) -> str:
    """When and where, as a colleague would say it."""
    start, end = timezone.localtime(trip.starts_at), timezone.localtime(trip.ends_at)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a} {end.day} {end:%b} {end:%H:%M}"
    return f"{trip.place}, {start:%a} {start.day} {start:%b} {start:%H:%M} to {last}"


def _standing(trip: Trip) -> Trip:
    """The trip as it is now, held until the end of the transaction."""
    row = Trip.objects.select_for_update(of=("self",)).select_related("leader__user").get(pk=trip.pk)
    if row.cancelled_at:
        raise DomainError("This trip is cancelled. Plan a new one.")
    if row.tidied_at:
        raise DomainError("This trip is over, and what was written for it is deleted. Plan a new one.")
    return row


def _still(adult: TripAdult) -> TripAdult:
    """The adult's row as it is now. Raises DomainError where they do not go along any more."""
    row = TripAdult.objects.select_for_update(of=("self",)).filter(pk=adult.pk).first()
    if row is None:
        raise DomainError("They do not go on this trip any more.")
    return row


def _away(adult: TripAdult, *, by: User, now: datetime) -> None:
    """Their time away, in one day to the minute, over several days all day, less what other absences take of it already."""
    start, end = timezone.localtime(adult.trip.starts_at), timezone.localtime(adult.trip.ends_at)
    asked = Away(start.date(), end.date())
    if start.date() == end.date():
        asked = Away(start.date(), end.date(), start.time(), end.time())
    # One after the other for an adult: nobody else writes an absence between the look and the writing.
    person = StaffMember.objects.select_for_update(of=("self",)).get(pk=adult.staff_member_id)
    there = Absence.objects.between(asked.starts_on, asked.ends_on).filter(staff_member=person)
    taken = [Away(row.starts_on, row.ends_on, row.starts_at, row.ends_at) for row in there]
    for part in away_still(asked, taken):
        absence = absence_record(
            staff_member=person, starts_on=part.starts_on, ends_on=part.ends_on, starts_at=part.starts_at,
            ends_at=part.ends_at, reason=Absence.Reason.TRIP, note=f"Trip: {adult.trip.name}", by=by, now=now,
        )  # fmt: skip
        TripAbsence.objects.create(adult=adult, absence=absence)


def _back(adult: TripAdult, *, by: User, now: datetime) -> None:
    rows = TripAbsence.objects.filter(adult=adult)
    for row in rows.filter(absence__withdrawn_at__isnull=True).select_related("absence"):
        absence_withdraw(absence=row.absence, by=by, now=now, trip_ends=True)
    rows.delete()


def _tell(adult: TripAdult, text: str, key: str, by: User) -> None:
    user = adult.staff_member.user
    if user:
        link = f"/trips/{adult.trip_id}/card/"
        notice_send(
            recipient=user, text=text, link=link, unique_key=f"trip:{adult.trip_id}:{key}", by=by, kind=Notice.Kind.WEEK
        )
