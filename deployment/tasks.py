"""When what was written for a while is deleted."""

from celery import shared_task
from django.utils import timezone

from deployment.actions import trip as trips
from schools.each import in_each_school


@shared_task
def trips_tidy() -> int:
    """Delete the texts of trips that are over, in every school; of how many trips."""
    now = timezone.now()
    return in_each_school(lambda school: trips.trips_tidy(now=now))
