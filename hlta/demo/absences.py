"""The demo's absences: six weeks in which hours were covered, lost and given up for other things, and two people away today."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.errors import DomainError
from deployment.actions.absence import absence_record
from deployment.actions.day_change import change_accept, change_cover, hour_take
from deployment.models import Absence, DayChange
from hlta.demo.people import Cast
from schools.queries import days_between
from staff.models import StaffMember

AWAY = ("unwell", "unwell", "appointment", "training")
CALLED = ("administration", "duty", "meeting", "exam")


def make_absences(cast: Cast) -> None:
    """Two absences a week and some hours called away for, each decided that morning; two people away today, nothing decided."""
    lead, team = cast.lead, [*cast.staff["ta"], *cast.staff["hlta"]]
    lead.membership = lead.memberships.get(school=cast.school)
    days = [day for day, _ in days_between(start=cast.today - timedelta(days=42), end=cast.today - timedelta(days=1))]
    for day in days[::2]:
        now = _morning(day)
        away = cast.random.choice(_there(team, day))
        absence = absence_record(
            staff_member=away, starts_on=day, ends_on=day, reason=cast.random.choice(AWAY), by=lead, now=now
        )
        for change in absence.changes.select_related("cell"):
            _decide(cast, change, [one for one in team if one.pk != away.pk], now)
        other = cast.random.choice([one for one in team if one.pk != away.pk])
        hour_take(
            staff_member=other, on=day, starts_at=time(9), ends_at=time(10), cause=cast.random.choice(CALLED), by=lead, now=now
        )  # fmt: skip
    for person, note in zip(_there(team, cast.today)[3:5], ("The reading books are on the desk.", ""), strict=False):
        absence_record(
            staff_member=person, starts_on=cast.today, ends_on=cast.today, note=note, by=lead, now=_morning(cast.today)
        )


def _there(team: list[StaffMember], day: date) -> list[StaffMember]:
    """Those who are not away that day already, as with a trip."""
    away = set(Absence.objects.between(day, day).values_list("staff_member", flat=True))
    return [person for person in team if person.pk not in away]


def _decide(cast: Cast, change: DayChange, team: list[StaffMember], now: datetime) -> None:
    """Two of three hours are covered, where somebody is free."""
    if cast.random.random() < 0.66:
        try:
            change_cover(change=change, covered_by=cast.random.choice(team), by=cast.lead, now=now)
            return
        except DomainError:
            pass
    change_accept(change=change, by=cast.lead, now=now)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8)))
