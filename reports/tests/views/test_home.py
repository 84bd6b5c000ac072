"""Home and the search: what needs this person, and no more than they may see."""

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.testing import PupilFactory, make_member
from hlta.tests.world import build_world
from interventions.models import Referral
from pupils.models import SenStatus
from reports.queries.home import school_numbers


@pytest.fixture
def world(school):
    return build_world(school, roles=[Role.SENCO])


def test_home_counts_what_its_links_list(world, sign_in):
    client = sign_in(world.adult)
    page = client.get("/").text
    for words, path, shown in (
        ("referral needs a decision", "/referrals/?stage=new", world.pupil.name),
        ("review point in the next 14 days", "/reviews/?which=soon", world.pupil.name),
        ("message did not arrive", "/messages/?state=trouble", "a@example.org"),
    ):
        assert f"<strong>1</strong> {words}" in page
        assert path in page
        assert shown in client.get(path).text


def test_a_trusts_lead_sees_numbers_and_no_names(school, world, sign_in):
    page = sign_in(make_member(school, Role.TRUST_SEND_LEAD)).get("/").text
    assert "Pupils on roll" in page
    assert world.pupil.name not in page


@pytest.mark.parametrize(
    ("plans", "support", "seen"),
    [(6, 10, [40, 6, 10]), (2, 10, [40, None, None]), (0, 3, [40, 0, None]), (0, 10, [40, 0, 10])],
)
def test_a_trusts_lead_sees_no_number_that_points_at_a_pupil(school, plans, support, seen):
    pupils = [PupilFactory.create(school=school) for _ in range(40)]
    for n, pupil in enumerate(pupils[: plans + support]):
        SenStatus.objects.create(pupil=pupil, code="E" if n < plans else "K", starts_on="2026-09-01")
    today = timezone.localdate()
    lead, head = make_member(school, Role.TRUST_SEND_LEAD), make_member(school, Role.SENIOR_LEADER)
    assert [number for _, number in school_numbers(user=lead, today=today)][:3] == seen
    assert [number for _, number in school_numbers(user=head, today=today)][:3] == [40, plans, support]


def test_the_search_finds_by_parts_of_names_and_answers_htmx_with_a_part(world, sign_in):
    client = sign_in(world.adult)
    assert world.pupil.name in client.get("/search/", {"q": world.pupil.family_name[:3]}).text
    part = client.get("/search/", {"q": "plan"}, headers={"hx-request": "true"}).text
    assert "Plan, Do, Check" in part
    assert "<html" not in part


def test_another_schools_search_finds_nothing_of_ours(world, stranger, sign_in):
    page = sign_in(stranger).get("/search/", {"q": world.pupil.family_name}).text
    assert f"/pupils/{world.pupil.pk}/" not in page


def test_a_need_of_two_is_said_in_the_plural(world, sign_in):
    Referral.objects.create(pupil=world.pupil, concern="Tires.", referred_by=world.adult, referred_at=timezone.now())
    assert "<strong>2</strong> referrals need a decision" in sign_in(world.adult).get("/").text
