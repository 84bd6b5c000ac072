"""From what was uploaded to tables of text: whatever is wrong with a file is said in one sentence, in bounded memory."""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SECRET_HEADERS = {"password", "pwd", "passwort"}
MOST_COLUMNS = 200


class FileError(ValueError):
    """The file cannot be read; the message says what to do."""


@dataclass
class Table:
    """A CSV: `rows` are (line number, values by header). Columns that hold passwords are dropped here, for good."""

    name: str
    head: list[str]
    rows: list[tuple[int, dict[str, str]]]
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return PurePosixPath(self.name).stem.lower().replace("_", "").replace(" ", "")


def read_tables(files: Mapping[str, bytes], *, most_bytes: int, most_rows: int) -> list[Table]:
    """The tables in CSV files and zips. Raises FileError."""
    if not files:
        raise FileError("Choose a file first.")
    if sum(len(content) for content in files.values()) > most_bytes:
        raise FileError(
            f"The file is larger than {most_bytes // 1024 // 1024} MB. Split it, or ask for a higher limit."
        )
    tables: list[Table] = []
    for name, content in files.items():
        if name.lower().endswith(".zip"):
            parts = unzip(name, content, most_bytes=most_bytes)
            tables += [read_csv(part, data, most_rows=most_rows) for part, data in parts.items()]
        else:
            tables.append(read_csv(name, content, most_rows=most_rows))
    if not tables:
        raise FileError("There is no CSV file in it.")
    return tables


def unzip(name: str, content: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """The CSV files of a zip, by their bare names. Nothing is written to disk, and paths in it are ignored."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = [info for info in archive.infolist() if info.filename.lower().endswith(".csv") and not info.is_dir()]
        if len(parts) > 50:
            raise FileError(f"{name} holds more than 50 files. Put only the roster's CSV files into it.")
        found: dict[str, bytes] = {}
        left = most_bytes
        for info in parts:
            with archive.open(info) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise FileError(f"{name} unpacks to more than {most_bytes // 1024 // 1024} MB.")
            found[PurePosixPath(info.filename.replace("\\", "/")).name] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileError(f"{name} is not a zip that can be opened. Make it again, without a password.") from error
    return found


def decode(name: str, content: bytes) -> str:
    """UTF-8, with or without its mark, UTF-16 with its mark, else Windows-1252. Raises FileError for what is no text."""
    if not content.strip():
        raise FileError(f"{name} is empty.")
    encoding = next((encoding for bom, encoding in BOMS if content.startswith(bom)), None)
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = content.decode(attempt)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileError(f"{name} is not in an encoding that can be read. Save it as “CSV UTF-8” and try again.")
    if "\0" in text or any(ord(c) < 32 and c not in "\t\r\n" for c in text[:4000]):
        raise FileError(f"{name} is not a CSV file, whatever its name says. Save it as “CSV UTF-8” and try again.")
    return text


def read_csv(name: str, content: bytes, *, most_rows: int) -> Table:
    """One CSV. A ragged row is a problem with its line number, not the end of the file."""
    text = decode(name, content)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        head = [cell.strip() for cell in next(reader)]
        _check_head(name, head)
        table = Table(name, [h for h in head if h.lower() not in SECRET_HEADERS], [])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(table.rows) >= most_rows:
                raise FileError(f"{name} has more than {most_rows:,} rows. Split it, or ask for a higher limit.")
            if len(cells) != len(head):
                table.problems.append(
                    (reader.line_num, f"The row has {len(cells)} cells where the header has {len(head)}.")
                )
                continue
            values = {h: cell.strip() for h, cell in zip(head, cells, strict=True) if h.lower() not in SECRET_HEADERS}
            table.rows.append((reader.line_num, values))
    except csv.Error as error:
        raise FileError(
            f"{name} cannot be read from line {reader.line_num} on: a quotation mark is open. It may be cut off."
        ) from error
    return table


def _check_head(name: str, head: list[str]) -> None:
    if len(head) > MOST_COLUMNS:
        raise FileError(f"{name} has {len(head)} columns, which is no roster.")
    twice = sorted({h for h in head if h and head.count(h) > 1})
    if twice:
        raise FileError(f"{name} has the column “{twice[0]}” twice. Take one away and try again.")
