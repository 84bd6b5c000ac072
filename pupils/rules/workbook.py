"""The sheets of an Excel workbook as tables: read line by line, in bounded memory."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from pupils.rules.lines import IsHead, table_of
from pupils.rules.table import FileError, Table

MOST_CELLS = 2000
# A workbook may unpack to so many times the limit of a file, and its texts to so many times.
MOST_UNPACKED = 10
MOST_TEXTS = 3
MOST_MERGED = 20_000
CHUNK = 1 << 20
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# A formula whose value nobody has stored: the program that wrote the file never worked it out.
UNKNOWN = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]{0,60}>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
Rows = Iterator[tuple[int, list[str]]]


def read_workbook(
    name: str, content: bytes, *, most_bytes: int, most_rows: int, is_head: IsHead, head_row: int | None = None
) -> list[Table]:
    """The sheets of a workbook that hold something, as they are shown: dates are written year first. Raises FileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(name, archive, most_bytes)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            tables = []
            for sheet in book.worksheets:
                title = name if len(book.worksheets) == 1 else f"{sheet.title}.xlsx"
                marks = _Marks(archive, sheet, most_bytes, most_rows)
                if table := _sheet(title, sheet, marks, most_rows=most_rows, is_head=is_head, head_row=head_row):
                    tables.append(table)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, EOFError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name} is no Excel workbook that can be opened. Save it as CSV or .xlsx.") from error
    return tables


def _check_size(name: str, archive: zipfile.ZipFile, most_bytes: int) -> None:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    texts = sum(size for part, size in sizes.items() if "sharedstrings" in part.lower())
    if sum(sizes.values()) > MOST_UNPACKED * most_bytes or texts > MOST_TEXTS * most_bytes:
        raise FileError(f"{name} unpacks to more than can be read. Save the sheet as “CSV UTF-8”.")


class _Marks:
    """What the rows of a sheet do not tell: which cells are merged, and which formulas have no value."""

    def __init__(self, archive: zipfile.ZipFile, sheet: Any, most_bytes: int, most_rows: int) -> None:
        self.down: dict[int, dict[int, int]] = {}
        self.unknown: dict[int, str] = {}
        self.left, self.most_rows = MOST_MERGED, most_rows
        path = getattr(sheet, "_worksheet_path", "")
        if path in archive.namelist():
            self._scan(archive, path, sheet.title, MOST_UNPACKED * most_bytes)

    def _scan(self, archive: zipfile.ZipFile, path: str, title: str, most: int) -> None:
        kept, rows = b"", 0
        with archive.open(path) as part:
            while (chunk := part.read(CHUNK)) and most > 0:
                most -= len(chunk)
                rows += chunk.count(b"<row")
                if rows > self.most_rows + 1:
                    raise FileError(
                        f"The sheet “{title}” has more than {self.most_rows:,} rows, empty ones counted. Delete the empty rows "
                        "below the list, or save the sheet as “CSV UTF-8”."
                    )
                text = kept + chunk
                for found in MERGED.finditer(text) if b"<mergeCell" in text else ():
                    self._merge(*found.groups())
                for found in UNKNOWN.finditer(text) if b"<f" in text else ():
                    self.unknown.setdefault(int(found[2]), (found[1] + found[2]).decode())
                # What begins in one piece may end in the next; a mark found twice is the same mark.
                kept = text[-2000:]

    def _merge(self, left: bytes, top: bytes, right: bytes, bottom: bytes) -> None:
        first, last = (column_index_from_string(name.decode()) - 1 for name in (left, right))
        rows = range(int(top) + 1, min(int(bottom), int(top) + self.left) + 1) if last == first else ()
        for row in rows:
            self.down.setdefault(row, {})[first] = int(top)
        self.left -= len(rows)


def _sheet(
    title: str, sheet: Any, marks: _Marks, *, most_rows: int, is_head: IsHead, head_row: int | None
) -> Table | None:
    """The table of a sheet; None for an empty one."""
    blanks: list[int] = []
    rows = _rows(sheet, marks, blanks, most_rows)
    first = next(rows, None)
    if first is None:
        return None

    def lines() -> Rows:
        yield first
        yield from rows

    table = table_of(title, lines(), most_rows=most_rows, is_head=is_head, head_row=head_row, is_sheet=True)
    table.sheet, table.is_hidden = sheet.title, sheet.sheet_state != "visible"
    table.blanks += len(blanks)
    if marks.unknown:
        _refuse_unknown(table, marks)
    return table


def _rows(sheet: Any, marks: _Marks, blanks: list[int], most: int) -> Rows:
    """The lines of a sheet, with what is merged filled in; empty ones above the first are counted in `blanks`."""
    # What a sheet says of its own size may be wrong; then lines would be lost.
    sheet.reset_dimensions()
    last: dict[int, list[str]] = {}
    has_begun = False
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = _texts(cells)
        for place, top in marks.down.get(number, {}).items():
            texts += [""] * (place + 1 - len(texts))
            above = last.get(top, [])
            texts[place] = texts[place] or (above[place] if place < len(above) else "")
        if marks.down:
            last = {
                number: texts,
                **{top: row for top, row in last.items() if top in marks.down.get(number + 1, {}).values()},
            }
        has_begun = has_begun or any(texts)
        if has_begun:
            yield number, texts
        elif len(blanks) > most:
            raise FileError(f"The sheet “{sheet.title}” begins with more than {most:,} empty rows. Delete them.")
        else:
            blanks.append(number)


def _refuse_unknown(table: Table, marks: _Marks) -> None:
    """Refuse the lines in which a formula has no stored value."""
    why = "{} is a formula without its value. Open the file in Excel, save it there and upload it again."
    table.problems += [(line, why.format(marks.unknown[line])) for line, _ in table.rows if line in marks.unknown]
    table.rows = [(line, values) for line, values in table.rows if line not in marks.unknown]


def _texts(cells: tuple) -> list[str]:
    """The cells of a row as texts, without empty ones at its end."""
    if len(cells) > MOST_CELLS:
        raise FileError(f"The sheet has more than {MOST_CELLS} columns, which is no roster.")
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
