"""A digest of what a preview says, whatever the order of its rows."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

# What a preview says of a row. Where it stands in the file, and how it is called, are the file's.
SAID = ("kind", "outcome", "key", "before", "after", "look")


class Digest:
    """The sum of the digests of rows, so that none has to be held."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """`columns`: texts by name, a text for each row."""
        for row in zip(*(columns[name] for name in SAID), strict=True):
            self._sum += int.from_bytes(blake2b("\0".join(row).encode(), digest_size=16).digest(), "big")

    def __str__(self) -> str:
        """32 digits."""
        return f"{self._sum % 2**128:032x}"
