"""The rolling intake: who waits, to whom a free place is offered, and that a person decides. Nobody is enrolled by a machine."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from access.models import User
from core.errors import DomainError
from core.happened import happened
from core.states import state_change
from interventions.models import Group, Offer, Placement, Programme, WaitingEntry
from interventions.queries.answers import answers
from interventions.queries.clashes import clashes_in
from interventions.queries.intake import offers_beyond
from interventions.queries.suggestions import tree_of
from interventions.rules.criteria import Answer
from pupils.models import Pupil
from pupils.roll import is_on_roll
from schools.models import School

UNDECIDED = {"state": Offer.State.OPEN}
DECIDED = "This offer is decided already."


def programmes_hold(pks: Iterable[int]) -> None:
    """Whoever else changes who is in these programmes, waits for them or is offered a place waits until the transaction ends. It
    is the first lock of whatever ends with `offers_lay_out`, in one order, so that two never wait for one another; rows that
    point to the programmes can be written meanwhile."""
    rows = Programme.objects.filter(pk__in=set(pks)).order_by("name", "pk")
    list(rows.select_for_update(of=("self",), no_key=True))


@transaction.atomic
def waiting_add(
    *,
    programme: Programme,
    pupil: Pupil,
    urgency: int,
    reason: str,
    today: date,
    by: User | None,
    on: date | None = None,
) -> WaitingEntry:
    """Put a pupil on the waiting list; who stands on it already gets the urgency and the reason. `on`: since when they wait, or
    today; the order follows it, and who is known to wait for longer does. Raises DomainError for more than "in
    turn" without a reason, for a day ahead, or for a pupil who is in the programme."""
    day = happened(on, today=today)
    if urgency > WaitingEntry.Urgency.USUAL and not reason:
        raise DomainError("Say why this pupil comes before others.")
    if Placement.objects.on(today).filter(programme=programme, pupil=pupil).exists():
        raise DomainError(f"{pupil.name} is in this programme now.")
    programmes_hold([programme.pk])
    entry, is_new = WaitingEntry.objects.select_for_update().get_or_create(
        programme=programme, pupil=pupil, left_on=None,
        defaults={"urgency": urgency, "reason": reason, "added_on": day, "added_by": by},
    )  # fmt: skip
    if not is_new and urgency >= entry.urgency:
        entry.urgency, entry.reason = urgency, reason or entry.reason
        entry.save(update_fields=["urgency", "reason"])
    if day < entry.added_on:
        entry.added_on = day
        entry.save(update_fields=["added_on"])
    offers_lay_out(programme=programme, today=today)
    return entry


@transaction.atomic
def waiting_order(*, entry: WaitingEntry, urgency: int, reason: str, by: User) -> WaitingEntry:
    """Another place in the order, with the reason. Raises DomainError without one, or once the pupil waits no more."""
    entry = WaitingEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.left_on is not None:
        raise DomainError("This pupil waits no more.")
    if not reason:
        raise DomainError("Say why the order changes.")
    entry.urgency, entry.reason = urgency, reason
    entry.save(update_fields=["urgency", "reason"])
    return entry


@transaction.atomic
def waiting_leave(*, entry: WaitingEntry, reason: str, today: date, by: User, on: date | None = None) -> WaitingEntry:
    """Take a pupil off the list, today or `on` an earlier day, with the reason; an offer that was held for them goes to the next.
    Raises DomainError once the pupil waits no more, and for a day ahead or before they waited."""
    programmes_hold([entry.programme_id])
    rows = WaitingEntry.objects.select_for_update(of=("self",)).select_related("programme")
    entry = rows.get(pk=entry.pk)
    if entry.left_on is not None:
        raise DomainError("This pupil waits no more.")
    refused, day = "This pupil waits no more.", happened(on, today=today, since=entry.added_on)
    state_change(entry, start={"left_on": None}, refused=refused, left_on=day, left_reason=reason)
    open_offers = Offer.objects.open().filter(entry=entry)
    open_offers.update(state=Offer.State.PASSED, decided_by=by, decided_on=today, reason=reason)
    offers_lay_out(programme=entry.programme, today=today)
    return entry


@transaction.atomic
def waiting_end(*, programme: Programme, pupils: list[Pupil], today: date, by: User) -> None:
    """The pupils have a place: they wait no more, and an offer of theirs is taken."""
    entries = WaitingEntry.objects.open().filter(programme=programme, pupil__in=pupils)
    Offer.objects.open().filter(entry__in=entries).update(state=Offer.State.TAKEN, decided_by=by, decided_on=today)
    entries.update(left_on=today, left_reason="Has a place")


