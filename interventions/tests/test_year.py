"""A year of a rolling programme, played through the actions: intake, refusals, waiting, absences, cover, exits and follow-ups.

What the product says at the end is held against two counts of its own: the test's ledger of what it did, and raw SQL.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from interventions.actions.exits import follow_up_record, placement_end
from interventions.actions.group import group_create, slot_create
from interventions.actions.intake import offer_pass, offers_lay_out, waiting_add
from interventions.actions.placement import placement_create
from interventions.actions.session import record_save, session_not_held
from interventions.actions.session_change import session_cover, session_move
from interventions.models import FollowUp, Group, Offer, Placement, Programme, Session, SessionRecord, WaitingEntry
from interventions.queries.delivery import delivery
from interventions.queries.dosage import doses
from schools.models import CycleWeek, Term
from schools.queries import days_between
from staff.models import StaffMember

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 9, 1), date(2026, 7, 17)
LONDON = ZoneInfo("Europe/London")
PLACES = 3


@dataclass
class Ledger:
    """What the test did: by placement the sessions it planned, held and attended; by cause those not held."""

    planned: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)
    attended: Counter = field(default_factory=Counter)
    causes: Counter = field(default_factory=Counter)
    passed: int = 0
    covered: int = 0
    placed: dict = field(default_factory=dict)  # pupil: group, while they are in it
    ended: dict = field(default_factory=dict)  # placement: (outcome, day)
    looked: int = 0


class Year:
    def __init__(self, school, senco):
        self.chance, self.ledger, self.senco = Random(2026), Ledger(), senco
        school.cycle_weeks, school.offer_days = 1, 7
        school.save()
        Term.objects.create(name="Autumn", starts_on=FIRST, ends_on=date(2025, 12, 19))
        Term.objects.create(name="Spring", starts_on=date(2026, 1, 5), ends_on=date(2026, 3, 27))
        Term.objects.create(name="Summer", starts_on=date(2026, 4, 13), ends_on=LAST)
        CycleWeek.objects.bulk_create(
            [CycleWeek(school=school, monday=FIRST + timedelta(weeks=n), number=1) for n in range(48)]
        )
        self.leader, self.cover = (make_member(school, Role.HLTA, job="hlta") for _ in range(2))
        supervisor = StaffMember.objects.create(family_name="Teacher")
        self.programme = Programme.objects.create(
            name="Plan", aim="Plan.", area="cognition", supervising_teacher=supervisor, sessions_a_week=1, weeks=12
        )
        self.pupils = [PupilFactory.create(school=school) for _ in range(24)]

    def play(self):
        days = [day for day, _ in days_between(start=FIRST, end=LAST)]
        starts = [days[0], days[len(days) // 3], days[2 * len(days) // 3]]
        for today in days:
            if today in starts:
                until = next((day for day in starts if day > today), LAST + timedelta(days=1)) - timedelta(days=1)
                self.new_groups(today, until)
            if today.isoweekday() == 1:
                self.referred(today)
            offers_lay_out(programme=self.programme, today=today)
            self.decide(today)
            for session in Session.objects.filter(on=today, state="planned").select_related(
                "group__programme", "led_by"
            ):
                self.meet(session, today)
            if today.isoweekday() == 5:
                self.leave(today)
            for check in FollowUp.objects.due(today):
                follow_up_record(follow_up=check, result="stuck", note="", on=today, today=today, by=self.senco)
                self.ledger.looked += 1
            self.places_are_right(today)

    def new_groups(self, today, until):
        for number, weekday in ((1, 1), (2, 2)):
            values = {
                "name": f"Group {number} from {today}", "leader": self.leader.staff, "places": PLACES,
                "starts_on": today, "ends_on": until,
            }  # fmt: skip
            group = group_create(programme=self.programme, values=values, by=self.senco)
            slot_create(
                group=group, week=1, weekday=weekday, starts_at=time(9), ends_at=time(9, 30), room="", clash_reason="",
                today=today, by=self.senco,
            )  # fmt: skip

    def referred(self, today):
        free = [pupil for pupil in self.pupils if pupil.pk not in self.ledger.placed]
        pupil = self.chance.choice(free)
        urgency = self.chance.choice([1, 1, 2, 3])
        reason = "Exam soon" if urgency > 1 else ""
        waiting_add(programme=self.programme, pupil=pupil, urgency=urgency, reason=reason, today=today, by=self.senco)

    def decide(self, today):
        """A held place is taken, passed on, or left to lapse; whoever it is, a person decides."""
        for offer in Offer.objects.open().select_related("entry__pupil", "group__leader__user", "group__programme"):
            what = self.chance.choices(["take", "pass", "wait"], [3, 1, 3])[0]
            if what == "pass":
                offer_pass(offer=offer, reason="Not now", today=today, by=self.senco)
                self.ledger.passed += 1
            elif what == "take":
                pupil, group = offer.entry.pupil, offer.group
                placement_create(group=group, pupils=[pupil], reason="", today=today, by=self.senco)
                self.ledger.placed[pupil.pk] = group.pk

    def meet(self, session, today):
        now = datetime.combine(today, time(14), LONDON)  # after those that were moved, too
        what = self.chance.choices(["hold", "cover", "move", "absent", "exam"], [14, 2, 1, 2, 1])[0]
        there = list(Placement.objects.on(today).filter(group=session.group))
        if what == "move":
            later = today + timedelta(days=self.chance.choice([1, 2]))  # groups meet on Mondays and Tuesdays
            session_move(
                session=session, on=later, starts_at=time(13), ends_at=time(13, 30), room="", reason="Assembly",
                today=today, by=self.senco,
            )  # fmt: skip
            return  # it counts on the day to which it was moved
        self.ledger.planned.update(placement.pk for placement in there)
        if what in ("absent", "exam"):
            cause = {"absent": "staff_absent", "exam": "exam"}[what]
            session_not_held(session=session, reason=cause, note="", by=self.leader, now=now)
            self.ledger.causes[cause] += 1
            return
        if what == "cover":
            session = session_cover(session=session, led_by=self.cover.staff, reason="Training", by=self.senco, now=now)
            self.ledger.covered += 1
        for placement in there:
            attendance = self.chance.choices(["present", "late", "absent_school", "absent_session"], [7, 1, 1, 1])[0]
            record_save(
                session=session,
                placement=placement,
                values={"attendance": attendance},
                version=0,
                by=self.leader,
                now=now,
            )
            self.ledger.attended[placement.pk] += attendance in ("present", "late")
        if there:
            self.ledger.held.update(placement.pk for placement in there)
            self.ledger.causes["held"] += 1
        else:
            self.ledger.causes["unrecorded"] += 1

    def leave(self, today):
        """Some leave for a reason; all leave on the group's last day."""
        for placement in Placement.objects.open().select_related("group"):
            is_last = placement.group.ends_on - today < timedelta(days=3)
            if is_last or self.chance.random() < 0.06:
                outcome = self.chance.choice(["met", "stepped_up", "stepped_down", "stopped"])
                placement_end(
                    placement=placement,
                    on=today,
                    outcome=outcome,
                    what_next="Class",
                    reason="Seen",
                    otherwise="Seen in class",
                    by=self.senco,
                )
                self.ledger.ended[placement.pk] = (outcome, max(today, placement.starts_on))
                del self.ledger.placed[placement.pupil_id]

    def places_are_right(self, today):
        """On every day of the year: what is taken is what was placed, and with what is held never more than the places."""
        in_group = Counter(self.ledger.placed.values())
        for group in Group.objects.running(today).with_taken(today):
            assert group.taken == in_group[group.pk]
            held = Offer.objects.open().filter(group=group).count()
            assert group.taken + held <= PLACES


