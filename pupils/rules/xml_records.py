"""A report written as XML, one element a row: as SIMS writes them (`SuperStarReport`, `Record`)."""

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from pupils.rules.table import FileError

MOST_NAMES = 200
LONGEST = 10_000
# How XML writes a character that a name may not hold: "_x0020_" is a space.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_report(content: bytes) -> bool:
    """Whether it is such a report, by what stands at its beginning."""
    return b"<superstarreport" in content[:4000].lower()


class _Records(ContentHandler):
    """Each `Record` as its texts by the names of its elements; only one is held at a time."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.names: dict[str, None] = {}
        self.rows: list[tuple[int, dict[str, str]]] = []
        self.row: dict[str, str] | None = None
        self.line, self.depth, self.name = 0, 0, ""

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802  (the parser's own name)
        self.locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        plain = name.rpartition(":")[2]
        if self.row is None:
            if plain.lower() == "record":
                self.row, self.line, self.depth = {}, self.locator.getLineNumber() or 0, 0
            return
        self.depth += 1
        if self.depth == 1:
            self.name = ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain)
            # A name that comes twice in a record is another column: nothing is lost.
            while self.name in self.row:
                self.name += " again"
            self.row[self.name] = ""
            self.names.setdefault(self.name)
            if len(self.names) > MOST_NAMES:
                raise FileError(f"The report has more than {MOST_NAMES} columns, which is no roster.")

    def characters(self, content: str) -> None:
        if self.row is not None and self.depth:
            self.row[self.name] += content
            if len(self.row[self.name]) > LONGEST:
                raise FileError("The report has a text longer than any list needs.")

    def endElement(self, name: str) -> None:  # noqa: N802
        if self.row is None:
            return
        if self.depth:
            self.depth -= 1
            return
        self.rows.append((self.line, self.row))
        self.row = None
        if len(self.rows) > self.most:
            raise FileError(f"The report has more than {self.most:,} rows. Split it, or ask for a higher limit.")


def report_lines(name: str, content: bytes, *, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """The header and the rows of a report, each with the line on which it begins. Raises FileError."""
    handler = _Records(most_rows)
    parser = make_parser()
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(content))
    except DefusedXmlException as error:
        raise FileError(f"{name} defines entities, which no report does. It is not read.") from error
    except SAXParseException as error:
        raise FileError(f"{name} breaks off at line {error.getLineNumber()}. Export it again.") from error
    except (SAXException, LookupError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name} is no XML that can be read. Export it again.") from error
    names = list(handler.names)
    yield 0, names
    yield from ((line, [" ".join(row.get(header, "").split()) for header in names]) for line, row in handler.rows)
