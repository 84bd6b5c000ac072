"""What takes hours: run one step after the other, before a release or at night; the last line says what failed.

A step is a function in STEPS: it runs what it has to by `steps.run("its name", command, env)`.
"""

import os
from collections.abc import Callable, Sequence

from hlta.local.assets import gather
from hlta.local.checks import LAY_OUT, NO_TESTS, Steps
from hlta.local.days import chosen, moment_of
from hlta.local.laid_out import ensure, throwaway_laid_out
from hlta.local.moved_clock import NONE, find_library, services_at
from hlta.local.process import Stopped, stop_on_signals

# The demo in its full size; the ordinary tests lay out a smaller one.
DEMO_PUPILS = "1200"


def on_each_day(steps: Steps, arguments: Sequence[str]) -> None:
    """The unit and integration tests, the laying out of the demo among them, as they would run on each of the days."""
    days = chosen()
    if not steps.do(LAY_OUT, ensure):
        return
    library = find_library()
    if library is None:
        steps.leave_out("PostgreSQL and Redis with a moved clock", f"They keep the machine's clock. {NONE}")
    # What sets a moment of its own has run already; what drives processes has the machine's clock.
    command = ["pytest", "-q", "-n", "2", "-m", "not browser and not services and not at", *arguments]
    fine = (0, NO_TESTS) if arguments else (0,)
    for day in days:
        name = f"Tests on {day.name} ({day.moment})"
        try:
            with services_at(moment_of(day.moment), library), throwaway_laid_out() as env:
                gather(env)
                steps.run(name, command, env | {"TEST_DAY": day.moment, "DEMO_PUPILS": DEMO_PUPILS}, fine=fine)
        except SystemExit as why:
            steps.fail(name, why)


def nasty_values(steps: Steps, arguments: Sequence[str]) -> None:
    """Every nasty value in every field of every form and address, where the ordinary tests try a few."""
    command = ["pytest", "-q", "hlta/tests/test_every_form.py", "-k", "no_value"]
    with throwaway_laid_out() as env:
        gather(env)
        steps.run("Nasty values in every field", command, env | {"NASTY": "all"})


STEPS: tuple[Callable[[Steps, Sequence[str]], None], ...] = (nasty_values, on_each_day)


def test_long(arguments: Sequence[str]) -> int:
    """Every long step; the arguments go to pytest, and `DAYS` names some of the days."""
    stop_on_signals()
    os.environ.pop("TEST_DAY", None)
    steps = Steps()
    try:
        for step in STEPS:
            step(steps, arguments)
    except Stopped as stopped:
        return 128 + stopped.number
    return steps.close()
