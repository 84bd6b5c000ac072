"""What the bench serves: HLTA, and two floors that show what the server itself and Django itself cost.

`/floor/bare?bytes=N`: plain WSGI, one indexed query, text formatted to N bytes.
`/floor/django?bytes=N`: a minimal Django view with session, user and one query, of the same size.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
django.setup()

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.crypto import constant_time_compare  # noqa: E402
from psycopg_pool import ConnectionPool  # noqa: E402

from access.models import User  # noqa: E402

Start = Callable[..., Any]
COUNT = "HTTP_X_COUNT_QUERIES"


def floor_django(request: HttpRequest) -> HttpResponse:
    """Who is signed in (session and user), one query more, a page of the size asked for."""
    if not request.user.is_authenticated:
        return HttpResponse("Sign in first.", status=403)
    row = User.objects.values_list("email", "full_name").get(pk=request.user.pk)
    return HttpResponse(filled(row, int(request.GET["bytes"])))


urlpatterns = [path("floor/django", floor_django)]


class FloorRequest(WSGIRequest):
    urlconf = "hlta.bench.server"


class FloorHandler(WSGIHandler):
    request_class = FloorRequest


def plain_user(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django's own way to the user of a session, without what is made faster here."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = User.objects.get(pk=request.session[SESSION_KEY])
        is_theirs = constant_time_compare(request.session[HASH_SESSION_KEY], user.get_session_auth_hash())
        request.user = user if is_theirs else AnonymousUser()
        return get_response(request)

    return handle


with override_settings(
    SESSION_ENGINE="django.contrib.sessions.backends.db",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "hlta.bench.server.plain_user"],
):
    django_floor = FloorHandler()
product = WSGIHandler()
pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=4, kwargs={"autocommit": True}, open=True)


def filled(row: tuple, size: int) -> str:
    """A page that names the row, of `size` bytes."""
    line = "<li>{} {}</li>\n".format(*row)
    return (line * (size // len(line) + 1))[:size]


def floor_bare(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    size = int(parse_qs(environ["QUERY_STRING"])["bytes"][0])
    with pool.connection() as one:
        row = one.execute(
            "SELECT email, full_name FROM access_user WHERE id = %s", [os.environ["BENCH_USER"]]
        ).fetchone()
    page = filled(row or (), size).encode()
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [page]


def counted(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The product's answer with the number of its queries in a header."""
    queries: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    def with_count(status: str, headers: list, *rest: Any) -> Any:
        work = [sql for sql in queries if not sql.startswith(("SAVEPOINT", "RELEASE"))]
        return start(status, [*headers, ("X-Queries", str(len(work)))], *rest)

    with connection.execute_wrapper(note):
        return product(environ, with_count)


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/floor/bare":
        return floor_bare(environ, start)
    if environ["PATH_INFO"] == "/floor/django":
        return django_floor(environ, start)
    return counted(environ, start) if COUNT in environ else product(environ, start)
