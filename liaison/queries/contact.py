"""Contacts: of a pupil, and those that somebody is to come back to."""

from datetime import date
from typing import Any

from access.models import User
from liaison.models import Contact
from pupils.models import CarerLink, Pupil


def contacts_visible(*, user: User) -> Any:
    """The contacts about pupils whom the user may see, the latest first."""
    rows = Contact.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "carer_link", "written_by")


def contacts_of(*, user: User, pupil: Pupil, way: str = "") -> Any:
    """Those about one pupil; what asks for no known way narrows nothing."""
    rows = contacts_visible(user=user).filter(pupil=pupil)
    return rows.filter(way=way) if way in Contact.Way.values else rows


def contacts_about(*, reference: str) -> list[Contact]:
    """What was logged for a review or the like, the latest first."""
    return list(Contact.objects.filter(reference=reference).select_related("written_by", "carer_link"))


def follow_ups(*, user: User, today: date, which: str) -> Any:
    """What to come back to: all that is due, or with `which` "all" what is ahead as well."""
    rows = contacts_visible(user=user)
    rows = rows.to_follow() if which == "all" else rows.due(today)
    return rows.order_by("follow_up_on", "pk")


def carer_links(*, pupil: Pupil) -> Any:
    return CarerLink.objects.filter(pupil=pupil).select_related("carer")
