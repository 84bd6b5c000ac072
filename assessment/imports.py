"""Scores that come in files: as a list of rows, as a column for each measure, or in a Common Transfer File."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from access.models import User
from assessment.models import Measure, Score
from assessment.rules.values import ScoreError, calibration
from core import bulk
from pupils.actions import roster_undo, roster_write
from pupils.actions.roster_write import Writing, columns_of, values_of
from pupils.models import Pupil
from pupils.queries import roster as queries
from pupils.queries import roster_compared, roster_kept
from pupils.queries.roster_export import EXPORTS
from pupils.rules.diff import Change
from pupils.rules.incoming import Incoming, key_of, parts_of
from pupils.rules.records import (
    PUPIL_KEY,
    PUPIL_NEEDED,
    Field,
    Reading,
    Records,
    add,
    cells_of,
    plain,
    pupil_key,
)
from pupils.rules.table import Table

VALUES = ("value", "predicted", "actual", "source")
COLUMN = "measure_"


def fields() -> dict[str, Field]:
    """The columns of a list of scores: one for each measure too, known by the measure's name."""
    measures = Measure.objects.values_list("pk", "name")
    return {
        **PUPIL_KEY,
        "measure": Field("Measure", ("measure", "test", "assessment", "testname", "assessmentname"), "Word reading"),
        "taken_on": Field("Date", ("date", "takenon", "testdate", "dateofassessment", "datetaken"), "2026-10-14"),
        "score": Field("Score", ("score", "result", "mark", "standardisedscore", "sas", "value"), "94"),
        "predicted": Field("Predicted", ("predicted", "prediction", "predictedscore"), "6"),
        "actual": Field("Actual", ("actual", "actualscore"), "8"),
        "source": Field("Source", ("source", "enteredfrom", "provider"), "Autumn tests"),
        **{f"{COLUMN}{pk}": Field(f"Score on {name}", (plain(name),)) for pk, name in measures},
    }


def read_scores(table: Table, columns: Mapping[str, str], reading: Reading) -> list[Incoming]:
    items = []
    for line, cells in cells_of(table, columns):
        try:
            items += _row(table.name, line, cells, reading)
        except ValueError as error:
            label = cells.get("mis_id") or cells.get("upn", "")
            items.append(Incoming("score", "", label, {}, table.name, line, refused=str(error)))
    return items


def _row(file: str, line: int, cells: Mapping[str, str], reading: Reading) -> list[Incoming]:
    """The scores of a row: one, or one for each measure that has a column and a text in it. Raises ValueError."""
    pupil, on = pupil_key(cells, reading), cells.get("taken_on", "")
    # By the measure's number where it has a column, else by its name: a cell that looks like a number is a name.
    typed: dict[int | str, tuple[str, str]] = {
        int(name.removeprefix(COLUMN)): (text, "") for name, text in cells.items() if name.startswith(COLUMN)
    }
    if cells.get("measure"):
        first, second = cells.get("score", ""), ""
        if cells.get("predicted") or cells.get("actual"):
            first, second = cells.get("predicted", ""), cells.get("actual", "")
        typed[cells["measure"]] = (first, second)
    typed = {measure: texts for measure, texts in typed.items() if any(texts)}
    if not typed:
        return []
    if not on and not reading.until:
        raise ValueError("Say on which day the score was taken: in the file, or when you upload it.")
    day = reading.day(on).isoformat() if on else reading.until
    return [
        Incoming(
            "score", key_of(pupil, measure, day), f"{pupil}: {measure}",
            {"measure": measure, "typed": first, "second": second, "source": cells.get("source", "")[:120]}, file, line,
        )
        for measure, (first, second) in typed.items()
    ]  # fmt: skip


def prepared(items: list[Incoming]) -> list[Incoming]:
    """The items with each score read as its measure wants it."""
    if not any(item.kind == "score" for item in items):
        return items
    known: dict[int | str, Measure] = {}
    for measure in Measure.objects.all():
        known |= {measure.name.casefold(): measure, measure.pk: measure}
    return [_read(item, known) if item.kind == "score" and not item.refused else item for item in items]


