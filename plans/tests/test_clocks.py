"""What is written down about clocks, and what follows of it by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from hlta.testing import PupilFactory
from plans.actions import clock as actions
from plans.models import ClockRule, EhcCase, EhcEvent
from plans.queries.clock import due_lines, open_lines, pressing, rules_now, transfers_missing
from plans.rules.clock import transfer_day
from plans.rules.clock_words import EVENTS, Reason
from plans.tests.clock_rows import RULES
from pupils.models import SenStatus

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NOW = timezone.now()


def ago(days):
    return TODAY - timedelta(days=days)


def opened(pupil, by, *, process="annual_review", on=None, phase=""):
    on = on or ago(300)
    return actions.ehc_case_create(pupil=pupil, process=process, on=on, phase=phase, by=by, today=TODAY, now=NOW)


def note(case, event, on, by, **more):
    values = {"event": event, "on": on, "adviser": "", "detail": "", "note": "", **more}
    return actions.ehc_event_create(case=case, values=values, by=by, today=TODAY, now=NOW)


def refused(act, words):
    with pytest.raises(DomainError, match=words):
        act()


def keys(user):
    return {(line.deadline.rule.key, line.deadline.due_on) for line in open_lines(user=user, today=TODAY)}


def test_the_rows_that_are_shipped_are_those_that_the_examples_try():
    assert rules_now() == RULES


def test_every_shipped_row_speaks_of_events_that_there_are(school):
    for row in ClockRule.objects.all():
        named = {
            *row.counted_from,
            *row.met_by,
            *row.ended_by,
            *row.settled_by,
            *([row.or_from] if row.or_from else []),
        }
        assert named <= set(EVENTS), row.key
        assert all(row.process in EVENTS[key].processes for key in named), row.key
        assert set(row.excepted_by) <= set(Reason)


def test_a_case_begins_with_its_event_and_its_dates_are_due(senco, pupil):
    case = opened(pupil, senco, process="assessment", on=ago(10))
    event = EhcEvent.objects.get()
    assert (event.event, event.on, event.noted_by, event.noted_at) == ("request_received", ago(10), senco, NOW)
    assert (case.started_on, case.opened_by) == (ago(10), senco)
    assert ("assess_decision", ago(10 - 42)) in keys(senco)


def test_a_day_ahead_is_refused_but_for_a_move_and_a_meeting(senco, pupil):
    refused(lambda: opened(pupil, senco, on=ago(-1)), "still ahead")
    case = opened(pupil, senco)
    refused(lambda: note(case, "meeting_held", ago(-1), senco), "still ahead")
    note(case, "meeting_planned", ago(-30), senco)
    move = opened(pupil, senco, process="phase_transfer", phase="secondary", on=transfer_day(TODAY))
    assert move.started_on == TODAY
    refused(lambda: opened(pupil, senco, process="phase_transfer", phase="post_16", on=transfer_day(TODAY)), "already")
    refused(lambda: opened(pupil, senco, process="phase_transfer"), "which move")


def test_nothing_is_noted_twice_or_before_what_it_follows(senco, pupil):
    case = opened(pupil, senco)
    refused(lambda: opened(pupil, senco), "already")
    note(case, "meeting_held", ago(20), senco)
    refused(lambda: note(case, "meeting_held", ago(10), senco), "already")
    refused(lambda: note(case, "report_sent", ago(21), senco), "cannot be before")
    refused(lambda: note(case, "draft_sent", ago(1), senco), "does not happen")
    refused(lambda: note(case, "invitations_sent", ago(19), senco), "cannot be before")
    assert case.happened.count() == 2


def test_advice_is_received_from_who_was_asked(senco, pupil):
    case = opened(pupil, senco, process="assessment", on=ago(60))
    note(case, "advice_asked", ago(50), senco, adviser="health", detail="Speech therapy")
    refused(
        lambda: note(case, "advice_received", ago(2), senco, adviser="health", detail="Other"), "Nobody of this name"
    )
    refused(lambda: note(case, "advice_asked", ago(9), senco, adviser="health", detail="SPEECH THERAPY"), "already")
    note(case, "advice_received", ago(2), senco, adviser="health", detail="speech therapy")
    asked = case.happened.get(event="advice_asked")
    refused(lambda: actions.ehc_event_remove(event=asked, by=senco), "Remove that first")


@pytest.mark.parametrize(
    ("process", "event"),
    [("assessment", "plan_issued"), ("annual_review", "decided_keep"), ("annual_review", "decided_amend")],
)
def test_the_next_annual_review_begins_by_itself_on_the_day_of_the_decision(senco, pupil, process, event):
    case = opened(pupil, senco, process=process)
    note(case, event, ago(5), senco)
    after = case.followed_by.get()
    assert (after.process, after.started_on, after.happened.get().event) == ("annual_review", ago(5), "last_decided")


def test_a_plan_that_ends_has_no_next_review(senco, pupil):
    case = opened(pupil, senco)
    note(case, "decided_cease", ago(5), senco)
    assert EhcCase.objects.count() == 1


def test_a_corrected_decision_moves_the_next_year_and_a_removed_one_takes_it_back(senco, pupil):
    case = opened(pupil, senco)
    decision = note(case, "decided_keep", ago(5), senco)
    actions.ehc_event_edit(event=decision, on=ago(8), note="Letter", by=senco, today=TODAY)
    after = case.followed_by.get()
    assert (after.started_on, after.happened.get().on, decision.refreshed().note) == (ago(8), ago(8), "Letter")
    actions.ehc_event_remove(event=decision, by=senco)
    assert (EhcCase.objects.get(), EhcEvent.objects.count()) == (case, 1)


def days_of(pupil):
    """Every day that stands in the pupil's cases."""
    cases = EhcCase.objects.filter(pupil=pupil).order_by("pk").values_list("pk", "started_on", "closed_on")
    return list(cases), list(EhcEvent.objects.filter(case__pupil=pupil).order_by("pk").values_list("pk", "on"))


