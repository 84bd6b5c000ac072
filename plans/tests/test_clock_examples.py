"""Every deadline of facts 24 to 31 in worked examples, with the days written out."""

from dataclasses import replace
from datetime import date

import pytest

from plans.rules.clock import (
    Case,
    Correction,
    Happened,
    Pause,
    deadlines,
    must_speak_of_adulthood,
    out_of_order,
    phase_ahead,
    transfer_day,
)
from plans.tests.clock_rows import RULES

# A Monday; the Easter bank holidays of 2026 (3 and 6 April) and the summer holidays lie after it.
ASKED = date(2026, 3, 2)
DECIDED = date(2025, 11, 10)
MET = date(2026, 10, 5)


def case(process, *events, pauses=(), **more):
    happened = tuple(Happened(*event) for event in events)
    return Case(process=process, started_on=happened[0].on, events=happened, pauses=tuple(pauses), **more)


def line(of, key, *, today=date(2026, 3, 10), adviser=""):
    found = [one for one in deadlines(of, RULES, today=today) if one.rule.key == key and one.adviser == adviser]
    assert len(found) == 1, [one.rule.key for one in deadlines(of, RULES, today=today)]
    return found[0]


ASSESSMENT = (
    ("request_received", ASKED), ("advice_asked", date(2026, 4, 10), "health", "Paediatrician"),
    ("advice_asked", date(2026, 4, 13), "school"), ("draft_sent", date(2026, 6, 1)), ("school_consulted", date(2026, 6, 1)),
)  # fmt: skip
REVIEW = (
    ("last_decided", DECIDED), ("meeting_planned", MET), ("meeting_held", MET), ("decided_amend", date(2026, 10, 30)),
    ("amendments_sent", date(2026, 10, 30)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("process", "events", "key", "adviser", "due", "duty"),
    [
        # Fact 24: 6, 6, 14 (a target), 16 and 20 weeks.
        ("assessment", ASSESSMENT, "assess_decision", "", date(2026, 4, 13), "authority"),
        ("assessment", ASSESSMENT, "advice", "health", date(2026, 5, 22), "health"),
        ("assessment", ASSESSMENT, "advice", "school", date(2026, 5, 25), "school"),
        ("assessment", ASSESSMENT, "draft_target", "", date(2026, 6, 8), "authority"),
        ("assessment", ASSESSMENT, "no_plan_decision", "", date(2026, 6, 22), "authority"),
        ("assessment", ASSESSMENT, "final_plan", "", date(2026, 7, 20), "authority"),
        # 15 calendar days (fact 25); the parents' begin with the day on which the draft is served: 1 to 15 June.
        ("assessment", ASSESSMENT, "draft_views", "", date(2026, 6, 15), "parent"),
        ("assessment", ASSESSMENT, "school_answer", "", date(2026, 6, 16), "school"),
        # Fact 27: the year that starts with the day of the decision ends the day before the next one starts.
        ("annual_review", REVIEW, "review", "", date(2026, 11, 9), "authority"),
        ("annual_review", REVIEW, "meeting_target", "", date(2026, 10, 9), "school"),
        # Fact 28: two weeks before, two, four, eight from the notice, twelve from the meeting.
        ("annual_review", REVIEW, "invitations", "", date(2026, 9, 21), "school"),
        ("annual_review", REVIEW, "report", "", date(2026, 10, 19), "school"),
        ("annual_review", REVIEW, "review_decision", "", date(2026, 11, 2), "authority"),
        ("annual_review", REVIEW, "amendments", "", date(2026, 11, 2), "authority"),
        ("annual_review", REVIEW, "changes_views", "", date(2026, 11, 13), "parent"),
        ("annual_review", REVIEW, "final_from_notice", "", date(2026, 12, 25), "authority"),
        ("annual_review", REVIEW, "final_from_meeting", "", date(2026, 12, 28), "authority"),
    ],
)
def test_a_deadline_is_on_its_day(process, events, key, adviser, due, duty):
    found = line(case(process, *events), key, adviser=adviser)
    assert (found.computed_on, found.due_on, found.duty) == (due, due, duty)


@pytest.mark.parametrize(
    ("phase", "moves", "key", "due"),
    [
        ("secondary", date(2027, 9, 1), "transfer_school", date(2027, 2, 14)),
        ("infant_junior", date(2027, 9, 1), "transfer_school", date(2027, 2, 14)),
        ("middle", date(2027, 9, 1), "transfer_school", date(2027, 2, 14)),
        ("early_years", date(2027, 9, 1), "transfer_school", date(2027, 2, 14)),
        ("post_16", date(2027, 9, 1), "transfer_post_16", date(2027, 3, 30)),
        ("between_post_16", date(2027, 9, 1), "transfer_between", date(2027, 4, 1)),
        ("between_post_16", date(2027, 7, 31), "transfer_between", date(2027, 2, 28)),
        ("secondary", date(2027, 9, 1), "transfer_meeting_school", date(2026, 11, 22)),
        ("post_16", date(2027, 9, 1), "transfer_meeting_post_16", date(2027, 1, 5)),
    ],
)
def test_a_phase_transfer_is_due_before_its_day(phase, moves, key, due):
    of = case("phase_transfer", ("transfer", moves), phase=phase)
    assert line(of, key, today=date(2026, 10, 1)).due_on == due
    statutory = [one for one in deadlines(of, RULES, today=date(2026, 10, 1)) if one.rule.standing == "statutory"]
    assert len(statutory) == 1


@pytest.mark.parametrize(
    ("began", "due"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)), (date(2023, 2, 28), date(2024, 2, 27)), (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2025, 2, 28)), (date(2027, 2, 28), date(2028, 2, 27)), (date(2026, 1, 1), date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_year_over_a_leap_day(began, due):
    assert line(case("annual_review", ("last_decided", began)), "review", today=began).due_on == due


def test_the_year_runs_from_the_decision_and_not_from_the_meeting():
    before = case("annual_review", *REVIEW)
    after = case("annual_review", ("last_decided", date(2026, 10, 30)))
    assert line(before, "review", today=date(2026, 11, 1)).state == "met"
    assert line(after, "review", today=date(2026, 11, 1)).due_on == date(2027, 10, 29)


def test_under_five_an_early_review_is_considered_after_three_to_six_months():
    young = case("annual_review", ("last_decided", date(2026, 1, 31)), born_on=date(2022, 6, 1))
    assert line(young, "under_five_from").due_on == date(2026, 4, 30)
    assert line(young, "under_five_by").due_on == date(2026, 7, 31)
    old = replace(young, born_on=date(2021, 7, 31))
    assert {one.rule.key for one in deadlines(old, RULES, today=ASKED)} & {"under_five_by"} == set()


@pytest.mark.parametrize(("year", "speaks"), [(8, False), (9, True), (13, True), (None, False)])
def test_from_year_9_the_review_speaks_of_adulthood(year, speaks):
    of = case("annual_review", ("last_decided", DECIDED), ("meeting_planned", MET), year_group=year)
    found = [one for one in deadlines(of, RULES, today=MET) if one.rule.key == "adulthood"]
    assert bool(found) == speaks == must_speak_of_adulthood(year)
    assert all(one.due_on == MET for one in found)


@pytest.mark.parametrize(
    ("certificate", "due"),
    [(None, date(2026, 9, 20)), (date(2026, 8, 1), date(2026, 9, 20)), (date(2026, 9, 1), date(2026, 10, 1))],
)
def test_an_appeal_is_until_the_later_of_its_two_days(certificate, due):
    events = [("request_received", ASKED), ("plan_issued", date(2026, 7, 20))]
    events += [("mediation_certificate", certificate)] if certificate else []
    found = line(case("assessment", *events), "appeal", today=date(2026, 7, 21))
    assert (found.due_on, found.rule.standing, found.duty) == (due, "information", "parent")
    assert line(case("assessment", *events), "appeal", today=date(2026, 12, 1)).state == "passed"


AWAY = Pause("absent", date(2026, 4, 1), date(2026, 4, 28))
# Closed from 6 May to 2 June (28 days); asked for its advice on 4 May.
SHUT = Pause("closed", date(2026, 5, 6), date(2026, 6, 2))
ILL = Pause("personal", date(2026, 4, 1), date(2026, 4, 3))
MISSED = Pause("appointment", date(2026, 5, 12), date(2026, 5, 12))
LATE = date(2026, 12, 1)


def asking(*days, adviser="school"):
    return [("request_received", ASKED), *(("advice_asked", day, adviser) for day in days)]


@pytest.mark.parametrize(
    ("pauses", "key", "adviser", "is_excused"),
    [
        ([AWAY], "final_plan", "", True), ([ILL], "final_plan", "", True), ([ILL], "no_plan_decision", "", True),
        ([AWAY, ILL], "final_plan", "", True),
        # Four weeks within the limit: the six of the decision end on 13 April.
        ([AWAY], "assess_decision", "", False), ([replace(AWAY, starts_on=date(2026, 3, 17))], "assess_decision", "", True),
        ([replace(AWAY, ends_on=date(2026, 4, 27))], "final_plan", "", False),
        # Of the adviser's own six weeks, from 10 April to 22 May, 19 days.
        ([AWAY], "advice", "health", False), ([replace(AWAY, ends_on=date(2026, 5, 7))], "advice", "health", True),
        # An appointment that was not kept is the advisers' exception alone, a closed school the authority's.
        ([MISSED], "advice", "health", True), ([MISSED], "final_plan", "", False), ([SHUT], "advice", "health", False),
        # After its day, or before the limit began.
        ([replace(ILL, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1))], "final_plan", "", False),
        ([Pause("personal", date(2026, 4, 14), date(2026, 4, 30))], "assess_decision", "", False),
        # Nobody asked an early years setting.
        ([replace(SHUT, reason="setting_closed")], "final_plan", "", False),
        # The school's answer whether it can be named is guidance, and knows no exception.
        ([AWAY, ILL], "school_answer", "", False),
    ],
)  # fmt: skip
def test_an_exception_grants_no_days_and_is_said_of_what_is_late(pauses, key, adviser, is_excused):
    """Fact 26: the lawful day stays, whatever is noted; late is late, and whether an exception applies is said beside it."""
    asked = [*asking(date(2026, 5, 4)), ("advice_asked", date(2026, 4, 10), "health")]
    # Whoever asks for advice has decided to assess.
    events = asking() if key == "assess_decision" else [*asked, ("school_consulted", date(2026, 6, 1))]
    of = case("assessment", *events, pauses=pauses)
    plain = line(replace(of, pauses=()), key, adviser=adviser, today=LATE)
    found = line(of, key, adviser=adviser, today=LATE)
    assert (plain.state, plain.exceptions) == ("overdue", ())
    assert (found.due_on, found.computed_on, found.days) == (plain.due_on, plain.computed_on, plain.days)
    assert (found.state, bool(found.exceptions)) == (("excused", True) if is_excused else ("overdue", False))


