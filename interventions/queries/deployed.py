"""What the hours of a group's session are, for the week of the adults and the hours of the pupils."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Subquery

from core.times import minute_of
from deployment.groups import Course
from deployment.models import DayChange
from deployment.rules.hours import Span, Stretch
from interventions.models import Placement, Session, SessionRecord, Slot
from interventions.queries.dosage import is_in, recorded
from pupils.models import Pupil, SenStatus

NOT_RECORDED = "not_recorded"
PUPIL_AWAY = "pupil_away"


def pupils_of(*, cells: Iterable[int], day: date) -> dict[int, list[Pupil]]:
    """By hour who is in its group on a day, each with `has_ehc_plan`. One query."""
    plan = SenStatus.objects.on(day).filter(code="E", pupil=OuterRef("pupil"))
    rows = Placement.objects.on(day).filter(group__slots__cell__in=list(cells)).annotate(has_plan=Exists(plan))
    found: dict[int, list[Pupil]] = {}
    for row in rows.select_related("pupil").annotate(hour=F("group__slots__cell")).filter(hour__in=list(cells)):
        row.pupil.has_ehc_plan = row.has_plan
        found.setdefault(row.hour, []).append(row.pupil)
    return found


def courses_of(*, cells: Iterable[int]) -> dict[int, Course]:
    """By hour the training that its programme asks for. One query."""
    rows = Slot.objects.filter(cell__in=list(cells), group__programme__needed_course__isnull=False)
    course = "group__programme__needed_course"
    return {cell: Course(pk, name) for cell, pk, name in rows.values_list("cell", course, f"{course}__name")}


def stretches_of(*, pupils: Iterable[int] | None, start: date, end: date, today: date) -> list[Stretch]:
    """Paid time in groups of these pupils (None: of all): planned, and lost with the cause. A session before today that nobody
    recorded counts as lost, "not recorded", until it is. Two queries."""
    # Who has a record in these days belongs to them, whatever became of the placement.
    within = Q(starts_on__lte=end) & (Q(ended_on__isnull=True) | Q(ended_on__gt=start))
    has_record = SessionRecord.objects.filter(placement=OuterRef("pk"), session__on__range=(start, end))
    placements = Placement.objects.filter(within | Exists(has_record))
    if pupils is not None:
        placements = placements.filter(pupil__in=list(pupils))
    by_group: dict[int, list[Placement]] = {}
    for placement in placements:
        by_group.setdefault(placement.group_id, []).append(placement)
    away = DayChange.objects.lost().filter(cell=OuterRef("slot__cell"), on=OuterRef("on"))
    sessions = (
        Session.objects.filter(group__in=by_group, on__range=(start, end))
        .exclude(not_held_reason=Session.NotHeld.MOVED)
        .exclude(slot__cell__is_paid=False)
        .annotate(
            **recorded(),
            away=Subquery(away.values("cause")[:1]),
            away_from=Subquery(away.values("starts_at")[:1]),
            away_until=Subquery(away.values("ends_at")[:1]),
        )
    )
    return [
        _stretch(session, placement, len(placed), today)
        for session in sessions
        for placed in [[row for row in by_group[session.group_id] if is_in(row, session)]]
        for placement in placed
    ]


def _stretch(session: Session, placement: Placement, placed: int, today: date) -> Stretch:
    span, cause = (minute_of(session.starts_at), minute_of(session.ends_at)), _cause(session, placement.pk, today)
    others = len(set(session.there) - {placement.pk}) if session.state == Session.State.HELD else placed - 1
    lost: Span | None = span if cause else None
    if cause and session.state == Session.State.PLANNED and session.on >= today:
        # Still ahead: where its adult is called away from a part, the rest takes place.
        lost = minute_of(session.away_from), minute_of(session.away_until)
    return Stretch(placement.pupil_id, session.on, span, others > 0, lost, cause)


def _cause(session: Session, placement: int, today: date) -> str:
    """Why the pupil did not get the session, "" where they did or it is still ahead."""
    if session.state == Session.State.NOT_HELD:
        return session.not_held_reason
    if session.state == Session.State.HELD:
        return "" if placement in session.there else PUPIL_AWAY
    if session.away:
        return session.away
    return NOT_RECORDED if session.on < today else ""
