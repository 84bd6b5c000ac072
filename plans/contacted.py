"""A carer was rung about a review point: whoever keeps a log of contacts registers itself in its app's `ready()`.

Each is called as `fn(invitee=, way=, result=, words=, by=, now=)`: `way` is "phone" or "letter"; `result` one of `RESULTS`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from access.models import User
from plans.models import ReviewInvitee

RESULTS = {
    "coming": "Coming",
    "other_time": "Asks for another time",
    "not_coming": "Not coming",
    "no_answer": "No answer",
    "message": "Left a message",
    "told": "Told them",
    "posted": "Letter printed",
}

Listener = Callable[..., Any]
listeners: list[Listener] = []


def register(fn: Listener) -> None:
    if fn not in listeners:
        listeners.append(fn)


def tell(*, invitee: ReviewInvitee, way: str, result: str, words: str, by: User, now: datetime) -> None:
    for fn in listeners:
        fn(invitee=invitee, way=way, result=result, words=words, by=by, now=now)
