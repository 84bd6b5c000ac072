"""Packs of the pupils with the next reviews, made while the demo is loaded."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from plans.actions.pack import pack_batch_create, pack_claim, pack_finish
from plans.models import Pack, ReviewPoint
from plans.pack.pdf import chart_pictures, pack_pdf
from plans.pack.word import pack_docx
from plans.queries.pack import pack_document
from pupils.models import Pupil
from schools.models import School


def make_packs(cast: Any, *, most: int = 3) -> None:
    """A batch of packs that are ready. Call it last: it reads what the others made."""
    now, today = timezone.now(), timezone.localdate()
    soon = (
        ReviewPoint.objects.planned().filter(starts_at__gte=now).order_by("starts_at").values_list("pupil", flat=True)
    )
    pupils = list(Pupil.objects.filter(pk__in=list(dict.fromkeys(soon))[:most]))
    if not pupils:
        return
    batch = pack_batch_create(
        pupils=pupils,
        title="Reviews ahead",
        kind="review",
        starts_on=today - timedelta(days=182),
        ends_on=today,
        by=cast.lead,
        now=now,
    )
    school = School.objects.get(pk=batch.school_id)
    for pk in Pack.objects.filter(batch=batch).values_list("pk", flat=True):
        pack = pack_claim(pack_id=pk, now=now)
        assert pack is not None
        data = pack_document(pack=pack, school=school, today=today).as_data()
        docx = pack_docx(data, pictures=chart_pictures(data), now=now)
        pack_finish(pack=pack, pdf=pack_pdf(data), docx=docx, today=today, now=now)
