"""What the files of an import would change, and what is to be said of them as a whole."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pupils.models import RosterImport
from pupils.queries import roster as queries
from pupils.queries import roster_reading
from pupils.rules.absence import leavers, missing, stops, unread_lines
from pupils.rules.blanks import marked as marked_blank
from pupils.rules.contacts import looked_at
from pupils.rules.diff import Change, compare, why_stopped
from pupils.rules.incoming import Incoming, drained
from pupils.rules.match import Present, row_key
from pupils.rules.needs import without_clashes
from pupils.rules.report import columns_read, counted, left_out
from pupils.rules.roster import is_delta, list_in, read_roster
from pupils.rules.table import Table
from staff.actions.leaving import stays_in_imports

# Of somebody whom no list ends by not naming them.
STAYS = "is not in the file and stays: they import, or manage accounts. If they have left, record it on their page."
# What an app above makes of its kind of items before they are compared.
PREPARED: dict[str, Callable[[list[Incoming]], list[Incoming]]] = {}


@dataclass(frozen=True)
class Comparison:
    """`findings` are what was found in the files as a whole: `columns` and `counts` (see `rules.report`), `lost` (how many would
    lose what they have, by column), `missing` (how many the files do not name, by kind), `unread` (lines for which nobody is
    taken to have left) and `stops`; `notes` are what is to be said."""

    changes: list[Change]
    findings: dict[str, Any]
    notes: list[str]


def compared_with(roster: RosterImport, tables: list[Table]) -> Comparison:
    """What the files would change, compared with what is here now."""
    taken = roster.taken_schools
    # Where all are taken, what names nothing in the files is not about another school.
    taken = None if taken is None or set(taken) >= set(roster.schools) else taken
    items = _prepared(
        read_roster(
            tables, shape=roster.shape, reading=roster_reading.reading_of(roster), said=roster.said, schools=taken
        ).items
    )
    records = list_in(tables, roster.shape)
    items = marked_blank(items, tables, roster.said, records.fields() if records else {})
    there = queries.present({item.kind for item in items})
    here = {} if is_delta(tables, roster.shape) else queries.here_now(shape=roster.shape, items=items, there=there)
    stay = _staying(roster, here)
    compared = compare(drained(items), there, decisions=roster.decisions, emptied=roster.emptied)
    changes = looked_at(without_clashes(compared.changes, there), there)
    changes += left_out(tables, roster.shape, changes, taken)
    named = {change.key for change in changes if change.kind == "staff"}
    others = [note for note in roster.notes if not note.endswith(STAYS)]
    notes = others + [f"{label} {STAYS}" for key, label in sorted(stay.items()) if key not in named]
    absent, unread = missing(changes, here), unread_lines(changes)
    changes += [] if unread else leavers(absent, roster.whole)
    findings = {
        "columns": columns_read(tables, roster.shape, roster.said),
        "counts": counted(changes, tables, roster.shape),
        "lost": dict(sorted(compared.lost.items())),
        "missing": {kind: len(labels) for kind, labels in absent.items() if labels},
        "unread": unread,
        "stops": _stops(changes, there, here, roster.whole),
    }
    return Comparison(changes, findings, notes)


def _staying(roster: RosterImport, here: dict[str, dict[str, str]]) -> dict[str, str]:
    """Those of the staff who stay whatever a whole list says, taken out of who is here."""
    keys = {row_key(pk) for pk in stays_in_imports(by=roster.uploaded_by)} & here.get("staff", {}).keys()
    return {key: here["staff"].pop(key) for key in keys if "staff" in roster.whole}


def _stops(
    changes: list[Change], there: Present, here: Mapping[str, Mapping[str, str]], whole: Collection[str]
) -> dict[str, str]:
    found = {"few": why_stopped(changes, there) if "pupil" in whole else ""}
    found |= stops(changes, {kind: len(labels) for kind, labels in here.items()})
    count = sum(bool(change.look) for change in changes)
    lines = "1 line changes" if count == 1 else f"{count} lines change"
    found["contacts"] = f"{lines} who may be contacted about a pupil." if count else ""
    return {key: words for key, words in found.items() if words}


def _prepared(items: list[Incoming]) -> list[Incoming]:
    for prepare in PREPARED.values():
        items = prepare(items)
    return items
