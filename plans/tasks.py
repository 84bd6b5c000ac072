"""When reminders are laid out."""

from celery import shared_task
from django.utils import timezone

from plans.actions import review as actions
from schools.each import in_each_school


@shared_task
def review_reminders_queue() -> int:
    """Owe the reminders that are due in every school; how many are new."""
    now = timezone.now()
    return in_each_school(lambda school: actions.review_reminders_queue(school=school, now=now))
