"""The pages of statutory dates."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from hlta.testing import PupilFactory
from plans.actions import clock as actions
from plans.models import ClockCorrection, ClockPause, EhcCase, EhcEvent
from pupils.models import PupilOpening, SenStatus

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def ago(days):
    return TODAY - timedelta(days=days)


def opened(pupil, by, *, process="assessment", on=None):
    return actions.ehc_case_create(
        pupil=pupil, process=process, on=on or ago(30), by=by, today=TODAY, now=timezone.now()
    )


def note(case, event, on, by, **more):
    values = {"event": event, "on": on, "adviser": "", "detail": "", "note": "", **more}
    return actions.ehc_event_create(case=case, values=values, by=by, today=TODAY, now=timezone.now())


def posted(client, url, **values):
    return client.post(url, {"request_key": uuid4().hex, **values})


@pytest.fixture
def case(pupil, senco):
    return opened(pupil, senco)


def test_a_case_is_followed_from_the_request_to_the_next_review(senco, pupil, sign_in):
    client = sign_in(senco)
    made = posted(client, f"/clocks/new/?pupil={pupil.pk}", process="assessment", on=ago(150), note="By the parents.")
    case = EhcCase.objects.get()
    assert made["Location"] == f"/clocks/{case.pk}/"
    page = client.get(f"/clocks/{case.pk}/").text
    assert all(words in page for words in ("By the parents.", "Overdue by 10 days", "Local authority", "reg 13(2)"))
    posted(client, f"/clocks/{case.pk}/events/new/", event="plan_issued", on=ago(4), note="By e-mail.")
    page = client.get(f"/clocks/{case.pk}/").text
    assert all(words in page for words in ("Done 6 days late", "By e-mail.", "The next annual review"))
    assert EhcCase.objects.get(process="annual_review").started_on == ago(4)


def test_the_list_is_narrowed_searched_and_downloaded(senco, pupil, case, sign_in):
    note(case, "advice_asked", ago(29), senco, adviser="school")
    note(case, "advice_asked", ago(29), senco, adviser="health", detail="Paediatrician")
    client, ours, theirs = sign_in(senco), "Advice for the assessment: The school", "Paediatrician (health service)"
    for query, wanted in [
        ("", {ours, theirs}), ("whose=ours", {ours}), ("whose=theirs", {theirs}), ("which=soon&whose=ours", {ours}),
        ("which=overdue", set()), ("which=excused", set()), ("process=annual_review", set()), ("q=paediat", {theirs}),
        (f"q={pupil.family_name}+advice", {ours, theirs}), ("q=nobody", set()), ("page=9", {ours, theirs}),
    ]:  # fmt: skip
        page = client.get(f"/clocks/?{query}").text
        assert {words for words in (ours, theirs) if words in page} == wanted, query
    text = client.get("/clocks/?whose=ours&format=csv").content.decode("utf-8-sig")
    assert "reg 8(1)" in text
    assert "Paediatrician" not in text
    assert client.get("/clocks/?format=xlsx").status_code == 200
    assert PupilOpening.objects.filter(pupil=pupil, page="clock_list download").exists()


def test_a_list_without_dates_says_what_to_do(senco, sign_in):
    assert "No EHC deadlines yet" in sign_in(senco).get("/clocks/").text
    assert "Nothing open fits" in sign_in(senco).get("/clocks/?q=x").text


@pytest.mark.parametrize(
    ("page", "typed", "words", "kept"),
    [
        ("new/?pupil={pupil}", {"process": "assessment", "on": "2999-01-01", "note": "Kept."}, "1900 to 2099", "Kept."),
        ("new/?pupil={pupil}", {"process": "phase_transfer", "on": "2026-09-01", "note": "Kept."}, "which move", "Kept."),
        ("{case}/events/new/", {"event": "draft_sent", "on": "2015-01-01", "note": "Kept."}, "cannot be before", "Kept."),
        ("{case}/events/new/", {"event": "advice_asked", "on": "2026-01-01", "note": "Kept."}, "who was asked", "Kept."),
        ("{case}/events/new/", {"event": "decided_keep", "on": "2026-01-01", "note": "Kept."}, "not one of", "Kept."),
        ("events/{event}/", {"on": "1999-01-01", "note": "Kept."}, "not far ahead", "Kept."),
        ("{case}/pauses/new/", {"reason": "absent", "starts_on": "2026-03-02", "ends_on": "2026-03-01", "note": "Kept."},
         "ends before it starts", "Kept."),
        ("{case}/date/?key=final_plan", {"due_on": "soon", "reason": "Kept."}, "valid date", "Kept."),
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(senco, pupil, case, sign_in, page, typed, words, kept):
    path = page.format(pupil=pupil.pk, case=case.pk, event=case.happened.get().pk)
    answer = posted(sign_in(senco), f"/clocks/{path}", **typed)
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert words in answer.text
    assert kept in answer.text
    assert (EhcCase.objects.count(), EhcEvent.objects.count(), ClockPause.objects.count()) == (1, 1, 0)


def test_a_date_is_put_right_with_both_shown_and_back(senco, case, sign_in):
    client = sign_in(senco)
    posted(client, f"/clocks/{case.pk}/date/?key=final_plan", due_on=ago(-3), reason="The officer wrote so.")
    page = client.get(f"/clocks/{case.pk}/").text
    assert all(words in page for words in ("The officer wrote so.", "Lawful date:", "Dates corrected by hand"))
    posted(client, f"/clocks/dates/{ClockCorrection.objects.get().pk}/restore/")
    assert "The officer wrote so." not in client.get(f"/clocks/{case.pk}/").text


@pytest.mark.parametrize("query", ["key=report", "key=nothing", "key=draft_views", "key=final_plan&adviser=health"])
def test_a_date_that_the_case_has_not_is_not_there(senco, case, sign_in, query):
    assert sign_in(senco).get(f"/clocks/{case.pk}/date/?{query}").status_code == 404


def test_an_exception_is_added_changed_and_removed(senco, pupil, sign_in):
    client, case = sign_in(senco), opened(pupil, senco, on=ago(50))
    page = client.get(f"/clocks/{case.pk}/").text
    assert "Overdue by 8 days" in page
    posted(client, f"/clocks/{case.pk}/pauses/new/", reason="personal", starts_on=ago(10), note="Told by the family.")
    page = client.get(f"/clocks/{case.pk}/").text
    told = ("8 days late, exception applies", "and still", "Told by the family.", "It grants no days")
    assert all(words in page for words in told)
    pause = ClockPause.objects.get()
    listed = client.get("/clocks/?which=excused").text
    assert "exceptional personal circumstances" in listed
    posted(client, f"/clocks/pauses/{pause.pk}/", reason="personal", starts_on=ago(3), ends_on=ago(2))
    assert "Overdue by 8 days" in client.get(f"/clocks/{case.pk}/").text
    posted(client, f"/clocks/pauses/{pause.pk}/remove/")
    assert "and still" not in client.get(f"/clocks/{case.pk}/").text


def test_a_day_that_is_not_noted_is_said_to_be_so_and_can_be_recorded(senco, pupil, sign_in):
    case, client = opened(pupil, senco, process="annual_review", on=ago(300)), sign_in(senco)
    note(case, "meeting_planned", ago(20), senco)
    note(case, "meeting_held", ago(20), senco)
    page = client.get(f"/clocks/{case.pk}/").text
    assert "Day not noted" in page
    assert "Followed by: Review meeting held" in page
    assert f"/clocks/{case.pk}/events/new/?event=invitations_sent" in page


def test_what_was_noted_is_corrected_removed_and_the_reason_told_where_it_cannot_be(senco, case, sign_in):
    client, event = sign_in(senco), note(case, "assess_yes", ago(5), senco)
    posted(client, f"/clocks/events/{event.pk}/", on=ago(6), note="Letter of the 6th.")
    assert "Letter of the 6th." in client.get(f"/clocks/{case.pk}/").text
    posted(client, f"/clocks/events/{event.pk}/remove/")
    start = case.happened.get()
    answer = client.post(f"/clocks/events/{start.pk}/remove/", follow=True)
    assert "The case begins with this" in answer.text


def test_it_is_done_fills_the_form_in(senco, case, sign_in):
    note(case, "advice_asked", ago(20), senco, adviser="health", detail="Paediatrician")
    client = sign_in(senco)
    address = f"/clocks/{case.pk}/events/new/?event=advice_received&amp;adviser=health&amp;detail=Paediatrician"
    assert address in client.get(f"/clocks/{case.pk}/").text
    form = client.get(address.replace("&amp;", "&")).text
    assert '<option value="advice_received" selected>' in form
    assert 'value="Paediatrician"' in form


def test_a_case_is_closed_and_opened_again(senco, case, sign_in):
    client = sign_in(senco)
    client.post(f"/clocks/{case.pk}/close/")
    page = client.get(f"/clocks/{case.pk}/").text
    assert "Closed" in page
    assert "Record what happened" not in page
    client.post(f"/clocks/{case.pk}/reopen/")
    assert "Record what happened" in client.get(f"/clocks/{case.pk}/").text


def test_from_year_9_the_page_says_what_the_review_must_speak_of(senco, pupil, sign_in):
    case = opened(pupil, senco, process="annual_review")
    client = sign_in(senco)
    assert "preparing for adulthood" not in client.get(f"/clocks/{case.pk}/").text
    pupil.year_group = 9
    pupil.save()
    assert "preparing for adulthood" in client.get(f"/clocks/{case.pk}/").text


def test_the_moves_at_the_end_of_the_year_are_opened_from_the_list(senco, school, sign_in):
    pupil = PupilFactory(school=school, year_group=11)
    SenStatus.objects.create(pupil=pupil, code="E", starts_on=ago(100))
    client = sign_in(senco)
    assert "1 pupil with an EHC plan" in client.get("/clocks/").text
    posted(client, "/clocks/transfers/")
    page = client.get("/clocks/").text
    assert "naming the post-16 place" in page
    assert "1 pupil with an EHC plan" not in page


def test_the_rules_are_shown_with_their_sources(senco, sign_in):
    client = sign_in(senco)
    page = client.get("/clocks/rules/").text
    assert all(words in page for words in ("reg 13(2)", "Within 20 weeks of", "Target, not law", "since 1 Sep 2014"))
    assert "Before 15 February, in the year of" in page
    found = client.get("/clocks/rules/?process=phase_transfer&q=reg+18").text
    assert "reg 18(2)" in found
    assert "reg 13(2)" not in found
    assert "Code of Practice 2015, 9.83" in client.get("/clocks/rules/?format=csv").content.decode("utf-8-sig")


def test_who_only_reads_sees_dates_and_changes_nothing(reader, case, sign_in):
    client = sign_in(reader)
    page = client.get(f"/clocks/{case.pk}/").text
    assert "What is due" in page
    assert "Correct the date" not in page
    assert "Record what happened" not in page
    assert client.get(f"/clocks/{case.pk}/events/new/").status_code == 403
    assert client.post(f"/clocks/{case.pk}/close/").status_code == 403


def test_who_works_with_pupils_without_this_sees_none(key_ta, stranger, case, sign_in):
    assert sign_in(key_ta).get("/clocks/").status_code == 403
    event = case.happened.get()
    for path in (f"/clocks/{case.pk}/", f"/clocks/{case.pk}/pauses/new/", f"/clocks/events/{event.pk}/"):
        assert sign_in(stranger).get(path).status_code == 404


def test_what_is_ours_stands_on_home_and_on_the_pupils_page(senco, hlta, reader, pupil, case, sign_in):
    note(case, "school_consulted", ago(10), senco)
    words = "statutory deadline (our duty) is overdue or due within 14 days"
    assert words in sign_in(senco).get("/").text
    assert words in sign_in(hlta).get("/today/").text
    assert words not in sign_in(reader).get("/").text
    section = sign_in(senco).get(f"/pupils/{pupil.pk}/parts/clocks/").text
    assert "Answer whether the school can be named" in section
    assert f"/clocks/{case.pk}/" in section


def test_a_page_that_is_opened_is_logged(senco, pupil, case, sign_in):
    sign_in(senco).get(f"/clocks/{case.pk}/")
    assert PupilOpening.objects.filter(user=senco, pupil=pupil, page="ehc_case_detail").count() == 1


@pytest.mark.parametrize("path", ["/clocks/", "/clocks/?format=csv", "/", "/today/", "/clocks/rules/"])
def test_twenty_cases_take_no_more_queries_than_one(senco, school, case, sign_in, counted, path):
    client = sign_in(senco)
    client.get(path)
    few = len(counted(lambda: client.get(path)))
    for _ in range(19):
        other = opened(PupilFactory(school=school), senco)
        note(other, "advice_asked", ago(20), senco, adviser="school")
        ClockPause.objects.create(case=other, reason="personal", starts_on=ago(9), ends_on=ago(8))
    # Home asks the numbers of all apps once a minute.
    assert len(counted(lambda: client.get(path))) == few <= (22 if path == "/" else 16)


def test_a_case_with_much_in_it_takes_no_more_queries(senco, case, sign_in, counted):
    client, path = sign_in(senco), f"/clocks/{case.pk}/"
    client.get(path)
    few = len(counted(lambda: client.get(path)))
    for number in range(12):
        note(case, "advice_asked", ago(20), senco, adviser="health", detail=f"Service {number}")
        ClockPause.objects.create(case=case, reason="personal", starts_on=ago(9), ends_on=ago(8))
    assert len(counted(lambda: client.get(path))) == few <= 15
