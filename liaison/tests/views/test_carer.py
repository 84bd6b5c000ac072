"""The carer's page: what it shows, what it takes, and what goes with every answer of the server."""

from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from liaison.models import CarerAccess, CarerVisit
from liaison.tests.carer_world import ask, inside, make_carer, opened, send_code, send_link
from plans.actions.invitee import invitee_answer, invitee_views
from plans.models import Plan, PlanSection, PlanType, PlanVersion
from plans.rules.content import Content, ProvisionContent, SectionContent, TargetContent
from pupils.models import PupilOpening

PAGES = [
    "/carer/",
    "/carer/code/send/",
    "/carer/code/",
    "/carer/birth/",
    "/carer/answer/",
    "/carer/views/",
    "/carer/leave/",
]


@pytest.fixture
def carer(school):
    return make_carer(school)


def section(key, text, kind="text", *, is_shared=True):
    return SectionContent(key=key, heading=key.title(), kind=kind, text=text, is_shared=is_shared)


def a_target(number=1, objective="Reads 40 words a minute", **values):
    given = {
        "baseline": "25 words",
        "baseline_on": "2026-09-01",
        "due_on": "2027-02-12",
        "levels": ["", "", "40 words", "", ""],
    }
    return TargetContent(id=number, objective=objective, **{**given, **values})


def a_plan(*, targets=1, shares_targets=True):
    sections = [
        section("targets", "", "targets", is_shared=shares_targets), section("provision", "", "provision"),
        section("at_home", "Read for ten minutes a day."), section("pupil_views", "I like maths."),
        section("strengths", "Draws well."), section("impact", "Only for staff", is_shared=False),
        section("carer_views", "What the other parent said"),
    ]  # fmt: skip
    provisions = [
        ProvisionContent(id=1, section="school", wording="Reading with Ms Lee", quantity="3 times a week"),
        ProvisionContent(id=2, section="school", wording="Long over", ended_on="2020-01-01"),
    ]
    return Content("Support Plan", sections, [a_target(number) for number in range(1, targets + 1)], provisions)


def put_in_force(carer, content, *, number=1, at=None):
    kind, _ = PlanType.objects.get_or_create(key="of-the-test", defaults={"name": "Support Plan"})
    plan, _ = Plan.objects.get_or_create(
        pupil=carer.pupil, plan_type=kind,
        defaults={"lead": carer.review.led_by, "state": "in_force", "starts_on": date(2026, 9, 1)},
    )  # fmt: skip
    for place, row in enumerate(content.sections, 1):
        values = {"title": row.heading, "kind": row.kind, "is_shared": row.is_shared, "position": place}
        PlanSection.objects.get_or_create(plan_type=kind, key=row.key, defaults=values)
    at = at or timezone.now()
    PlanVersion.objects.create(
        plan=plan, number=number, content=content.as_data(), put_in_force_on=timezone.localdate(), put_in_force_at=at
    )
    return plan


def page(client):
    return client.get("/carer/").content.decode()


# --- what it shows


def test_what_is_shared_is_on_the_page(carer):
    put_in_force(carer, a_plan())
    text = page(inside(carer.invitee))
    wanted = [
        "Reading with Ms Lee",
        "Reads 40 words a minute",
        "25 words",
        "12 February 2027",
        "ten minutes a day",
        "I like maths",
    ]
    assert [words for words in [*wanted, "Draws well", "Room 1", "How it goes"] if words not in text] == []


def test_what_is_not_shared_is_not(carer):
    put_in_force(carer, a_plan(shares_targets=False))
    text = page(inside(carer.invitee))
    hidden = ["Reads 40 words", "Only for staff", "What the other parent said", "Long over"]
    assert [words for words in hidden if words in text] == []


def test_a_section_that_was_closed_to_carers_is_so_at_once(carer):
    put_in_force(carer, a_plan())
    client = inside(carer.invitee)
    assert "Draws well" in page(client)
    PlanSection.objects.filter(plan_type__key="of-the-test", key__in=["strengths", "targets"]).update(is_shared=False)
    PlanSection.objects.filter(plan_type__key="of-the-test", key="impact").update(is_shared=True)
    hidden = ["Draws well", "Reads 40 words", "Only for staff"]
    assert [words for words in hidden if words in page(client)] == []


