"""When the sessions ahead are laid out (the calendar may have changed since), places offered and teachers written to."""

from celery import shared_task
from django.utils import timezone

from interventions.actions.intake import offers_lay_out as offers
from interventions.actions.round_robin import round_robin_mails_queue as mails_queue
from interventions.actions.session import sessions_lay_out as lay_out
from interventions.models import Group, Programme
from schools.context import in_school
from schools.models import School


@shared_task
def sessions_lay_out() -> int:
    """Lay out the sessions of every running group of every school; how many are new."""
    today, made = timezone.localdate(), 0
    for school_id in School.objects.values_list("pk", flat=True):
        with in_school(school_id):
            made += sum(lay_out(group=group, today=today) for group in Group.objects.running(today))
    return made


@shared_task
def offers_lay_out() -> int:
    """Let offers lapse and offer the free places, in every school; how many are new."""
    today, made = timezone.localdate(), 0
    for school_id in School.objects.values_list("pk", flat=True):
        with in_school(school_id):
            waited_for = Programme.objects.filter(waiting__left_on__isnull=True, waiting__isnull=False).distinct()
            made += sum(len(offers(programme=programme, today=today)) for programme in waited_for)
    return made


@shared_task
def round_robin_mails_queue() -> int:
    """Owe the teachers of every school the day's mail about what they are asked; how many are new."""
    now, made = timezone.now(), 0
    for school_id in School.objects.values_list("pk", flat=True):
        with in_school(school_id):
            made += mails_queue(now=now)
    return made
