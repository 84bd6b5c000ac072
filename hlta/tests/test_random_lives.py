"""Random lives of pupils, carers and adults: whatever happens in whatever order, no mail goes to whom it should not, no access
outlives its reason, no place is held by somebody who is gone, and every recorded minute is counted once."""

from collections.abc import Callable
from datetime import date, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.models import Membership, User
from access.policy import Role
from core.errors import DomainError
from deployment.actions.absence import absence_record, absence_withdraw
from deployment.actions.day_change import change_cover
from deployment.models import Absence, Cell, DayChange, Task, Trip, TripAdult, TripPupil
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import open_calendar
from interventions.actions.exits import placement_end
from interventions.actions.group import group_edit, slot_create, slot_end
from interventions.actions.intake import waiting_add
from interventions.actions.placement import placement_create
from interventions.actions.session import record_save
from interventions.actions.session_change import session_create
from interventions.models import Group, Offer, Placement, Programme, Session, Slot
from interventions.queries.dosage import doses
from interventions.queries.session import members_of
from liaison.tests.carer_world import ask, goes_out, make_review
from messaging.models import Mail
from plans.actions.review_mail import invitations_send
from pupils.actions.calendar import day_close, day_open
from pupils.actions.leaving import leavers_end, pupil_die, pupil_leave, pupil_return, pupil_stay
from pupils.leaving import ties
from pupils.models import Carer, CarerLink, EarlierPeriod, Pupil
from pupils.visibility import seen_by
from schools.models import ClosedDay, School
from staff.actions.leaving import hand_over, staff_leave, staff_return
from staff.leaving import held_by, with_something_left
from staff.models import StaffMember

STEPS = 12
# After how many events the hourly job runs, and all that is open to whom is worked out anew, which takes most of the time.
HOUR = 4


