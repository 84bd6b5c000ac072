"""Moving up: prepared, decided, done on its day, undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from access.models import User
from core import bulk
from core.audit import marked
from core.errors import DomainError, StaleError
from core.limits import allow
from core.posts import take_turn
from core.states import state_change
from pupils.actions.leaving import pupils_leave
from pupils.actions.roster_undo import MOST_KEPT, UNDO_FOR, marked_undo
from pupils.leaving import Leaving
from pupils.models import MovedPupil, MovingUp, Pupil
from pupils.moving import NAMED, held, settle, settle_on_the_day
from pupils.queries.moving import came_since, matched, moving_of, preview, pupils_concerned, standing, year_end
from pupils.rules.moving import (
    AHEAD,
    Move,
    Outcome,
    SchoolYear,
    by_hand,
    exception,
    moves,
    outcomes_proposed,
    read_pasted,
    taken_over,
)

State = MovingUp.State
LONGEST = timedelta(minutes=5)
FINISHED = "This move is decided already. Undo it first, then prepare it again."


@transaction.atomic
def moving_start(*, year: SchoolYear, by: User, now: datetime) -> MovingUp:
    """Prepare moving up into a year: what is proposed, for a person to change. Raises DomainError where that was done or begun,
    with who and when, and for a year before one that was moved into."""
    take_turn("moving up")
    if there := moving_of(year.starts_on):
        raise DomainError(_who_did(there))
    moving = MovingUp(
        starts_on=year.starts_on, last_day=year.last_day, leavers_last_on=year.last_day,
        carried_until=year.first_half_until, begun_by=by, begun_at=now,
    )  # fmt: skip
    years = pupils_concerned(moving, today=timezone.localdate(now)).values_list("year_group", flat=True)
    moving.choices = {"years": outcomes_proposed(years)}
    moving.save()
    return moving


def _who_did(moving: MovingUp) -> str:
    """Who has moved the school up, or has begun to, and when."""
    if moving.state == State.DRAFT or moving.decided_by is None or moving.decided_at is None:
        return f"{moving.begun_by.full_name} has begun to prepare moving up to {moving.year_words}. Open that instead."
    at = timezone.localtime(moving.decided_at)
    return (
        f"The school moves up to {moving.year_words} once: {moving.decided_by.full_name} decided it on {at:%a} {at.day} "
        f"{at:%b} {at.year} at {at:%H:%M}. Undo that first where it was wrong."
    )


@transaction.atomic
def moving_edit(
    *,
    moving: MovingUp,
    leavers_last_on: date,
    carried_until: date,
    years: Mapping[str, str],
    forms: Mapping[str, str],
    by: User,
) -> MovingUp:
    """Say what becomes of years and forms, until when leavers are on roll, and until when what is carried over runs. Raises
    DomainError for days out of order."""
    row = _draft(moving)
    if not row.last_day - AHEAD < leavers_last_on < row.starts_on:
        raise DomainError(
            "Those who leave are on roll until a day of the old year. Choose one before the new year begins."
        )
    if carried_until < row.starts_on:
        raise DomainError("What is carried over runs into the new year. Choose a day after it has begun.")
    row.leavers_last_on, row.carried_until = leavers_last_on, carried_until
    row.choices = {**row.choices, "years": dict(years), "forms": by_hand(forms)}
    row.save(update_fields=["leavers_last_on", "carried_until", "choices"])
    return row


@transaction.atomic
def moving_pupils(*, moving: MovingUp, pupils: Mapping[int, tuple[str, str | None]], by: User, today: date) -> MovingUp:
    """Say what becomes of single pupils: outcome and new form by number; no form where it follows from the outcome. What their
    year and form say already is not kept as an exception."""
    row = _draft(moving)
    own = dict(row.choices.get("pupils", {}))
    plain = {**row.choices, "pupils": {}}
    from_rule = {move.pk: move for move in moves(standing(row, today=today), plain)}
    for pk in pupils.keys() & from_rule.keys():
        said = exception(from_rule[pk], *pupils[pk])
        own.pop(str(pk), None)
        if said:
            own[str(pk)] = said
    return _choose(row, pupils=own)


@dataclass(frozen=True)
class Pasting:
    """How many forms and pupils were taken over from what was pasted, how many of them were to leave and have a form instead, and
    the lines that could not be, by why ("unread", "nobody", "several")."""

    forms: int
    pupils: int
    staying_on: int
    left: dict[str, list[int]]


@transaction.atomic
def moving_paste(*, moving: MovingUp, text: str, by: User, today: date) -> Pasting:
    """Take over new forms that were pasted, of forms or of pupils; "up", "stays" and "leaves" instead of a form say what becomes
    of them. Who leaves and is given a form goes up."""
    row = _draft(moving)
    lines, unread = read_pasted(text)
    found = matched(lines, row, today=today)
    taken = taken_over(standing(row, today=today), row.choices, forms=found.forms, own=found.pupils)
    _choose(row, **taken.choices)
    left = {"unread": unread, "nobody": found.nobody, "several": found.several}
    return Pasting(len(found.forms), len(found.pupils), taken.staying_on, left)


@transaction.atomic
def moving_runs(*, moving: MovingUp, runs: Mapping[str, str], by: User) -> MovingUp:
    """Say what becomes of what runs past the year's end: by "kind", or "kind:number". What was said of other kinds stays."""
    row = _draft(moving)
    return _choose(row, runs={**row.choices.get("runs", {}), **runs})