@pytest.mark.parametrize(
    ("write", "on", "words"),
    [
        (lambda after, by: note(after, "meeting_held", ago(20), by), ago(10), "next annual review.*cannot be before"),
        (
            lambda after, by: note(after, "invitations_sent", ago(28), by),
            ago(27),
            "next annual review.*cannot be before",
        ),
        (lambda after, by: actions.ehc_case_close(case=after, today=ago(20), by=by), ago(10), "is closed. Open that"),
        (lambda after, by: actions.ehc_case_close(case=after, today=TODAY, by=by), ago(32), "is closed. Open that"),
        (
            lambda after, by: opened(after.pupil, by, on=ago(10)),
            ago(10),
            "Another case of this kind begins on that day",
        ),
    ],
    ids=["meeting", "invitations", "closed before", "closed after", "another case"],
)
def test_a_decision_is_not_corrected_against_what_stands_in_the_next_year(senco, pupil, write, on, words):
    """The next year's case is held to its own rules, and nothing of either case is changed."""
    case = opened(pupil, senco)
    decision = note(case, "decided_keep", ago(30), senco)
    write(case.followed_by.get(), senco)
    before = days_of(pupil)
    with pytest.raises(DomainError, match=words), transaction.atomic():
        actions.ehc_event_edit(event=decision.refreshed(), on=on, note="", by=senco, today=TODAY)
    assert days_of(pupil) == before


def test_a_decisions_note_is_put_right_though_the_next_year_is_closed(senco, pupil):
    case = opened(pupil, senco)
    decision = note(case, "decided_keep", ago(30), senco)
    actions.ehc_case_close(case=case.followed_by.get(), today=TODAY, by=senco)
    actions.ehc_event_edit(event=decision, on=ago(30), note="Letter", by=senco, today=TODAY)
    assert decision.refreshed().note == "Letter"


def test_two_moves_are_not_brought_to_one_day(senco, pupil):
    day = transfer_day(TODAY)
    one = opened(pupil, senco, process="phase_transfer", phase="secondary", on=day)
    other = opened(pupil, senco, process="phase_transfer", phase="post_16", on=day + timedelta(days=365))
    move = other.happened.get(event="transfer")

    def correct(on):
        with transaction.atomic():
            actions.ehc_event_edit(event=move.refreshed(), on=on, note="Told by phone", by=senco, today=TODAY)

    refused(lambda: correct(day), "a move on that day already")
    correct(move.on)
    correct(day + timedelta(days=1))
    assert (one.happened.get().on, move.refreshed().on) == (day, day + timedelta(days=1))