class Lives:
    """A school in which things happen."""

    def __init__(self, school: School, seed: int) -> None:
        self.school, self.random, self.returns = school, Random(seed), 0
        self.senco = make_member(school, Role.SENCO, job="senco")
        self.adults = [make_member(school, Role.TA, job="ta") for _ in range(3)]
        self.pupils = [PupilFactory.create(school=school) for _ in range(3)]
        programme = Programme.objects.create(name="Reading", area="cognition", supervising_teacher=self.senco.staff)  # type: ignore[attr-defined]
        day = self.today
        open_calendar()
        self.groups = [
            Group.objects.create(
                programme=programme, name=name, leader=adult.staff, places=2, starts_on=day - timedelta(days=7),  # type: ignore[attr-defined]
                ends_on=day + timedelta(days=60),
            )
            for name, adult in zip("AB", self.adults, strict=False)
        ]  # fmt: skip
        self.group = self.groups[0]
        self.minutes: dict[int, int] = {}
        self.told: dict[int, set[int]] = {}

    @property
    def today(self):
        return timezone.localdate()

    @property
    def now(self):
        return timezone.now()

    def pupil(self) -> Pupil:
        return self.random.choice(self.pupils).refreshed()

    def adult(self) -> User:
        return self.random.choice(self.adults)

    # --- what may happen

    def joins(self) -> None:
        self.pupils.append(PupilFactory.create(school=self.school))

    def is_placed(self) -> None:
        self._place(self.today, "As agreed.")

    def is_placed_ahead(self) -> None:
        self._place(self.today + timedelta(days=self.random.choice([1, 9])), "")

    def _place(self, starts_on: date, reason: str) -> None:
        if (pupil := self.pupil()).is_on_roll(self.today):
            placement_create(
                group=self.random.choice(self.groups), pupils=[pupil], reason=reason, today=self.today, by=self.senco,
                starts_on=starts_on,
            )  # fmt: skip

    def waits(self) -> None:
        if (pupil := self.pupil()).is_on_roll(self.today):
            waiting_add(
                programme=self.group.programme, pupil=pupil, urgency=1, reason="", today=self.today, by=self.senco
            )

    def is_invited_about(self) -> None:
        pupil = self.pupil()
        if pupil.is_on_roll(self.today):
            review = make_review(
                pupil,
                starts_at=self.now + timedelta(days=self.random.randint(1, 40), minutes=self.random.randint(0, 999)),
            )
            ask(review, email=f"c{self.random.randint(1, 10**9)}@example.org")
            invitations_send(review=review, by=self.senco, now=self.now)
            Mail.objects.update(goes_at=None)

    def is_supported(self) -> None:
        if (pupil := self.pupil()).is_on_roll(self.today):
            day, hour = self.today + timedelta(days=self.random.choice([0, 1, 5])), self.random.randint(8, 15)
            Cell.objects.create(
                staff_member=self.adult().staff, kind="support", weekday=day.isoweekday(), starts_at=time(hour),  # type: ignore[attr-defined]
                ends_at=time(hour + 1), pupil=pupil, starts_on=self.today - timedelta(days=3),
            )  # fmt: skip

    def has_a_task_about_them(self) -> None:
        Task.objects.create(
            title="Call home",
            pupil=self.pupil(),
            given_to=self.adult().staff,  # type: ignore[attr-defined]
            given_by=self.senco,
            given_at=self.now,
        )

    def moves_group(self) -> None:
        placement = Placement.objects.on(self.today).filter(pupil=self.pupil()).select_related("pupil").first()
        if placement is not None:
            placement_end(
                placement=placement, on=self.today, outcome="stepped_down", what_next="", reason="", by=self.senco
            )
            other = self.groups[1 - self.groups.index(placement.group)]
            placement_create(
                group=other, pupils=[placement.pupil], reason="Fits better.", today=self.today, by=self.senco
            )

    def group_is_edited(self) -> None:
        """Other places, and now and then another leader."""
        group = self.random.choice(self.groups).refreshed()
        leader = self.random.choice([group.leader, self.adult().staff.refreshed()])  # type: ignore[attr-defined]
        values = {
            "name": group.name, "leader": leader, "places": self.random.randint(1, 3), "ends_on": group.ends_on,
        }  # fmt: skip
        group_edit(group=group, values=values, today=self.today, by=self.senco)

    def new_times(self) -> None:
        """The group meets at another time from today on; where it had one, that ends."""
        group, hour = self.random.choice(self.groups), self.random.randint(7, 15)
        for slot in Slot.objects.filter(group=group, cell__ends_on__gt=self.today):
            slot_end(slot=slot, today=self.today, by=self.senco)
        slot_create(
            group=group, week=1, weekday=self.random.choice([self.today.isoweekday(), 5]), starts_at=time(hour, 30),
            ends_at=time(hour, 55), room="", clash_reason="It is agreed.", today=self.today, by=self.senco,
        )  # fmt: skip

    def is_recorded(self) -> None:
        """A session of today, planned or one more, is held and recorded for all who are in it."""
        group, hour = self.random.choice(self.groups), self.random.randint(7, 10)
        planned = group.sessions.filter(
            on=self.today, state="planned", starts_at__lte=timezone.localtime(self.now).time()
        )
        session = planned.first() or session_create(
            group=group, on=self.today, starts_at=time(hour), ends_at=time(hour, 25), room="",
            led_by=group.refreshed().leader, today=self.today, by=self.senco,
        )  # fmt: skip
        there = members_of(sessions=[session])[session.pk]
        for placement in there:
            values = {"attendance": "present"}
            record_save(
                session=session, placement=placement, values=values, version=0, by=self.senco, now=self.now
            )  # fmt: skip
        for placement in there:
            self.minutes[placement.pupil_id] = self.minutes.get(placement.pupil_id, 0) + 25

    def session_is_led_by_another(self) -> None:
        on = self.today + timedelta(days=self.random.choice([0, 1, 2]))
        session_create(
            group=self.random.choice(self.groups), on=on, starts_at=time(17), ends_at=time(17, 20), room="",
            led_by=self.adult().staff.refreshed(), today=self.today, by=self.senco,  # type: ignore[attr-defined]
        )  # fmt: skip

    def adult_is_away(self) -> None:
        absence_record(
            staff_member=self.adult().staff, starts_on=self.today, ends_on=self.today + timedelta(days=5), by=self.senco,  # type: ignore[attr-defined]
            now=self.now,
        )  # fmt: skip

    def adult_is_back(self) -> None:
        if absence := Absence.objects.standing().first():
            absence_withdraw(absence=absence, by=self.senco, now=self.now)

    def hour_is_covered(self) -> None:
        changes = list(DayChange.objects.undecided().select_related("cell"))
        if changes:
            change = self.random.choice(changes)
            change_cover(change=change, covered_by=self.adult().staff, by=self.senco, now=self.now)  # type: ignore[attr-defined]

    def goes_on_a_trip(self) -> None:
        start = self.now + timedelta(days=self.random.choice([-2, 0, 1, 4]))
        if (pupil := self.pupil()).is_on_roll(self.today):
            trip = Trip.objects.create(
                name="Museum", place="York", leader=self.senco.staff, starts_at=start, ends_at=start + timedelta(hours=5),  # type: ignore[attr-defined]
                planned_at=self.now,
            )  # fmt: skip
            TripAdult.objects.create(trip=trip, staff_member=self.adult().staff)  # type: ignore[attr-defined]
            TripPupil.objects.create(trip=trip, pupil=pupil)

    def day_closes(self) -> None:
        on = self.today + timedelta(days=self.random.randint(0, 2))
        day_close(on=on, reason="Snow", by=self.senco, now=self.now)

    def day_opens(self) -> None:
        if day := ClosedDay.objects.first():
            day_open(day=day, by=self.senco, now=self.now)

    def leaves(self) -> None:
        last = self.today + timedelta(days=self.random.choice([-9, -1, -1, 5, 20]))
        pupil_leave(pupil=self.pupil(), last_day=last, tells=True, by=self.senco, now=self.now)

    def day_of_leaving_comes(self) -> None:
        Pupil.objects.filter(left_on__gt=self.today).update(left_on=self.today)
        leavers_end(now=self.now)

    def stays_after_all(self) -> None:
        pupil_stay(pupil=self.pupil(), by=self.senco, now=self.now)

    def comes_back(self) -> None:
        pupil_return(pupil=self.pupil(), on=self.today, by=self.senco, now=self.now)
        self.returns += 1

    def dies(self) -> None:
        pupil_die(pupil=self.pupil(), on=self.today, by=self.senco, now=self.now)

    def carer_dies(self) -> None:
        carers = list(Carer.objects.filter(deceased_on=None))
        if carers:
            Carer.objects.filter(pk=self.random.choice(carers).pk).update(deceased_on=self.today)

    def adult_leaves(self) -> None:
        last = self.today - timedelta(days=1)
        staff_leave(person=self.adult().staff.refreshed(), last_day=last, by=self.senco, now=self.now)  # type: ignore[attr-defined]

    def adult_comes_back(self) -> None:
        staff_return(person=self.adult().staff.refreshed(), by=self.senco, now=self.now)  # type: ignore[attr-defined]

    def work_is_handed_over(self) -> None:
        gone = with_something_left().first()
        if gone is not None:
            chosen = {one.key: [row.pk for row, _ in one.rows] for one in held_by(gone, gone.left_on)}
            hand_over(person=gone, chosen=chosen, to=self.senco.staff, by=self.senco, now=self.now)  # type: ignore[attr-defined]

    def mail_goes(self) -> None:
        while goes_out(self.school):
            pass

    # --- what must hold at any time

    def check(self) -> None:
        self.check_places()
        assert EarlierPeriod.objects.count() == self.returns
        self.check_minutes()

    @property
    def gone(self) -> set[int]:
        return {row.pk for row in Pupil.objects.all() if not row.is_on_roll(self.today)}

    def check_gone(self) -> None:
        """Nothing hangs on who is gone."""
        gone = self.gone
        assert {key for tie in ties() for key in tie.left_behind(self.today)} == set()
        assert not Placement.objects.on(self.today).filter(pupil__in=gone).exists()
        assert not Offer.objects.open().filter(entry__pupil__in=gone).exists()

    def check_access(self) -> None:
        """Everybody sees whom they have a reason to see."""
        gone = self.gone
        self.told = {row.pk: {person.pk for person in seen_by(pupil=row)} for row in Pupil.objects.all()}
        for adult in self.adults:
            adult.membership = Membership.objects.open().filter(user=adult).first()
            seen = set(Pupil.objects.visible_to(adult).values_list("pk", flat=True))
            self.check_reasons(adult, seen, gone)
            if adult.staff.refreshed().has_left():  # type: ignore[attr-defined]
                assert adult.membership is None
                assert not seen

    def check_places(self) -> None:
        """On no day are more places given and held than a group has, but for those given beyond it with a reason."""
        for group in self.groups:
            placements, places = list(Placement.objects.filter(group=group)), group.refreshed().places
            held = Offer.objects.open().filter(group=group).count()
            for day in {self.today, *(row.starts_on for row in placements if row.starts_on > self.today)}:
                taken = sum(row.starts_on <= day and not _is_over(row.ended_on, day) for row in placements)
                assert held <= max(0, places - taken)

    def check_reasons(self, adult: User, seen: set[int], gone: set[int]) -> None:
        """What the adult sees, worked out anew from the rows, one after the other."""
        staff, cards = adult.staff, set(Pupil.objects.card_visible_to(adult).values_list("pk", flat=True))  # type: ignore[attr-defined]
        today, days = self.today, {self.today, self.today + timedelta(days=1)}
        inside = [
            row for row in Placement.objects.all() if row.starts_on <= today and not _is_over(row.ended_on, today)
        ]
        cells = [row for row in Cell.objects.filter(staff_member=staff) if not _is_over(row.ends_on, today)]
        page = {row.pupil_id for row in cells if row.pupil_id}
        led = {row.pk for row in self.groups if row.refreshed().leader_id == staff.pk}
        led |= set(Slot.objects.filter(cell__in=cells).values_list("group", flat=True))
        page |= {row.pupil_id for row in inside if row.group_id in led}
        sessions = Session.objects.filter(led_by=staff, on__in=days).exclude(state="not_held")
        once = set(sessions.values_list("group", flat=True))
        card = {row.pupil_id for row in inside if row.group_id in once}
        covers = DayChange.objects.filter(covered_by=staff, on__in=days).select_related("cell")
        card |= {row.cell.pupil_id for row in covers if row.cell.pupil_id}
        for row in TripPupil.objects.filter(trip__adults__staff_member=staff).select_related("trip"):
            begins, ends = timezone.localtime(row.trip.starts_at).date(), row.trip.ends_at + timedelta(hours=2)
            if begins <= max(days) and self.now < ends and row.trip.cancelled_at is None:
                card.add(row.pupil_id)
        if adult.membership is None:
            page, card = set(), set()
        assert seen == page - gone
        assert cards == (page | card) - gone
        assert {pk for pk, people in self.told.items() if adult.pk in people} == seen

    def check_minutes(self) -> None:
        placements = list(Placement.objects.all())
        found = doses(placements=placements, today=self.today)
        for pupil in self.pupils:
            counted = sum(found[row.pk].attended_minutes for row in placements if row.pupil_id == pupil.pk)
            assert counted == self.minutes.get(pupil.pk, 0)

    def check_mail(self, before: set[int]) -> None:
        """What went out since is about pupils on roll, and to carers who live."""
        for mail in Mail.objects.filter(state=Mail.State.SENT).exclude(pk__in=before):
            assert Pupil.objects.on_roll().filter(pk=mail.about_pupil).exists()
            links = CarerLink.objects.filter(pupil=mail.about_pupil, carer__email=mail.to_address)
            assert links.filter(carer__deceased_on=None).exists()
        for mail in Mail.objects.filter(state=Mail.State.CANCELLED, attempts__gt=0):
            assert mail.last_error


