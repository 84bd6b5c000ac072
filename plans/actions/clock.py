"""What people write down about the statutory clocks of an EHC plan, and what follows of it by itself."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from plans.models.clock import ClockCorrection, ClockPause, EhcCase, EhcEvent
from plans.models.review import ReviewPoint
from plans.rules.clock import (
    Happened,
    Pause,
    asked_near,
    is_asked_near,
    lasts_four_weeks,
    months_after,
    out_of_order,
    phase_ahead,
    transfer_day,
)
from plans.rules.clock_words import BEGINS_A_YEAR, CLOSED_OF, EVENTS, EXCEPTED, START, Process, Reason
from pupils.models import Pupil

# The note of what a review point records automatically.
OF_A_REVIEW = "From the review point."


@transaction.atomic
def ehc_case_create(
    *, pupil: Pupil, process: str, on: date, phase: str = "", note: str = "", by: User, today: date, now: datetime
) -> EhcCase:
    """Open a case with the event that starts it on `on`: the request, the last decision, or the move. Raises DomainError for
    a day ahead, but for a move, and where there is such a case already."""
    # Two pages open cases: the second waits for the first, and sees what it made.
    Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    key = START[Process(process)]
    if on > today and not EVENTS[key].may_be_ahead:
        raise DomainError("This day is still ahead.")
    if process != Process.PHASE_TRANSFER:
        phase = ""
    elif not phase:
        raise DomainError("Say which move it is.")
    else:
        _check_move(pupil, on)
    return _open(pupil=pupil, process=process, phase=phase, on=on, note=note, follows=None, by=by, today=today, now=now)


def _check_move(pupil: Pupil, on: date, *, but: EhcEvent | None = None) -> None:
    """A move is told by its day. Raises DomainError where another case of the pupil is for a move on it."""
    moves = EhcEvent.objects.filter(case__pupil=pupil, event=START[Process.PHASE_TRANSFER], on=on)
    if moves.exclude(pk=but.pk if but else None).exists():
        raise DomainError(f"{pupil.name} has a case for a move on that day already. Choose the day of the other move.")


def _open(
    *, pupil: Pupil, process: str, phase: str, on: date, note: str, follows: EhcCase | None, by: User, today: date,
    now: datetime,
) -> EhcCase:  # fmt: skip
    """A transfer's case starts when it is opened, however far ahead the move is; any other on the day of its first event."""
    started_on = min(on, today)
    try:
        with transaction.atomic():
            case = EhcCase.objects.create(
                pupil=pupil,
                process=process,
                phase=phase,
                started_on=started_on,
                note=note,
                follows=follows,
                opened_by=by,
            )
    except IntegrityError as error:
        raise DomainError(f"{pupil.name} has a case of this kind from that day already.") from error
    EhcEvent.objects.create(case=case, event=START[Process(process)], on=on, noted_by=by, noted_at=now)
    _take_up_reviews(case, by)
    return case


@transaction.atomic
def ehc_transfers_open(*, pupils: list[Pupil], by: User, today: date, now: datetime) -> int:
    """A case for each pupil's move at the end of this year, by their year group (fact 29); how many are new."""
    count = 0
    for pupil in pupils:
        phase, on = phase_ahead(pupil.year_group), transfer_day(today)
        if phase is None:
            continue
        ehc_case_create(pupil=pupil, process=Process.PHASE_TRANSFER, on=on, phase=phase, by=by, today=today, now=now)
        count += 1
    return count


@transaction.atomic
def ehc_case_close(*, case: EhcCase, today: date, by: User, on: date | None = None) -> EhcCase:
    """Nothing of it is due any more; a case that is closed keeps its day. `on`: when it was closed, today where nothing is said.
    Raises DomainError for a day ahead, or before something that happened in it."""
    row = _held(case)
    if row.closed_on is None:
        day = happened(on, today=today, since=row.started_on)
        last = row.happened.filter(on__lte=today).order_by("-on").first()  # a meeting may be ahead
        if last is not None and day < last.on:
            raise DomainError(
                f"“{last.label}” happened on {last.on.day} {last.on:%b %Y}. Choose that day or a later one."
            )
        state_change(row, start={"closed_on": None}, refused="This case is closed already.", closed_on=day)
    return row


