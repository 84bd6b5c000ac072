"""A pupil's voice: what is asked, what was said, and what their progress card shows."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from access.models import User
from assessment.models import Score
from assessment.rules.change import is_reliable_gain, reliable_change
from interventions.models import Placement
from interventions.queries.dosage import doses
from liaison.models import PupilGoal, PupilVoice, VoicePrompts
from liaison.rules.voice import HELPS, QUESTIONS, SCALES, Pair, answer_to, did, faces_of, got_better, said_of
from pupils.models import LearnerProfile, Pupil

# What a card looks back on.
LATELY = timedelta(days=180)


def prompts() -> tuple[list[str], list[str]]:
    """The questions and the scales that the school asks."""
    own = VoicePrompts.objects.first()
    return (own.questions, own.scales) if own else (list(QUESTIONS), list(SCALES))


def voices_visible(*, user: User) -> Any:
    rows = PupilVoice.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "written_by")


def goals_visible(*, user: User) -> Any:
    return PupilGoal.objects.filter(pupil__in=Pupil.objects.visible_to(user)).select_related("pupil")


def earlier_words(*, voice: PupilVoice) -> list[dict[str, Any]]:
    """How it was before each change, the latest first, from the audit trail: until (the time of the change), said, faces."""
    events = list(voice.events.order_by("-pgh_id"))
    return [
        {"until": later.pgh_created_at, "said": said_of(row.answers), "faces": faces_of(row.answers)}
        for later, row in pairwise(events)
    ]


def pupil_voices(*, pupil: Pupil) -> dict[str, Any]:
    """What one page about a pupil's voice shows."""
    return {
        "voices": list(PupilVoice.objects.filter(pupil=pupil).select_related("written_by")[:30]),
        "goals": list(PupilGoal.objects.filter(pupil=pupil)[:30]),
    }


def progress_card(*, pupil: Pupil, today: date) -> dict[str, Any]:
    """What the pupil's card says: goals, did, better, steps, helps, next. Seven queries."""
    goals = list(PupilGoal.objects.filter(pupil=pupil).open()[:2])
    reached = list(PupilGoal.objects.filter(pupil=pupil, outcome="reached", ended_on__gt=today - LATELY)[:2])
    voice = PupilVoice.objects.filter(pupil=pupil).first()
    profile = LearnerProfile.objects.filter(pupil=pupil).first()
    said = answer_to(HELPS, voice.answers) if voice else ""
    return {
        "goals": goals,
        "reached": reached,
        "did": did(_attended(pupil, today)),
        "better": got_better(_pairs(pupil, today)),
        "steps": [words for goal in [*goals, *reached] for words in goal.steps_done],
        "helps": said or (profile.what_helps if profile else ""),
        "next": [goal.next_step for goal in goals if goal.next_step],
        "look_again_on": min((goal.look_again_on for goal in goals if goal.look_again_on), default=None),
    }


def _attended(pupil: Pupil, today: date) -> list[tuple[str, int]]:
    """By programme how many sessions the pupil came to, of placements that ran lately."""
    rows = list(
        Placement.objects.begun()
        .filter(pupil=pupil)
        .exclude(ended_on__lt=today - LATELY)
        .select_related("programme")
        .order_by("starts_on", "pk")
    )
    found = doses(placements=rows, today=today)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.programme.name] += found[row.pk].attended
    return list(counts.items())


def _pairs(pupil: Pupil, today: date) -> list[Pair]:
    """The latest score of each measure beside the one before, where the latest is of lately."""
    rows = Score.objects.filter(pupil=pupil, taken_on__gt=today - 2 * LATELY).select_related("measure")
    by_measure: dict[int, list[Score]] = defaultdict(list)
    for row in rows.order_by("measure__name", "-taken_on", "-pk")[:300]:
        by_measure[row.measure_id].append(row)
    both = [(scores[0], scores[1]) for scores in by_measure.values() if len(scores) > 1]
    return [_pair(after, before) for after, before in both if after.taken_on > today - LATELY]


def _pair(after: Score, before: Score) -> Pair:
    measure = after.measure
    rci = reliable_change(
        before.value, after.value, standard_deviation=measure.standard_deviation, reliability=measure.reliability
    )
    is_reliable = is_reliable_gain(rci, is_higher_better=measure.is_higher_better)
    return Pair(measure.name, before.value, after.value, measure.is_higher_better, is_reliable)
