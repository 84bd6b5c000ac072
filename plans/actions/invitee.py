"""Who is asked to a review point: added, removed, what they answer and say, who was there."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from access.models import User
from core.errors import DomainError
from messaging.actions import notice_send
from plans import contacted
from plans.models import ReviewInvitee, ReviewPoint
from pupils.models import CarerLink
from pupils.models.carer import may_be_told
from staff.models import StaffMember

ANSWER_WORDS = {
    "coming": "is coming",
    "other_time": "asks for another time",
    "not_coming": "is not coming",
    "waiting": "has not answered after all",
}
# What is said on the telephone that is an answer; the others only say that it rang.
ANSWERS_BY_PHONE = ("coming", "other_time", "not_coming")


@transaction.atomic
def invitees_make(*, review: ReviewPoint) -> None:
    """Invite those who are always invited to a review: each parent (who has parental responsibility or care) who may be
    contacted, and who leads it. Whoever is invited already stays."""
    invitees_make_all(reviews=[review])


@transaction.atomic
def invitees_make_all(*, reviews: Iterable[ReviewPoint]) -> None:
    """`invitees_make` for many; two queries."""
    rows = list(reviews)
    links: dict[int, list[CarerLink]] = {}
    for link in CarerLink.objects.filter(may_be_told(), pupil__in=[row.pupil_id for row in rows]):
        links.setdefault(link.pupil_id, []).append(link)
    made = []
    for row in rows:
        made += [
            ReviewInvitee(school_id=row.school_id, review=row, carer_link=link) for link in links.get(row.pupil_id, [])
        ]
        made.append(ReviewInvitee(school_id=row.school_id, review=row, staff_member_id=row.led_by_id, answer="coming"))
    ReviewInvitee.objects.bulk_create(made, ignore_conflicts=True)


@transaction.atomic
def invitee_add(
    *,
    review: ReviewPoint,
    by: User,
    carer_link: CarerLink | None = None,
    staff_member: StaffMember | None = None,
    name: str = "",
    organisation: str = "",
    email: str = "",
) -> ReviewInvitee:
    """Ask one more: a carer of the pupil, a colleague, or somebody from outside by name. They hear of it
    by an invitation. Raises DomainError for
    nobody, for who is asked already, and for a carer who is not to be contacted."""
    _check_planned(review_held(review))
    if carer_link is None and staff_member is None and not name:
        raise DomainError("Choose a carer or a colleague, or write the name of somebody from outside.")
    if carer_link is not None:
        _check_carer(review, carer_link)
    outside = {} if carer_link or staff_member else {"name": name, "organisation": organisation, "email": email}
    if outside and review.invitees.filter(name__iexact=name, organisation__iexact=organisation).exists():
        raise DomainError(f"{name} is asked already.")
    try:
        with transaction.atomic():
            row = ReviewInvitee.objects.create(
                review=review, carer_link=carer_link, staff_member=staff_member if not carer_link else None, **outside
            )
    except IntegrityError as error:
        raise DomainError("They are asked already.") from error
    return row


def _check_carer(review: ReviewPoint, link: CarerLink) -> None:
    if link.pupil_id != review.pupil_id:
        raise DomainError("This is not a carer of the pupil.")
    if link.do_not_contact:
        raise DomainError(f"{link.carer.name} is marked “do not contact”, and is not asked.")
    if link.carer.deceased_on is not None:
        raise DomainError(f"{link.carer.name} has died, and is not asked.")
    if not link.is_parent:
        raise DomainError(
            f"{link.carer.name} has neither parental responsibility nor care of {link.pupil.first_name}, and is not asked. If "
            f"{link.pupil.first_name} lives with them, say so on the page of the pupil first."
        )


@transaction.atomic
def invitee_remove(*, invitee: ReviewInvitee, by: User) -> None:
    """Not asked after all. Raises DomainError for who leads it, and for who has answered or said something."""
    row = _held(invitee)
    _check_planned(row.review)
    if row.staff_member_id == row.review.led_by_id:
        raise DomainError(f"{row.who} leads the meeting. Give it to somebody else first.")
    if row.views or (row.answered_at and not row.staff_member_id):
        raise DomainError(f"{row.who} has answered already: what they said is kept.")
    row.delete()


@transaction.atomic
def invitee_answer(*, invitee: ReviewInvitee, answer: str, note: str, by: User | None, now: datetime) -> ReviewInvitee:
    """Coming, another time, or not coming, and a word with it; `by` None: the carer on their own page. Who leads the meeting is
    told. Raises DomainError once the meeting has begun or is off."""
    row = _held(invitee)
    _check_ahead(row.review, now)
    if answer not in ReviewInvitee.Answer.values:
        raise DomainError("Say whether you are coming.")
    if (row.answer, row.answer_note) == (answer, note) and row.answered_at:
        return row
    row.answer, row.answer_note = answer, note[:500]
    row.answered_at, row.answered_by = (None, None) if answer == ReviewInvitee.Answer.WAITING else (now, by)
    row.save(update_fields=["answer", "answer_note", "answered_at", "answered_by"])
    words = f"{row.who} {ANSWER_WORDS[answer]}: review of {row.review.pupil.name} on {row.review.day_words}."
    _tell_lead(row, f"{words} {note}".strip(), f"answer:{now.isoformat()}", by)
    return row


@transaction.atomic
def invitee_views(*, invitee: ReviewInvitee, views: str, by: User | None, now: datetime) -> ReviewInvitee:
    """What they say before the meeting, in their own words; `by` None: the carer on their own page. Who leads it is told.
    Raises DomainError once the meeting is held or off."""
    row = _held(invitee)
    _check_planned(row.review)
    if row.views == views:
        return row
    row.views, row.views_at = views, now if views else None
    row.save(update_fields=["views", "views_at"])
    if views:
        words = f"{row.who} has written what they think, for the review of {row.review.pupil.name}"
        _tell_lead(row, f"{words} on {row.review.day_words}.", f"views:{now.isoformat()}", by)
    return row


@transaction.atomic
def invitee_phone(
    *, invitee: ReviewInvitee, result: str, note: str, views: str, by: User, now: datetime
) -> ReviewInvitee:
    """What came of a call: an answer, what they said, and a line in the log of contacts. `result`: see `plans.contacted`.
    Raises DomainError for a carer who is not to be contacted, or of a pupil who has left where there is nothing to tell."""
    row = _held(invitee)
    if why := row.why_unreached:
        raise DomainError(f"Do not phone {row.who}: {why}.")
    if result not in contacted.RESULTS:
        raise DomainError("Say what came of the call.")
    is_off = row.review.state == ReviewPoint.State.CANCELLED
    if result in ANSWERS_BY_PHONE:
        row = invitee_answer(invitee=row, answer=result, note=note, by=by, now=now)
    elif not (is_off and row.is_to_tell):
        _check_ahead(row.review, now)
    if views:
        row = invitee_views(invitee=row, views=views, by=by, now=now)
    if result in (*ANSWERS_BY_PHONE, "told"):
        _has_heard([row], now)
    contacted.tell(invitee=row, way="phone", result=result, words=note, by=by, now=now)
    return row


@transaction.atomic
def letters_posted(*, invitees: Iterable[ReviewInvitee], by: User, now: datetime) -> int:
    """Their letters are in the post: they are invited, and the log of contacts says so. How many."""
    rows = [row for row in invitees if row.carer_link_id and row.may_be_reached]
    _has_heard(rows, now)
    for row in rows:
        contacted.tell(invitee=row, way="letter", result="posted", words="", by=by, now=now)
    return len(rows)


@transaction.atomic
def invitee_present(*, review: ReviewPoint, present: Iterable[ReviewInvitee], by: User) -> int:
    """Who was there, of all who were asked; how many. Where nobody is named, attendance is not noted: being asked says nothing.
    Raises DomainError for a meeting that is off."""
    if review.state == ReviewPoint.State.CANCELLED:
        raise DomainError("This meeting is cancelled.")
    pks = [row.pk for row in present]
    review.invitees.exclude(pk__in=pks).update(was_there=False if pks else None)
    return review.invitees.filter(pk__in=pks).update(was_there=True)


def review_held(review: ReviewPoint) -> ReviewPoint:
    """The review as it is now, held until the end of the transaction."""
    rows = ReviewPoint.objects.select_related("pupil", "led_by__user", "plan").select_for_update(of=("self",))
    row: ReviewPoint = rows.get(pk=review.pk)
    return row


def _held(invitee: ReviewInvitee) -> ReviewInvitee:
    """The row as it is now, held until the end of the transaction."""
    return ReviewInvitee.objects.with_people().select_for_update(of=("self",)).get(pk=invitee.pk)


def _check_planned(review: ReviewPoint) -> None:
    if review.state != ReviewPoint.State.PLANNED:
        raise DomainError("This meeting is over or cancelled.")


def _check_ahead(review: ReviewPoint, now: datetime) -> None:
    _check_planned(review)
    if review.starts_at <= now:
        raise DomainError("This meeting has begun. Write down who was there instead.")


def _tell_lead(row: ReviewInvitee, text: str, key: str, by: User | None) -> None:
    """Who leads it; where they do not sign in, who planned it."""
    recipient = row.review.led_by.user or row.review.planned_by
    if recipient is not None:
        notice_send(
            recipient=recipient, text=text, link=_page(row), unique_key=f"invitee:{row.pk}:{key}", by=by, kind="pupil"
        )


def _has_heard(rows: Iterable[ReviewInvitee], now: datetime) -> None:
    """These people know the meeting as it is, or that it is cancelled."""
    for row in rows:
        row.invited_at, row.is_to_tell = row.invited_at or now, False
        if row.review.state != ReviewPoint.State.CANCELLED:
            facts = row.review.facts.as_data()
            row.knew = row.knows if row.knows not in (None, facts) else row.knew
            row.knows = facts
        row.save(update_fields=["invited_at", "is_to_tell", "knows", "knew"])


def _page(row: ReviewInvitee) -> str:
    return reverse("plans:review_detail", args=[row.review_id])
