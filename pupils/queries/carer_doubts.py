"""Carers that an earlier import may have mixed up: the audit trail knows whom it made into somebody of another name.

Imports told carers by their place in a row once, so that another parent in the same column took over the record of the first,
with its links and its "Do not contact".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from access.models import User
from pupils.models import Carer, CarerLink, Pupil
from pupils.rules.carers import POSITIONAL, is_positional, name_of

NAMES = ("title", "given_name", "family_name")
Event = Carer.pgh_event_model
LinkEvent = CarerLink.pgh_event_model


@dataclass
class Doubt:
    """`became`: when an import made whom into whom."""

    carer: Carer
    links: list[CarerLink]
    became: list[tuple[datetime, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def carers_in_doubt(*, user: User) -> list[Doubt]:
    """Those at whom nobody has looked since, of the pupils whom the user may see: five queries."""
    became = _renamed()
    moved = _bars_moved()
    strangers = _ids_of_others()
    carers = Carer.objects.filter(pk__in={*became, *moved, *strangers}, merged_into=None).order_by(*NAMES[::-1], "pk")
    links: dict[int, list[CarerLink]] = {}
    visible = CarerLink.objects.filter(carer__in=carers, pupil__in=Pupil.objects.visible_to(user))
    for link in visible.select_related("pupil"):
        links.setdefault(link.carer_id, []).append(link)
    found = []
    for carer in carers:
        since = [one for one in became.get(carer.pk, ()) if carer.checked_at is None or one[0] > carer.checked_at]
        bars = [at for at in moved.get(carer.pk, ()) if carer.checked_at is None or at > carer.checked_at]
        is_stranger = carer.pk in strangers and carer.checked_at is None
        if links.get(carer.pk) and (since or bars or is_stranger):
            doubt = Doubt(carer, links[carer.pk], since)
            doubt.reasons = list(_reasons(doubt, bars, strangers.get(carer.pk, "") if is_stranger else ""))
            found.append(doubt)
    return found


def _renamed() -> dict[int, list[tuple[datetime, str, str]]]:
    """By carer, when an import gave them another name, the one before and the one after."""
    before = {f"before_{name}": _before(Event, name) for name in NAMES}
    rows = Event.objects.annotate(**before).filter(pgh_label="update", pgh_context__has_key="roster")
    rows = rows.exclude(given_name=F("before_given_name"), family_name=F("before_family_name"))
    found: dict[int, list[tuple[datetime, str, str]]] = {}
    names = [*NAMES, *before]
    for row in rows.order_by("pgh_id").values("pgh_obj_id", "pgh_created_at", *names):
        old = {name: row[f"before_{name}"] for name in NAMES}
        if row["before_family_name"] is not None and name_of(old) != name_of(row):
            found.setdefault(row["pgh_obj_id"], []).append((row["pgh_created_at"], _called(old), _called(row)))
    return found


def _bars_moved() -> dict[int, list[datetime]]:
    """By carer, when an import changed whether they may be contacted."""
    rows = LinkEvent.objects.annotate(before=_before(LinkEvent, "do_not_contact"))
    rows = rows.filter(pgh_label="update", pgh_context__has_key="roster").exclude(do_not_contact=F("before"))
    found: dict[int, list[datetime]] = {}
    for carer, at in rows.values_list("carer_id", "pgh_created_at"):
        found.setdefault(carer, []).append(at)
    return found


def _ids_of_others() -> dict[int, str]:
    """By carer, the pupil whom their ID names, where it was made of a position beside one whose carer they are not."""
    rows = Carer.objects.filter(mis_id__regex=r":\d{1,2}$", checked_at=None, merged_into=None)
    placed = {
        pk: found["pupil"] for pk, mis_id in rows.values_list("pk", "mis_id") if (found := POSITIONAL.match(mis_id))
    }
    pupils = Pupil.objects.filter(Q(mis_id__in=placed.values()) | Q(upn__in=placed.values()))
    names = {key: pupil for pupil in pupils for key in (pupil.mis_id, pupil.upn) if key}
    theirs = set(CarerLink.objects.filter(carer__in=placed).values_list("carer_id", "pupil_id"))
    return {
        carer: names[key].name
        for carer, key in placed.items()
        if is_positional(f"{key}:1", names) and key in names and (carer, names[key].pk) not in theirs
    }


def _before(event: Any, name: str) -> Subquery:
    """The value in the event before, of the same row."""
    earlier = event.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    return Subquery(earlier.order_by("-pgh_id").values(name)[:1])


def _reasons(doubt: Doubt, bars: Iterable[datetime], stranger: str) -> Iterable[str]:
    if any(link.do_not_contact for link in doubt.links) and doubt.became:
        yield f"“Do not contact” may have been set for {doubt.became[0][1]}."
    families = {link.pupil.family_name for link in doubt.links}
    if len(families) > 1 and doubt.became:
        yield f"They are a carer of pupils with different surnames: {', '.join(sorted(families))}."
    if list(bars):
        yield "An import changed whether they may be contacted."
    if stranger:
        yield f"Their ID says that they came as a carer of {stranger}, and they are none."


def _called(row: dict[str, Any]) -> str:
    return " ".join(row[name] for name in NAMES if row.get(name))
