"""The rows of a preview as a list shows them, those that are packed behind the others."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Sum

from core.lists import searched
from pupils.models import RosterImport, RosterPack, RosterRow
from pupils.rules.packed import unpacked


def rows_shown(*, roster: RosterImport, outcome: str = "", kind: str = "", text: str = "") -> "Rows":
    """The rows of an outcome (none: all that a person may want to see) and a kind, in which the words of the text occur."""
    rows = searched(RosterRow.objects.filter(roster=roster), text, "label", "key", "reason", "look")
    packs = RosterPack.objects.filter(roster=roster).order_by("pk")
    if outcome:
        rows, packs = rows.filter(outcome=outcome), packs.filter(outcome=outcome)
    else:
        rows, packs = (found.exclude(outcome__in=["same", "close"]) for found in (rows, packs))
    if kind:
        rows, packs = rows.filter(kind=kind), packs.filter(kind=kind)
    return Rows(rows, packs, text.casefold().split())


def rows_of(pack: RosterPack) -> Iterator[RosterRow]:
    """The rows in a pack, none of which is saved."""
    keys, labels, lines, after = unpacked(bytes(pack.content))
    same = {"roster_id": pack.roster_id, "kind": pack.kind, "outcome": pack.outcome, "file": pack.file}
    for place, (key, label, line) in enumerate(zip(keys, labels, lines, strict=True)):
        yield RosterRow(**same, key=key, label=label, line=line, after=json.loads(after[place]) if after else {})


class Rows(Sequence[RosterRow]):
    """As a list of rows. `words`: in small letters, those that must occur in a packed one."""

    def __init__(self, rows: Any, packs: Any, words: list[str]) -> None:
        self._rows, self._packs, self._words = rows, packs, words
        self._single: int | None = None

    def __len__(self) -> int:
        return self._one_by_one + self._in_packs

    def __iter__(self) -> Iterator[RosterRow]:
        yield from self._rows
        yield from self._packed(0)

    def __getitem__(self, where: Any) -> Any:
        """The rows of a slice, or the row at a place."""
        if not isinstance(where, slice):
            return self[where : where + 1][0]
        start, stop = where.start or 0, len(self) if where.stop is None else where.stop
        found = list(self._rows[start:stop]) if start < self._one_by_one else []
        left = stop - start - len(found)
        return found + list(islice(self._packed(max(0, start - self._one_by_one)), left))

    @property
    def _one_by_one(self) -> int:
        if self._single is None:
            self._single = self._rows.count()
        return self._single

    @property
    def _in_packs(self) -> int:
        if self._words:
            return sum(1 for _ in self._packed(0))
        return self._packs.aggregate(count=Sum("count"))["count"] or 0

    def _packed(self, start: int) -> Iterator[RosterRow]:
        """The packed rows from a place on."""
        for pack in self._packs.iterator(chunk_size=10):
            if not self._words and start >= pack.count:
                start -= pack.count
                continue
            for row in rows_of(pack):
                if self._words and not all(word in f"{row.label}\n{row.key}".casefold() for word in self._words):
                    continue
                if start:
                    start -= 1
                    continue
                yield row
