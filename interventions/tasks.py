"""When the sessions ahead are laid out: the calendar may have changed since."""

from celery import shared_task
from django.utils import timezone

from interventions.actions.session import sessions_lay_out as lay_out
from interventions.models import Group
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
