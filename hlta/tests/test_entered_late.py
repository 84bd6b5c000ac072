"""What happened can be entered later, with the day on which it did: no action writes today's date for the day of an event without
letting somebody give another, but for those that say here why."""

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from access.policy import Role
from core.errors import DomainError
from hlta.testing import PupilFactory
from hlta.tests.world import World, build_world, open_calendar
from interventions.actions.intake import waiting_add, waiting_leave
from interventions.actions.keep_apart import keep_apart_create, keep_apart_end
from interventions.models import KeepApart, Placement, Programme, WaitingEntry
from liaison.actions.agency import recommendation_decide
from liaison.actions.voice import goal_end
from liaison.models import AgencyReport, PupilGoal, Recommendation
from library.actions.aid import aid_need_end
from library.models import AidNeed
from plans.actions.clock import ehc_case_close
from plans.actions.cycle import cycle_begin
from plans.actions.plan import plan_begin, plan_end, plan_put_in_force
from plans.actions.target import target_close
from plans.models import Cycle, EhcCase, EhcEvent, Plan, PlanVersion, Provision, Target

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
    "offer_pass": "an offer is decided about here; it ends with that",
    "offers_lay_out": "the list itself offers",
    "profile_confirm": HERE,
    "profile_edit": "who writes the profile confirms it by that",
    "resource_save": "the day on which it was uploaded",
    "waiting_end": "follows the placement, which has a day of its own",
}


# Days of what is still to come, which say nothing of when it happened.
AHEAD = {"today", "review_on", "due_on", "expires_on"}


def _days(node: ast.FunctionDef) -> list[str]:
    """The days among its arguments on which it can have happened."""
    found = []
    for arg in node.args.kwonlyargs:
        kind = ast.unparse(arg.annotation) if arg.annotation else ""
        if "date" in kind and "datetime" not in kind and arg.arg not in AHEAD:
            found.append(arg.arg)
    return found


def _is_day(name: Any) -> bool:
    return isinstance(name, str) and (name.endswith("_on") or name == "since")


