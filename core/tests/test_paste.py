"""A pasted block: every cell that is there is read once, whatever separates it."""

import csv
import io
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import harmless
from core.paste import PasteError, block_of, cells_of, read_day, read_time, several

CELL = st.text(alphabet="ab ,;'\"\t\n=+-1é", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=8))
def test_a_block_as_a_spreadsheet_copies_it_is_read_whole(rows):
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(
        [["h1", "h2"], *[[harmless(c) for c in r] for r in rows]]
    )
    assert [cells for _, cells in cells_of(text.getvalue())][1:] == rows


@given(st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=6))
def test_whatever_is_pasted_is_read_or_refused_in_a_sentence(rows):
    said = ""
    try:
        block = block_of("\n".join("\t".join(row) for row in rows), {"name": ["Name"], "on": ["Day"]})
    except PasteError as error:
        said = str(error)
    if said:
        assert said.endswith(".")
    else:
        assert len(block.columns) == len(block.heads)
        assert sum(key == "name" for key in block.columns) <= 1


DAYS = (
    "14/10/2026", "14.10.2026", "14-10-2026", "14/10/26", "14 Oct 2026", "14 October 2026", "14-Oct-26", "2026-10-14",
    "Wed 14 Oct 2026",
)  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_as_it_is_written(text):
    assert read_day(text) == date(2026, 10, 14)


@pytest.mark.parametrize("text", ["08:50", "8:50", "8.50", "0850", "8:50am", "8.50 AM", "08:50:00"])
def test_a_time_is_read_as_it_is_written(text):
    assert read_time(text) == time(8, 50)


@pytest.mark.parametrize("text", ["", "soon", "31/02/2026", "25:00", "10/14/2026"])
def test_what_is_no_day_and_no_time_is_none(text):
    assert read_day(text) is None
    assert read_time(text) is None


def test_a_cell_of_several_is_split():
    assert several("Mon, Tue and Fri") == ["Mon", "Tue", "Fri"]