@pytest.mark.parametrize(
    ("asked", "closure", "is_ground"),
    [
        # Closed from 6 May to 2 June, open again on 3 June: asked from 29 April to 27 May.
        (date(2026, 4, 28), SHUT, False), (date(2026, 4, 29), SHUT, True), (date(2026, 5, 27), SHUT, True),
        (date(2026, 5, 28), SHUT, False),
        # 27 days are no four weeks.
        (date(2026, 5, 10), replace(SHUT, ends_on=date(2026, 6, 1)), False),
        # Closed still, and for four weeks by now.
        (date(2026, 5, 10), replace(SHUT, ends_on=None), True),
    ],
)  # fmt: skip
def test_a_closed_school_counts_where_it_was_asked_from_a_week_before_until_a_week_before_it_opens(
    asked, closure, is_ground
):
    of = case("assessment", *asking(asked), pauses=[closure])
    assert (line(of, "final_plan", today=LATE).state == "excused") == is_ground
    # Whoever else was asked on that day is not the school.
    other = case("assessment", *asking(asked, adviser="health"), pauses=[closure])
    assert line(other, "final_plan", today=LATE).state == "overdue"
    # So it is of an early years setting.
    setting = case("assessment", *asking(asked, adviser="setting"), pauses=[replace(closure, reason="setting_closed")])
    assert (line(setting, "final_plan", today=LATE).state == "excused") == is_ground


