"""A blank cell says nothing: it never deletes. That a file empties a column, or ends an SEN status, is a person's choice, made
for each column with the number of those who would lose what they have."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pupils.rules.incoming import Incoming
from pupils.rules.records import columns_of
from pupils.rules.table import Table

# What nobody can be without, and what they are known by.
NEVER = frozenset(
    {"family_name", "mis_id", "upn", "name", "job", "code", "rank", "relationship", "possible", "attended"}
)
# What an emptied column holds, where that is no empty text.
EMPTY: dict[str, Any] = {
    "born_on": None, "year_group": None, "weekly_minutes": None, "sex": "", "ethnicity": "", "is_eal": False,
    "is_pupil_premium": False, "is_fsm": False, "is_in_care": False, "sen_status": "N",
    "ends_on": None, "value": None, "predicted": None, "actual": None, "unauthorised": 0, "late": 0,
}  # fmt: skip


def is_blank(value: Any) -> bool:
    return value is None or value == ""


def column(kind: str, name: str) -> str:
    return f"{kind}.{name}"


def said(
    kind: str, values: Mapping[str, Any], there: Mapping[str, Any], emptied: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """What the values say of a row that is there, and the columns of which it would lose what it has. `emptied`: the columns
    that a person said are to be emptied."""
    found: dict[str, Any] = {}
    lost: list[str] = []
    for name, value in values.items():
        empty = EMPTY.get(name, "")
        if not is_blank(value) and not (name == "sen_status" and value == empty):
            found[name] = value
        elif name in there and name not in NEVER and there[name] not in (empty, "", None):
            lost.append(column(kind, name))
            if column(kind, name) in emptied:
                found[name] = empty
    if kind == "pupil" and found.get("is_pupil_premium") is False:
        # What there is no more has no reason.
        found["pupil_premium_reason"] = ""
        lost = [name for name in lost if name != "pupil.pupil_premium_reason"]
    return found, lost


def marked(
    items: Iterable[Incoming], tables: Iterable[Table], said: Mapping[str, str], fields: Mapping[str, Any]
) -> list[Incoming]:
    """The items, the pupils of a list with each of its columns that is blank in their line: a reader leaves codes out that nobody
    gives. `fields`: the columns of the list; none where the files are no list."""
    cells = {}
    for table in tables:
        columns = columns_of(table.head, said, fields)
        coded = [(name, columns[name]) for name in EMPTY if name in columns]
        if coded:
            for line, values in table.rows:
                blank = {name: None for name, header in coded if not values.get(header, "").strip()}
                if blank:
                    cells[table.name, line] = blank
    return [
        replace(item, values=cells.get((item.file, item.line or 0), {}) | item.values)
        if item.kind == "pupil" and not item.refused
        else item
        for item in items
    ]


def without(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a new row is made of: the values that are given."""
    return {name: value for name, value in values.items() if value is not None}
