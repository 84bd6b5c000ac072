"""Sections that apps above add to a pupil's page, in their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """`query(user=, pupil=, today=)` gives the context of `template`, or None where there is nothing for this person."""

    order: int
    query: Callable[..., dict[str, Any] | None]
    template: str


_sections: dict[str, Section] = {}


def register(key: str, *, order: int, query: Callable[..., dict[str, Any] | None], template: str) -> None:
    _sections[key] = Section(order, query, template)


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: section.order)
