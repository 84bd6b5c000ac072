"""The demo's past and near future: sessions, referrals, review points."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from assessment.models import Questionnaire
from hlta.demo import words
from hlta.demo.people import Cast, moment
from interventions.actions.concern import concern_create
from interventions.actions.intake import offers_lay_out
from interventions.actions.round_robin import round_robin_create, round_robin_reply
from interventions.models import (
    Group,
    Placement,
    Programme,
    Referral,
    ReferralMove,
    Session,
    SessionRecord,
    SignOff,
    Slot,
    Topic,
    TriedStrategy,
    WaitingEntry,
)
from interventions.queries.supervision import month_before
from library.models import Strategy
from plans.actions.invitee import invitees_make_all
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import Enrolment, Pupil
from schools.queries import days_between


def make_sessions(cast: Cast, groups: list[Group]) -> None:
    """Every session of the groups: those before today held, or not and why; a few of the last days not recorded yet."""
    random, rows, latest = cast.random, [], cast.before(3)
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
        if session.on >= cast.today or (session.on in latest and random.random() < 0.25):
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
        session.recorded_at = moment(session.on, session.ends_at)
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
    strategies = list(Strategy.objects.order_by("pk"))
    reasons = {
        "information": "Please add what the other subjects see.",
        "waiting": "Meets the criteria; next free place.",
        "placed": "Placed in the running group.",
    }
    for number, pupil in enumerate(random.sample(cast.pupils, k=count)):
        stage = ["new", "new", "information", "waiting", "placed", "declined"][number % 6]
        is_late = stage == "new" or number % 3 == 0
        at = cast.at(-random.randrange(4, 12) if is_late else -random.randrange(20, 160), time(12, 40))
        referral = Referral.objects.create(
            pupil=pupil, concern=random.choice(words.CONCERNS), evidence=random.choice(words.EVIDENCE),
            is_carer_told=(is_told := random.random() < 0.7), carer_not_told_reason="" if is_told else "Meeting them on Thursday",
            referred_by=random.choice(referrers), referred_at=at, stage=stage,
            programme=random.choice(programmes) if stage in ("waiting", "placed") else None,
        )  # fmt: skip
        for strategy in random.sample(strategies, k=2):
            TriedStrategy.objects.create(
                referral=referral,
                strategy=strategy,
                weeks=random.randrange(2, 9),
                effect=random.choice(["helped", "partly", "not"]),
            )
        TriedStrategy.objects.create(referral=referral, words=random.choice(words.TRIED))
        if stage != "new":
            ReferralMove.objects.create(
                referral=referral,
                stage=stage,
                programme=referral.programme,
                reason=reasons.get(stage, random.choice(words.DECLINED)),
                moved_by=cast.senco.user,
                moved_at=at + timedelta(hours=3),
            )
        if stage == "waiting":
            WaitingEntry.objects.get_or_create(
                programme=referral.programme,
                pupil=pupil,
                left_on=None,
                defaults={"added_on": at.date(), "reason": reasons["waiting"], "added_by": cast.senco.user},
            )


def make_questions(cast: Cast) -> None:
    """Two pupils about whom their teachers are asked, some of whom have answered; a concern on its way."""
    checklist = Questionnaire.objects.filter(filled_by="adult").first()
    asked = list(Referral.objects.filter(stage__in=["new", "information"]).select_related("pupil")[:2])
    if checklist is None or not asked:
        return
    now = cast.at(-2, time(13))
    for referral in asked:
        row = round_robin_create(
            pupil=referral.pupil,
            questionnaire=checklist,
            question="What works in your lessons?",
            due_on=cast.day(5),
            referral=referral,
            by=cast.lead,
            now=now,
        )
        for reply in list(row.replies.select_related("staff_member__user"))[:5]:
            answers = {
                pk: cast.random.choice([1, 2, 2, 3, None]) for pk in checklist.items.values_list("pk", flat=True)
            }
            round_robin_reply(
                reply=reply,
                answers=answers,
                comment=cast.random.choice(["", "Works well beside a calm partner."]),
                by=reply.staff_member.user or cast.lead,
                now=now,
            )
    teacher = next((person for person in cast.staff["teacher"] if person.user), None)
    taught = Enrolment.objects.filter(teaching_class__class_teachers__staff_member=teacher, ended_on=None).exclude(
        pupil__in=[r.pupil_id for r in asked]
    )
    if teacher and (pupil := Pupil.objects.on_roll().filter(pk__in=taught.values("pupil")).order_by("pk").first()):
        round_robin_create(
            pupil=pupil,
            questionnaire=checklist,
            question="What works in your lessons?",
            due_on=cast.day(4),
            referral=None,
            by=cast.lead,
            now=now,
        )
    raiser = next((person.user for person in cast.staff["teacher"] if person.user), None)
    if raiser:
        concern_create(
            pupil=asked[0].pupil,
            kind="pastoral",
            words="Sits alone at lunch since half-term, and was tearful in tutor time.",
            by=raiser,
            now=now,
        )


def make_supervision(cast: Cast) -> None:
    """Topics that a programme practises for, and months signed off, the last one not."""
    programme = Programme.objects.filter(name="Plan, Do, Check").select_related("supervising_teacher__user").first()
    if programme is None:
        return
    now = timezone.now()
    programme.practice_subjects = ["English", "Science"]
    programme.save()
    for subject, title, practice in words.TOPICS:
        Topic.objects.create(
            subject=subject,
            year_groups=[],
            title=title,
            practice=practice,
            starts_on=cast.today - timedelta(days=5),
            ends_on=cast.today + timedelta(days=9),
            posted_by=programme.supervising_teacher.user or cast.lead,
        )
    month = month_before(month_before(cast.today))
    SignOff.objects.create(
        programme=programme,
        month=month,
        note="Plans match the unit in English.",
        signed_by=programme.supervising_teacher.user or cast.lead,
        signed_at=now - timedelta(days=30),
    )


def make_offers(cast: Cast) -> None:
    """Free places are held for those who wait."""
    for programme in Programme.objects.filter(waiting__left_on__isnull=True, waiting__isnull=False).distinct():
        offers_lay_out(programme=programme, today=cast.today)


def make_reviews(cast: Cast) -> None:
    """Review points of pupils with SEN: held in the past months, and ahead on days that make reminders due at once."""
    random = cast.random
    pupils = [p for p in cast.pupils if p.pk in cast.status][:60]
    leaders = [cast.senco, *cast.staff["hlta"]]
    rows = []
    for number, pupil in enumerate(pupils):
        ahead = number < 24
        days = [3, 14, 2, 10, 7, 13, 21, 30][number % 8] if ahead else -random.randrange(15, 150)
        at = cast.at(days, time(15, 30 if number % 2 else 10))
        rows.append(
            ReviewPoint(
                school=cast.school, pupil=pupil, starts_at=at, minutes=30, place="Room 14, by the front entrance",
                purpose="What is going well, what to work on next, and how we can help", led_by=leaders[number % len(leaders)],
                state="planned" if ahead else "held", planned_at=timezone.now() - timedelta(days=40), planned_by=cast.senco.user,
                outcome="" if ahead else "Going well in the group. Goes on for another cycle; home hears once a fortnight.",
            )
        )  # fmt: skip
    ReviewPoint.objects.bulk_create(rows)
    invitees_make_all(reviews=ReviewPoint.objects.all())
    _answers(cast)


def _answers(cast: Cast) -> None:
    """What carers say to the meetings ahead: one has written what they think, one asks for another time, one has no e-mail,
    some have not answered; at meetings that are over most were there."""
    now = timezone.now()
    ReviewInvitee.objects.filter(review__state="held").update(
        answer="coming", invited_at=now - timedelta(days=170), was_there=True
    )
    people = ReviewInvitee.objects.carers().filter(review__state="planned", carer_link__carer__email__gt="")
    first: dict[int, ReviewInvitee] = {}
    for row in people.select_related("carer_link__carer").order_by("review__starts_at", "pk"):
        first.setdefault(row.review_id, row)
    rows = list(first.values())
    ReviewInvitee.objects.filter(pk__in=[row.pk for row in rows[:12]]).update(invited_at=now - timedelta(days=9))
    said = now - timedelta(days=2)
    views = "He talks about the reading group at home. Homework still ends in tears: could we talk about less of it?"
    note = "I work until four. Could it be after 4.30pm, or on a Friday?"
    answers: list[dict[str, Any]] = [
        {"answer": "coming", "views": views, "views_at": said},
        {"answer": "other_time", "answer_note": note},
        {"answer": "coming"},
        {"answer": "not_coming", "answer_note": "I am away that week. Please phone me."},
    ]
    for row, values in zip(rows[1:5], answers, strict=False):
        ReviewInvitee.objects.filter(pk=row.pk).update(answered_at=said, **values)
    if len(rows) > 1:
        pupil_views = "I like it when I know what comes next. Maths is too loud."
        ReviewPoint.objects.filter(pk=rows[1].review_id).update(pupil_views=pupil_views)
    if len(rows) > 5 and rows[5].carer_link:
        carer = rows[5].carer_link.carer
        carer.email, carer.reached_by, carer.language = "", "phone", carer.language or "Urdu"
        carer.save()
        ReviewInvitee.objects.filter(pk=rows[5].pk).update(invited_at=None)
