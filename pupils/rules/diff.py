"""What an import would change, on paper."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pupils.rules.blanks import said, without
from pupils.rules.carers import says_more
from pupils.rules.incoming import IDENTIFIED, REFERS, Incoming, drained, named_as_here, parts_of
from pupils.rules.match import Present, match, name_in_file

# A whole file is stopped where it names fewer of the pupils who are there than this share, in a school of at least so many.
LEAST_KNOWN = 0.5
FEWEST_PUPILS = 20
WORDS = {"pupil": "pupil", "staff": "member of staff", "class": "class", "carer": "carer"}


@dataclass(slots=True)  # not frozen: that takes six times as long, and there are many
class Change:
    """One row of the preview. `before` and `after` hold only what differs (all of it for a new one, and both for a close
    match, whose `twin` is the key of the row it may be); `key` is "#" and a number for a row that is there. `look`: why a person
    has to look before anything is applied; `sharing`: what a carer of several pupils is decided about by."""

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
    look: str = ""
    sharing: str = ""


@dataclass
class Compared:
    """`lost`: by column ("pupil.born_on"), how many would lose what they have, were its blanks to count."""

    changes: list[Change]
    lost: Counter[str]


def compare(
    items: Iterable[Incoming],
    present: Present,
    *,
    decisions: Mapping[str, str] | None = None,
    emptied: Collection[str] = (),
) -> Compared:
    """Each incoming item against what is there, each as one change. `emptied`: the columns whose blanks count."""
    matched = match(items, present, decisions or {})
    changes: list[Change] = []
    lost: Counter[str] = Counter()
    for item in drained(matched.items):
        there = present.rows.get(item.kind, {}).get(item.key)
        values: dict[str, Any] = without(item.values) if item.kind == "pupil" else item.values
        columns: list[str] = []
        if there is not None and not item.refused and item.joins is None:
            item = named_as_here(item, there)  # noqa: PLW2901
            values, columns = said(item.kind, item.values, there, emptied)
        if columns:
            lost.update(columns)
        changes.append((_close(item, matched, present) if matched.close else None) or _one(item, values, there))
    return Compared(_shared(_with_ends(changes, present), present), lost)


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
        "pupil", "close", item.key, item.label, item.file, item.line, before, without(item.values),
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
            why = (
                "Decide first about the close match." if is_open else f"There is no {WORDS[kind]} {name_in_file(key)}."
            )
            return replace(change, outcome="refused", after={}, reason=why)
    return change


def _shared(changes: list[Change], present: Present) -> list[Change]:
    """The changes, with the carers who would be several pupils' from now on saying so; `sharing` stays with these alone."""
    pupils: dict[str, dict[str, None]] = {}
    fresh: set[str] = set()
    for key in present.rows["care"]:
        pupil, carer = parts_of("care", key)
        pupils.setdefault(carer, {})[pupil] = None
    for change in changes:
        if change.kind == "care" and change.outcome in ("new", "changed", "same"):
            pupil, carer = parts_of("care", change.key)
            pupils.setdefault(carer, {})[pupil] = None
            fresh |= {carer} if change.outcome == "new" else set()
    labels = {c.key: c.label for c in changes if c.kind == "pupil"}
    rows = present.rows["pupil"]
    found = []
    for change in changes:
        if change.sharing:
            theirs = [labels.get(key) or _called(rows.get(key, {})) or key for key in pupils.get(change.key, ())]
            if change.key in fresh and len(theirs) > 1:
                reason = f"{change.reason} One person, carer of {', '.join(theirs)}.".strip()
                change = replace(change, reason=reason)  # noqa: PLW2901
            else:
                change = replace(change, sharing="")  # noqa: PLW2901
        found.append(change)
    return found


def _called(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in ("given_name", "family_name") if row.get(name))


def _one(item: Incoming, values: dict[str, Any], there: Mapping[str, Any] | None) -> Change:
    """`values`: what the item says of the row."""
    at = (item.key, item.label, item.file, item.line)
    sharing = item.called if item.kind == "carer" else ""
    if item.refused:
        return Change(item.kind, "refused", *at, reason=item.refused)
    if item.joins is not None:
        return Change(item.kind, "same", *at, reason=f"The same as in line {item.joins}.")
    if item.is_gone:
        return Change(item.kind, "left" if there is not None and not there.get("has_left") else "same", *at)
    if there is None:
        return Change(item.kind, "new", *at, after=values, reason=item.note, sharing=sharing)
    differs = {name: value for name, value in values.items() if name in there and there[name] != value}
    if item.kind == "care" and not says_more(differs.get("relationship", ""), there["relationship"]):
        differs.pop("relationship", None)
    if there.get("has_left"):
        differs["has_left"] = False
    if not differs:
        return Change(item.kind, "same", *at, reason=item.note, sharing=sharing)
    before = {name: there[name] for name in differs}
    reason = _look(item.note, before, there)
    return Change(item.kind, "changed", *at, before=before, after=differs, reason=reason, sharing=sharing)


def _look(note: str, before: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    """What to look at in a change: a child with another name and another birthday may be another child."""
    if "family_name" in before and "given_name" in before and before.get("born_on"):
        return "Name and date of birth both differ. Is it the same child?"
    return "Back again." if there.get("has_left") else note
