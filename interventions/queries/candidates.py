"""Who could be placed in a programme: filtered, sorted and paged, with what to know of each at the tick."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, When

from access.models import User
from interventions.models import Placement, Programme
from interventions.queries.answers import answers, by_fit
from interventions.queries.suggestions import PAGE, candidates, measures_of, tree_of
from interventions.rules.candidates import Remark, Time, remarks
from interventions.rules.criteria import Answer, snapshot
from pupils.models import Need, Pupil, SenStatus
from schools.models import Code

SORTS = {"fit": "How well they fit", "need": "Need", "name": "Name"}


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to and sorted by. `ticked`: the pupils ticked so far, on whatever page."""

    text: str = ""
    year: str = ""
    form: str = ""
    sort: str = "fit"
    page: int = 1
    ticked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Listed:
    """`page` holds lines {"pupil", "fit", "findings", "need", "remarks"}; `elsewhere` who is ticked and on another page."""

    page: "Page[Any]"
    elsewhere: list[dict[str, Any]]
    years: list[int]
    forms: list[str]


def candidates_listed(*, user: User, programme: Programme, asked: Asked, today: date) -> Listed:
    """A page of the pupils on roll who are not in the programme. The number of queries is fixed."""
    everybody = candidates(user=user, programme=programme.pk, today=today)
    rows = everybody.named_like(asked.text)
    rows = rows.filter(form__iexact=asked.form) if asked.form else rows
    rows = rows.filter(year_group=int(asked.year)) if _is_year(asked.year) else rows
    page = Paginator(_sorted(rows, programme, asked.sort, today), PAGE).get_page(asked.page)
    here = list(page.object_list)
    lines = _lines(here, programme, today)
    page.object_list = [lines[pk] for pk in here]
    elsewhere = ticked_elsewhere(user=user, programme=programme, ticked=asked.ticked, shown=here, today=today)
    groups = set(everybody.order_by().values_list("year_group", "form").distinct())
    return Listed(
        page,
        elsewhere,
        sorted({year for year, _ in groups if year is not None}),
        sorted({form for _, form in groups if form}),
    )


def ticked_elsewhere(
    *, user: User, programme: Programme, ticked: Iterable[int], shown: Iterable[int], today: date
) -> list[dict[str, Any]]:
    """Those who are ticked and are not among who is `shown`, by name: {"pupil", "remarks"}."""
    ids = {*ticked} - {*shown}
    if not ids:
        return []
    rows = list(candidates(user=user, programme=programme.pk, today=today).filter(pk__in=ids).by_name())
    known = remarks_of(programme=programme, pupils=[row.pk for row in rows], today=today)
    return [{"pupil": row, "remarks": known.get(row.pk, [])} for row in rows]


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) < 3


def _sorted(rows: Any, programme: Programme, sort: str, today: date) -> "list[int] | QuerySet":
    """The ids in order: who fits best first, who has most need first (a plan, then SEN support, then by the main need), or by
    name."""
    tree = tree_of(programme.entry_criteria)
    if sort == "fit" and not tree.is_empty:
        return by_fit(tree=tree, programme=programme.pk, pupils=rows, today=today)
    if sort == "need":
        status = SenStatus.objects.on(today).filter(pupil=OuterRef("pk")).values("code")[:1]
        need = (
            Need.objects.on(today).filter(pupil=OuterRef("pk")).order_by("rank", "starts_on", "pk").values("code")[:1]
        )
        rows = rows.annotate(status=Subquery(status), main_need=Subquery(need))
        first = Case(
            When(status="E", then=0), When(status="K", then=1), default=2, output_field=IntegerField()
        )  # fmt: skip
        rows = rows.annotate(first=first).order_by("first", "main_need", "family_name", "given_name", "pk")
    else:
        rows = rows.order_by("family_name", "given_name", "pk")
    return rows.values_list("pk", flat=True)


def _lines(ids: list[int], programme: Programme, today: date) -> dict[int, dict[str, Any]]:
    """By pupil what the list says."""
    tree = tree_of(programme.entry_criteria)
    measures = measures_of(tree)
    results = {} if tree.is_empty else answers(tree=tree, programme=programme.pk, pupils=ids, today=today)
    pupils, needs, known = (
        Pupil.objects.in_bulk(ids),
        _needs(ids, today),
        remarks_of(programme=programme, pupils=ids, today=today),
    )
    lines = {}
    for pk in ids:
        result = results.get(pk)
        findings = snapshot(result, measures)["findings"] if result else []
        lines[pk] = {
            "pupil": pupils[pk], "findings": findings, "fit": _fit(result.answer, findings) if result else "",
            "is_met": result is not None and result.answer == Answer.MET, "need": needs.get(pk, ""),
            "remarks": known.get(pk, []),
        }  # fmt: skip
    return lines


def _fit(answer: Answer, findings: list[dict[str, Any]]) -> str:
    met = sum(row["answer"] == Answer.MET for row in findings)
    words = {Answer.MET: "Meets the entry criteria", Answer.NOT_MET: "Does not meet them"}
    return f"{words.get(answer, 'Evidence is missing')} ({met} of {len(findings)} met)"


def _needs(ids: list[int], today: date) -> dict[int, str]:
    """By pupil the status and the main need, in words."""
    labels = dict(
        Code.objects.filter(code_set__in=[Code.Set.SEN_NEED, Code.Set.SEN_STATUS]).values_list("code", "label")
    )
    found: dict[int, list[str]] = {}
    for pk, code in SenStatus.objects.on(today).filter(pupil__in=ids, code__in="EK").values_list("pupil_id", "code"):
        found.setdefault(pk, []).append(labels.get(code, code))
    main: dict[int, str] = {}
    rows = Need.objects.on(today).filter(pupil__in=ids).order_by("rank", "starts_on", "pk")
    for pk, code in rows.values_list("pupil_id", "code"):
        main.setdefault(pk, labels.get(code, code))
    for pk, label in main.items():
        found.setdefault(pk, []).append(label)
    return {pk: ", ".join(words) for pk, words in found.items()}


def remarks_of(*, programme: Programme, pupils: list[int], today: date) -> dict[int, list[Remark]]:
    """By pupil what to know before they are placed in the programme. One query."""
    times: dict[int, list[Time]] = {}
    for row in Placement.objects.filter(pupil__in=pupils).select_related("programme"):
        said = row.get_outcome_display() if row.outcome else ""
        time = Time(row.programme_id, row.programme.name, row.starts_on, row.ended_on, row.outcome, said)
        times.setdefault(row.pupil_id, []).append(time)
    return {pk: remarks(rows, programme=programme.pk, today=today) for pk, rows in times.items()}
