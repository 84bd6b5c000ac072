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
        # Fact 27: a year from the decision.
        ("annual_review", REVIEW, "review", "", date(2026, 11, 10), "authority"),
        ("annual_review", REVIEW, "meeting_target", "", date(2026, 10, 10), "school"),
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
        ("secondary", date(2027, 9, 1), "transfer_school", date(2027, 2, 15)),
        ("infant_junior", date(2027, 9, 1), "transfer_school", date(2027, 2, 15)),
        ("early_years", date(2027, 9, 1), "transfer_school", date(2027, 2, 15)),
        ("post_16", date(2027, 9, 1), "transfer_post_16", date(2027, 3, 31)),
        ("between_post_16", date(2027, 9, 1), "transfer_between", date(2027, 4, 1)),
        ("between_post_16", date(2027, 7, 31), "transfer_between", date(2027, 2, 28)),
        ("secondary", date(2027, 9, 1), "transfer_meeting_school", date(2026, 11, 23)),
        ("post_16", date(2027, 9, 1), "transfer_meeting_post_16", date(2027, 1, 6)),
    ],
)
def test_a_phase_transfer_is_due_by_its_fixed_day(phase, moves, key, due):
    of = case("phase_transfer", ("transfer", moves), phase=phase)
    assert line(of, key, today=date(2026, 10, 1)).due_on == due
    statutory = [one for one in deadlines(of, RULES, today=date(2026, 10, 1)) if one.rule.standing == "statutory"]
    assert len(statutory) == 1


@pytest.mark.parametrize(
    ("began", "due"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)), (date(2023, 2, 28), date(2024, 2, 28)), (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)  # fmt: skip
def test_a_year_over_a_leap_day(began, due):
    assert line(case("annual_review", ("last_decided", began)), "review", today=began).due_on == due


def test_the_year_runs_from_the_decision_and_not_from_the_meeting():
    before = case("annual_review", *REVIEW)
    after = case("annual_review", ("last_decided", date(2026, 10, 30)))
    assert line(before, "review", today=date(2026, 11, 1)).state == "met"
    assert line(after, "review", today=date(2026, 11, 1)).due_on == date(2027, 10, 30)


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
SHUT = Pause("closed", date(2026, 4, 1), date(2026, 5, 1))
ILL = Pause("personal", date(2026, 4, 1), date(2026, 4, 3))


@pytest.mark.parametrize(
    ("pauses", "key", "adviser", "days"),
    [
        ([AWAY], "assess_decision", "", 28), ([AWAY], "final_plan", "", 28), ([SHUT], "final_plan", "", 31),
        ([ILL], "final_plan", "", 3), ([SHUT], "assess_decision", "", 31), ([SHUT], "no_plan_decision", "", 31),
        ([AWAY, SHUT], "final_plan", "", 31), ([AWAY, ILL], "final_plan", "", 28),
        # A day short of four weeks stops nothing (fact 26).
        ([replace(AWAY, ends_on=date(2026, 4, 27))], "final_plan", "", 0),
        ([replace(SHUT, ends_on=date(2026, 4, 27))], "final_plan", "", 0),
        # A closed school is no reason for an adviser; those days of an absence count that lie after the question.
        ([SHUT], "advice", "health", 0), ([AWAY], "advice", "health", 18),
        # After its day, or before it began, nothing is put off.
        ([replace(ILL, starts_on=date(2026, 2, 1), ends_on=ASKED)], "final_plan", "", 0),
        ([Pause("personal", date(2026, 4, 14), date(2026, 4, 30))], "assess_decision", "", 0),
        # Neither parents' days nor what the school owes are stopped.
        ([AWAY], "draft_views", "", 0), ([AWAY], "school_answer", "", 0),
    ],
)  # fmt: skip
def test_an_exception_puts_off_what_it_may_by_its_days(pauses, key, adviser, days):
    found = line(case("assessment", *ASSESSMENT, pauses=pauses), key, adviser=adviser)
    plain = line(case("assessment", *ASSESSMENT), key, adviser=adviser)
    assert ((found.due_on - plain.due_on).days, found.paused_days) == (days, days)


def test_no_exception_stops_a_review_or_a_transfer():
    forever = [Pause(reason, date(2025, 12, 1)) for reason in ("absent", "personal", "closed")]
    for of in (case("annual_review", *REVIEW), case("phase_transfer", ("transfer", date(2027, 9, 1)), phase="post_16")):
        plain, stopped = (deadlines(one, RULES, today=MET) for one in (of, replace(of, pauses=tuple(forever))))
        assert [one.due_on for one in plain] == [one.due_on for one in stopped]


def test_what_still_holds_stops_the_clock_and_what_is_met_stays_met():
    away = Pause("personal", date(2026, 4, 1))
    of = case("assessment", ("request_received", ASKED), pauses=[away])
    found = line(of, "assess_decision", today=date(2026, 5, 30))
    assert (found.state, found.due_on) == ("stopped", date(2026, 6, 12))
    assert line(of, "assess_decision", today=date(2026, 3, 31)).state == "due"
    late = replace(of, pauses=(Pause("personal", date(2026, 4, 14)),))
    assert line(late, "assess_decision", today=date(2026, 5, 30)).state == "overdue"
    done = replace(of, events=(*of.events, Happened("assess_yes", date(2026, 4, 20))))
    found = line(done, "assess_decision", today=date(2026, 8, 1))
    assert (found.state, found.due_on, found.days) == ("met", date(2026, 5, 3), -13)


def test_what_holds_after_it_was_done_moves_its_day_no_more():
    of = case("assessment", ("request_received", ASKED), ("assess_yes", date(2026, 3, 20)), pauses=[AWAY])
    assert line(of, "assess_decision", today=date(2026, 6, 1)).due_on == date(2026, 4, 13)


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


def test_what_has_not_begun_waits_and_a_time_to_answer_only_passes():
    of = case("assessment", ("request_received", ASKED))
    assert {line(of, key).state for key in ("draft_views", "school_answer", "appeal")} == {"waiting"}
    assert line(case("assessment", *ASSESSMENT), "draft_views", today=date(2026, 8, 1)).state == "passed"


def test_a_date_put_right_holds_and_the_computed_one_stays():
    fix = Correction("advice", date(2026, 5, 1), "Agreed.", "health", "paediatrician ")
    of = replace(case("assessment", *ASSESSMENT, pauses=[Pause("absent", date(2026, 4, 20))]), corrections=(fix,))
    found = line(of, "advice", adviser="health", today=date(2026, 4, 30))
    assert (found.due_on, found.state, found.correction) == (date(2026, 5, 1), "due", fix)
    assert found.computed_on == date(2026, 6, 2)
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