def _choose(row: MovingUp, **choices: Any) -> MovingUp:
    row.choices = {**row.choices, **choices}
    row.save(update_fields=["choices"])
    return row


@transaction.atomic
def moving_discard(*, moving: MovingUp, by: User) -> None:
    """Forget what was prepared. Raises DomainError for what is decided."""
    _draft(moving).delete()


@transaction.atomic
def moving_decide(*, moving: MovingUp, seen: str, by: User, now: datetime, is_confirmed: bool = False) -> MovingUp:
    """It is decided: leavers leave, and what carries a day of its own ends or goes on; years and forms change on the first day of
    the new year, at once where that has come. `seen`: the mark of the preview that was looked at. Raises StaleError for another
    one, DomainError with who and when where it is decided already, by name where somebody would leave before they joined, and
    where most pupils have gone up otherwise and nobody confirmed that they go up once more."""
    allow(LONGEST)
    row = _held(moving)
    if row.state != State.DRAFT:
        raise DomainError(_who_did(row))
    today = timezone.localdate(now)
    shown = preview(row, today=today)
    if shown.seen != seen:
        raise StaleError("Something has changed since you looked. Look at the counts again: nothing was changed.")
    if not shown.rows:
        raise DomainError("Nobody is on roll who could move up. Import your pupils first.")
    if shown.joined_later:
        raise DomainError(_who_joined_later(shown.joined_later))
    if shown.is_moved_already and not is_confirmed:
        raise DomainError(
            f"{shown.gone_up} of {len(shown.rows)} pupils have gone up a year since the old one ended. Confirm that they go "
            "up once more, or discard this."
        )
    year, runs = year_end(row, now=now), row.choices.get("runs", {})
    waiting = held(year, runs)
    MovedPupil.objects.bulk_create(_moved(row, move) for move in shown.rows)
    with marked(moving=row.pk, user=by.pk):
        leaving = Leaving(frozenset(move.pk for move in shown.leavers), row.leave_on)
        pupils_leave(leaving=leaving, by=by, now=now)
        settle(year, runs, by=by)
    row = state_change(
        row, start={"state": State.DRAFT}, refused=FINISHED, state=State.DECIDED, decided_by=by, decided_at=now,
        choices={**row.choices, "held": waiting},
    )  # fmt: skip
    return _take_effect(row, now=now) if row.starts_on <= today else row


def _who_joined_later(pks: list[int]) -> str:
    """By name, at most eight."""
    names = [pupil.name_and_form for pupil in Pupil.objects.filter(pk__in=pks[:NAMED]).by_name()]
    more = f" and {len(pks) - NAMED} more" if len(pks) > NAMED else ""
    return (
        f"{'; '.join(names)}{more} joined after the last day of those who leave. Choose a later last day, or say that they go up "
        "or stay."
    )


