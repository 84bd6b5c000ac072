"""When what is over is deleted."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from schools.each import in_each_school
from staff.models import Invitation

# Who let whom in stays in the audit trail.
KEPT = timedelta(days=90)


@shared_task
def invitations_delete() -> int:
    """Delete invitations that ended long ago, accepted or not; how many there were."""
    before = timezone.now() - KEPT
    return in_each_school(lambda _school: Invitation.objects.filter(expires_at__lt=before).delete()[0])
