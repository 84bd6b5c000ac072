"""The first step of a school: itself, and its SENCO's account."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from access.actions import account_give
from access.policy import Role
from core.errors import DomainError
from schools.context import in_school
from schools.models import School, Trust
from staff.actions import staff_save


class Command(BaseCommand):
    help = (
        "Make a school with the account of its SENCO, who does everything else in the browser. Asks for the password, or reads "
        "it from standard input. Does nothing where the slug is taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the school's name")
        parser.add_argument("--slug", help="its short name, as import_roster --school takes it")
        parser.add_argument("--trust", help="the trust that it belongs to; made where it is not there")
        parser.add_argument("--email", required=True, help="the e-mail address of the SENCO")
        parser.add_argument("--full-name", required=True, help="the SENCO's name")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or slugify(options["name"])
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} is no e-mail address.") from error
        if School.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a school with the slug {slug} already.")
        password = self.password()
        try:
            with transaction.atomic():
                self.make(slug, password, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']} is made, slug {slug}. {options['email']} signs in as its SENCO.")

    def password(self) -> str:
        if sys.stdin.isatty():
            password = getpass("Password of the SENCO: ")
            if getpass("Again: ") != password:
                raise CommandError("The two are not the same.")
        else:
            password = sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password

    def make(self, slug: str, password: str, options: dict[str, Any]) -> None:
        trust = Trust.objects.get_or_create(name=options["trust"])[0] if options["trust"] else None
        school = School.objects.create(name=options["name"], slug=slug, trust=trust, sender_name=options["name"])
        given, _, family = options["full_name"].rpartition(" ")
        with in_school(school.pk):
            user = account_give(
                email=options["email"], full_name=options["full_name"], roles=[Role.SENCO.value], by=None
            )
            if not user.has_usable_password():
                user.set_password(password)
                user.save(update_fields=["password"])
            person = {"given_name": given, "family_name": family, "job": "senco", "email": user.email, "user": user}
            staff_save(person=None, values=person, by=None)
