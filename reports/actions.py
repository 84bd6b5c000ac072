"""What a school decides about its setting up."""

from django.db import transaction

from access.models import User
from core.errors import DomainError
from reports.rules.setup import KEYS
from schools.models import SetupSkip


@transaction.atomic
def setup_skip(*, step: str, by: User) -> None:
    """Do without a step, until somebody takes it up again. Raises DomainError for none of the steps."""
    if step not in KEYS:
        raise DomainError("There is no such step.")
    SetupSkip.objects.get_or_create(step=step)


@transaction.atomic
def setup_resume(*, step: str, by: User) -> None:
    """Take a step up again that was skipped."""
    SetupSkip.objects.filter(step=step).delete()
