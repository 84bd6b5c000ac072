"""The same form sent twice (double click, retry, the next day) acts once.

A view that creates something is marked @once; its page carries `{% once %}`, a hidden `request_key`. The key is a row with a
unique constraint in the same transaction as the work, so a second request waits for the first and then goes where it went.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from access.models import OnceKey
from core.posts import await_turn
from schools.context import current_school_id

LONGEST = OnceKey._meta.get_field("location").max_length
CLAIM = """
    INSERT INTO access_oncekey (school_id, user_id, key, view, location, created_at)
    VALUES (%s, %s, %s, %s, '', now()) ON CONFLICT (school_id, key) DO NOTHING
"""


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let each `request_key` act once. A form that comes back with errors frees its key; one without a key is told so (400)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        await_turn(request)
        try:
            key = UUID(request.POST.get("request_key", ""))
        except ValueError:
            return HttpResponse("This form has no key. Please open the page again and send it from there.", status=400)
        if not _claimed(request, key, view.__name__):
            earlier = OnceKey.objects.filter(key=key, user=request.user, view=view.__name__).first()
            return HttpResponseRedirect((earlier and earlier.location) or "/")
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        location = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
        if location:
            # One that is too long to keep: the second request goes to the first page.
            OnceKey.objects.filter(key=key).update(location=location if len(location) <= LONGEST else "/")
        else:
            OnceKey.objects.filter(key=key).delete()
        return response

    guarded.post_kind = "once"  # type: ignore[attr-defined]
    return guarded


def _claimed(request: HttpRequest, key: UUID, view: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [current_school_id(), request.user.pk, key, view])
        return cursor.rowcount == 1
