"""Numbers of pupils that anybody may see: no number from one to four can be read off a table, or reckoned from it.

The one rule for every table of groups of pupils. Numbers from one to four are hidden (primary suppression; fewer than five pupils
could be recognised), and so are those that are all but one to four of their group. Then as many more are hidden as it takes
(secondary suppression), so that none that is hidden can be determined from what is shown, its totals, and that numbers are whole
and not negative. See Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), chapter 8.

A table is seen as a graph: its rows and columns are points and each hidden number is an edge. A hidden number can be another one
exactly if it lies on a circle along which the hidden numbers take turns in rising and falling by one, and none of those that fall
is zero: then all sums stay as they are. (Sums of such a table are those of a flow, so where any other number is possible, one
more or one less is.) What is missing is the circle that costs least to hide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain

FEWEST = 5
IN_WORDS = "hidden: small numbers"
SIZES = "sizes"

# A total is worth more than what it is made of, and a zero, which names nobody and says who is missed, more than a number.
TOTAL, ZERO = 1_000, 1_000_000

Row = tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """Of each group its numbers, one a column, and their total. None is a number that is hidden; it is not zero."""

    columns: tuple[str, ...]
    rows: Mapping[str, Row]
    totals: Row

    def all_but(self, column: str, row: Row) -> int | None:
        """Of a group those who are in any other column, in percent; None where that says what is hidden."""
        size, left = row[-1], row[self.columns.index(column)]
        return round(100 * (size - left) / size) if size and left is not None else None


@dataclass
class _Cell:
    """A number between a row and a column. `is_sum`: it stands on the other side of its row's, or its column's, equation."""

    row: str
    column: str
    value: int
    cost: int
    is_sum: bool = False
    is_shown: bool = True
    may_hide: bool = True

    def ways(self) -> Iterator[tuple[str, str]]:
        """From where to where a circle passes along it: once where it can rise, once where it can fall."""
        there, back = (self.column, self.row) if self.is_sum else (self.row, self.column)
        yield there, back
        if self.value > 0:
            yield back, there


def is_small(count: int, of: int | None = None) -> bool:
    """Whether it points at fewer than five pupils: by itself, or as all but so few of its group."""
    return 0 < count < FEWEST or (of is not None and 0 < of - count < FEWEST)


def shown(count: int, of: int) -> int | None:
    """A number that stands alone, of a group whose size is known; None where it is hidden."""
    return None if is_small(count, of) else count


def protected(columns: Sequence[str], rows: Mapping[str, Sequence[int]]) -> Table:
    """The table as it may be shown. `rows`: of each group the number of its pupils in each column; everybody is in one group and
    one column. The totals of the columns are hidden by themselves alone, so tables of the same pupils show the same ones."""
    sums = [sum(column) for column in zip(*rows.values(), strict=True)] or [0] * len(columns)
    totals = _totals(sums)
    # A group that is everybody says what the totals say; of fewer than five pupils in all, nothing is said.
    if len(rows) == 1 or is_small(sum(sums)):
        return Table(tuple(columns), dict.fromkeys(rows, totals), totals)
    lines = {name: _line(name, counts, sums) for name, counts in rows.items()}
    feet = [
        _Cell("totals", f"column {place}", total, 0, is_sum=True, is_shown=seen is not None, may_hide=False)
        for place, (total, seen) in enumerate(zip(sums, totals, strict=False))
    ]
    corner = _Cell("totals", SIZES, sum(sums), 0, is_shown=totals[-1] is not None, may_hide=False)
    hide_what_can_be_reckoned([*chain(*lines.values()), *feet, corner])
    return Table(tuple(columns), {name: _seen(line) for name, line in lines.items()}, totals)


def _line(name: str, counts: Sequence[int], sums: Sequence[int]) -> list[_Cell]:
    """The numbers of a group, then its size. One of fewer than five is hidden whole, but for what nobody at all is in."""
    size = sum(counts)
    is_few = is_small(size)
    cells = [
        _Cell(
            f"row {name}", f"column {place}", count, _cost(count),
            is_shown=total == 0 or not (is_few or is_small(count, size)),
        )
        for place, (count, total) in enumerate(zip(counts, sums, strict=True))
    ]  # fmt: skip
    return [*cells, _Cell(f"row {name}", SIZES, size, TOTAL + _cost(size), is_sum=True, is_shown=not is_few)]


def _totals(sums: Sequence[int]) -> Row:
    """The totals of the columns and that of all, as a row of its own."""
    whole = sum(sums)
    cells = [_Cell("row", "anything", value, _cost(value), is_shown=not is_small(value, whole)) for value in sums]
    end = _Cell("row", "anything", whole, TOTAL + _cost(whole), is_sum=True, is_shown=not is_small(whole))
    hide_what_can_be_reckoned([*cells, end])
    return _seen([*cells, end])


def _cost(value: int) -> int:
    return ZERO if value == 0 else value


def _seen(cells: Iterable[_Cell]) -> Row:
    return tuple(cell.value if cell.is_shown else None for cell in cells)


def hide_what_can_be_reckoned(cells: Sequence[_Cell]) -> None:
    """Hide what it takes, so that each hidden number could be another one."""
    for cell in cells:
        if cell.is_shown:
            continue
        best = min((path for way in cell.ways() if (path := _circle(cell, way, cells))), default=None, key=_price)
        for other in best or ():
            other.is_shown = False


def _price(path: Iterable[_Cell]) -> int:
    return sum(cell.cost for cell in path if cell.is_shown)


def _circle(cell: _Cell, way: tuple[str, str], cells: Sequence[_Cell]) -> list[_Cell]:
    """The cheapest way back to where the cell begins, along hidden numbers and such as may be hidden. Empty where there is
    none."""
    goal, start = way
    steps = _steps(other for other in cells if other is not cell and (other.may_hide or not other.is_shown))
    came = _cheapest(start, goal, steps)
    path: list[_Cell] = []
    while goal != start:
        if goal not in came:
            return []
        goal, other = came[goal]
        path.append(other)
    return path


def _steps(cells: Iterable[_Cell]) -> dict[str, list[tuple[str, _Cell]]]:
    """From each row and column where a step along a number leads."""
    found: dict[str, list[tuple[str, _Cell]]] = {}
    for cell in cells:
        for here, there in cell.ways():
            found.setdefault(here, []).append((there, cell))
    return found


def _cheapest(start: str, goal: str, steps: Mapping[str, list[tuple[str, _Cell]]]) -> dict[str, tuple[str, _Cell]]:
    """Of each point that was reached, from where and along what (Dijkstra)."""
    best, came, heap = {start: 0}, {}, [(0, start)]
    while heap:
        price, here = heappop(heap)
        if here == goal:
            break
        for there, cell in steps.get(here, []):
            # Each step costs a little, so that of two ways the shorter one is taken.
            next_price = price + 1 + (cell.cost if cell.is_shown else 0)
            if next_price < best.get(there, next_price + 1):
                best[there], came[there] = next_price, (here, cell)
                heappush(heap, (next_price, there))
    return came
