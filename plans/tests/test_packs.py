"""Packs: asked for once, made once, told, kept for a while; and what they say."""

import json
from datetime import date, datetime, timedelta
from io import BytesIO

import docx as word
import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from library.models import StoredFile
from messaging.models import Notice
from plans import pack_parts, tasks
from plans.actions.pack import (
    LEFT_BEHIND,
    pack_batch_create,
    pack_claim,
    pack_create,
    pack_fail,
    pack_finish,
    pack_retry,
    packs_forget,
    packs_return,
)
from plans.models import Pack, PackBatch, ReviewPoint
from plans.queries.pack import pack_document, pupils_for_batch, span
from plans.rules.pack import NOTHING, Paragraph
from plans.tests.full_pupil import fill_pupil
from schools.context import in_school

TODAY = date(2026, 3, 4)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def pack(pupil, senco, now):
    return ask(pupil, senco, now)


def ask(pupil, by, now, today=TODAY):
    return pack_create(pupil=pupil, kind="review", starts_on=today - timedelta(days=182), ends_on=today, by=by, now=now)


def said(pack, school):
    return json.dumps(pack_document(pack=pack, school=school, today=TODAY).as_data(), ensure_ascii=False)


def test_asked_twice_is_one_pack(pack, pupil, senco, now):
    assert ask(pupil, senco, now).pk == pack.pk
    days = {"starts_on": pack.starts_on, "ends_on": pack.ends_on, "asked_by": senco, "asked_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.create(pupil=pupil, moved_at=now, **days)


def test_a_last_day_before_the_first_is_refused(pupil, senco, now):
    with pytest.raises(DomainError, match="last day"):
        pack_create(pupil=pupil, kind="review", starts_on=TODAY, ends_on=TODAY - timedelta(days=1), by=senco, now=now)


def test_the_task_makes_both_files_and_tells_who_asked(pack, school, senco):
    assert tasks.pack_make(school.pk, pack.pk) == "ready"
    made = Pack.objects.select_related("pdf", "docx").get(pk=pack.pk)
    assert bytes(made.pdf.content).startswith(b"%PDF")
    assert word.Document(BytesIO(made.docx.content)).paragraphs
    assert made.expires_on == timezone.localdate() + timedelta(days=30)
    assert [notice.link for notice in Notice.objects.open_for(senco)] == [f"/packs/{pack.pk}/"]


def test_the_task_run_twice_makes_it_once(pack, school, senco):
    assert [tasks.pack_make(school.pk, pack.pk) for _ in range(2)] == ["ready", ""]
    assert StoredFile.objects.count() == 2
    assert Notice.objects.open_for(senco).count() == 1


def test_what_was_killed_half_way_is_taken_up_again(pack, school, now):
    assert pack_claim(pack_id=pack.pk, now=now - LEFT_BEHIND - timedelta(seconds=1))
    assert tasks.pack_make(school.pk, pack.pk) == ""
    Pack.objects.update(asked_at=now - timedelta(hours=1))
    assert packs_return(now=now) == 1
    Pack.objects.update(moved_at=now - timedelta(minutes=5))
    assert tasks.packs_sweep() == 1
    assert pack.refreshed().state == "ready"


def test_a_worker_that_lost_its_claim_puts_nothing_away(pack, now):
    slow = pack_claim(pack_id=pack.pk, now=now - timedelta(hours=1))
    packs_return(now=now)
    fast = pack_claim(pack_id=pack.pk, now=now)
    assert not pack_finish(pack=slow, pdf=b"slow", docx=b"slow", today=TODAY, now=now)
    assert pack_finish(pack=fast, pdf=b"fast", docx=b"fast", today=TODAY, now=now)
    assert not pack_fail(pack=slow, why="late", now=now)
    assert bytes(pack.refreshed().pdf.content) == b"fast"


def test_what_never_finishes_is_given_up_after_three_tries(pack, now):
    for _ in range(3):
        pack_claim(pack_id=pack.pk, now=now - timedelta(hours=1))
        packs_return(now=now)
    assert pack.refreshed().state == "failed"
    assert "three times" in pack.refreshed().why_failed


def test_without_a_worker_it_waits_and_the_beat_makes_it(pack, now):
    assert tasks.packs_sweep() == 0
    Pack.objects.update(moved_at=now - timedelta(minutes=1))
    assert tasks.packs_sweep() == 1


def test_what_cannot_be_made_says_so_and_can_be_tried_again(pack, school, senco, now, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "pack_pdf", lambda data: 1 / 0)
        assert tasks.pack_make(school.pk, pack.pk) == "failed"
    assert "Try again" in pack.refreshed().why_failed
    pack_retry(pack=pack.refreshed(), by=senco, now=now)
    assert tasks.pack_make(school.pk, pack.pk) == "ready"
    with pytest.raises(DomainError, match="could not be made"):
        pack_retry(pack=pack.refreshed(), by=senco, now=now)


def test_thirty_at_once_are_told_of_once(school, senco, now, monkeypatch):
    monkeypatch.setattr(tasks, "pack_pdf", lambda data: b"%PDF")
    monkeypatch.setattr(tasks, "pack_docx", lambda data, **_: b"PK")
    pupils = PupilFactory.create_batch(30, school=school)
    batch = pack_batch_create(
        pupils=[*pupils, pupils[0]], title="Spring", kind="review", starts_on=TODAY, ends_on=TODAY, by=senco, now=now
    )
    for pk in Pack.objects.filter(batch=batch).values_list("pk", flat=True):
        tasks.pack_make(school.pk, pk)
    assert Pack.objects.filter(batch=batch, state="ready").count() == 30
    assert [notice.text for notice in Notice.objects.open_for(senco)] == ["The packs “Spring” are ready."]


def test_what_is_over_is_deleted_with_its_files(pack, school):
    tasks.pack_make(school.pk, pack.pk)
    assert packs_forget(today=timezone.localdate() + timedelta(days=30)) == 0
    assert packs_forget(today=timezone.localdate() + timedelta(days=31)) == 1
    assert not StoredFile.objects.exists()


def test_a_batch_of_which_nothing_is_left_goes_too(pupil, senco, now, school):
    pack_batch_create(pupils=[pupil], title="T", kind="review", starts_on=TODAY, ends_on=TODAY, by=senco, now=now)
    tasks.pack_make(school.pk, Pack.objects.get().pk)
    packs_forget(today=timezone.localdate() + timedelta(days=31))
    assert not PackBatch.objects.exists()


def test_an_empty_batch_is_refused(senco, school, now):
    with pytest.raises(DomainError, match="at least one"):
        pack_batch_create(pupils=[], title="T", kind="review", starts_on=TODAY, ends_on=TODAY, by=senco, now=now)


def test_another_school_makes_nothing_of_it(pack, other_school):
    assert tasks.pack_make(other_school.pk, pack.pk) == ""
    with in_school(other_school.pk):
        assert not Pack.objects.exists()


def test_a_pupil_of_whom_nothing_is_known_has_a_pack_that_says_so(pack, school):
    document = pack_document(pack=pack, school=school, today=TODAY)
    empty = [part.title for part in document.parts if part.blocks == [Paragraph(NOTHING, is_quiet=True)]]
    assert empty == [part.title for part in document.parts][1:]
    assert "No SEN status is recorded" in said(pack, school)


FULL = [
    "Ami ", "since 24 November 2025", "One step at a time.", "Version 2, in force since 24 November 2025",
    "What changed since version 1", "Wants to be a vet.", "Speech therapy, weekly; once a week; by SALT",
    "T-score 60.0", "Five steps alone.", "Reached", "Plans in two steps.", "Not written yet",
    "1 of 1 planned sessions attended", "Of it shared", "a week.", "twice a week, 30 minutes each", "Section F",
    "(before these days)" , "Line chart of Reading age 0", "from 7:06 on 15 October 2025 to 7:11 on 25 February 2026", "92.5%",
    "Mother", "She sleeps better.", "We go on.", "EHC plan",
]  # fmt: skip


def test_a_full_pack_says_all_of_it(pupil, senco, school, now):
    fill_pupil(pupil, by=senco, today=TODAY)
    pack = pack_create(
        pupil=pupil, kind="review", starts_on=TODAY - timedelta(days=100), ends_on=TODAY, by=senco, now=now
    )
    text = said(pack, school)
    assert [words for words in FULL if words not in text] == []
    assert [words for words in ("H80", "KEPT INSIDE", "Secretname", "Zofia") if words in text] == []


def test_a_full_pack_becomes_a_pdf_with_its_parts_as_headings(pupil, senco, school, now):
    fill_pupil(pupil, by=senco, today=TODAY, times=2)
    pack = ask(pupil, senco, now)
    assert tasks.pack_make(school.pk, pack.pk) == "ready"
    with pikepdf.open(BytesIO(pack.refreshed().pdf.content)) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) >= 3
        assert [item.title for item in outline.root] == [part.title for part in pack_parts.parts("review")]


