"""Parts of pages: icons, dates as a school writes them, the key of a form."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.small_numbers import Table

register = template.Library()


@cache
def symbol(name: str) -> SafeString:
    """What is inside an icon of Bootstrap Icons, for a page that shows it a hundred times and draws it once."""
    svg = (settings.ICONS_DIR / f"{name}.svg").read_text()
    # Our own installed files, never what somebody typed.
    return mark_safe(svg[svg.index(">") + 1 : svg.rindex("</svg>")])  # noqa: S308


@cache
def _icon(name: str) -> SafeString:
    body = symbol(name)
    head = '<svg class="icon" aria-hidden="true" focusable="false" width="16" height="16" fill="currentColor"'
    # Our own installed files, never what somebody typed.
    return mark_safe(f'{head} viewBox="0 0 16 16">{body}</svg>')  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of Bootstrap Icons, inline. Raises FileNotFoundError for a name that is none."""
    return _icon(name)


@register.simple_tag
def once() -> SafeString:
    """The hidden key that lets a form act once."""
    return format_html('<input type="hidden" name="request_key" value="{}">', uuid4().hex)


@register.inclusion_tag("components/groups_table.html")
def groups_table(table: Table, head: str, size: str, without: str = "", share: str = "") -> dict[str, Any]:
    """A table of groups of pupils, with their sum where there are several. `share`: of each group the part that is not in the
    column `without`. Raises TypeError for numbers that are not protected."""
    if not isinstance(table, Table):
        raise TypeError("Give it what core.small_numbers.protected makes.")
    rows = [*table.rows.items()]
    if len(rows) > 1:
        rows.append(("All", table.totals))
    heads = (*table.columns, size)
    lines = [
        (name, list(zip(heads, row, strict=True)), table.all_but(without, row) if share else None) for name, row in rows
    ]
    return {"table": table, "head": head, "size": size, "share": share, "lines": lines}


@register.filter
def school_date(value: date | datetime | None) -> str:
    """A day as "Tue 14 Oct", with the year where it is not this one."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


@register.filter
def iso_date(text: str) -> str:
    """A day that was kept as "2026-10-14", as `school_date` shows it."""
    return school_date(date.fromisoformat(text)) if text else ""


@register.filter
def school_time(value: time | datetime | None) -> str:
    """A time as "09:40"."""
    if value is None:
        return ""
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%H:%M}"


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A decimal without zeros at its end: "19", "4.5"."""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def hours(minutes: int) -> str:
    """Minutes as "23 h 25 min", "23 h" or "25 min"."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if whole and rest else f"{whole} h" if whole else f"{rest} min"


@register.filter
def pupil_name(pupil: Any) -> str:
    """The name the pupil goes by, first."""
    return pupil.name


@register.filter
def split_words(text: str) -> list[str]:
    """The words of a text, for a loop in a template."""
    return text.split()


@register.filter
def week_letter(number: int) -> str:
    """Week 1 is A, week 2 is B."""
    return "AB"[number - 1]


@register.filter
def weekday(number: int) -> str:
    """The name of a day of the week; 1 is Monday."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[number - 1]


@register.filter
def item(values: dict, name: str) -> Any:
    """The value of a dict under a name that a loop gives."""
    return values.get(name)


@register.filter
def field_words(name: str) -> str:
    """The name of a field as words."""
    return name.replace("_", " ").capitalize()


@register.filter
def at(values: Sequence, place: int) -> Any:
    """The value at a place of a sequence that runs beside a loop."""
    return values[place]


# So begin the framework's own sentences, which do not say which field they speak of.
NAMELESS = ("This ", "Enter a ", "Select a valid ", "Ensure this ")


@register.filter
def after_label(error: Any, label: Any) -> str:
    """An error as a line of a summary: after its field's label, or alone where the two do not read as one.

    Alone where the label ends in ":", "?" or ",", and where the error is a sentence of its own.
    """
    words, name = str(error), str(label)
    if words.startswith(NAMELESS):
        name = name.rstrip(":,")
        return f"{name} {words}" if name.endswith("?") else f"{name}: {words}"
    is_sentence = words[:1].isupper() and words.endswith(".")
    return words if is_sentence or not name or name.endswith((":", "?", ",")) else f"{name}: {words}"
