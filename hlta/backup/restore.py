"""Restoring: the backup becomes a database beside the present one, is compared with what was saved, and then takes its place."""

import time

from django.conf import settings
from django.core.management.base import CommandError

from core.owner import as_owner, grant
from hlta.backup import databases
from hlta.backup.contents import Contents, counted
from hlta.backup.folder import Backup
from hlta.backup.programs import connect, reader

DAMAGED = "The backup is damaged, and nothing was changed: {count} not as saved. The first: {first}"
IN_USE = "Nothing was changed: the database {name} is in use ({count}). Stop the site, its workers and the beat first."
# A connection that was closed is gone a moment later.
PATIENCE_SECONDS = 3.0


def present() -> Contents:
    """What the database holds that a restore would replace."""
    with connect(reader(), settings.DATABASES["default"]["NAME"]) as connection:
        return Contents.of(connection)


def restore(*, backup: Backup) -> str:
    """Put the backup in the place of the database; the name under which the one before is kept."""
    name = settings.DATABASES["default"]["NAME"]
    new, kept_as = f"{name}_restored", f"{name}_before_restore"
    refuse_use(name)
    try:
        if differences := backup.contents.differences(databases.make_from(backup.dump, new)):
            raise CommandError(DAMAGED.format(count=counted(len(differences), "table"), first=differences[0]))
        # What the site's role may do is not in the dump: another server's roles may have other names.
        with as_owner(database=new):
            grant()
        refuse_use(name)
        databases.exchange(old=name, new=new, kept_as=kept_as)
    except BaseException:
        databases.drop(new)
        raise
    return kept_as


def refuse_use(name: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while count := databases.users_of(name):
        if time.monotonic() > until:
            raise CommandError(IN_USE.format(count=counted(count, "connection"), name=name))
        time.sleep(0.1)
