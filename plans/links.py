"""The link to a carer's own page, from whoever makes such pages: an app above registers itself in its `ready()`.

A provider is called as `fn(invitee, now=now)` and gives an address, or None where this person gets none. It is asked once for
each mail or letter that is made.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from plans.models import ReviewInvitee

Provider = Callable[..., str | None]
providers: list[Provider] = []
letter_providers: list[Provider] = []


def carer_link_url(invitee: ReviewInvitee, *, now: datetime) -> str | None:
    """The link that goes into an e-mail; None where nobody provides one."""
    return _first(providers, invitee, now)


def carer_letter_link(invitee: ReviewInvitee, *, now: datetime) -> str | None:
    """The link that is printed on a letter; None where nobody provides one."""
    return _first(letter_providers, invitee, now)


def _first(asked: list[Provider], invitee: ReviewInvitee, now: datetime) -> str | None:
    # The page of a pupil who has left is shut, even where it is still to be said that a meeting is cancelled.
    is_here = invitee.review.pupil.is_on_roll(timezone.localdate(now))
    if not invitee.carer_link_id or not invitee.may_be_reached or not is_here:
        return None
    return next((url for provider in asked if (url := provider(invitee, now=now))), None)
