"""When mail goes out."""

from celery import shared_task
from django.utils import timezone

from messaging import delivery
from schools.models import School


@shared_task
def mail_send_due() -> int:
    """Send what is due in every school; how many went out. May run twice, and at once."""
    sent = 0
    for school in School.objects.all():
        now = timezone.now()
        sent += sum(delivery.send_one(school, pk, now) for pk in delivery.due(school.pk, now))
    return sent


@shared_task
def mail_sweep_stuck() -> int:
    """Put what is stuck on the list that people see."""
    now = timezone.now()
    return sum(delivery.sweep(pk, now) for pk in School.objects.values_list("pk", flat=True))
