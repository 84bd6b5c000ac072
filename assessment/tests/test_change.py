"""Reliable change, against the worked example and its own symmetry."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.rules.change import LIMIT, is_reliable_gain, needed_for_reliable, reliable_change

MEASURE = {"standard_deviation": Decimal(8), "reliability": Decimal("0.82")}


def test_the_worked_example():
    assert needed_for_reliable(**MEASURE) == pytest.approx(9.4, abs=0.05)
    assert is_reliable_gain(reliable_change(Decimal(40), Decimal(50), **MEASURE), is_higher_better=True) is True
    assert is_reliable_gain(reliable_change(Decimal(40), Decimal(49), **MEASURE), is_higher_better=True) is False
    assert is_reliable_gain(reliable_change(Decimal(50), Decimal(40), **MEASURE), is_higher_better=False) is True


def test_nobody_can_say_without_spread_or_reliability():
    assert reliable_change(Decimal(1), Decimal(9), standard_deviation=None, reliability=Decimal("0.8")) is None
    assert reliable_change(Decimal(1), Decimal(9), standard_deviation=Decimal(8), reliability=None) is None
    assert is_reliable_gain(None, is_higher_better=True) is None


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 30), st.decimals("0.01", "0.99", places=2))
def test_there_and_back_are_each_others_mirror(before, after, deviation, reliability):
    measure = {"standard_deviation": Decimal(deviation), "reliability": reliability}
    there = reliable_change(Decimal(before), Decimal(after), **measure)
    back = reliable_change(Decimal(after), Decimal(before), **measure)
    assert there is not None
    assert there == pytest.approx(-(back or 0))
    is_enough = after - before > needed_for_reliable(**measure)
    assert is_reliable_gain(there, is_higher_better=True) == is_enough or abs(there) == pytest.approx(LIMIT)
