"""The proposals of a new school's calendar: as published dates of English authorities, and lawful in every year."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from schools.usual import USUAL_DAY, bank_holidays, usual_closed_days, usual_half_terms, year_of


def days(year: int) -> list[tuple[str, str]]:
    return [(f"{row.starts_on:%d%m}", f"{row.ends_on:%d%m}") for row in usual_half_terms(year)]


@pytest.mark.parametrize(
    ("year", "asked"),
    [
        (
            2024,
            [
                ("0209", "2510"),
                ("0411", "2012"),
                ("0601", "1402"),
                ("2402", "0404"),
                ("2204", "2305"),
                ("0206", "2107"),
            ],
        ),
        (
            2025,
            [
                ("0109", "2410"),
                ("0311", "1912"),
                ("0501", "1302"),
                ("2302", "2703"),
                ("1304", "2205"),
                ("0106", "2107"),
            ],
        ),
        (
            2026,
            [
                ("0109", "2310"),
                ("0211", "1812"),
                ("0401", "1202"),
                ("2202", "2503"),
                ("1204", "2805"),
                ("0706", "2107"),
            ],
        ),
    ],
)
def test_the_half_terms_that_are_proposed(year, asked):
    assert days(year) == asked


@pytest.mark.parametrize("year", range(2020, 2060))
def test_half_terms_are_in_order_and_begin_and_end_on_days_of_school(year):
    rows = usual_half_terms(year)
    edges = [day for row in rows for day in (row.starts_on, row.ends_on)]
    assert edges == sorted(edges)
    off = bank_holidays(year) | bank_holidays(year + 1)
    assert all(day.weekday() < 5 and day not in off for day in edges)
    closed = {day for day, _ in usual_closed_days(rows)}
    open_days = [
        day
        for row in rows
        for day in (row.starts_on + timedelta(days=n) for n in range((row.ends_on - row.starts_on).days + 1))
        if day.weekday() < 5 and day not in closed
    ]
    # 190 days with pupils and five for training, give or take a week: what a school then moves by hand.
    assert 186 <= len(open_days) <= 200
    # Easter lies in a holiday.
    easter = [day for day, name in off.items() if name in ("Good Friday", "Easter Monday")]
    assert not any(row.starts_on <= day <= row.ends_on for row in rows for day in easter)


def test_bank_holidays_in_term_are_closed():
    assert usual_closed_days(usual_half_terms(2026)) == [(date(2027, 5, 3), "Early May bank holiday")]


@pytest.mark.parametrize(
    ("today", "year"), [((2026, 7, 21), 2025), ((2026, 7, 22), 2026), ((2026, 12, 1), 2026), ((2027, 1, 5), 2026)]
)
def test_the_year_that_is_laid_out(today, year):
    assert year_of(date(*today)) == year


def test_the_usual_day_follows_on():
    assert all(one.ends_at == after.starts_at for one, after in pairwise(USUAL_DAY))
