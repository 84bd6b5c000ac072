"""Which year and form a pupil was in on a day, where moving up has kept it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pupils.models import MovedPupil, MovingUp, Pupil
from pupils.rules.history import is_same_year, year_then


@dataclass(frozen=True)
class Place:
    """The year and form of a day; the form is "" where it is not known for that day."""

    year: int | None
    form: str


def places_on(*, pupils: Iterable[Pupil], on: date, today: date) -> dict[int, Place]:
    """By pupil, the year and form of a day: as they were kept when the school moved up, else reckoned from today's. One query."""
    rows = list(pupils)
    kept = MovedPupil.objects.filter(
        pupil__in=[row.pk for row in rows], is_moved=True, moving_up__state=MovingUp.State.DONE, moving_up__starts_on__gt=on
    )  # fmt: skip
    found: dict[int, Place] = {}
    for move in kept.select_related("moving_up").order_by("moving_up__starts_on") if on < today else []:
        last_day = move.moving_up.last_day
        if move.pupil_id not in found:
            found[move.pupil_id] = _place(move.year_before, move.form_before, today=last_day, on=on)
    return {row.pk: found.get(row.pk) or _place(row.year_group, row.form, today=today, on=on) for row in rows}


def _place(year: int | None, form: str, *, today: date, on: date) -> Place:
    then = None if year is None else year_then(year, today=today, on=on)
    return Place(then, form if is_same_year(today, on) else "")
