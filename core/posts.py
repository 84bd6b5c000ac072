"""What a form does when it is sent twice, or by two people at once: each view that takes a POST says which of three it is.

`@once` (access.once): it creates something or tells somebody, and carries a key that acts once.
`@edits`: it changes what is there, and its form carries the version that it began from (core.editing, or a version of its own).
`@again("why")`: sent twice, it does what it does once.

Whichever it is, forms sent to one address of one school act one after the other, so that what a view reads before it writes
still holds when it writes. A system check (core.checks) finds the view that says nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
# Held until the transaction of the request ends; the school is the one that the database works in.
TURN = (
    "SELECT pg_advisory_xact_lock(hashtextextended(coalesce(current_setting('rls.current_tenant', true), '') || %s, 0))"
)


def await_turn(request: HttpRequest) -> None:
    """Wait until no other form that was sent to this address is at work."""
    take_turn(request.path)


def take_turn(what: str) -> None:
    """Wait until nothing else in this school does `what`, and keep others waiting until the transaction ends: for actions that
    look before they write, where there is no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [what])


def _in_turn(view: View, kind: str, *, waits: bool = True) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if waits and request.method == "POST":
            await_turn(request)
        return view(request, *args, **kwargs)

    guarded.post_kind = kind  # type: ignore[attr-defined]
    return guarded


def edits(view: View) -> View:
    """Mark a view whose form carries the version that it began from."""
    return _in_turn(view, "edits")


def again(why: str, *, waits: bool = True) -> Callable[[View], View]:
    """Mark a view that does nothing more when it is sent a second time, and say why that is so. `waits`: not where nobody is in
    a school yet, so that one address is everybody's, and all schools would wait for one another."""

    def decorate(view: View) -> View:
        guarded = _in_turn(view, "again", waits=waits)
        guarded.why_again = why  # type: ignore[attr-defined]
        return guarded

    return decorate
