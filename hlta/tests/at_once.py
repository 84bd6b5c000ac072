"""Actions that are done at the same time, each by a person of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from core.errors import DomainError
from schools.context import in_school
from schools.models import School


def at_once(school: School, *acts: Callable[[], Any]) -> list[Any]:
    """Do all of them at once, each in a transaction in the school: what each gave, or the sentence that it was refused with. Six
    at most, because each needs a connection."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            with in_school(school.pk):
                start.wait(timeout=60)
                return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def many_at_once(act: Callable[[], Any], *, school: School, times: int = 6) -> list[Any]:
    """The same by many threads, as fast as there are connections for them: what each gave, or its refusal."""

    def one(_: int) -> Any:
        try:
            with in_school(school.pk):
                return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def refused(results: list[Any]) -> list[str]:
    return [str(result) for result in results if isinstance(result, DomainError)]
