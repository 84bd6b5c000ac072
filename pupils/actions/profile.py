"""The learner profile."""

from datetime import date
from typing import Any

from django.db import transaction

from access.models import User
from pupils.concerned import change_tell
from pupils.models import LearnerProfile, Pupil
from pupils.visibility import Opens


@transaction.atomic
def profile_edit(*, pupil: Pupil, values: dict[str, Any], today: date, by: User) -> LearnerProfile:
    """Write the profile; writing it says that it is true today. The adults who work with the pupil are told."""
    profile, _ = LearnerProfile.objects.update_or_create(pupil=pupil, defaults={**values, "confirmed_on": today})
    change_tell(pupil=pupil, what="the learner profile is changed.", opens=Opens.CARD, today=today, by=by)
    return profile


@transaction.atomic
def profile_confirm(*, profile: LearnerProfile, today: date, by: User) -> None:
    """Say that all of it is still true."""
    profile.confirmed_on = today
    profile.save(update_fields=["confirmed_on"])
