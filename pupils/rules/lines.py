"""From numbered lines of cells to a table: which is the header, which are rows, and what is neither."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from pupils.rules.packed import Packed
from pupils.rules.passwords import STRUCK, is_made_up, is_password_name, secret_places
from pupils.rules.table import FileError, Table, is_nameless, nameless
from pupils.rules.words import plain_word

MOST_COLUMNS = 200
# A header is looked for in so many lines.
LINES_ABOVE = 20
# More broken lines than this, and more than there are rows, are a file that is made otherwise than its header says.
MOST_BROKEN = 1000
IsHead = Callable[[list[str]], bool]
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}
# Groups of columns in an upper header row that say nothing which the lower row does not.
PUPIL_GROUPS = frozenset(
    {"pupil", "pupils", "pupildetails", "student", "students", "studentdetails", "child", "learner"}
)
# An apostrophe that keeps Excel from reading a cell as a number, a date or a formula.
PROTECTED = re.compile(r"^'(?='*[A-Z]?[\d=+@-])")
TOTAL = re.compile(
    r"^(?:grand |sub[ -]?)?totals?(?: number)?(?: of)?(?: pupils| students| records| rows)?[:=]?(?: *\d+)?$"
)
TOTAL_BEGINS = frozenset("gGsStT")
FOOTER = re.compile(
    r"^(?:(?:number|count) of (?:pupils|students|records|rows|staff)\b.*|(?:count|records|pupils|students|rows) *[:=] *\d+"
    r"|(?:report |list |data |file )?(?:printed|generated|produced|exported|created|run)(?: on| at| by|:)? .*"
    r"|page \d+(?: of \d+)?|end of (?:report|list|file|data)\b.*|[-=_*]{3,}"
    r"|\(?\d+ (?:pupils|students|records|rows)(?: found| listed| in total)?\)?\.?)$"
)
NUMBER = re.compile(r"^[\d.,%\s-]*$")


def table_of(
    name: str,
    rows: Iterable[tuple[int, list[str]]],
    *,
    most_rows: int,
    is_head: IsHead,
    head_row: int | None = None,
    is_sheet: bool = False,
) -> Table:
    """The table of numbered rows: its header, then every row of the header's width; others are problems, or notes where they
    stand above the header, repeat it, or sum up. `head_row` is the line that a person said is the header (0: none is); the
    rows of a sheet may be shorter than it. Raises FileError."""
    table = Table(name, [], [])
    numbered = _counted(name, rows, table, most_rows)
    above = _above(numbered, is_head, head_row)
    if not above:
        raise FileError(f"{name} is empty.")
    found = _head_at(above, is_head, head_row)
    peeked = list(islice(numbered, LINES_ABOVE))
    head, start, table.heads = ([], 0, 0) if found is None else (above[found][1], found + 1, 1)
    # What stands in columns without a name, a sheet does not tell in its header.
    if found is None or is_sheet:
        width = max(len(cells) for _, cells in [*above[start:], *peeked, (0, head)])
        head = _padded(head, width)
    is_sure = found is not None and is_head(above[found][1])
    secret = set() if is_sure else secret_places(cells for _, cells in [*above, *peeked])
    if found is not None:
        if head_row is None and not is_sure and not _is_plausible(above, found):
            table.firsts = _samples(above, secret)
        upper = _upper(above, found)
        table.heads += upper is not None
        head = _joined(upper, head) if upper is not None else head
        first = found - (upper is not None)
        table.notes = [(line, "above the header, left alone") for line, cells in above[:first] if any(cells)]
        table.blanks += sum(not any(cells) for _, cells in above[:first])
    shape = _shape_of(table, _named(name, head), secret, is_sure=is_sure)
    table.rows = rows_read = Packed(table.head)
    given = above[found][1] if found is not None else None
    for line, cells in chain(above[start:], peeked, numbered):
        _add(table, rows_read, shape, given, line, cells if not is_sheet else _padded(cells, shape.width))
    _check_rows(table)
    _without_empty_columns(table)
    return table


@dataclass(frozen=True)
class _Shape:
    """How many cells a row has, and the places of those that are kept."""

    width: int
    kept: list[int]


def _shape_of(table: Table, names: list[str], secret: set[int], *, is_sure: bool) -> _Shape:
    """Give the table its head. `secret`: the places that hold passwords whatever their names here; where it is not sure that the
    names are names, one may be a password itself."""
    letters = [f"column {get_column_letter(place)}" for place in range(1, len(names) + 1)]
    hidden = {place for place, header in enumerate(names) if place in secret or is_password_name(header)}
    for place in sorted(hidden):
        is_name = is_password_name(names[place]) and (is_sure or not is_made_up(names[place]))
        table.hidden.append(names[place] if is_name else letters[place])
    shape = _Shape(len(names), [place for place in range(len(names)) if place not in hidden])
    table.head = [names[place] for place in shape.kept]
    table.letters = {names[place]: letters[place] for place in shape.kept}
    return shape


def _counted(
    name: str, rows: Iterable[tuple[int, list[str]]], table: Table, most: int
) -> Iterator[tuple[int, list[str]]]:
    """The lines with their cells stripped; every kind of line counts against the limit."""
    for count, (line, cells) in enumerate(rows):
        if count > most:
            raise FileError(
                f"{name} has more than {most:,} rows, empty and broken ones counted. Delete the rows that are none, split it, or "
                "ask for a higher limit."
            )
        bare = [cell.strip() for cell in cells]
        yield line, [_unprotected(table, cell) for cell in bare] if "'" in "".join(bare) else bare


def _unprotected(table: Table, cell: str) -> str:
    if not cell.startswith("'"):
        return cell
    text = PROTECTED.sub("", cell)
    table.protected += text != cell
    return text


def _above(
    numbered: Iterator[tuple[int, list[str]]], is_head: IsHead, head_row: int | None
) -> list[tuple[int, list[str]]]:
    """The lines until the header, and it."""
    above: list[tuple[int, list[str]]] = []
    for line, cells in numbered:
        above.append((line, cells))
        if head_row == 0 or (line >= head_row if head_row is not None else is_head(cells)):
            break
        if head_row is None and len(above) == LINES_ABOVE:
            break
    return above


def _head_at(above: list[tuple[int, list[str]]], is_head: IsHead, head_row: int | None) -> int | None:
    """Where the header stands among the lines; None where a person said that there is none."""
    if head_row == 0:
        return None
    if head_row is not None:
        return next((n for n, (line, _) in enumerate(above) if line == head_row), len(above) - 1)
    first = next((n for n, (_, cells) in enumerate(above) if any(cells)), 0)
    return next((n for n, (_, cells) in enumerate(above) if is_head(cells)), first)


def _is_plausible(above: list[tuple[int, list[str]]], found: int) -> bool:
    """Whether a line of unknown names may be a header all the same: every cell a name of its own, and no cell a value."""
    head, below = above[found][1], [len(cells) for _, cells in above[found + 1 :] if any(cells)]
    names = [cell for cell in head if cell]
    is_full = len(names) == len(head) >= 2 and all(width <= len(head) for width in below)
    return is_full and len(set(names)) == len(names) and not any(re.search(r"\d{2}|@", cell) for cell in names)


def _samples(above: list[tuple[int, list[str]]], secret: set[int]) -> list[tuple[int, str]]:
    """The first lines in short, for a person to say which is the header; what may be a password is not shown."""
    hidden = secret | {place for _, cells in above for place, cell in enumerate(cells) if is_password_name(cell)}
    return [
        (line, ", ".join(STRUCK if n in hidden or is_made_up(cell) else cell[:20] for n, cell in enumerate(cells[:5])))
        for line, cells in above[:8]
        if any(cells)
    ]


def _upper(above: list[tuple[int, list[str]]], found: int) -> list[str] | None:
    """The row of group names above the header, where the header needs it: it repeats names, which the groups tell apart."""
    head = [cell for cell in above[found][1] if cell]
    if not found or len(set(head)) == len(head):
        return None
    row = above[found - 1][1]
    named = [cell for cell in row if cell]
    return row if 2 <= len(named) < len(head) and row[0] else None


def _joined(upper: list[str], head: list[str]) -> list[str]:
    """Two header rows as one: "Contact 1" over "Surname" is "Contact 1 Surname"."""
    group, names = "", []
    for place, header in enumerate(head):
        above = upper[place] if place < len(upper) else ""
        group = above or group
        is_own = plain_word(group) in PUPIL_GROUPS or not header
        names.append((header or above) if is_own else f"{group} {header}".strip())
    return names


def _named(name: str, head: list[str]) -> list[str]:
    """The headers, each with a name of its own: repeated and empty ones are told apart."""
    if len(head) > MOST_COLUMNS:
        raise FileError(f"{name} has {len(head)} columns, which is no roster.")
    counts: dict[str, int] = {}
    names: list[str] = []
    for place, given in enumerate(head, start=1):
        bare = given or nameless(place)
        counts[bare] = counts.get(bare, 0) + 1
        which = ORDINALS.get(counts[bare], f"{counts[bare]}th")
        header = bare if counts[bare] == 1 else f"the {which} {bare}"
        names.append(header if header not in names else f"{header} (column {place})")
    return names


def _add(table: Table, rows: Packed, shape: _Shape, given: list[str] | None, line: int, cells: list[str]) -> None:
    if not any(cells):
        table.blanks += 1
    elif cells == given:
        table.notes.append((line, "the header again, left alone"))
    elif is_footer(cells, shape.width):
        table.notes.append((line, "a total or a footer, left out"))
    else:
        _add_row(table, rows, shape, line, cells)


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _add_row(table: Table, rows: Packed, shape: _Shape, line: int, cells: list[str]) -> None:
    while len(cells) > shape.width and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != shape.width:
        table.problems.append((line, f"The row has {len(cells)} cells where the header has {shape.width}."))
        if not table.hidden and len(table.broken) <= MOST_BROKEN:
            beyond = [STRUCK if is_made_up(cell) else cell for cell in cells[shape.width : MOST_COLUMNS]]
            table.broken.append((line, cells[: shape.width] + beyond))
        return
    rows.add(line, [cells[place] for place in shape.kept] if table.hidden else cells)


def is_footer(cells: list[str], width: int) -> bool:
    """Whether a line sums up, or says who printed it: a total with figures at most, or one sentence in an empty line."""
    texts = [cell for cell in cells if cell]
    is_short = len(texts) <= max(1, min(2, width - 2))
    if not is_short and texts[0][0] not in TOTAL_BEGINS:
        return False
    first = texts[0].casefold()
    if TOTAL.match(first):
        return all(NUMBER.match(text) for text in texts[1:])
    return is_short and bool(FOOTER.match(first))


def _check_rows(table: Table) -> None:
    """Raises FileError where the lines are made otherwise than the header."""
    if table.problems and (not table.rows or len(table.problems) > max(MOST_BROKEN, len(table.rows))):
        line, why = table.problems[0]
        which = (
            "No row"
            if not table.rows
            else f"Only {len(table.rows):,} of {len(table.rows) + len(table.problems):,} rows"
        )
        raise FileError(
            f"{which} of {table.name} has as many cells as its header (line {line}: {why[0].lower()}{why[1:-1]}). Look for a "
            "missing or an extra column, and upload it again."
        )


def _without_empty_columns(table: Table) -> None:
    """Leave out columns that have no name and hold nothing."""
    for header in filter(is_nameless, list(table.head)):
        if not any(values[header] for _, values in table.rows) and len(table.head) > 1:
            table.head.remove(header)
            table.rows = Packed.of(table.head, table.rows)
