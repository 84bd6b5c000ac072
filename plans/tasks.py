"""When reminders are laid out."""

from celery import shared_task
from django.utils import timezone

from plans import actions
from schools.context import in_school
from schools.models import School


@shared_task
def review_reminders_queue() -> int:
    """Owe the reminders that are due in every school; how many are new."""
    now, made = timezone.now(), 0
    for school in School.objects.all():
        with in_school(school.pk):
            made += actions.review_reminders_queue(school=school, now=now)
    return made
