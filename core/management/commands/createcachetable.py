"""Django's `createcachetable`, as the role that owns the tables."""

from typing import Any

from django.core.management.commands import createcachetable

from core.owner import as_owner


class Command(createcachetable.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
