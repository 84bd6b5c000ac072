"""The request behind a door: somebody is signed in and works in a school."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from access.models import Membership, User


class SchoolUser(User):
    """For the types alone: behind a door a user always has a membership."""

    membership: Membership

    class Meta:
        abstract = True


class StaffRequest(HttpRequest):
    """What a view behind a door gets."""

    user: SchoolUser
    htmx: HtmxDetails
    memberships: list[Membership]
