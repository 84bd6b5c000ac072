"""The demo's tasks, agreements, need-to-knows and slips."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from access.models import User
from deployment.models import ClassAgreement, FeedbackSlip, NeedToKnow, SlipPupil, Task
from deployment.queries.agreement import Pair, pairs
from deployment.queries.lesson import BACK, LessonDay, lesson_days
from hlta.demo.people import Cast, moment
from interventions.models import Placement
from plans.models import ReviewPoint, reference
from pupils.models import Enrolment, Lesson
from staff.models import StaffMember

# Title, detail, day from today (None: no day), minutes, whether it is about a pupil, which meeting it comes from.
TASKS: list[tuple[str, str, int | None, int | None, bool, str]] = [
    ("Laminate the word mats for Year 8 science", "Ten of each. The files are in the shared drive.", 0, 30, False, ""),
    ("Read the new learner profile", "What calms has changed. Tell me what you think of it.", 0, 10, True, ""),
    ("Check the reading pens before the mocks", "", 3, 30, False, "team meeting on Monday"),
    ("Ask about a quieter seat in maths", "Talk with the teacher first, then with the pupil.", 2, 10, True, ""),
    (
        "Write down what works in the first ten minutes",
        "A few lines are enough.",
        5,
        30,
        True,
        "team meeting on Monday",
    ),
    ("Sort the phonics boxes in G12", "", None, 60, False, ""),
    ("Put up the visual timetable in the hub", "", -1, 30, False, ""),
    ("Show the new TA how the registers work", "", 6, 60, False, ""),
    ("Copy the knowledge organisers on cream paper", "For the spring topic.", 4, 10, False, ""),
    ("Collect the overlays after the tests", "", -3, None, False, ""),
]
ROLES = {
    "at_start": "The teacher greets at the door; the other adult checks that books and planners are out.",
    "while_explaining": "The other adult watches who is lost, notes it on a whiteboard, and does not talk over the teacher.",
    "in_independent_work": "Waits first, then a prompt, a clue, a model. The teacher takes the table that needs most, too.",
    "at_end": "Two minutes together at the door: who needs a look tomorrow.",
    "behaviour": "The teacher sets sanctions. The other adult reminds quietly and points out what goes well.",
    "how_we_talk": "A thumb, level or up, across the room. Everything else waits until the end.",
}
NOTES: list[dict[str, str]] = [
    {
        "concepts": "Cause and effect: what leads to what.", "skills": "Writing “because” sentences.",
        "outcomes": "Three sentences with a reason each.", "feedback": "Ask “how do you know?” before helping.",
        "different": "New: consequence. Sentence starters for two at the back.",
    },
    {"concepts": "Reading a scale.", "skills": "Estimating first.", "outcomes": "Ten readings, two of them explained."},
    {"outcomes": "A finished plan for the paragraph.", "feedback": "Praise crossing out: it is planning."},
]  # fmt: skip
WORDS = [
    "The starter took long, the rest flowed.",
    "",
    "Two mixed up the new words.",
    "They explained it to each other.",
    "",
]


def make_tasks(cast: Cast) -> None:
    """Tasks of the HLTAs and TAs, most of them open; some done, one dropped, two that come of a review."""
    placed = list(Placement.objects.open().select_related("pupil").order_by("pk")[:12])
    people = cast.staff["ta"][:5] + cast.staff["hlta"]
    rows = []
    for number, person in enumerate(people):
        for offset in range(4 if number < 3 else 2):
            title, detail, days, minutes, is_about, meeting = TASKS[(number * 3 + offset) % len(TASKS)]
            task = Task(
                school=cast.school, title=title, detail=detail, given_to=person, given_by=cast.lead,
                given_at=_at(cast, 4) - timedelta(hours=offset), about_minutes=minutes,
                due_on=None if days is None else cast.day(days),
                pupil=placed[(number + offset) % len(placed)].pupil if is_about and placed else None,
                source="meeting" if meeting else "hand", source_words=meeting,
            )  # fmt: skip
            if offset == 3:
                task.seen_at = task.done_at = _at(cast, 1)
                task.done_note = "Two were broken; the office has ordered more." if number == 0 else ""
            elif offset == 1:
                task.seen_at = _at(cast, 2)
            rows.append(task)
    rows[-1].dropped_at, rows[-1].drop_reason = _at(cast, 1), "The office does it now."
    rows += _from_review(cast, people)
    Task.objects.bulk_create(rows)


def _from_review(cast: Cast, people: list[StaffMember]) -> list[Task]:
    review = (
        ReviewPoint.objects.filter(starts_at__lt=moment(cast.today, time(0)))
        .select_related("pupil")
        .order_by("-starts_at")
        .first()
    )
    if review is None:
        return []
    day = timezone.localdate(review.starts_at)
    titles = ["Try the checklist for packing up for two weeks", "Phone home on Friday: how did the week go?"]
    return [
        Task(
            school=cast.school, title=title, given_to=person, given_by=cast.lead, given_at=_at(cast, 1),
            pupil=review.pupil, due_on=cast.day(3), about_minutes=10, source="review",
            source_words=f"review on {day.day} {day:%B %Y}", reference=reference(review), link=f"/reviews/{review.pk}/",
        )
        for title, person in zip(titles, people, strict=False)
    ]  # fmt: skip


def make_agreements(cast: Cast) -> None:
    """Agreements of the first TAs; what is to know for lessons of these days; slips of the last two weeks."""
    chosen = _pairs(cast)
    now = _at(cast, 20)
    ClassAgreement.objects.bulk_create(
        [
            ClassAgreement(
                school=cast.school, teaching_class=pair.teaching_class, staff_member=pair.staff_member,
                teacher=pair.teacher, starts_on=cast.before(15)[0],
                review_on=cast.day(-1 if number == 2 else 60), written_by=_writer(cast, pair),
                written_at=now, agreed_by_teacher_at=now, agreed_by_ta_at=None if number % 3 == 1 else now, **ROLES,
            )
            for number, pair in enumerate(chosen)
        ]
    )  # fmt: skip
    lessons = Lesson.objects.filter(teaching_class__in=[pair.teaching_class for pair in chosen])
    found = lesson_days(lessons=lessons, start=cast.today - BACK, end=cast.today + timedelta(days=7))
    supported = [row for row in found if row.adults and row.teachers]
    NeedToKnow.objects.bulk_create(
        [
            NeedToKnow(
                school=cast.school, teaching_class=row.lesson.teaching_class, on=row.on, period=row.lesson.period,
                written_by=row.teachers[0].user or cast.lead, written_at=_at(cast, 1), **NOTES[number % len(NOTES)],
            )
            for number, row in enumerate(supported)
            if number % 3 != 2
        ]
    )  # fmt: skip
    _slips(cast, [row for row in supported if cast.today - BACK < row.on < cast.today][::2])


def _slips(cast: Cast, rows: list[LessonDay]) -> None:
    slips = FeedbackSlip.objects.bulk_create(
        [
            FeedbackSlip(
                school=cast.school, teaching_class=row.lesson.teaching_class, on=row.on, period=row.lesson.period,
                staff_member=row.adults[0], how_far=["most", "some", "most", "not_yet"][number % 4],
                help_needed=[1, 2, 3, 2, 4][number % 5], what_next=["go_on", "again", "go_on", "talk"][number % 4],
                words=WORDS[number % len(WORDS)], sent_at=moment(row.on, time(15, 20)),
            )
            for number, row in enumerate(rows)
        ]
    )  # fmt: skip
    looks = []
    for slip in slips[1::3]:
        there = Enrolment.objects.current(slip.on).filter(teaching_class=slip.teaching_class).order_by("pk")
        looks += [SlipPupil(school=cast.school, slip=slip, pupil_id=row.pupil_id) for row in there[:2]]
    SlipPupil.objects.bulk_create(looks)


def _pairs(cast: Cast) -> list[Pair]:
    """Pairs of whom somebody signs in, the TAs with an account first."""
    lead = User.objects.get(pk=cast.lead.pk)
    lead.membership = lead.memberships.get(school=cast.school)
    found = pairs(user=lead, today=cast.today)
    found.sort(key=lambda pair: (pair.staff_member.user_id is None) + (pair.teacher.user_id is None))
    return found[:5] + found[5::12][:5]


def _writer(cast: Cast, pair: Pair) -> User:
    return pair.teacher.user or pair.staff_member.user or cast.lead


def _at(cast: Cast, days: int) -> datetime:
    return cast.at(-days, time(15, 20))
