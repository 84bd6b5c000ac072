"""Days of the year and the clocks that are moved to them."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hlta.local import moved_clock
from hlta.local.days import DAYS, LONDON, chosen, moment_of
from hlta.local.postgres import clean_environment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-29", datetime(2026, 11, 29, 10, tzinfo=UTC)),
        ("2027-08-31T00:30", datetime(2027, 8, 30, 23, 30, tzinfo=UTC)),
        ("2026-10-25T01:30+01:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T01:30+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_the_schools_unless_it_says_otherwise(text, moment):
    assert moment_of(text) == moment


def test_the_days_are_those_on_which_calendars_turn():
    here = [moment_of(day.moment).astimezone(LONDON) for day in DAYS]
    assert {day.isoweekday() for day in here} >= {6, 7}
    assert {(day.month, day.day) for day in here} >= {(2, 29), (8, 31), (9, 1), (12, 31), (1, 1)}
    assert any(day.date() != day.astimezone(UTC).date() for day in here)
    assert {day.fold for day in here} == {0, 1}


def test_some_days_can_be_named(monkeypatch):
    monkeypatch.setenv("DAYS", "2028-02-29 2030-01-01")
    assert [(day.name, day.moment) for day in chosen()] == [("29 February", "2028-02-29"), ("a day", "2030-01-01")]
    monkeypatch.setenv("DAYS", "")
    assert chosen() == list(DAYS)
    monkeypatch.setenv("DAYS", "tomorrow")
    with pytest.raises(SystemExit, match="DAYS=tomorrow"):
        chosen()


def test_services_alone_are_given_another_clock():
    with moved_clock.services_at(datetime(2028, 2, 29, tzinfo=UTC), Path("/lib/faketime.so")):
        assert clean_environment()["LD_PRELOAD"] == "/lib/faketime.so"
        assert clean_environment()["FAKETIME"].startswith(("+", "-"))
        assert "FAKETIME" not in os.environ
    assert "FAKETIME" not in clean_environment()


def test_without_the_library_services_keep_theirs():
    with moved_clock.services_at(datetime(2028, 2, 29, tzinfo=UTC), None):
        assert "LD_PRELOAD" not in clean_environment()


def test_where_it_cannot_be_installed_there_is_none(monkeypatch):
    monkeypatch.setattr(moved_clock, "PLACES", ())
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert moved_clock.find_library() is None
