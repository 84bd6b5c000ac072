"""Who is never suggested: groups of pupils side by side, each pupil in one column, small numbers hidden."""

from collections.abc import Iterable, Mapping

from core.small_numbers import Table, protected

PLACED, SUGGESTED, NEITHER = "Placed", "Suggested, not placed", "Neither"
COLUMNS = (PLACED, SUGGESTED, NEITHER)


def counted(groups: Mapping[str, Iterable[int]], *, suggested: set[int], placed: set[int]) -> Table:
    """Of each group of pupils' ids how many are placed, are suggested by some programme today and wait, and are neither."""
    rows = {}
    for name, group in groups.items():
        pupils = set(group)
        waiting = pupils & suggested - placed
        rows[name] = (len(pupils & placed), len(waiting), len(pupils - suggested - placed))
    return protected(COLUMNS, rows)
