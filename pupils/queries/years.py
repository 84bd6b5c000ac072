"""Which year and form a pupil was in on a day, where moving up has kept it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pupils.models import MovedPupil, MovingUp, Pupil
from pupils.rules.history import is_same_year, year_then
from pupils.rules.moving import Outcome


@dataclass(frozen=True)
class Place:
    """The year and form of a day; the form is "" where it is not known for that day."""

    year: int | None
    form: str


def places_on(*, pupils: Iterable[Pupil], on: date, today: date) -> dict[int, Place]:
    """By pupil, the year and form of a day: as they were kept when the school moved up, else reckoned from today's, or from those
    of their last day where they have left: nobody moves up after it. One query."""
    rows = list(pupils)
    is_known = Q(is_moved=True) | Q(outcome=Outcome.LEAVES)
    kept = MovedPupil.objects.filter(
        is_known, pupil__in=[row.pk for row in rows], moving_up__state=MovingUp.State.DONE, moving_up__starts_on__gt=on
    )
    found: dict[int, Place] = {}
    for move in kept.select_related("moving_up").order_by("moving_up__starts_on") if on < today else []:
        last_day = move.moving_up.last_day
        if move.pupil_id not in found:
            found[move.pupil_id] = _place(move.year_before, move.form_before, today=last_day, on=on)
    return {
        row.pk: found.get(row.pk) or _place(row.year_group, row.form, today=_last(row, today), on=on) for row in rows
    }


def _last(pupil: Pupil, today: date) -> date:
    """The day of which a pupil's year and form are: today, or their last."""
    return min(today, pupil.last_day) if pupil.last_day else today


def _place(year: int | None, form: str, *, today: date, on: date) -> Place:
    then = None if year is None else year_then(year, today=today, on=on)
    return Place(then, form if is_same_year(today, on) else "")
