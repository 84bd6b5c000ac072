"""What somebody who is asked to a review answers, and what they say beforehand."""

from datetime import datetime

from django.db import transaction

from access.models import User
from plans.models import ReviewInvitee


@transaction.atomic
def invitee_answer(*, invitee: ReviewInvitee, answer: str, note: str, by: User | None, now: datetime) -> ReviewInvitee:
    """Write down whether they come; `by` is None where the carer says so on their own page."""
    invitee.answer, invitee.answer_note, invitee.answered_at, invitee.answered_by = answer, note, now, by
    invitee.save(update_fields=["answer", "answer_note", "answered_at", "answered_by"])
    return invitee


@transaction.atomic
def invitee_views(*, invitee: ReviewInvitee, views: str, by: User | None, now: datetime) -> ReviewInvitee:
    """Keep what they say, in their own words; the words before are in the history."""
    invitee.views, invitee.views_at = views, now
    invitee.save(update_fields=["views", "views_at"])
    return invitee
