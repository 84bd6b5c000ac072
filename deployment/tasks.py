"""When what was written for a while is deleted."""

from celery import shared_task
from django.utils import timezone

from deployment.actions import trip as trips
from schools.context import in_school
from schools.models import School


@shared_task
def trips_tidy() -> int:
    """Delete the texts about pupils of trips that are over, in every school; of how many trips."""
    now, count = timezone.now(), 0
    for school in School.objects.all():
        with in_school(school.pk):
            count += trips.trips_tidy(now=now)
    return count