def test_a_next_review_in_which_something_is_written_is_kept(senco, pupil):
    case = opened(pupil, senco)
    decision = note(case, "decided_keep", ago(5), senco)
    note(case.followed_by.get(), "meeting_planned", ago(-40), senco)
    refused(lambda: actions.ehc_event_remove(event=decision, by=senco), "recorded in it already")


def test_what_a_case_begins_with_is_corrected_and_not_removed(senco, pupil):
    case = opened(pupil, senco)
    start = case.happened.get()
    refused(lambda: actions.ehc_event_remove(event=start, by=senco), "begins with this")
    actions.ehc_event_edit(event=start, on=ago(290), note="", by=senco, today=TODAY)
    assert case.refreshed().started_on == ago(290)


def test_what_was_removed_stays_in_the_history(senco, pupil):
    case = opened(pupil, senco)
    event = note(case, "meeting_held", ago(5), senco)
    actions.ehc_event_remove(event=event, by=senco)
    history = EhcEvent.pgh_event_model.objects.filter(event="meeting_held").order_by("pgh_id")
    assert [row.pgh_label for row in history] == ["insert", "delete"]


def late(user):
    return {line.deadline.rule.key: (line.state_words, line.grounds) for line in open_lines(user=user, today=TODAY)}


def test_an_exception_is_said_with_its_ground_and_the_lawful_date_stays(senco, pupil):
    case = opened(pupil, senco, process="assessment", on=ago(50))
    due = ("assess_decision", ago(8))
    assert due in keys(senco)
    values = {"reason": "absent", "starts_on": ago(45), "ends_on": None, "note": "Email of the mother."}
    pause = actions.clock_pause_save(pause=None, case=case, values=values, by=senco)
    assert due in keys(senco)
    words = ("8 days late, exception applies", "absent from the area for at least 4 weeks")
    assert late(senco)["assess_decision"] == words
    actions.clock_pause_save(pause=pause, case=case, values={**values, "ends_on": ago(19)}, by=senco)
    assert late(senco)["assess_decision"] == ("Overdue by 8 days", "")
    actions.clock_pause_remove(pause=pause, by=senco)
    assert due in keys(senco)


def closure(first, last, reason="closed"):
    return {"reason": reason, "starts_on": first, "ends_on": last, "note": ""}


def test_a_closed_school_is_an_exception_only_where_its_advice_was_asked_for_in_the_time(senco, pupil):
    case = opened(pupil, senco, process="assessment", on=ago(150))

    def save(values):
        return actions.clock_pause_save(pause=None, case=case, values=values, by=senco)

    refused(lambda: save(closure(ago(90), ago(64))), "at least 4 weeks")
    refused(lambda: save(closure(ago(90), ago(63))), "Record that it was asked first")
    note(case, "advice_asked", ago(98), senco, adviser="school")
    refused(lambda: save(closure(ago(90), ago(63))), "between")
    refused(lambda: save(closure(ago(91), ago(63), "setting_closed")), "early years setting")
    save(closure(ago(91), ago(63)))
    assert late(senco)["final_plan"][1].startswith("school closed for at least 4 weeks")


@pytest.mark.parametrize("process", ["annual_review", "phase_transfer"])
def test_there_is_no_exception_where_the_law_knows_none(senco, pupil, process, sign_in):
    phase = "secondary" if process == "phase_transfer" else ""
    case = opened(pupil, senco, process=process, phase=phase, on=transfer_day(TODAY) if phase else None)
    values = {"reason": "absent", "starts_on": ago(40), "ends_on": None, "note": ""}
    refused(lambda: actions.clock_pause_save(pause=None, case=case, values=values, by=senco), "no exception here")
    page = sign_in(senco).get(reverse("plans:ehc_case_detail", args=[case.pk])).content.decode()
    assert "exception" not in page.lower()


