"""What the pages of trips show."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from access.models import User
from access.policy import Permission
from deployment.models import Absence, Trip, TripAbsence, TripAdult, TripPupil
from deployment.models.trip import SEEN_BEFORE
from deployment.rules.trips import Party, is_ratio_met, ratio_in_words, to_think_of
from pupils.models import Pupil


def trips_visible(*, user: User, now: datetime) -> QuerySet[Trip]:
    """All for who plans trips; for others those on which they go, until the card expires."""
    rows = Trip.objects.select_related("leader")
    if user.may(Permission.TRIP_EDIT):
        return rows
    mine = TripAdult.objects.filter(staff_member__user=user).values("trip")
    return rows.unexpired(now).filter(pk__in=mine)


def trips(*, user: User, which: str, now: datetime) -> QuerySet[Trip]:
    """ "" those ahead or under way, "past", or "all", each with `adult_count` and `pupil_count`."""
    rows: Any = trips_visible(user=user, now=now).annotate(
        adult_count=Count("adults", distinct=True), pupil_count=Count("pupils", distinct=True)
    )
    if which == "past":
        return rows.filter(Q(ends_at__lt=now) | Q(cancelled_at__isnull=False)).order_by("-starts_at", "pk")
    if which == "all":
        return rows.order_by("-starts_at", "pk")
    return rows.standing().filter(ends_at__gte=now).order_by("starts_at", "pk")


@dataclass(frozen=True)
class Card:
    """A trip with who goes. `shows_pupils`: whether this person sees them now; `shows_texts`: whether the texts still stand.
    `linked`: the pupils whose page or card is open to this person."""

    trip: Trip
    adults: list[TripAdult]
    pupils: list[TripPupil]
    party: Party
    shows_pupils: bool
    shows_texts: bool
    opens_on: datetime
    linked: frozenset[int]

    @property
    def ratio(self) -> str:
        return ratio_in_words(self.party)

    @property
    def is_ratio_met(self) -> bool:
        return is_ratio_met(self.party)

    @property
    def warnings(self) -> list[str]:
        return to_think_of(self.party)

    @property
    def steps(self) -> list[str]:
        return [line.strip() for line in self.trip.emergency_steps.splitlines() if line.strip()]


def trip_card(*, user: User, trip: Trip, now: datetime) -> Card:
    """Four queries."""
    adults = list(trip.adults.select_related("staff_member"))
    pupils = list(trip.pupils.select_related("pupil", "with_adult__staff_member"))
    away = _away_already(trip, adults)
    party = Party(
        pupils=len(pupils),
        adults=len(adults),
        asked=trip.pupils_per_adult,
        has_first_aider=any(adult.gives_first_aid for adult in adults),
        unnamed=tuple(row.pupil.name for row in pupils if row.needs_adult and row.with_adult_id is None),
        away=tuple(adult.staff_member.name for adult in adults if adult.staff_member_id in away),
    )
    opens_on = trip.starts_at - SEEN_BEFORE
    shows_pupils = user.may(Permission.TRIP_EDIT) or opens_on <= now
    shown = pupils if shows_pupils else []
    seen = Pupil.objects.card_visible_to(user).filter(pk__in=[row.pupil_id for row in shown])
    linked = frozenset(seen.values_list("pk", flat=True))
    return Card(trip, adults, shown, party, shows_pupils, not trip.is_expired(now), opens_on, linked)


def _away_already(trip: Trip, adults: list[TripAdult]) -> set[int]:
    """Whose absence at that time is another than the trip's own. One query."""
    start, end = timezone.localtime(trip.starts_at), timezone.localtime(trip.ends_at)
    rows = Absence.objects.between(start.date(), end.date()).filter(
        staff_member__in=[adult.staff_member_id for adult in adults]
    )
    rows = rows.exclude(pk__in=TripAbsence.objects.filter(adult__trip=trip).values("absence"))
    is_one_day = start.date() == end.date()
    return {
        row.staff_member_id
        for row in rows
        if not is_one_day or ((row.starts_at or time.min) < end.time() and start.time() < (row.ends_at or time.max))
    }


def pupils_to_add(*, user: User, trip: Trip, text: str, form: str, year: str, limit: int = 60) -> list[Pupil]:
    """Who could go along: not on the trip yet, narrowed by name, form or year; nobody until something is asked."""
    if not (text or form or year):
        return []
    rows = Pupil.objects.visible_to(user).on_roll().named_like(text).exclude(trips__trip=trip)
    rows = rows.filter(form__iexact=form) if form else rows
    rows = rows.filter(year_group=int(year)) if year.isdecimal() and len(year) < 3 else rows
    return list(rows.by_name()[:limit])


def trip_initial(now: datetime) -> dict[str, Any]:
    """A day out from nine to three, a week ahead, with the steps that most schools take."""
    day = timezone.localtime(now).date() + timedelta(days=7)
    return {
        "starts_at": timezone.make_aware(datetime.combine(day, time(9))),
        "ends_at": timezone.make_aware(datetime.combine(day, time(15))),
        "emergency_steps": "Make everybody safe, and give first aid.\nPhone 999 where it is needed.\n"
        "Phone the contact in school. Let the school tell the families.\nStay with the group until it is complete.",
    }
