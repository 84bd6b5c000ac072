"""Who belongs to a session: what was recorded stays, whatever becomes of the placement."""

from collections.abc import Collection
from datetime import date
from typing import Protocol


class Stay(Protocol):
    """A placement: a pupil in a group, from a day on until the day before `ended_on`."""

    @property
    def pk(self) -> int: ...
    @property
    def pupil_id(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...


def belongs(stay: Stay, *, on: date, placements: Collection[int], pupils: Collection[int]) -> bool:
    """Whether the placement has a line in a session of its group on a day. `placements` and `pupils` are those with a record in
    it. Whoever has one belongs to it by that placement alone; anybody else, who was placed on the day."""
    if stay.pk in placements:
        return True
    is_placed = stay.starts_on <= on and (stay.ended_on is None or on < stay.ended_on)
    return is_placed and stay.pupil_id not in pupils
