"""Nothing depends on the day on which it was written.

Tests begin at a moment of their own, rules are given theirs, and a moment has a day only by the school's clock: between midnight
and one in the summer, UTC says the day before."""

import ast
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from hlta import pinned
from hlta.local.process import ROOT

APPS = (
    "access", "assessment", "core", "deployment", "interventions", "liaison", "library", "messaging", "plans", "pupils",
    "reports", "schools", "staff",
)  # fmt: skip
# What gives a moment of the school's clock, or one without a zone.
LOCAL = {"localtime", "astimezone", "combine", "strptime"}
PARTS = {"date", "time", "weekday", "isoweekday"}


def sources() -> list[Path]:
    """Where moments are met; `rules` are given theirs in the zone that they need."""
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in found if not {"tests", "migrations", "rules", "rules.py"} & set(path.parts)]


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def is_local(node: ast.AST) -> bool:
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in LOCAL for call in calls(node))


def read_in_utc(tree: ast.AST) -> list[int]:
    """The lines on which `.date()` and the like stand on a moment that may be in UTC."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [line for function in functions for line in lines_in(function)]


def lines_in(function: ast.FunctionDef) -> list[int]:
    known = {"time"} | {
        name.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and is_local(node.value)
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    return [
        call.lineno
        for call in calls(function)
        if isinstance(call.func, ast.Attribute) and call.func.attr in PARTS and not call.args
        and not is_local(call.func.value)
        and not (isinstance(call.func.value, ast.Name) and call.func.value.id in known)
        and not is_a_day(call.func)
    ]  # fmt: skip


def is_a_day(called: ast.Attribute) -> bool:
    """Of a date, by the house's names, the day of the week may be asked."""
    name = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
    return called.attr in ("weekday", "isoweekday") and not name.endswith(("now", "_at"))


def test_the_day_of_a_moment_is_asked_of_the_schools_clock():
    assert [
        f"{path.relative_to(ROOT)}:{line}: timezone.localdate(...) or timezone.localtime(...)"
        for path in sources()
        for line in read_in_utc(ast.parse(path.read_text()))
    ] == []


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("now.date()", True),
        ("row.starts_at.date()", True),
        ("now.time()", True),
        ("row.done_at.weekday()", True),
        ("timezone.localtime(now).date()", False),
        ("here = timezone.localtime(now)\nhere.time()", False),
        ("day.weekday()", False),
        ("timezone.localdate(now)", False),
    ],
)
def test_what_is_read_in_utc_is_found(source, is_found):
    lines = "\n".join(f"    {line}" for line in source.splitlines())
    assert bool(read_in_utc(ast.parse(f"def asked():\n{lines}"))) == is_found


def test_rules_do_not_ask_the_clock():
    rules = [path for app in APPS for path in (ROOT / app).rglob("*.py") if {"rules", "rules.py"} & set(path.parts)]
    asked = {"datetime", "date", "timezone"}
    assert [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in rules
        if "tests" not in path.parts
        for call in calls(ast.parse(path.read_text()))
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"now", "today", "localdate", "localtime", "utcnow"}
        and getattr(call.func.value, "id", getattr(call.func.value, "attr", "")) in asked
    ] == []


@pytest.fixture
def began():
    return timezone.now()


@pytest.mark.at("2028-02-29")
def test_a_test_can_name_its_moment(began):
    assert timezone.localdate() == timezone.localdate(began) == datetime.now().date() == date(2028, 2, 29)
    assert timezone.now() > began


@pytest.mark.skipif(pinned.moment is None, reason="The machine's clock is asked for.")
def test_others_begin_at_the_same_one(began):
    assert 0 <= (began - pinned.moment).total_seconds() < 60
