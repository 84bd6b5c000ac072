"""The steps of setting a school up, each from every state."""

import pytest

from reports.rules.setup import ABILITIES, KEYS, STEPS, State, abilities, is_asked, standings

NONE = dict.fromkeys(KEYS, 0)


def of(key, counts, skipped=()):
    return next(row for row in standings(counts=counts, skipped=skipped) if row.step.key == key)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("count", "is_skipped", "state"),
    [(0, False, State.MISSING), (0, True, State.SKIPPED), (1, False, State.DONE), (1, True, State.DONE)],
)
def test_a_step_is_done_where_there_is_something_whatever_was_skipped(key, count, is_skipped, state):
    row = of(key, NONE | {key: count}, [key] if is_skipped else [])
    assert (row.state, row.count) == (state, count)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_waits_for_those_before_it_alone(step):
    assert all(KEYS.index(need) < KEYS.index(step.key) for need in step.needs)
    assert len(of(step.key, NONE).waits) == len(step.needs)
    assert of(step.key, NONE | dict.fromkeys(step.needs, 1)).waits == ()
    # What is there waits for nothing.
    assert of(step.key, NONE | {step.key: 2}).waits == ()


@pytest.mark.parametrize("key", KEYS)
def test_what_comes_before_the_first_session_is_not_asked_for_after_it(key):
    row, is_later = of(key, NONE), key in ("carers", "reminder")
    assert is_asked(row, has_begun=False)
    assert is_asked(row, has_begun=True) == is_later
    for other in (of(key, NONE | {key: 1}), of(key, NONE, [key])):
        assert not is_asked(other, has_begun=False)
        assert not is_asked(other, has_begun=True)


@pytest.mark.parametrize(("words", "needs"), ABILITIES)
def test_what_can_be_done_needs_all_of_its_steps(words, needs):
    assert words in abilities(counts=NONE | dict.fromkeys(needs, 1))
    for one in needs:
        assert words not in abilities(counts=dict.fromkeys(KEYS, 1) | {one: 0})


def test_a_count_has_its_noun():
    assert of("pupils", NONE | {"pupils": 1}).counted == "1 pupil on roll"
    assert of("pupils", NONE | {"pupils": 240}).counted == "240 pupils on roll"
