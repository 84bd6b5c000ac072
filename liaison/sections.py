"""A pupil's page: the latest contacts."""

from datetime import date
from typing import Any

from access.models import User
from access.policy import Permission
from liaison.queries.contact import contacts_of
from pupils.models import Pupil
from pupils.sections import register as register_section


def pupil_contacts(*, user: User, pupil: Pupil, today: date) -> dict[str, Any]:
    return {"contacts": list(contacts_of(user=user, pupil=pupil)[:5]), "today": today}


def register() -> None:
    register_section(
        "contacts", order=45, query=pupil_contacts, template="liaison/_pupil_contacts.html", title="Contacts",
        permission=Permission.CONTACT_SEE,
    )  # fmt: skip