@transaction.atomic
def ehc_case_reopen(*, case: EhcCase, by: User) -> EhcCase:
    """What is due in it counts again; a case that is open stays as it is."""
    row = _held(case)
    if row.closed_on is not None:
        start, refused = {"closed_on__isnull": False}, "This case is open already."
        state_change(row, start=start, refused=refused, closed_on=None)
    return row


@transaction.atomic
def ehc_event_create(*, case: EhcCase, values: dict[str, Any], by: User, today: date, now: datetime) -> EhcEvent:
    """Write down what happened. `values`: event, on, adviser, detail, note. A decision that begins a year opens the next
    annual review. Raises DomainError for a closed case, a day ahead or before what it follows, and what is noted already."""
    _open_only(case)
    event = EhcEvent(case=case, noted_by=by, noted_at=now, **values)
    _check(event, today)
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        raise DomainError("This is recorded already: correct it in the history.") from error
    if event.event in BEGINS_A_YEAR:
        _open(
            pupil=case.pupil, process=Process.ANNUAL_REVIEW, phase="", on=event.on, note="", follows=case, by=by,
            today=today, now=now,
        )  # fmt: skip
    return event


@transaction.atomic
def ehc_event_edit(*, event: EhcEvent, on: date, note: str, by: User, today: date) -> EhcEvent:
    """Correct its day or note; the case that it started, or the next review that it opened, moves with it, by the rules of its
    own case. Errors as of `ehc_event_create` for either, as of `ehc_case_create` for what starts a case, and where the next
    review is closed."""
    case, is_moved = event.case, event.on != on
    # Two pages choose the day of a move: the second waits for the first, and sees what it made.
    pupil = Pupil.objects.select_for_update(no_key=True).get(pk=case.pupil_id)
    _open_only(case)
    event.on, event.note = on, note
    _check(event, today)
    if is_moved and event.event == START[Process.PHASE_TRANSFER]:
        _check_move(pupil, on, but=event)
    event.save()
    if event.event == START[Process(case.process)] and case.process != Process.PHASE_TRANSFER:
        _start_on(case, on)
    elif is_moved and event.event in BEGINS_A_YEAR and (after := case.followed_by.first()):
        _move_along(after, on, by, today)
    return event


def _move_along(after: EhcCase, on: date, by: User, today: date) -> None:
    """The next review begins on the day of the decision."""
    if _held(after).closed_on:
        raise DomainError("The next annual review begins with this, and is closed. Open that case again first.")
    first = after.happened.get(event=START[Process.ANNUAL_REVIEW])
    try:
        ehc_event_edit(event=first, on=on, note=first.note, by=by, today=today)
    except DomainError as error:
        raise DomainError(f"The next annual review begins with this. {error}") from error


@transaction.atomic
def ehc_event_remove(*, event: EhcEvent, by: User | None) -> None:
    """Take back what was noted by mistake; the history keeps it. The next review that it opened goes too, unless something is
    written in it: then, and for the event that starts a case, a DomainError."""
    case = event.case
    _open_only(case)
    if event.event == START[Process(case.process)]:
        raise DomainError("The case begins with this. Correct its day, or close the case.")
    after = case.followed_by.first() if event.event in BEGINS_A_YEAR else None
    if after and (after.happened.count() > 1 or after.pauses.exists() or after.corrections.exists()):
        raise DomainError("The next annual review begins with this, and something is recorded in it already.")
    if after:
        after.delete()
    if event.event == "advice_asked":
        answer = case.happened.filter(event="advice_received", adviser=event.adviser, detail__iexact=event.detail)
        if answer.exists():
            raise DomainError("Their advice is noted as received. Remove that first.")
    event.delete()


@transaction.atomic
def clock_pause_save(*, pause: ClockPause | None, case: EhcCase, values: dict[str, Any], by: User) -> ClockPause:
    """The ground of an exception (fact 26), with its days and evidence. `values`: reason, starts_on, ends_on, note. Raises
    DomainError where the law knows no exception, and for a closed school or setting that was not asked for advice in the time
    that the regulations name."""
    _open_only(case)
    if case.process not in EXCEPTED:
        raise DomainError("The law knows no exception here. If somebody is late, note why in the case.")
    row = pause or ClockPause(case=case, noted_by=by)
    for name, value in values.items():
        setattr(row, name, value)
    if row.reason in CLOSED_OF:
        _check_closure(case, Pause(row.reason, row.starts_on, row.ends_on))
    row.save()
    return row


