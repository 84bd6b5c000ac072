"""What stands in the daily mail to a member of staff. An app above registers its lines in AppConfig.ready()."""

from datetime import date
from typing import Protocol

from access.models import User
from messaging.models import Notice
from schools.models import School


class Lines(Protocol):
    """What is due for the user today, a line each. A mail is read by whoever stands near: no pupil's full name, no need."""

    def __call__(self, *, school: School, user: User, today: date) -> list[str]: ...


_lines: dict[str, Lines] = {}


def register(key: str, lines: Lines) -> None:
    """`user.membership` is set and their school entered when `lines` is asked."""
    _lines[key] = lines


def registered() -> list[tuple[str, Lines]]:
    return list(_lines.items())


def notice_lines(*, school: School, user: User, today: date) -> list[str]:
    count = Notice.objects.open_for(user).count()
    return [f"{count} change{'s' if count > 1 else ''} to look at"] if count else []
