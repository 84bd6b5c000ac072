"""Django's `flush`, as the role that owns the tables: the site's own may not empty one."""

from typing import Any

from django.core.management.commands import flush

from core.owner import as_owner


class Command(flush.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
