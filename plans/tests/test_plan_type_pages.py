"""The pages of types of plans: who gets in, what they show, and what was typed stays."""

import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from plans.models import Plan, PlanSection, PlanType
from schools.models import Trust

FORM = {"whose": "school", "name": "Travel plan", "standing": "school", "reviews_a_year": 3, "signers": ["pupil"]}


def page(name, *args):
    return reverse(f"plans:{name}", args=args)


def post(client, address, **data):
    return client.post(address, data | {"request_key": uuid4().hex})


@pytest.fixture
def client(senco, sign_in):
    return sign_in(senco)


@pytest.fixture
def own(school):
    row = PlanType.objects.create(key="travel", name="Travel plan", made_for=school)
    PlanSection.objects.create(plan_type=row, key="travel.a", title="Ways", position=1)
    PlanSection.objects.create(plan_type=row, key="strengths", title="What I like", position=2, is_shared=False)
    return row


def shipped(key):
    return PlanType.objects.get(key=key, trust=None, made_for=None)


def test_the_list_shows_what_ships_and_what_the_school_made(client, own):
    text = client.get(page("plan_type_list")).content.decode()
    assert "Pupil Engagement Plan" in text
    assert "Travel plan" in text
    assert text.count("Draft, not statutory") == 1


def test_what_cannot_be_begun_any_more_stands_under_past(client, own):
    PlanType.objects.filter(pk=own.pk).update(valid_to=date(2020, 1, 1))
    assert "Travel plan" not in client.get(page("plan_type_list")).content.decode()
    assert "Travel plan" in client.get(page("plan_type_list"), {"which": "past"}).content.decode()


