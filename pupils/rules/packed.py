"""The rows of a table, packed: a large file takes a fraction of its size, and is read a stretch at a time."""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

STRETCH = 1000
Row = tuple[int, dict[str, str]]


class Packed:
    """Rows (line, values by header) of a table with these headers, as a list of them would give them."""

    def __init__(self, head: list[str], parts: Iterable[bytes] = ()) -> None:
        self.head = list(head)
        self.parts = list(parts)
        self._last: list[Any] = []
        self._count: int | None = None if self.parts else 0

    @classmethod
    def of(cls, head: list[str], rows: Iterable[Row]) -> "Packed":
        found = cls(head)
        for row in rows:
            found.append(row)
        found.close()
        return found

    def append(self, row: Row) -> None:
        line, values = row
        self.add(line, [values[header] for header in self.head])

    def add(self, line: int, cells: list[str]) -> None:
        """A row by its cells, in the order of the headers."""
        self._last.append([line, *cells])
        self._count = None if self._count is None else self._count + 1
        if len(self._last) >= STRETCH:
            self.close()

    def close(self) -> None:
        """Pack what was added last."""
        if self._last:
            self.parts.append(packed(self._last))
            self._last = []

    def stretches(self) -> Iterator[list[Any]]:
        """The rows a stretch at a time, each as [line, cell, cell, ...]."""
        yield from map(unpacked, self.parts)
        if self._last:
            yield self._last

    def __iter__(self) -> Iterator[Row]:
        head = self.head
        for rows in self.stretches():
            for line, *cells in rows:
                yield line, dict(zip(head, cells, strict=True))

    def __bool__(self) -> bool:
        return bool(self.parts or self._last)

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(len(unpacked(part)) for part in self.parts) + len(self._last)
        return self._count

    def __getitem__(self, where: Any) -> Any:
        """The row at a place, or a list of the rows of a slice."""
        if isinstance(where, slice):
            return list(islice(self, where.start, where.stop, where.step))
        for row in islice(self, where, None):
            return row
        raise IndexError(where)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def columns(rows: Iterable[Row] | Packed, *headers: str) -> Iterator[tuple[Any, ...]]:
    """Of each row its line and the texts under these headers, "" under one that is not there: without a dict for each row."""
    if not isinstance(rows, Packed):
        for line, values in rows:
            yield line, *(values.get(header, "") for header in headers)
        return
    there = [header for header in headers if header in rows.head]
    pick = itemgetter(0, 0, *(rows.head.index(header) + 1 for header in there))
    if len(there) == len(headers):
        for stretch in rows.stretches():
            yield from (found[1:] for found in map(pick, stretch))
        return
    for stretch in rows.stretches():
        for _, line, *texts in map(pick, stretch):
            values = dict(zip(there, texts, strict=True))
            yield line, *(values.get(header, "") for header in headers)


def lines_of(rows: Iterable[Row] | Packed) -> Iterator[int]:
    """The lines of the rows."""
    if isinstance(rows, Packed):
        return (row[0] for stretch in rows.stretches() for row in stretch)
    return (line for line, _ in rows)


def filled_in(rows: Iterable[Row] | Packed) -> set[str]:
    """The headers under which any row has a text. Where each has one early on, the other rows are not read."""
    if not isinstance(rows, Packed):
        return {header for _, values in rows for header, text in values.items() if text}
    blank = {header: place for place, header in enumerate(rows.head, 1)}
    for stretch in rows.stretches():
        blank = {header: place for header, place in blank.items() if not any(row[place] for row in stretch)}
        if not blank:
            break
    return set(rows.head) - set(blank)


def packed(rows: list[Any]) -> bytes:
    return zlib.compress(
        json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def unpacked(part: bytes) -> list[Any]:
    return json.loads(zlib.decompress(part))
