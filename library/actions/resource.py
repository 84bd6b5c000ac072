"""The resource bank: added, put right, retired."""

from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from library.models import Resource, StoredFile
from library.rules.uploads import Upload


@transaction.atomic
def resource_save(
    *, resource: Resource | None, values: dict[str, Any], upload: Upload | None, today: date, by: User
) -> Resource:
    """A new resource, or one changed. `values` are its fields without the file; with an `upload` (checked) it is a file,
    with `link` a link, with neither it keeps the file it has. Raises DomainError for none of the three, for two at once, and for
    one that somebody else added, unless the person edits the bank."""
    row = resource or Resource(added_by=by, added_on=today)
    _may_edit(row, by)
    if upload and values["link"]:
        raise DomainError("Give a file or a link, not both.")
    if not (upload or values["link"] or row.stored_file_id):
        raise DomainError("Choose a file, or give a link.")
    before = row.stored_file_id
    for name, value in values.items():
        setattr(row, name, value)
    if upload:
        row.stored_file = file_store(upload, by)
    elif row.link:
        row.stored_file = None
    row.kind = Resource.Kind.LINK if row.link else Resource.Kind.FILE
    row.save()
    if before and before != row.stored_file_id:
        _file_forget(before)
    return row


def _file_forget(pk: int) -> None:
    """The file goes, unless another resource or a row of another app holds it."""
    with suppress(ProtectedError):
        StoredFile.objects.filter(pk=pk).delete()


def file_store(upload: Upload, by: User) -> StoredFile:
    """A file that was looked into, kept."""
    return StoredFile.objects.create(
        name=upload.name, content_type=upload.content_type, size=len(upload.content), content=upload.content,
        sha256=sha256(upload.content).hexdigest(), uploaded_by=by,
    )  # fmt: skip


@transaction.atomic
def resource_retire(*, resource: Resource, is_retired: bool, today: date, by: User) -> Resource:
    """From today it is not shown or suggested any more, or it is back. Raises DomainError as `resource_save` does."""
    _may_edit(resource, by)
    resource.retired_on = (resource.retired_on or today) if is_retired else None
    resource.save(update_fields=["retired_on"])
    return resource


def _may_edit(resource: Resource, by: User) -> None:
    if resource.added_by_id != by.pk and not by.may(Permission.RESOURCE_EDIT):
        raise DomainError(f"{resource.added_by.full_name} added this. Ask them, or a SENCO or HLTA, to change it.")
