"""The adults whom news of a pupil concerns."""

from datetime import date

from access.models import User
from interventions.models import Referral
from pupils.concerned import teachers
from pupils.models import Pupil


def teachers_of(*, pupil: Pupil, today: date) -> list[User]:
    """Who teaches a class that the pupil is in and has an account."""
    return list(User.objects.filter(pk__in=teachers(pupil, today)))


def referrers_of(*, referral: Referral) -> list[User]:
    """Who made the referral, and those that were joined with it."""
    rows = Referral.objects.filter(pk=referral.pk) | Referral.objects.filter(merged_into=referral)
    return list(User.objects.filter(pk__in=rows.values("referred_by")))
