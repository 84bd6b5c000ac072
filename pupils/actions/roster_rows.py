"""The rows of a preview as they are kept: one by one where a person may look at them, and in packs where there are thousands of
links of which nothing is to be said."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from core import bulk
from pupils.models import RosterImport, RosterPack, RosterRow
from pupils.queries.roster_kept import digest_of_present
from pupils.rules.diff import Change
from pupils.rules.digest import Digest
from pupils.rules.incoming import REFERS, drained
from pupils.rules.packed import STRETCH, packed

CHANGE = [field.name for field in fields(Change)]
CUT = {"label": 250, "key": 130, "reason": 300, "file": 60, "look": 300, "sharing": 130}
# So many alike are packed.
FEWEST_PACKED = STRETCH


def rows_keep(roster: RosterImport, changes: list[Change]) -> None:
    """Keep the changes instead of those that were there, and in `roster.seen` what they are and what they were compared with. The
    import itself is not saved; the list is empty afterwards."""
    rows_forget(roster)
    digest = Digest()
    kinds: Counter[tuple[str, str]] = Counter()
    plain: Counter[tuple[str, str, str]] = Counter()
    for change in changes:
        kinds[change.kind, change.outcome] += 1
        if _is_plain(change):
            plain[change.kind, change.outcome, change.file] += 1
    roster.counts = {f"{kind}:{outcome}": count for (kind, outcome), count in kinds.items()}
    alike: dict[tuple[str, str, str], list[Change]] = {
        group: [] for group, count in plain.items() if count >= FEWEST_PACKED
    }
    for batch in bulk.batches(_others(changes, alike, roster, digest)):
        columns = columns_of(batch)
        digest.add(columns)
        bulk.insert(RosterRow, columns, school_id=roster.school_id, roster_id=roster.pk)
    for group in alike:
        _pack(roster, group, alike[group], digest)
    roster.seen = digest_of_present() + str(digest)


def rows_forget(roster: RosterImport) -> None:
    """Forget what the preview says."""
    roster.rows.all().delete()
    roster.packs.all().delete()


def digest_of(changes: list[Change]) -> str:
    """32 digits that say whether changes are those of a preview; the list is empty afterwards."""
    digest = Digest()
    for batch in bulk.batches(drained(changes)):
        digest.add(columns_of(batch))
    return str(digest)


def _is_plain(change: Change) -> bool:
    """Whether nothing is to be said of it but which rows it joins."""
    return (
        change.kind in REFERS
        and change.outcome in ("new", "same")
        and not (change.reason or change.look or change.before or change.twin or change.sharing)
        and change.line is not None
    )


def _others(
    changes: list[Change], alike: dict[tuple[str, str, str], list[Change]], roster: RosterImport, digest: Digest
) -> Iterable[Change]:
    """The changes that are kept one by one; the others are packed on the way."""
    for change in drained(changes):
        group = (change.kind, change.outcome, change.file)
        if group not in alike or not _is_plain(change):
            yield change
            continue
        alike[group].append(change)
        if len(alike[group]) == STRETCH:
            _pack(roster, group, alike[group], digest)
            alike[group] = []


def _pack(roster: RosterImport, group: tuple[str, str, str], changes: list[Change], digest: Digest) -> None:
    if not changes:
        return
    kind, outcome, file = group
    count = len(changes)
    keys = [change.key[: CUT["key"]] for change in changes]
    after = _texts(change.after for change in changes)
    same: dict[str, list[Any]] = {"kind": [kind], "outcome": [outcome], "before": ["{}"], "look": [""]}
    digest.add({name: values * count for name, values in same.items()} | {"key": keys, "after": after})
    labels = [change.label[: CUT["label"]] for change in changes]
    content = packed(
        [keys, labels, [change.line for change in changes], after if any(c.after for c in changes) else []]
    )
    RosterPack.objects.create(
        school_id=roster.school_id, roster=roster, kind=kind, outcome=outcome, file=file[: CUT["file"]], count=count,
        content=content,
    )  # fmt: skip


def columns_of(changes: list[Change]) -> dict[str, list[Any]]:
    """The changes as columns of rows, cut to what these hold."""
    columns = {name: [getattr(change, name) for change in changes] for name in CHANGE}
    columns |= {name: [text[:most] for text in columns[name]] for name, most in CUT.items()}
    return columns | {name: _texts(columns[name]) for name in ("before", "after")}


def _texts(values: Iterable[dict[str, Any]]) -> list[str]:
    return [json.dumps(value) if value else "{}" for value in values]