def test_a_second_move_of_school_is_entered_beside_the_first(senco, pupil):
    first = opened(pupil, senco, process="phase_transfer", phase="middle", on=transfer_day(TODAY))
    second = opened(
        pupil, senco, process="phase_transfer", phase="secondary", on=transfer_day(TODAY).replace(year=TODAY.year + 3)
    )
    assert {first.pk, second.pk} == set(EhcCase.objects.values_list("pk", flat=True))
    assert len({due for key, due in keys(senco) if key == "transfer_school"}) == 2


def test_a_date_is_put_right_once_and_back(senco, pupil):
    case = opened(pupil, senco, process="assessment", on=ago(50))
    which = {"case": case, "key": "final_plan", "adviser": "", "detail": "", "by": senco}
    actions.clock_date_correct(**which, due_on=ago(-1), reason="Told by letter.")
    row = actions.clock_date_correct(**which, due_on=ago(-2), reason="Told again.")
    assert ("final_plan", ago(-2)) in keys(senco)
    assert case.corrections.count() == 1
    actions.clock_date_restore(correction=row, by=senco)
    assert ("final_plan", ago(50 - 140)) in keys(senco)


def test_a_closed_case_is_due_nothing_and_changes_only_when_open_again(senco, pupil):
    case = opened(pupil, senco)
    actions.ehc_case_close(case=case, today=TODAY, by=senco)
    assert keys(senco) == set()
    refused(lambda: note(case, "meeting_held", ago(1), senco), "closed")
    actions.ehc_case_reopen(case=case, by=senco)
    note(case, "meeting_held", ago(1), senco)
    assert keys(senco)


def test_a_leaver_is_due_nothing_here(senco, pupil):
    opened(pupil, senco)
    pupil.left_on = ago(1)
    pupil.save()
    assert open_lines(user=senco, today=TODAY) == []
    assert due_lines(school=pupil.school, today=TODAY) == []


@pytest.mark.parametrize(
    ("year", "code", "phase"), [(6, "E", "secondary"), (11, "E", "post_16"), (6, "K", ""), (5, "E", ""), (2, "E", "")]
)
def test_the_moves_of_year_6_and_11_are_found_and_opened_once(senco, school, year, code, phase):
    pupil = PupilFactory(school=school, year_group=year)
    SenStatus.objects.create(pupil=pupil, code=code, starts_on=ago(100))
    missing = list(transfers_missing(user=senco, today=TODAY))
    assert missing == ([pupil] if phase else [])
    assert actions.ehc_transfers_open(pupils=missing, by=senco, today=TODAY, now=NOW) == len(missing)
    assert list(EhcCase.objects.values_list("phase", flat=True)) == ([phase] if phase else [])
    assert list(transfers_missing(user=senco, today=TODAY)) == []


def test_what_is_ours_and_soon_is_told_without_names(senco, pupil):
    case = opened(pupil, senco)
    note(case, "meeting_held", ago(20), senco)
    assert [line.deadline.rule.key for line in pressing(user=senco, today=TODAY)] == ["report"]
    told = due_lines(school=pupil.school, today=TODAY)
    initials = f"{pupil.given_name[0]}.{pupil.family_name[0]}."
    assert told == [f"Overdue by 6 days: Send the report of the meeting, {initials}, Year 8"]
    assert due_lines(school=pupil.school, today=ago(21)) == []


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"closed_on": ago(1)}, "plans_ehccase_days_in_order"),
        ({"phase": "secondary"}, "plans_ehccase_phase_of_a_transfer"),
        ({"process": "phase_transfer"}, "plans_ehccase_phase_of_a_transfer"),
    ],
)
def test_a_case_that_cannot_be_is_refused_by_the_database(pupil, more, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EhcCase.objects.create(**{"pupil": pupil, "process": "annual_review", "started_on": TODAY, **more})


def test_an_exception_ends_on_its_first_day_at_the_earliest(senco, pupil):
    values = {"reason": "absent", "starts_on": ago(1), "ends_on": ago(2), "note": ""}
    with pytest.raises(IntegrityError, match="plans_clockpause_days_in_order"):
        actions.clock_pause_save(pause=None, case=opened(pupil, senco, process="assessment"), values=values, by=senco)
