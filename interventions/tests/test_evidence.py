"""The dose beside the evidence: sessions a week, minutes and weeks each, of the plan and of what pupils got."""

from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given as given_by
from hypothesis import strategies as st

from access.policy import Role
from hlta.testing import PupilFactory, StaffFactory, make_member
from interventions.models import Group, Placement, Programme, Session, SessionRecord
from interventions.queries.dosage import given_in, given_to
from interventions.rules.dosage import EEF, Amount, Band, Stay, band_in_words, compared, given, in_words
from schools.models import ClosedDay, CycleWeek, Term

TODAY = date(2026, 10, 14)


def amount(sessions, minutes, weeks, is_over=True):
    return Amount(Fraction(sessions), Fraction(minutes), Fraction(weeks), is_over)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        # twice a week against three to five is less, however long each is and however many weeks
        (amount(2, 50, 20), "Less than the evidence in sessions a week."),
        (amount(2, 180, 52), "Less than the evidence in sessions a week, more in minutes a session and weeks."),
        (amount(3, 20, 8), "As much as the evidence."),
        (amount(5, 50, 20), "As much as the evidence."),
        (amount(6, 50, 20), "At least as much as the evidence, more in sessions a week."),
        (amount(1, 15, 6), "Less than the evidence in sessions a week and minutes a session and weeks."),
        (amount(3, 19, 8), "Less than the evidence in minutes a session."),
        (amount(3, 20, 7), "Less than the evidence in weeks."),
        (amount(3, 20, 7, is_over=False), "As much as the evidence."),
    ],
)
def test_each_of_the_three_is_compared(plan, words):
    assert in_words(compared(plan, EEF)) == words


def test_each_is_said():
    rows = [row.words for row in compared(amount(2, "32.5", 20), EEF)]
    assert rows == [
        "Twice a week: less than the evidence (3 to 5 times a week)",
        "32.5 minutes a session: as in the evidence (20 to 50 minutes a session)",
        "20 weeks: as in the evidence (8 to 20 weeks)",
    ]
    [_, _, weeks] = compared(amount(3, 30, 3, is_over=False), EEF)
    assert weeks.words == "3 weeks so far: the evidence ran 8 to 20 weeks"


def test_evidence_of_one_number_is_said_as_one():
    assert band_in_words(Band((1, 1), (30, 30), (1, 1))) == "once a week, 30 minutes a session, 1 week"
    [sessions, *_] = compared(amount(1, 30, 1), Band((2, 2), (30, 30), (1, 1)))
    assert sessions.words == "Once a week: less than the evidence (twice a week)"


