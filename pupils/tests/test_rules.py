from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.rules.dates import DateError, full_year, is_ambiguous, orders_of, parse_date
from pupils.rules.upn import check_letter, has_right_letter, has_upn_form

WRITTEN = {
    "dmy": "{0.day:02d}/{0.month:02d}/{0.year}",
    "mdy": "{0.month}/{0.day}/{0.year}",
    "ymd": "{0.year}-{0.month:02d}-{0.day:02d}",
}
days = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(days, st.sampled_from(list(WRITTEN)))
def test_a_date_comes_back_in_the_order_it_was_written(day, order):
    assert parse_date(WRITTEN[order].format(day), order) == day


@given(st.lists(days, min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_a_column_is_ambiguous_unless_a_day_past_the_twelfth_or_only_twins_prove_it(column, order):
    texts = [WRITTEN[order].format(day) for day in column]
    is_open = all(day.day <= 12 for day in column) and any(day.day != day.month for day in column)
    assert is_ambiguous(texts) == is_open
    assert order in orders_of(texts)


@pytest.mark.parametrize(
    "text",
    [
        "14-Oct-12", "14 October 2012", "14th Oct 2012", "Sun 14 Oct 2012", "Oct 14, 2012", "14/10/12", "14.10.2012", "41196",
        "41196.0", "2012-10-14 00:00:00", "14/10/2012 00:00", "14/10/2012 12:00:00 AM", "2012-10-14T00:00:00Z", "20121014",
    ],
)  # fmt: skip
def test_the_spellings_of_excel_are_one_day(text):
    assert parse_date(text, "dmy", near=2013) == date(2012, 10, 14)


@given(st.integers(0, 99), st.integers(1950, 2080))
def test_a_year_of_two_figures_is_the_nearest_one(two, near):
    year = full_year(two, near)
    assert year % 100 == two
    assert abs(year - near) <= 50


@pytest.mark.parametrize("text", ["2012-10-13T23:00:00Z", "14/10/2012 09:30", "Oct-12", "14 Okt 2012", "20121399"])
def test_what_may_be_another_day_is_refused(text):
    with pytest.raises(DateError):
        parse_date(text, "dmy", near=2013)


@pytest.mark.parametrize("text", ["", "soon", "31/2/2012", "1/1/12", "2012", "32/1/2012"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(DateError):
        parse_date(text, "dmy")


@pytest.mark.parametrize(
    ("upn", "is_right"),
    [
        ("B801200005001", True),
        ("A801200005001", False),
        ("P207000016049", True),
        ("I801200005001", False),
        ("B80120000500", False),
    ],
)
def test_check_letters(upn, is_right):
    assert has_right_letter(upn) == is_right


@given(st.from_regex(r"\A[0-9]{11}[0-9A-HJ-NP-RT-Z]\Z"))
def test_every_number_with_its_letter_is_right(rest):
    assert has_upn_form(check_letter(rest) + rest)
    assert has_right_letter(check_letter(rest) + rest)
