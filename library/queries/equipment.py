"""What the pages of the register of equipment show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from access.models import User
from core.counts import CountOf
from core.lists import searched
from library.models import AidMissing, AidNeed, Equipment, Loan
from library.models.equipment import AidKind
from library.rules.aids import unmet
from pupils.models import Pupil

OUT_WORDS = {
    Equipment.State.FAULTY: "It is faulty",
    Equipment.State.AWAY: "It is away for repair",
    Equipment.State.LOST: "It is lost",
}


def equipment_listed(*, user: User, asked: dict[str, str], today: date) -> QuerySet[Equipment]:
    """The register, narrowed by `q`, `kind`, `state` ("": all that is used; or "all"), `checks` ("due") and `lent` ("yes", "no",
    "leavers"),
    each with its open loan where the user may see whose (`visible_loans`)."""
    shown = Loan.objects.open().visible_to(user).select_related("pupil")
    rows = Equipment.objects.with_loan().prefetch_related(Prefetch("loans", queryset=shown, to_attr="visible_loans"))
    rows = searched(rows, asked["q"], "name", "asset_number", "note")
    if asked["kind"] in AidKind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked["state"] in Equipment.State.values:
        rows = rows.filter(state=asked["state"])
    elif asked["state"] != "all":
        rows = rows.kept()
    if asked["checks"] == "due":
        rows = rows.due(today).order_by("next_check_on", "name", "pk")
    if asked["lent"] == "leavers":
        rows = rows.filter(pk__in=to_collect(today=today).values("equipment"))
    if asked["lent"] in ("yes", "no"):
        rows = rows.filter(is_lent=asked["lent"] == "yes")
    return rows


def to_collect(*, today: date) -> QuerySet[Loan]:
    """Loans to pupils who have left. Nobody is asked for the aid of a child who has died."""
    return Loan.objects.open().filter(pupil__left_on__lte=today, pupil__deceased_on__isnull=True)


def equipment_page(*, user: User, equipment: Equipment, today: date) -> dict[str, Any]:
    """Everything on the page of an aid: its loan, the loans and checks before, and the states it was in."""
    loans = list(
        Loan.objects.filter(equipment=equipment)
        .visible_to(user)
        .select_related("pupil", "lent_by")
        .order_by("-starts_on", "-pk")
    )
    states = equipment.events.order_by("pgh_id").values("state", "state_since")
    in_turn = [next(rows) for _, rows in groupby(states, key=lambda row: (row["state"], row["state_since"]))]
    words = dict(Equipment.State.choices)
    return {
        "equipment": equipment,
        "loan": next((loan for loan in loans if loan.ends_on is None), None),
        "past_loans": [loan for loan in loans if loan.ends_on],
        "checks": list(equipment.checks.select_related("done_by")[:20]),
        "states": [(words[row["state"]], row["state_since"]) for row in in_turn][::-1],
        "is_check_due": equipment.next_check_on is not None and equipment.next_check_on <= today,
    }


@dataclass(frozen=True)
class Without:
    """A pupil who is without an aid on a day: which, why in words, and since when. `loan` is None where none was lent."""

    pupil: Pupil
    aid: str
    kind: str
    reason: str
    since: date
    loan: Loan | None
    is_marked: bool


def without_aid(*, user: User, today: date, text: str = "", pupils: QuerySet | None = None) -> list[Without]:
    """Every pupil on roll whose card at least the user may see and who is without an aid today, by name: a need that no loan
    meets, one on loan that is faulty, away or lost, or one that somebody marked as not here. Three queries."""
    theirs = Pupil.objects.card_visible_to(user).on_roll().named_like(text) if pupils is None else pupils
    loans = _out(theirs, today).select_related("equipment", "pupil")
    found = [*(_without(loan, today) for loan in loans), *_unmet(theirs)]
    return sorted(found, key=lambda row: (row.pupil.family_name, row.pupil.given_name, row.pupil.pk, row.aid))


def _out(pupils: Any, today: date) -> Any:
    """The open loans of pupils who are without what was lent; each with `missing_reason`, where it was marked today."""
    missing = AidMissing.objects.filter(loan=OuterRef("pk"), on=today)
    rows = Loan.objects.open().filter(pupil__in=pupils).annotate(missing_reason=Subquery(missing.values("reason")[:1]))
    return rows.filter(Q(equipment__state__in=Equipment.OUT) | Q(missing_reason__isnull=False))


def _without(loan: Any, today: date) -> Without:
    aid, is_marked = loan.equipment, loan.missing_reason is not None
    if aid.is_out:
        reason, since = OUT_WORDS[aid.state] + (f": {aid.note}" if aid.note else ""), aid.state_since
    else:
        reason, since = dict(AidMissing.Reason.choices)[loan.missing_reason], today
    return Without(loan.pupil, aid.label, aid.kind, reason, since, loan, is_marked)


def _unmet(pupils: Any) -> Iterator[Without]:
    needs = list(
        AidNeed.objects.open().filter(pupil__in=pupils).select_related("pupil").order_by("pupil_id", "since", "pk")
    )
    lent: dict[int, list[str]] = {}
    concerned = {need.pupil_id for need in needs}
    for pupil_id, kind in Loan.objects.open().filter(pupil__in=concerned).values_list("pupil_id", "equipment__kind"):
        lent.setdefault(pupil_id, []).append(kind)
    for pupil_id, rows in groupby(needs, key=lambda need: need.pupil_id):
        by_key = {need.pk: need for need in rows}
        for key in unmet([(pk, need.kind) for pk, need in by_key.items()], lent.get(pupil_id, [])):
            need = by_key[key]
            yield Without(need.pupil, need.label, need.kind, "None is on loan to them", need.since, None, False)


def pupils_without(*, user: User, today: date) -> QuerySet[Pupil]:
    """The pupils of `without_aid`, as a set to be counted."""
    same = {"pupil": OuterRef("pupil"), "kind": OuterRef("kind")}
    lent = Loan.objects.open().filter(pupil=OuterRef("pupil"), equipment__kind=OuterRef("kind"))
    short = AidNeed.objects.open().annotate(wanted=CountOf(AidNeed.objects.open().filter(**same)), lent=CountOf(lent))
    theirs = Pupil.objects.card_visible_to(user).on_roll()
    missing = AidMissing.objects.filter(loan=OuterRef("pk"), on=today)
    out = Loan.objects.open().filter(Q(equipment__state__in=Equipment.OUT) | Exists(missing))
    return theirs.filter(
        Exists(out.filter(pupil=OuterRef("pk"))) | Exists(short.filter(pupil=OuterRef("pk"), wanted__gt=F("lent")))
    )


def pupil_aids(*, pupil: Pupil, today: date) -> dict[str, Any]:
    """A pupil's aids: what is on loan and whether it is here today, what they need and lack, and who advised what."""
    missing = AidMissing.objects.filter(loan=OuterRef("pk"), on=today)
    loans = list(
        Loan.objects.open()
        .filter(pupil=pupil)
        .select_related("equipment")
        .annotate(missing_reason=Subquery(missing.values("reason")[:1]))
        .order_by("equipment__name", "pk")
    )
    words = dict(AidMissing.Reason.choices)
    for loan in loans:
        loan.missing_words = words.get(loan.missing_reason, "")
        loan.out_words = OUT_WORDS.get(loan.equipment.state, "")
    needs = list(AidNeed.objects.open().filter(pupil=pupil).order_by("since", "pk"))
    lacking = unmet([(need.pk, need.kind) for need in needs], [loan.equipment.kind for loan in loans])
    return {"aids": loans, "needs": needs, "lacking": set(lacking), "reasons": AidMissing.Reason.choices}