def _is_over(last: date | None, today: date) -> bool:
    """Whether a row that holds until the day before `last` holds no more."""
    return last is not None and last <= today


EVENTS: list[Callable[[Lives], None]] = [
    Lives.joins, Lives.is_placed, Lives.waits, Lives.is_invited_about, Lives.is_supported, Lives.has_a_task_about_them,
    Lives.leaves, Lives.leaves, Lives.day_of_leaving_comes, Lives.stays_after_all, Lives.comes_back, Lives.dies,
    Lives.carer_dies, Lives.adult_leaves, Lives.adult_comes_back, Lives.work_is_handed_over, Lives.mail_goes,
    Lives.moves_group, Lives.is_recorded, Lives.is_recorded, Lives.is_placed_ahead, Lives.group_is_edited,
    Lives.new_times, Lives.new_times, Lives.session_is_led_by_another, Lives.adult_is_away,
    Lives.adult_is_back, Lives.hour_is_covered, Lives.goes_on_a_trip, Lives.day_closes, Lives.day_opens,
]  # fmt: skip


# A life that fails is short enough to read: shrinking it would take minutes.
@settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), events=st.lists(st.sampled_from(EVENTS), min_size=STEPS, max_size=STEPS))
def test_whatever_happens(school, seed, events):
    with transaction.atomic():
        lives = Lives(school, seed)
        for step, event in enumerate(
            [Lives.is_placed, Lives.waits, Lives.is_invited_about, Lives.is_supported, *events], 1
        ):
            before = set(Mail.objects.filter(state=Mail.State.SENT).values_list("pk", flat=True))
            try:
                with transaction.atomic():
                    event(lives)
            except DomainError:
                pass  # it cannot happen now, and the product says so
            lives.check()
            lives.check_mail(before)
            if step % HOUR == 0:
                # What is written about somebody who is gone already is taken up by the hourly job.
                leavers_end(now=lives.now)
                lives.check_gone()
                lives.check_access()
        assert not StaffMember.objects.filter(left_on__gt=lives.today).exists()
        transaction.set_rollback(True)