def _read(item: Incoming, known: Mapping[int | str, Measure]) -> Incoming:
    pupil, name, day = parts_of("score", item.key)
    said = item.values.get("measure", name)
    measure = known.get(said if isinstance(said, int) else said.casefold())
    if measure is None:
        return replace(
            item, values={}, refused=f"There is no measure “{name}”. Describe it under Scores, then look again."
        )
    try:
        values = _values(measure, item.values["typed"], item.values["second"])
    except ScoreError as error:
        return replace(item, values={}, refused=str(error))
    texts = {key: None if value is None else str(value) for key, value in values.items()}
    label = f"{pupil}, {measure.name}, {day}"
    return replace(
        item, key=key_of(pupil, measure.pk, day), label=label, values={**texts, "source": item.values["source"]}
    )


def _values(measure: Measure, first: str, second: str) -> dict[str, Decimal | None]:
    if measure.kind != Measure.Kind.CALIBRATION:
        return {"value": measure.read(first).quantize(Decimal("0.01")), "predicted": None, "actual": None}
    if not first or not second:
        raise ScoreError("Give both what was predicted and what was done.")
    predicted, actual = measure.read(first).quantize(Decimal("0.01")), measure.read(second).quantize(Decimal("0.01"))
    return {"value": calibration(predicted, actual), "predicted": predicted, "actual": actual}


def present() -> dict[str, dict[str, Any]]:
    rows = Score.objects.values("pupil_id", "measure_id", "taken_on", *VALUES)
    return {
        f"#{row['pupil_id']}|{row['measure_id']}|{row['taken_on'].isoformat()}": {
            "source": row["source"],
            **{name: None if row[name] is None else str(row[name]) for name in ("value", "predicted", "actual")},
        }
        for row in rows
    }


def write(writing: Writing) -> None:
    """New scores, and those of a day that the file says otherwise."""

    def where(change: Change) -> tuple[int, int, str]:
        pupil, measure, day = parts_of("score", change.key)
        return writing.pk("pupil", pupil), int(measure), day

    names = ("pupil_id", "measure_id", "taken_on")
    for new in writing.of("score", "new"):
        columns = zip(*map(where, new), strict=True)
        keys = dict(zip(names, map(list, columns), strict=True))
        writing.make(Score, keys | columns_of(Score, new, VALUES), entered_at=timezone.now())
    for batch in writing.of("score", "changed"):
        changed = {where(change): values_of(change, VALUES) for change in batch}
        rows = Score.objects.filter(pupil__in={pupil for pupil, _, _ in changed})
        there = {(pupil, measure, day.isoformat()): pk for pk, pupil, measure, day in rows.values_list("pk", *names)}
        bulk.update(Score, {there[key]: values for key, values in changed.items()})


def export(user: User, today: date) -> Iterable[dict[str, Any]]:
    """The scores of the pupils on roll, each as a row."""
    rows = Score.objects.filter(pupil__in=Pupil.objects.visible_to(user).on_roll()).select_related("pupil", "measure")
    for row in rows.order_by("pupil__family_name", "pupil__given_name", "pupil", "measure__name", "taken_on"):
        yield {
            "mis_id": row.pupil.mis_id, "upn": row.pupil.upn, "measure": row.measure.name, "taken_on": row.taken_on,
            **_typed(row), "source": row.source,
        }  # fmt: skip


def _typed(row: Score) -> dict[str, Any]:
    """What was typed: a prediction and what became of it, or the score as its measure writes it."""
    if row.measure.kind == Measure.Kind.CALIBRATION:
        return {"predicted": row.predicted, "actual": row.actual}
    return {"score": row.words}


def register() -> None:
    add(
        Records(
            "scores",
            "Scores",
            "A row for each score, or a column for each measure that is described under Scores.",
            fields,
            (PUPIL_NEEDED, frozenset({"measure", f"{COLUMN}*"})),
            read_scores,
            frozenset({"taken_on"}),
        )
    )
    EXPORTS["scores"] = export
    roster_compared.PREPARED["score"] = prepared
    queries.OTHERS["score"] = present
    roster_kept.SEEN += [model for model in (Score, Measure) if model not in roster_kept.SEEN]
    roster_write.OTHERS["score"] = write
    if Score not in roster_undo.UNDONE:
        roster_undo.UNDONE.insert(0, Score)
