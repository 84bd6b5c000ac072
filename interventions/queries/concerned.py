"""The adults whom news of a pupil concerns."""

from datetime import date

from access.models import User
from interventions.models import Placement, Referral
from pupils.models import ClassTeacher, Enrolment, Pupil


def teachers_of(*, pupil: Pupil, today: date) -> list[User]:
    """Who teaches a class that the pupil is in and has an account."""
    classes = Enrolment.objects.current(today).filter(pupil=pupil).values("teaching_class")
    rows = ClassTeacher.objects.filter(teaching_class__in=classes, staff_member__user__isnull=False)
    return list(User.objects.filter(pk__in=rows.values("staff_member__user")))


def referrers_of(*, referral: Referral) -> list[User]:
    """Who made the referral, and those that were joined with it."""
    rows = Referral.objects.filter(pk=referral.pk) | Referral.objects.filter(merged_into=referral)
    return list(User.objects.filter(pk__in=rows.values("referred_by")))


def leaders_of(*, pupil: Pupil, today: date) -> list[User]:
    """Who leads a group that the pupil is in now and has an account."""
    rows = Placement.objects.on(today).filter(pupil=pupil, group__leader__user__isnull=False)
    return list(User.objects.filter(pk__in=rows.values("group__leader__user")))