def _check_closure(case: EhcCase, closure: Pause) -> None:
    """Raises DomainError for one that is no ground: too short, or nobody was asked for advice while it was near."""
    who = "school" if closure.reason == Reason.CLOSED else "early years setting"
    if closure.ends_on and not lasts_four_weeks(closure, today=closure.ends_on):
        raise DomainError(f"That isn't an exception: the {who} has to be closed for at least 4 weeks.")
    adviser = CLOSED_OF[Reason(closure.reason)]
    asked = case.happened.filter(event="advice_asked", adviser=adviser).values_list("on", flat=True)
    if not any(is_asked_near(closure, on) for on in asked):
        first, last = asked_near(closure)
        until = f" and {last:%-d %B %Y}" if last else " on"
        joint = "between" if last else "from"
        raise DomainError(
            f"That isn't an exception: the {who} has to have been asked for its advice {joint} {first:%-d %B %Y}{until}, a week "
            "before it closes until a week before it opens again. Record that it was asked first."
        )


@transaction.atomic
def clock_pause_remove(*, pause: ClockPause, by: User) -> None:
    _open_only(pause.case)
    pause.delete()


@transaction.atomic
def clock_date_correct(
    *, case: EhcCase, key: str, adviser: str, detail: str, due_on: date, reason: str, by: User
) -> ClockCorrection:
    """Correct the due day of a deadline by hand; the lawful one stays beside it."""
    _open_only(case)
    found = case.corrections.filter(key=key, adviser=adviser, detail__iexact=detail).first()
    row = found or ClockCorrection(case=case, key=key, adviser=adviser, detail=detail)
    row.due_on, row.reason, row.noted_by = due_on, reason, by
    row.save()
    return row


@transaction.atomic
def clock_date_restore(*, correction: ClockCorrection, by: User) -> None:
    """The computed day holds again."""
    _open_only(correction.case)
    correction.delete()


def _held(case: EhcCase) -> EhcCase:
    """The case as it is now, held until the end of the transaction."""
    row: EhcCase = EhcCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return row


def _open_only(case: EhcCase) -> None:
    if _held(case).closed_on:
        raise DomainError("This case is closed. Open it again first.")


def _start_on(case: EhcCase, on: date) -> None:
    case.started_on = on
    try:
        with transaction.atomic():
            case.save(update_fields=["started_on"])
    except IntegrityError as error:
        raise DomainError("Another case of this kind begins on that day.") from error


def _check(event: EhcEvent, today: date) -> None:
    """Raises DomainError for what cannot have happened in this case, ahead of today, or before what it follows."""
    kind, case = EVENTS[event.event], event.case
    if case.process not in kind.processes:
        raise DomainError("This does not happen in a case of this kind.")
    if event.on > today and not kind.may_be_ahead:
        raise DomainError("This day is still ahead.")
    others = case.happened.exclude(pk=event.pk)
    found = [Happened(row.event, row.on, row.adviser, row.detail) for row in others]
    this = Happened(event.event, event.on, event.adviser, event.detail)
    if event.event == "advice_received" and not any(
        other.key == "advice_asked" and other.whose == this.whose for other in found
    ):
        raise DomainError(
            "Nobody of this name was asked for advice. Note the question first, or choose as it is there."
        )
    if wrong := out_of_order([*found, this]):
        later, earlier = wrong
        raise DomainError(
            f"“{EVENTS[later.key].label}” cannot be before “{EVENTS[earlier.key].label}” on {earlier.on:%-d %B %Y}."
        )


def review_held_note(*, review: ReviewPoint, on: date, by: User) -> EhcEvent | None:
    """A held annual review is recorded in the pupil's open case, from which the deadlines count (fact 28), and in the case of
    each move that it is about (fact 29)."""
    if review.kind == ReviewPoint.Kind.ANNUAL:
        for case in _moves_near(review.pupil_id, on):
            _note_once(case, "meeting_held", on, by)
    return _review_note(review, "meeting_held", on, by)


