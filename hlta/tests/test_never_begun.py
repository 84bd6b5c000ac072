"""A placement that ended as it was to begin had no day: nothing counts it, and nothing says that the pupil was there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from access.policy import Role
from hlta.tests.world import build_world
from interventions.models import Group, Placement, Programme
from interventions.queries.answers import answers
from interventions.queries.candidates import remarks_of
from interventions.rules.criteria import parse
from liaison.models import Meeting
from liaison.queries.pack import _interventions
from liaison.queries.voice import _attended
from plans.models import ReviewPoint
from plans.queries.pack_given import interventions_part
from plans.queries.review_agenda import _changes
from pupils.models import Pupil

LONG = timedelta(days=300)
AGAIN = {"join": "all", "of": [{"kind": "attribute", "key": "0", "attribute": "earlier", "op": "is", "value": "0"}]}

# What each says of a pupil who has one placement that runs.
SAID = {
    "what is said at the tick": lambda world, today: remarks_of(
        programme=Programme.objects.get(name="Never"), pupils=[world.pupil.pk], today=today
    ),
    "earlier times": lambda world, today: answers(
        tree=parse(AGAIN), programme=Programme.objects.get(name="Never").pk, pupils=[world.pupil.pk], today=today
    ),
    "the agenda of a review": lambda world, today: _changes(ReviewPoint(pupil=world.pupil), today - LONG),
    "a pack": lambda world, today: interventions_part(pupil=world.pupil, start=today - LONG, end=today),
    "a pack of a meeting": lambda world, today: _interventions(Meeting(pupil=world.pupil), today),
    "the pupil's own page": lambda world, today: _attended(world.pupil, today),
}


def _running():
    return Programme.objects.exclude(name="Never").get()


@pytest.mark.django_db
@pytest.mark.parametrize("what", SAID)
def test_a_placement_that_never_began_changes_nothing_that_is_said(school, what):
    world, today = build_world(school, roles=[Role.SENCO]), timezone.localdate()
    running = Placement.objects.get()
    world.pupil = Pupil.objects.get(pk=running.pupil_id)
    never = Programme.objects.create(name="Never", area="cognition", supervising_teacher=world.adult.staff)
    days = {"starts_on": today - LONG, "ends_on": today + LONG}
    group = Group.objects.create(programme=never, name="A", leader=world.adult.staff, **days)
    before = SAID[what](world, today)
    assert before
    for programme, at, on in (
        (never, group, today - timedelta(days=9)), (never, group, today), (never, group, today + timedelta(days=9)),
        (_running(), running.group, today - timedelta(days=200)),
    ):  # fmt: skip
        Placement.objects.create(
            programme=programme, group=at, pupil=world.pupil, starts_on=on, ended_on=on, outcome="stopped",
            due_to_end_on=today + LONG,
        )  # fmt: skip
    assert SAID[what](world, today) == before
