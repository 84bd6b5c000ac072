"""Before and after a lesson: who supports it, what they need to know, what they tell back."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from deployment.actions.lesson import note_write, slip_send
from deployment.models import Cell, DayChange, FeedbackSlip, NeedToKnow
from deployment.queries.lesson import (
    coming_lessons,
    day_met,
    lesson_day,
    lessons_to_brief,
    lessons_to_report,
    my_support,
    slips_received,
)
from messaging.models import Notice
from pupils.models import ClassTeacher, Lesson, TeachingClass
from schools.models import ClosedDay, CycleWeek, Period, Term

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NEXT = MONDAY + timedelta(days=14)
NOW = timezone.make_aware(datetime.combine(MONDAY, time(15, 30)))
WORDS = {"concepts": "Similes.", "skills": "", "outcomes": "", "feedback": "", "different": ""}
TAPS = {"how_far": "some", "help_needed": 2, "what_next": "again", "words": "The starter took long."}


@pytest.fixture
def lesson(school, teacher, key_ta):
    """An English lesson on Mondays of week A at nine, which the TA supports."""
    Term.objects.create(name="Autumn", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    for week in range(-2, 4):
        CycleWeek.objects.create(monday=MONDAY + timedelta(weeks=week), number=1 + week % 2)
    period = Period.objects.create(name="1", starts_at=time(9), ends_at=time(10))
    english = TeachingClass.objects.create(name="8x/En1", subject="English")
    ClassTeacher.objects.create(teaching_class=english, staff_member=teacher.staff)
    support(key_ta, english)
    return Lesson.objects.create(teaching_class=english, week=1, weekday=1, period=period, room="E4")


def support(user, teaching_class, **values):
    shape = {"kind": "support", "week": 1, "weekday": 1, "starts_at": time(9), "ends_at": time(10)}
    return Cell.objects.create(
        staff_member=user.staff, teaching_class=teaching_class, starts_on=date(2026, 9, 1), **shape | values
    )


def on(lesson, day=MONDAY):
    return lesson_day(lesson=lesson, on=day)


def write(lesson, by, day=NEXT, now=NOW, **values):
    return note_write(lesson_day=on(lesson, day), values=WORDS | values, by=by, now=now, today=MONDAY)


def open_texts(user):
    return list(Notice.objects.open_for(user).values_list("text", flat=True))


def test_a_lesson_meets_on_the_school_days_of_its_week(lesson):
    assert on(lesson) is not None
    assert on(lesson, MONDAY + timedelta(days=7)) is None
    assert day_met(lesson=lesson, start=MONDAY + timedelta(days=1), end=NEXT) == NEXT
    ClosedDay.objects.create(on=NEXT, reason="Snow")
    assert on(lesson, NEXT) is None
    assert day_met(lesson=lesson, start=MONDAY, end=NEXT, is_last=True) == MONDAY


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "duty"}, {"week": 2}, {"weekday": 2}, {"starts_at": time(10), "ends_at": time(11)},
        {"ends_on": MONDAY}, {"starts_on": MONDAY + timedelta(days=1)},
    ],
)  # fmt: skip
def test_who_is_elsewhere_or_not_any_more_does_not_support_it(lesson, key_ta, other_ta, other):
    cell = support(other_ta, lesson.teaching_class)
    assert set(on(lesson).adults) == {key_ta.staff, other_ta.staff}
    Cell.objects.filter(pk=cell.pk).update(**other)
    assert on(lesson).adults == [key_ta.staff]


def test_on_a_day_that_is_covered_it_is_who_covers(lesson, key_ta, other_ta):
    cell = Cell.objects.get()
    change = DayChange.objects.create(
        cell=cell,
        on=MONDAY,
        starts_at=time(9),
        ends_at=time(10),
        cause="absent",
        covered_by=other_ta.staff,
        decided_at=NOW,
    )
    assert on(lesson).adults == [other_ta.staff]
    assert my_support(user=key_ta, on=MONDAY) == []
    assert [row.lesson for row in my_support(user=other_ta, on=MONDAY)] == [lesson]
    DayChange.objects.filter(pk=change.pk).update(covered_by=None)
    assert on(lesson).adults == []


def test_a_change_of_another_part_of_the_hour_leaves_the_lesson_as_it_is(lesson, key_ta, other_ta):
    Cell.objects.update(ends_at=time(11))
    change = DayChange.objects.create(
        cell=Cell.objects.get(), on=MONDAY, starts_at=time(10), ends_at=time(11), cause="absent",
        covered_by=other_ta.staff, decided_at=NOW,
    )  # fmt: skip
    assert on(lesson).adults == [key_ta.staff]
    DayChange.objects.filter(pk=change.pk).update(starts_at=time(9, 50))
    assert on(lesson).adults == [key_ta.staff, other_ta.staff]


def test_a_teacher_s_coming_lessons_with_another_adult(lesson, teacher):
    Lesson.objects.create(teaching_class=lesson.teaching_class, week=1, weekday=3, period=lesson.period)
    found = coming_lessons(teacher=teacher.staff, today=MONDAY)
    assert [row.on for row in found] == [MONDAY, NEXT]
    Cell.objects.update(ends_on=NEXT)
    assert [row.on for row in coming_lessons(teacher=teacher.staff, today=MONDAY)] == [MONDAY]


def test_what_is_to_know_reaches_who_supports_it_then(lesson, teacher, key_ta, other_ta):
    write(lesson, teacher)
    assert open_texts(key_ta) == ["Need to know for 8x/En1, Mon 7 Dec 09:00: Similes."]
    assert open_texts(other_ta) == []


def test_a_change_is_one_open_notice_and_told_anew_to_who_saw_the_first(lesson, teacher, key_ta):
    write(lesson, teacher)
    write(lesson, teacher, concepts="Metaphors.", now=NOW + timedelta(seconds=1))
    assert len(open_texts(key_ta)) == 1
    Notice.objects.update(acknowledged_at=NOW)
    note_write(lesson_day=on(lesson, NEXT), values=WORDS, by=teacher, now=NOW + timedelta(minutes=1), today=MONDAY)
    assert len(open_texts(key_ta)) == 1
    assert NeedToKnow.objects.get().concepts == "Similes."


def test_not_for_a_lesson_that_is_over_and_not_empty(lesson, teacher):
    with pytest.raises(DomainError, match="at least one line"):
        write(lesson, teacher, concepts="")
    with pytest.raises(DomainError, match="is over"):
        note_write(lesson_day=on(lesson), values=WORDS, by=teacher, now=NOW, today=MONDAY + timedelta(days=1))


def test_a_slip_reaches_the_teacher_once_and_is_corrected_in_place(lesson, teacher, key_ta, pupil):
    slip_send(lesson_day=on(lesson), values=TAPS, pupils=[pupil], by=key_ta, now=NOW)
    (text,) = open_texts(teacher)
    assert text.endswith(
        "after 8x/En1, Mon 23 Nov 09:00: how far: some got it, next: go over it again. The starter took long."
    )
    slip_send(lesson_day=on(lesson), values=TAPS | {"what_next": "talk"}, pupils=[], by=key_ta, now=NOW)
    assert len(open_texts(teacher)) == 1
    (slip,) = slips_received(teacher=teacher.staff, today=MONDAY)
    assert (slip.what_next, list(slip.pupils.all())) == ("talk", [])


def test_no_slip_of_who_was_not_there_before_it_or_long_after(lesson, key_ta, other_ta, hlta):
    def send(by, now):
        return slip_send(lesson_day=on(lesson), values=TAPS, pupils=[], by=by, now=now)

    for by, now, words in [
        (other_ta, NOW, "did not support"), (key_ta, NOW - timedelta(days=1), "still ahead"),
        (key_ta, NOW + timedelta(days=14), "two weeks"),
    ]:  # fmt: skip
        with pytest.raises(DomainError, match=words):
            send(by, now)
    assert not FeedbackSlip.objects.exists()
    assert send(hlta, NOW).staff_member == hlta.staff


def test_the_database_holds_one_slip_and_one_note_a_lesson(lesson, teacher, key_ta):
    write(lesson, teacher)
    slip_send(lesson_day=on(lesson), values=TAPS, pupils=[], by=key_ta, now=NOW)
    for row in (NeedToKnow.objects.get(), FeedbackSlip.objects.get()):
        row.pk, row._state.adding = None, True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_whose_lessons(lesson, teacher, key_ta, other_ta, hlta):
    assert list(lessons_to_brief(user=teacher)) == list(lessons_to_brief(user=hlta)) == [lesson]
    assert (
        list(lessons_to_report(user=key_ta, today=MONDAY))
        == list(lessons_to_report(user=hlta, today=MONDAY))
        == [lesson]
    )
    assert not lessons_to_brief(user=key_ta).exists()
    assert not lessons_to_report(user=other_ta, today=MONDAY).exists()
