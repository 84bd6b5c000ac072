"""Django's `migrate`, as the role that owns the tables; afterwards the site's role may do what it may."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db.models.signals import pre_migrate

from core.migration_state import LeanExecutor
from core.migrations import group_operations
from core.owner import as_owner, foreign_tables, grant
from core.statistics import begin_statistics

FOREIGN = (
    "{count} tables belong to another role ({name} is one). Give them to this one, as a superuser and in this database: "
    "REASSIGN OWNED BY {site} TO {owner};"
)


# Django's command has no other way in.
migrate.MigrationExecutor = LeanExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        pre_migrate.connect(group_operations)
        with as_owner():
            self.refuse_foreign_tables()
            super().handle(*args, **options)
            if not options.get("plan") and not options.get("check_unapplied"):
                call_command("createcachetable", verbosity=0)
                grant()
                begin_statistics()

    def refuse_foreign_tables(self) -> None:
        if foreign := foreign_tables():
            site, owner = settings.DATABASES["default"]["USER"], settings.OWNER_DATABASE["USER"]
            raise CommandError(FOREIGN.format(count=len(foreign), name=foreign[0], site=site, owner=owner))

    def migration_progress_callback(self, action: str, *args: Any) -> None:
        """Rendering is no step of its own any more."""
        if not action.startswith("render_"):
            super().migration_progress_callback(action, *args)
