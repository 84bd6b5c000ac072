"""The door of a view: which permission opens it. Whose child it is, `visible_to` answers afterwards."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]


def door(permission: StrEnum, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let a signed-in person in whose roles hold `permission`: else PermissionDenied (403), other methods 405."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.may(permission):  # type: ignore[union-attr, arg-type]
                raise PermissionDenied
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        guarded.door = permission  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def _open(mark: str, methods: tuple[str, ...]) -> Callable[[View], View]:
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        setattr(guarded, mark, True)
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(*methods: str) -> Callable[[View], View]:
    """Mark a view that needs no account; other methods are refused (405)."""
    return _open("is_public", methods)


def signed_in(*methods: str) -> Callable[[View], View]:
    """Mark a view for any signed-in person, in a school or not (their own account); other methods are refused (405)."""
    return _open("is_for_anybody_signed_in", methods)
