"""The register is right for any date: what was said for each day, replayed, is what it shows."""

import itertools
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from hlta.testing import PupilFactory
from pupils.actions.sen import sen_state
from pupils.models import Need, SenStatus
from pupils.queries.register import register, register_changes
from pupils.rules.history import stated, year_then

DAY = date(2025, 1, 1)
says = st.lists(st.tuples(st.sampled_from(["E", "K", None]), st.integers(0, 60)), max_size=12)


@given(says)
def test_any_day_shows_what_a_replay_of_the_changes_shows(changes):
    spans, replayed = [], {}
    for code, offset in changes:
        spans = stated(spans, code=code, on=DAY + timedelta(days=offset))
        replayed = {day: was for day, was in replayed.items() if day < offset} | dict.fromkeys(range(offset, 70), code)
    for day in range(70):
        holding = [span.code for span in spans if span.holds_on(DAY + timedelta(days=day))]
        assert holding == ([replayed[day]] if replayed.get(day) else [])


@given(says)
def test_spans_that_meet_with_one_code_are_one(changes):
    spans = []
    for code, offset in changes:
        spans = stated(spans, code=code, on=DAY + timedelta(days=offset))
    assert all((a.ends_on, a.code) != (b.starts_on, b.code) for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("on", "year"), [(date(2026, 11, 1), 9), (date(2026, 8, 31), 8), (date(2025, 9, 1), 8), (date(2024, 10, 1), 7)]
)
def test_the_year_that_a_pupil_was_in(on, year):
    assert year_then(9, today=date(2026, 11, 23), on=on) == year


@pytest.fixture
def today():
    return timezone.localdate()


def say(pupil, by, status, *needs, ago, today):
    sen_state(pupil=pupil, status=status, needs=list(needs), on=today - timedelta(days=ago), today=today, by=by)


def shown(user, today, ago):
    rows = register(user=user, on=today - timedelta(days=ago))
    return [(row.pk, row.code, row.needs_then) for row in rows]


def test_the_register_of_past_days_and_of_today(senco, pupil, today):
    say(pupil, senco, "K", "SLCN", ago=300, today=today)
    say(pupil, senco, "E", "ASD", "SLCN", ago=100, today=today)
    say(pupil, senco, "N", ago=10, today=today)
    assert shown(senco, today, 301) == shown(senco, today, 5) == []
    assert shown(senco, today, 200) == [(pupil.pk, "K", ["SLCN"])]
    assert shown(senco, today, 11) == [(pupil.pk, "E", ["ASD", "SLCN"])]


def test_saying_it_again_with_its_day_puts_it_right(senco, pupil, today):
    say(pupil, senco, "E", "ASD", ago=100, today=today)
    say(pupil, senco, "K", "MLD", ago=120, today=today)
    assert shown(senco, today, 0) == [(pupil.pk, "K", ["MLD"])]
    assert SenStatus.objects.filter(pupil=pupil).count() == Need.objects.filter(pupil=pupil).count() == 1


def test_who_left_is_not_on_the_register_after(senco, pupil, today):
    say(pupil, senco, "K", ago=100, today=today)
    pupil.left_on = today - timedelta(days=10)
    pupil.save()
    assert [len(shown(senco, today, ago)) for ago in (11, 10, 0)] == [1, 0, 0]


def test_changes_between_two_dates(school, senco, pupil, today):
    other = PupilFactory.create(school=school)
    say(pupil, senco, "K", ago=100, today=today)
    say(pupil, senco, "E", ago=50, today=today)
    say(other, senco, "K", ago=200, today=today)
    rows = register_changes(user=senco, since=today - timedelta(days=60), on=today)
    assert [(row.pk, row.before, row.after) for row in rows] == [(pupil.pk, "K", "E")]


def test_down_syndrome_may_be_chosen_from_january_2025_on(senco, pupil, today):
    with pytest.raises(DomainError, match="could not be recorded"):
        sen_state(pupil=pupil, status="E", needs=["DS"], on=date(2024, 12, 31), today=today, by=senco)
    sen_state(pupil=pupil, status="E", needs=["DS"], on=date(2025, 1, 1), today=today, by=senco)


@pytest.mark.parametrize(("status", "needs"), [("A", []), ("E", ["NSA"]), ("K", ["MLD", "MLD"]), ("K", ["XX"])])
def test_codes_that_cannot_be_are_refused_and_nothing_changes(senco, pupil, today, status, needs):
    with pytest.raises(DomainError):
        say(pupil, senco, status, *needs, ago=1, today=today)
    assert not SenStatus.objects.exists()


def test_a_day_ahead_is_refused(senco, pupil, today):
    with pytest.raises(DomainError, match="still ahead"):
        say(pupil, senco, "K", ago=-1, today=today)


def test_status_and_needs_are_changed_in_the_browser(senco, pupil, sign_in, today):
    client = sign_in(senco)
    client.post(
        f"/pupils/{pupil.pk}/sen/", {"status": "K", "on": today.isoformat(), "need_1": "SEMH", "need_2": "SLCN"}
    )
    page = client.get("/pupils/register/").text
    assert pupil.name in page
    assert "SEMH, SLCN" in page
    assert pupil.name in client.get(f"/pupils/register/?since={today - timedelta(days=1)}").text


def test_a_mistake_leaves_what_was_typed(senco, pupil, sign_in, today):
    typed = {"status": "K", "on": f"{today + timedelta(days=30)}", "need_1": "SEMH"}
    page = sign_in(senco).post(f"/pupils/{pupil.pk}/sen/", typed).text
    assert "still ahead" in page
    assert '<option value="SEMH" selected>' in page


def test_a_ta_has_no_register(key_ta, sign_in):
    assert sign_in(key_ta).get("/pupils/register/").status_code == 403
