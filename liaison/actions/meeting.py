"""Meetings: planned, recorded, cancelled; what is agreed there, told to each adult who does it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from access.models import User
from core.errors import DomainError
from core.states import state_change
from deployment.actions.task import task_give
from liaison.actions.meeting_mail import meeting_hush, meeting_tell
from liaison.models import AgreedAction, Meeting, MeetingParticipant, Professional
from liaison.queries.meeting import is_barred
from liaison.queries.pack import others
from liaison.rules.redaction import Redaction, initials
from messaging.actions import mails_queue
from messaging.models import Mail
from plans.rules.telling import Plan
from pupils.models import Pupil
from staff.models import StaffMember

KIND = MeetingParticipant.Kind
MAIL_KIND = "what was agreed"
FIELDS = ("starts_at", "minutes", "place", "purpose", "agenda")


@dataclass(frozen=True)
class Line:
    """What one adult does until when: a member of staff, or somebody from outside."""

    what: str
    due_on: date | None
    staff_member: StaffMember | None = None
    professional: Professional | None = None


@transaction.atomic
def meeting_create(*, pupil: Pupil, values: dict[str, Any], by: User) -> Meeting:
    """A new meeting. `values`: starts_at, minutes, place, purpose, agenda, and who is invited: staff, carers, professionals,
    is_pupil_there. Nobody hears of it until somebody sends the invitations. Raises DomainError for a carer who must not be
    contacted."""
    row = Meeting(pupil=pupil, written_by=by)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.save()
    _ask(row, values)
    return row


@transaction.atomic
def meeting_edit(*, meeting: Meeting, values: dict[str, Any], by: User, now: datetime) -> Plan:
    """Change a meeting, and tell whoever was invited to it as it was; who is told. A time that is past corrects the record and is
    told to nobody, nor is what was to be told before. Raises DomainError for a carer who must not be contacted, for one that is
    cancelled, for a time ahead of one that was held, and for taking off the list who was there or was given a pack."""
    row = _held(meeting)
    if row.state == Meeting.State.CANCELLED:
        raise DomainError("This meeting is cancelled. Plan a new one.")
    if row.state == Meeting.State.HELD and values["starts_at"] > now:
        raise DomainError("This meeting was held, so it can't be ahead. Plan a new one.")
    before = row.facts
    for name in FIELDS:
        setattr(row, name, values[name])
    is_told = row.facts != before and row.state == Meeting.State.PLANNED and row.starts_at > now
    row.sequence += is_told
    row.save()
    _ask(row, values)
    if is_told:
        return meeting_tell(meeting=row, before=before, after=row.facts, by=by, now=now)
    if row.starts_at <= now:
        meeting_hush(meeting=row)
    return Plan()


def _ask(meeting: Meeting, values: dict[str, Any]) -> None:
    """Exactly these people are asked; who is asked already stays as they are, and so does who is no longer on file."""
    rows = MeetingParticipant.objects.filter(meeting=meeting)
    recorded = rows.filter(Q(came__isnull=False) | Q(packs__isnull=False))
    # Who was there or was given a pack stays, whatever became of them.
    before = set(recorded.values_list("carer_link", flat=True))
    carers = [link for link in values["carers"] if link.pk not in before]
    if barred := [link.carer.name for link in carers if link.do_not_contact]:
        raise DomainError(f"{barred[0]} is marked “do not contact” and is not asked.")
    if died := [link.carer.name for link in carers if link.carer.deceased_on]:
        raise DomainError(f"{died[0]} has died, and is not asked. Take the tick away.")
    wanted: list[dict[str, Any]] = [
        *({"kind": KIND.STAFF, "staff_member": one, "full_name": one.name} for one in values["staff"]),
        *({"kind": KIND.CARER, "carer_link": one, "full_name": one.carer.name} for one in values["carers"]),
        *({"kind": KIND.PROFESSIONAL, "professional": one, "full_name": one.name} for one in values["professionals"]),
    ]
    if values["is_pupil_there"]:
        wanted.append({"kind": KIND.PUPIL, "full_name": meeting.pupil.name})
    stay = []
    for one in wanted:
        key = {name: one[name] for name in one if name != "full_name"}
        found, _ = MeetingParticipant.objects.get_or_create(
            meeting=meeting, **key, defaults={"full_name": one["full_name"]}
        )
        stay.append(found.pk)
    on_file = (
        Q(kind=KIND.PUPIL) | Q(staff_member__isnull=False) | Q(carer_link__isnull=False) | Q(professional__isnull=False)
    )
    gone = rows.filter(on_file).exclude(pk__in=stay)
    if lost := recorded.filter(pk__in=gone).first():
        why = "a pack was shared with them" if lost.came is None else "the minutes say whether they were there"
        raise DomainError(f"{lost.name} stays on the list: {why}. Tick them again.")
    gone.delete()


@transaction.atomic
def meeting_record(*, meeting: Meeting, notes: str, decisions: str, came: set[int], by: User, now: datetime) -> Meeting:
    """What was said and decided, and who was there (ids of participants; where none is named, attendance is not noted); again, it
    is corrected. Raises DomainError before it begins, and for one that is cancelled."""
    meeting = _held(meeting)
    if meeting.starts_at > now:
        raise DomainError("This meeting is still ahead. Correct its time first if it was earlier.")
    state_change(
        meeting, start={"state__in": [Meeting.State.PLANNED, Meeting.State.HELD]},
        refused="This meeting is cancelled.", notes=notes, decisions=decisions, state=Meeting.State.HELD,
    )  # fmt: skip
    for row in MeetingParticipant.objects.filter(meeting=meeting):
        row.came = row.pk in came if came else None
        row.save(update_fields=["came"])
    return meeting


@transaction.atomic
def meeting_cancel(*, meeting: Meeting, by: User | None, now: datetime, words: str = "", is_told: bool = True) -> Plan:
    """It does not take place, and whoever was invited is told unless a person decided otherwise; who is told. `words`: why, for
    all to read. Again, nothing more happens. Raises DomainError for one that was held."""
    row = _held(meeting)
    if row.state == Meeting.State.CANCELLED:
        return Plan()
    state_change(
        row, start={"state": Meeting.State.PLANNED}, refused="This meeting was held.", state=Meeting.State.CANCELLED,
        cancelled_words=words, sequence=row.sequence + 1,
    )  # fmt: skip
    return meeting_tell(
        meeting=row, before=row.facts, after=None, by=by, now=now, is_told=is_told and row.starts_at > now
    )


def _held(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held until the end of the transaction."""
    rows = Meeting.objects.select_related("pupil", "written_by").select_for_update(of=("self",))
    row: Meeting = rows.get(pk=meeting.pk)
    return row