parts = st.fractions(0, 200, max_denominator=10)
limits = st.tuples(st.integers(1, 60), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given_by(parts, parts, parts, limits, limits, limits)
def test_no_part_makes_up_for_another(sessions, minutes, weeks, a, b, c):
    found = compared(amount(sessions, minutes, weeks), Band(a, b, c))
    for row, value, (least, most) in zip(found, (sessions, minutes, weeks), (a, b, c), strict=True):
        assert (row.is_less, row.is_more) == (value < least, value > most)
    assert in_words(found).startswith("Less") == any(row.is_less for row in found)
    for row in found:
        assert (row.name in in_words(found).split(", more in")[0]) == row.is_less
        assert (row.name in in_words(found).partition("more in")[2]) == row.is_more


stays = st.lists(
    st.builds(Stay, st.integers(0, 190), st.integers(0, 90), st.integers(0, 4000), st.booleans()), max_size=6
)


@given_by(stays)
def test_what_was_got_is_what_was_attended(rows):
    found = given(rows)
    days, attended = sum(row.school_days for row in rows), sum(row.attended for row in rows)
    assert (found is None) == (not days or not attended)
    if found:
        assert found.sessions_a_week * days == attended * 5
        assert found.minutes * attended == sum(row.minutes for row in rows)
        counted = [row for row in rows if row.is_over] or rows
        assert min(r.school_days for r in counted) <= found.weeks * 5 <= max(r.school_days for r in counted)


# --- with rows ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def group(school, hlta):
    """Planned three times a week, as the evidence says; a term of which two school weeks have passed."""
    start = TODAY - timedelta(days=13)  # a Thursday: ten school days up to today, but for one that was closed
    Term.objects.create(name="Autumn", starts_on=start, ends_on=TODAY + timedelta(days=60))
    for week in range(4):
        monday = start - timedelta(days=start.weekday()) + timedelta(weeks=week)
        CycleWeek.objects.create(monday=monday, number=1 + week % 2)
    programme = Programme.objects.create(
        name="Plan", aim="x", area="cognition", supervising_teacher=StaffFactory.create(school=school),
        sessions_a_week=3, session_minutes=30, weeks=10,
    )  # fmt: skip
    return Group.objects.create(
        programme=programme, name="Owls", leader=hlta.staff, starts_on=start, ends_on=TODAY + timedelta(weeks=10)
    )


def placed(group, pupil, **values):
    return Placement.objects.create(
        programme=group.programme, group=group, pupil=pupil, starts_on=group.starts_on, due_to_end_on=group.ends_on,
        **values,
    )  # fmt: skip


def sessions(group, placement, attended, held=6):
    for number in range(held):
        session = Session.objects.create(
            group=group, on=group.starts_on + timedelta(days=number), starts_at=time(9), ends_at=time(9, 30),
            state="held", recorded_at=timezone.now(), led_by=group.leader,
        )  # fmt: skip
        attendance = "present" if number < attended else "absent_school"
        SessionRecord.objects.create(
            session=session, placement=placement, attendance=attendance, recorded_at=timezone.now()
        )


def test_what_pupils_got_stands_beside_what_was_planned(school, group, pupil, sign_in):
    sessions(group, placed(group, pupil), attended=2)
    client = sign_in(make_member(school, Role.SENCO))
    for address in (
        f"/programmes/{group.programme_id}/", f"/programmes/{group.programme_id}/exits/",
        f"/placements/{Placement.objects.get().pk}/end/",
    ):  # fmt: skip
        page = client.get(address).text
        assert "As much as the evidence." in page, address
        assert "Less than the evidence in sessions a week." in page, address
        assert "Once a week: less than the evidence (3 to 5 times a week)" in page, address
        assert "2 weeks so far" in page, address


def test_a_closed_day_is_no_school_day_of_the_pupils_weeks(school, group, pupil):
    placement = placed(group, pupil)
    sessions(group, placement, attended=3)
    ClosedDay.objects.create(on=TODAY, reason="Snow")
    found = given_to(placements=[placement], today=TODAY)
    assert (found.sessions_a_week, found.minutes, found.weeks) == (Fraction(15, 9), 30, Fraction(9, 5))


def test_a_placement_that_never_began_is_no_stay_of_none(school, group, pupil):
    """It ended as it was to begin: nobody got less for it."""
    sessions(group, placed(group, pupil), attended=3)
    before = given_in(programme=group.programme, today=TODAY)
    assert before.weeks > 0
    never = placed(group, PupilFactory.create(school=school))
    Placement.objects.filter(pk=never.pk).update(ended_on=never.starts_on, outcome="stopped")
    assert given_in(programme=group.programme, today=TODAY) == before


def test_before_any_session_it_says_so(school, group, pupil, sign_in):
    placed(group, pupil)
    page = sign_in(make_member(school, Role.SENCO)).get(f"/programmes/{group.programme_id}/").text
    assert "No session was attended yet." in page


def test_more_pupils_take_the_same_queries(school, group, pupil, counted):
    placed(group, pupil)
    few = counted(lambda: given_in(programme=group.programme, today=TODAY))
    for one in PupilFactory.create_batch(5, school=school):
        placed(group, one)
    assert len(counted(lambda: given_in(programme=group.programme, today=TODAY))) == len(few) <= 3


def test_the_programmes_own_evidence_comes_first(school, group, sign_in):
    client = sign_in(make_member(school, Role.SENCO))
    assert (
        "3 to 5 times a week, 20 to 50 minutes a session, 8 to 20 weeks"
        in client.get(f"/programmes/{group.programme_id}/").text
    )
    Programme.objects.update(
        evidence="A trial of 2024", evidence_sessions_a_week=1, evidence_minutes=30, evidence_weeks=8
    )
    page = client.get(f"/programmes/{group.programme_id}/").text
    assert "once a week, 30 minutes a session, 8 weeks (A trial of 2024)" in page
    assert "At least as much as the evidence, more in sessions a week and weeks." in page
