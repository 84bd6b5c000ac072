"""What an import asks of a person, and what it says of the files, before anything is compared."""

from datetime import date
from typing import Any

from pupils.models import RosterImport
from pupils.queries import roster_reading
from pupils.rules.records import Reading
from pupils.rules.roster import (
    has_dates,
    identifiers_in,
    lacks_columns,
    lost_zeros,
    notes_on,
    order_of,
    words_asked,
)
from pupils.rules.table import Table
from pupils.rules.words import KINDS, read_as

MOST_NOTES = 100


def asked_of(roster: RosterImport, tables: list[Table]) -> dict[str, Any]:
    """What a person has to say before the tables can be understood, and what is to be said to them: by the fields of the
    import."""
    said, shape = roster.said, roster.shape
    needs_columns = bool(lacks_columns(tables, said, shape))
    order = roster.date_format or order_of(tables, said, shape) or ""
    reading = roster_reading.reading_of(roster, order=order)
    asked = {} if needs_columns else _questions(roster, tables, reading)
    lines = [f"{table.name}, line {line}: {note}" for table in tables for line, note in table.notes]
    return {
        "needs_columns": needs_columns,
        "has_dates": has_dates(tables, said, shape),
        "date_format": order,
        "needs_date_order": not order,
        "asked": asked,
        "notes": [*notes_on(tables, said, shape, reading), *_said_of_words(asked), *lines[:MOST_NOTES]],
    }


def _said_of_words(asked: dict[str, Any]) -> list[str]:
    """Which words are read as the school said before, and since when."""
    words = [word for word in asked.get("words", []) if word["code"] is not None]
    return [
        f"{KINDS[word['kind']].label}: “{word['word']}” is "
        f"{read_as(word['kind'], word['code'], date.fromisoformat(word['said_at']) if word['said_at'] else None)}."
        for word in words[:MOST_NOTES]
    ]


def _questions(roster: RosterImport, tables: list[Table], reading: Reading) -> dict[str, Any]:
    """The words that only the school can explain, and the identifiers that have lost their zeros."""
    asked: dict[str, Any] = {}
    said_at = roster_reading.said_at(records=roster.shape)
    words = words_asked(tables, roster.said, roster.shape, reading)
    if words:
        asked["words"] = [
            {
                "kind": word.kind, "word": word.word, "count": word.count,
                "code": reading.words.said.get((word.kind, word.plain)),
                "said_at": said_at.get((word.kind, word.plain), ""),
            }
            for word in words
        ]  # fmt: skip
    identifiers = identifiers_in(tables, roster.said, roster.shape)
    known = roster_reading.identifiers() if identifiers else []
    width, pairs = lost_zeros(identifiers - set(known), known)
    if pairs:
        asked["zeros"] = {"figures": width, "count": len(pairs), "file": pairs[0][0], "here": pairs[0][1]}
    return asked
