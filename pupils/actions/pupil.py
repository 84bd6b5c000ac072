"""A pupil's identity, and two records of one child made one."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from core import merging
from core.errors import DomainError
from pupils import namesakes
from pupils.models import Pupil, PupilOpening


@transaction.atomic
def pupil_save(*, pupil: Pupil | None, values: dict[str, Any], by: User) -> Pupil:
    """A new pupil, or one changed. Raises DomainError for a UPN or an identifier that another pupil has."""
    row = pupil or Pupil()
    for name, value in values.items():
        setattr(row, name, value)
    twin = _same_upn(row)
    if twin:
        raise DomainError(f"{twin.name} ({twin.year_words}, {twin.form or 'no form'}) has this UPN already.")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("Another pupil has this identifier already.") from error
    namesakes.forget()
    return row


def _same_upn(row: Pupil) -> Pupil | None:
    return Pupil.objects.exclude(pk=row.pk).filter(upn=row.upn).first() if row.upn else None


@transaction.atomic
def pupil_merge(*, keep: Pupil, duplicate: Pupil, today: date, by: User) -> list[str]:
    """Everything about the duplicate becomes `keep`'s, and the duplicate leaves; imports that name it mean `keep` from now on.
    What `keep` has already (a place in the same class, a score of the same day) stays with the duplicate: in words, what. Raises
    DomainError for one and the same, or one merged before."""
    if keep.pk == duplicate.pk:
        raise DomainError("That is the same record. Choose the other one.")
    keep, duplicate = sorted(
        Pupil.objects.select_for_update().filter(pk__in=[keep.pk, duplicate.pk]).order_by("pk"),
        key=lambda row: row.pk != keep.pk,
    )
    if keep.merged_into_id or duplicate.merged_into_id:
        raise DomainError("One of the two is merged into another already.")
    keys = merging.keys_to(Pupil, but=(PupilOpening,))
    _, left = merging.moved(keys, duplicate=duplicate, keep=keep)
    Pupil.objects.filter(merged_into=duplicate).update(merged_into=keep)
    duplicate.merged_into, duplicate.left_on = keep, duplicate.left_on or today
    duplicate.save(update_fields=["merged_into", "left_on"])
    _fill(keep, duplicate)
    namesakes.forget()
    return left


def _fill(keep: Pupil, duplicate: Pupil) -> None:
    """What only the duplicate knows of the child; its UPN goes over where the other has none."""
    names = (
        "preferred_name",
        "middle_names",
        "born_on",
        "sex",
        "year_group",
        "form",
        "home_language",
        "pupil_premium_reason",
        "ethnicity",
    )
    changed = [name for name in names if getattr(duplicate, name) and not getattr(keep, name)]
    for name in changed:
        setattr(keep, name, getattr(duplicate, name))
    if duplicate.upn and not keep.upn:
        keep.upn, duplicate.upn = duplicate.upn, ""
        duplicate.save(update_fields=["upn"])
        changed.append("upn")
    keep.save(update_fields=changed)
