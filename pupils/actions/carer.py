"""Carers: who they are, and what they are to a pupil."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from access.models import User
from core.errors import DomainError
from core.posts import take_turn
from pupils.models import Carer, CarerLink, Pupil

# Whether somebody is known already, or is a carer of nobody any more, is looked up among all carers.
TURN = "carers"
LINK_FIELDS = ("relationship", "has_parental_responsibility", "has_care", "contact_order", "do_not_contact")


@transaction.atomic
def carer_create(*, pupil: Pupil, values: dict[str, Any], by: User) -> CarerLink:
    """A carer of the pupil. Somebody of the same name and e-mail, a sister's or brother's carer, is the same person."""
    take_turn(TURN)
    link, person = _parts(values)
    carer = _known(person) if person["email"] else None
    if carer is None:
        carer = Carer.objects.create(**person)
    elif CarerLink.objects.filter(pupil=pupil, carer=carer).exists():
        raise DomainError(f"{carer.name} is a carer of this pupil already.")
    return CarerLink.objects.create(pupil=pupil, carer=carer, **link)


def _known(person: dict[str, Any]) -> Carer | None:
    found = (
        Carer.objects.filter(
            email__iexact=person["email"],
            family_name__iexact=person["family_name"],
            given_name__iexact=person["given_name"],
        )
        .select_related("merged_into")
        .first()
    )
    return found and (found.merged_into or found)


@transaction.atomic
def carer_edit(*, link: CarerLink, values: dict[str, Any], by: User) -> CarerLink:
    """Change the carer (for every child of theirs) and what they are to this pupil."""
    changes, person = _parts(values)
    for row, fields in ((link, changes), (link.carer, person)):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    return link


@transaction.atomic
def carer_remove(*, link: CarerLink, by: User) -> None:
    """This person is no carer of this pupil; one who is a carer of nobody is forgotten."""
    take_turn(TURN)
    carer = link.carer
    link.delete()
    if not carer.pupil_links.exists():
        carer.duplicates.all().delete()
        carer.delete()


def _parts(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    link = {name: values[name] for name in LINK_FIELDS}
    return link, {name: value for name, value in values.items() if name not in LINK_FIELDS}


@transaction.atomic
def carer_check(*, carer: Carer, by: User) -> None:
    """Somebody looked whether imports had mixed this carer up: what came before is asked about no more. By the clock of the audit
    trail, the database's."""
    Carer.objects.filter(pk=carer.pk).update(checked_at=Now())
