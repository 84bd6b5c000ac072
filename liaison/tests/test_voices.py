"""A pupil's own words and targets; what a progress card says and what it never says."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessment.models import Measure, Score
from core.errors import DomainError
from liaison.actions.voice import goal_end, goal_save, goal_step_tick, voice_create, voice_edit, voice_prompts_edit
from liaison.queries.voice import earlier_words, progress_card, prompts
from liaison.rules.voice import Pair, did, got_better

NOW, TODAY = timezone.now(), timezone.localdate()
NUMBERS = st.decimals(min_value=-100, max_value=200, places=2)
PAIRS = st.builds(
    Pair, st.sampled_from(["Reading", "Spelling"]), NUMBERS, NUMBERS, st.booleans(), st.none() | st.booleans()
)


@given(st.lists(PAIRS))
def test_a_card_tells_gains_alone_and_no_number(pairs):
    told = got_better(pairs)
    assert len(told) == sum((p.after - p.before) * (1 if p.is_higher_better else -1) > 0 for p in pairs)
    assert not any(sign.isdigit() for words in told for sign in words)


def test_a_gain_beyond_chance_comes_first():
    even, up = Decimal(10), Decimal(20)
    pairs = [
        Pair("Maths", even, up, True, None),
        Pair("Reading", even, up, True, True),
        Pair("Late", up, even, False, False),
    ]
    assert got_better(pairs) == [
        "Reading: clearly better than last time", "Maths: going the right way", "Late: going the right way",
    ]  # fmt: skip


def test_what_was_missed_is_not_told():
    assert did([("Reading", 3), ("Maths", 0), ("Club", 1)]) == ["I came to Reading 3 times", "I came to Club once"]


def say(pupil, by, said="Noise.", value=3, **values):
    answers = {"questions": [{"asked": "What is hard", "said": said}], "scales": [{"asked": "School", "value": value}]}
    first = {"said_on": TODAY, "how": "wrote", "helped_by": "", "answers": answers}
    return voice_create(pupil=pupil, values={**first, **values}, by=by, now=NOW, today=TODAY)


@pytest.mark.django_db
def test_changed_words_keep_what_they_were(senco, pupil):
    voice = say(pupil, senco)
    answers = {"questions": [{"asked": "What is hard", "said": "Waiting."}], "scales": []}
    voice_edit(voice=voice, values={"answers": answers}, by=senco, now=NOW, today=TODAY)
    (before,) = earlier_words(voice=voice)
    assert (before["said"][0]["said"], before["faces"][0]["words"]) == ("Noise.", "Good")
    assert voice.refreshed().said == [{"asked": "What is hard", "said": "Waiting."}]


@pytest.mark.django_db
def test_nothing_said_or_a_day_ahead_is_refused(senco, pupil):
    with pytest.raises(DomainError, match="Nothing is said"):
        say(pupil, senco, said="", value=None)
    with pytest.raises(DomainError, match="still ahead"):
        say(pupil, senco, said_on=TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_a_school_asks_its_own_questions(senco):
    assert prompts()[0][0] == "What is going well"
    voice_prompts_edit(questions=["What makes you laugh"], scales=[], by=senco)
    voice_prompts_edit(questions=["What makes you proud"], scales=[], by=senco)
    assert prompts() == (["What makes you proud"], [])
    with pytest.raises(DomainError, match="one question"):
        voice_prompts_edit(questions=[], scales=["School"], by=senco)


def goal(pupil, by, **values):
    first = {
        "will": "ask for help",
        "because": "my hand is up",
        "steps": ["Once a day", "Twice"],
        "look_again_on": None,
    }
    return goal_save(goal=None, pupil=pupil, values={**first, **values}, by=by, today=TODAY)


@pytest.mark.django_db
def test_a_step_that_keeps_its_words_keeps_its_tick(senco, pupil):
    row = goal_step_tick(goal=goal(pupil, senco), done={0, 9}, undone=set(), by=senco, today=TODAY)
    assert (row.next_step, row.steps_done) == ("Twice", ["Once a day"])
    values = {"will": "ask", "because": "x", "steps": ["Three times", "Once a day"], "look_again_on": None}
    row = goal_save(goal=row, pupil=pupil, values=values, by=senco, today=TODAY)
    assert [bool(step["done_on"]) for step in row.steps] == [False, True]


@pytest.mark.django_db
def test_a_target_that_ended_is_not_changed(senco, pupil):
    row = goal_end(goal=goal(pupil, senco), outcome="reached", by=senco, today=TODAY)
    for act in (lambda: goal_end(goal=row, outcome="aside", by=senco, today=TODAY),
                lambda: goal_step_tick(goal=row, done={0}, undone=set(), by=senco, today=TODAY)):  # fmt: skip
        with pytest.raises(DomainError, match="has ended"):
            act()


@pytest.mark.django_db
def test_a_card_of_targets_scores_and_what_helps(senco, pupil):
    goal(pupil, senco)
    measure = Measure.objects.create(
        name="Word reading", kind="standardised", standard_deviation=15, reliability="0.95"
    )
    worse = Measure.objects.create(name="Spelling", kind="standardised")
    for days, good, bad in ((120, 80, 95), (5, 104, 90)):
        on = TODAY - timedelta(days=days)
        Score.objects.create(pupil=pupil, measure=measure, value=good, taken_on=on)
        Score.objects.create(pupil=pupil, measure=worse, value=bad, taken_on=on)
    say(pupil, senco, answers={"questions": [{"asked": "What helps me", "said": "A quiet seat."}], "scales": []})
    card = progress_card(pupil=pupil, today=TODAY)
    assert card["better"] == ["Word reading: clearly better than last time"]
    assert (card["helps"], card["next"], card["did"]) == ("A quiet seat.", ["Once a day"], [])
