"""A block of rows as a spreadsheet copies it, or a CSV file holds it: cells, and which column is which. Pure."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

MOST_ROWS = 300
MOST_CHARS = 200_000
LEFT_OUT = "-"
YES = frozenset({"y", "yes", "true", "t", "1", "x", "✓", "on"})
NO = frozenset({"n", "no", "false", "f", "0", "off"})
# Day before month, as everybody writes who copies from a sheet in England; a year first where the sheet writes it so.
DAYS = (
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d-%m-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%Y-%m-%d",
)
TIMES = ("%H:%M", "%H:%M:%S", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p")
# How a weekday is shortened.
SHORT = {
    "monday": ("mon",), "tuesday": ("tue", "tues"), "wednesday": ("wed", "weds"), "thursday": ("thu", "thur", "thurs"),
    "friday": ("fri",), "saturday": ("sat",), "sunday": ("sun",),
}  # fmt: skip
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)


class PasteError(ValueError):
    """The block cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Block:
    """A block with its columns told apart. `heads` are the cells of its header row, or "Column 1" and so on where it has none
    (`has_head`); `columns` gives each column's field, or LEFT_OUT; a row is its number in the block and its texts by field."""

    heads: list[str]
    has_head: bool
    columns: list[str]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    ragged: dict[int, str] = field(default_factory=dict)


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def text_of(content: bytes) -> str:
    """The text of an uploaded file: UTF-8 or UTF-16, else as Windows writes it. Raises PasteError for what is no text."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((name for mark, name in marks if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text or content[:2] in (b"PK", b"\xd0\xcf"):
        raise PasteError("That file is not text. Save it as “CSV UTF-8”, or copy its rows and paste them.")
    return text


def cells_of(text: str, *, is_list: bool = False) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its number from 1: tabs between the cells as a spreadsheet copies them, else
    semicolons or commas, but not in a list of one column. Raises PasteError."""
    if len(text) > MOST_CHARS:
        raise PasteError(f"That is more than {MOST_CHARS:,} characters. Paste fewer rows at a time.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = "\t" if "\t" in first or is_list else ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        rows = [
            (number, [_unprotected(cell.strip()) for cell in cells]) for number, cells in enumerate(reader, start=1)
        ]
    except csv.Error as error:
        raise PasteError(f"Row {reader.line_num} has a quotation mark that is never closed. Take it out.") from error
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) > MOST_ROWS + 1:
        raise PasteError(f"Those are {len(rows):,} rows. Paste at most {MOST_ROWS} at a time.")
    return rows


def _unprotected(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading the cell as a number or a formula."""
    return cell[1:] if re.match(r"'+[A-Z]?[\d=+@-]", cell) else cell


def block_of(text: str, known: Mapping[str, Sequence[str]], said: Sequence[str] = ()) -> Block:
    """The block of a text. `known`: by field, the names of its column, in the order in which columns without a header are read;
    `said`: the field of each column, as a person chose. Raises PasteError."""
    rows = cells_of(text, is_list=len(known) == 1)
    if not rows:
        raise PasteError("Paste some rows, or choose a file.")
    first = rows[0][1]
    by_name = {plain(name): key for key, names in reversed(list(known.items())) for name in names}
    found = [by_name.get(plain(cell), LEFT_OUT) for cell in first]
    named = sum(key != LEFT_OUT for key in found)
    has_head = named > 0 and 2 * named >= sum(bool(cell) for cell in first)
    width = max(len(cells) for _, cells in rows)
    if has_head:
        heads, columns = [*first, *[""] * (width - len(first))], _once([*found, *[LEFT_OUT] * (width - len(first))])
    else:
        heads = [f"Column {number}" for number in range(1, width + 1)]
        columns = [*list(known)[:width], *[LEFT_OUT] * (width - len(known))]
    if len(said) == width and all(key == LEFT_OUT or key in known for key in said):
        columns = _once(list(said))
    block = Block(heads, has_head, columns)
    for number, cells in rows[has_head:]:
        if has_head and len(cells) > len(first):
            block.ragged[number] = f"This row has {len(cells)} cells and the header has {len(first)}."
        texts = {key: cells[n] for n, key in enumerate(columns) if key != LEFT_OUT and n < len(cells)}
        block.rows.append((number, texts))
    if not block.rows:
        raise PasteError("There is a header and no row under it. Paste the rows too.")
    return block


def _once(columns: list[str]) -> list[str]:
    """Each field for the first column that is it."""
    return [key if key == LEFT_OUT or key not in columns[:n] else LEFT_OUT for n, key in enumerate(columns)]


def read_day(text: str) -> date | None:
    """A day as people write it, or None."""
    bare = WEEKDAY.sub("", text.strip())
    for form in DAYS:
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def read_time(text: str) -> time | None:
    """A time of the day as people write it, or None."""
    bare = re.sub(r"\s+", "", text).upper().replace("NOON", "PM")
    for form in TIMES:
        try:
            return datetime.strptime(bare, form).time()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def several(text: str) -> list[str]:
    """The parts of a cell that holds several: "Mon, Tue and Fri"."""
    return [part.strip() for part in re.split(r"[,;/+&]|\band\b", text) if part.strip()]
