"""Several people who do the same at the same time: codes, and the sets that a school starts from."""

from datetime import date

import pytest

from access.policy import Role
from assessment.actions.measure import measures_add_defaults
from assessment.actions.questionnaire import (
    questionnaire_hand_out,
    questionnaire_save,
    questionnaires_add_defaults,
)
from assessment.defaults import DEFAULTS, QUESTIONNAIRES
from assessment.models import Measure, Sitting
from assessment.rules.questionnaires import Option, Question
from hlta.testing import PupilFactory, SchoolFactory, make_member
from hlta.tests.at_once import at_once
from library.actions import strategies_add_defaults
from library.defaults import DEFAULTS as STRATEGIES
from library.models import Strategy
from schools.context import in_school
from staff.actions.training import course_save
from staff.models import Course

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 10, 14)


@pytest.fixture
def school():
    return SchoolFactory.create()


@pytest.fixture
def senco(school):
    return make_member(school, Role.SENCO)


def test_a_pupil_has_one_open_code(school, senco):
    with in_school(school.pk):
        pupils = [PupilFactory.create(school=school) for _ in range(3)]
        row = questionnaire_save(
            questionnaire=None, name="How I learn", by=senco, items=[Question("I plan")],
            values={"filled_by": "pupil", "introduction": "", "most_missing": 0},
            options=[Option(1, "No"), Option(2, "Yes")],
        )  # fmt: skip
    at_once(
        school,
        *[lambda: questionnaire_hand_out(questionnaire=row, pupils=pupils, open_until=TODAY, today=TODAY, by=senco)]
        * 6,
    )
    with in_school(school.pk):
        assert Sitting.objects.count() == len(pupils)


@pytest.mark.parametrize(
    ("add", "model", "count"),
    [
        (measures_add_defaults, Measure, len(DEFAULTS)),
        (questionnaires_add_defaults, Measure, len(QUESTIONNAIRES)),
        (strategies_add_defaults, Strategy, len(STRATEGIES)),
    ],
)
def test_the_set_of_a_new_school_is_added_once(school, senco, add, model, count):
    answers = at_once(school, *[lambda: add(by=senco)] * 6)
    with in_school(school.pk):
        assert model.objects.count() == count
    assert sorted(answers) == [0] * 5 + [count]


def test_a_course_has_one_name_whatever_its_case(school, senco):
    names = iter(["Makaton", "makaton", "MAKATON"] * 2)
    at_once(school, *[lambda: course_save(course=None, name=next(names), by=senco)] * 6)
    with in_school(school.pk):
        assert Course.objects.count() == 1
