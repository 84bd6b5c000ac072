"""Two records of one adult made one, and made two again."""

from datetime import date

from django.db import transaction

from access.models import User
from core import merging
from core.errors import DomainError
from staff.models import StaffMember

KNOWN = ("title", "given_name", "email", "job_title", "weekly_minutes", "line_manager_id", "pastoral_years")


@transaction.atomic
def staff_merge(*, keep: StaffMember, duplicate: StaffMember, today: date, by: User) -> list[str]:
    """Everything of the duplicate becomes `keep`'s, the account too, and the duplicate leaves; imports that name it mean `keep`
    from now on. What `keep` has already stays with the duplicate: in words, what. Raises DomainError for one and the same, one
    merged before, and two that both sign in."""
    if keep.pk == duplicate.pk:
        raise DomainError("That is the same record. Choose the other one.")
    rows = StaffMember.objects.select_for_update(of=("self",)).in_bulk([keep.pk, duplicate.pk])
    keep, duplicate = rows[keep.pk], rows[duplicate.pk]
    if keep.merged_into_id or duplicate.merged_into_id:
        raise DomainError("One of the two is merged into another already.")
    if keep.user_id and duplicate.user_id:
        raise DomainError("Both sign in, each with their own account. End the access of one of them first.")
    moved, left = merging.moved(merging.keys_to(StaffMember), duplicate=duplicate, keep=keep)
    chained = list(StaffMember.objects.filter(merged_into=duplicate).values_list("pk", flat=True))
    StaffMember.objects.filter(pk__in=chained).update(merged_into=keep)
    user, left_on = duplicate.user_id, duplicate.left_on
    duplicate.user, duplicate.merged_into, duplicate.left_on = None, keep, left_on or today
    duplicate.save(update_fields=["user", "merged_into", "left_on"])
    keep.refresh_from_db()
    if keep.line_manager_id == keep.pk:
        keep.line_manager = None
    given = merging.filled(keep, duplicate, [name for name in KNOWN if getattr(duplicate, name) != keep.pk])
    if user:
        keep.user_id = user
    keep.save(update_fields=["user", "line_manager", *(name.removesuffix("_id") for name in given)])
    duplicate.merged_rows = {
        "moved": moved, "given": given, "chained": chained, "user": user, "left_on": left_on and left_on.isoformat(),
    }  # fmt: skip
    duplicate.save(update_fields=["merged_rows"])
    return left


@transaction.atomic
def staff_unmerge(*, duplicate: StaffMember, by: User) -> list[str]:
    """The two records are two again; what cannot go back stays, in words. Raises DomainError for one that is not merged."""
    duplicate = StaffMember.objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
    if duplicate.merged_into_id is None:
        raise DomainError("This record is not merged into another.")
    keep = StaffMember.objects.select_for_update(of=("self",)).get(pk=duplicate.merged_into_id)
    said = duplicate.merged_rows
    left = merging.moved_back(said["moved"], duplicate=duplicate, keep=keep)
    names = merging.emptied(keep, said["given"])
    is_theirs = said["user"] is not None and keep.user_id == said["user"]
    if is_theirs:
        keep.user = None
    keep.save(update_fields=["user", *(name.removesuffix("_id") for name in names)])
    StaffMember.objects.filter(pk__in=said["chained"], merged_into=keep).update(merged_into=duplicate)
    duplicate.merged_into, duplicate.merged_rows = None, {}
    duplicate.left_on = date.fromisoformat(said["left_on"]) if said["left_on"] else None
    duplicate.user_id = said["user"] if is_theirs else None
    duplicate.save(update_fields=["user", "merged_into", "merged_rows", "left_on"])
    return left