def _moves_near(pupil: int, on: date) -> list[EhcCase]:
    """The open cases of moves within the 12 months after a day: its review is the one before the move (reg 18)."""
    cases = EhcCase.objects.open().filter(pupil=pupil, process=Process.PHASE_TRANSFER)
    return list(cases.filter(happened__event="transfer", happened__on__range=(on, months_after(on, 12))))


def review_invited_note(*, review: ReviewPoint, on: date, by: User) -> EhcEvent | None:
    """The invitations to an annual review went out."""
    return _review_note(review, "invitations_sent", on, by)


def review_planned_note(*, review: ReviewPoint, by: User) -> EhcEvent | None:
    """An annual review has its day, or another day than before: the invitations are due two weeks before it."""
    return _review_note(review, "meeting_planned", timezone.localdate(review.starts_at), by)


def review_cancelled_note(*, review: ReviewPoint, by: User | None) -> None:
    """An annual review that is cancelled has no day any more, and nobody is invited to it: what was noted of it goes."""
    day = timezone.localdate(review.starts_at)
    rows = EhcEvent.objects.filter(case__pupil=review.pupil_id, case__closed_on__isnull=True)
    if review.kind != ReviewPoint.Kind.ANNUAL or not (event := rows.filter(event="meeting_planned", on=day).first()):
        return
    for invited in rows.filter(case=event.case_id, event="invitations_sent", note=OF_A_REVIEW):
        ehc_event_remove(event=invited, by=by)
    ehc_event_remove(event=event, by=by)


def _review_note(review: ReviewPoint, event: str, on: date, by: User) -> EhcEvent | None:
    """None where there is no open case of an annual review, or where what stands in it speaks against this: a person decides."""
    if review.kind != ReviewPoint.Kind.ANNUAL:
        return None
    cases = EhcCase.objects.filter(pupil=review.pupil_id, process=Process.ANNUAL_REVIEW, closed_on__isnull=True)
    case = cases.order_by("-started_on").first()
    return _note_once(case, event, on, by) if case else None


def _note_once(case: EhcCase, event: str, on: date, by: User) -> EhcEvent | None:
    """A planned day moves, anything else is noted once; None where what stands in the case speaks against it."""
    now = timezone.now()
    today, known = timezone.localdate(now), case.happened.filter(event=event).first()
    try:
        if known is not None and EVENTS[event].may_be_ahead:
            return ehc_event_edit(event=known, on=on, note=known.note, by=by, today=today)
        if known is not None:
            return None
        values = {"event": event, "on": on, "note": OF_A_REVIEW}
        return ehc_event_create(case=case, values=values, by=by, today=today, now=now)
    except DomainError:
        return None


def _take_up_reviews(case: EhcCase, by: User) -> None:
    """What was planned, invited or held of the pupil's annual reviews since the case began, before anybody opened the case."""
    rows = ReviewPoint.objects.filter(pupil=case.pupil_id, kind=ReviewPoint.Kind.ANNUAL).exclude(state="cancelled")
    held, planned = rows.filter(state="held").order_by("starts_at"), rows.filter(state="planned").order_by("starts_at")
    if case.process == Process.PHASE_TRANSFER:
        move = case.happened.get(event="transfer").on
        on = (timezone.localdate(row.starts_at) for row in held)
        if day := next((day for day in on if day <= move <= months_after(day, 12)), None):
            _note_once(case, "meeting_held", day, by)
        return
    since = [row for row in (*held, *planned) if timezone.localdate(row.starts_at) > case.started_on]
    if case.process != Process.ANNUAL_REVIEW or not since:
        return
    review = since[0]
    day = timezone.localdate(review.starts_at)
    _note_once(case, "meeting_planned", day, by)
    invited = review.invitees.aggregate(first=Min("invited_at"))["first"]
    if invited and timezone.localdate(invited) >= case.started_on:
        _note_once(case, "invitations_sent", timezone.localdate(invited), by)
    if review.state == ReviewPoint.State.HELD:
        _note_once(case, "meeting_held", day, by)
