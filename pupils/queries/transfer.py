"""The pupils who may go into a file for the next school, and what it tells of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from access.models import User
from pupils.models import Attendance, CarerLink, Need, Pupil, SenStatus
from pupils.rules.transfer import Attended, Contact, Leaver

MOST = 400
FIELDS = (
    "upn", "family_name", "given_name", "preferred_name", "middle_names", "born_on", "sex", "year_group", "home_language",
    "is_eal", "joined_on", "left_on", "ethnicity", "is_fsm",
)  # fmt: skip


def transferable(*, user: User, who: str, year: int | None, since: date, text: str, pupil: int) -> Any:
    """Those whom the user may choose from: `who` is "left" (who left since a day), "year" (a year on roll), or "one"."""
    rows = Pupil.objects.visible_to(user).filter(merged_into=None).by_name()
    if pupil:
        return rows.filter(pk=pupil)
    rows = rows.named_like(text)
    if who == "year":
        return rows.on_roll().filter(year_group=year)[:MOST]
    return rows.filter(left_on__gte=since)[:MOST]


def leavers(*, user: User, pupil_ids: Iterable[int]) -> dict[int, Leaver]:
    """What a file tells of each pupil whom the user may see: five queries."""
    pupils = list(Pupil.objects.visible_to(user).filter(pk__in=list(pupil_ids)[:MOST]).by_name())
    ids = [pupil.pk for pupil in pupils]
    statuses = _by_pupil(SenStatus.objects.filter(pupil__in=ids).order_by("starts_on"), "code", "starts_on", "ends_on")
    needs = _by_pupil(
        Need.objects.filter(pupil__in=ids).order_by("starts_on", "rank"), "code", "rank", "starts_on", "ends_on"
    )
    sessions = _by_pupil(
        Attendance.objects.filter(pupil__in=ids).order_by("starts_on"),
        "starts_on",
        "possible",
        "attended",
        "unauthorised",
    )
    contacts, barred = _contacts(ids)
    return {
        pupil.pk: Leaver(
            name=pupil.name, **{name: getattr(pupil, name) for name in FIELDS}, statuses=tuple(statuses.get(pupil.pk, ())),
            needs=tuple(needs.get(pupil.pk, ())), attendance=_years(sessions.get(pupil.pk, [])),
            contacts=tuple(contacts.get(pupil.pk, ())), barred=barred[pupil.pk],
        )
        for pupil in pupils
    }  # fmt: skip


def _contacts(ids: list[int]) -> tuple[dict[int, list[Contact]], Counter[int]]:
    """By pupil, the carers who live and may be contacted, and how many must not be."""
    found: dict[int, list[Contact]] = {}
    barred: Counter[int] = Counter()
    rows = CarerLink.objects.filter(pupil__in=ids, carer__deceased_on=None).select_related("carer")
    for link in rows.order_by("contact_order", "pk"):
        if link.do_not_contact:
            barred[link.pupil_id] += 1
            continue
        found.setdefault(link.pupil_id, []).append(
            Contact(
                link.contact_order, link.carer.title, link.carer.family_name, link.carer.given_name, link.relationship,
                link.has_parental_responsibility, link.carer.phone, link.carer.email,
            )
        )  # fmt: skip
    return found, barred


def _by_pupil(rows: Any, *names: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for pupil, *values in rows.values_list("pupil_id", *names):
        found.setdefault(pupil, []).append(tuple(values))
    return found


def _years(rows: list[tuple[date, int, int, int]]) -> tuple[Attended, ...]:
    """The sessions by school year, each row counted in the one in which it begins."""
    sums: dict[int, list[int]] = {}
    for starts_on, *counts in rows:
        year = starts_on.year if starts_on.month >= 9 else starts_on.year - 1
        sums[year] = [a + (b or 0) for a, b in zip(sums.get(year, [0, 0, 0]), counts, strict=True)]
    return tuple(Attended(year, *counts) for year, counts in sorted(sums.items()))
