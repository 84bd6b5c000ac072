"""The demo's duties, clubs, trips and whole-class covers."""

from datetime import time, timedelta

from django.utils import timezone

from deployment.actions.class_cover import class_cover_create, class_cover_hand_over, class_cover_see
from deployment.actions.duty import duties_assign
from deployment.actions.trip import trip_adult_add, trip_create, trip_pupil_edit, trip_pupils_add, trips_tidy
from deployment.models import Cell, DutyPost, TripPupil
from deployment.queries.duty import proposals
from hlta.demo.people import Cast, moment
from interventions.models import Group, Placement, Programme, Session, SessionRecord, Slot
from pupils.models import ClassTeacher, Lesson
from schools.queries import days_between
from staff.models import StaffMember

EVERY_DAY = [1, 2, 3, 4, 5]
CLUBS = [
    ("Homework and revision club", "Finish what was set, with help near.", time(15, 30), time(16, 15), 4, 12),
    ("Breakfast readers", "Read together before the first bell.", time(8, 0), time(8, 30), 2, 8),
]


def make_duties(cast: Cast) -> None:
    """The yard at break with who is on it, and two posts of which some turns are open."""
    yard = DutyPost.objects.create(
        name="Yard", place="by the gate", kind="break", weekdays=EVERY_DAY, starts_at=time(11), ends_at=time(11, 20),
        people=max(1, len(cast.staff["ta"]) // 3), starts_on=cast.year_starts_on, note="Take the radio.",
    )  # fmt: skip
    Cell.objects.filter(kind="duty", label="Break duty, yard").update(duty_post=yard)
    for name, kind, starts_at, ends_at in (
        ("Dining hall", "lunch", time(13, 20), time(13, 40)),
        ("Bus bay", "after", time(15, 30), time(15, 50)),
    ):
        DutyPost.objects.create(
            name=name,
            kind=kind,
            weekdays=EVERY_DAY,
            starts_at=starts_at,
            ends_at=ends_at,
            starts_on=cast.year_starts_on,
        )
    found = [line for line in proposals(starts_on=cast.today) if line.person]
    posts = DutyPost.objects.in_bulk()
    people = StaffMember.objects.select_related("user").in_bulk()
    lines = [(posts[row.gap.post], people[row.person.key], *row.gap.day) for row in found if row.person]
    duties_assign(lines=lines[: len(lines) * 3 // 4], starts_on=cast.today, today=cast.today, by=cast.lead)


def make_clubs(cast: Cast) -> None:
    """Two programmes out of lessons, open to everybody, with a month of sessions."""
    for number, (name, aim, starts_at, ends_at, weekday, places) in enumerate(CLUBS):
        programme = Programme.objects.create(
            name=name, aim=aim, area="cognition", layer="universal", setting="out_of_hours", sessions_a_week=1,
            session_minutes=30 if number else 45, weeks=20, group_size=places, supervising_teacher=cast.staff["teacher"][number],
        )  # fmt: skip
        leader = cast.staff["hlta"][-1] if number == 0 else cast.staff["ta"][0]
        starts_on = cast.today - timedelta(days=35)
        group = Group.objects.create(
            programme=programme, name="This term", leader=leader, places=places, starts_on=starts_on,
            ends_on=starts_on + timedelta(days=139),
        )  # fmt: skip
        slots = _club_slots(group, starts_at, ends_at, weekday)
        pupils = cast.random.sample(cast.pupils, k=places - 3)
        placements = [
            Placement.objects.create(
                programme=programme, group=group, pupil=pupil, starts_on=starts_on, due_to_end_on=group.ends_on,
                placed_by=cast.lead, evidence={"answer": "met", "findings": []},
            )
            for pupil in pupils
        ]  # fmt: skip
        _club_sessions(cast, group, slots, placements)


def _club_slots(group: Group, starts_at: time, ends_at: time, weekday: int) -> dict[int, Slot]:
    """By week of the cycle the group's time."""
    return {
        week: Slot.objects.create(
            group=group,
            cell=Cell.objects.create(
                staff_member=group.leader, kind="group", week=week, weekday=weekday, starts_at=starts_at, ends_at=ends_at,
                room="Library", label=f"{group.programme.name}, {group.name}", starts_on=group.starts_on,
                ends_on=group.ends_on + timedelta(days=1),
            ),
        )
        for week in (1, 2)
    }  # fmt: skip


def _club_sessions(cast: Cast, group: Group, slots: dict[int, Slot], placements: list[Placement]) -> None:
    for day, week in days_between(start=group.starts_on, end=group.ends_on):
        cell = slots[week].cell
        if day.isoweekday() != cell.weekday:
            continue
        is_held = day < cast.today
        session = Session.objects.create(
            group=group, slot=slots[week], on=day, starts_at=cell.starts_at, ends_at=cell.ends_at, room=cell.room,
            led_by=group.leader, state="held" if is_held else "planned",
            recorded_by=group.leader.user if is_held else None, recorded_at=moment(day, cell.ends_at) if is_held else None,
        )  # fmt: skip
        if is_held:
            there = cast.random.choices(["present", "late", "absent_session"], [8, 1, 2], k=len(placements))
            SessionRecord.objects.bulk_create(
                [
                    SessionRecord(
                        school=cast.school,
                        session=session,
                        placement=row,
                        attendance=came,
                        recorded_by=session.recorded_by,
                        recorded_at=moment(day, cell.ends_at),
                    )
                    for row, came in zip(placements, there, strict=True)
                ]
            )


def make_trips(cast: Cast) -> None:
    """One a few days ahead, one that is over and of which the texts are deleted."""
    now, tas = timezone.now(), cast.staff["ta"]
    with_need = [pupil for pupil in cast.pupils if pupil.pk in cast.status]
    for name, place, day in (
        ("Science museum", "City museum", cast.day(3)),
        ("Farm visit", "Holt Farm", cast.before(20)[0]),
    ):
        values = {
            "name": name, "place": place, "starts_at": moment(day, time(9)), "ends_at": moment(day, time(15)),
            "leader": cast.staff["hlta"][0], "pupils_per_adult": 6, "ratio_note": "Visits policy, Years 7 to 9.",
            "base_name": "School office", "base_phone": "01234 555010",
            "emergency_steps": "Make everybody safe, and give first aid.\nPhone 999 where it is needed.\n"
            "Phone the contact in school. Let the school tell the families.",
        }  # fmt: skip
        trip = trip_create(values=values, by=cast.lead, now=now)
        aider = trip_adult_add(
            trip=trip, staff_member=tas[0], role="first_aider", duties="Carries the red bag", by=cast.lead, now=now
        )
        trip_adult_add(trip=trip, staff_member=tas[-1], role="named_pupils", by=cast.lead, now=now)
        rows = trip_pupils_add(trip=trip, pupils=with_need[:10], today=cast.today, by=cast.lead)
        first = TripPupil.objects.select_related("trip").get(pk=rows[0].pk)
        texts = {field: getattr(first, field) for field in ("what_helps", "what_to_avoid", "what_calms")}
        more = {
            "needs_adult": True,
            "with_adult": aider,
            "must_do": "Give the inhaler from the red bag before the walk.",
        }
        trip_pupil_edit(row=first, values={**texts, **more}, by=cast.lead)
    trips_tidy(now=now)


def make_class_covers(cast: Cast) -> None:
    """Three lessons that an HLTA took: seen by the teacher, handed over, and still to hand over."""
    days = days_between(start=cast.before(3)[0], end=cast.today - timedelta(days=1))
    person = cast.staff["hlta"][0]
    for number, (day, week) in enumerate(days):
        lesson = (
            Lesson.objects.filter(week=week, weekday=day.isoweekday(), teaching_class__class_teachers__isnull=False)
            .select_related("teaching_class", "period")
            .order_by("period__starts_at", "teaching_class__name")[number]
        )
        teachers = ClassTeacher.objects.filter(teaching_class=lesson.teaching_class).select_related(
            "staff_member__user"
        )
        values = {
            "teaching_class": lesson.teaching_class, "on": day, "starts_at": lesson.period.starts_at,
            "ends_at": lesson.period.ends_at, "room": lesson.room, "for_teacher": teachers[0].staff_member,
            "covered_by": person, "work_left": "Questions 4 to 12, then the reading page.",
            "need_to_know": "The seating plan is on the desk. The teacher next door directs.",
        }  # fmt: skip
        cover = class_cover_create(values=values, by=cast.lead, now=moment(day, time(8)))
        note = {
            "done": "Questions 4 to 9, calmly.", "not_done": "The reading page.", "behaviour": "A good start; tired at the end.",
            "needs_a_look": "Two pupils at the back did not get past question 5.",
        }  # fmt: skip
        if number < 2:
            class_cover_hand_over(cover=cover, values=note, by=person.user or cast.lead, now=moment(day, time(16)))
        teacher = teachers[0].staff_member.user
        if number == 0 and teacher:
            class_cover_see(cover=cover, by=teacher, now=moment(day, time(16, 30)))
