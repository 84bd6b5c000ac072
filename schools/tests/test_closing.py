"""What falls on a day: the registry alone."""

from datetime import UTC, date, datetime

import pytest

from schools import closing
from schools.closing import Falling, Kind, Off

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("off", "year", "form", "is_for"),
    [
        (Off(date(2026, 12, 3), "Snow"), 7, "7A", True),
        (Off(date(2026, 12, 3), "Mocks", is_closed=False), 7, "7A", True),
        (Off(date(2026, 12, 3), "Mocks", is_closed=False, year_groups=(11,)), 7, "7A", False),
        (Off(date(2026, 12, 3), "Mocks", is_closed=False, year_groups=(11,)), 11, "11A", True),
        (Off(date(2026, 12, 3), "Trip", is_closed=False, year_groups=(11,), forms=("7A",)), 7, "7A", True),
        (Off(date(2026, 12, 3), "Trip", is_closed=False, forms=("7A",)), None, "", False),
    ],
)
def test_for_whom_a_day_is_off(off, year, form, is_for):
    assert off.is_for(year_group=year, form=form) == is_for


def test_what_nobody_chose_goes_as_proposed(monkeypatch):
    done = []
    rows = [Falling(1, "a"), Falling(2, "b", is_cancelled=False), Falling(3, "c"), Falling(4, "d", is_cancelled=False)]
    kind = Kind(
        "thing", "Things", 1, lambda **_: rows, lambda *, keys, is_cancelled, **_: done.append((is_cancelled, keys))
    )
    monkeypatch.setattr(closing, "_kinds", {"thing": kind})
    counts = closing.settle(
        off=Off(date(2026, 12, 3), "Snow"), choices={"thing:3": False, "thing:4": True}, by=None, now=NOW
    )
    assert done == [(True, [1, 4]), (False, [2, 3])]
    assert closing.count_words(counts) == "Things: 2 cancelled, 2 kept."
