"""Mails about a review point: invitations that a person sends, reminders that are owed, and whether one may still go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation

from access.models import User
from core.errors import DomainError
from messaging.actions import mail_cancel, mails_queue, notice_send
from messaging.models import Mail
from messaging.quiet_hours import mail_goes_at
from plans.actions.clock import review_invited_note
from plans.actions.invitee import invitees_make_all, review_held
from plans.calendar import invitation_ics
from plans.links import carer_link_url
from plans.models import ReviewInvitee, ReviewPoint, reference
from plans.queries.reminding import (
    IS_REMINDED,
    KIND,
    Reminding,
    last_heard,
    reminded_by_hand,
    review_reminding,
)
from plans.queries.telling import CANCELLED, CHANGE, INVITATION, barred_addresses, review_plan, unheard, who_key
from plans.review_words import Said, mail_body, mail_subject
from plans.rules.invitation import AT_ONCE, Invitation, Reminder, for_invitee, reminders_due
from plans.rules.telling import Facts, Plan, Way, changed_words
from pupils.languages import code_of
from pupils.models import CarerLink
from schools.models import School
from staff.models import StaffMember

BY_HAND = (Way.PHONE, Way.LETTER, Way.IN_PERSON)
SUBJECTS = {INVITATION: "invitation", KIND: "reminder", CHANGE: "change", CANCELLED: "cancelled"}


@dataclass(frozen=True)
class Sent:
    """How many were written to, told on their page, and wait to be rung or for a letter. `mails_at`: when the mails go out, where
    that is later."""

    mails: int
    notices: int
    by_hand: int
    mails_at: datetime | None


def language_of(invitee: ReviewInvitee) -> str:
    """The language in which this person is written to; English for who is no carer."""
    code = code_of(invitee.carer_link.carer.language) if invitee.carer_link else "en"
    return "en-gb" if code == "en" else code


def invitation_of(invitee: ReviewInvitee, school: School) -> Invitation:
    """What is told to this one person: it names no other carer."""
    review = invitee.review
    return Invitation(
        carer=invitee.who, child=review.pupil.first_name, school=school.name,
        starts_at=timezone.localtime(review.starts_at), minutes=review.minutes, place=review.place,
        purpose=review.purpose, staff=review.led_by.name, reply_to=school.reply_to,
    )  # fmt: skip


@transaction.atomic
def invitations_send(*, review: ReviewPoint, by: User, now: datetime, only: Iterable[int] | None = None) -> Sent:
    """Invite at once whoever was not yet (`only`: of these invitees): a mail with a calendar file, a notice to a colleague. Who
    has no e-mail, likes a call or a letter, or reads the mailbox of somebody who must not be contacted, stays on that list.
    Raises DomainError for a meeting that has begun or is off."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED or review.starts_at <= now:
        raise DomainError("Only a meeting that is still ahead can be invited to.")
    rows = ReviewInvitee.objects.filter(review=review).may_be_reached().filter(invited_at__isnull=True)
    rows = rows if only is None else rows.filter(pk__in=list(only))
    found, barred = list(rows.with_people()), barred_addresses(pupil_id=review.pupil_id)
    mailed = [row for row in found if row.way == "email" and row.address.lower() not in barred]
    told = [row for row in found if row.staff_member and row.staff_member.user]
    mails_queue(mails=[_mail(review.school, row, Reminder(AT_ONCE, now), now) for row in mailed])
    for row in told:
        _tell(row, by)
    heard = [row.pk for row in [*mailed, *told]]
    ReviewInvitee.objects.filter(pk__in=heard).update(invited_at=now, knows=review.facts.as_data())
    if heard:
        review_invited_note(review=review, on=timezone.localdate(now), by=by)
    at = mail_goes_at(school=review.school, kind=INVITATION, not_before=now, not_after=review.starts_at, now=now)
    later = timezone.localtime(at) if mailed and at > now else None
    return Sent(len(mailed), len(told), len(found) - len(mailed) - len(told), later)


