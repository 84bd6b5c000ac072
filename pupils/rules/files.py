"""From what was uploaded to tables of text: whatever is wrong with a file is said in one sentence, in bounded memory."""

import csv
import io
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath

from openpyxl import load_workbook

from pupils.rules.ctf import read_ctf
from pupils.rules.table import FileError, Table

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SECRET_HEADERS = {"password", "pwd", "passwort"}
MOST_COLUMNS = 200
MOST_CELLS = 2000
# A header is looked for in so many lines; a workbook may unpack to so many times the limit of a file.
LINES_ABOVE = 20
MOST_UNPACKED = 10
IsHead = Callable[[list[str]], bool]


# What a file may be written in that does not prove itself, the likeliest first.
ENCODINGS = {"cp1252": "Windows", "mac_roman": "Mac", "cp850": "DOS", "cp1250": "Windows, Central Europe"}
WORDS = re.compile(r"[^\s,;\t\"]+")


class EncodingError(FileError):
    """A person must say how the file is written. `samples`: by encoding, some of its words as that reads them."""

    def __init__(self, name: str, samples: dict[str, list[str]]) -> None:
        super().__init__(f"It cannot be told how {name} is written. Say which words are right.")
        self.samples = samples


def read_tables(
    files: Mapping[str, bytes],
    *,
    most_bytes: int,
    most_rows: int,
    is_head: IsHead = lambda cells: True,
    encoding: str = "",
) -> list[Table]:
    """The tables in CSV files, workbooks, Common Transfer Files and zips of them. `is_head` tells a header from the lines that
    stand above it; `encoding` is for texts that do not prove theirs. Raises FileError."""
    if not files:
        raise FileError("Choose a file first.")
    if sum(len(content) for content in files.values()) > most_bytes:
        raise FileError(
            f"The file is larger than {most_bytes // 1024 // 1024} MB. Split it, or ask for a higher limit."
        )
    tables: list[Table] = []
    for name, content in files.items():
        parts = unzip(name, content, most_bytes=most_bytes) if name.lower().endswith(".zip") else {name: content}
        for part, data in parts.items():
            if part.lower().endswith((".xlsx", ".xlsm")):
                tables += read_workbook(part, data, most_bytes=most_bytes, most_rows=most_rows, is_head=is_head)
            elif part.lower().endswith(".xml") or data.lstrip()[:5].lower() == b"<?xml":
                tables += read_ctf(part, data, most_rows=most_rows)
            else:
                tables.append(read_csv(part, data, most_rows=most_rows, is_head=is_head, encoding=encoding))
    if not tables:
        raise FileError("There is no CSV file in it, nor an Excel or CTF one.")
    return tables


def unzip(name: str, content: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """The CSV files of a zip, by their bare names. Nothing is written to disk, and paths in it are ignored."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        wanted = (".csv", ".xlsx", ".xml")
        parts = [info for info in archive.infolist() if info.filename.lower().endswith(wanted) and not info.is_dir()]
        if len(parts) > 50:
            raise FileError(f"{name} holds more than 50 files. Put only the roster's CSV files into it.")
        found: dict[str, bytes] = {}
        left = most_bytes
        for info in parts:
            bare = PurePosixPath(info.filename.replace("\\", "/")).name
            if stat.S_ISLNK(info.external_attr >> 16):
                raise FileError(f"{name} holds a link ({bare}). Put the files themselves into it.")
            if bare in found:
                raise FileError(f"{name} holds {bare} twice. Put only one roster into it.")
            with archive.open(info) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise FileError(f"{name} unpacks to more than {most_bytes // 1024 // 1024} MB.")
            found[bare] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileError(f"{name} is not a zip that can be opened. Make it again, without a password.") from error
    return found


def decode(name: str, content: bytes, encoding: str = "") -> str:
    """UTF-8 and UTF-16, with or without their marks, as they prove themselves; else in `encoding`. Raises EncodingError where
    that is needed and not said, FileError for what is no text."""
    if not content.strip():
        raise FileError(f"{name} is empty.")
    try:
        text = content.decode(_proved(content) or encoding or "ascii")
    except UnicodeDecodeError as error:
        if encoding or _proved(content):
            raise FileError(f"{name} is not written in that encoding. Save it as “CSV UTF-8” and try again.") from error
        text = ""
    if not text and not _is_binary(content):
        raise EncodingError(name, {code: samples for code in ENCODINGS if (samples := samples_of(content, code))})
    if not text or "\0" in text or any(ord(c) < 32 and c not in "\t\r\n\f" for c in text[:4000]):
        raise FileError(f"{name} is not a CSV file, whatever its name says. Save it as “CSV UTF-8” and try again.")
    return text


def _proved(content: bytes) -> str:
    """The encoding that the bytes prove, or ""."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), "")
    if marked:
        return marked
    head = content[:4000]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) >= 4 and head[start::2].count(0) > 0.6 * len(head) / 2 and not head[1 - start :: 2].count(0):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _is_binary(content: bytes) -> bool:
    return any(byte < 32 and byte not in b"\t\r\n\f" for byte in content[:4000])