def test_twenty_of_everything_take_no_more_queries_than_one(pupil, senco, school, now, counted):
    fill_pupil(pupil, by=senco, today=TODAY)
    many = PupilFactory.create(school=school)
    fill_pupil(many, by=senco, today=TODAY, times=8)
    few = counted(lambda: said(ask(pupil, senco, now), school))
    assert len(counted(lambda: said(ask(many, senco, now), school))) == len(few)


def test_a_part_of_another_app_stands_in_its_place(pack, school, monkeypatch):
    monkeypatch.setattr(pack_parts, "_parts", dict(pack_parts._parts))
    pack_parts.register("calls", "Calls", 45, lambda *, pupil, start, end: [Paragraph(f"Called about {pupil.name}.")])
    pack_parts.register("costs", "Costs", 46, lambda **_: [], kinds=("evidence",))
    titles = [part.title for part in pack_document(pack=pack, school=school, today=TODAY).parts]
    assert titles.index("Calls") == titles.index("Interventions") - 1
    assert "Costs" not in titles
    assert "Costs" in [part.title for part in pack_parts.parts("evidence")]


def review(pupil, senco, starts_at, state="planned"):
    return ReviewPoint.objects.create(
        pupil=pupil, starts_at=starts_at, place="P", purpose="T", led_by=senco.staff, state=state, outcome="O"
    )


def test_a_review_pack_is_of_the_days_since_the_last_review(pupil, senco):
    assert span(pupil=pupil, kind="review", today=TODAY)[0] == TODAY - timedelta(days=182)
    review(pupil, senco, datetime(2026, 1, 8, 9, tzinfo=timezone.get_default_timezone()), "held")
    assert span(pupil=pupil, kind="review", today=TODAY) == (date(2026, 1, 8), TODAY)
    assert span(pupil=pupil, kind="evidence", today=TODAY)[0] == TODAY - timedelta(days=365)


def test_a_batch_is_for_those_with_a_review_soon(pupil, senco, now):
    review(pupil, senco, now + timedelta(days=10))
    assert pupils_for_batch(user=senco, which="weeks:2", now=now) == [pupil]
    assert pupils_for_batch(user=senco, which="weeks:1", now=now) == []
    assert pupils_for_batch(user=senco, which="weeks:99", now=now) == []
    assert pupils_for_batch(user=senco, which="plan", now=now) == []
