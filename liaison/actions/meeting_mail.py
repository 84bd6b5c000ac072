"""Who is invited to a meeting about a pupil, and told when it changes or is cancelled: by mail with a calendar file, by a notice,
or by somebody who phones or writes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from access.models import User
from core.errors import DomainError
from liaison.models import Meeting, MeetingParticipant, meeting_reference
from liaison.queries.meeting import (
    CANCELLED,
    CHANGE,
    INVITATION,
    is_barred,
    meeting_plan,
    people_of,
    unheard,
)
from liaison.rules.redaction import initials
from messaging.actions import mail_cancel, mails_queue, notice_send
from messaging.models import Mail, Notice
from plans.calendar import invitation_ics
from plans.review_words import Said, mail_body, mail_subject
from plans.rules.invitation import Invitation
from plans.rules.telling import Facts, Plan, Telling, Way, changed_words
from pupils.languages import code_of

BY_HAND = (Way.PHONE, Way.LETTER, Way.IN_PERSON)
WHAT = {INVITATION: "invitation", CHANGE: "change", CANCELLED: "cancelled"}


@transaction.atomic
def meeting_invite(*, meeting: Meeting, by: User, now: datetime) -> Plan:
    """Invite whoever is on the list and was not invited yet; who is told and how. Who is phoned or written to stays marked until
    somebody has. Raises DomainError for a meeting that has begun or is off, and about a pupil who has left."""
    meeting = Meeting.objects.select_related("pupil", "written_by").select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.state != Meeting.State.PLANNED or meeting.starts_at <= now:
        raise DomainError("Only a meeting that is still ahead can be invited to.")
    if not meeting.pupil.is_on_roll(timezone.localdate(now)):
        raise DomainError(f"{meeting.pupil.name} is not on roll any more, so nobody is invited.")
    rows = [row for row in _rows(meeting) if row.invited_at is None and not row.why_not]
    for row in rows:
        row.invited_at = now
    told, plan = meeting_plan(meeting=meeting, before=None, after=meeting.facts, by=by, now=now, rows=rows)
    _send(meeting, rows, told, None, meeting.facts, by=by, now=now)
    return plan


@transaction.atomic
def meeting_tell(
    *, meeting: Meeting, before: Facts, after: Facts | None, by: User | None, now: datetime, is_told: bool = True
) -> Plan:
    """Tell whoever was invited that the meeting changed, or (`after` None) is cancelled; what was done. `is_told`: not where a
    person decided that nobody hears of it. The meeting is saved and held by the caller."""
    rows = _rows(meeting)
    told, plan = meeting_plan(meeting=meeting, before=before, after=after, by=by, now=now, rows=rows)
    _take_back(meeting, rows)
    _send(meeting, rows, told if is_told else {}, before, after, by=by, now=now)
    return plan if is_told else Plan()


@transaction.atomic
def meeting_hush(*, meeting: Meeting) -> None:
    """Nobody is told of it any more, as its time has passed: mails that have not gone out do not, and nobody is to be phoned. The
    meeting is saved and held by the caller."""
    rows = _rows(meeting)
    _take_back(meeting, rows)
    for row in rows:
        row.is_to_tell = False
        row.save(update_fields=["invited_at", "knows", "knew", "is_to_tell"])


def _take_back(meeting: Meeting, rows: list[MeetingParticipant]) -> None:
    """Cancel the mails that have not gone out: whoever waited for one knows what they knew before. The rows are not saved."""
    waiting = unheard(meeting=meeting, rows=rows)
    mail_cancel(reference=meeting_reference(meeting), kinds=(INVITATION, CHANGE))
    for row in rows:
        if row.pk in waiting:
            row.knows, row.knew = row.knew, None
            row.invited_at = row.invited_at if row.knows else None


def _rows(meeting: Meeting) -> list[MeetingParticipant]:
    return list(people_of(meeting=meeting).select_for_update(of=("self",)))


def _send(
    meeting: Meeting, rows: list[MeetingParticipant], told: dict[int, Telling], before: Facts | None, after: Facts | None,
    *, by: User | None, now: datetime,
) -> None:  # fmt: skip
    mails = []
    for row in rows:
        telling = told.get(row.pk)
        row.is_to_tell = bool(telling and telling.way in BY_HAND)
        known = Facts.from_data(row.knows) or (before if row.invited_at else None)
        if telling and telling.way == Way.EMAIL:
            kind = CANCELLED if after is None else CHANGE if before and known else INVITATION
            mails.append(_mail(meeting, row, kind, known, now))
        elif telling and telling.way == Way.NOTICE:
            _notice(meeting, row, known if before else None, by)
        if telling and telling.way in (Way.EMAIL, Way.NOTICE) and after is not None:
            row.knew = known.as_data() if known and known != after else row.knew
            row.knows, row.invited_at = after.as_data(), now
        row.save(update_fields=["invited_at", "knows", "knew", "is_to_tell"])
    mails_queue(mails=mails)


def _mail(meeting: Meeting, row: MeetingParticipant, kind: str, known: Facts | None, now: datetime) -> Mail:
    """In a carer's own language with the child's first name; to who comes from outside in English, with the initials alone."""
    school, pupil, link = meeting.school, meeting.pupil, row.carer_link
    code = code_of(link.carer.language) if link else "en"
    language = "en-gb" if code == "en" else code
    invitation = Invitation(
        carer=row.full_name, child=pupil.first_name if link else initials(pupil.first_name, pupil.family_name),
        school=school.name, starts_at=timezone.localtime(meeting.starts_at), minutes=meeting.minutes, place=meeting.place,
        purpose=meeting.purpose, staff=meeting.written_by.full_name, reply_to=school.reply_to,
    )  # fmt: skip
    said = Said(WHAT[kind], known if kind != INVITATION else None, meeting.cancelled_words)
    organiser = school.reply_to or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    with translation.override(language):
        subject, body = mail_subject(invitation, said)[:200], mail_body(invitation, said)
        calendar = invitation_ics(
            invitation, uid=f"meeting-{school.pk}-{meeting.pk}@hlta", sequence=meeting.sequence, now=now,
            organiser=organiser, attendee=row.address, is_cancelled=kind == CANCELLED,
        )  # fmt: skip
    return Mail(
        school=school, kind=kind, reference=meeting_reference(meeting), about_pupil=meeting.pupil_id,
        language=language, subject=subject, body=body,
        unique_key=f"meeting:{meeting.pk}:{meeting.sequence}:{row.pk}", to_name=row.full_name, to_address=row.address,
        calendar=calendar, not_before=now, not_after=meeting.starts_at,
    )  # fmt: skip


def _notice(meeting: Meeting, row: MeetingParticipant, known: Facts | None, by: User | None) -> None:
    user = row.staff_member.user if row.staff_member else None
    if user is None:
        return
    name = meeting.pupil.name
    text = f"Come to the meeting about {name} on {meeting.day_words}, {meeting.place}."
    if meeting.state == Meeting.State.CANCELLED:
        text = f"Cancelled: the meeting about {name} on {meeting.day_words}. {meeting.cancelled_words}".strip()
    elif known is not None:
        text = f"Changed: the meeting about {name} is on {meeting.day_words}, {meeting.place}."
        text += f" It was {changed_words(known, meeting.facts)}."
    notice_send(
        recipient=user, text=text, link=reverse("liaison:meeting_detail", args=[meeting.pk]),
        unique_key=f"meeting:{meeting.pk}:{meeting.sequence}", by=by, kind=Notice.Kind.PUPIL,
    )  # fmt: skip


@transaction.atomic
def participant_told(*, participant: MeetingParticipant, by: User, now: datetime) -> None:
    """Somebody has phoned or written to them. Raises DomainError for whom nobody has to tell anything (any more), for who may not
    be told, and of a meeting that was held."""
    meetings = Meeting.objects.select_related("pupil", "written_by").select_for_update(of=("self",))
    meeting = meetings.get(pk=participant.meeting_id)
    row = people_of(meeting=meeting).select_for_update(of=("self",)).get(pk=participant.pk)
    if meeting.state == Meeting.State.HELD:
        raise DomainError("This meeting was held. Say in its minutes who was there.")
    if row.why_not:
        raise DomainError(f"Nothing is noted: {row.who} ({row.why_not}) must not be told.")
    if not row.is_to_tell:
        raise DomainError(f"Nobody has to tell {row.who} anything now. Look at the list again.")
    facts = meeting.facts.as_data()
    if meeting.state != Meeting.State.CANCELLED:
        row.knew = row.knows if row.knows not in (None, facts) else row.knew
        row.knows = facts
    row.is_to_tell, row.invited_at = False, row.invited_at or now
    row.save(update_fields=["is_to_tell", "invited_at", "knows", "knew"])


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the meeting is ahead and stands (or is cancelled, where that is the news), this person is still
    on its list and may be told, and no carer who must not be contacted reads this address."""
    state = Meeting.State.CANCELLED if mail.kind == CANCELLED else Meeting.State.PLANNED
    meeting = Meeting.objects.filter(pk=int(mail.reference.rpartition(":")[2]), state=state).first()
    if meeting is None or meeting.starts_at <= timezone.now():
        return False
    if is_barred(pupil_id=meeting.pupil_id, address=mail.to_address):
        return False
    return any(row.address.lower() == mail.to_address.lower() for row in people_of(meeting=meeting) if not row.why_not)
