"""What is typed into forms by the tests that try all forms (test_every_form), where it cannot be guessed from the form itself.

Each app has a module. FILLED: by view, values that make a form be accepted. ELSEWHERE: by view, what is sent by forms that no
page of the world shows, because the world is not in that state, or because a script sends them. ADDRESSED: by view, what stands
in the address of one in ELSEWHERE that has no door, made of the world; ASKED: the query of its address. A value may be a function
without arguments; None takes a field out, a list gives it several; a text under the name of a file is the file.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from hlta.tests.world import World

Values = dict[str, Any]
APPS = (
    "access",
    "assessment",
    "deployment",
    "interventions",
    "liaison",
    "library",
    "messaging",
    "plans",
    "pupils",
    "staff",
)
_modules = [import_module(f"{__name__}.{app}") for app in APPS]

FILLED: dict[str, Values] = {f"{m.SPACE}:{name}": values for m in _modules for name, values in m.FILLED.items()}
ELSEWHERE: dict[str, Values] = {
    name if ":" in name or name.startswith("account_") else f"{m.SPACE}:{name}": values
    for m in _modules
    for name, values in m.ELSEWHERE.items()
}
ASKED: dict[str, Callable[[World], str]] = {
    f"{m.SPACE}:{name}": query for m in _modules for name, query in getattr(m, "ASKED", {}).items()
}
ADDRESSED: dict[str, Callable[[World], Values]] = {name: parts for m in _modules for name, parts in m.ADDRESSED.items()}
