"""The first step of a school: itself, and its SENCO's account."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from access.actions import account_give
from access.models import User
from access.policy import Role
from core.errors import DomainError
from schools.context import in_school
from schools.models import School, Trust
from staff.actions import invitation_create, staff_save


class Command(BaseCommand):
    help = (
        "Make a school with the account of its SENCO, who does everything else in the browser. Asks for the password, or reads "
        "it from standard input; who has an account in another school keeps it, and is sent an invitation instead. Does "
        "nothing where the slug is taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the school's name")
        parser.add_argument("--slug", help="its short name, as import_roster --school takes it")
        parser.add_argument("--trust", help="the trust that it belongs to; made where it is not there")
        parser.add_argument("--email", required=True, help="the email address of the SENCO")
        parser.add_argument("--full-name", required=True, help="the SENCO's name")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or slugify(options["name"])
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} isn't an email address.") from error
        if School.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a school with the slug {slug} already.")
        user = User.objects.filter(email=options["email"].lower()).first()
        password = "" if user else self.password()
        try:
            with transaction.atomic():
                self.make(slug, user, password, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        begins = "is invited to be its SENCO, and accepts by the link in the mail" if user else "signs in as its SENCO"
        self.stdout.write(f"{options['name']} is made, slug {slug}. {options['email']} {begins}.")

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

    def make(self, slug: str, user: User | None, password: str, options: dict[str, Any]) -> None:
        trust = Trust.objects.get_or_create(name=options["trust"])[0] if options["trust"] else None
        school = School.objects.create(name=options["name"], slug=slug, trust=trust, sender_name=options["name"])
        given, _, family = options["full_name"].rpartition(" ")
        email, roles = options["email"].lower(), [Role.SENCO.value]
        with in_school(school.pk):
            person = staff_save(
                person=None, by=None,
                values={"given_name": given, "family_name": family, "job": "senco", "email": email},
            )  # fmt: skip
            if user is not None:
                invitation_create(person=person, email=email, roles=roles, now=timezone.now(), by=None)
                return
            user = User.objects.create_user(email=email, full_name=options["full_name"], password=password)
            account_give(user=user, roles=roles, by=None)
            staff_save(person=person, values={"user": user}, by=None)
