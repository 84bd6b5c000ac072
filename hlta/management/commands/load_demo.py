"""Load the demo schools, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from access.policy import POLICY
from core.owner import as_owner
from hlta.demo.build import EMPTY, LARGE, SMALL, TRUST, build
from hlta.demo.people import PASSWORD
from schools.models import Trust


class Command(BaseCommand):
    help = "Load the demo schools; does nothing where they are there already. Refuses to run in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError("The demo has known passwords, so it is loaded on a developer's machine alone.")
        if options["accounts"]:
            self.accounts()
        elif Trust.objects.filter(name=TRUST).exists():
            self.stdout.write("The demo schools are there.")
        else:
            # Made as the owner, who may tell the database on the way how many rows there are.
            with as_owner():
                build(today=timezone.localdate())
            self.stdout.write("The demo schools are loaded.")

    def accounts(self) -> None:
        self.stdout.write(f"Sign in with one of these, password: {PASSWORD}\n")
        for school, accounts in (
            ("Riverside Academy", LARGE),
            ("Hillview School", SMALL),
            ("Newfield Academy (empty)", EMPTY),
        ):
            self.stdout.write(school)
            for _, email, name, roles in accounts:
                words = ", ".join(POLICY[role].label for role in roles)
                self.stdout.write(f"  {email:<28} {name:<16} {words}")
