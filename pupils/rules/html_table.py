"""A web page with a table, which some systems write under the name of a workbook."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from pupils.rules.table import FileError

MOST_SPAN = 200
HIDDEN = frozenset({"script", "style", "head"})
Row = list[str]


class _Cells(HTMLParser):
    """The rows of every table, one after another; a table inside a cell is text of that cell's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.deep = 0
        self.cell: list[str] | None = None
        self.span = 1
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.deep += 1
            if self.deep == 1:
                self.tables.append([])
        elif self.deep == 1 and tag == "tr":
            self._close()
            self.tables[-1].append([])
        elif self.deep == 1 and tag in ("td", "th"):
            self._close()
            span = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(span), MOST_SPAN) if span.isdecimal() else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")
        elif tag in HIDDEN:
            self.unseen += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.deep:
            if self.deep == 1:
                self._close()
            self.deep -= 1
        elif self.deep == 1 and tag in ("td", "th", "tr"):
            self._close()
        elif tag in HIDDEN and self.unseen:
            self.unseen -= 1

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.unseen:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is None:
            return
        if not self.tables[-1]:
            self.tables[-1].append([])
        self.tables[-1][-1] += [" ".join("".join(self.cell).split()), *[""] * (self.span - 1)]
        self.cell = None


def is_html(text: str) -> bool:
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return start.startswith(("<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style", "<div")) or (
        start.startswith(("<?xml", "<!--")) and "<html" in start
    )


def html_tables(name: str, text: str, *, most_rows: int) -> list[Iterator[tuple[int, Row]]]:
    """The rows of each table that has some, numbered from 1. Raises FileError where there is none."""
    if len(re.findall("<tr", text, re.IGNORECASE)) > most_rows + 1:
        raise FileError(f"{name} has more than {most_rows:,} rows. Split it, or ask for a higher limit.")
    reader = _Cells()
    reader.feed(text)
    reader.close()
    tables = [rows for rows in reader.tables if len(rows) > 1 and max(map(len, rows)) > 1]
    if not tables:
        raise FileError(f"{name} is a web page without a table. Save the list as CSV or .xlsx, and upload that.")
    return [_numbered(rows) for rows in tables]


def _numbered(rows: list[Row]) -> Iterator[tuple[int, Row]]:
    width = max(map(len, rows))
    return ((number, [*row, *[""] * (width - len(row))]) for number, row in enumerate(rows, start=1))
