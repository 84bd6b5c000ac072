"""From what was uploaded to tables of text: whatever is wrong with a file is said in one sentence, in bounded memory."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, islice

from pupils.rules.archives import left_out_of, unzip
from pupils.rules.ctf import read_ctf
from pupils.rules.html_table import html_tables, is_html
from pupils.rules.lines import IsHead, table_of
from pupils.rules.passwords import is_made_up, without_passwords
from pupils.rules.table import FileError, Table
from pupils.rules.workbook import MOST_CELLS, read_workbook
from pupils.rules.xml_records import is_report, report_lines

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What a file may be written in that does not prove itself, the likeliest first.
ENCODINGS = {"cp1252": "Windows", "mac_roman": "Mac", "cp850": "DOS", "cp1250": "Windows, Central Europe"}
# How a text of unknown encoding is read where only its columns matter: each byte that is no ASCII stands for itself.
AS_BYTES = "ascii"
WORDS = re.compile(r"[^\s,;\t\"]+")
# Bytes that stand for themselves, and how many words are looked at and shown.
BYTES = re.compile("[\udc80-\udcff]+")
MOST_WORDS, MOST_SHOWN = 200, 4
SEPARATORS = (",", ";", "\t", "|")
# The separator is that of the most lines among so many.
LINES_LOOKED_AT = 60
SAID = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
IsKnown = Callable[[str], bool]
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
AS_CSV = "Open it in Excel, choose Save as, save it as CSV or .xlsx, and upload that."


class EncodingError(FileError):
    """A person must say how the file is written. `samples`: by encoding, some of its words as that reads them."""

    def __init__(self, name: str, samples: dict[str, list[str]] | None = None) -> None:
        super().__init__(f"It cannot be told how {name} is written. Say which words are right.")
        self.samples = samples or {}


def read_tables(
    files: Mapping[str, bytes],
    *,
    most_bytes: int,
    most_rows: int,
    is_head: IsHead = lambda cells: True,
    is_known: IsKnown = lambda header: True,
    encoding: str = "",
    head_row: int | None = None,
    today: date,
) -> list[Table]:
    """The tables in CSV files, workbooks, web pages, reports in XML, Common Transfer Files and zips of them. `is_head` tells a
    header from the lines that stand above it, `is_known` a header that some list knows; `encoding` is for texts that do not
    prove theirs, `head_row` the line that a person said is the header, `today` the day on which what a file says for a time holds
    or not. Raises FileError."""
    if not files:
        raise FileError("Choose a file first.")
    if sum(len(content) for content in files.values()) > most_bytes:
        raise FileError(
            f"The file is larger than {most_bytes // 1024 // 1024} MB. Split it, or ask for a higher limit."
        )
    tables: list[Table] = []
    for name, content in files.items():
        is_zip = name.lower().endswith(".zip")
        parts = unzip(name, content, most_bytes=most_bytes) if is_zip else {name: content}
        for part, data in parts.items():
            read = partial(_read, part, data, most_bytes, most_rows, is_head, is_known, head_row, today)
            try:
                tables += read(encoding)
            except EncodingError:
                tables += read(_only_encoding(part, data, read(AS_BYTES)))
        if is_zip and tables:
            tables[0].notes += [(0, f"{other} is no list and is left alone") for other in left_out_of(content)]
            tables[0].heads -= len(left_out_of(content))
    if not tables:
        raise FileError("There is no CSV file in it, nor an Excel or CTF one.")
    return tables


def _read(
    name: str, content: bytes, most_bytes: int, most_rows: int, is_head: IsHead, is_known: IsKnown, head_row: int | None,
    today: date, encoding: str,
) -> list[Table]:  # fmt: skip
    tables = _tables(name, content, most_bytes, most_rows, is_head, encoding, head_row, today)
    for table in tables:
        without_passwords(table, is_known)
    return tables


def _only_encoding(name: str, content: bytes, tables: list[Table]) -> str:
    """The likeliest encoding, where nothing that is kept of the tables reads otherwise in another. Raises EncodingError, with
    words of what is kept: of a column of passwords nobody sees one."""
    possible = [code for code in ENCODINGS if _can_be(content, code)]
    words = list(islice(_open_words(tables), MOST_WORDS))
    if words:
        raise EncodingError(name, {code: _as_written(words, code) for code in possible})
    return possible[0]


def _can_be(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _open_words(tables: Iterable[Table]) -> Iterator[str]:
    """The words of the tables that encodings differ in, as bytes that stand for themselves."""
    texts = chain.from_iterable(
        chain(table.head, *(values.values() for _, values in table.rows), *(cells for _, cells in table.broken))
        for table in tables
    )
    for text in texts:
        if not text.isascii():
            yield from (word for word in WORDS.findall(text) if BYTES.search(word))


def _as_written(words: Iterable[str], encoding: str) -> list[str]:
    """A few of the words, as an encoding reads them, none of which looks like a password."""
    bare = (
        BYTES.sub(lambda found: found[0].encode(AS_BYTES, "surrogateescape").decode(encoding), word) for word in words
    )
    return list(dict.fromkeys(word for word in bare if not is_made_up(word)))[:MOST_SHOWN]


def _tables(
    name: str, content: bytes, most_bytes: int, most_rows: int, is_head: IsHead, encoding: str, head_row: int | None,
    today: date,
) -> list[Table]:  # fmt: skip
    """The tables of one file, by what it is and not by what it is called."""
    start = content.lstrip()[:5].lower()
    if name.lower().endswith((".xlsx", ".xlsm")) or (start[:4] == b"pk\x03\x04" and name.lower().endswith(".xls")):
        _check_kind(name, content)
        if start[:4] == b"pk\x03\x04" or not is_html(content[:2000].decode("latin-1")):
            return read_workbook(
                name, content, most_bytes=most_bytes, most_rows=most_rows, is_head=is_head, head_row=head_row
            )
    if start == b"<?xml" and is_report(content):
        lines = report_lines(name, content, most_rows=most_rows)
        return [table_of(name, lines, most_rows=most_rows, is_head=lambda cells: True)]
    is_page = is_html(content[:2000].decode("latin-1"))
    if (name.lower().endswith(".xml") or start == b"<?xml") and not is_page:
        _check_kind(name, content)
        return read_ctf(name, content, most_rows=most_rows, today=today)
    _check_kind(name, content)
    if is_page:
        pages = html_tables(name, decode(name, content, encoding or said_charset(content)), most_rows=most_rows)
        return [
            table_of(
                name if len(pages) == 1 else f"{name}, table {number}", rows, most_rows=most_rows, is_head=is_head,
                head_row=head_row,
            )
            for number, rows in enumerate(pages, start=1)
        ]  # fmt: skip
    return [read_csv(name, content, most_rows=most_rows, is_head=is_head, encoding=encoding, head_row=head_row)]


def said_charset(content: bytes) -> str:
    """The encoding that a web page says it is written in, where it is one that is known; else ""."""
    found = CHARSET.search(content[:4000])
    name = found[1].decode().lower() if found else ""
    return {"windows-1252": "cp1252", "iso-8859-1": "cp1252", "windows-1250": "cp1250"}.get(name, "")


def _check_kind(name: str, content: bytes) -> None:
    """Raises FileError, with what to do, for kinds of files that are known and not read."""
    head = content[:4096]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError(f"{name} is an old Excel workbook (.xls), or one with a password. {AS_CSV}")
    if head.startswith(b"PK\x03\x04") and b"opendocument" in head:
        raise FileError(f"{name} is an OpenDocument sheet (.ods). {AS_CSV}")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or head.startswith(b"MIME-Version:"):
        raise FileError(f"{name} is a workbook saved as XML or as a web archive. {AS_CSV}")
    if head.startswith(b"%PDF"):
        raise FileError(f"{name} is a PDF. Export the list itself as CSV or .xlsx, and upload that.")


def decode(name: str, content: bytes, encoding: str = "") -> str:
    """UTF-8 and UTF-16, with or without their marks, as they prove themselves; else in `encoding`, where AS_BYTES lets each byte
    stand for itself. Raises EncodingError where that is needed and not said, FileError for what is no text."""
    if not content.strip():
        raise FileError(f"{name} is empty.")
    try:
        proved = _proved(content)
        errors = "surrogateescape" if encoding == AS_BYTES and not proved else "strict"
        text = content.decode(proved or encoding or AS_BYTES, errors)
    except UnicodeDecodeError as error:
        if encoding or _proved(content):
            raise FileError(f"{name} is not written in that encoding. Save it as “CSV UTF-8” and try again.") from error
        text = ""
    if not text and not _is_binary(content):
        raise EncodingError(name)
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


def read_csv(
    name: str,
    content: bytes,
    *,
    most_rows: int,
    is_head: IsHead = lambda cells: True,
    encoding: str = "",
    head_row: int | None = None,
) -> Table:
    """One CSV. A ragged row is a problem with its line number, not the end of the file."""
    text = decode(name, content, encoding)
    file = io.StringIO(text, newline="")
    first = file.readline()
    said = SAID.match(first)
    separator = said[1] if said else separator_of(text, is_head)
    if not said:
        file.seek(0)
    reader = csv.reader(_narrow(name, file, separator), delimiter=separator, strict=True)
    above = 1 if said else 0
    try:
        lines = ((reader.line_num + above, cells) for cells in reader)
        table = table_of(name, lines, most_rows=most_rows, is_head=is_head, head_row=head_row)
    except csv.Error as error:
        raise FileError(
            f"{name} cannot be read from line {reader.line_num + above} on: a quotation mark is open. It may be cut off."
        ) from error
    table.heads += above
    return table


def _narrow(name: str, lines: io.StringIO, separator: str) -> Iterator[str]:
    """The lines, of which none may have more cells than any list. Raises FileError."""
    for line in lines:
        if line.count(separator) > MOST_CELLS:
            raise FileError(f"{name} has a row of more than {MOST_CELLS} cells, which is no roster.")
        yield line


def separator_of(text: str, is_head: IsHead) -> str:
    """What stands between cells: the sign that gives a header, and the most lines of one width; a comma where none does."""
    best, separator = (False, 0, 0), ","
    for sign in SEPARATORS:
        try:
            rows = list(islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign), LINES_LOOKED_AT))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = max(widths.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
        has_head = any(len(row) > 1 and is_head([cell.strip() for cell in row]) for row in rows)
        if (score := (has_head and count > 0, count, width)) > best:
            best, separator = score, sign
    return separator
