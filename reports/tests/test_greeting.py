"""The first page greets by the time of the day."""

from datetime import time

import pytest

from reports.rules.greeting import greeting


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "Good morning"),
        (time(11, 59), "Good morning"),
        (time(12), "Good afternoon"),
        (time(16, 59), "Good afternoon"),
        (time(17), "Good evening"),
    ],
)
def test_it_greets_by_the_time_of_the_day(at, words):
    assert greeting(at) == words
