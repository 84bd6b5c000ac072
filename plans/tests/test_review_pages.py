"""The pages of reviews: planning, inviting, calling, writing letters, holding."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from hlta.testing import BEGAN_FIELD, PupilFactory
from liaison.models import CarerAccess, Contact
from messaging.models import Mail
from plans import held
from plans.models import Plan, PlanType, ReviewInvitee, ReviewPoint
from plans.tests.test_invitees import make_carer
from pupils.models import Carer, SenStatus
from schools.models import CycleWeek, Term
from schools.rules import monday_of


@pytest.fixture
def calendar(school):
    """A school year of one long term around today."""
    today = timezone.localdate()
    first = monday_of(today - timedelta(days=300))
    Term.objects.create(name="Long", starts_on=first, ends_on=first + timedelta(days=900))
    CycleWeek.objects.bulk_create(
        [CycleWeek(school=school, monday=first + timedelta(weeks=n), number=1) for n in range(130)]
    )


@pytest.fixture
def review(senco, pupil):
    at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=20), time(15, 30)))
    return ReviewPoint.objects.create(
        pupil=pupil, starts_at=at, place="Room 14", purpose="How it goes", led_by=senco.staff, planned_by=senco
    )


@pytest.fixture
def separated(review, pupil):
    """Two carers of one child who live apart."""
    mother = make_carer(pupil, "Kowalska", phone="07700 900001", reached_by="letter", language="Polish")
    father = make_carer(pupil, "Osman", email="father@example.org", phone="07700 900002")
    return [ReviewInvitee.objects.create(review=review, carer_link=link) for link in (mother, father)]


def post(client, view, pk=None, **data):
    return client.post(reverse(view, args=[pk] if pk else []), {"request_key": uuid4().hex, **data})


def began(page):
    """The version that the form on the page carries."""
    return dict(BEGAN_FIELD.findall(page))


def test_words_that_somebody_wrote_during_the_call_are_not_overwritten(review, separated, senco, sign_in):
    client, mother = sign_in(senco), separated[0]
    page = client.get(reverse("plans:invitee_phone", args=[mother.pk])).content.decode()
    ReviewInvitee.objects.filter(pk=mother.pk).update(views="Written on her page.")
    call = {"result": "message", "note": "", "views": "Said on the phone.", **began(page)}
    answer = post(client, "plans:invitee_phone", mother.pk, **call)
    assert all(words in answer.text for words in ("Written on her page.", "Said on the phone.", "Somebody else saved"))
    assert ReviewInvitee.objects.get(pk=mother.pk).views == "Written on her page."


def test_letters_are_printed_once_for_one_form(review, separated, senco, sign_in):
    client, key = sign_in(senco), uuid4().hex
    for _ in range(2):
        client.post(reverse("plans:invitee_letters"), {"request_key": key, "review": review.pk})
    assert Contact.objects.count() == 2
    assert CarerAccess.objects.filter(made_for="letter").count() <= 2


def sen(pupil, code="K"):
    SenStatus.objects.create(pupil=pupil, code=code, starts_on=timezone.localdate() - timedelta(days=400))


@pytest.mark.at("2026-10-14")
def test_who_has_fewer_is_listed_until_they_are_planned(calendar, senco, pupil, sign_in):
    sen(pupil)
    client = sign_in(senco)
    page = client.get(reverse("plans:review_propose"))
    form = page.context["forms"]
    data = {"place": "Room 1", "minutes": 30, "purpose": "How it goes", "form-TOTAL_FORMS": len(form.forms)}
    data["form-INITIAL_FORMS"] = len(form.forms)
    for one in form.forms:
        values = {**one.initial, "on": one.initial["on"].isoformat(), "at": one.initial["at"].strftime("%H:%M")}
        data |= {f"{one.prefix}-{name}": value for name, value in values.items()}
    assert post(client, "plans:review_propose", **data).status_code == 302
    assert ReviewPoint.objects.filter(pupil=pupil, state="planned").count() == len(form.forms) > 0
    assert not Mail.objects.exists()


@pytest.mark.at("2026-09-03")
@pytest.mark.parametrize("wanted", [3, 12])
def test_the_page_of_proposals_stays_small_when_the_whole_year_is_proposed(calendar, senco, sign_in, wanted):
    kind = PlanType.objects.create(key="often", name="Often", reviews_a_year=wanted)
    pupils = PupilFactory.create_batch(40, school=senco.membership.school, family_name="Wolfeschlegelsteinhausen")
    Plan.objects.bulk_create(
        Plan(school=pupil.school, pupil=pupil, plan_type=kind, lead=senco.staff, starts_on=timezone.localdate())
        for pupil in pupils
    )
    client, seen, number = sign_in(senco), set(), 1
    while number:
        answer = client.get(reverse("plans:review_propose"), {"page": number})
        assert len(answer.content) < 60_000
        assert len(answer.context["forms"].forms) >= wanted
        seen |= {line["pupil"].pk for line in answer.context["lines"]}
        page = answer.context["page"]
        number = page.has_next() and page.next_page_number()
    assert seen == {pupil.pk for pupil in pupils}


def test_a_proposal_without_a_day_comes_back_as_typed(calendar, senco, pupil, sign_in):
    data = {
        "place": "Room 1", "minutes": 30, "purpose": "How it goes", "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1,
        "form-0-is_chosen": "on", "form-0-pupil": pupil.pk, "form-0-kind": "progress", "form-0-on": "",
        "form-0-at": "15:45", "form-0-led_by": senco.staff.pk,
    }  # fmt: skip
    answer = post(sign_in(senco), "plans:review_propose", **data)
    assert answer.status_code == 200
    assert b"Choose a day." in answer.content
    assert b"15:45" in answer.content
    assert not ReviewPoint.objects.exists()


def test_another_schools_pupil_is_never_planned(senco, foreign_pupil, sign_in):
    data = {
        "place": "Room 1", "minutes": 30, "purpose": "How it goes", "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1,
        "form-0-is_chosen": "on", "form-0-pupil": foreign_pupil.pk, "form-0-kind": "progress",
        "form-0-on": "2099-01-05", "form-0-at": "15:45", "form-0-led_by": senco.staff.pk,
    }  # fmt: skip
    post(sign_in(senco), "plans:review_propose", **data)
    assert not ReviewPoint.objects.exists()


def test_a_plan_that_asks_for_more_counts(calendar, senco, pupil, sign_in):
    kind = PlanType.objects.create(key="six", name="Six", reviews_a_year=6)
    Plan.objects.create(pupil=pupil, plan_type=kind, lead=senco.staff, starts_on=timezone.localdate())
    (row,) = sign_in(senco).get(reverse("plans:review_short_list")).context["page"]
    assert (row.wanted, row.missing) == (6, 6)


@pytest.mark.parametrize("name", ["plans:review_propose", "plans:review_short_list", "plans:invitee_list"])
def test_lists_ask_the_same_for_one_and_for_twenty(calendar, senco, sign_in, counted, name):
    def fill(count):
        for _ in range(count):
            pupil = PupilFactory.create(school=senco.membership.school)
            sen(pupil)
            review = ReviewPoint.objects.create(
                pupil=pupil, starts_at=timezone.now() + timedelta(days=5), place="x", purpose="x", led_by=senco.staff
            )
            ReviewInvitee.objects.create(review=review, carer_link=make_carer(pupil, "Carer", phone="1"))

    client = sign_in(senco)
    fill(1)
    client.get(reverse(name))
    one = counted(lambda: client.get(reverse(name)))
    fill(19)
    many = counted(lambda: client.get(reverse(name)))
    assert len(one) == len(many) <= 15, "\n".join(many.sql)


def test_a_review_asks_the_same_with_many_invitees(review, separated, senco, sign_in, counted):
    client, url = sign_in(senco), reverse("plans:review_detail", args=[review.pk])
    client.get(url)
    few = counted(lambda: client.get(url))
    for number in range(10):
        ReviewInvitee.objects.create(review=review, name=f"Person {number}")
    many = counted(lambda: client.get(url))
    assert len(few) == len(many) <= 15, "\n".join(many.sql)


def test_invitations_go_out_at_once_and_each_names_its_own_reader(review, separated, senco, sign_in):
    answer = post(sign_in(senco), "plans:review_invite", review.pk)
    assert answer.status_code == 302
    mail = Mail.objects.get()
    assert (mail.to_address, bool(mail.calendar)) == ("father@example.org", True)
    assert "Kowalska" not in mail.body + mail.calendar + mail.subject
    assert ReviewInvitee.objects.get(pk=separated[0].pk).invited_at is None


def test_short_notice_is_said(review, separated, senco, sign_in):
    ReviewPoint.objects.update(starts_at=timezone.now() + timedelta(days=5), kind="annual")
    client = sign_in(senco)
    answer = client.post(reverse("plans:review_invite", args=[review.pk]), follow=True)
    assert b"less than two weeks before the meeting, which an annual review has to have" in answer.content


def test_letters_are_a_page_for_each_in_their_language_and_name_no_other(review, separated, senco, sign_in):
    answer = post(sign_in(senco), "plans:invitee_letters", review=review.pk)
    mother, father = answer.content.decode().split('<article class="letter">')[1:]
    assert 'lang="pl"' in mother
    assert "Kowalska" in mother
    assert "Osman" not in mother
    assert "Osman" in father.split("</article>")[0]
    assert "Kowalska" not in father
    assert ReviewInvitee.objects.filter(invited_at__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("language", "code", "way"), [("Polish", "pl", "ltr"), ("Urdu", "ur", "rtl"), ("Arabic", "ar", "rtl")]
)
def test_a_letter_reads_from_the_side_of_its_language_and_the_english_is_below(
    review, separated, senco, sign_in, language, code, way
):
    Carer.objects.filter(pk=separated[0].carer_link.carer_id).update(language=language)
    answer = post(sign_in(senco), "plans:invitee_letters", invitee=separated[0].pk)
    own, english = answer.content.decode().split('<div class="letter-side"')[1:]
    assert f'lang="{code}" dir="{way}"' in own
    assert "What to do" not in own
    assert "This translation has not yet been checked by a translator." in own
    assert 'lang="en-gb" dir="ltr"' in english
    assert "What to do: please tell us if you can come." in english
    assert "has not yet been checked" not in english


def test_the_telephone_names_its_own_carer_and_keeps_what_came_of_it(review, separated, senco, sign_in):
    client, mother = sign_in(senco), separated[0]
    page = client.get(reverse("plans:invitee_phone", args=[mother.pk])).content
    assert b"07700 900001" in page
    assert b"Polish" in page
    assert b"Osman" not in page
    call = {"result": "other_time", "note": "Mornings.", "views": "She sleeps better."}
    post(client, "plans:invitee_phone", mother.pk, **call, **began(page.decode()))
    row = ReviewInvitee.objects.get(pk=mother.pk)
    assert (row.answer, row.answer_note, row.views) == ("other_time", "Mornings.", "She sleeps better.")


def test_a_call_without_a_result_comes_back_as_typed(separated, senco, sign_in):
    answer = post(sign_in(senco), "plans:invitee_phone", separated[0].pk, views="She sleeps better.")
    assert answer.status_code == 200
    assert b"She sleeps better." in answer.content


def test_do_not_contact_shows_no_number(separated, senco, sign_in):
    link = separated[0].carer_link
    link.do_not_contact = True
    link.save()
    page = sign_in(senco).get(reverse("plans:invitee_phone", args=[separated[0].pk])).content
    assert b"Do not phone" in page
    assert b"07700 900001" not in page


def test_who_sees_no_carers_reads_no_names(review, separated, reader, sign_in):
    page = sign_in(reader).get(reverse("plans:review_detail", args=[review.pk])).content
    assert b"Kowalska" not in page
    assert sign_in(reader).get(reverse("plans:invitee_phone", args=[separated[0].pk])).status_code == 403


def test_another_schools_invitee_is_not_found(separated, stranger, sign_in):
    assert sign_in(stranger).get(reverse("plans:invitee_phone", args=[separated[0].pk])).status_code == 404


def test_holding_plans_the_next_and_tells_whoever_counts(calendar, review, separated, senco, sign_in, monkeypatch):
    told = []
    monkeypatch.setattr(held, "listeners", [lambda **what: told.append(what)])
    day = (timezone.localdate() + timedelta(days=90)).isoformat()
    today = timezone.localdate()
    post(
        sign_in(senco), "plans:review_hold", review.pk, outcome="Well.", decisions="Go on.", present=[separated[1].pk],
        pupil_was_there="true", next_on=day, next_at="15:30", held_at_0=today.isoformat(), held_at_1="00:01",
    )  # fmt: skip
    row = ReviewPoint.objects.get(pk=review.pk)
    assert (row.state, row.decisions, row.pupil_was_there) == ("held", "Go on.", True)
    assert ReviewPoint.objects.planned().get().starts_at.date().isoformat() == day
    assert told == [{"review": review, "on": today, "by": senco}]
    assert [r.was_there for r in row.invitees.order_by("pk")] == [False, True]


def test_a_review_that_is_still_ahead_was_not_held(review, senco, sign_in):
    answer = post(
        sign_in(senco), "plans:review_hold", review.pk, outcome="Well.", held_at_0=f"{review.starts_at:%Y-%m-%d}",
        held_at_1="10:00",
    )  # fmt: skip
    assert "This review is still ahead" in answer.content.decode()
    assert review.refreshed().state == "planned"


def test_the_outcome_page_proposes_a_day_and_keeps_what_was_typed(calendar, review, senco, sign_in):
    client, url = sign_in(senco), reverse("plans:review_hold", args=[review.pk])
    assert client.get(url).context["form"].initial["next_on"] > timezone.localdate()
    answer = post(client, "plans:review_hold", review.pk, outcome="", decisions="Kept words")
    assert b"Kept words" in answer.content


def test_after_an_annual_review_a_day_in_time_for_the_decision_of_next_year_is_proposed(
    calendar, review, senco, sign_in
):
    ReviewPoint.objects.update(kind="annual")
    between = {"starts_at": review.starts_at + timedelta(days=60), "place": "Room 1", "purpose": "How it goes"}
    ReviewPoint.objects.create(pupil=review.pupil, led_by=senco.staff, **between)
    page = sign_in(senco).get(reverse("plans:review_hold", args=[review.pk]))
    by = timezone.localdate(review.starts_at) + timedelta(weeks=48)
    assert by - timedelta(weeks=5) < page.context["form"].initial["next_on"] <= by
    assert b"so that the authority can decide within a year" in page.content


@pytest.mark.parametrize(("year", "is_there"), [(8, False), (9, True)])
def test_the_agenda_of_an_annual_review_prepares_for_adulthood_from_year_nine(review, senco, sign_in, year, is_there):
    review.pupil.year_group = year
    review.pupil.save()
    ReviewPoint.objects.update(kind="annual")
    page = sign_in(senco).get(reverse("plans:review_agenda_edit", args=[review.pk])).content
    assert (b"Preparing for adulthood" in page) == is_there


def test_the_agenda_is_kept(review, senco, sign_in):
    post(sign_in(senco), "plans:review_agenda_edit", review.pk, agenda="One\nTwo", pupil_views="I like maths.")
    page = sign_in(senco).get(reverse("plans:review_detail", args=[review.pk]))
    assert page.context["agenda"] == ["One", "Two"]
    assert b"I like maths." in page.content


def test_somebody_from_outside_is_asked(review, senco, sign_in):
    client = sign_in(senco)
    assert post(client, "plans:invitee_add", review.pk, organisation="Speech").status_code == 200
    assert post(client, "plans:invitee_add", review.pk, name="Ida", email="ida@example.org").status_code == 302
    post(client, "plans:review_invite", review.pk)
    assert Mail.objects.get().to_address == "ida@example.org"
