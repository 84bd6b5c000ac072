"""Files for the next school."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from access.models import User
from core.errors import DomainError
from core.posts import take_turn
from pupils.actions.opening import pupils_opened
from pupils.models import TransferFile
from pupils.rules.transfer import Leaver, Source, file_name, lacks, school_number, transfer_file
from schools.models import School

MOST_FILES = 999


@transaction.atomic
def transfer_create(
    *, school: School, leavers: Mapping[int, Leaver], destination: str, by: User, now: datetime
) -> TransferFile:
    """A file of these pupils, by their numbers, less those who lack what it needs. Raises DomainError for a school without a
    DfE number, or where nobody is left."""
    if not school_number(school.dfe_number):
        raise DomainError(
            "Enter the school's DfE number (seven figures, such as 801/2000) under School settings first."
        )
    taken = [pk for pk, leaver in leavers.items() if not lacks(leaver)]
    if not taken:
        raise DomainError("None of these pupils can be in the file. Choose others, or complete their records first.")
    take_turn("transfer_create")
    last = TransferFile.objects.filter(destination=destination).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_FILES:
        raise DomainError("999 files have been made for this school, and their numbers have three figures.")
    name = file_name(school_number(school.dfe_number), destination, last + 1)
    return TransferFile.objects.create(
        name=name, destination=destination, number=last + 1, pupil_ids=taken, made_by=by, made_at=now
    )


@transaction.atomic
def transfer_read(*, row: TransferFile, school: School, leavers: Mapping[int, Leaver], by: User) -> bytes:
    """The file's content, of those of its pupils whom the reader may see; each is in the access log."""
    taken = {pk: leaver for pk, leaver in leavers.items() if not lacks(leaver)}
    pupils_opened(user=by, pupil_ids=taken, page=f"transfer file {row.name}")
    source = Source(school_number(school.dfe_number), school.name)
    return transfer_file(taken.values(), source=source, destination=row.destination, now=row.made_at)