def _is_today(node: ast.AST) -> bool:
    """Today, or today unless something is later: a day that nobody gave."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "max":
        return any(_is_today(one) for one in node.args)
    return isinstance(node, ast.Name) and node.id == "today"


def _writes_today(node: ast.AST) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and any(_is_day(k.arg) and _is_today(k.value) for k in part.keywords):
            return True
        if isinstance(part, ast.Dict):
            pairs = zip(part.keys, part.values, strict=True)
            if any(isinstance(k, ast.Constant) and _is_day(k.value) and _is_today(v) for k, v in pairs):
                return True
        if isinstance(part, ast.Assign) and any(_sets_today(target, part.value) for target in part.targets):
            return True
    return False


def _sets_today(target: ast.AST, value: ast.AST) -> bool:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return any(_sets_today(*pair) for pair in zip(target.elts, value.elts, strict=False))
    return isinstance(target, ast.Attribute) and _is_day(target.attr) and _is_today(value)


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
    others = [
        "def x_end(*, row: Row, review_on: date, today: date) -> None:\n    row.ended_by, row.ended_on = by, today",
        "def x_end(*, row: Row, today: date) -> None:\n    values = {'ended_on': max(today, row.starts_on)}",
    ]
    for one in [text, *others]:
        (node,) = ast.parse(one).body
        assert isinstance(node, ast.FunctionDef)
        assert _writes_today(node), one
        assert _days(node) == [], one


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


def _case(world: World, on: date) -> date | None:
    row = _moved(EhcCase.objects.get(pk=world.pk["ehc_case"]), started_on=day(-20))
    row.happened.update(on=day(-20))
    return ehc_case_close(case=row, today=day(0), by=world.adult, on=on).closed_on


def _waits(world: World, on: date) -> date | None:
    pupil, there = PupilFactory.create(school=world.school), WaitingEntry.objects.get(pk=world.pk["waiting"])
    row = waiting_add(programme=there.programme, pupil=pupil, urgency=1, reason="", today=day(0), by=world.adult, on=on)
    return row.added_on


def _cycle(world: World, on: date) -> date | None:
    plan = _moved(Plan.objects.get(pk=world.pk["plan"]), starts_on=day(-20))
    Cycle.objects.filter(plan=plan, ended_on=None).update(starts_on=day(-20), ended_on=day(-20))
    return cycle_begin(plan=plan, today=day(0), by=world.adult, on=on).starts_on


def _plan_over(world: World, on: date) -> date | None:
    plan = _moved(Plan.objects.get(pk=world.pk["plan"]), starts_on=day(-20))
    plan.provisions.filter(ended_on=None).update(starts_on=day(-20), ended_on=day(-20))
    plan.versions.update(put_in_force_on=day(-20))
    return plan_end(plan=plan, reason="Moved on.", today=day(0), by=world.adult, on=on).ended_on


def _in_force(world: World, on: date) -> date | None:
    there = Plan.objects.get(pk=world.pk["plan"])
    pupil = PupilFactory.create(school=world.school)
    plan = plan_begin(
        pupil=pupil, plan_type=there.plan_type, lead=there.lead, today=day(0), by=world.adult, on=day(-20)
    )
    version = plan_put_in_force(
        plan=plan, school=world.school, review_on=day(90), now=timezone.now(), today=day(0), by=world.adult, on=on
    )
    return version.put_in_force_on


def _advice(world: World, on: date) -> date | None:
    row = Recommendation.objects.select_related("report").get(pk=world.pk["recommendation"])
    _moved(row.report, received_on=day(-20))
    values = {"decision": "accepted", "why": "", "done_by": None, "due_on": None}
    decided = recommendation_decide(
        recommendation=row, values=values, by=world.adult, now=timezone.now(), today=day(0), on=on
    )
    return decided.decided_on


EVENTS: list[Callable[[World, date], date | None]] = [
    _goal, _aid, _pair, _apart, _waiting, _target, _plan, _case, _waits, _cycle, _plan_over, _in_force, _advice,
]  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__.strip("_"))
def test_an_event_keeps_the_day_it_happened_and_none_ahead_or_before_it_began(
    world: World, event: Callable[[World, date], date | None]
) -> None:
    with pytest.raises(DomainError, match="still ahead"):
        event(world, day(1))
    assert event(world, day(-3)) == day(-3)


@pytest.mark.parametrize(
    "event",
    [_goal, _aid, _pair, _waiting, _target, _case, _cycle, _plan_over, _in_force],
    ids=lambda event: event.__name__.strip("_"),
)
def test_nothing_ends_before_it_began(world: World, event: Any) -> None:
    with pytest.raises(DomainError, match="It began on"):
        event(world, day(-21))


def test_nothing_is_decided_before_it_was_advised_or_over_before_what_happened_in_it(world: World) -> None:
    with pytest.raises(DomainError, match="The report came on"):
        _advice(world, day(-21))
    plan = _moved(Plan.objects.get(pk=world.pk["plan"]), starts_on=day(-20))
    plan.provisions.filter(ended_on=None).update(starts_on=day(-20), ended_on=day(-20))
    plan_put_in_force(
        plan=plan, school=world.school, review_on=day(90), now=timezone.now(), today=day(0), by=world.adult
    )
    plan.versions.update(put_in_force_on=day(-5))
    with pytest.raises(DomainError, match="is in force from"):
        plan_end(plan=plan, reason="Moved on.", today=day(0), by=world.adult, on=day(-6))


def test_who_is_known_to_wait_for_longer_keeps_that_day(world: World) -> None:
    row = _moved(WaitingEntry.objects.get(pk=world.pk["waiting"]), added_on=day(-2))
    Placement.objects.filter(pupil=row.pupil).delete()
    for on, kept in ((None, -2), (day(-1), -2), (day(-9), -9)):
        waiting_add(programme=row.programme, pupil=row.pupil, urgency=1, reason="", today=day(0), by=world.adult, on=on)
        assert row.refreshed().added_on == day(kept)


POSTS = {
    "plans:ehc_case_close": ("ehc_case", EhcCase, "closed_on", {}),
    "plans:plan_end": ("plan", Plan, "ended_on", {"reason": "Moved on."}),
    "plans:plan_put_in_force": ("plan", Plan, "versions__put_in_force_on", {"review_on": "2027-01-14"}),
    "plans:cycle_begin": ("plan", Plan, "cycles__starts_on", {}),
    "interventions:waiting_create": ("programme", Programme, "waiting__added_on", {"urgency": "1"}),
    "liaison:recommendation_decide": ("recommendation", Recommendation, "decided_on", {"decision": "accepted"}),
}


@pytest.mark.parametrize("name", POSTS)
def test_a_page_takes_the_day(world: World, sign_in: Any, name: str) -> None:
    key, model, column, data = POSTS[name]
    Plan.objects.update(starts_on=day(-20))
    Cycle.objects.all().delete()
    PlanVersion.objects.all().delete()
    Provision.objects.filter(ended_on=None).update(starts_on=day(-20), ended_on=day(-20))
    EhcCase.objects.update(started_on=day(-20))
    EhcEvent.objects.update(on=day(-20))
    AgencyReport.objects.update(received_on=day(-20))
    other = PupilFactory.create(school=world.school)
    typed: dict[str, Any] = {**data, "on": str(day(-3)), "request_key": str(uuid4())}
    if name == "interventions:waiting_create":
        typed["pupils"] = other.pk
    page = sign_in(world.adult).post(reverse(name, args=[world.pk[key]]), typed)
    assert page.status_code == 302, page.text
    assert model.objects.filter(pk=world.pk[key], **{column: day(-3)}).exists()