@pytest.fixture
def year(school, senco):
    year = Year(school, senco)
    year.play()
    return year


def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


ATTENDED = """
    SELECT p.id, count(*), sum(EXTRACT(EPOCH FROM s.ends_at - s.starts_at) / 60)::int
    FROM interventions_placement p
    JOIN interventions_sessionrecord r ON r.placement_id = p.id AND r.attendance IN ('present', 'late')
    JOIN interventions_session s ON s.id = r.session_id GROUP BY p.id
"""
PLANNED = """
    SELECT p.id, count(*), count(*) FILTER (WHERE s.state = 'held')
    FROM interventions_placement p JOIN interventions_session s ON s.group_id = p.group_id AND s.not_held_reason <> 'moved'
        AND s.on >= p.starts_on AND (p.ended_on IS NULL OR s.on < p.ended_on) GROUP BY p.id
"""
TWICE = """
    SELECT a.id FROM interventions_placement a JOIN interventions_placement b ON a.pupil_id = b.pupil_id AND a.id < b.id
    WHERE daterange(a.starts_on, a.ended_on) && daterange(b.starts_on, b.ended_on)
"""


def test_a_year_of_the_rolling_programme(year):
    ledger, placements = year.ledger, list(Placement.objects.all())
    # It was a year in which everything happened.
    assert len(placements) >= 15
    assert min(ledger.passed, ledger.covered, ledger.looked, len(ledger.ended)) >= 3
    assert {"staff_absent", "exam", "held"} <= set(ledger.causes)
    assert Session.objects.filter(not_held_reason="moved").exists()
    assert Offer.objects.filter(state="lapsed").exists()

    # Dosage: the product, the ledger and the raw rows.
    found = doses(placements=placements, today=LAST)
    attended = {pk: (count, minutes) for pk, count, minutes in raw(ATTENDED)}
    planned = {pk: (count, held) for pk, count, held in raw(PLANNED)}
    for placement in placements:
        dose, pk = found[placement.pk], placement.pk
        assert dose.attended == ledger.attended[pk] == attended.get(pk, (0, 0))[0]
        assert dose.attended_minutes == attended.get(pk, (0, 0))[1]
        assert (dose.planned, dose.held) == (ledger.planned[pk], ledger.held[pk]) == planned.get(pk, (0, 0))

    # Planned against delivered, by cause.
    (line,) = delivery(user=year.senco, start=FIRST, until=LAST)
    assert line.held == ledger.causes["held"]
    assert line.unrecorded == ledger.causes["unrecorded"]
    assert (line.lost_staff_absent, line.lost_exam) == (ledger.causes["staff_absent"], ledger.causes["exam"])
    assert line.planned == sum(ledger.causes.values())

    # Places and history.
    assert raw(TWICE) == []
    assert {p.pk: (p.outcome, p.ended_on) for p in placements if p.ended_on} == ledger.ended
    assert {p.pupil_id: p.group_id for p in placements if p.ended_on is None} == ledger.placed
    assert Offer.objects.filter(state="taken").count() == len(placements)
    assert Offer.objects.filter(state="passed").exclude(decided_by=None).count() == ledger.passed
    assert WaitingEntry.objects.exclude(left_on=None).count() == len(placements)
    assert not Placement.objects.filter(placed_by=None).exists()  # nobody was enrolled by a machine

    # Whether it stuck: two looks after each good end, those due by now done.
    good = {pk: on for pk, (outcome, on) in ledger.ended.items() if outcome in ("met", "stepped_down")}
    checks = set(FollowUp.objects.values_list("placement", "due_on"))
    assert checks == {(pk, on + timedelta(weeks=weeks)) for pk, on in good.items() for weeks in (6, 12)}
    assert FollowUp.objects.exclude(done_on=None).count() == ledger.looked == len([d for _, d in checks if d <= LAST])

    # Every write left its trace.
    for model in (Placement, Offer, WaitingEntry, SessionRecord, FollowUp):
        events = raw(f"SELECT count(*) FROM {model._meta.db_table}event WHERE pgh_label = 'insert'")[0][0]
        assert events == model.objects.count(), model
