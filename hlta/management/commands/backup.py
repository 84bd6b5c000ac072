"""Back the database up, and try the backup by restoring it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hlta.backup.make import backup


class Command(BaseCommand):
    help = (
        "Back the database up into a new folder under FOLDER, as the role of BACKUP_DATABASE_URL, and try it: the role of "
        "OWNER_DATABASE_URL restores it into a database of its own (which needs the room), and every table is compared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        made = backup(folder=folder.resolve(), now=timezone.localtime())
        size = made.dump.stat().st_size / 1024**2
        self.stdout.write(
            f"Backed up and tried: {made.contents.in_words()}, {size:,.1f} MB in {made.path}\n"
            "Restored into a database of its own, every table came back with the same rows. It holds children's data: keep a "
            "copy off this machine where only those who may see it can."
        )