def test_no_exception_is_known_of_a_review_or_a_transfer():
    forever = [
        Pause(reason, date(2025, 12, 1)) for reason in ("absent", "personal", "closed", "setting_closed", "appointment")
    ]
    for of in (case("annual_review", *REVIEW), case("phase_transfer", ("transfer", date(2027, 9, 1)), phase="post_16")):
        plain, noted = (
            deadlines(one, RULES, today=date(2027, 12, 1)) for one in (of, replace(of, pauses=tuple(forever)))
        )
        assert plain == noted


def test_what_was_done_late_says_that_an_exception_applied():
    of = case("assessment", *asking(date(2026, 5, 4)), ("plan_issued", date(2026, 8, 3)), pauses=[ILL])
    found = line(of, "final_plan", today=LATE)
    assert (found.state, found.days, found.exceptions) == ("met", 14, (ILL,))
    # One that began after it was done is none of it.
    after = replace(of, pauses=(replace(ILL, starts_on=date(2026, 8, 4), ends_on=None),))
    assert line(after, "final_plan", today=LATE).exceptions == ()


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [(date(2026, 10, 18), "due", 1), (date(2026, 10, 19), "due", 0), (date(2026, 10, 20), "overdue", 1)],
)
def test_the_day_itself_is_in_time(today, state, days):
    of = case("annual_review", ("last_decided", DECIDED), ("meeting_held", MET))
    found = line(of, "report", today=today)
    assert (found.state, found.days, found.is_pressing) == (state, days, True)