@transaction.atomic
def offers_lay_out(*, programme: Programme, today: date) -> list[Offer]:
    """Let old offers lapse, and hold every free place for the next eligible pupil of the list, clashes checked. Safe to repeat.

    Eligible is whose entry criteria are not known to be unmet. Who passed on a group, or let its offer lapse, is asked about it
    again only after everybody else, and on a later day. Where a place was given otherwise, or the group has fewer, the newest
    offer is withdrawn: with those that are taken, now and ahead, no more are held than the group has. Whatever takes places,
    gives them back or changes their number ends with this.
    """
    programmes_hold([programme.pk])
    _lapse(programme, today)
    days = School.objects.get(pk=programme.school_id).offer_days
    made: list[Offer] = []
    for group in (
        Group.objects.running(today)
        .filter(programme=programme)
        .with_taken(today)
        .select_related("programme")
        .order_by("starts_on", "pk")
    ):
        free = group.places - group.taken
        for offer in offers_beyond(group=group, free=free):
            _withdraw(offer, today)
        free -= Offer.objects.open().filter(group=group).count()
        for entry in _next(group, eligible(programme=programme, today=today), today)[: max(free, 0)]:
            found = clashes_in(group=group, pupils=[entry.pupil], today=today)[entry.pupil_id]
            lapses_on = today + timedelta(days=days)
            made.append(
                Offer.objects.create(
                    entry=entry, group=group, offered_on=today, lapses_on=lapses_on, clashes=list(found.lines)
                )
            )
    return made


def offers_again(*, today: date, programmes: Iterable[int] | None = None) -> list[Offer]:
    """The same for these programmes (all, where none are said) as far as pupils wait for them."""
    waited_for = Programme.objects.filter(waiting__left_on__isnull=True, waiting__isnull=False).distinct()
    if programmes is not None:
        waited_for = waited_for.filter(pk__in=programmes)
    found = list(waited_for.order_by("name", "pk"))
    programmes_hold([row.pk for row in found])
    return [offer for row in found for offer in offers_lay_out(programme=row, today=today)]


def eligible(*, programme: Programme, today: date) -> list[WaitingEntry]:
    """Who waits, is on roll, holds no offer and is not known to miss the entry criteria: in the order of the list."""
    waiting = WaitingEntry.objects.open().filter(is_on_roll(today, "pupil__"), programme=programme)
    held = Offer.objects.open().values("entry")
    entries = list(waiting.exclude(pk__in=held).select_related("pupil").in_order())
    tree = tree_of(programme.entry_criteria)
    if tree.is_empty:
        return entries
    found = answers(tree=tree, programme=programme.pk, pupils=[entry.pupil_id for entry in entries], today=today)
    return [entry for entry in entries if found[entry.pupil_id].answer != Answer.NOT_MET]


def _next(group: Group, entries: list[WaitingEntry], today: date) -> list[WaitingEntry]:
    rows = Offer.objects.filter(group=group, entry__in=entries).values_list("entry").annotate(last=Max("decided_on"))
    asked = dict(rows.values_list("entry", "last"))
    fresh = [entry for entry in entries if entry.pk not in asked]
    again = sorted((entry for entry in entries if entry.pk in asked), key=lambda entry: asked[entry.pk])
    return fresh + [entry for entry in again if asked[entry.pk] < today]


def _withdraw(offer: Offer, today: date) -> None:
    reason = "No place in the group is left for them."
    state_change(offer, start=UNDECIDED, refused=DECIDED, state=Offer.State.PASSED, decided_on=today, reason=reason)


def _lapse(programme: Programme, today: date) -> None:
    rows = Offer.objects.open().filter(group__programme=programme)
    over = rows.filter(lapses_on__lte=today) | rows.filter(group__ends_on__lt=today)
    over.update(state=Offer.State.LAPSED, decided_on=today)


@transaction.atomic
def offer_pass(*, offer: Offer, reason: str, today: date, by: User) -> Offer:
    """Not this pupil, not now: the reason is kept, the pupil waits on, and the place goes to the next. Raises DomainError once it
    is decided."""
    programmes_hold([offer.group.programme_id])
    offer = _locked(offer)
    values = {"state": Offer.State.PASSED, "decided_by": by, "decided_on": today, "reason": reason}
    state_change(offer, start=UNDECIDED, refused=DECIDED, **values)
    offers_lay_out(programme=offer.group.programme, today=today)
    return offer


def _locked(offer: Offer) -> Offer:
    offer = Offer.objects.select_for_update(of=("self",)).select_related("group__programme", "entry").get(pk=offer.pk)
    if offer.state != Offer.State.OPEN:
        raise DomainError(DECIDED)
    return offer
