"""What every list has: words to search by, columns to sort by, pages, and the whole of it as CSV or XLSX.

All of it stays in the address: `q`, `sort` (a column's key, with "-" in front for downwards), `page`, `format`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from core.asked import asked_number
from core.exports import download

PAGE = 50


@dataclass(frozen=True)
class Column:
    """A column: `value(row)` is what a download holds; `sort` are the fields that order by it, one with "-" in front the other
    way round (none: it cannot be sorted)."""

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    is_number: bool = False
    # Told in the download alone.
    is_hidden: bool = False


@dataclass(frozen=True)
class Head:
    """A column's head on the page. `url` sorts by it, the other way round when it is sorted by already."""

    label: str
    url: str
    direction: str
    is_number: bool


class PagesByLines(Paginator):
    """Pages of rows that show several lines each: as many rows as together have `most` lines, at least one."""

    def __init__(self, rows: QuerySet, *, lines: Sequence[int], most: int) -> None:
        super().__init__(rows, most)
        self._lines = lines

    @cached_property
    def count(self) -> int:
        return len(self._lines)

    @cached_property
    def _starts(self) -> list[int]:
        starts, on_page = [0], 0
        for place, lines in enumerate(self._lines):
            if on_page and on_page + lines > self.per_page:
                starts.append(place)
                on_page = 0
            on_page += lines
        return starts

    @cached_property
    def num_pages(self) -> int:
        return len(self._starts)

    def page(self, number: int | str) -> Page:
        valid = self.validate_number(number)
        start, end = (*self._starts, self.count)[valid - 1 : valid + 1]
        return Page(self.object_list[start:end], valid, self)


def moment(value: datetime | None) -> str:
    """A time of the school's clock for a download: "2026-10-14 09:40"."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def searched(rows: Any, text: str, *fields: str) -> Any:
    """The rows in which every word of the text occurs in one of the fields, whatever the case."""
    for word in text.split():
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def arranged(rows: Any, asked: str, columns: Sequence[Column]) -> Any:
    """The rows sorted as asked; in their own order where nothing that can be sorted by is asked."""
    column = next((column for column in columns if column.key == asked.removeprefix("-") and column.sort), None)
    if column is None:
        return rows
    is_down = asked.startswith("-")
    return rows.order_by(*(_ordered(field, is_down=is_down != field.startswith("-")) for field in column.sort), "pk")


def _ordered(field: str, *, is_down: bool) -> OrderBy:
    by = F(field.removeprefix("-"))
    return by.desc(nulls_last=True) if is_down else by.asc(nulls_last=True)


def asked_page(request: HttpRequest, name: str) -> int:
    """The number of the page that the address asks for; 1 where it is no number."""
    return asked_number(request.GET.get(name, ""), least=1, most=999_999, otherwise=1)


def file_of(
    request: HttpRequest, rows: QuerySet | Sequence[Any], *, name: str, columns: Sequence[Column]
) -> HttpResponse | None:
    """The whole list as a file where one is asked for."""
    kind = request.GET.get("format")
    if kind not in ("csv", "xlsx"):
        return None
    if isinstance(rows, QuerySet):
        rows = arranged(rows, request.GET.get("sort", ""), columns)
    lines = [[column.value(row) for column in columns] for row in rows]
    return download(name=name, kind=kind, head=[column.label for column in columns], rows=lines)


def list_of(request: HttpRequest, rows: QuerySet, *, columns: Sequence[Column]) -> dict[str, Any]:
    """What the page of a list shows: `page`, `heads`, `q` and `sort`."""
    asked = request.GET.get("sort", "")
    page = Paginator(arranged(rows, asked, columns), PAGE).get_page(request.GET.get("page"))
    heads = [_head(column, asked, request.GET) for column in columns if not column.is_hidden]
    return {"page": page, "heads": heads, "q": request.GET.get("q", ""), "sort": asked}


def _head(column: Column, asked: str, query: QueryDict) -> Head:
    if not column.sort:
        return Head(column.label, "", "", column.is_number)
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "")
    url = query.copy()
    url.pop("page", None)
    url["sort"] = f"-{column.key}" if direction == "ascending" else column.key
    return Head(column.label, f"?{url.urlencode()}", direction, column.is_number)