def test_what_staff_wrote_down_is_not_shown_as_the_carers(carer, senco):
    now = timezone.now()
    invitee_answer(invitee=carer.invitee, answer="coming", note="Sounded tired", by=senco, now=now)
    invitee_views(invitee=carer.invitee, views="Wants a tutor", by=senco, now=now)
    client = inside(carer.invitee)
    assert [words for words in ("Sounded tired", "Wants a tutor") if words in page(client)] == []
    assert f"This is the page of {carer.invitee.carer_link.carer.name}." in page(client)
    client.post("/carer/views/", {"views": "My own words"})
    assert "My own words" in page(client)


def test_a_plan_that_is_being_written_is_not_shown(carer):
    plan = put_in_force(carer, a_plan())
    Plan.objects.filter(pk=plan.pk).update(state="draft")
    assert "Reading with Ms Lee" not in page(inside(carer.invitee))


def test_what_staff_wrote_is_marked_as_english(carer):
    put_in_force(carer, a_plan())
    client = inside(carer.invitee)
    client.post("/carer/language/", {"language": "ar"})
    assert '<h3 lang="en" dir="auto">Reads 40 words a minute</h3>' in page(client)


def test_what_changed_since_the_last_look_is_said(carer):
    put_in_force(carer, a_plan(), at=timezone.now() - timedelta(days=20))
    inside(carer.invitee)
    CarerVisit.objects.update(began_at=timezone.now() - timedelta(days=10), seen_at=timezone.now() - timedelta(days=10))
    changed = a_plan()
    changed.targets[0].due_on = "2027-03-12"
    changed.sections[5].text = "Other words for staff alone"
    put_in_force(carer, changed, number=2)
    text = page(inside(carer.invitee))
    assert "is now due on 12 March 2027" in text
    assert "Other words" not in text


def test_nothing_is_new_where_nothing_changed(carer):
    put_in_force(carer, a_plan(), at=timezone.now() - timedelta(days=20))
    inside(carer.invitee)
    CarerVisit.objects.update(began_at=timezone.now() - timedelta(days=10), seen_at=timezone.now() - timedelta(days=10))
    assert "Nothing is new since you were here" in page(inside(carer.invitee))


def test_a_new_time_of_the_meeting_is_said(carer):
    inside(carer.invitee)
    CarerVisit.objects.update(began_at=timezone.now() - timedelta(days=10), seen_at=timezone.now() - timedelta(days=10))
    carer.review.sequence, carer.review.planned_at = 1, timezone.now()
    carer.review.save()
    assert "The meeting has a new time" in page(inside(carer.invitee))


def test_the_page_takes_as_many_queries_for_one_target_as_for_twenty(carer, counted):
    put_in_force(carer, a_plan())
    client = inside(carer.invitee)
    one = counted(lambda: client.get("/carer/"))
    put_in_force(carer, a_plan(targets=20), number=2)
    many = counted(lambda: client.get("/carer/"))
    assert len(one) == len(many) <= 15


# --- what it takes


def test_an_answer_with_what_is_needed_reaches_the_school(school):
    carer = make_carer(school, language="Polish")
    sent = {"answer": "other_time", "times": "Monday\nafter 4", "needs_interpreter": "on", "help": "A ramp"}
    answer = inside(carer.invitee).post("/carer/answer/", sent, follow=True)
    carer.invitee.refresh_from_db()
    assert carer.invitee.answer == "other_time"
    assert carer.invitee.answer_note == "Needs an interpreter: Polish\nNeeds: A ramp\nTimes that suit: Monday after 4"
    assert carer.invitee.answered_by is None
    assert "Szkoła ma Państwa odpowiedź" in answer.content.decode()


