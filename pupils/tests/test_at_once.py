"""Several people who do the same at the same time: each looks before it writes, and what is written is there once."""

from datetime import date

import pytest

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import at_once
from pupils.actions.calendar import term_create, weeks_lay_out
from pupils.actions.carer import carer_create, carer_remove
from pupils.actions.pupil import pupil_merge
from pupils.models import Carer, CarerLink, Pupil
from schools.context import in_school
from schools.models import CycleWeek, Term

pytestmark = pytest.mark.django_db(transaction=True)
TERM = {"name": "Autumn 1", "starts_on": date(2026, 9, 2), "ends_on": date(2026, 10, 23)}


@pytest.fixture
def school():
    return SchoolFactory.create()


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO)


def test_one_half_term_is_made_and_the_others_are_told(school, senco):
    answers = at_once(school, *[lambda: term_create(**TERM, by=senco)] * 6)
    with in_school(school.pk):
        assert Term.objects.count() == 1
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [str(error) for error in refused] == ["It overlaps Autumn 1. Change its days, or delete that one first."] * 5


def test_weeks_are_numbered_once(school, senco):
    with in_school(school.pk):
        Term.objects.create(**TERM)
    answers = at_once(
        school,
        *[lambda: weeks_lay_out(first_monday=date(2026, 9, 2), until=date(2026, 10, 23), first_number=1, by=senco)] * 6,
    )
    with in_school(school.pk):
        assert CycleWeek.objects.count() == 8
    assert answers == [8] * 6


def test_a_carer_of_several_children_is_one_person(school, senco):
    with in_school(school.pk):
        pupils = [PupilFactory.create(school=school) for _ in range(6)]
    left = iter(pupils)
    values = {
        "given_name": "Ann", "family_name": "Ode", "email": "ann@example.org", "relationship": "Mother", "contact_order": 1,
        "has_parental_responsibility": True, "has_care": False, "do_not_contact": False,
    }  # fmt: skip
    at_once(school, *[lambda: carer_create(pupil=next(left), values=values, by=senco)] * 6)
    with in_school(school.pk):
        assert (Carer.objects.count(), CarerLink.objects.count()) == (1, 6)
        links = iter(list(CarerLink.objects.select_related("carer")))
    at_once(school, *[lambda: carer_remove(link=next(links), by=senco)] * 6)
    with in_school(school.pk):
        assert (Carer.objects.count(), CarerLink.objects.count()) == (0, 0)


def test_two_records_are_merged_one_way(school, senco):
    with in_school(school.pk):
        first, second = PupilFactory.create(school=school), PupilFactory.create(school=school)
    ways = iter([(first, second), (second, first)] * 3)

    def merge():
        keep, duplicate = next(ways)
        return pupil_merge(keep=keep, duplicate=duplicate, today=date(2026, 10, 1), by=senco)

    answers = at_once(school, *[merge] * 6)
    with in_school(school.pk):
        assert Pupil.objects.filter(merged_into__isnull=False).count() == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 5