def test_what_is_met_late_says_by_how_much():
    of = case("annual_review", ("last_decided", DECIDED), ("meeting_held", MET), ("report_sent", date(2026, 10, 22)))
    assert (line(of, "report").state, line(of, "report").days) == ("met", 3)


def test_what_a_decision_makes_needless_is_not_due():
    refused = case("assessment", ("request_received", ASKED), ("assess_no", date(2026, 4, 1)))
    states = {one.rule.key: one.state for one in deadlines(refused, RULES, today=date(2027, 1, 1))}
    assert {states[key] for key in ("draft_target", "no_plan_decision", "final_plan")} == {"not_needed"}
    kept = case("annual_review", ("last_decided", DECIDED), ("meeting_held", MET), ("decided_keep", date(2026, 10, 20)))
    states = {one.rule.key: one.state for one in deadlines(kept, RULES, today=date(2027, 1, 1))}
    assert {states[key] for key in ("amendments", "final_from_notice", "final_from_meeting")} == {"not_needed"}


@pytest.mark.parametrize(
    ("process", "events", "settled"),
    [
        # A final plan: it was decided to assess, the draft went out, advice came, whenever that was.
        ("assessment", [*asking(date(2026, 4, 10)), ("plan_issued", date(2026, 7, 1))],
         {"assess_decision", "advice", "draft_target"}),
        # Advice asked for: it was decided to assess.
        ("assessment", asking(date(2026, 4, 10)), {"assess_decision"}),
        # A meeting that was held had its invitations, and may have spoken of adulthood.
        ("annual_review", [("last_decided", DECIDED), ("meeting_planned", MET), ("meeting_held", MET)],
         {"invitations", "adulthood"}),
        # A decision: the meeting was, its report went out.
        ("annual_review", [("last_decided", DECIDED), ("decided_keep", date(2026, 10, 20))],
         {"invitations", "adulthood", "meeting_target"}),
        ("annual_review", [("last_decided", DECIDED), ("meeting_held", MET), ("amended_issued", date(2026, 12, 1))],
         {"invitations", "adulthood", "report", "review", "review_decision", "amendments"}),
        ("phase_transfer", [("transfer", date(2027, 9, 1)), ("amended_issued", date(2027, 2, 1))], {"transfer_meeting_school"}),
    ],
)  # fmt: skip
def test_a_later_event_settles_an_earlier_one_and_its_day_is_not_noted(process, events, settled):
    """Not noted is "not noted", never "not needed", and never "done", which has a record of its own."""
    of = case(process, *events, year_group=9, phase="secondary" if process == "phase_transfer" else "")
    found = {one.rule.key: one for one in deadlines(of, RULES, today=date(2027, 6, 1))}
    assert {key for key, one in found.items() if one.state == "not_noted"} >= settled
    recorded = {event[0] for event in events}
    for key, one in found.items():
        assert (one.state == "met") == bool(recorded & set(one.rule.met_by)), key
        assert (one.settled is not None) == (one.state == "not_noted"), key