def _moved(row: MovingUp, move: Move) -> MovedPupil:
    return MovedPupil(
        school_id=row.school_id, moving_up=row, pupil_id=move.pk, outcome=move.outcome.value,
        year_before=move.year_before, form_before=move.form_before, year_after=move.year_after, form_after=move.form_after,
    )  # fmt: skip


@transaction.atomic
def movings_take_effect(*, now: datetime) -> int:
    """The day of what was decided has come: years and forms change. Safe to repeat; how many there were."""
    due = MovingUp.objects.select_for_update(of=("self",)).filter(
        state=State.DECIDED, starts_on__lte=timezone.localdate(now)
    )
    rows = list(due.order_by("starts_on"))
    for row in rows:
        _take_effect(row, now=now)
    return len(rows)


def _take_effect(row: MovingUp, *, now: datetime) -> MovingUp:
    """Who joined since it was decided goes with their year. `kept`: who was left as they are, and why."""
    year, choices = year_end(row, now=now), row.choices
    going, staying_behind = came_since(row, today=year.today)
    MovedPupil.objects.bulk_create(_moved(row, move) for move in going)
    rows = MovedPupil.objects.filter(moving_up=row).exclude(outcome=Outcome.LEAVES)
    list(Pupil.objects.select_for_update().filter(pk__in=rows.values("pupil")).order_by("pk"))
    lines = list(rows.select_related("pupil"))
    kept, values, moved = staying_behind, {}, {}
    for line in lines:
        pupil = line.pupil
        if pupil.year_group != line.year_before or not pupil.is_on_roll(year.today):
            if pupil.is_on_roll(year.today):
                kept.append(f"pupil {pupil.pk}: their year was changed since this was decided, and stays as it is")
            continue
        form = line.form_after if pupil.form == line.form_before else pupil.form
        if form != line.form_after:
            kept.append(f"pupil {pupil.pk}: goes up, and keeps the form that they were given since")
        values[pupil.pk] = {"year_group": line.year_after, "form": form}
        moved[line.pk] = {"is_moved": True, "form_after": form}
    back = Pupil.objects.on_roll(year.today).filter(moves__moving_up=row, moves__outcome=Outcome.LEAVES)
    kept += [
        f"pupil {pk}: stays on roll after all, in the year they were in" for pk in back.values_list("pk", flat=True)
    ]
    with marked(moving=row.pk, **({"user": row.decided_by_id} if row.decided_by_id else {})):
        bulk.update(Pupil, values)
        settle_on_the_day(year, choices.get("runs", {}), choices.get("held", {}), by=row.decided_by)
    bulk.update(MovedPupil, moved)
    return state_change(
        row, start={"state": State.DECIDED}, refused=FINISHED, state=State.DONE, moved_at=now, kept=kept[:MOST_KEPT]
    )


@transaction.atomic
def moving_undo(*, moving: MovingUp, by: User, now: datetime) -> MovingUp:
    """Put back what moving up changed, as an import is undone: `kept` lists what somebody has changed since, and stays. Raises
    DomainError for what is not decided, is too old, or has a later move after it."""
    allow(LONGEST)
    row = _held(moving)
    if row.state not in (State.DECIDED, State.DONE):
        raise DomainError("Only a move that was decided can be undone.")
    if row.moved_at is not None and now - row.moved_at > UNDO_FOR:
        raise DomainError(f"Moving up can be undone for {UNDO_FOR.days} days.")
    if MovingUp.objects.filter(starts_on__gt=row.starts_on, state__in=[State.DECIDED, State.DONE]).exists():
        raise DomainError("The school has moved up again since. Undo the later move first.")
    kept = marked_undo(school_id=row.school_id, mark={"moving": row.pk})
    return state_change(
        row, start={"state": row.state}, refused="Only a move that was decided can be undone.", state=State.UNDONE,
        undone_by=by, undone_at=now, kept=kept[:MOST_KEPT],
    )  # fmt: skip


def _held(moving: MovingUp) -> MovingUp:
    rows = MovingUp.objects.select_for_update(of=("self",)).select_related("begun_by", "decided_by")
    row: MovingUp = rows.get(pk=moving.pk)
    return row


def _draft(moving: MovingUp) -> MovingUp:
    row = _held(moving)
    if row.state != State.DRAFT:
        raise DomainError(_who_did(row))
    return row
