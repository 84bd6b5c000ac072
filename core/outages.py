"""The database is away, was restarted, or stopped what took too long: one more try where that is safe, else a sentence."""

import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from sys import exc_info
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error as usual_server_error

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD")
RETRY_SECONDS = 10


@dataclass(frozen=True)
class Outage:
    """What happened, for whoever reads the page; `is_lost`: the line to the database is gone, and a new one may do."""

    title: str
    words: str
    is_lost: bool = False


AWAY = Outage("The site can't reach its database", "This usually lasts less than a minute.", is_lost=True)
SLOW = Outage("That took too long, so it was stopped", "Ask for less at once if you can, for example a shorter period.")
BUSY = Outage("Somebody else is changing the same thing", "Their change took so long that yours stopped waiting.")
# https://www.postgresql.org/docs/current/errcodes-appendix.html: an error without a code comes from the line itself.
BY_CODE = {"57014": SLOW, "25P03": SLOW, "55P03": BUSY, "40P01": BUSY}
AWAY_CODES = ("08", "57P", "533", "534")
UNSAVED = "Nothing was saved. Reload this page in a moment to send it again; nothing will be saved twice."
UNKNOWN = (
    "The connection was lost at the moment of saving, so we can't tell whether it was saved. Open the page again and look: "
    "send it again only if it isn't there."
)
READ_AGAIN = "Nothing was lost. Open the page again in a moment."


def outage_of(error: BaseException | None) -> Outage | None:
    """Which of them an error is, by what the database says; None for any other error."""
    for cause in _causes(error):
        if isinstance(cause, InterfaceError):
            return AWAY
        if isinstance(cause, OperationalError):
            code = getattr(cause.__cause__, "sqlstate", None) or ""
            return BY_CODE.get(code) or (AWAY if not code or code.startswith(AWAY_CODES) else None)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def refresh() -> None:
    """Take a line to the database that is alive, before anything is done over it. Raises OperationalError where there is none.

    A line that the server has closed has something to read, so a live one costs no round trip.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        return
    try:
        connection.ensure_connection()
    except OperationalError:
        # The pool gives up on its tries while somebody waits: the next who asks starts them anew.
        connection.ensure_connection()
    if _has_news(connection.connection) and not connection.is_usable():
        connection.close()
        if connection.pool:  # type: ignore[attr-defined]
            connection.pool.drain()  # type: ignore[attr-defined]
        connection.ensure_connection()


def _has_news(line: Any) -> bool:
    try:
        return bool(select.select([line], [], [], 0)[0])
    except (ValueError, OSError, DatabaseError):
        return True


def outages(get_response: Handler) -> Handler:
    """A page that lost the database is read once more, over a new line. What changes something is not: a person decides."""

    def handle(request: HttpRequest) -> HttpResponse:
        try:
            refresh()
            response = get_response(request)
            if request.method in SAFE and getattr(response, "outage", None) == AWAY:
                _forget_line()
                refresh()
                response = get_response(type(request)(request.environ))  # type: ignore[call-arg, attr-defined]
        except (OperationalError, InterfaceError):
            return page(request, AWAY)
        return response

    return handle


def _forget_line() -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block and connection.connection is not None:
        connection.close()


def server_error(request: HttpRequest) -> HttpResponse:
    """What an error that nobody expected looks like; the site's `handler500`."""
    outage = outage_of(exc_info()[1])
    return page(request, outage) if outage else usual_server_error(request)


def page(request: HttpRequest, outage: Outage) -> HttpResponse:
    if request.method in SAFE:
        then = READ_AGAIN
    else:
        then = UNKNOWN if getattr(request, "is_saving", False) else UNSAVED
    if request.headers.get("HX-Request"):
        # It is shown beside the page that is there.
        response = HttpResponse(f"{outage.title}. {then}", status=503, content_type="text/plain; charset=utf-8")
    else:
        # Without the request, since what a page shows around itself comes from the database.
        response = render(None, "503.html", {"outage": outage, "then": then}, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.outage = outage  # type: ignore[attr-defined]
    return response
