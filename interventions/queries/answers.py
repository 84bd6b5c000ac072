"""Who meets a tree of criteria, in one statement whatever the number of pupils.

Each condition is a set of (pupil, what is known, whether it holds); of a pupil who is not in it nothing is known. The tree joins
the sets in SQL's three values, which are those of `interventions.rules.criteria`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr, StringAgg
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, Lower, Rank, Round, TruncDate
from django.utils import timezone

from assessment.models import Score as ScoreRow
from interventions.models import Judgement, RoundRobinReply
from interventions.rules.criteria import (
    NUMBERS,
    YES_NO,
    Answer,
    Attribute,
    Change,
    Condition,
    Finding,
    Judged,
    Known,
    Position,
    Result,
    Score,
    Teachers,
    Tree,
)
from pupils.models import Attendance, Pupil
from pupils.roll import is_on_roll

# Of fewer, a place in the year says nothing.
FEWEST_IN_A_YEAR = 10
LOOKUPS = {"at_least": "gte", "at_most": "lte", "above": "gt", "below": "lt"}
NO_TEXT = Value("", output_field=TextField())


@dataclass(frozen=True)
class Counted:
    """How many pupils meet the tree, and how many might if more were known."""

    met: int
    unknown: int


@dataclass(frozen=True)
class Found:
    """A slice of the pupils with one answer, in the order of their names: their findings by id, and how many there are in all."""

    results: dict[int, Result]
    total: int


def answers(
    *, tree: Tree, programme: int, pupils: Iterable[int], today: date, leaving: QuerySet | None = None
) -> dict[int, Result]:
    """By pupil the tree's answer with every finding. `programme` is the one whose judgements and earlier times count. `leaving`:
    for exit criteria the placements that are looked at; only what was judged since one began counts for it."""
    ids = list(pupils)
    if not ids:
        return {}
    sql, params = _statement(tree, programme, Pupil.objects.filter(pk__in=ids), today, leaving)
    return {
        row[0]: _result(tree, row[1], row[2]) for row in _rows(f"SELECT pupil, answer, known FROM ({sql}) a", params)
    }


def counted(*, tree: Tree, programme: int, pupils: QuerySet, today: date, leaving: QuerySet | None = None) -> Counted:
    """`leaving`: as of `answers`."""
    sql, params = _statement(tree, programme, pupils, today, leaving)
    counts = "count(*) FILTER (WHERE answer), count(*) FILTER (WHERE answer IS NULL)"
    return Counted(*_rows(f"SELECT {counts} FROM ({sql}) a", params)[0])


def pupils_meeting(*, trees: dict[int, Tree], pupils: QuerySet, today: date) -> dict[int, set[int]]:
    """By programme the pupils who meet its tree: one statement for all of them."""
    parts, params = [], []
    for programme, tree in trees.items():
        sql, values = _statement(tree, programme, pupils, today)
        parts.append(f"SELECT {int(programme)}, pupil FROM ({sql}) a{int(programme)} WHERE answer")
        params += values
    found: dict[int, set[int]] = {programme: set() for programme in trees}
    for programme, pupil in _rows(" UNION ALL ".join(parts), params) if parts else []:
        found[programme].add(pupil)
    return found


def by_fit(*, tree: Tree, programme: int, pupils: QuerySet, today: date) -> list[int]:
    """The pupils in order: who meets the tree, then of whom too little is known, then the others; in each the more conditions
    hold the earlier, then by name. One statement."""
    sql, params = _statement(tree, programme, pupils, today)
    held = "(SELECT count(*) FROM jsonb_array_elements(known) e WHERE e = 'true'::jsonb)"
    place = "CASE WHEN answer THEN 0 WHEN answer IS NULL THEN 1 ELSE 2 END"
    rows = _rows(f"SELECT pupil FROM ({sql}) a ORDER BY {place}, {held} DESC, family_name, given_name, pupil", params)
    return [pk for (pk,) in rows]


def found(
    *, tree: Tree, programme: int, pupils: QuerySet, today: date, met: slice, unknown: slice
) -> tuple[Found, Found]:
    """The pupils who meet the tree and those of whom too little is known, a slice of each."""
    sql, params = _statement(tree, programme, pupils, today)
    window = "OVER (PARTITION BY answer"
    rows = _rows(
        f"SELECT pupil, answer, known, place, total FROM (SELECT *, count(*) {window}) AS total,"
        f" row_number() {window} ORDER BY family_name, given_name, pupil) AS place"
        f" FROM ({sql}) a WHERE answer IS NOT FALSE) b WHERE place = 1"
        " OR (answer AND place > %s AND place <= %s) OR (answer IS NULL AND place > %s AND place <= %s) ORDER BY place",
        [*params, met.start, met.stop, unknown.start, unknown.stop],
    )
    return tuple(
        _slice(tree, [row for row in rows if row[1] is answer], part) for answer, part in ((True, met), (None, unknown))
    )  # type: ignore[return-value]


def _slice(tree: Tree, rows: list[tuple], part: slice) -> Found:
    within = [row for row in rows if part.start < row[3] <= part.stop]
    return Found({row[0]: _result(tree, row[1], row[2]) for row in within}, rows[0][4] if rows else 0)


def _rows(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _statement(
    tree: Tree, programme: int, pupils: QuerySet, today: date, leaving: QuerySet | None = None
) -> tuple[str, list]:
    """A row a pupil: (pupil, family_name, given_name, answer, known: of each condition in turn what is known and whether it
    holds)."""
    conditions = list(tree.conditions())
    base, params = pupils.order_by().values_list("pk", "family_name", "given_name").query.sql_with_params()
    joins, values = [], list(params)
    for number, condition in enumerate(conditions):
        rows = _source(condition, programme, today, leaving).values_list("of", "known", "holds")
        sql, more = rows.query.sql_with_params()
        joins.append(f"LEFT JOIN ({sql}) s{number} (pupil, known, holds) ON s{number}.pupil = p.pupil")
        values += more
    columns = {condition.key: f"s{number}.holds" for number, condition in enumerate(conditions)}
    known = ", ".join(f"s{number}.known, s{number}.holds" for number in range(len(conditions)))
    return (
        f"SELECT p.pupil, p.family_name, p.given_name, {_joined(tree, columns)} AS answer, jsonb_build_array({known}) AS known "
        f"FROM ({base}) p (pupil, family_name, given_name) {' '.join(joins)}",
        values,
    )


def _joined(tree: Tree, columns: dict[str, str]) -> str:
    parts = [_joined(part, columns) if isinstance(part, Tree) else columns[part.key] for part in tree.of]
    if not parts:
        return "TRUE" if tree.k == 0 else "FALSE"
    if tree.join != "at_least":
        return f"({(' AND ' if tree.join == 'all' else ' OR ').join(parts)})"
    met = " + ".join(f"CASE WHEN {part} THEN 1 ELSE 0 END" for part in parts)
    possible = " + ".join(f"CASE WHEN {part} IS FALSE THEN 0 ELSE 1 END" for part in parts)
    return f"(CASE WHEN {met} >= {tree.k} THEN TRUE WHEN {possible} < {tree.k} THEN FALSE END)"


def _source(condition: Condition, programme: int, today: date, leaving: QuerySet | None) -> QuerySet:
    """The pupils of whom the condition knows something: `of`, `known` and `holds`."""
    if isinstance(condition, Attribute):
        return _attribute(condition, programme, today)
    if isinstance(condition, Score):
        return _score(condition, today)
    if isinstance(condition, Change):
        return _change(condition, today)
    if isinstance(condition, Position):
        return _position(condition)
    if isinstance(condition, Teachers):
        return _teachers(condition, today)
    return _judged(condition, programme, leaving)


def _as_known(value: Any, *, on: Any = None, source: Any = NO_TEXT, reason: Any = NO_TEXT) -> JSONObject:
    return JSONObject(v=value, on=on or Value(None, output_field=CharField()), source=source, reason=reason)


def _holds(q: Q) -> Case:
    return Case(When(q, then=True), default=False, output_field=BooleanField())


def _limited(condition: Any, field: str) -> Case:
    return _holds(Q(**{f"{field}__{LOOKUPS[condition.op]}": condition.value}))


def _attribute(condition: Attribute, programme: int, today: date) -> QuerySet:
    rows = {
        "sen_status": _sen_status, "need": _need, "attendance": _attendance, "earlier": _earlier,
    }.get(condition.attribute)  # fmt: skip
    if rows is not None:
        return rows(condition, programme, today)
    pupils = (
        Pupil.objects.exclude(**{condition.attribute: ""}) if condition.attribute in ("sex", "form") else Pupil.objects
    )
    pupils = pupils.exclude(**{f"{condition.attribute}__isnull": True})
    field = F(condition.attribute)
    value = field if condition.attribute in YES_NO else Cast(field, TextField())
    return _compared(condition, pupils.annotate(of=F("pk"), it=value), "it")


def _compared(condition: Attribute, rows: QuerySet, name: str) -> QuerySet:
    """The rows with the attribute, which `name` holds, compared as the condition says."""
    wanted = condition.wanted
    if condition.attribute in NUMBERS:
        rows = rows.annotate(number=Cast(name, DecimalField(max_digits=20, decimal_places=4)))
        among = Q(number__in=[Decimal(word) for word in wanted]) if condition.op not in LOOKUPS else Q()
    elif condition.attribute in YES_NO:
        among = Q(**{f"{name}__in": [{"yes": True, "no": False}[word] for word in wanted if word in ("yes", "no")]})
    else:
        rows = rows.annotate(word=Lower(Cast(name, TextField())))
        among = Q(word__in=wanted)
    if condition.op in LOOKUPS:
        among = Q(**{f"number__{LOOKUPS[condition.op]}": Decimal(condition.value)})
    return rows.annotate(known=_as_known(F(name)), holds=_holds(~among if condition.op == "is_not" else among))


def _sen_status(condition: Attribute, programme: int, today: date) -> QuerySet:
    rows = Pupil.objects.annotate(
        of=F("pk"), now=FilteredRelation("sen_statuses", condition=_held("sen_statuses", today))
    )
    return _compared(condition, rows.annotate(it=Coalesce("now__code", Value("N"), output_field=TextField())), "it")


def _need(condition: Attribute, programme: int, today: date) -> QuerySet:
    rows: Any = Pupil.objects.annotate(of=F("pk"), now=FilteredRelation("needs", condition=_held("needs", today)))
    rows = rows.annotate(low=Lower("now__code")).values("of")
    rows = rows.annotate(
        it=ArrayAgg("now__code", filter=Q(now__isnull=False), distinct=True, default=Value([])),
        among=BoolOr(Q(low__in=condition.wanted), default=False),
    )
    return rows.annotate(known=_as_known(F("it")), holds=_holds(Q(among=condition.op != "is_not")))


def _held(path: str, today: date) -> Q:
    """In force on the day."""
    until = f"{path}__ends_on"
    return Q(**{f"{path}__starts_on__lte": today}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": today}))


def _attendance(condition: Attribute, programme: int, today: date) -> QuerySet:
    newest = Attendance.objects.filter(possible__gt=0).order_by("pupil_id", "-ends_on", "-pk").distinct("pupil_id")
    share = Cast(F("attended") * 100, DecimalField(max_digits=20, decimal_places=4)) / F("possible")
    rows = newest.annotate(of=F("pupil"), it=Cast(Round(share, 1), TextField()))
    return _compared(condition, rows, "it")


def _earlier(condition: Attribute, programme: int, today: date) -> QuerySet:
    ended = Q(placements__programme=programme, placements__ended_on__gt=F("placements__starts_on"))
    rows = Pupil.objects.annotate(of=F("pk")).values("of").annotate(count=Count("placements", filter=ended))
    return _compared(condition, rows.annotate(it=Cast("count", TextField())), "it")


def _since(within_days: int | None, today: date) -> Q:
    return Q(taken_on__gte=today - timedelta(days=within_days)) if within_days else Q()


def _score(condition: Score, today: date) -> QuerySet:
    rows = ScoreRow.objects.filter(_since(condition.within_days, today), measure=condition.measure).latest_of_each()
    known = _as_known(Cast("value", TextField()), on=F("taken_on"), source=F("source"))
    return rows.annotate(of=F("pupil"), known=known, holds=_limited(condition, "value"))


def _change(condition: Change, today: date) -> QuerySet:
    rows: Any = ScoreRow.objects.filter(_since(condition.within_days, today), measure=condition.measure).order_by()
    rows = rows.values("pupil").annotate(
        of=F("pupil"), many=Count("pk"), days=ArrayAgg("taken_on", order_by=["-taken_on"]),
        first=ArrayAgg("value", order_by=["taken_on", "pk"]), last=ArrayAgg("value", order_by=["-taken_on", "-pk"]),
    )  # fmt: skip
    rows = rows.filter(many__gte=2).annotate(
        by=ExpressionWrapper(F("last__0") - F("first__0"), DecimalField(max_digits=8, decimal_places=2))
    )
    source = Concat(_plain("first__0"), Value(" to "), _plain("last__0"), output_field=TextField())
    return rows.annotate(
        known=_as_known(Cast("by", TextField()), on=F("days__0"), source=source), holds=_limited(condition, "by")
    )


def _plain(name: str) -> Any:
    """A number of the database without the zeros behind its point."""
    return Cast(Func(F(name), function="trim_scale"), TextField())


def _position(condition: Position) -> QuerySet:
    here = is_on_roll(timezone.localdate(), "pupil__")
    rows = ScoreRow.objects.filter(here, measure=condition.measure, pupil__year_group__isnull=False)
    latest = rows.latest_of_each()
    year = [F("pupil__year_group")]
    rows = ScoreRow.objects.filter(pk__in=latest.values("pk")).annotate(
        of=F("pupil"),
        lower=Window(Rank(), partition_by=year, order_by="value"),
        many=Window(Count("pk"), partition_by=year),
    )
    share = Cast(F("lower") * 100 - 100, DecimalField(max_digits=20, decimal_places=4)) / (F("many") - 1)
    rows = rows.filter(many__gte=FEWEST_IN_A_YEAR).order_by().annotate(place=Round(share))
    words = Concat(
        Value("of "), Cast("many", TextField()), Value(" in year "), Cast("pupil__year_group", TextField()),
        output_field=TextField(),
    )  # fmt: skip
    known = _as_known(Cast("place", TextField()), on=F("taken_on"), source=words)
    return rows.annotate(known=known, holds=_limited(condition, "place"))


def _judged(condition: Judged, programme: int, leaving: QuerySet | None) -> QuerySet:
    rows = Judgement.objects.filter(programme=programme, criterion=condition.key)
    if leaving is not None:
        here = leaving.filter(programme=programme, pupil=OuterRef("pupil"))
        rows = rows.filter(judged_on__gte=Subquery(here.order_by("-starts_on").values("starts_on")[:1]))
    rows = rows.order_by("pupil_id", "-judged_on", "-pk").distinct("pupil_id")
    known = _as_known(F("is_met"), on=F("judged_on"), source=F("judged_by__full_name"), reason=F("reason"))
    return rows.annotate(of=F("pupil"), known=known, holds=F("is_met"))


def _teachers(condition: Teachers, today: date) -> QuerySet:
    """Known once so many subjects have answered."""
    rows: Any = RoundRobinReply.objects.filter(
        sitting__questionnaire__measure=condition.measure, sitting__share__isnull=False
    )
    if condition.within_days:
        rows = rows.filter(sitting__done_at__date__gte=today - timedelta(days=condition.within_days))
    subject = "teaching_class__subject"
    says_so = Q(**{f"sitting__share__{LOOKUPS[condition.op]}": condition.value})
    rows = rows.order_by().values("round_robin__pupil").annotate(
        of=F("round_robin__pupil"), asked=Count(subject, distinct=True), saying=Count(subject, distinct=True, filter=says_so),
        which=StringAgg(subject, ", ", distinct=True, output_field=TextField(), filter=says_so, default=NO_TEXT),
        newest=Max(TruncDate("sitting__done_at")),
    )  # fmt: skip
    rows = rows.filter(asked__gte=condition.subjects)
    words = Concat(
        Cast("saying", TextField()), Value(" of "), Cast("asked", TextField()), Value(" subjects"),
        output_field=TextField(),
    )  # fmt: skip
    known = _as_known(words, on=F("newest"), source=F("which"))
    return rows.annotate(known=known, holds=_holds(Q(saying__gte=condition.subjects)))


def _result(tree: Tree, answer: bool | None, known: str) -> Result:
    values = iter(json.loads(known))
    found = [(condition, next(values), next(values)) for condition in tree.conditions()]
    return Result(_answer(answer), tuple(Finding(c, _answer(holds), _known(c, value)) for c, value, holds in found))


def _answer(holds: bool | None) -> Answer:
    return Answer.NO_EVIDENCE if holds is None else Answer.MET if holds else Answer.NOT_MET


def _known(condition: Condition, data: dict[str, Any] | None) -> Known | None:
    if data is None:
        return None
    value = data["v"]
    if isinstance(value, list):
        value = frozenset(value)
    elif _is_number(condition):
        value = Decimal(value)
    return Known(value, date.fromisoformat(data["on"]) if data["on"] else None, data["source"], data["reason"])


def _is_number(condition: Condition) -> bool:
    if isinstance(condition, Attribute):
        return condition.attribute in NUMBERS
    return isinstance(condition, Score | Change | Position)
