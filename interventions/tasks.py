"""When the sessions ahead are laid out (the calendar may have changed since), places offered and teachers written to."""

from celery import shared_task
from django.utils import timezone

from interventions.actions.group import leaders_follow
from interventions.actions.intake import offers_again
from interventions.actions.round_robin import round_robin_mails_queue as mails_queue
from interventions.actions.session import sessions_lay_out as lay_out
from interventions.models import Group
from schools.each import in_each_school
from schools.models import School


@shared_task
def sessions_lay_out() -> int:
    """Lay out the sessions of every running group of every school, with whoever leads it by now; how many are new."""
    today = timezone.localdate()

    def work(school: School) -> int:
        leaders_follow(today=today)
        return sum(lay_out(group=group, today=today) for group in Group.objects.running(today))

    return in_each_school(work)


@shared_task
def offers_lay_out() -> int:
    """Let offers lapse and offer the free places, in every school; how many are new."""
    today = timezone.localdate()
    return in_each_school(lambda school: len(offers_again(today=today)))


@shared_task
def round_robin_mails_queue() -> int:
    """Owe the teachers of every school the day's mail about what they are asked; how many are new."""
    now = timezone.now()
    return in_each_school(lambda school: mails_queue(now=now))