@transaction.atomic
def actions_agree(
    *, pupil: Pupil, reference: str, link: str, source: str, source_words: str, lines: list[Line], by: User,
    now: datetime, today: date,
) -> list[AgreedAction]:  # fmt: skip
    """Who does what for the pupil until when, agreed at a meeting or review (`reference`, `source` of a Task). Each member of
    staff gets a task and a notice with their own line, each person from outside a mail. Raises DomainError for no line,
    and as `task_give` does."""
    if not lines:
        raise DomainError("Write one line at least: who does what.")
    rows = []
    for line in lines:
        row = AgreedAction(
            pupil=pupil, reference=reference, what=line.what, due_on=line.due_on, staff_member=line.staff_member,
            professional=line.professional, agreed_by=by, agreed_at=now,
        )  # fmt: skip
        if line.staff_member is not None:
            values = {
                "title": line.what, "pupil": pupil, "due_on": line.due_on, "source": source, "source_words": source_words,
            }  # fmt: skip
            (row.task,) = task_give(
                people=[line.staff_member], values=values, by=by, now=now, today=today, reference=reference, link=link
            )
        row.is_mailed = bool(line.professional and line.professional.email and not line.professional.left_on)
        row.save()
        rows.append(row)
    if mailed := [row for row in rows if row.is_mailed]:
        mails_queue(mails=_mails(pupil, reference, mailed, now))
    return rows


def _mails(pupil: Pupil, reference: str, rows: list[AgreedAction], now: datetime) -> list[Mail]:
    """One mail to each person from outside, with their own lines alone; the pupil is told by initials, and nobody else by name.
    Names that are words as well, as May and Will, stay where they stand alone: a sentence needs them."""
    by_person: dict[int, list[AgreedAction]] = {}
    for row in rows:
        by_person.setdefault(row.professional_id or 0, []).append(row)
    pupils_own = [f"{first} {pupil.family_name}" for first in (pupil.given_name, pupil.preferred_name)]
    names = others(pupil=pupil)
    redaction = Redaction(people=[*pupils_own, *names])
    school, who = pupil.school, initials(pupil.first_name, pupil.family_name)
    mails = []
    for own in by_person.values():
        person = own[0].professional
        assert person is not None
        lines = "\n".join(f"- {redaction.of(row.what)}{_until(row.due_on)}" for row in own)
        answer = f"Reply to {school.reply_to}" if school.reply_to else "Phone the school office"
        mails.append(
            Mail(
                school=school, kind=MAIL_KIND, reference=reference, unique_key=f"agreed:{own[0].pk}:{person.pk}",
                about_pupil=pupil.pk,
                to_name=person.full_name, to_address=person.email,
                subject=f"What we agreed, from {school.name}"[:200], not_before=now,
                body=f"Hello {person.full_name},\n\nThis is what we agreed that you do for {who} on"
                f" {_day(timezone.localdate(now))}:\n\n{lines}\n\nIf this is not right, or you need something from us:"
                f" {answer}.\n\n{school.name}\n",
            )
        )  # fmt: skip
    return mails


def may_still_go(mail: Mail) -> bool:
    """Asked just before sending: the person still works there and has this address, which no carer of the pupil reads who must
    not be contacted."""
    rows = AgreedAction.objects.filter(reference=mail.reference, professional__left_on__isnull=True)
    row = rows.filter(professional__email__iexact=mail.to_address).first()
    return row is not None and not is_barred(pupil_id=row.pupil_id, address=mail.to_address)


def _until(day: date | None) -> str:
    return f", by {_day(day)}" if day else ""


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
