"""Rows that migrations ship, kept over tests that empty every table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.db import transaction

from plans.models import ClockRule, PlanSection, PlanType
from schools.models import Code

SHIPPED = (Code, PlanType, PlanSection, ClockRule)


class Shipped:
    """The rows as they were when the database was set up."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.blocker: Any = None

    def take(self) -> None:
        self.rows = [row for model in SHIPPED for row in serializers.serialize("python", model.objects.order_by("pk"))]

    def put_back(self) -> None:
        """Where a table was emptied, its rows are there again."""
        if PlanType.objects.exists() or not self.rows:
            return
        with transaction.atomic():
            for row in serializers.deserialize("python", self.rows):
                row.save()


shipped = Shipped()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    shipped.blocker = django_db_blocker
    with django_db_blocker.unblock():
        shipped.take()
    yield
    # The last test is torn down after this, with the database: a database that is kept is left as it was found.
    with django_db_blocker.unblock():
        shipped.put_back()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> Iterator[None]:
    yield
    mark = item.get_closest_marker("django_db")
    is_emptied = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if (
        nextitem is not None
        and shipped.blocker is not None
        and (is_emptied or (mark and mark.kwargs.get("transaction")))
    ):
        with shipped.blocker.unblock():
            shipped.put_back()
