"""When what is over is deleted, and what colleagues who are gone held changes hands."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from schools.each import in_each_school
from staff.actions.leaving import hand_overs_follow as follow
from staff.models import Invitation

# Who let whom in stays in the audit trail.
KEPT = timedelta(days=90)


@shared_task
def invitations_delete() -> int:
    """Delete invitations that ended long ago, accepted or not; how many there were."""
    before = timezone.now() - KEPT
    return in_each_school(lambda _school: Invitation.objects.filter(expires_at__lt=before).delete()[0])


@shared_task
def hand_overs_follow() -> int:
    """Give what is to change hands by today, in every school; how many."""
    now = timezone.now()
    return in_each_school(lambda _school: follow(now=now))
