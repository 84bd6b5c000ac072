"""No type builds on itself, places stay 1 to n, keys are one's own."""

import re

from hypothesis import given
from hypothesis import strategies as st

from plans.rules.plan_type import KEY_LENGTH, loops, moved, section_key, slug

STEPS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from([-1, 1])), max_size=60)


def test_a_type_does_not_build_on_what_builds_on_it():
    below = {1: None, 2: 1, 3: 2}
    assert loops(below, plan_type=1, builds_on=3)
    assert loops(below, plan_type=2, builds_on=2)
    assert not loops(below, plan_type=3, builds_on=1)


def test_a_loop_of_others_ends_the_search():
    assert not loops({1: None, 2: 3, 3: 2}, plan_type=1, builds_on=2)


@given(st.dictionaries(st.integers(1, 8), st.integers(1, 8)), st.integers(1, 8), st.integers(1, 8))
def test_what_is_allowed_leaves_the_type_outside_every_loop(below, plan_type, builds_on):
    if not loops(below, plan_type=plan_type, builds_on=builds_on):
        step, steps = builds_on, 0
        while step is not None and steps < 20:
            assert step != plan_type
            step, steps = below.get(step), steps + 1


@given(st.integers(1, 10), STEPS)
def test_moving_loses_and_doubles_nothing(size, steps):
    order = list(range(size))
    for item, step in steps:
        order = moved(order, item=item % size, step=step)
    assert sorted(order) == list(range(size))


def test_moving_past_an_end_changes_nothing():
    assert moved([1, 2, 3], item=1, step=-1) == [1, 2, 3]
    assert moved([1, 2, 3], item=3, step=1) == [1, 2, 3]
    assert moved([1, 2, 3], item=3, step=-1) == [1, 3, 2]


@given(st.text(max_size=120), st.text("abc", min_size=6, max_size=6))
def test_a_key_fits_and_has_plain_letters_alone(title, suffix):
    key = section_key(owner="a" * 50, title=title, suffix=suffix)
    assert len(key) <= KEY_LENGTH
    assert re.fullmatch(r"a{50}\.[a-z0-9-]+-[abc]{6}", key)


def test_a_title_of_other_letters_has_a_slug_all_the_same():
    assert slug("Żółw & Tea!") == "zow-tea"
    assert slug("学习") == "plan"
