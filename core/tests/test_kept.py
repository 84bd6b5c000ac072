"""What a process keeps for a minute."""

import pytest

from core import kept


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(kept, "monotonic", lambda: now[0])
    return now


def test_a_value_is_made_once_a_minute_for_each_key(clock):
    made = []

    def make():
        made.append(clock[0])
        return len(made)

    assert [kept.kept("a", make), kept.kept("a", make), kept.kept("b", make)] == [1, 1, 2]
    clock[0] += kept.LASTS - 1
    assert kept.kept("a", make) == 1
    clock[0] += 1
    assert kept.kept("a", make) == 3


def test_nothing_is_a_value_too(clock):
    kept.kept("a", lambda: None)
    assert kept.kept("a", lambda: pytest.fail("it is there")) is None


def test_only_so_many_are_kept(clock, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for key in "abcd":
        kept.kept(key, lambda: 1)
    assert list(kept._values) == ["b", "c", "d"]
