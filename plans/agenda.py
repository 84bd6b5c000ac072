"""What else belongs on the agenda of a review: an app above registers itself in its `ready()`.

Each is called as `fn(review=, since=, user=)` with the day of the review before, and gives lines of text.
"""

from collections.abc import Callable
from datetime import date

from access.models import User
from plans.models import ReviewPoint

Source = Callable[..., list[str]]
sources: list[Source] = []


def register(fn: Source) -> None:
    if fn not in sources:
        sources.append(fn)


def more(*, review: ReviewPoint, since: date, user: User) -> list[str]:
    return [line for fn in sources for line in fn(review=review, since=since, user=user)]