def test_an_answer_is_there_when_they_come_back(carer):
    client = inside(carer.invitee)
    client.post("/carer/answer/", {"answer": "coming", "times": "Any", "help": "A ramp"})
    text = page(client)
    assert 'value="coming" checked' in text
    assert 'value="A ramp"' in text


def test_an_answer_without_a_choice_keeps_what_was_typed(carer):
    answer = inside(carer.invitee).post("/carer/answer/", {"times": "Fridays at nine"})
    assert (answer.status_code, "Fridays at nine" in answer.content.decode()) == (200, True)
    assert "Choose one of the three answers." in answer.content.decode()


def test_views_are_kept_and_thanked_for(carer):
    answer = inside(carer.invitee).post("/carer/views/", {"views": "He reads at home."}, follow=True)
    carer.invitee.refresh_from_db()
    assert carer.invitee.views == "He reads at home."
    assert "The school has what you wrote" in answer.content.decode()


def test_views_that_are_too_long_stay_on_the_page(carer):
    answer = inside(carer.invitee).post("/carer/views/", {"views": "word " * 900})
    assert answer.status_code == 200
    assert "word word word" in answer.content.decode()
    assert "Please write less" in answer.content.decode()


def test_what_was_typed_when_the_visit_ran_out_is_kept_until_they_are_back(carer):
    client = inside(carer.invitee)
    CarerVisit.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert "Typed for an hour" in client.post("/carer/views/", {"views": "Typed for an hour"}).content.decode()
    asked = client.post("/carer/code/send/", {"kept": "Typed for an hour"}).content.decode()
    assert 'name="kept" value="Typed for an hour"' in asked
    code = mail.outbox[-1].body.partition("Your code is: ")[2][:6]
    answer = client.post("/carer/code/", {"code": code, "kept": "Typed for an hour"}).content.decode()
    assert ">Typed for an hour</textarea>" in answer


def test_a_code_may_be_typed_in_arabic_digits(carer):
    client = opened(send_link(carer.invitee))
    arabic = "".join(chr(0x660 + int(digit)) for digit in send_code(client))
    assert client.post("/carer/code/", {"code": f" {arabic[:3]} {arabic[3:]}"}).status_code == 302


def test_a_page_that_ended_says_so_in_the_language_on_file(school):
    carer = make_carer(school, language="Polish")
    client = inside(carer.invitee)
    CarerAccess.objects.update(revoked_at=timezone.now())
    answer = client.get("/carer/")
    assert answer.status_code == 404
    assert '<html lang="pl"' in answer.content.decode()


def test_an_empty_code_says_what_to_do(carer):
    client = opened(send_link(carer.invitee))
    client.post("/carer/code/send/")
    answer = client.post("/carer/code/", {"code": ""})
    assert (answer.status_code, "Type the code from the email." in answer.content.decode()) == (200, True)


def test_the_code_mail_speaks_the_language_of_the_page_and_names_no_child(carer):
    client = opened(send_link(carer.invitee))
    client.post("/carer/language/", {"language": "ro"})
    client.post("/carer/code/send/")
    sent = mail.outbox[-1]
    assert "Codul dumneavoastră" in sent.subject
    assert "This translation has not yet been checked" in sent.body
    assert "Zofia" not in sent.subject + sent.body


# --- what goes with every answer


