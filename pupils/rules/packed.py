"""The rows of a table, packed: a large file takes a fraction of its size, and is read a stretch at a time."""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
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
        self._last.append([line, *[values[header] for header in self.head]])
        self._count = None if self._count is None else self._count + 1
        if len(self._last) >= STRETCH:
            self.close()

    def close(self) -> None:
        """Pack what was added last."""
        if self._last:
            self.parts.append(packed(self._last))
            self._last = []

    def __iter__(self) -> Iterator[Row]:
        head = self.head
        for part in self.parts:
            for line, *cells in unpacked(part):
                yield line, dict(zip(head, cells, strict=True))
        for line, *cells in self._last:
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


def packed(rows: list[Any]) -> bytes:
    return zlib.compress(
        json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def unpacked(part: bytes) -> list[Any]:
    return json.loads(zlib.decompress(part))
