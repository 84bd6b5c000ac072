"""The demo's absences: six weeks in which hours were covered, lost and given up for other things, and two people who are away
on the day that is next."""

from datetime import date, datetime, time

from core.errors import DomainError
from deployment.actions.absence import absence_record
from deployment.actions.day_change import change_accept, change_cover, hour_take
from deployment.models import Absence, DayChange
from hlta.demo.people import Cast, moment
from staff.models import StaffMember

AWAY = ("unwell", "unwell", "appointment", "training")
CALLED = ("administration", "duty", "meeting", "exam")


def make_absences(cast: Cast) -> None:
    """Two absences a week and some hours called away for, each decided that morning; two people away, nothing decided."""
    lead, team = cast.lead, [*cast.staff["ta"], *cast.staff["hlta"]]
    lead.membership = lead.memberships.get(school=cast.school)
    for day in cast.before(28)[::2]:
        now = moment(day, time(8))
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
    on = cast.day(0)
    for person, note in zip(_there(team, on)[3:5], ("The reading books are on the desk.", ""), strict=False):
        absence_record(
            staff_member=person, starts_on=on, ends_on=on, note=note, by=lead, now=moment(cast.today, time(8))
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