def test_a_link_leads_away_from_its_address_at_once(carer):
    answer = Client().get(send_link(carer.invitee))
    assert (answer.status_code, answer["Location"]) == (302, "/carer/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_kept_framed_or_runs_what_is_not_ours(carer, path):
    answer = inside(carer.invitee).get(path, follow=True)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Referrer-Policy"] == "same-origin"


def test_nothing_comes_from_anybody_else(carer):
    text = page(inside(carer.invitee))
    links = [part.split('"')[0] for part in text.replace('src="', 'href="').split('href="')[1:]]
    assert [link for link in links if urlsplit(link).netloc] == []
    assert "<script>" not in text
    assert "style=" not in text


def test_a_form_from_elsewhere_is_refused(carer):
    client = Client(enforce_csrf_checks=True)
    client.cookies = inside(carer.invitee).cookies
    assert client.post("/carer/views/", {"views": "Forged"}).status_code == 403
    carer.invitee.refresh_from_db()
    assert carer.invitee.views == ""


def test_other_methods_are_refused(carer):
    client = inside(carer.invitee)
    assert {client.delete(path).status_code for path in PAGES} == {405}
    assert client.post(send_link(carer.invitee)).status_code == 405


def test_who_comes_from_a_mail_in_a_browser_is_led_on_by_our_own_page(carer):
    answer = Client().get("/carer/", headers={"Sec-Fetch-Site": "cross-site"})
    assert '<meta http-equiv="refresh" content="0; url=/carer/">' in answer.content.decode()
    assert "refresh" not in page(Client())


def test_search_engines_may_read_the_empty_page_alone(carer):
    rules = Client().get("/robots.txt").content.decode().splitlines()
    assert rules == ["User-agent: *", "Allow: /carer/$", "Allow: /static/", "Disallow: /"]


# --- staff


def test_staff_see_the_links_on_the_review(carer, senco, sign_in):
    client = sign_in(senco)
    assert "No link yet." in client.get(f"/reviews/{carer.review.pk}/").content.decode()
    inside(carer.invitee)
    text = client.get(f"/reviews/{carer.review.pk}/").content.decode()
    assert "Link sent" in text
    assert "opened" in text


def test_a_new_link_takes_the_place_of_the_old(carer, senco, sign_in):
    old = send_link(carer.invitee)
    answer = sign_in(senco).post(f"/reviews/carers/{carer.invitee.pk}/link/", {"request_key": "a" * 32}, follow=True)
    assert "A new link is on its way" in answer.content.decode()
    assert "http://localhost:8000/carer/" in mail.outbox[-1].body
    assert Client().get(old).status_code == 404


def test_a_revoked_link_is_said_to_be_so(carer, senco, sign_in):
    send_link(carer.invitee)
    answer = sign_in(senco).post(f"/reviews/carers/{carer.invitee.pk}/revoke/", follow=True)
    assert "Revoked." in answer.content.decode()


def test_a_letter_is_printed_with_a_link_in_both_languages(school, senco, sign_in):
    carer = make_carer(school, language="Urdu", email="")
    text = (
        sign_in(senco)
        .post(f"/reviews/carers/{carer.invitee.pk}/letter/", {"request_key": uuid4().hex})
        .content.decode()
    )
    assert 'lang="ur" dir="rtl"' in text
    assert "Here is the link to your own page." in text
    assert "http://localhost:8000/carer/" in text


def test_a_letter_needs_a_date_of_birth(carer, senco, sign_in):
    carer.pupil.born_on = None
    carer.pupil.save()
    answer = sign_in(senco).post(
        f"/reviews/carers/{carer.invitee.pk}/letter/", {"request_key": uuid4().hex}, follow=True
    )
    assert "date of birth first" in answer.content.decode()


def test_staff_look_at_what_one_carer_sees_and_it_is_written_down(carer, senco, sign_in):
    other = ask(carer.review, email="two@example.org")
    other.views = "Not for the first"
    other.save()
    text = sign_in(senco).get(f"/reviews/carers/{carer.invitee.pk}/page/").content.decode()
    assert "This is what Carer one@example.org sees." in text
    assert "Not for the first" not in text
    assert PupilOpening.objects.get().page == "carer_access_preview"


def test_staff_who_do_not_plan_reviews_neither_see_links_nor_make_them(carer, reader, sign_in):
    client = sign_in(reader)
    assert "Pages of carers" not in client.get(f"/reviews/{carer.review.pk}/").content.decode()
    for path in ("link", "revoke", "letter", "page"):
        assert client.post(f"/reviews/carers/{carer.invitee.pk}/{path}/").status_code == 403


def test_another_schools_carers_are_not_there(carer, stranger, sign_in):
    assert sign_in(stranger).get(f"/reviews/carers/{carer.invitee.pk}/page/").status_code == 404
