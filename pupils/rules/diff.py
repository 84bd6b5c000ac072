"""What a roster would change, on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pupils.rules.roster import Incoming


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
    changes, seen = [], {kind: set() for kind in ("pupil", "staff", "class", "enrolment", "teaching")}
    for item in items:
        if item.refused:
            changes.append(
                Change(item.kind, "refused", item.key, item.label, item.file, item.line, reason=item.refused)
            )
            if item.key and item.kind in seen:
                seen[item.kind].add(item.key)  # a refused row is no leaver
            continue
        seen[item.kind].add(item.key)
        changes.append(_one(item, present.get(item.kind, {}).get(item.key)))
    for kind, labels in gone.items():
        changes += [Change(kind, "left", key, label) for key, label in labels.items() if key not in seen[kind]]
    return changes


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
