"""Packs are asked for, made by whoever holds the claim, kept for a while, and forgotten."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify

from access.models import User
from core.errors import DomainError
from library.models import StoredFile
from messaging.actions import notice_send
from plans.models import KEPT_FOR, Pack, PackBatch
from pupils.models import Pupil

# A pack that does not get on for so long was left behind; it takes a second or two.
LEFT_BEHIND = timedelta(seconds=60)
# What waits for so long was not taken up by a worker.
UNCLAIMED = timedelta(seconds=30)
MOST_TRIES = 3
GIVEN_UP = "It was begun three times and never finished. Try again, and tell your support where it fails again."
PDF_TYPE = "application/pdf"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@transaction.atomic
def pack_create(*, pupil: Pupil, kind: str, starts_on: date, ends_on: date, by: User, now: datetime) -> Pack:
    """Ask for a pack; where the same one is under way already, it is that one."""
    _check(starts_on, ends_on)
    pack, _ = Pack.objects.get_or_create(
        pupil=pupil, batch=None, kind=kind, starts_on=starts_on, ends_on=ends_on, state__in=("waiting", "making"),
        defaults={"state": Pack.State.WAITING, "asked_by": by, "asked_at": now, "moved_at": now},
    )  # fmt: skip
    return pack


@transaction.atomic
def pack_batch_create(
    *, pupils: Iterable[Pupil], title: str, kind: str, starts_on: date, ends_on: date, by: User, now: datetime
) -> PackBatch:
    """Ask for a pack of each of the pupils. Raises DomainError where there is none."""
    _check(starts_on, ends_on)
    rows = {pupil.pk: pupil for pupil in pupils}
    if not rows:
        raise DomainError("Tick at least one pupil.")
    days = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on, "asked_by": by, "asked_at": now}
    batch = PackBatch.objects.create(title=title, **days)
    Pack.objects.bulk_create(
        [Pack(school_id=batch.school_id, batch=batch, pupil=pupil, moved_at=now, **days) for pupil in rows.values()]
    )
    return batch


def _check(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise DomainError("The last day lies before the first.")


def pack_claim(*, pack_id: int, now: datetime) -> Pack | None:
    """The pack, for whoever is first to make it; None where nobody needs to."""
    claim = uuid4()
    mine = Pack.objects.filter(pk=pack_id, state=Pack.State.WAITING).update(
        state=Pack.State.MAKING, claim=claim, tries=F("tries") + 1, step=0, step_words="Gathering", moved_at=now
    )
    return Pack.objects.light().get(pk=pack_id) if mine else None


def pack_move(*, pack_id: int, claim: UUID | None, step: int, words: str, now: datetime) -> bool:
    """Say how far it is; False where the claim is lost."""
    rows = Pack.objects.filter(pk=pack_id, claim=claim)
    return bool(rows.update(step=step, step_words=words[:80], moved_at=now))


@transaction.atomic
def pack_finish(*, pack: Pack, pdf: bytes, docx: bytes, today: date, now: datetime) -> bool:
    """Keep the files and tell who asked; False, and nothing, where the claim is lost."""
    held = Pack.objects.select_for_update(of=("self",)).filter(pk=pack.pk, claim=pack.claim).first()
    if held is None:
        return False
    name = f"{slugify(pack.title)[:80] or 'pack'}-{pack.ends_on.isoformat()}"
    held.pdf = _stored(f"{name}.pdf", PDF_TYPE, pdf, pack.asked_by)
    held.docx = _stored(f"{name}.docx", WORD_TYPE, docx, pack.asked_by)
    held.state, held.claim, held.made_at, held.moved_at = Pack.State.READY, None, now, now
    held.expires_on, held.step_words = today + KEPT_FOR, ""
    held.save()
    _tell(pack)
    return True


def _stored(name: str, content_type: str, content: bytes, by: User) -> StoredFile:
    return StoredFile.objects.create(
        name=name, content_type=content_type, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        content=content, uploaded_by=by,
    )  # fmt: skip


def _tell(pack: Pack) -> None:
    """Who asked hears of a pack of its own at once, of a batch when nothing of it is left to make."""
    batch = pack.batch
    if batch is None:
        notice_send(
            recipient=pack.asked_by, text=f"{pack.title} is ready.", link=reverse("plans:pack_detail", args=[pack.pk]),
            unique_key=f"pack:{pack.pk}", by=None,
        )  # fmt: skip
        return
    # Two that finish at once: the second waits for the first, and sees it.
    PackBatch.objects.select_for_update().get(pk=batch.pk)
    if Pack.objects.filter(batch=batch, state__in=("waiting", "making")).exists():
        return
    failed = Pack.objects.filter(batch=batch, state=Pack.State.FAILED).count()
    text = f"The packs “{batch.title}” are ready{f', but {failed} could not be made' if failed else ''}."
    notice_send(
        recipient=batch.asked_by, text=text, link=reverse("plans:pack_batch_detail", args=[batch.pk]),
        unique_key=f"pack batch:{batch.pk}:{failed}", by=None,
    )  # fmt: skip


@transaction.atomic
def pack_fail(*, pack: Pack, why: str, now: datetime) -> bool:
    """It cannot be made; False where the claim is lost."""
    changed = Pack.objects.filter(pk=pack.pk, claim=pack.claim, state=Pack.State.MAKING).update(
        state=Pack.State.FAILED, claim=None, why_failed=why[:300], moved_at=now
    )
    if changed and pack.batch_id:
        _tell(pack)
    return bool(changed)


@transaction.atomic
def pack_retry(*, pack: Pack, by: User, now: datetime) -> Pack:
    """Make it again from the start. Raises DomainError where it did not fail, or is under way as another row."""
    same = Pack.objects.filter(
        pupil=pack.pupil_id, batch=pack.batch_id, kind=pack.kind, starts_on=pack.starts_on, ends_on=pack.ends_on
    )
    if same.filter(state__in=("waiting", "making")).exists():
        raise DomainError("The same pack is being made already.")
    try:
        with transaction.atomic():
            changed = Pack.objects.filter(pk=pack.pk, state=Pack.State.FAILED).update(
                state=Pack.State.WAITING, why_failed="", tries=0, step=0, step_words="", moved_at=now
            )
    except IntegrityError as error:
        raise DomainError("The same pack is being made already.") from error
    if not changed:
        raise DomainError("Only a pack that could not be made can be tried again.")
    return pack.refreshed()


@transaction.atomic
def packs_return(*, now: datetime) -> int:
    """What was begun and left behind waits again, or fails after three times; how many."""
    stuck = Pack.objects.filter(state=Pack.State.MAKING, moved_at__lt=now - LEFT_BEHIND)
    given_up = stuck.filter(tries__gte=MOST_TRIES).update(
        state=Pack.State.FAILED, claim=None, why_failed=GIVEN_UP, moved_at=now
    )
    return given_up + stuck.update(state=Pack.State.WAITING, claim=None, moved_at=now)


@transaction.atomic
def packs_forget(*, today: date) -> int:
    """Delete the packs whose time is over, with their files, and batches of which nothing is left; how many packs."""
    over = Pack.objects.filter(Q(expires_on__lt=today) | Q(state="failed", asked_at__date__lt=today - KEPT_FOR))
    files = [pk for pair in over.values_list("pdf", "docx") for pk in pair if pk]
    count, _ = over.delete()
    StoredFile.objects.filter(pk__in=files).delete()
    PackBatch.objects.filter(packs__isnull=True).delete()
    return count
