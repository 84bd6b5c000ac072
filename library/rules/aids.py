"""Which pupils are without their aid on a day, and when an aid is checked next."""

from collections.abc import Sequence
from datetime import date, timedelta


def next_check(done_on: date, *, every_days: int | None) -> date | None:
    """The day on which an aid is due again; None for one that is not checked."""
    return done_on + timedelta(days=every_days) if every_days else None


def unmet(needs: Sequence[tuple[int, str]], lent: Sequence[str]) -> list[int]:
    """The keys of needs that no loan meets. `needs` are (key, kind) of a pupil, the oldest first; `lent` the kinds of their open
    loans: each meets one need of its kind, the oldest first."""
    left: dict[str, int] = {}
    for kind in lent:
        left[kind] = left.get(kind, 0) + 1
    found = []
    for key, kind in needs:
        if left.get(kind, 0) > 0:
            left[kind] -= 1
        else:
            found.append(key)
    return found
