"""What the pages of programmes and groups show."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from interventions.models import Group, Offer, Placement, Programme, Session
from interventions.rules.criteria import Tree, in_words, join_in_words
from interventions.rules.dosage import EEF, Amount, Band, Measured, band_in_words, compared
from interventions.rules.dosage import in_words as in_words_of_dose
from pupils.models import Pupil
from schools.models import Code


def programmes(*, today: date) -> QuerySet[Programme]:
    """The programmes in use, with how many groups run (`running`) and how many pupils are in them (`placed`)."""
    open_placement = Q(placements__ended_on__isnull=True) | Q(placements__ended_on__gt=today)
    return (
        Programme.objects.filter(retired_on__isnull=True)
        .annotate(running=Count("groups", filter=Q(groups__ends_on__gte=today), distinct=True))
        .annotate(
            placed=Count("placements", filter=open_placement & Q(placements__starts_on__lte=today), distinct=True)
        )
        .order_by("name", "pk")
    )


@dataclass(frozen=True)
class Dosage:
    """The evidence's band with its source, and how the plan and what pupils got stand beside it, each of the three apart."""

    source: str
    band: str
    planned: tuple[Measured, ...]
    given: tuple[Measured, ...] = ()

    @property
    def planned_words(self) -> str:
        return in_words_of_dose(self.planned)

    @property
    def given_words(self) -> str:
        return in_words_of_dose(self.given) if self.given else "No session was attended yet."


def dose_of(programme: Programme, given: Amount | None = None) -> Dosage:
    """The band of the programme's own evidence, else of the EEF's guidance, beside the plan and what was `given`."""
    own = (programme.evidence_sessions_a_week, programme.evidence_minutes, programme.evidence_weeks)
    band = EEF
    if all(own):
        band = Band(*((number or 0, number or 0) for number in own))
    plan = Amount(
        Fraction(programme.sessions_a_week), Fraction(programme.session_minutes), Fraction(programme.weeks)
    )  # fmt: skip
    return Dosage(
        programme.evidence if all(own) else "EEF guidance on interventions by teaching assistants",
        band_in_words(band), compared(plan, band), compared(given, band) if given else (),
    )  # fmt: skip


def codes() -> dict[str, list[tuple[str, str]]]:
    """What can be typed for an attribute that has codes: code and label."""
    found: dict[str, list[tuple[str, str]]] = {"sex": [("F", "Female"), ("M", "Male")]}
    names: dict[str, str] = {Code.Set.SEN_STATUS: "sen_status", Code.Set.SEN_NEED: "need"}
    for code_set, code, label in Code.objects.filter(code_set__in=names).values_list("code_set", "code", "label"):
        found.setdefault(names[code_set], []).append((code, label))
    return found


def groups_of(*, programme: Programme, today: date) -> list[Group]:
    """The running groups with the places taken."""
    rows = Group.objects.running(today).filter(programme=programme).select_related("leader")
    return list(rows.with_taken(today).order_by("name"))


def sessions_between(*, group: Group, start: date, end: date) -> int:
    """How many sessions the group had, or was to have, from `start` until the day before `end`."""
    rows = Session.objects.filter(group=group, on__gte=start, on__lt=end)
    return rows.exclude(state=Session.State.NOT_HELD).count()


def who_is_in(*, group: Group, today: date) -> tuple[list[Pupil], list[Pupil]]:
    """The pupils of a group (on its first day where it is still ahead), and those for whom a place in it is held. One query."""
    placed = Placement.objects.on(max(today, group.starts_on)).filter(group=group).values("pupil")
    offered = Offer.objects.open().filter(group=group).values("entry__pupil")
    rows = Pupil.objects.filter(Q(pk__in=placed) | Q(pk__in=offered)).annotate(is_placed=Q(pk__in=placed)).by_name()
    both = list(rows)
    return [p for p in both if p.is_placed], [p for p in both if not p.is_placed]


def words_of(tree: Tree, measures: dict[int, str]) -> dict[str, Any]:
    """A tree as nested plain sentences: {"join", "of": [sentence or tree]}."""
    of = [words_of(part, measures) if isinstance(part, Tree) else in_words(part, measures) for part in tree.of]
    return {"join": join_in_words(tree), "of": of}


def sentence_of(tree: Tree, measures: dict[int, str]) -> str:
    """A tree in one sentence; groups within it in brackets."""
    parts = [
        f"({sentence_of(part, measures)})" if isinstance(part, Tree) else in_words(part, measures) for part in tree.of
    ]
    return f"{join_in_words(tree)}: {'; '.join(parts)}" if parts else "no conditions"