def test_what_has_not_begun_waits_and_a_time_to_answer_only_passes():
    of = case("assessment", ("request_received", ASKED))
    assert {line(of, key).state for key in ("draft_views", "school_answer", "appeal")} == {"waiting"}
    assert line(case("assessment", *ASSESSMENT), "draft_views", today=date(2026, 8, 1)).state == "passed"


def test_a_date_put_right_holds_and_the_computed_one_stays():
    fix = Correction("advice", date(2026, 5, 1), "Agreed.", "health", "paediatrician ")
    of = replace(case("assessment", *ASSESSMENT, pauses=[Pause("absent", date(2026, 4, 20))]), corrections=(fix,))
    found = line(of, "advice", adviser="health", today=date(2026, 4, 30))
    assert (found.due_on, found.state, found.correction) == (date(2026, 5, 1), "due", fix)
    assert found.computed_on == date(2026, 5, 22)
    assert line(of, "advice", adviser="school", today=date(2026, 4, 30)).correction is None


def test_each_adviser_has_their_own_clock_and_their_own_answer():
    events = (*ASSESSMENT, ("advice_received", date(2026, 5, 1), "health", "PAEDIATRICIAN"))
    of = case("assessment", *events)
    assert line(of, "advice", adviser="health").state == "met"
    assert line(of, "advice", adviser="school", today=date(2026, 5, 30)).state == "overdue"


def test_a_case_keeps_the_law_of_the_day_on_which_it_began():
    old = next(rule for rule in RULES if rule.key == "final_plan")
    new = replace(old, amount=24, valid_from=date(2026, 6, 1))
    rules = [replace(old, valid_to=date(2026, 5, 31)), new]
    before, after = (case("assessment", ("request_received", day)) for day in (date(2026, 5, 31), date(2026, 6, 1)))
    assert [one.due_on for one in deadlines(before, rules, today=date(2027, 1, 1))] == [date(2026, 10, 18)]
    assert [one.due_on for one in deadlines(after, rules, today=date(2027, 1, 1))] == [date(2026, 11, 16)]


def test_what_cannot_have_been_before_is_found():
    good = [Happened("meeting_held", MET), Happened("report_sent", MET)]
    assert out_of_order(good) is None
    early = Happened("report_sent", date(2026, 10, 4))
    assert out_of_order([good[0], early]) == (early, good[0])
    one, other = Happened("advice_asked", MET, "health"), Happened("advice_received", DECIDED, "school")
    assert out_of_order([one, other]) is None


@pytest.mark.parametrize(
    ("year", "phase"), [(6, "secondary"), (11, "post_16"), (2, None), (5, None), (0, None), (None, None)]
)
def test_the_year_group_says_which_move_is_ahead(year, phase):
    assert phase_ahead(year) == phase


@pytest.mark.parametrize(
    ("today", "moves"),
    [(date(2026, 9, 1), date(2027, 9, 1)), (date(2027, 8, 31), date(2027, 9, 1)), (date(2027, 1, 5), date(2027, 9, 1))],
)
def test_a_move_is_at_the_beginning_of_the_next_academic_year(today, moves):
    assert transfer_day(today) == moves
