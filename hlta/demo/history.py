"""The demo's past and near future: sessions, referrals, review points."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from hlta.demo import words
from hlta.demo.people import Cast
from interventions.models import Group, Placement, Programme, Referral, Session, SessionRecord, Slot
from plans.models import ReviewPoint
from schools.queries import days_between


def make_sessions(cast: Cast, groups: list[Group]) -> None:
    """Every session of the groups: those before today held, or not and why; a few of the last days not recorded yet."""
    random, rows = cast.random, []
    days = days_between(start=min(g.starts_on for g in groups), end=max(g.ends_on for g in groups))
    slots: dict[int, list[Slot]] = {}
    for slot in Slot.objects.select_related("cell"):
        slots.setdefault(slot.group_id, []).append(slot)
    for group in groups:
        for day, week in days:
            if not group.starts_on <= day <= group.ends_on:
                continue
            for slot in slots[group.pk]:
                if (slot.cell.week, slot.cell.weekday) == (week, day.isoweekday()):
                    rows.append(Session(school=cast.school, group=group, slot=slot, on=day, starts_at=slot.cell.starts_at, ends_at=slot.cell.ends_at, room=slot.cell.room, led_by=group.leader))  # fmt: skip
    for session in rows:
        if session.on >= cast.today or (session.on > cast.today - timedelta(days=4) and random.random() < 0.25):
            continue
        is_held = random.random() < 0.85
        session.state = "held" if is_held else "not_held"
        session.not_held_reason = (
            ""
            if is_held
            else random.choices(
                ["staff_cover", "staff_absent", "exam", "trip", "pupils_absent", "room"], [8, 4, 3, 2, 2, 1]
            )[0]
        )
        session.recorded_by = session.led_by.user
        session.recorded_at = timezone.make_aware(datetime.combine(session.on, session.ends_at))
    Session.objects.bulk_create(rows, batch_size=1000)
    _records(cast, rows)


def _records(cast: Cast, sessions: list[Session]) -> None:
    random, rows = cast.random, []
    placed: dict[int, list[Placement]] = {}
    for placement in Placement.objects.all():
        placed.setdefault(placement.group_id, []).append(placement)
    for session in (s for s in sessions if s.state == "held"):
        weeks = (session.on - session.group.starts_on).days / 7
        for placement in placed.get(session.group_id, []):
            attendance = random.choices(["present", "late", "absent_school", "absent_session"], [84, 5, 8, 3])[0]
            is_there = attendance in ("present", "late")
            rows.append(
                SessionRecord(
                    school=cast.school, session=session, placement=placement, attendance=attendance,
                    help_level=max(1, min(5, round(random.gauss(4 - weeks * 0.25, 0.8)))) if is_there else None,
                    engagement=random.choices([1, 2, 3, 4], [1, 3, 6, 4])[0] if is_there else None,
                    target_hit=random.choice(["yes", "partly", "partly", "no"]) if is_there else "",
                    note=random.choice(words.NOTES) if is_there else "", next_step=random.choice(words.NEXT) if is_there else "",
                    recorded_by=session.recorded_by, recorded_at=session.recorded_at or timezone.now(),
                )
            )  # fmt: skip
    SessionRecord.objects.bulk_create(rows, batch_size=1000)


def make_referrals(cast: Cast, programmes: list[Programme], *, count: int) -> None:
    random = cast.random
    referrers = [person.user for person in cast.staff["teacher"] if person.user] or [cast.lead]
    rows = []
    for number, pupil in enumerate(random.sample(cast.pupils, k=count)):
        stage = ["new", "new", "information", "waiting", "placed", "declined"][number % 6]
        at = timezone.now() - timedelta(days=random.randrange(2, 12) if stage == "new" else random.randrange(20, 160))
        reasons = {"information": "Please add what the other subjects see.", "waiting": "Meets the criteria; next free place.", "placed": "Placed in the running group.", "declined": random.choice(words.DECLINED)}  # fmt: skip
        rows.append(
            Referral(
                school=cast.school, pupil=pupil, concern=random.choice(words.CONCERNS), strategies_tried=random.choice(words.TRIED),
                is_carer_told=random.random() < 0.7, referred_by=random.choice(referrers), referred_at=at, stage=stage,
                programme=random.choice(programmes) if stage in ("waiting", "placed") else None, decision_reason=reasons.get(stage, ""),
                decided_by=None if stage == "new" else cast.senco.user, decided_at=None if stage == "new" else at + timedelta(days=4),
            )
        )  # fmt: skip
    Referral.objects.bulk_create(rows)


def make_reviews(cast: Cast) -> None:
    """Review points of pupils with SEN: held in the past months, and ahead on days that make reminders due at once."""
    random = cast.random
    pupils = [p for p in cast.pupils if p.pk in cast.status][:60]
    leaders = [cast.senco, *cast.staff["hlta"]]
    rows = []
    for number, pupil in enumerate(pupils):
        ahead = number < 24
        days = [3, 14, 2, 10, 7, 13, 21, 30][number % 8] if ahead else -random.randrange(15, 150)
        on = cast.today + timedelta(days=days)
        on += timedelta(days=max(0, on.weekday() - 4) and 7 - on.weekday())
        at = timezone.make_aware(datetime.combine(on, time(15, 30 if number % 2 else 10)))
        rows.append(
            ReviewPoint(
                school=cast.school, pupil=pupil, starts_at=at, minutes=30, place="Room 14, by the front entrance",
                purpose="What is going well, what to work on next, and how we can help", led_by=leaders[number % len(leaders)],
                state="planned" if ahead else "held", planned_at=timezone.now() - timedelta(days=40), planned_by=cast.senco.user,
                outcome="" if ahead else "Going well in the group. Goes on for another cycle; home hears once a fortnight.",
            )
        )  # fmt: skip
    ReviewPoint.objects.bulk_create(rows)
