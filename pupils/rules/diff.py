"""What an import would change, on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pupils.rules.blanks import is_blank
from pupils.rules.carers import says_more
from pupils.rules.incoming import IDENTIFIED, KINDS, REFERS, Incoming, drained, parts_of
from pupils.rules.match import Present, match

# A whole file is stopped where it names fewer of the pupils who are there than this share, in a school of at least so many.
LEAST_KNOWN = 0.5
FEWEST_PUPILS = 20
WORDS = {"pupil": "pupil", "staff": "member of staff", "class": "class", "carer": "carer"}


@dataclass(slots=True)  # not frozen: that takes six times as long, and there are many
class Change:
    """One row of the preview. `before` and `after` hold only what differs (all of it for a new one, and both for a close
    match, whose `twin` is the key of the row it may be); `key` is "#" and a number for a row that is there."""

    kind: str
    outcome: str
    key: str
    label: str
    file: str = ""
    line: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    twin: str = ""


def compare(
    items: Iterable[Incoming],
    present: Present,
    *,
    gone: Mapping[str, Mapping[str, str]],
    decisions: Mapping[str, str] | None = None,
) -> list[Change]:
    """Each incoming item against what is there, then what is there and no longer in the file (`gone[kind]`: the label by key
    of those that a missing row means to have left)."""
    matched = match(items, present, decisions or {})
    changes: list[Change] = []
    seen: dict[str, set[str]] = {kind: set() for kind in KINDS}
    # Who may be in the file after all is no leaver yet.
    seen["pupil"] |= set(matched.close.values())
    for item in drained(matched.items):
        if item.key and item.kind in seen:
            seen[item.kind].add(item.key)  # a refused row is no leaver either
        there = present.rows.get(item.kind, {}).get(item.key)
        changes.append(_close(item, matched, present) or _one(item, there))
    changes = _with_ends(changes, present)
    for kind, labels in gone.items():
        changes += [Change(kind, "left", key, label) for key, label in labels.items() if key not in seen[kind]]
    return changes


def why_stopped(changes: Iterable[Change], present: Present) -> str:
    """Why a file that lists everybody is stopped as a whole: too few of the pupils who are there are in it. "" where it is
    not."""
    there = {key for key, row in present.rows["pupil"].items() if not row["has_left"]}
    named = {c.key for c in changes if c.kind == "pupil" and c.outcome in ("same", "changed")}
    known = len(there & named)
    if len(there) < FEWEST_PUPILS or known >= LEAST_KNOWN * len(there):
        return ""
    return (
        f"Only {known} of the {len(there)} pupils on roll are in this file. It may be another school's, part of a list, or one "
        "with other identifiers."
    )


def _close(item: Incoming, matched: Any, present: Present) -> Change | None:
    twin = matched.close.get(item.key) if item.kind == "pupil" and not item.refused else None
    if twin is None:
        return None
    before = {name: value for name, value in present.rows["pupil"][twin].items() if name in item.values}
    return Change(
        "pupil", "close", item.key, item.label, item.file, item.line, before, item.values,
        "Perhaps somebody who is here already.", twin,
    )  # fmt: skip


def _with_ends(changes: list[Change], present: Present) -> list[Change]:
    """The changes, with each link refused that has an end which is nowhere, or which is not decided yet."""
    known = {kind: set(present.rows[kind]) for kind in IDENTIFIED}
    undecided = {change.key for change in changes if change.outcome == "close"}
    for change in changes:
        if change.outcome == "new" and change.kind in known:
            known[change.kind].add(change.key)
    return [_with_end(change, known, undecided) for change in changes]


def _with_end(change: Change, known: Mapping[str, set[str]], undecided: set[str]) -> Change:
    if change.outcome not in ("new", "changed") or change.kind not in REFERS:
        return change
    for kind, key in zip(REFERS[change.kind], parts_of(change.kind, change.key), strict=False):
        if kind and key not in known[kind]:
            is_open = kind == "pupil" and key in undecided
            why = "Decide first about the close match." if is_open else f"There is no {WORDS[kind]} {key}."
            return replace(change, outcome="refused", after={}, reason=why)
    return change


def _one(item: Incoming, there: Mapping[str, Any] | None) -> Change:
    at = (item.key, item.label, item.file, item.line)
    if item.refused:
        return Change(item.kind, "refused", *at, reason=item.refused)
    if item.joins is not None:
        return Change(item.kind, "same", *at, reason=f"The same as in line {item.joins}.")
    if item.is_gone:
        return Change(item.kind, "left" if there is not None and not there.get("has_left") else "same", *at)
    if there is None:
        return Change(item.kind, "new", *at, after=item.values, reason=item.note)
    said = {name: value for name, value in item.values.items() if not is_blank(value)}
    differs = {name: value for name, value in said.items() if name in there and there[name] != value}
    if item.kind == "care" and not says_more(differs.get("relationship", ""), there["relationship"]):
        differs.pop("relationship", None)
    if there.get("has_left"):
        differs["has_left"] = False
    if not differs:
        return Change(item.kind, "same", *at, reason=item.note)
    before = {name: there[name] for name in differs}
    return Change(item.kind, "changed", *at, before=before, after=differs, reason=_look(item.note, before, there))


def _look(note: str, before: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """What to look at in a change: a child with another name and another birthday may be another child."""
    if "family_name" in before and "given_name" in before and before.get("born_on"):
        return "Name and date of birth both differ. Is it the same child?"
    return "Back again." if there.get("has_left") else note
