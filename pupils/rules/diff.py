"""What a roster would change, on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pupils.rules.incoming import KINDS, Incoming


@dataclass(frozen=True)
class Change:
    """One row of the preview. `before` and `after` hold only what differs (all of it for a new one)."""

    kind: str
    outcome: str
    key: str
    label: str
    file: str = ""
    line: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def compare(
    items: Iterable[Incoming],
    present: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    gone: Mapping[str, Mapping[str, str]],
) -> list[Change]:
    """Each incoming item against what is there (`present[kind][key]`), then what is there and no longer in the roster
    (`gone[kind]`: the label by key of those that a missing row means to have left)."""
    changes, seen = [], {kind: set() for kind in KINDS}
    for item in items:
        if item.refused:
            changes.append(
                Change(item.kind, "refused", item.key, item.label, item.file, item.line, reason=item.refused)
            )
            if item.key and item.kind in seen:
                seen[item.kind].add(item.key)  # a refused row is no leaver
            continue
        seen[item.kind].add(item.key)
        if item.is_gone:
            changes.append(_gone(item, present.get(item.kind, {}).get(item.key)))
            continue
        changes.append(_one(item, present.get(item.kind, {}).get(item.key)))
    changes = _with_both_ends(changes, present)
    for kind, labels in gone.items():
        changes += [Change(kind, "left", key, label) for key, label in labels.items() if key not in seen[kind]]
    return changes


# What a link joins, by its kind: both must be there, or come with the same roster.
LINKS = {"enrolment": ("class", "pupil"), "teaching": ("class", "staff"), "care": ("pupil", "carer")}


def _with_both_ends(changes: list[Change], present: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """The changes, with each new link refused that has an end which is nowhere."""
    known = {kind: set(present.get(kind, ())) for kind in ("class", "pupil", "staff", "carer")}
    for change in changes:
        if change.outcome == "new" and change.kind in known:
            known[change.kind].add(change.key)
    return [_with_ends(change, known) for change in changes]


def _with_ends(change: Change, known: Mapping[str, set[str]]) -> Change:
    if change.outcome != "new" or change.kind not in LINKS:
        return change
    ends = zip(LINKS[change.kind], change.key.split("|", 1), strict=True)
    missing = next((f"{kind} {key}" for kind, key in ends if key not in known[kind]), None)
    return replace(change, outcome="refused", after={}, reason=f"There is no {missing}.") if missing else change


def _gone(item: Incoming, there: Mapping[str, Any] | None) -> Change:
    is_there = there is not None and not there.get("has_left")
    return Change(item.kind, "left" if is_there else "same", item.key, item.label, item.file, item.line)


def _one(item: Incoming, there: Mapping[str, Any] | None) -> Change:
    where = {
        "kind": item.kind,
        "key": item.key,
        "label": item.label,
        "file": item.file,
        "line": item.line,
        "reason": item.note,
    }
    if there is None:
        return Change(outcome="new", after=item.values, **where)  # type: ignore[arg-type]
    differs = {name: value for name, value in item.values.items() if name in there and there[name] != value}
    if there.get("has_left"):
        differs["has_left"] = False
    if not differs:
        return Change(outcome="same", **where)  # type: ignore[arg-type]
    before = {name: there[name] for name in differs}
    return Change(outcome="changed", before=before, after=differs, **where)  # type: ignore[arg-type]
