"""Duties on paper: fair, in one place at a time, and with a break left."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.duties import (
    Gap,
    Person,
    breaks_left,
    difference_in_words,
    fair_shares,
    lacks_break,
    needed_in_words,
    propose,
)

BREAK, LUNCH, BEFORE = (660, 680), (800, 840), (510, 530)
BELLS = [BREAK, LUNCH]
TUESDAY = (1, 2)

days = st.tuples(st.integers(1, 2), st.integers(1, 5))
spans = st.sampled_from([BEFORE, BREAK, LUNCH, (800, 820), (820, 840), (500, 540), (900, 920)])
gap_rows = st.lists(st.tuples(days, spans), max_size=25).map(
    lambda rows: [Gap(n, f"Post {n}", day, span, span[1] - span[0]) for n, (day, span) in enumerate(rows)]
)
spans_of_days = st.dictionaries(days, st.lists(spans, max_size=2), max_size=6)
people_rows = st.lists(
    st.builds(
        Person, key=st.just(0), name=st.sampled_from(["Ada", "Bo", "Cy"]), contracted=st.sampled_from([0, 600, 1800]),
        duty=st.integers(0, 300), busy=spans_of_days,
        works=st.none() | st.dictionaries(days, st.just([(500, 960)]), max_size=10),
    ),
    max_size=6,
).map(lambda rows: [replace(row, key=n) for n, row in enumerate(rows)])  # fmt: skip


def placed(proposals):
    return [line for line in proposals if line.person]


@given(gap_rows, people_rows)
def test_nobody_loses_the_only_break(gaps, people):
    found = placed(propose(gaps=gaps, people=people, bells=BELLS))
    for line in found:
        theirs = [other.gap.span for other in found if (other.person, other.gap.day) == (line.person, line.gap.day)]
        assert breaks_left(line.person, line.gap.day, bells=BELLS, more=theirs)


@given(gap_rows, people_rows)
def test_nobody_is_in_two_places_or_there_when_away(gaps, people):
    found = placed(propose(gaps=gaps, people=people, bells=BELLS))
    minutes = Counter()
    for line in found:
        person, day = line.person, line.gap.day
        assert person.works is None or day in person.works
        taken = [*person.busy.get(day, []), line.gap.span]
        minutes.update((person.key, day, minute) for minute in range(*line.gap.span))
        assert not any(a < line.gap.span[1] and line.gap.span[0] < b for a, b in taken[:-1])
    assert set(minutes.values()) <= {1}


@given(gap_rows, people_rows)
def test_every_gap_is_answered_once_and_the_order_of_people_is_nothing(gaps, people):
    found = propose(gaps=gaps, people=people, bells=BELLS)
    assert Counter(line.gap for line in found) == Counter(gaps)
    keys = [(line.gap, line.person and line.person.name) for line in found]
    turned = propose(gaps=reversed(gaps), people=people, bells=BELLS)
    assert keys == [(line.gap, line.person and line.person.name) for line in turned]


@given(st.integers(1, 6), st.lists(st.tuples(days, st.integers(1, 6)), max_size=12, unique_by=lambda row: row[0]))
def test_the_spread_is_at_most_one_duty_where_all_are_free(count, wanted):
    people = [Person(n, f"P{n}", 1800) for n in range(count)]
    gaps = [Gap(n, "Gate", day, BEFORE, 20) for day, need in wanted for n in range(min(need, count))]
    found = placed(propose(gaps=gaps, people=people, bells=BELLS))
    assert len(found) == len(gaps)
    duties = Counter(line.person.key for line in found)
    assert max((duties[n] for n in range(count)), default=0) - min(duties[n] for n in range(count)) <= 1


@given(st.lists(st.integers(0, 2400), min_size=1, max_size=12), st.integers(0, 5000))
def test_fair_shares_are_in_proportion_and_add_up(contracts, total):
    people = [Person(n, "", contracted) for n, contracted in enumerate(contracts)]
    shares = fair_shares(people, total)
    if any(contracts):
        assert abs(sum(shares.values()) - total) <= len(contracts) / 2
    for first in people:
        assert all(shares[first.key] <= shares[p.key] for p in people if p.contracted >= first.contracted)


def test_half_the_hours_is_half_the_share():
    assert fair_shares([Person(1, "Ada", 600), Person(2, "Bo", 1200)], 90) == {1: 30, 2: 60}


def test_who_is_furthest_below_goes_and_ties_go_by_name():
    gaps = [Gap(1, "Yard", TUESDAY, BEFORE, 20)]
    people = [Person(1, "Cy", 600, duty=10), Person(2, "Bo", 600), Person(3, "Ada", 600)]
    assert propose(gaps=gaps, people=people, bells=BELLS)[0].person.name == "Ada"
    people[2] = replace(people[2], duty=40)
    assert propose(gaps=gaps, people=people, bells=BELLS)[0].person.name == "Bo"


def test_a_break_of_twenty_minutes_is_kept_and_one_of_less_is_none():
    person = Person(1, "Ada", 1800, busy={TUESDAY: [(660, 665), LUNCH]})
    assert breaks_left(person, TUESDAY, bells=BELLS) == []
    assert lacks_break(person, TUESDAY, bells=BELLS)
    assert breaks_left(replace(person, busy={TUESDAY: [LUNCH]}), TUESDAY, bells=BELLS) == [BREAK]
    assert breaks_left(replace(person, busy={}), TUESDAY, bells=BELLS, more=[BREAK]) == [LUNCH]


def test_a_break_of_ones_own_counts_and_is_not_taken():
    person = Person(1, "Ada", 1800, busy={TUESDAY: [BREAK, LUNCH, (700, 720)]}, breaks={TUESDAY: [(700, 720)]})
    assert breaks_left(person, TUESDAY, bells=BELLS) == [(700, 720)]
    gap = Gap(1, "Yard", TUESDAY, (700, 720), 20)
    assert propose(gaps=[gap], people=[person], bells=BELLS)[0].person is None


def test_the_law_asks_for_a_break_in_more_than_six_hours_alone():
    busy = {TUESDAY: [BREAK, LUNCH]}
    short = Person(1, "Ada", 600, works={TUESDAY: [(500, 860)]}, busy=busy)
    assert not lacks_break(short, TUESDAY, bells=BELLS)
    assert lacks_break(replace(short, works={TUESDAY: [(500, 861)]}), TUESDAY, bells=BELLS)


def test_words():
    assert [difference_in_words(n) for n in (0, -80, 120, 20)] == [
        "at their share", "1 h 20 min below their share", "2 h above their share", "20 min above their share",
    ]  # fmt: skip
    assert needed_in_words(1) == "one more person needed"
    assert needed_in_words(2) == "two more people needed"
