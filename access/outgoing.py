"""Who is told that mail about an account is owed: an app above, which sends mail, registers itself in its `ready()`. The row is
there all the same, so that nothing is lost where nobody listens."""

from collections.abc import Callable

_told: list[Callable[[], None]] = []


def register(start: Callable[[], None]) -> None:
    _told.append(start)


def tell() -> None:
    for start in _told:
        start()
