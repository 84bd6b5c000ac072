"""Sections that apps above add to a pupil's page, in their AppConfig.ready().

One that costs queries and is not what the page is opened for is deferred: the page holds its place and a link, and it comes by
itself a moment later, or by the link.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from access.models import User
from access.policy import Permission

Query = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """`query(user=, pupil=, today=)` gives the context of `template`, or None where there is nothing for this person. A deferred
    one has a `title`, and a `permission` without which its place is not there either. `is_on_card`: it is
    also on the card of who stands in for a day."""

    key: str
    order: int
    query: Query
    template: str
    title: str = ""
    permission: Permission | None = None
    is_on_card: bool = False
    is_on_page: bool = True

    @property
    def is_deferred(self) -> bool:
        return self.permission is not None

    def is_for(self, user: User) -> bool:
        return self.permission is None or user.may(self.permission)


_sections: dict[str, Section] = {}


def register(
    key: str, *, order: int, query: Query, template: str, title: str = "", permission: Permission | None = None,
    is_on_card: bool = False, is_on_page: bool = True,
) -> None:  # fmt: skip
    """With a title and a permission the section is deferred."""
    _sections[key] = Section(key, order, query, template, title, permission, is_on_card, is_on_page)


def sections() -> list[Section]:
    return sorted(_sections.values(), key=lambda section: section.order)


def deferred(key: str) -> Section | None:
    """The deferred section of this key, None where there is none."""
    section = _sections.get(key)
    return section if section and section.is_deferred else None
