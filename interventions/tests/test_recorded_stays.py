"""What was recorded never depends on what is planned now: random lives of a group, after which every recorded minute is counted
once, in the dose of its pupil, in the hours of the week and in the register."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from hlta.testing import PupilFactory, StaffFactory
from interventions.actions.exits import placement_end
from interventions.actions.group import group_edit, slot_create, slot_end
from interventions.actions.placement import placement_create
from interventions.actions.session import record_save, session_not_held, session_reopen
from interventions.actions.session_change import session_create, session_move
from interventions.models import Group, Placement, Programme, Session, Slot
from interventions.queries.deployed import stretches_of
from interventions.queries.dosage import doses
from interventions.queries.session import members_of, session_lines
from pupils.actions.calendar import day_close
from schools.models import CycleWeek, Term

FIRST = date(2026, 10, 5)
DAYS = [FIRST + timedelta(days=n) for n in range(12) if n % 7 < 5]
LAST = FIRST + timedelta(days=30)


@pytest.fixture
def group(school, senco):
    Term.objects.create(name="Autumn", starts_on=FIRST - timedelta(days=30), ends_on=LAST + timedelta(days=30))
    CycleWeek.objects.bulk_create(
        [CycleWeek(school=school, monday=FIRST + timedelta(weeks=n), number=1) for n in range(-4, 9)]
    )
    programme = Programme.objects.create(name="Talk", aim="Talk.", area="cognition", supervising_teacher=senco.staff)
    return Group.objects.create(
        programme=programme,
        name="A",
        leader=StaffFactory.create(school=school),
        places=6,
        starts_on=FIRST,
        ends_on=LAST,
    )


class Life:
    """A group as it goes on, and apart from it what was recorded: minutes by pupil and session."""

    def __init__(self, group, by):
        self.group, self.by, self.today, self.minutes = group, by, FIRST, {}
        self.pupils = [PupilFactory.create(school=group.school) for _ in range(2)]
        for weekday in (1, 3, 5):
            slot_create(
                group=group, week=1, weekday=weekday, starts_at=time(9), ends_at=time(9, 30), room="", clash_reason="",
                today=FIRST, by=by,
            )  # fmt: skip
        self.place(0, 0)

    @property
    def now(self):
        return timezone.make_aware(datetime.combine(self.today, time(16)))

    def _one(self, rows, which):
        found = list(rows)
        return found[which % len(found)] if found else None

    def next_day(self, which, how):
        self.today = min(self.today + timedelta(days=1 + which % 2), DAYS[-1])

    def place(self, which, how):
        start = self.today - timedelta(days=how)
        placement_create(
            group=self.group, pupils=[self.pupils[which % 2]], reason="", today=self.today,
            starts_on=max(start, FIRST), by=self.by,
        )  # fmt: skip

    def end(self, which, how):
        if placement := self._one(Placement.objects.open().order_by("pk"), which):
            on = self.today - timedelta(days=how)
            placement_end(
                placement=placement, on=on, outcome="stopped", what_next="", reason="", otherwise="-", by=self.by
            )  # fmt: skip

    def record(self, which, how):
        session = self._one(Session.objects.filter(on__lte=self.today).order_by("pk"), which)
        placement = session and self._one(members_of(sessions=[session])[session.pk], how)
        if placement is None:
            return
        attendance = ["present", "late", "absent_school"][how % 3]
        line = next(row for row in session_lines(session=session, user=self.by) if row["placement"].pk == placement.pk)
        version = line["record"].version if line["record"] else 0
        record_save(
            session=session, placement=placement, values={"attendance": attendance}, version=version, by=self.by,
            now=self.now,
        )  # fmt: skip
        length = (
            60 * (session.ends_at.hour - session.starts_at.hour) + session.ends_at.minute - session.starts_at.minute
        )
        self.minutes[placement.pupil_id, session.pk] = 0 if attendance == "absent_school" else length

    def move(self, which, how):
        if session := self._one(Session.objects.filter(state="planned").order_by("pk"), which):
            on = max(self.today, session.on) + timedelta(days=how)
            session_move(
                session=session, on=on, starts_at=time(11), ends_at=time(11, 20), room="", reason="Trip",
                today=self.today, by=self.by,
            )  # fmt: skip

    def add(self, which, how):
        session_create(
            group=self.group, on=self.today, starts_at=time(12 + how), ends_at=time(12 + how, 25), room="",
            led_by=self.group.leader, today=self.today, by=self.by,
        )  # fmt: skip

    def lose(self, which, how):
        if session := self._one(Session.objects.filter(on__lte=self.today).order_by("pk"), which):
            session_not_held(session=session, reason="room", note="", by=self.by, now=self.now)

    def reopen(self, which, how):
        if session := self._one(Session.objects.order_by("pk"), which):
            session_reopen(session=session, by=self.by, now=self.now)

    def end_slot(self, which, how):
        if slot := self._one(Slot.objects.order_by("pk"), which):
            slot_end(slot=slot, today=self.today, by=self.by)

    def drop_slot(self, which, how):
        if slot := self._one(Slot.objects.order_by("pk"), which):
            slot.delete()

    def close_day(self, which, how):
        day_close(on=DAYS[which % len(DAYS)], reason="Snow", by=self.by, now=self.now)

    def change_group(self, which, how):
        values = {
            "name": "A", "places": 6, "leader": StaffFactory.create(school=self.group.school),
            "ends_on": max(self.today, FIRST) + timedelta(days=7 * how),
        }  # fmt: skip
        group_edit(group=self.group, values=values, today=self.today, by=self.by)
        self.group = self.group.refreshed()


STEPS = [
    "next_day", "next_day", "record", "record", "record", "place", "end", "move", "add", "lose", "reopen", "end_slot",
    "drop_slot", "close_day", "change_group",
]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.integers(0, 3)), min_size=8, max_size=20))
def test_no_recorded_minute_is_lost_or_doubled(group, senco, steps):
    with transaction.atomic():
        life = Life(group, senco)
        for name, which, how in steps:
            try:
                with transaction.atomic():
                    getattr(life, name)(which, how)
            except DomainError:
                continue
        _counted_once(life)
        transaction.set_rollback(True)


def _counted_once(life):
    placements = list(Placement.objects.all())
    found = doses(placements=placements, today=life.today)
    stretches = stretches_of(pupils=None, start=FIRST, end=life.today, today=life.today)
    for pupil in life.pupils:
        recorded = sum(minutes for (pk, _), minutes in life.minutes.items() if pk == pupil.pk)
        assert recorded == sum(found[row.pk].attended_minutes for row in placements if row.pupil_id == pupil.pk)
        there = [row for row in stretches if row.pupil == pupil.pk and row.lost is None and row.on <= life.today]
        held = set(Session.objects.filter(state="held").values_list("on", "starts_at"))
        minutes = [row.span for row in there if (row.on, time(*divmod(row.span[0], 60))) in held]
        assert recorded == sum(end - start for start, end in minutes)
    _registers_are_whole(life)


def _registers_are_whole(life):
    """Everybody who is recorded in a session has one line in its register, and nobody has two."""
    for session in Session.objects.filter(pk__in={pk for _, pk in life.minutes}):
        pupils = [line["pupil"].pk for line in session_lines(session=session, user=life.by)]
        assert len(pupils) == len(set(pupils))
        assert {pupil for pupil, pk in life.minutes if pk == session.pk} <= set(pupils)


def test_a_placement_that_ends_on_a_recorded_day_keeps_its_line_and_minutes(group, senco, sign_in):
    life = Life(group, senco)
    life.place(1, 0)
    life.record(0, 0)
    life.record(0, 1)
    session = Session.objects.get(state="held")
    life.end(0, 0)
    Session.objects.update(led_by=senco.staff)
    page = sign_in(senco).get(reverse("interventions:today"), {"on": FIRST.isoformat()}).content.decode()
    assert "Held, 2 of 2 recorded" in page
    assert len(session_lines(session=session, user=senco)) == 2
    assert doses(placements=[Placement.objects.get(ended_on=FIRST)], today=FIRST).popitem()[1].attended_minutes == 30


def test_who_is_placed_again_on_a_recorded_day_is_not_counted_twice(group, senco):
    life = Life(group, senco)
    life.record(0, 0)
    life.end(0, 0)
    life.place(0, 0)
    session, again = Session.objects.get(state="held"), Placement.objects.open().get()
    assert [line["placement"].ended_on for line in session_lines(session=session, user=senco)] == [FIRST]
    with pytest.raises(DomainError, match="already"):
        record_save(
            session=session, placement=again, values={"attendance": "present"}, version=0, by=senco, now=life.now
        )


def test_a_pupil_placed_from_a_past_day_is_in_the_registers_since_then(group, senco, sign_in):
    life = Life(group, senco)
    life.today = FIRST + timedelta(days=4)
    Session.objects.update(led_by=senco.staff)
    group.leader = senco.staff
    group.save()
    client, start = sign_in(senco), (FIRST + timedelta(days=1)).isoformat()
    values = {
        "group": group.pk, "pupils": [life.pupils[1].pk], "starts_on": start, "reason": "", "request_key": "a" * 32,
    }  # fmt: skip
    address = reverse("interventions:placement_create", args=[group.programme_id])
    page = client.post(address, values, follow=True).content.decode()
    assert "from Tue 6 Oct" in page
    assert "3 past sessions can now be recorded for them" in page
    sizes = {row.on: len(session_lines(session=row, user=senco)) for row in Session.objects.filter(on__lte=life.today)}
    assert sizes == {FIRST: 1, FIRST + timedelta(days=2): 2, FIRST + timedelta(days=4): 2}


def test_nobody_is_placed_on_a_day_on_which_the_group_does_not_run(group, senco):
    pupil = PupilFactory.create()
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(DomainError, match="Choose a start day"):
            placement_create(group=group, pupils=[pupil], reason="", today=FIRST, starts_on=day, by=senco)