def review_tell(
    *, review: ReviewPoint, before: Facts, after: Facts | None, by: User | None, now: datetime, is_told: bool = True
) -> Plan:
    """Tell whoever was invited that the review changed from `before` to `after`, or (None) is cancelled: by mail with a calendar
    file, by a notice, or by marking who has to be phoned or written to; what was done. Mails that have not gone out never do.
    `is_told`: not where a person decided that nobody hears of it. The review is saved and held by the caller."""
    rows = list(ReviewInvitee.objects.filter(review=review).with_people().select_for_update(of=("self",)))
    told, plan = review_plan(review=review, before=before, after=after, by=by, now=now, rows=rows)
    waiting = unheard(review=review, rows=rows)
    mail_cancel(reference=reference(review))
    mails = []
    for row in rows:
        row.review = review
        has_heard = row.pk not in waiting or row.knew is not None
        if row.pk in waiting:
            row.knows, row.knew = row.knew, None
            row.invited_at = row.invited_at if has_heard else None
        telling = told.get(row.pk) if is_told else None
        row.is_to_tell = bool(telling and telling.way in BY_HAND)
        if telling and telling.way == Way.EMAIL:
            kind = CANCELLED if after is None else CHANGE if has_heard else INVITATION
            mails.append(_mail(review.school, row, Reminder(AT_ONCE, now), now, kind=kind, before=before))
        elif telling and telling.way == Way.NOTICE:
            _tell(row, by, before=before)
        if telling and telling.way in (Way.EMAIL, Way.NOTICE) and after is not None:
            row.knew = row.knows or (before.as_data() if has_heard else None)
            row.knows, row.invited_at = after.as_data(), now
        row.save(update_fields=["knows", "knew", "is_to_tell", "invited_at"])
    mails_queue(mails=mails)
    return plan if is_told else Plan()


def _tell(row: ReviewInvitee, by: User | None, *, before: Facts | None = None) -> None:
    """A notice to a colleague: of the review, or (`before`) of what has become of it."""
    review = row.review
    if row.staff_member and row.staff_member.user:
        what = "Lead" if row.staff_member_id == review.led_by_id else "Come to"
        text = f"{what} the review of {review.pupil.name} on {review.day_words}, {review.place}."
        if review.state == ReviewPoint.State.CANCELLED:
            why = f" {review.cancelled_words}" if review.cancelled_words else ""
            text = f"Cancelled: the review of {review.pupil.name} on {review.day_words}.{why}"
        elif before is not None:
            text = f"Changed: {text} It was {changed_words(before, review.facts)}."
        link, key = _page(review), f"review:{review.pk}:{review.sequence}:asked"
        notice_send(recipient=row.staff_member.user, text=text, link=link, unique_key=key, by=by, kind="pupil")


@transaction.atomic
def lead_leaves(*, review: ReviewPoint, lead: StaffMember, by: User) -> None:
    """Who led the review does not any more: they are told, and are not asked to it unless somebody asks them."""
    ReviewInvitee.objects.filter(review=review, staff_member=lead).delete()
    if lead.user:
        text = f"{review.led_by.name} now leads the review of {review.pupil.name} on {review.day_words}; you don't need to come."
        key = f"review:{review.pk}:{review.sequence}:left"
        notice_send(recipient=lead.user, text=text, link=_page(review), unique_key=key, by=by, kind="pupil")


@transaction.atomic
def lead_told(*, review: ReviewPoint, by: User) -> None:
    """Whoever leads it from now on is told so."""
    for row in ReviewInvitee.objects.filter(review=review, staff_member=review.led_by).with_people():
        _tell(row, by)
        row.invited_at, row.knows = row.invited_at or review.planned_at, review.facts.as_data()
        row.save(update_fields=["invited_at", "knows"])


def _page(review: ReviewPoint) -> str:
    return reverse("plans:review_detail", args=[review.pk])


@transaction.atomic
def review_remind(*, review: ReviewPoint, by: User, now: datetime) -> Reminding:
    """Send the reminder now, to whom `review_reminding` says and once a day; who was never invited is invited instead. It waits
    for the end of quiet hours, but not for the time at which reminders are gathered. Raises DomainError for a meeting that has
    begun or is off."""
    review = review_held(review)
    if review.state != ReviewPoint.State.PLANNED or review.starts_at <= now:
        raise DomainError("Only a meeting that is still ahead can be reminded of.")
    done = review_reminding(review=review, now=now)
    if done.invited:
        invitations_send(review=review, by=by, now=now, only=[row.pk for row in done.invited])
    reminder = Reminder(AT_ONCE, now)
    mails = [_mail(review.school, row, reminder, now, kind=KIND, unique_key=done.keys[row.pk]) for row in done.reminded]
    mails_queue(mails=mails)
    return done


