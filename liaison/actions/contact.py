"""The contact log: written, put right by who wrote it, followed up."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from access.models import User
from core.errors import DomainError
from liaison.models import Contact
from pupils.models import CarerLink, Pupil

BARRED = "{name} is marked “do not contact”. Only what they say when they contact us can be logged: choose “They contacted us”."
OLDEST = timedelta(days=3 * 365)


@transaction.atomic
def contact_log(*, pupil: Pupil, values: dict[str, Any], by: User, now: datetime) -> Contact:
    """Write down a contact. `values`: carer_link or with_whom, way, direction, happened_at, said, outcome, and where there are
    any follow_up_on, follow_up_with, reference, and follows (the contact that this one comes back to). Raises DomainError for
    nobody, for a carer of another pupil, for having contacted who must not be, and for a time ahead."""
    given = dict(values)
    follows = given.pop("follows", None)
    contact = Contact(pupil=pupil, written_by=by, written_at=now)
    _write(contact, given, now)
    if follows is not None:
        contact_follow_up_end(contact=follows, by=by, now=now)
    return contact


@transaction.atomic
def contact_edit(*, contact: Contact, values: dict[str, Any], by: User) -> Contact:
    """Put it right; how it was before stays in the audit trail. Raises DomainError for what another wrote, and as
    `contact_log` does."""
    if contact.written_by_id != by.pk:
        raise DomainError(
            f"{contact.written_by.full_name} wrote this. Ask them to change it, or log a contact of your own."
        )
    return _write(contact, dict(values), contact.written_at)


@transaction.atomic
def contact_follow_up_end(*, contact: Contact, by: User, now: datetime) -> None:
    """Somebody came back to it; a second time changes nothing."""
    Contact.objects.filter(pk=contact.pk, followed_up_at__isnull=True).update(followed_up_at=now)


def _write(contact: Contact, values: dict[str, Any], latest: datetime) -> Contact:
    for name, value in values.items():
        setattr(contact, name, value)
    _check(contact, latest)
    contact.save()
    return contact


def _check(contact: Contact, latest: datetime) -> None:
    link = contact.carer_link
    if link is not None and link.pupil_id != contact.pupil_id:
        raise DomainError("This is a carer of another pupil. Choose one of this pupil's, or write the name.")
    contact.with_whom = (link.carer.name if link else contact.with_whom.strip())[:200]
    if not contact.with_whom:
        raise DomainError("Say who you spoke with: choose a carer, or write a name.")
    if contact.direction == Contact.Direction.OUT and (name := _barred(contact)):
        raise DomainError(BARRED.format(name=name))
    if contact.happened_at > latest:
        raise DomainError("This time is still ahead. Say when it happened.")
    if contact.happened_at < latest - OLDEST:
        raise DomainError("This is more than three years back. Check the year.")
    if contact.follow_up_on is None:
        contact.follow_up_with = ""


def _barred(contact: Contact) -> str:
    """The name of the carer who must not be contacted and is meant, chosen or written; "" where there is none."""
    links = CarerLink.objects.filter(pupil=contact.pupil_id, do_not_contact=True).select_related("carer")
    meant = _plain(contact.with_whom)
    for link in links:
        carer = link.carer
        names = {_plain(carer.name), _plain(f"{carer.given_name} {carer.family_name}")}
        if link.pk == contact.carer_link_id or meant in names:
            return carer.name
    return ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