def samples_of(content: bytes, encoding: str) -> list[str]:
    """A few words with the letters that encodings differ in, as this one reads them; none where it cannot be."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return []
    return list(dict.fromkeys(word for word in WORDS.findall(text) if not word.isascii()))[:4]


def read_csv(
    name: str, content: bytes, *, most_rows: int, is_head: IsHead = lambda cells: True, encoding: str = ""
) -> Table:
    """One CSV. A ragged row is a problem with its line number, not the end of the file."""
    text = decode(name, content, encoding)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    if any(line.count(dialect.delimiter) > MOST_CELLS for line in text.split("\n")):
        raise FileError(f"{name} has a row of more than {MOST_CELLS} cells, which is no roster.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        return table_of(name, ((reader.line_num, cells) for cells in reader), most_rows=most_rows, is_head=is_head)
    except csv.Error as error:
        raise FileError(
            f"{name} cannot be read from line {reader.line_num} on: a quotation mark is open. It may be cut off."
        ) from error


def read_workbook(name: str, content: bytes, *, most_bytes: int, most_rows: int, is_head: IsHead) -> list[Table]:
    """The sheets of a workbook that hold something, as they are shown: dates are written year first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MOST_UNPACKED * most_bytes:
            raise FileError(f"{name} unpacks to more than can be read. Save the sheet as “CSV UTF-8”.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        tables = []
        for sheet in book.worksheets:
            rows = ((number, _texts(cells)) for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1))
            title = name if len(book.worksheets) == 1 else f"{sheet.title}.xlsx"
            rows = ((number, cells) for number, cells in rows if any(cells))
            if (first := next(rows, None)) is not None:
                tables.append(table_of(title, chain([first], rows), most_rows=most_rows, is_head=is_head))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name} is no Excel workbook that can be opened. Save it as “CSV UTF-8”.") from error
    return tables


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


def table_of(name: str, rows: Iterable[tuple[int, list[str]]], *, most_rows: int, is_head: IsHead) -> Table:
    """The table of numbered rows: its header, then every row of the header's width; others are problems, or notes where
    they stand above the header or repeat it."""
    above: list[tuple[int, list[str]]] = []
    numbered = iter(rows)
    for line, cells in numbered:
        above.append((line, [cell.strip() for cell in cells]))
        if is_head(above[-1][1]) or len(above) == LINES_ABOVE:
            break
    found = next((n for n, (_, cells) in enumerate(above) if is_head(cells)), 0)
    if not above:
        raise FileError(f"{name} is empty.")
    head = above[found][1]
    _check_head(name, head)
    table = Table(name, [h for h in head if h.lower() not in SECRET_HEADERS], [])
    table.notes = [(line, "above the header, left alone") for line, cells in above[:found] if any(cells)]
    for line, cells in chain(above[found + 1 :], numbered):
        _add(table, head, line, cells)
        if len(table.rows) > most_rows:
            raise FileError(f"{name} has more than {most_rows:,} rows. Split it, or ask for a higher limit.")
    return table


def _add(table: Table, head: list[str], line: int, cells: list[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if [cell.strip() for cell in cells] == head:
        table.notes.append((line, "the header again, left alone"))
        return
    if table.name.lower().endswith(".xlsx") and len(cells) < len(head):
        cells = [*cells, *[""] * (len(head) - len(cells))]
    if len(cells) != len(head):
        table.problems.append((line, f"The row has {len(cells)} cells where the header has {len(head)}."))
        return
    table.rows.append(
        (line, {h: cell.strip() for h, cell in zip(head, cells, strict=True) if h.lower() not in SECRET_HEADERS})
    )


def _check_head(name: str, head: list[str]) -> None:
    if len(head) > MOST_COLUMNS:
        raise FileError(f"{name} has {len(head)} columns, which is no roster.")
    twice = sorted({h for h in head if h and head.count(h) > 1})
    if twice:
        raise FileError(f"{name} has the column “{twice[0]}” twice. Take one away and try again.")
