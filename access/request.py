"""The request that a view behind the door gets: somebody is signed in, and htmx has left its mark."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from access.models import User


class StaffRequest(HttpRequest):
    """For annotations alone: `login_by_default` and `@door` have seen to `user`, django-htmx to `htmx`."""

    user: User
    htmx: HtmxDetails
