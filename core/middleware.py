"""What every page owes: it is private, and it asks who is there."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

Handler = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: Handler) -> Handler:
    """No page of the site stays in a cache, of the browser or on the way (ASVS 14.3.2)."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return handle


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
