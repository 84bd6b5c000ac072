"""The day on which something happened: today where none is given, never ahead, never before it began."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.happened import asked_happened, happened

TODAY = date(2026, 10, 14)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(st.none() | DAYS, st.none() | st.dates(date(2026, 1, 1), TODAY))
def test_a_day_that_is_taken_is_the_one_given_and_between_its_beginning_and_today(
    on: date | None, since: date | None
) -> None:
    wanted = on or TODAY
    if wanted > TODAY or (since is not None and wanted < since):
        with pytest.raises(DomainError):
            happened(on, today=TODAY, since=since)
    else:
        assert happened(on, today=TODAY, since=since) == wanted


@pytest.mark.parametrize(("text", "day"), [("", None), ("  ", None), (" 2026-10-14 ", TODAY)])
def test_a_day_is_read_as_a_page_sends_it(text: str, day: date | None) -> None:
    assert asked_happened(text) == day


@pytest.mark.parametrize("text", ["14/10/2026", "tomorrow", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="as a date"):
        asked_happened(text)


@pytest.mark.parametrize("day", [date(206, 1, 1), date(1, 1, 1), date(1999, 12, 31)])
def test_a_day_that_nobody_means_is_refused_wherever_it_was_typed(day: date) -> None:
    with pytest.raises(DomainError, match="as a date"):
        happened(day, today=TODAY)


def test_words_say_what_to_do() -> None:
    with pytest.raises(DomainError, match=r"It began on 14 Oct 2026\. Choose that day or a later one\."):
        happened(TODAY - timedelta(days=1), today=TODAY, since=TODAY)
