"""Every test begins at one moment, so that what passes today passes tomorrow.

`TEST_DAY` names another moment ("2028-02-29", "2027-10-31T01:30+00:00"; without an offset it is the school's time), and
`TEST_DAY=clock` leaves the machine's clock alone. `@pytest.mark.at("2027-08-31")` names that of one test. Within a test the
clock goes on. PostgreSQL keeps the machine's clock: its own `now()` only stamps the audit trail.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from hlta.local.days import moment_of

SCHOOL_DAY = "2026-10-14"
CLOCK = "clock"


class PinnedClock:
    def __init__(self) -> None:
        self._travel: Any = None

    def go(self, moment: datetime | None, *, tick: bool = True) -> None:
        """From now on it is the moment; None: what the machine says."""
        if self._travel is not None:
            self._travel.stop()
        self._travel = moment and time_machine.travel(moment, tick=tick)
        if self._travel is not None:
            self._travel.start()


_day = os.environ.get("TEST_DAY") or SCHOOL_DAY
moment = None if _day == CLOCK else moment_of(_day)
clock = PinnedClock()
# It stands still while tests are collected, as they keep days in constants.
clock.go(moment, tick=False)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    if mark := item.get_closest_marker("at"):
        clock.go(moment_of(mark.args[0]))
    else:
        # What starts workers of its own shares the machine's clock with them.
        clock.go(None if item.get_closest_marker("services") else moment)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish() -> Iterator[None]:
    yield
    clock.go(None)
