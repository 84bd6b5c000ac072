"""Lists as CSV and XLSX, with cells that a spreadsheet would run as a formula made harmless (ASVS 1.2.10)."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
# A text whose own apostrophe an import would take for one that protects: it gets another in front, and keeps its own.
PROTECTED = re.compile(r"'+[A-Z]?[\d=+@-]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe in front; numbers and dates stay what they are."""
    is_one = isinstance(value, str) and (value.startswith(DANGEROUS) or PROTECTED.match(value))
    return f"'{value}" if is_one else value


def download(*, name: str, kind: str, head: list[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """The rows as a file `name`.csv or `name`.xlsx; `kind` is "csv" or "xlsx"."""
    clean = [[harmless(value) for value in row] for row in rows]
    content, content_type = (
        (_xlsx(head, clean), XLSX) if kind == "xlsx" else (_csv(head, clean), "text/csv; charset=utf-8")
    )
    suffix = "xlsx" if kind == "xlsx" else "csv"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    )


def _csv(head: list[str], rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([head, *rows])
    # The byte-order mark tells Excel that it is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(head: list[str], rows: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    for row in [head, *rows]:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