def test_the_list_is_a_file_too(client, own):
    answer = client.get(page("plan_type_list"), {"format": "csv", "q": "travel"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "Travel plan" in answer.content.decode("utf-8-sig")


def test_who_may_not_change_types_does_not_get_in(hlta, sign_in, own):
    for name, args in (("plan_type_list", ()), ("plan_type_detail", (own.pk,)), ("plan_type_create", ())):
        assert sign_in(hlta).get(page(name, *args)).status_code == 403


def test_a_shipped_type_is_shown_in_full_and_has_no_page_to_change_it(client):
    row = shipped("ehc-plan")
    text = client.get(page("plan_type_detail", row.pk)).content.decode()
    assert "H2. Other social care provision" in text
    assert "Written in the Learner Profile, shown here" in text
    assert page("plan_type_edit", row.pk) not in text
    assert client.get(page("plan_type_edit", row.pk)).status_code == 404


PAGES = ("plan_type_detail", "plan_type_edit", "plan_type_renew", "plan_section_create")


@pytest.mark.parametrize("name", PAGES)
def test_another_schools_type_is_not_found(client, own, other_school, name):
    PlanType.objects.filter(pk=own.pk).update(made_for=other_school)
    assert client.get(page(name, own.pk)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_another_trusts_type_is_not_found(client, own, name):
    PlanType.objects.filter(pk=own.pk).update(made_for=None, trust=Trust.objects.create(name="Another"))
    assert client.get(page(name, own.pk)).status_code == 404


@pytest.mark.parametrize("name", ["plan_section_edit", "plan_section_move", "plan_section_remove"])
def test_a_section_of_another_school_is_not_found(client, own, other_school, name):
    PlanType.objects.filter(pk=own.pk).update(made_for=other_school)
    section = own.sections.first()
    assert client.post(page(name, section.pk), {"request_key": uuid4().hex}).status_code == 404
    assert PlanSection.objects.filter(pk=section.pk).exists()


def test_another_schools_type_is_not_copied(client, own, other_school):
    PlanType.objects.filter(pk=own.pk).update(made_for=other_school)
    assert client.get(page("plan_type_create"), {"copy": own.pk}).status_code == 404
    assert client.get(page("plan_type_create"), {"copy": "x"}).status_code == 404


def test_a_copy_of_a_shipped_type_is_made(client, school):
    source = shipped("individual-support-plan")
    address = f"{page('plan_type_create')}?copy={source.pk}"
    assert "Individual Support Plan (our own)" in client.get(address).content.decode()
    post(client, address, **FORM | {"standing": "draft"})
    row = PlanType.objects.get(made_for=school)
    assert row.sections.count() == source.sections.count()


def test_a_type_for_the_trust_is_the_trusts(client, school):
    answer = post(client, page("plan_type_create"), **FORM | {"whose": "trust"})
    row = PlanType.objects.get(trust=school.trust)
    assert answer["Location"] == page("plan_type_detail", row.pk)
    assert "The trust&#x27;s own" in client.get(answer["Location"]).content.decode()


def test_bad_input_keeps_what_was_typed(client):
    bad = FORM | {"purpose": "Ways to school", "valid_from": "2026-09-01", "valid_to": "2026-08-01"}
    answer = post(client, page("plan_type_create"), **bad)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Ways to school" in text
    assert "It ends before it starts" in text
    assert not PlanType.objects.filter(name="Travel plan").exists()


def test_statutory_is_no_choice(client):
    answer = post(client, page("plan_type_create"), **FORM | {"standing": "statutory"})
    assert answer.status_code == 200
    assert not PlanType.objects.filter(name="Travel plan").exists()


def test_a_loop_is_refused_on_the_page(client, own, school):
    high = PlanType.objects.create(key="high", name="High", made_for=school, builds_on=own)
    answer = client.post(page("plan_type_edit", own.pk), FORM | {"name": "Renamed", "builds_on": high.pk})
    text = answer.content.decode()
    assert "High builds on this type already" in text
    assert 'value="Renamed"' in text


def test_the_lead_of_the_trust_sees_shipped_types_and_changes_the_trusts(school, sign_in, own):
    client = sign_in(make_member(school, Role.TRUST_SEND_LEAD))
    assert client.get(page("plan_type_edit", own.pk)).status_code == 404
    assert client.get(page("plan_type_detail", shipped("ehc-plan").pk)).status_code == 200
    post(client, page("plan_type_create"), **FORM | {"name": "Of the trust", "whose": "trust"})
    row = PlanType.objects.get(trust=school.trust)
    assert client.get(page("plan_type_edit", row.pk)).status_code == 200


def test_a_lead_in_no_trust_is_told_so(school, sign_in):
    school.trust = None
    school.save()
    client = sign_in(make_member(school, Role.TRUST_SEND_LEAD))
    answer = client.get(page("plan_type_create"), follow=True)
    assert "in no trust" in answer.content.decode()


def test_a_section_is_added_with_its_own_words(client, own, school):
    post(client, page("plan_section_create", own.pk), title="By bus", kind="text", is_shared="on")
    section = own.sections.get(position=3)
    assert section.key.startswith(f"{school.slug}.by-bus-")


def test_a_section_shows_one_of_another_plan(client, own):
    source = shipped("support-plan").sections.get(key="at_home")
    post(client, page("plan_section_create", own.pk), shows=source.pk, kind="text")
    assert own.sections.get(position=3).key == "at_home"


def test_a_section_needs_a_title_or_the_words_of_another(client, own):
    answer = post(client, page("plan_section_create", own.pk), kind="text", guidance="Who and when")
    text = answer.content.decode()
    assert "Give the section a title" in text
    assert "Who and when" in text
    assert own.sections.count() == 2


def test_a_section_is_edited_moved_and_taken_away(client, own):
    first, second = own.sections.all()
    client.post(page("plan_section_edit", first.pk), {"title": "Ways to school"})
    client.post(page("plan_section_move", second.pk), {"way": "up", "request_key": uuid4().hex})
    assert [part.title for part in own.sections.all()] == ["What I like", "Ways to school"]
    client.post(page("plan_section_remove", second.pk))
    assert [(part.title, part.position) for part in own.sections.all()] == [("Ways to school", 1)]


def test_the_page_says_who_changed_what(client, own, senco):
    client.post(page("plan_section_move", own.sections.get(position=2).pk), {"way": "up", "request_key": uuid4().hex})
    text = client.get(page("plan_type_detail", own.pk)).content.decode()
    assert f"{senco.full_name}: Section What I like moved up." in text


def test_plans_of_the_former_edition_are_moved_by_a_button(client, own, pupil, senco):
    today = timezone.localdate()
    plan = Plan.objects.create(pupil=pupil, plan_type=own, lead=senco.staff, starts_on=today)
    post(client, page("plan_type_renew", own.pk), valid_from=today.isoformat())
    edition = PlanType.objects.get(replaces=own)
    assert "1 plan still uses the former edition" in client.get(page("plan_type_detail", edition.pk)).content.decode()
    client.post(page("plan_move", edition.pk))
    assert Plan.objects.get(pk=plan.pk).plan_type == edition


def test_a_new_edition_in_the_past_is_refused(client, own):
    answer = post(client, page("plan_type_renew", own.pk), valid_from="2020-01-01")
    assert answer.status_code == 200
    assert "2020-01-01" in answer.content.decode()
    assert not PlanType.objects.filter(replaces=own).exists()


def test_a_shipped_type_is_not_offered_and_offered_again(client):
    row = shipped("individual-support-plan")
    client.post(page("plan_type_offer", row.pk), {"offered": "no"})
    assert "does not offer this type" in client.get(page("plan_type_detail", row.pk)).content.decode()
    assert row.name not in client.get(page("plan_type_list")).content.decode()
    client.post(page("plan_type_offer", row.pk), {"offered": "yes"})
    assert row.name in client.get(page("plan_type_list")).content.decode()


def test_the_pages_ask_as_much_for_twenty_as_for_one(client, own, school, senco, counted):
    addresses = [page("plan_type_list"), page("plan_type_detail", own.pk), page("plan_section_create", own.pk)]
    client.get(addresses[0])  # the first of a session asks once more
    one = [len(counted(lambda address=address: client.get(address))) for address in addresses]
    for n in range(20):
        PlanSection.objects.create(plan_type=own, key=f"more.{n}", title=f"More {n}", position=n + 3)
        row = PlanType.objects.create(key=f"t{n}", name=f"Type {n}", made_for=school, builds_on=own)
        PlanSection.objects.create(plan_type=row, key=f"more.{n}", title="Part", position=1)
        Plan.objects.create(
            pupil=PupilFactory(school=school), plan_type=own, lead=senco.staff, starts_on=date(2026, 9, 1)
        )
    assert [len(counted(lambda address=address: client.get(address))) for address in addresses] == one
    assert max(one) <= 15


def test_nobody_shortens_the_pupil_engagement_plan():
    """Three letters mean another plan: that of a child in care."""
    short = re.compile(r"\bPEPs?\b")
    files = [*Path(settings.BASE_DIR, "templates").rglob("*.*"), *Path(settings.BASE_DIR, "static", "js").glob("*.js")]
    assert len(files) > 50
    assert [file.name for file in files if short.search(file.read_text())] == []


def test_no_shipped_type_shortens_it_either(db):
    short = re.compile(r"\bPEPs?\b", re.IGNORECASE)
    types = list(PlanType.objects.filter(trust=None, made_for=None).prefetch_related("sections"))
    words = [word for row in types for word in (row.key, row.name, row.purpose, row.source)]
    words += [word for row in types for part in row.sections.all() for word in (part.key, part.title, part.guidance)]
    assert len(words) > 100
    assert [word for word in words if short.search(word)] == []
