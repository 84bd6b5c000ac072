"""When reminders are laid out, answers are asked for, a term's reviews are proposed, and packs made."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.limits import allow
from plans.actions import pack as pack_actions
from plans.actions import review_clock
from plans.actions import review_mail as mail
from plans.actions.plan_telling import readers_follow
from plans.models import Pack
from plans.pack.pdf import chart_pictures, pack_pdf
from plans.pack.word import pack_docx
from plans.queries.pack import pack_document
from schools.context import in_school
from schools.each import in_each_school
from schools.models import School

logger = logging.getLogger(__name__)
WENT_WRONG = "Something went wrong while it was made. Try again, and tell your support where it fails again."


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
def plan_readers_follow() -> int:
    """Ask those to read a plan who came to see it since it was put in force, and no longer those who left; how many are asked."""
    now = timezone.now()
    return in_each_school(lambda school: readers_follow(today=timezone.localdate(now), now=now))


@shared_task
def review_proposals_tell() -> int:
    """Say, once before a half-term, that review points are to be planned."""
    now = timezone.now()
    return in_each_school(lambda school: review_clock.reviews_proposals_tell(school=school, now=now))


# A year of a pupil with everything in it is gathered in one transaction.
GATHERING = timedelta(minutes=2)
STEPS = "Laying out the PDF", "Laying out the Word file", "Putting it away"


@shared_task
def pack_make(school_id: int, pack_id: int) -> str:
    """Make a pack; its state afterwards, "" where somebody else makes it or it is made. May run twice, and at once: who holds the
    claim may finish."""
    with in_school(school_id):
        pack = pack_actions.pack_claim(pack_id=pack_id, now=timezone.now())
    if pack is None:
        return ""
    try:
        _make(school_id, pack)
    except Exception:  # whatever it is, the row says that it failed and a person decides
        logger.exception("pack %s of school %s could not be made", pack_id, school_id)
        with in_school(school_id):
            pack_actions.pack_fail(pack=pack, why=WENT_WRONG, now=timezone.now())
    with in_school(school_id):
        return Pack.objects.values_list("state", flat=True).get(pk=pack_id)


def _make(school_id: int, pack: Pack) -> None:
    """Each step is told in a transaction of its own, so that the page sees it."""
    step = 0
    today = timezone.localdate()

    def tell(words: str) -> None:
        nonlocal step
        step += 1
        with in_school(school_id):
            pack_actions.pack_move(pack_id=pack.pk, claim=pack.claim, step=step, words=words, now=timezone.now())

    school = School.objects.get(pk=school_id)
    with in_school(school_id):
        allow(GATHERING)
        data = pack_document(pack=pack, school=school, today=today).as_data()
    tell(STEPS[0])
    pdf = pack_pdf(data)
    tell(STEPS[1])
    docx = pack_docx(data, pictures=chart_pictures(data), now=timezone.now())
    tell(STEPS[2])
    with in_school(school_id):
        allow(GATHERING)
        pack_actions.pack_finish(pack=pack, pdf=pdf, docx=docx, today=today, now=timezone.now())


# It makes them one after another.
@shared_task(soft_time_limit=1500, time_limit=1560)
def packs_sweep() -> int:
    """Take up packs that wait or were left behind, and forget those whose time is over; how many were made."""
    count = 0
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        now = timezone.now()
        with in_school(school_id):
            pack_actions.packs_return(now=now)
            pack_actions.packs_forget(today=timezone.localdate())
            waiting = Pack.objects.filter(state=Pack.State.WAITING, moved_at__lt=now - pack_actions.UNCLAIMED)
            ids = list(waiting.order_by("pk").values_list("pk", flat=True))
        count += sum(bool(pack_make(school_id, pk)) for pk in ids)
    return count
