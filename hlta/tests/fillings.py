"""What is typed into forms by the tests that try all forms (test_every_form), where it cannot be guessed from the form itself.

FILLED: by view, values that make a form be accepted. ELSEWHERE: by view, what is sent by forms that no page of the world shows,
because the world is not in that state, or because a script sends them.
"""

from typing import Any

from hlta.tests.world import World

Values = dict[str, Any]

FILLED: dict[str, Values] = {}

ELSEWHERE: dict[str, Values] = {}


def kwargs_of(name: str, world: World) -> dict[str, Any]:
    """The parts of the address of a view in ELSEWHERE that is not behind a door."""
    return {}
