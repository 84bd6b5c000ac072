"""One adult's day: every minute once, a covered session never twice."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from deployment.rules.day import Line, Meeting, Off, What, day_lines
from deployment.rules.hours import Change, length, overlap

DAY = date(2026, 11, 24)
HOUR = (540, 600)
spans = st.tuples(st.integers(480, 900), st.integers(1, 120)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def lines(*, hours=None, changes=(), covers=(), meetings=(), away=(), classes=None):
    by_hour = {change.key: change for change in changes}
    return day_lines(hours=hours or {}, changes=by_hour, covers=covers, meetings=meetings, away=away, classes=classes)


def test_a_day_as_planned_is_its_hours():
    assert lines(hours={1: HOUR, 2: (600, 660)}) == [Line(What.HOUR, 1, HOUR), Line(What.HOUR, 2, (600, 660))]


def test_an_hour_that_another_covers_stays_as_covered():
    change = Change(1, DAY, HOUR, "absent", covered_by=7)
    assert lines(hours={1: HOUR}, changes=[change]) == [Line(What.HOUR, 1, HOUR, Off.COVERED)]


def test_an_hour_that_nobody_covers_is_lost():
    assert lines(hours={1: HOUR}, changes=[Change(1, DAY, HOUR, "trip")]) == [Line(What.HOUR, 1, HOUR, Off.LOST)]


def test_the_part_that_did_not_change_stays():
    change = Change(1, DAY, (570, 600), "meeting")
    assert lines(hours={1: HOUR}, changes=[change]) == [
        Line(What.HOUR, 1, (540, 570)),
        Line(What.HOUR, 1, (570, 600), Off.LOST),
    ]


def test_what_is_covered_for_others_is_in_the_day():
    change = Change(9, DAY, (600, 630), "absent", covered_by=1)
    assert lines(hours={1: HOUR}, covers=[change])[1] == Line(What.COVER, 9, (600, 630))


def test_a_group_hour_and_its_session_are_one_line():
    assert lines(hours={1: HOUR}, meetings=[Meeting(5, HOUR, 1, True)]) == [Line(What.MEETING, 5, HOUR)]


def test_a_covered_session_is_one_line_for_both_adults():
    change = Change(1, DAY, HOUR, "absent", covered_by=7)
    absent = lines(hours={1: HOUR}, changes=[change], meetings=[Meeting(5, HOUR, 1, False)])
    covering = lines(covers=[change], meetings=[Meeting(5, HOUR, 1, True)])
    assert absent == [Line(What.MEETING, 5, HOUR, Off.COVERED)]
    assert covering == [Line(What.MEETING, 5, HOUR)]


def test_a_session_says_where_its_hour_changed_and_it_did_not():
    change = Change(1, DAY, HOUR, "absent")
    assert lines(hours={1: HOUR}, changes=[change], meetings=[Meeting(5, HOUR, 1, True)]) == [
        Line(What.MEETING, 5, HOUR)
    ]


def test_a_session_of_which_a_part_is_covered_is_there_for_the_rest():
    change = Change(1, DAY, (540, 570), "appointment", covered_by=7)
    owner = lines(hours={1: HOUR}, changes=[change], meetings=[Meeting(5, HOUR, 1, True)])
    covering = lines(covers=[change], meetings=[Meeting(5, HOUR, 1, False)])
    assert owner == [Line(What.MEETING, 5, (540, 570), Off.COVERED), Line(What.MEETING, 5, (570, 600))]
    assert covering == [Line(What.COVER, 1, (540, 570))]


def test_a_session_that_was_not_held_is_said_so():
    assert lines(meetings=[Meeting(5, HOUR, None, True, is_held=False)]) == [Line(What.MEETING, 5, HOUR, Off.NOT_HELD)]


def test_a_whole_class_stands_beside_the_hour_that_it_took():
    change = Change(1, DAY, HOUR, "whole_class")
    assert lines(hours={1: HOUR}, changes=[change], classes={8: HOUR}, away=[(570, 600)]) == [
        Line(What.CLASS, 8, (540, 570)),
        Line(What.HOUR, 1, HOUR, Off.LOST),
        Line(What.CLASS, 8, (570, 600), Off.AWAY),
    ]


def test_who_is_away_is_away_from_sessions_and_breaks_too():
    away = lines(hours={1: HOUR}, meetings=[Meeting(5, (600, 630), None, True)], away=[(0, 1440)])
    assert [line.off for line in away] == [Off.AWAY, Off.AWAY]


@given(hour=spans, changed=spans, away=spans, is_changed=st.booleans(), is_covered=st.booleans())
def test_every_minute_of_an_hour_is_in_one_line(hour, changed, away, is_changed, is_covered):
    parts = overlap(hour, [changed])
    changes = [Change(1, DAY, parts[0], "absent", 7 if is_covered else None)] if is_changed and parts else []
    found = lines(hours={1: hour}, changes=changes, away=[away])
    assert length(line.span for line in found) == hour[1] - hour[0]
    assert sum(line.span[1] - line.span[0] for line in found) == hour[1] - hour[0]
    on = [line.span for line in found if not line.off]
    assert all(not overlap(span, [away, *(change.span for change in changes)]) for span in on)
