"""Read delivery reports from files or a Maildir folder and mark what came back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from messaging.actions import bounce_take
from messaging.maildir import unread


class Command(BaseCommand):
    help = "Mark the mails that came back, from reports in files or in a Maildir folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a report, or a Maildir folder")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        marked = 0
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no {path}.")
            reports = unread(path) if path.is_dir() else [path.read_bytes()]
            marked += sum(bounce_take(raw=raw, now=timezone.now()) for raw in reports)
        self.stdout.write(f"{marked} marked as come back.")
