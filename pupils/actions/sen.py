"""What is said of a pupil's special educational needs, from a day on."""

from datetime import date

from django.db import transaction

from access.models import User
from core.errors import DomainError
from pupils.concerned import change_tell
from pupils.models import Need, Pupil, SenStatus
from pupils.rules.history import Span, stated
from pupils.visibility import Opens
from schools.models import Code

NO_SEN = "N"


@transaction.atomic
def sen_state(*, pupil: Pupil, status: str, needs: list[str], on: date, today: date, by: User | None) -> None:
    """From `on` the pupil has this status ("E", "K" or "N") and these needs, the primary one first; what was said for later
    days gives way; the adults who work with the pupil are told of what a person says. Raises DomainError for a day ahead or a
    code that may not be chosen on that day."""
    if on > today:
        raise DomainError("The day is still ahead. Say what holds today or held before.")
    _check(status, needs, on)
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    _state_status(pupil, None if status == NO_SEN else status, on)
    _state_needs(pupil, needs if status != NO_SEN else [], on)
    if by is not None:
        change_tell(pupil=pupil, what="SEN status or needs are changed.", opens=Opens.PAGE, today=today, by=by)


def _check(status: str, needs: list[str], on: date) -> None:
    codes = {(code.code_set, code.code) for code in Code.objects.on(on)}
    if (Code.Set.SEN_STATUS, status) not in codes:
        raise DomainError("Choose a status that could be given on that day.")
    wrong = [need for need in needs if (Code.Set.SEN_NEED, need) not in codes]
    if wrong:
        raise DomainError(f"{wrong[0]} could not be recorded on that day. Choose another type of need.")
    if len(set(needs)) < len(needs):
        raise DomainError("A type of need is there twice. Keep it once.")
    if status != "K" and "NSA" in needs:
        raise DomainError("“No specialist assessment” goes with SEN support only. Choose the need in the EHC plan.")


def _state_status(pupil: Pupil, code: str | None, on: date) -> None:
    rows = {row.starts_on: row for row in SenStatus.objects.filter(pupil=pupil)}
    spans = stated([Span(row.code, row.starts_on, row.ends_on) for row in rows.values()], code=code, on=on)
    wanted = {span.starts_on: span for span in spans}
    for starts_on, row in rows.items():
        span = wanted.get(starts_on)
        if span is None or span.code != row.code:
            row.delete()
        elif span.ends_on != row.ends_on:
            row.ends_on = span.ends_on
            row.save(update_fields=["ends_on"])
    for starts_on, span in wanted.items():
        if starts_on not in rows or rows[starts_on].code != span.code:
            SenStatus.objects.create(pupil=pupil, code=span.code, starts_on=starts_on, ends_on=span.ends_on)


def _state_needs(pupil: Pupil, needs: list[str], on: date) -> None:
    ranks = {code: rank for rank, code in enumerate(needs, start=1)}
    rows = Need.objects.filter(pupil=pupil)
    rows.filter(starts_on__gte=on).delete()
    for row in rows.on(on):
        if ranks.get(row.code) == row.rank:
            del ranks[row.code]
            row.ends_on = None
        else:
            row.ends_on = on
        row.save(update_fields=["ends_on"])
    for code, rank in ranks.items():
        Need.objects.create(pupil=pupil, code=code, rank=rank, starts_on=on)
