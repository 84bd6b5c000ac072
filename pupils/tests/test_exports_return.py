"""What the product gives as a file comes back through the import unchanged: every list that holds a kind which imports know."""

from datetime import date, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.models import Measure, Score
from core.exports import harmless
from hlta.testing import PupilFactory, StaffFactory
from pupils.models import (
    Attendance,
    Carer,
    CarerLink,
    ClassTeacher,
    Enrolment,
    Lesson,
    Need,
    SenStatus,
    TeachingClass,
)
from pupils.queries.roster_export import EXPORTS
from pupils.rules.lines import PROTECTED
from pupils.rules.needs import first_two
from pupils.rules.records import REGISTRY
from pupils.rules.upn import check_letter
from pupils.tests.test_roster import preview
from schools.models import Period
from staff.models import StaffMember

# Names and texts that a spreadsheet would run, or that begin as a protected cell does.
NASTY = ("=HYPERLINK(1)", "+44", "-Ann", "@home", "'t Hooft", "'=x", "''-y", "O'Neil", "Zoë, the “second”", "Line; two")
YEARS = (-2, -1, 0, 1, 8, 11, None)
# A list on a page: its address, and the kind of records that it holds.
LISTS = {
    "/pupils/": "pupils",
    "/pupils/register/": "pupils",
    "/pupils/census/": "pupils",
    "/staff/": "staff",
}


def upn(number: int) -> str:
    return check_letter(rest := f"801200024{number:03}") + rest


@pytest.fixture
def full(school):
    """A school in which every kind of record has rows, some of them with texts that a spreadsheet would run."""
    pupils = [
        PupilFactory(
            school=school, given_name=text, family_name=f"{text} Lee", form=text[:30], home_language=text, mis_id=f"0{n:04}",
            upn="" if n == 3 else upn(n), sex="FM"[n % 2], year_group=YEARS[n % len(YEARS)], born_on=date(2013, 3, n + 1),
            is_pupil_premium=n % 2 == 0, is_eal=n % 3 == 0, middle_names=text, preferred_name=text,
        )
        for n, text in enumerate(NASTY)
    ]  # fmt: skip
    SenStatus.objects.create(pupil=pupils[0], code="K", starts_on=date(2024, 9, 1))
    SenStatus.objects.create(pupil=pupils[1], code="E", starts_on=date(2024, 9, 1))
    Need.objects.create(pupil=pupils[0], code="SLCN", rank=1, starts_on=date(2024, 9, 1))
    Need.objects.create(pupil=pupils[0], code="ASD", rank=2, starts_on=date(2024, 9, 1))
    for n, pupil in enumerate(pupils[:4]):
        carer = Carer.objects.create(
            given_name="=May", family_name=f"-Lee{n}", phone="+44 1234 567890", email=f"a{n}@example.org", title="Ms"
        )
        CarerLink.objects.create(pupil=pupil, carer=carer, relationship="Mother")
    adults = [
        StaffFactory(
            school=school, given_name=text, family_name=f"{text} Poe", mis_id=f"S{n}", job=job, weekly_minutes=minutes
        )
        for n, (text, job, minutes) in enumerate(
            zip(NASTY, ("senco", "hlta", "ta", "teacher", "other") * 2, (1950, None, 20, 607, 0) * 2, strict=True)
        )
    ]
    period = Period.objects.create(name="4", kind="lesson", starts_at=time(11), ends_at=time(12))
    for n, name in enumerate(("8x/En1", "-9y", "=sum")):
        section = TeachingClass.objects.create(name=name, subject="'=English" if n else "English")
        ClassTeacher.objects.create(teaching_class=section, staff_member=adults[n])
        Lesson.objects.create(teaching_class=section, week=1, weekday=n + 1, period=period, room="-1")
        for pupil in pupils[n : n + 3]:
            Enrolment.objects.create(teaching_class=section, pupil=pupil)
    ClassTeacher.objects.create(teaching_class=section, staff_member=adults[5])
    Attendance.objects.create(
        pupil=pupils[0], starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 9), possible=50, attended=47, late=1
    )
    reading = Measure.objects.create(name="Word reading", kind="standardised", mean=100, standard_deviation=15)
    guess = Measure.objects.create(name="Guess", kind="calibration")
    Score.objects.create(pupil=pupils[0], measure=reading, taken_on=date(2026, 9, 9), value=94, source="=Autumn")
    Score.objects.create(pupil=pupils[3], measure=guess, taken_on=date(2026, 9, 9), value=2, predicted=6, actual=8)
    return pupils


def outcomes(files, by, shape):
    """What an import of the file would do: the outcomes, and what is not the same."""
    roster = preview(files, by, records=shape)
    rows = roster.rows.exclude(outcome="same").values_list("kind", "outcome", "label", "before", "after", "reason")
    assert not roster.error, roster.error
    return {key.split(":")[1] for key in roster.counts}, list(rows)


