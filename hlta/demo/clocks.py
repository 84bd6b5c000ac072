"""The demo's statutory clocks: an assessment in its ninth week, annual reviews on their way, moves at the end of the year."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from hlta.demo.people import Cast
from plans.actions.clock import (
    clock_date_correct,
    clock_pause_save,
    ehc_case_create,
    ehc_event_create,
    ehc_transfers_open,
)
from plans.models import EhcCase
from plans.queries.clock import transfers_missing
from pupils.models import Pupil


def make_clocks(cast: Cast) -> None:
    """Nothing where no pupil has a plan or support."""
    _assessment(cast)
    _reviews(cast)
    missing = list(transfers_missing(user=cast.lead, today=cast.today))
    # One is left for the person who tries the list.
    ehc_transfers_open(pupils=missing[1:] or missing, by=cast.lead, today=cast.today, now=_noon(cast.today))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _pupils(cast: Cast, code: str) -> list[Pupil]:
    return [pupil for pupil in cast.pupils if cast.status.get(pupil.pk) == code]


def _note(cast: Cast, case: EhcCase, event: str, on: date, **more: str) -> None:
    values: dict[str, Any] = {"event": event, "on": on, "adviser": "", "detail": "", "note": "", **more}
    ehc_event_create(case=case, values=values, by=cast.lead, today=cast.today, now=_noon(min(on, cast.today)))


def _assessment(cast: Cast) -> None:
    """In its ninth week: the school's advice is due, and one adviser is late: four weeks abroad are an exception."""
    supported = _pupils(cast, "K")
    if not supported:
        return
    start = cast.today - timedelta(days=60)
    case = ehc_case_create(
        pupil=supported[0], process="assessment", on=start, by=cast.lead, today=cast.today, now=_noon(start)
    )
    _note(cast, case, "assess_yes", start + timedelta(days=9))
    for adviser, detail, asked, received in (
        ("school", "", 18, None),
        ("psychologist", "", 18, 58),
        ("health", "Speech and language therapy", 12, None),
        ("social_care", "", 20, None),
    ):
        _note(cast, case, "advice_asked", start + timedelta(days=asked), adviser=adviser, detail=detail)
        if received:
            _note(cast, case, "advice_received", start + timedelta(days=received), adviser=adviser, detail=detail)
    values = {
        "reason": "absent", "starts_on": start + timedelta(days=22), "ends_on": start + timedelta(days=49),
        "note": "With family abroad; told by the parents.",
    }  # fmt: skip
    clock_pause_save(pause=None, case=case, values=values, by=cast.lead)
    clock_date_correct(
        case=case, key="advice", adviser="school", detail="", due_on=cast.today + timedelta(days=5),
        reason="The authority asked for it before its panel.", by=cast.lead,
    )  # fmt: skip


def _reviews(cast: Cast) -> None:
    """One with its meeting ahead, one whose report is due, one that was decided: its next year has begun."""
    today = cast.today
    for number, pupil in enumerate(_pupils(cast, "E")[:3]):
        start = today - timedelta(days=(310, 330, 350)[number])
        case = ehc_case_create(
            pupil=pupil, process="annual_review", on=start, by=cast.lead, today=today, now=_noon(start)
        )
        if number == 0:
            _note(cast, case, "meeting_planned", cast.day(18))
            continue
        held = cast.day((-8, -40)[number - 1])
        _note(cast, case, "meeting_planned", held)
        _note(cast, case, "invitations_sent", held - timedelta(days=16))
        _note(cast, case, "meeting_held", held)
        if number == 2:
            _note(cast, case, "report_sent", held + timedelta(days=10))
            _note(cast, case, "decided_amend", held + timedelta(days=26))
            _note(cast, case, "amendments_sent", held + timedelta(days=26))
