"""A difference of two weeks, applied to the old one, gives the new one."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.scenarios import (
    Difference,
    Thought,
    applied,
    contents,
    difference,
    drift,
    in_words,
    marks,
    whole_mark,
)
from deployment.rules.week import Entry

hours = st.builds(
    Entry, key=st.just(0), staff=st.integers(1, 3), kind=st.sampled_from(["support", "duty"]), week=st.integers(1, 2),
    weekday=st.integers(1, 2), span=st.sampled_from([(540, 600), (600, 660)]), room=st.sampled_from(["", "S1"]),
)  # fmt: skip
weeks = st.lists(hours, max_size=6).map(lambda rows: [replace(row, key=n) for n, row in enumerate(rows, 1)])
thoughts = st.lists(st.builds(Thought, hours, st.none() | st.integers(1, 8)), max_size=6)


@given(weeks, thoughts)
def test_a_difference_leads_from_the_old_week_to_the_new(old, new):
    change = difference(old, new)
    assert Counter(applied(old, change)) == Counter(contents(row.entry) for row in new)


@given(weeks, thoughts)
def test_nothing_ends_that_is_made_anew_as_it_was(old, new):
    change = difference(old, new)
    assert not {contents(row) for row in change.ended} & set(change.added)


@given(weeks)
def test_a_copy_changes_nothing(old):
    assert not difference(old, [Thought(row, row.key) for row in old])
    assert not difference(old, [Thought(row) for row in reversed(old)])


@given(weeks)
def test_a_week_that_stands_still_has_not_drifted(old):
    assert not drift(marks(old), old)
    assert whole_mark(old) == whole_mark(old[::-1])


def test_drift_tells_what_came_went_and_changed():
    rows = [Entry(n, 1, "support", 1, n, (540, 600)) for n in (1, 2, 3)]
    now = [rows[0], replace(rows[1], room="S1"), replace(rows[2], key=4)]
    found = drift(marks(rows), now)
    assert (found.came, found.went, found.changed) == ((now[2],), (3,), (now[1],))
    assert whole_mark(rows) != whole_mark(now)


def test_a_pupils_new_name_is_no_drift():
    row = Entry(1, 1, "support", 1, 1, (540, 600), title="Jo", pupil=3, pupil_name="Jo")
    assert not drift(marks([row]), [replace(row, title="Joan", pupil_name="Joan")])


def test_changes_in_words():
    old = Entry(1, 1, "support", 1, 1, (540, 600), title="English", room="S1")
    change = Difference((replace(old, week=2),), (), ((old, replace(old, staff=2)),))
    assert in_words(change, {1: "Dawn", 2: "Piotr"}) == [
        ("New", "Dawn: English, Mon B, 09:00 to 10:00, S1"),
        ("Changes", "Piotr: English, Mon A, 09:00 to 10:00, S1: from Dawn to Piotr"),
    ]
