"""What the pages of the rolling intake show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from access.models import User
from interventions.models import Group, Offer, Programme, WaitingEntry
from interventions.queries.answers import answers
from interventions.queries.clashes import clashes_of
from interventions.queries.suggestions import measures_of, tree_of
from interventions.rules.criteria import Answer, snapshot
from pupils.models import Pupil


def waiting(*, user: User, programme: Programme) -> QuerySet[WaitingEntry]:
    """Who waits for the programme, the next to be offered a place on top."""
    rows = WaitingEntry.objects.open().filter(programme=programme, pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "added_by").in_order()


def offers(*, user: User) -> QuerySet[Offer]:
    """Open offers of pupils whom the user may see, the first to lapse on top."""
    rows = Offer.objects.open().filter(entry__pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("entry__pupil", "group__programme", "group__leader").order_by("lapses_on", "pk")


def offers_beyond(*, group: Group, free: int, but: Iterable[Pupil] = ()) -> list[Offer]:
    """The open offers of a group, without those to `but`, for which no place is left where so many are free: the newest."""
    rows = Offer.objects.open().filter(group=group).exclude(entry__pupil__in=list(but)).select_related("entry__pupil")
    held = list(rows.order_by("-offered_on", "-pk"))
    return held[: max(len(held) - max(free, 0), 0)]


@dataclass(frozen=True)
class Withdrawn:
    """Offers that were open, by number, before something took places of their group."""

    offers: frozenset[int]

    @property
    def words(self) -> str:
        """ " The place held for Lily Brown, 8B, is withdrawn, as no other is free. They stay on the waiting list.", or ""."""
        rows = Offer.objects.filter(pk__in=self.offers, state=Offer.State.PASSED).select_related("entry__pupil")
        names = [row.entry.pupil.name_and_form for row in rows.order_by("pk")]
        if not names:
            return ""
        one = f" The place held for {names[0]} is withdrawn, as no place is left for them."
        many = f" The places held for {', '.join(names)} are withdrawn, as no places are left for them."
        return f"{one if len(names) == 1 else many} They stay on the waiting list."


def withdrawn(*, group: Group) -> Withdrawn:
    """Notes which offers of the group are open now, to say afterwards which of them were withdrawn."""
    return Withdrawn(frozenset(Offer.objects.open().filter(group=group).values_list("pk", flat=True)))


def with_clashes(offers: Iterable[Offer], today: date) -> list[Offer]:
    """The offers, each with what the pupil has at the group's times now as `at_times`; what stood on the day of the offer may be
    over, or the group had no time yet."""
    rows = list(offers)
    found = clashes_of(pairs=[(row.group, row.entry.pupil_id) for row in rows], today=today) if rows else {}
    for row in rows:
        row.at_times = found[row.group_id, row.entry.pupil_id]
    return rows


def standing(*, entries: list[WaitingEntry], programme: Programme, today: date) -> list[dict[str, Any]]:
    """Each entry with how the criteria stand today, its open offer and what became of earlier ones. Seven queries."""
    tree = tree_of(programme.entry_criteria)
    pupils = [entry.pupil_id for entry in entries]
    results = {} if tree.is_empty else answers(tree=tree, programme=programme.pk, pupils=pupils, today=today)
    measures = measures_of(tree)
    by_entry: dict[int, list[Offer]] = {}
    made = Offer.objects.filter(entry__in=entries).select_related("group__programme", "entry")
    for offer in made.order_by("-offered_on", "-pk"):
        by_entry.setdefault(offer.entry_id, []).append(offer)
    with_clashes([offer for rows in by_entry.values() for offer in rows if offer.state == Offer.State.OPEN], today)
    lines = []
    for entry in entries:
        result, of_entry = results.get(entry.pupil_id), by_entry.get(entry.pk, [])
        unmet = (
            [f["condition"] for f in snapshot(result, measures)["findings"] if f["answer"] == "not_met"]
            if result
            else []
        )
        lines.append(
            {
                "entry": entry,
                "is_eligible": result is None or result.answer != Answer.NOT_MET,
                "unmet": unmet,
                "offer": next((offer for offer in of_entry if offer.state == Offer.State.OPEN), None),
                "earlier": [offer for offer in of_entry if offer.state != Offer.State.OPEN],
            }
        )
    return lines
