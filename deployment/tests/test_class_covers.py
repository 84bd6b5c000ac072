"""Whole classes: taken, counted, handed over, seen, and taken back."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from deployment.actions.class_cover import (
    class_cover_create,
    class_cover_hand_over,
    class_cover_see,
    class_cover_withdraw,
)
from deployment.actions.day_change import change_cover
from deployment.models import Absence, Cell, ClassCover, DayChange
from deployment.queries.class_cover import taken_from_groups
from deployment.rules.class_cover import limits_in_words
from deployment.tests.calendar import MONDAY, TODAY, make_days
from messaging.models import Notice
from pupils.models import ClassTeacher, TeachingClass
from schools.models import Period

NOW = timezone.now()
LATER = NOW + timedelta(days=30)
NOTE = {"done": "Questions 1 to 9.", "not_done": "", "behaviour": "Calm.", "needs_a_look": ""}


@pytest.fixture
def values(school, hlta, teacher):
    make_days()
    row = TeachingClass.objects.create(name="8B/Ma", subject="Mathematics")
    ClassTeacher.objects.create(teaching_class=row, staff_member=teacher.staff)
    return {
        "teaching_class": row, "on": MONDAY, "starts_at": time(9), "ends_at": time(10), "covered_by": hlta.staff,
        "for_teacher": teacher.staff,
    }  # fmt: skip


@pytest.fixture
def group_cell(hlta):
    return Cell.objects.create(
        staff_member=hlta.staff, kind="group", weekday=1, starts_at=time(9, 30), ends_at=time(10, 30), starts_on=TODAY
    )


@pytest.fixture
def cover(values, group_cell, senco):
    return class_cover_create(values=values, by=senco, now=NOW)


@pytest.mark.django_db
def test_what_it_takes_from_a_group_is_lost_and_counted(cover, group_cell, hlta, teacher, other_ta, senco):
    change = DayChange.objects.get()
    assert (change.cell, change.cause, change.minutes, change.covered_by) == (group_cell, "whole_class", 30, None)
    found = taken_from_groups(today=MONDAY)
    assert (found["taken"], found["recovered"]) == (30, 0)
    assert [(line["name"], line["taken"]) for line in found["lines"]] == [(hlta.staff.name, 30)]
    change_cover(change=change, covered_by=other_ta.staff, by=senco, now=NOW)
    assert taken_from_groups(today=MONDAY)["recovered"] == 30
    assert Notice.objects.filter(recipient=hlta, text__startswith="You take a whole class: 8B/Ma").exists()
    assert Notice.objects.filter(recipient=teacher, text__contains="takes your class: 8B/Ma").exists()


@pytest.mark.django_db
def test_its_page_says_what_is_left_for_it(cover, group_cell, senco, teacher, sign_in):
    Cell.objects.update(label="Readers, A")
    assert "Readers, A, 09:30 to 10:00: lost" in sign_in(senco).get(f"/class-covers/{cover.pk}/").text
    assert "Readers, A" not in sign_in(teacher).get(f"/class-covers/{cover.pk}/").text


@pytest.mark.django_db
def test_nobody_takes_two_at_once_or_one_when_away_or_ones_own(cover, values, senco, hlta, other_ta, teacher):
    other = {**values, "teaching_class": TeachingClass.objects.create(name="9C/En")}
    with pytest.raises(DomainError, match="takes 8B/Ma then"):
        class_cover_create(values=other, by=senco, now=NOW)
    with pytest.raises(DomainError, match="covered at that time already"):
        class_cover_create(values={**values, "covered_by": other_ta.staff}, by=senco, now=NOW)
    with pytest.raises(DomainError, match="teaches this class"):
        class_cover_create(values={**other, "covered_by": teacher.staff}, by=senco, now=NOW)
    Absence.objects.create(staff_member=other_ta.staff, starts_on=MONDAY, ends_on=MONDAY, recorded_at=NOW)
    with pytest.raises(DomainError, match="is away then"):
        class_cover_create(values={**other, "covered_by": other_ta.staff}, by=senco, now=NOW)
    assert ClassCover.objects.count() == 1


@pytest.mark.django_db
def test_the_note_goes_to_the_teacher_who_says_seen(cover, hlta, teacher, other_ta):
    with pytest.raises(DomainError, match="still ahead"):
        class_cover_hand_over(cover=cover, values=NOTE, by=hlta, now=NOW)
    with pytest.raises(DomainError, match="took this class"):
        class_cover_hand_over(cover=cover, values=NOTE, by=other_ta, now=LATER)
    with pytest.raises(DomainError, match="at least what was done"):
        class_cover_hand_over(cover=cover, values=dict.fromkeys(NOTE, " "), by=hlta, now=LATER)
    with pytest.raises(DomainError, match="Nothing is handed over"):
        class_cover_see(cover=cover, by=teacher, now=LATER)
    class_cover_hand_over(cover=cover, values=NOTE, by=hlta, now=LATER)
    assert Notice.objects.filter(recipient=teacher, text__startswith="Hand-over of 8B/Ma").exists()
    with pytest.raises(DomainError, match="teacher of this class"):
        class_cover_see(cover=cover, by=hlta, now=LATER)
    class_cover_see(cover=cover, by=teacher, now=LATER)
    assert Notice.objects.filter(recipient=hlta, text__contains="has seen your hand-over").exists()
    kinds = dict(
        Notice.objects.filter(recipient=hlta, unique_key__startswith="class").values_list("unique_key", "kind")
    )
    assert kinds == {f"class-cover:{cover.pk}:new": "week", f"class-cover:{cover.pk}:seen": "other"}
    with pytest.raises(DomainError, match="has seen the note already"):
        class_cover_hand_over(cover=cover, values=NOTE, by=hlta, now=LATER)


@pytest.mark.django_db
def test_without_a_teacher_named_it_goes_to_those_of_the_class(values, senco, hlta, teacher, sign_in):
    cover = class_cover_create(values={**values, "for_teacher": None, "on": TODAY}, by=senco, now=NOW)
    class_cover_hand_over(cover=cover, values=NOTE, by=hlta, now=LATER)
    assert Notice.objects.filter(recipient=teacher, text__startswith="Hand-over of").exists()
    sign_in(teacher).post(f"/class-covers/{cover.pk}/see/")
    assert cover.refreshed().seen_by_teacher_at is not None


@pytest.mark.django_db
def test_taken_back_puts_the_hours_back_until_it_is_handed_over(cover, values, senco, hlta):
    after = {
        **values, "teaching_class": TeachingClass.objects.create(name="9C/En"), "starts_at": time(10), "ends_at": time(10, 30),
    }  # fmt: skip
    second = class_cover_create(values=after, by=senco, now=NOW)
    spans = DayChange.objects.order_by("starts_at").values_list("starts_at", "ends_at")
    assert list(spans) == [(time(9, 30), time(10)), (time(10), time(10, 30))]
    class_cover_withdraw(cover=cover, today=TODAY, by=senco, now=NOW)
    change = DayChange.objects.get()
    assert (change.starts_at, change.ends_at) == (time(10), time(10, 30))
    with pytest.raises(DomainError, match="Its day is over"):
        class_cover_withdraw(cover=second, today=MONDAY + timedelta(days=1), by=senco, now=NOW)
    class_cover_hand_over(cover=second, values=NOTE, by=hlta, now=LATER)
    with pytest.raises(DomainError, match="handed over already"):
        class_cover_withdraw(cover=second, today=MONDAY, by=senco, now=NOW)
    assert DayChange.objects.count() == 1


def test_limits_in_words():
    assert "short time" in limits_in_words("hlta", 60)[0]
    assert "3 hours" in limits_in_words("hlta", 180)[1]
    assert len(limits_in_words("hlta", 120)) == 1
    assert "not usually asked" in limits_in_words("ta", 60)[0]
    assert limits_in_words("teacher", 300) == []


@pytest.mark.django_db
def test_a_cover_by_its_pages(values, senco, hlta, teacher, other_ta, sign_in):
    client = sign_in(senco)
    data = {
        "request_key": uuid4().hex, "teaching_class": values["teaching_class"].pk, "on": TODAY.isoformat(),
        "covered_by": hlta.staff.pk, "for_teacher": teacher.staff.pk, "work_left": "Page 7.",
    }  # fmt: skip
    page = client.post("/class-covers/new/", data).text
    assert "Choose a period, or give both times." in page
    assert "Page 7." in page
    data |= {"request_key": uuid4().hex, "starts_at": "00:00", "ends_at": "00:10"}
    client.post("/class-covers/new/", data)
    cover = ClassCover.objects.get()
    assert "Page 7." in sign_in(hlta).get(f"/class-covers/{cover.pk}/").text
    url = f"/class-covers/{cover.pk}/hand-over/"
    page = sign_in(hlta).post(url, dict.fromkeys(NOTE, "")).text
    assert "Write at least what was done." in page
    assert sign_in(hlta).post(url, NOTE).status_code == 302
    assert "Questions 1 to 9." in sign_in(teacher).get(f"/class-covers/{cover.pk}/").text
    assert sign_in(other_ta).get(f"/class-covers/{cover.pk}/").status_code == 404
    sign_in(teacher).post(f"/class-covers/{cover.pk}/see/")
    assert cover.refreshed().seen_by_teacher_at is not None


@pytest.mark.django_db
def test_a_period_gives_the_times(values, senco, hlta, sign_in):
    period = Period.objects.get(name="1")
    data = {
        "request_key": uuid4().hex, "teaching_class": values["teaching_class"].pk, "on": MONDAY.isoformat(),
        "covered_by": hlta.staff.pk, "period": period.pk,
    }  # fmt: skip
    sign_in(senco).post("/class-covers/new/", data)
    cover = ClassCover.objects.get()
    assert (cover.starts_at, cover.ends_at) == (time(9), time(10))
    sign_in(senco).post(f"/class-covers/{cover.pk}/withdraw/")
    assert cover.refreshed().withdrawn_at is not None


@pytest.mark.django_db
def test_the_list_is_filtered_and_grows_without_queries(values, senco, hlta, teacher, other_ta, counted, sign_in):
    client = sign_in(senco)

    def grow(first, last):
        for n in range(first, last):
            ClassCover.objects.create(
                teaching_class=values["teaching_class"], on=TODAY - timedelta(days=n), starts_at=time(9), ends_at=time(10),
                covered_by=hlta.staff, for_teacher=teacher.staff, recorded_at=NOW,
            )  # fmt: skip

    grow(0, 1)
    client.get("/class-covers/")
    few = len(counted(lambda: client.get("/class-covers/")))
    grow(1, 21)
    assert len(counted(lambda: client.get("/class-covers/"))) == few <= 15
    assert "8B/Ma" in client.get("/class-covers/?which=open").text
    assert "8B/Ma" not in client.get("/class-covers/?which=unseen").text
    assert client.get("/class-covers/?format=csv").text.count("8B/Ma") == 21
    assert "8B/Ma" not in sign_in(other_ta).get("/class-covers/").text
    assert "8B/Ma" in sign_in(teacher).get("/class-covers/").text
