"""Who could cover: what is at risk first, who is there, trained and under their hours; nobody in two places."""

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.cover import Adult, AtRisk, Weight, most_urgent_first, options, propose, weight_of
from deployment.rules.hours import overlap, without

NINE, TEN, ELEVEN = 540, 600, 660
FIRST = (NINE, TEN)


def risk(weight=Weight.EHC_PUPIL, span=FIRST, key=1, course=None):
    return AtRisk(key, 99, span, weight, course)


def test_hours_of_an_ehc_plan_come_first():
    rows = [
        risk(Weight.CLASS, key=1),
        risk(Weight.EHC_GROUP, key=2),
        risk(Weight.EHC_PUPIL, key=3),
        risk(Weight.DUTY, key=4),
    ]
    assert [row.key for row in most_urgent_first(rows)] == [3, 2, 4, 1]


def test_who_is_free_and_under_their_hours_is_first():
    adults = [
        Adult(1, "Class", own=((FIRST, Weight.CLASS),)), Adult(2, "Free", spare=120), Adult(3, "Over", spare=0),
        Adult(4, "Preparation", own=((FIRST, Weight.PREPARATION),)),
    ]  # fmt: skip
    found = options(risk(), adults)
    assert [option.name for option in found] == ["Free", "Preparation", "Class", "Over"]
    assert found[-1].words == "free then, over their hours"


def test_who_is_not_there_away_on_a_break_or_covering_cannot_be_asked():
    adults = [
        Adult(1, "Afternoons", works=((ELEVEN, 900),)), Adult(2, "Break", breaks=((NINE, 560),)),
        Adult(3, "Covers", taken=(FIRST,)), Adult(99, "The one who is away"), Adult(4, "Mornings", works=((500, TEN),)),
    ]  # fmt: skip
    assert [option.name for option in options(risk(), adults)] == ["Mornings"]


def test_who_is_not_trained_is_named_last_and_never_proposed():
    adults = [Adult(1, "Untrained"), Adult(2, "Trained", own=((FIRST, Weight.LIAISON),), courses=frozenset({7}))]
    assert [option.name for option in options(risk(course=7), adults)] == ["Trained", "Untrained"]
    assert propose([risk(course=7)], adults[:1]) == {1: None}


def test_nobody_is_taken_from_an_hour_on_which_as_much_hangs():
    assert propose([risk(Weight.CLASS)], [Adult(1, "A", own=((FIRST, Weight.CLASS),))]) == {1: None}
    assert propose([risk(Weight.EHC_CLASS)], [Adult(1, "A", own=((FIRST, Weight.CLASS),))]) == {1: 1}


def test_the_weight_of_an_hour():
    assert weight_of(kind="support", has_pupil=True, has_class=False, is_ehc=True) == Weight.EHC_PUPIL
    assert weight_of(kind="support", has_pupil=False, has_class=True, is_ehc=False) == Weight.CLASS
    assert weight_of(kind="group", has_pupil=False, has_class=False, is_ehc=True) == Weight.EHC_GROUP
    assert weight_of(kind="support", has_pupil=False, has_class=False, is_ehc=False) == Weight.DEPARTMENT


span = st.integers(480, 800).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 10, start + 90)))
adult = st.builds(
    Adult,
    st.integers(1, 6), st.just("A"), st.none() | st.lists(span, max_size=2).map(tuple), st.lists(span, max_size=1).map(tuple),
    st.lists(st.tuples(span, st.sampled_from(Weight)), max_size=3).map(tuple), st.lists(span, max_size=1).map(tuple),
    st.frozensets(st.integers(7, 8)), st.none() | st.integers(-60, 300),
)  # fmt: skip
adults_of_a_day = st.lists(adult, max_size=6, unique_by=lambda one: one.staff)
hours_of_a_day = st.lists(
    st.builds(AtRisk, st.integers(1, 9), st.integers(1, 9), span, st.sampled_from(Weight), st.none() | st.integers(7, 8)),
    max_size=7, unique_by=lambda one: one.key,
)  # fmt: skip


@given(hours_of_a_day, adults_of_a_day)
def test_a_proposal_sends_nobody_where_they_cannot_be(hours, adults):
    by_staff = {one.staff: one for one in adults}
    sent: dict[int, list] = {}
    for key, staff in propose(hours, adults).items():
        if staff is None:
            continue
        hour, who = next(h for h in hours if h.key == key), by_staff[staff]
        assert staff != hour.staff
        assert not overlap(hour.span, (*who.taken, *who.breaks, *sent.get(staff, [])))
        assert who.works is None or not without(hour.span, who.works)
        assert hour.course is None or hour.course in who.courses
        assert all(weight < hour.weight for own, weight in who.own if overlap(hour.span, [own]))
        sent.setdefault(staff, []).append(hour.span)


@given(hours_of_a_day, adults_of_a_day)
def test_a_proposal_answers_for_every_hour(hours, adults):
    assert set(propose(hours, adults)) == {hour.key for hour in hours}
