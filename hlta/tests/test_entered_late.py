"""What happened can be entered later, with the day on which it did: no action writes today's date for the day of an event without
letting somebody give another, but for those that say here why."""

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory
from hlta.tests.world import World, build_world, open_calendar
from interventions.actions.intake import waiting_leave
from interventions.actions.keep_apart import keep_apart_create, keep_apart_end
from interventions.models import KeepApart, WaitingEntry
from liaison.actions.voice import goal_end
from liaison.models import PupilGoal
from library.actions.aid import aid_need_end
from library.models import AidNeed
from plans.actions.plan import plan_begin
from plans.actions.target import target_close
from plans.models import Plan, Target

# It happens by being said here, on the day it is said: the words on the screen are the event itself.
HERE = "it happens by being said here"
WHY = {
    "account_end": HERE,
    "agreement_create": "two adults agree on this page; nobody agreed before",
    "agreement_edit": "the new words hold from the moment that they are written",
    "agreement_end": HERE,
    "agreement_hand_over": HERE,
    "feed_read": "a program reads the address at that moment",
    "goal_save": "a target is written together with the pupil, on this page",
    "ehc_case_close": "belongs to the work on statutory clocks",
    "offer_pass": "an offer is decided about here; it ends with that",
    "offers_lay_out": "the list itself offers",
    "profile_confirm": HERE,
    "profile_edit": "who writes the profile confirms it by that",
    "resource_save": "the day on which it was uploaded",
    "waiting_add": "places are given by the order of the list, which a day put in later would turn round",
    "waiting_end": "follows the placement, which has a day of its own",
    "cycle_begin": "a cycle begins with its first part, and each part is written with a day of its own",
}


def _days(node: ast.FunctionDef) -> list[str]:
    """The days among its arguments, beside today."""
    found = []
    for arg in node.args.kwonlyargs:
        kind = ast.unparse(arg.annotation) if arg.annotation else ""
        if "date" in kind and "datetime" not in kind and arg.arg != "today":
            found.append(arg.arg)
    return found


def _is_day(name: Any) -> bool:
    return isinstance(name, str) and (name.endswith("_on") or name == "since")


def _is_today(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "today"


def _writes_today(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and any(_is_day(k.arg) and _is_today(k.value) for k in part.keywords):
            return True
        if isinstance(part, ast.Dict):
            pairs = zip(part.keys, part.values, strict=True)
            if any(isinstance(k, ast.Constant) and _is_day(k.value) and _is_today(v) for k, v in pairs):
                return True
        if (
            isinstance(part, ast.Assign)
            and _is_today(part.value)
            and any(isinstance(target, ast.Attribute) and _is_day(target.attr) for target in part.targets)
        ):
            return True
    return False


def on_today_alone() -> set[str]:
    """The public actions that write today as the day of something and take no other day."""
    found = set()
    for path in sorted([*Path().glob("*/actions.py"), *Path().glob("*/actions/*.py")]):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if _writes_today(node) and not _days(node):
                found.add(node.name)
    return found


def test_every_event_can_be_given_its_day_or_says_why_not() -> None:
    missing = on_today_alone() - WHY.keys()
    assert not missing, f"Let the day be given (core.happened), or say in WHY why not: {sorted(missing)}"


def test_no_reason_is_kept_for_what_takes_a_day_by_now() -> None:
    assert WHY.keys() <= on_today_alone()


def test_the_scan_finds_an_action_that_writes_today() -> None:
    text = "def x_end(*, row: Row, today: date) -> None:\n    change(row, ended_on=today)"
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.FunctionDef)
    assert _writes_today(node)
    assert _days(node) == []


@pytest.fixture
def world(school: Any) -> World:
    open_calendar()
    return build_world(school, roles=[Role.SENCO])


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _moved(row: Any, **began: date) -> Any:
    """The row, begun twenty days ago."""
    type(row).objects.filter(pk=row.pk).update(**began)
    return row.refreshed()


def _goal(world: World, on: date) -> date | None:
    row = _moved(PupilGoal.objects.get(pk=world.pk["goal"]), agreed_on=day(-20))
    return goal_end(goal=row, outcome="reached", by=world.adult, today=day(0), on=on).ended_on


def _aid(world: World, on: date) -> date | None:
    row = _moved(AidNeed.objects.get(pk=world.pk["aid_need"]), since=day(-20))
    return aid_need_end(need=row, today=day(0), by=world.adult, on=on).ended_on


def _pair(world: World, on: date) -> date | None:
    row = _moved(KeepApart.objects.get(pk=world.pk["pair"]), since=day(-20))
    keep_apart_end(pair=row, today=day(0), by=world.adult, on=on)
    return row.refreshed().ended_on


def _apart(world: World, on: date) -> date | None:
    other = PupilFactory.create(school=world.school)
    row = keep_apart_create(
        pupil=world.pupil, other=other, reason="They set each other off.", today=day(0), by=world.adult, since=on
    )
    return row.since


def _waiting(world: World, on: date) -> date | None:
    row = _moved(WaitingEntry.objects.get(pk=world.pk["waiting"]), added_on=day(-20))
    return waiting_leave(entry=row, reason="Moved.", today=day(0), by=world.adult, on=on).left_on


def _target(world: World, on: date) -> date | None:
    row = Target.objects.select_related("plan").get(pk=world.pk["target"])
    Plan.objects.filter(pk=row.plan_id).update(starts_on=day(-20))
    row = Target.objects.select_related("plan").get(pk=row.pk)
    done = target_close(target=row, level=None, outcome="Given up.", today=day(0), by=world.adult, on=on)
    return done.closed_on


def _plan(world: World, on: date) -> date | None:
    there = Plan.objects.get(pk=world.pk["plan"])
    pupil = PupilFactory.create(school=world.school)
    row = plan_begin(pupil=pupil, plan_type=there.plan_type, lead=there.lead, today=day(0), by=world.adult, on=on)
    return row.starts_on


EVENTS: list[Callable[[World, date], date | None]] = [
    _goal, _aid, _pair, _apart, _waiting, _target, _plan,
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__.strip("_"))
def test_an_event_keeps_the_day_it_happened_and_none_ahead_or_before_it_began(
    world: World, event: Callable[[World, date], date | None]
) -> None:
    with pytest.raises(DomainError, match="still ahead"):
        event(world, day(1))
    assert event(world, day(-3)) == day(-3)


@pytest.mark.parametrize("event", [_goal, _aid, _pair, _waiting, _target], ids=lambda event: event.__name__.strip("_"))
def test_nothing_ends_before_it_began(world: World, event: Any) -> None:
    with pytest.raises(DomainError, match="It began on"):
        event(world, day(-21))
