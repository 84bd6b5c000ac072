"""What the app above knows of the hours that are a group's session: who is in it, what its adult must be trained for, and what
becomes of it when the hour changes on a day. It registers itself in its AppConfig.ready()."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from access.models import User
from deployment.models import DayChange
from deployment.rules.hours import Stretch
from pupils.models import Pupil


@dataclass(frozen=True)
class Course:
    """A training that an hour asks of its adult."""

    pk: int
    name: str


class Groups(Protocol):
    """Each call is a fixed number of queries, however many hours."""

    def pupils(self, cells: Iterable[int], day: date) -> dict[int, list[Pupil]]:
        """By hour who is in its group on a day, each with `has_ehc_plan`."""

    def courses(self, cells: Iterable[int]) -> dict[int, Course]:
        """By hour the training that it asks for, where it asks for one."""

    def stretches(self, pupils: Iterable[int] | None, start: date, end: date) -> list[Stretch]:
        """Times of support in groups, planned and lost, of these pupils (None: of all) between two days."""

    def follow(self, change: DayChange, *, by: User | None, now: datetime) -> None:
        """An hour was covered, or is lost, on a day: its session follows, where nobody has recorded it."""

    def restore(self, change: DayChange, *, by: User | None, now: datetime) -> None:
        """The change is taken back: the session is as planned again."""

    def pages(self, cells: Iterable[int]) -> dict[int, str]:
        """By hour the address of its group's page."""


_registered: list[Groups] = []


def register(groups: Groups) -> None:
    _registered[:] = [groups]


def groups() -> Groups:
    return _registered[0]
