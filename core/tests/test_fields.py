"""Days that are typed."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from core.fields import EARLIEST_YEAR, DayField, MomentField
from core.times import LAST_YEAR

TYPED = re.compile(r"forms\.(Split)?Date(Time)?Field\(")


@given(st.dates())
def test_a_day_is_taken_where_somebody_can_mean_it(day: date) -> None:
    if EARLIEST_YEAR <= day.year <= LAST_YEAR:
        assert DayField().clean(day.isoformat()) == day
    else:
        with pytest.raises(forms.ValidationError, match="Enter a date from 1900 to 2099"):
            DayField().clean(day.isoformat())


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_moment_has_such_a_day(day: str) -> None:
    with pytest.raises(forms.ValidationError, match="Enter a date from 1900 to 2099"):
        MomentField().clean([day, "15:30"])
    assert MomentField(required=False).clean(["", ""]) is None


def test_every_form_asks_for_days_by_it() -> None:
    files = [path for path in Path().glob("[a-z]*/**/*.py") if "node_modules" not in path.parts]
    found = [str(path) for path in files if path.parts[0] != "core" and TYPED.search(path.read_text())]
    assert found == []
