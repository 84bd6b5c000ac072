"""What every page owes: it is private, it is asked in a way that can be read, and it asks who is there."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import resolve

from core.addresses import asked_address
from core.asked import clean_text

Handler = Callable[[HttpRequest], HttpResponse]
CAME_FROM = "HTTP_HX_CURRENT_URL"
# How many forms a table has, by the names that Django gives it; and how long such a number can be.
COUNTS, MOST_COUNT = ("TOTAL_FORMS", "INITIAL_FORMS"), 4


def private_pages(get_response: Handler) -> Handler:
    """No page of the site stays in a cache, of the browser or on the way (ASVS 14.3.2)."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return handle


class readable_requests:  # noqa: N801  (a middleware, named as the others)
    """What a request says can be read and kept, whoever asks for it: no view need think of it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Our pages are in UTF-8; another name may be no encoding of text at all.
        if request.encoding and request.encoding.lower() != "utf-8":
            request.encoding = "utf-8"
        request.path, request.path_info = clean_text(request.path), clean_text(request.path_info)
        request.COOKIES = {name: clean_text(value) for name, value in request.COOKIES.items()}
        request.GET = _readable(request.GET)
        if not _is_address(request.META.get(CAME_FROM, "")):
            del request.META[CAME_FROM]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: tuple, kwargs: dict) -> None:
        """What is sent is not read before a page is known to be there."""
        if request.method == "POST":
            # Who breaks off while sending is answered by the guard against forged forms.
            with suppress(UnreadablePostError):
                request.POST = _readable(request.POST)


def _readable(query: Any) -> Any:
    """The same in clean text, without a `next` that leads off this site. Raises BadRequest for a count of forms that nobody
    can send."""
    found = {clean_text(name): [clean_text(value) for value in values] for name, values in query.lists()}
    if any(name.endswith(COUNTS) and len(value) > MOST_COUNT for name, values in found.items() for value in values):
        raise BadRequest("More forms than can be sent.")
    if "next" in found:
        found["next"] = [address for text in found["next"] if (address := asked_address(text, otherwise=""))]
    if found == dict(query.lists()):
        return query
    clean = query.copy()
    clean.clear()
    for name, values in found.items():
        if values:
            clean.setlist(name, values)
    clean._mutable = False
    return clean


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text) and urlsplit(unquote(text)))
    except ValueError:
        return False


class login_by_default:  # noqa: N801  (a middleware, named as the others)
    """Every view asks for sign-in, unless it is marked public."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.user.is_authenticated or getattr(view, "is_public", False):
            return None
        if request.headers.get("HX-Request"):
            # htmx would follow a redirect and put the sign-in page into the part: say it plainly instead.
            return HttpResponse("You have been signed out.", status=401)
        back = request.get_full_path() if request.method == "GET" else _page_of(request)
        return redirect_to_login(back)


def _page_of(request: HttpRequest) -> str:
    """A page that can be opened again after sign-in: the posted one if it answers GET."""
    match = resolve(request.path_info)
    methods = getattr(match.func, "methods", ("GET",))
    return request.path if "GET" in methods else "/"
