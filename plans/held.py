"""A review point was held: whoever counts from it (the clock of an annual review) registers itself in its app's `ready()`.

Each is called as `fn(review=, on=, by=)` in the transaction that holds the review.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from access.models import User
from plans.models import ReviewPoint

Listener = Callable[..., Any]
listeners: list[Listener] = []


def register(fn: Listener) -> None:
    if fn not in listeners:
        listeners.append(fn)


def tell(*, review: ReviewPoint, on: date, by: User) -> None:
    for fn in listeners:
        fn(review=review, on=on, by=by)
