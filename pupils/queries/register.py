"""The SEN register as at any date (fact 10-13), and what changed between two."""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from access.models import User
from pupils.models import EarlierPeriod, Need, Pupil, PupilQuerySet, SenStatus


def register(*, user: User, on: date) -> PupilQuerySet:
    """The pupils of that day's roll with SEN support or a plan on it, each with `code`, `since`, and the codes of the needs
    and their ranks in the order of these (`needs_then`, `ranks_then`)."""
    rows = _on_roll(Pupil.objects.visible_to(user), on)
    status = SenStatus.objects.on(on).filter(pupil=OuterRef("pk"), code__in=["E", "K"])
    needs = Need.objects.on(on).filter(pupil=OuterRef("pk")).order_by("rank", "starts_on", "pk")
    return (
        rows.annotate(
            code=Subquery(status.values("code")[:1]),
            since=Subquery(status.values("starts_on")[:1]),
            needs_then=ArraySubquery(needs.values("code")),
            ranks_then=ArraySubquery(needs.values("rank")),
        )
        .filter(code__isnull=False)
        .by_name()
    )


def register_changes(*, user: User, since: date, on: date) -> PupilQuerySet:
    """The pupils whose place on the register differs between the two days, each with `before` and `after` ("" : not on it)."""
    return (
        Pupil.objects.visible_to(user)
        .annotate(before=_place(since), after=_place(on))
        .exclude(before=F("after"))
        .by_name()
    )


def _place(day: date) -> Any:
    """The pupil's code on the register of a day, "" where they are not on it."""
    then = SenStatus.objects.on(day).filter(pupil=OuterRef("pk"), code__in=["E", "K"])
    return Coalesce(Subquery(_on_roll(then, day, "pupil__").values("code")[:1]), Value(""))


def _on_roll(rows: Any, day: date, path: str = "") -> Any:
    """Those who were on roll on a day, in any of their times on roll. Who came before the school kept dates was there."""
    earlier = EarlierPeriod.objects.filter(_within(day)).values("pupil")
    return rows.filter(_within(day, path) | Q(**{f"{path}pk__in": earlier}))


def _within(day: date, path: str = "") -> Q:
    joined, left = f"{path}joined_on", f"{path}left_on"
    began = Q(**{f"{joined}__isnull": True}) | Q(**{f"{joined}__lte": day})
    return began & (Q(**{f"{left}__isnull": True}) | Q(**{f"{left}__gt": day}))
