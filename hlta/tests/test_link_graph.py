"""Every page that a role may open is reached by links from its first page, and no link leads where it may not go."""

import os
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from access.models import Membership
from access.policy import POLICY, Role
from deployment.models import Cell, Task
from hlta.testing import PupilFactory, StaffFactory
from hlta.tests.link_graph import LinkWalk
from hlta.tests.test_policy_matrix import PK, doors, url
from hlta.tests.world import World, build_world, open_calendar
from interventions.models import Judgement, Programme
from plans.models import PlanType
from pupils.models import Lesson, Pupil, TeachingClass
from schools.models import Period

# ROLES="senco hlta" walks as these alone.
ROLES = [Role(name) for name in os.environ.get("ROLES", "").split()] or list(Role)
# Pages to which no page leads, and why. One that is linked has to go from here.
NOT_LINKED = {
    "access:components": "shows the parts of the pages to who works on the product; no page of a school needs it",
    "messaging:mailbox_message": "of the demo alone: there is a mailbox only where mails go into a file",
    "pupils:day_close": "the calendar's form leads there once it says which day",
}
# What a role may open and has no use for, and why.
OF_NO_USE = {
    (Role.DATA_MANAGER, "pupils:pupil_section"): "none of the parts that come later is theirs to see",
}


def pages_of(role: Role) -> set[str]:
    """The pages that a role may open and is to find."""
    return {
        name
        for name, view in doors()
        if "GET" in view.methods and view.door in POLICY[role].permissions and (role, name) not in OF_NO_USE
    }


def with_leavers(world: World) -> Pupil:
    """A pupil who has left, and a colleague who leaves and has a task."""
    today = timezone.localdate()
    leaver = StaffFactory.create(school=world.school, left_on=today + timedelta(days=5))
    Task.objects.create(
        title="Copy the slips", given_to=leaver, given_by=world.adult, given_at=timezone.now(), due_on=today
    )
    return PupilFactory.create(school=world.school, left_on=today - timedelta(days=5))


def with_a_candidate(world: World) -> None:
    """Somebody who meets the entry criteria of the programme."""
    Judgement.objects.create(
        programme_id=world.pk["programme"], pupil=PupilFactory.create(school=world.school), criterion="seen", is_met=True,
        reason="Loses track.", judged_by=world.adult, judged_on=timezone.localdate(),
    )  # fmt: skip


def with_an_exit_to_judge(world: World) -> None:
    """A person says whether the pupil in the programme is ready to leave it."""
    asked = {"kind": "judgement", "key": "ready", "question": "Ready to go on alone?"}
    Programme.objects.filter(pk=world.pk["programme"]).update(exit_criteria={"join": "all", "of": [asked]})


def with_a_lesson_today(world: World) -> None:
    """A lesson that the adult supports, and of which they tell the teacher."""
    today = timezone.localdate()
    period = Period.objects.create(name="P0", starts_at=time(8), ends_at=time(8, 30))
    meets = {"teaching_class": TeachingClass.objects.get(), "week": 1, "weekday": today.isoweekday()}
    Lesson.objects.create(**meets, period=period)
    Cell.objects.create(
        **meets,
        staff_member=world.adult.staff,  # type: ignore[attr-defined]
        kind="support",
        starts_at=time(8),
        ends_at=time(8, 30),
        starts_on=today,
    )


def as_role(world: World, role: Role) -> None:
    """The adult has this role alone; whoever leads a trust has a type of plan of its own."""
    Membership.objects.filter(user=world.adult).update(roles=[role.value])
    is_trust = role == Role.TRUST_SEND_LEAD
    owner = {"trust": world.school.trust if is_trust else None, "made_for": None if is_trust else world.school}
    PlanType.objects.filter(pk=world.pk["plan_type"]).update(**owner)


@pytest.mark.sweep
def test_every_page_that_a_role_may_open_is_reached_by_links_from_its_first_page(school, sign_in):
    world = build_world(school, roles=list(Role))
    open_calendar()
    with_a_candidate(world)
    with_an_exit_to_judge(world)
    with_a_lesson_today(world)
    left = with_leavers(world).pk
    own = [url(name, view, world) for name, view in doors() if name in PK]
    own += [reverse(name, args=[left]) for name in ("pupils:pupil_detail", "pupils:pupil_edit")]
    scenario = f"{reverse('deployment:matrix')}?scenario={world.pk['scenario']}"
    own += [scenario, f"{scenario}&week=1&day=2"]  # the day of its hour
    wrong, linked = [], set()
    # Roles that may do the same have the same pages.
    for role in {(POLICY[role].permissions, POLICY[role].sees_every_pupil): role for role in ROLES}.values():
        as_role(world, role)
        walk = LinkWalk(sign_in(world.adult), always=own)
        reached = set(walk.opened)
        linked |= reached
        wrong += [f"{role}: nothing leads to {name}" for name in sorted(pages_of(role) - reached - set(NOT_LINKED))]
        wrong += [
            f"{role}: a page leads to {name}: take it out of OF_NO_USE" for name in reached if (role, name) in OF_NO_USE
        ]
        wrong += [f"{role}: {page} leads to {name}, which answers {code}" for name, (code, page) in walk.shut.items()]
    wrong += [f"a page leads to {name}: take it out of NOT_LINKED" for name in sorted(linked & set(NOT_LINKED))]
    assert not wrong, "\n".join(wrong)
