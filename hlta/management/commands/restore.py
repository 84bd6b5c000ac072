"""Put a backup in the place of the database, after asking."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hlta.backup.folder import Backup
from hlta.backup.restore import present, restore


class Command(BaseCommand):
    help = (
        "Replace the database by the backup in FOLDER, which `backup` has made. Stop the site, its workers and the beat first. "
        "The database that was there is kept beside it until the next restore."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, folder: Path, yes: bool, **options: Any) -> None:
        backup = Backup.read(folder.resolve())
        made_at = f"{timezone.localtime(backup.made_at):%d %B %Y, %H:%M}"
        self.stdout.write(
            f"Now in the database: {present().in_words()}\nIn the backup of {made_at}: {backup.contents.in_words()}"
        )
        if not yes and input("Replace the database by the backup? Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
        kept_as = restore(backup=backup)
        self.stdout.write(
            f"Restored: {backup.contents.in_words()}; every table is as it was saved on {made_at}.\n"
            f"The database that was there is kept as {kept_as} until the next restore.\n"
            "If the backup is from an earlier version, run manage.py migrate before you start the site."
        )
