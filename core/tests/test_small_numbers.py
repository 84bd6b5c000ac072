"""No number of one to four pupils can be read off a table of groups, or reckoned from what it shows."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.small_numbers import FEWEST, is_small, protected, shown

numbers = st.one_of(st.integers(0, 7), st.integers(0, 60))


@st.composite
def tables(draw):
    columns, rows = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    return {f"group {r}": draw(st.lists(numbers, min_size=columns, max_size=columns)) for r in range(rows)}


def others(counts, table):
    """Each table that differs by one here and there, and of which a reader would see just the same."""
    rows, width = list(counts), len(table.columns)
    for change in product((-1, 0, 1), repeat=len(rows) * width):
        lines = {name: change[r * width : (r + 1) * width] for r, name in enumerate(rows)}
        whole = {name: (*line, sum(line)) for name, line in lines.items()}
        totals = tuple(map(sum, zip(*whole.values(), strict=True)))
        is_same = all(
            seen is None or by == 0
            for line, changed in [*((table.rows[name], whole[name]) for name in rows), (table.totals, totals)]
            for seen, by in zip(line, changed, strict=True)
        )
        if is_same and all(was + by >= 0 for name in rows for was, by in zip(counts[name], lines[name], strict=True)):
            yield {**whole, "totals": totals}


@settings(max_examples=300, deadline=None)
@given(tables())
def test_no_hidden_number_can_be_reckoned_from_those_that_are_shown(counts):
    table = protected("abc"[: len(next(iter(counts.values())))], counts)
    hidden = {(name, place) for name, line in table.rows.items() for place, seen in enumerate(line) if seen is None}
    hidden |= {("totals", place) for place, seen in enumerate(table.totals) if seen is None}
    for other in others(counts, table) if hidden else ():
        hidden -= {(name, place) for name, place in hidden if other[name][place]}
        if not hidden:
            break
    assert not hidden


@settings(deadline=None)
@given(tables())
def test_every_small_number_is_hidden_and_what_is_shown_is_true(counts):
    table = protected("abc"[: len(next(iter(counts.values())))], counts)
    for name, line in table.rows.items():
        for seen, count in zip(line, [*counts[name], sum(counts[name])], strict=True):
            assert seen in (None, count)
            assert seen is None or not is_small(seen)
        size = line[-1]
        assert all(size is None or seen is None or not is_small(seen, size) for seen in line[:-1])
    assert all(seen is None or not is_small(seen) for seen in table.totals)


@given(tables(), st.data())
def test_tables_of_the_same_pupils_show_the_same_totals(counts, data):
    """Else what one hides another would show: pupils go into other groups, and stay in their columns."""
    columns = [sum(column) for column in zip(*counts.values(), strict=True)]
    split = [data.draw(st.integers(0, count)) for count in columns]
    other = {"here": split, "there": [count - part for count, part in zip(columns, split, strict=True)]}
    assert protected("abc"[: len(columns)], counts).totals == protected("abc"[: len(columns)], other).totals


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        # nothing small: all is shown
        ({"girls": [10, 20], "boys": [12, 30]}, {"girls": (10, 20, 30), "boys": (12, 30, 42)}),
        # a zero is shown: it is what the table is for
        ({"girls": [0, 20], "boys": [10, 10]}, {"girls": (0, 20, 20), "boys": (10, 10, 20)}),
        # one small number takes three more along, or it could be reckoned from its row and its column
        ({"girls": [2, 20], "boys": [12, 30]}, {"girls": (None, None, 22), "boys": (None, None, 42)}),
        # a group of four: its size could be reckoned from the whole, so the next smallest goes too
        (
            {"a": [2, 2], "b": [5, 6], "c": [30, 30]},
            {"a": (None, None, None), "b": (None, None, None), "c": (30, 30, 60)},
        ),
    ],
)  # fmt: skip
def test_what_is_hidden_along_with_it(counts, seen):
    assert protected(["placed", "not"], counts).rows == seen


def test_a_school_of_four_shows_nothing_at_all():
    table = protected(["placed", "not"], {"girls": [1, 0], "boys": [0, 3]})
    assert {*table.totals, *table.rows["girls"], *table.rows["boys"]} == {None}


def test_nobody_is_no_secret():
    assert protected(["placed", "not"], {}).totals == (0, 0, 0)
    assert protected(["placed", "not"], {"girls": [0, 0], "boys": [0, 0]}).rows["boys"] == (0, 0, 0)


ALONE = [
    (0, 20, 0),
    (1, 20, None),
    (4, 20, None),
    (5, 20, 5),
    (15, 20, 15),
    (16, 20, None),
    (20, 20, 20),
    (3, 3, None),
]


@pytest.mark.parametrize(("count", "of", "seen"), ALONE)
def test_a_number_that_stands_alone(count, of, seen):
    assert shown(count, of) == seen
    assert FEWEST == 5
