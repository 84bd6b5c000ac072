"""The tests' databases: made by the role that owns them, used by the site's. Rows that migrations ship are kept over tests that
empty every table."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.db import connection, transaction

from core.owner import as_owner
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
def laying_out() -> Iterator[ExitStack]:
    """Where the owner is entered: databases are made and taken down by the role that owns them, tests run as the site's."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, laying_out: ExitStack) -> None:
    laying_out.enter_context(as_owner())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, laying_out: ExitStack) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A demo school laid out in a test's transaction is planned for only where the database counts its rows within it.
        cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {settings.DATABASES['default']['USER']}")
    laying_out.close()
    shipped.blocker = django_db_blocker
    with django_db_blocker.unblock():
        shipped.take()
    yield
    # The last test is torn down after this, with the database: a database that is kept is left as it was found.
    with django_db_blocker.unblock():
        shipped.put_back()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    laying_out.enter_context(as_owner())


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