def test_every_kind_of_record_can_be_downloaded_as_an_import_reads_it():
    assert set(EXPORTS) == set(REGISTRY)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("records", sorted(EXPORTS))
def test_what_is_here_comes_back_unchanged(full, senco, sign_in, records, kind):
    response = sign_in(senco).get(f"/pupils/rosters/export/{records}/?format={kind}")
    found, rows = outcomes({f"list.{kind}": response.content}, senco, records)
    assert not rows, rows
    assert found == {"same"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("path", sorted(LISTS))
def test_a_list_of_a_page_comes_back_unchanged(full, senco, sign_in, path, kind):
    # Who has neither a code nor an address cannot be found again.
    StaffMember.objects.filter(mis_id="", email="").update(email="poe@example.org")
    response = sign_in(senco).get(f"{path}?format={kind}")
    found, rows = outcomes({f"list.{kind}": response.content}, senco, LISTS[path])
    assert not rows, rows
    assert found == {"same"}


def test_the_register_carries_the_needs_so_that_an_import_brings_them_back(full, senco, sign_in):
    content = sign_in(senco).get("/pupils/register/?format=csv").content
    Need.objects.all().delete()
    roster = preview({"list.csv": content}, senco, records="pupils")
    needs = roster.rows.filter(kind="need", outcome="new").order_by("after__rank")
    assert [(row.key.split("|")[1], row.after["rank"]) for row in needs] == [("SLCN", 1), ("ASD", 2)]


NEEDS = st.lists(
    st.tuples(
        st.sampled_from(["SLCN", "ASD", "MLD", "SEMH", "DS", "OTH"]), st.integers(1, 4), st.sampled_from([None, 2020, 2027])
    ),
    max_size=4, unique_by=lambda need: need[0],
)  # fmt: skip
LIVES = st.lists(st.tuples(st.sampled_from("EKN"), NEEDS, st.sampled_from(["", "Ö, “x”; y"])), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=LIVES)
@pytest.mark.parametrize("path", ["/pupils/register/?", "/pupils/rosters/export/pupils/?"])
def test_whoever_is_on_the_register_with_whatever_needs_comes_back_unchanged(school, senco, sign_in, path, lives):
    """Needs without a primary one, of one rank, ended and to come among them."""
    with transaction.atomic():
        for n, (code, needs, form) in enumerate(lives):
            pupil = PupilFactory(school=school, upn=upn(n), form=form, given_name=form)
            SenStatus.objects.create(pupil=pupil, code=code, starts_on=date(2019, 9, 1))
            for need, rank, ends in needs:
                end = date(ends, 9, 1) if ends else None
                Need.objects.create(pupil=pupil, code=need, rank=rank, starts_on=date(2019, 9, 1), ends_on=end)
        content = sign_in(senco).get(f"{path}format=csv").content
        if content.count(b"\n") > 1:
            assert outcomes({"list.csv": content}, senco, "pupils") == ({"same"}, [])
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ([], ("", "")), ([(1, "A")], ("A", "")), ([(2, "A")], ("", "A")), ([(3, "B"), (1, "A")], ("A", "B")),
        ([(1, "A"), (1, "B"), (2, "C")], ("A", "B")), ([(2, "A"), (3, "B")], ("", "A")), ([(0, "A"), (4, "B")], ("A", "B")),
    ],
)  # fmt: skip
def test_the_primary_need_is_that_of_the_first_rank(needs, said):
    assert first_two(needs) == said


def test_a_register_of_another_day_says_then_so_that_nobody_moves_back(full, senco, sign_in):
    text = sign_in(senco).get("/pupils/register/?on=2025-10-01&format=csv").content.decode("utf-8-sig")
    assert "Year then,Form then,SEN status then" in text
    assert "Primary need then,Secondary need then" in text


def test_a_carer_who_must_not_be_contacted_is_in_no_file(full, senco, sign_in):
    CarerLink.objects.filter(pupil=full[0]).update(do_not_contact=True)
    text = sign_in(senco).get("/pupils/rosters/export/pupils/").content.decode("utf-8-sig")
    assert "a0@example.org" not in text
    assert "a1@example.org" in text


def test_a_download_is_in_the_access_log(full, senco, sign_in):
    sign_in(senco).get("/pupils/rosters/export/pupils/")
    assert full[0].openings.get().page == "roster_export pupils"
    sign_in(senco).get("/pupils/rosters/export/staff/")
    assert full[0].openings.count() == 1


@given(st.text(alphabet="'=+-@A1x ", max_size=8))
def test_a_protected_text_is_the_same_text_once_its_protection_is_taken_off(text):
    assert PROTECTED.sub("", harmless(text)) == text
