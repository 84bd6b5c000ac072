"""A pupil's own words, kept with how they were before; the targets that a pupil writes with an adult."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from liaison.models import PupilGoal, PupilVoice, VoicePrompts
from pupils.models import Pupil

ENDED = "This target has ended. Write a new one."


@transaction.atomic
def voice_create(*, pupil: Pupil, values: dict[str, Any], by: User, now: datetime, today: date) -> PupilVoice:
    """`values`: said_on, how, helped_by, answers. Raises DomainError for a day ahead, and where nothing was said."""
    voice = PupilVoice(pupil=pupil, written_by=by, written_at=now)
    return _voice(voice, values, today)


@transaction.atomic
def voice_edit(*, voice: PupilVoice, values: dict[str, Any], by: User, now: datetime, today: date) -> PupilVoice:
    """The pupil changes their own words; how they were stays in the audit trail."""
    voice.changed_at = now
    return _voice(voice, values, today)


def _voice(voice: PupilVoice, values: dict[str, Any], today: date) -> PupilVoice:
    for name, value in values.items():
        setattr(voice, name, value)
    if voice.said_on > today:
        raise DomainError("This day is still ahead.")
    if not voice.said and not voice.faces:
        raise DomainError("Nothing is said yet. Answer one question, or choose one face.")
    voice.save()
    return voice


@transaction.atomic
def voice_prompts_edit(*, questions: list[str], scales: list[str], by: User) -> VoicePrompts:
    """What the school asks from now on; what was asked before stays with its answers."""
    if not questions:
        raise DomainError("Keep one question at least.")
    row, _ = VoicePrompts.objects.update_or_create(defaults={"questions": questions, "scales": scales})
    return row


@transaction.atomic
def goal_save(*, goal: PupilGoal | None, pupil: Pupil, values: dict[str, Any], by: User, today: date) -> PupilGoal:
    """A new target, or one put in other words. `values`: will, because, steps (words), look_again_on. A step that keeps its words
    keeps its tick. Raises DomainError for one that has ended."""
    row = _held(goal) if goal else PupilGoal(pupil=pupil, written_by=by, agreed_on=today)
    _check_open(row)
    given = dict(values)
    done = {step["words"]: step["done_on"] for step in row.steps}
    row.steps = [{"words": words, "done_on": done.get(words, "")} for words in given.pop("steps")]
    for name, value in given.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def goal_step_tick(*, goal: PupilGoal, done: set[int], undone: set[int], by: User, today: date) -> PupilGoal:
    """These steps (by their place from 0) are done, those not after all; one that was done keeps its day."""
    row = _held(goal)
    _check_open(row)
    row.steps = [
        {**step, "done_on": (step["done_on"] or today.isoformat()) if place in done else ""}
        if place in done | undone
        else step
        for place, step in enumerate(row.steps)
    ]
    row.save(update_fields=["steps"])
    return row


@transaction.atomic
def goal_end(*, goal: PupilGoal, outcome: str, by: User, today: date, on: date | None = None) -> PupilGoal:
    """Reached, or put aside, today or on an earlier day. Raises DomainError for one that has ended, and a day ahead or before it
    was agreed."""
    _check_open(_held(goal))
    day = happened(on, today=today, since=goal.agreed_on)
    return state_change(goal, start={"ended_on": None}, refused=ENDED, ended_on=day, outcome=outcome)


def _held(goal: PupilGoal) -> PupilGoal:
    """The target as it is now, held until the end of the transaction."""
    row: PupilGoal = PupilGoal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    return row


def _check_open(goal: PupilGoal) -> None:
    if goal.ended_on is not None:
        raise DomainError(ENDED)
