"""Packs as pages list them, who a batch is for, and everything that a pack says of a pupil."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from access.models import User
from core.times import in_hours
from library.models import StoredFile
from plans import pack_parts
from plans.models import Pack, PackBatch, PackKind, Plan, ReviewPoint
from plans.rules.pack import NOTHING, Block, Document, Paragraph, Part, on_words
from pupils.models import Pupil
from schools.models import School

# What a pack looks back on, where no held review says from when.
LOOK_BACK = {PackKind.REVIEW.value: timedelta(days=182), PackKind.EVIDENCE.value: timedelta(days=365)}
MOST_IN_BATCH = 100
WEEKS = (1, 2, 3, 4, 6)


def packs_visible(*, user: User) -> Any:
    return Pack.objects.visible_to(user).light()


def packs_of(*, pupil: Pupil) -> list[Pack]:
    """The newest ones first."""
    return list(Pack.objects.filter(pupil=pupil).light()[:5])


def batches() -> Any:
    """Each with how many packs it has, how many are ready and how many failed."""
    return PackBatch.objects.select_related("asked_by").annotate(
        count=Count("packs"),
        ready=Count("packs", Q(packs__state=Pack.State.READY)),
        failed=Count("packs", Q(packs__state=Pack.State.FAILED)),
    )


def packs_of_batch(*, batch: PackBatch, user: User) -> list[Pack]:
    rows = Pack.objects.visible_to(user).light().filter(batch=batch)
    return list(rows.order_by("pupil__family_name", "pupil__given_name", "pk"))


def files_of(*, packs: list[Pack]) -> Iterator[StoredFile]:
    """The files of packs that are ready, a few at a time. One query."""
    pks = [pk for pack in packs for pk in (pack.pdf_id, pack.docx_id) if pk]
    return StoredFile.objects.filter(pk__in=pks).order_by("name", "pk").iterator(chunk_size=4)


def pupils_for_batch(*, user: User, which: str, now: datetime) -> list[Pupil]:
    """Whom a batch may be for: "weeks:3" (a review in the next three weeks), "ehc" (an EHC plan), or "plan" (any open plan). Each
    with `review_at`, the next review that is planned."""
    rows = Pupil.objects.visible_to(user).on_roll()
    ahead = Q(review_points__state=ReviewPoint.State.PLANNED, review_points__starts_at__gte=now)
    kind, _, number = which.partition(":")
    if kind == "weeks" and number.isdecimal() and int(number) in WEEKS:
        soon = ReviewPoint.objects.planned().filter(starts_at__range=(now, now + timedelta(weeks=int(number))))
        rows = rows.filter(pk__in=soon.values("pupil"))
    elif kind in ("ehc", "plan"):
        open_plans = Plan.objects.open()
        open_plans = open_plans.filter(plan_type__key="ehc-plan") if kind == "ehc" else open_plans
        rows = rows.filter(pk__in=open_plans.values("pupil"))
    else:
        return []
    return list(rows.annotate(review_at=Max("review_points__starts_at", filter=ahead)).by_name()[:MOST_IN_BATCH])


def span(*, pupil: Pupil | None, kind: str, today: date) -> tuple[date, date]:
    """The days that a pack of this kind is of by itself: since the last review that was held, else half a year; an evidence
    bundle has a year. At most one query."""
    start = today - LOOK_BACK[kind]
    if pupil is not None and kind == PackKind.REVIEW:
        held = ReviewPoint.objects.filter(pupil=pupil, state=ReviewPoint.State.HELD, starts_at__date__lt=today)
        last = held.order_by("-starts_at").values_list("starts_at__date", flat=True).first()
        start = last or start
    return start, today


def pack_document(*, pack: Pack, school: School, today: date) -> Document:
    """Everything that a pack says. A fixed number of queries."""
    pupil = pack.pupil
    document = Document(
        title=f"{pack.get_kind_display()}: {pupil.name}", school=school.name,
        about=f"{pupil.name}, {pupil.year_words}. {on_words(pack.starts_on)} to {on_words(pack.ends_on)}.",
        made_on=on_words(today),
    )  # fmt: skip
    for part in pack_parts.parts(pack.kind):
        blocks: list[Block] = list(part.query(pupil=pupil, start=pack.starts_on, end=pack.ends_on))
        document.parts.append(Part(part.title, blocks or [Paragraph(NOTHING, is_quiet=True)]))
    return document


def minutes_words(minutes: int) -> str:
    return in_hours(max(0, minutes))
