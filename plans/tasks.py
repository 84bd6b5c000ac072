"""When reminders are laid out, answers are asked for, and a term's reviews are proposed."""

from celery import shared_task
from django.utils import timezone

from plans.actions import review_clock
from plans.actions import review_mail as mail
from schools.each import in_each_school


@shared_task
def review_reminders_queue() -> int:
    """Owe the reminders that are due in every school; how many are new."""
    now = timezone.now()
    return in_each_school(lambda school: mail.review_reminders_queue(school=school, now=now))


@shared_task
def review_answers_chase() -> int:
    """Ask somebody to ring who has not answered; how many steps were taken."""
    now = timezone.now()
    return in_each_school(lambda school: review_clock.answers_chase(school=school, now=now))


@shared_task
def review_proposals_tell() -> int:
    """Say, once before a half-term, that review points are to be planned."""
    now = timezone.now()
    return in_each_school(lambda school: review_clock.reviews_proposals_tell(school=school, now=now))