@transaction.atomic
def review_reminders_queue(*, school: School, now: datetime) -> int:
    """Owe everybody the reminders that are due now; how many are new. Running it twice owes nothing twice."""
    reviews = ReviewPoint.objects.planned().filter(starts_at__gt=now)
    due: dict[int, list[Reminder]] = {}
    for review in reviews:
        found = reminders_due(
            starts_at=review.starts_at, days_before=school.reminder_days, planned_at=review.planned_at, now=now
        )
        if found:
            due[review.pk] = found
    # A review point that came in without anybody asked.
    invitees_make_all(reviews=reviews.filter(pk__in=due, invitees__isnull=True))
    rows = ReviewInvitee.objects.by_mail().filter(review__in=due, answer__in=IS_REMINDED).with_people()
    barred = set(
        CarerLink.objects.filter(pupil__in=reviews.filter(pk__in=due).values("pupil"), do_not_contact=True)
        .annotate(address=Lower("carer__email"))
        .values_list("pupil", "address")
    )
    people = [row for row in rows if (row.review.pupil_id, row.address.lower()) not in barred]
    by_hand = reminded_by_hand(reviews=due)
    owed = [
        (row, one, _key(row, one))
        for row in people
        for one in for_invitee(due[row.review_id], invited_at=last_heard(row, by_hand))
    ]
    known = set(Mail.objects.filter(unique_key__in=[key for *_, key in owed]).values_list("unique_key", flat=True))
    fresh = [(row, one) for row, one, key in owed if key not in known]
    count = mails_queue(mails=[_mail(school, row, one, now) for row, one in fresh])
    for row in {row.pk: row for row, _ in fresh if row.invited_at is None}.values():
        ReviewInvitee.objects.filter(pk=row.pk).update(invited_at=now, knows=row.review.facts.as_data())
    return count


def _key(row: ReviewInvitee, reminder: Reminder) -> str:
    return f"review:{row.review_id}:{row.review.sequence}:{who_key(row)}:{reminder.days}"


def _mail(
    school: School,
    row: ReviewInvitee,
    reminder: Reminder,
    now: datetime,
    *,
    kind: str = "",
    before: Facts | None = None,
    unique_key: str = "",
) -> Mail:
    """An invitation or a reminder, or the mail of this `kind`; `before`: what the meeting was until now."""
    review, invitation = row.review, invitation_of(row, school)
    is_reminder = row.invited_at is not None and reminder.days != AT_ONCE
    kind = kind or (KIND if is_reminder else INVITATION)
    known = Facts.from_data(row.knows) or before if kind in (CHANGE, CANCELLED) else Facts.from_data(row.knew)
    organiser = school.reply_to or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    language = language_of(row)
    with translation.override(language):
        said = Said(SUBJECTS[kind], known, review.cancelled_words)
        subject = mail_subject(invitation, said)[:200]
        body = mail_body(invitation, said, answer=row.answer, link=carer_link_url(row, now=now))
        calendar = invitation_ics(
            invitation, uid=f"review-{school.pk}-{review.pk}@hlta", sequence=review.sequence, now=now,
            organiser=organiser, attendee=row.address, is_cancelled=kind == CANCELLED,
        )  # fmt: skip
    return Mail(
        school=school, kind=kind, reference=reference(review), unique_key=unique_key or _key(row, reminder), to_name=row.who,
        about_pupil=review.pupil_id,
        to_address=row.address, language=language, subject=subject, body=body, calendar=calendar,
        not_before=reminder.not_before, not_after=review.starts_at,
    )  # fmt: skip


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the meeting still stands (for a mail that it is cancelled: does not), this person is still asked
    and, for what is no news of a change, has not said no, and no carer of this address is marked "do not contact"."""
    pk = int(mail.reference.rpartition(":")[2])
    state = ReviewPoint.State.CANCELLED if mail.kind == CANCELLED else ReviewPoint.State.PLANNED
    review = ReviewPoint.objects.filter(pk=pk, state=state).first()
    if review is None or mail.to_address.lower() in barred_addresses(pupil_id=review.pupil_id):
        return False
    address = Q(carer_link__carer__email__iexact=mail.to_address) | Q(email__iexact=mail.to_address)
    asked = ReviewInvitee.objects.filter(address, review=review)
    rows = asked.may_hear_of_an_end() if mail.kind == CANCELLED else asked.may_be_reached()
    return (rows if mail.kind in (CHANGE, CANCELLED) else rows.filter(answer__in=IS_REMINDED)).exists()
