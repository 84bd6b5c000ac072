"""Round robins: a pupil's teachers are asked the same few things, each for their own classes."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from access.models import User
from assessment.actions.questionnaire import observation_sit
from assessment.models import Questionnaire
from core.errors import DomainError
from core.states import state_change
from interventions.models import Referral, RoundRobin, RoundRobinReply
from messaging.actions import mails_queue, notice_send
from messaging.models import Mail
from pupils.models import ClassTeacher, Enrolment, Pupil
from staff.here import is_here

KIND = "questions from colleagues"
# Who does not answer after so many mails is asked in person.
MOST_MAILS = 3


@transaction.atomic
def round_robin_create(
    *,
    pupil: Pupil,
    questionnaire: Questionnaire,
    question: str,
    due_on: date,
    referral: Referral | None,
    by: User,
    now: datetime,
) -> RoundRobin:
    """Ask every teacher of the pupil, once for each class. Raises DomainError for a pupil without teachers, a day that is past,
    or where the same is asked already."""
    today = timezone.localdate(now)
    if due_on < today:
        raise DomainError("The day is past. Give the teachers some days.")
    taught = Enrolment.objects.current(today).filter(pupil=pupil).values("teaching_class")
    teachers = list(ClassTeacher.objects.filter(teaching_class__in=taught).select_related("staff_member__user"))
    if not teachers:
        raise DomainError(f"Nobody is known to teach {pupil.name}. Import the classes with their teachers first.")
    try:
        with transaction.atomic():
            asked = RoundRobin.objects.create(
                pupil=pupil, questionnaire=questionnaire, question=question, due_on=due_on, referral=referral,
                asked_by=by, asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError(f"The teachers of {pupil.name} are asked this already. Close that one first.") from error
    for row in teachers:
        RoundRobinReply.objects.create(
            round_robin=asked, staff_member=row.staff_member, teaching_class_id=row.teaching_class_id
        )
        if row.staff_member.user:
            notice_send(
                recipient=row.staff_member.user, text=f"You are asked about {pupil.name}, until {due_on:%d %b}.",
                link=reverse("interventions:reply_list"), unique_key=f"round-robin:{asked.pk}", by=by,
            )  # fmt: skip
    return asked


@transaction.atomic
def round_robin_reply(
    *, reply: RoundRobinReply, answers: dict[int, int | None], comment: str, by: User, now: datetime
) -> RoundRobinReply:
    """A teacher's answer for one class: the checklist, a comment, or both. Raises DomainError for neither, or once it is
    answered or closed."""
    reply = (
        RoundRobinReply.objects.select_for_update(of=("self",)).select_related("round_robin__pupil").get(pk=reply.pk)
    )
    # The last two who answer wait for one another, so that one of them is seen to be the last.
    asked = _held(reply.round_robin)
    if reply.answered_at is not None or asked.closed_at is not None:
        raise DomainError("This is answered or closed already. Thank you.")
    if any(value is not None for value in answers.values()):
        reply.sitting = observation_sit(
            questionnaire=asked.questionnaire, pupil=asked.pupil, answers=answers, now=now,
            today=timezone.localdate(now), by=by,
        )  # fmt: skip
    elif not comment:
        raise DomainError("Answer at least one of them, or write a word.")
    refused = "This is answered or closed already. Thank you."
    values = {"sitting": reply.sitting, "comment": comment, "answered_at": now}
    state_change(reply, start={"answered_at": None}, refused=refused, **values)
    if not RoundRobinReply.objects.filter(round_robin=asked, answered_at__isnull=True).exists():
        notice_send(
            recipient=asked.asked_by, text=f"All teachers of {asked.pupil.name} have answered.",
            link=reverse("interventions:round_robin_detail", args=[asked.pk]), unique_key=f"round-robin:{asked.pk}:all",
            by=None,
        )  # fmt: skip
    return reply


@transaction.atomic
def round_robin_close(*, round_robin: RoundRobin, by: User, now: datetime) -> RoundRobin:
    """Nobody is asked any more; what was answered stays. Closed before, it stays as it is."""
    row = _held(round_robin)
    if row.closed_at is None:
        state_change(row, start={"closed_at": None}, refused="This is closed already.", closed_at=now)
    return row


def _held(round_robin: RoundRobin) -> RoundRobin:
    """The round robin as it is now, held until the end of the transaction."""
    rows = RoundRobin.objects.select_for_update(of=("self",)).select_related("pupil", "questionnaire", "asked_by")
    row: RoundRobin = rows.get(pk=round_robin.pk)
    return row


@transaction.atomic
def round_robin_mails_queue(*, now: datetime) -> int:
    """Owe each teacher who has not answered one mail a day, whatever number of pupils they are asked about, on school days and at
    most three for the same question. How many are new."""
    today = timezone.localdate(now)
    if today.isoweekday() > 5:
        return 0
    waiting = RoundRobinReply.objects.open().filter(
        is_here(today, "staff_member__"), mails__lt=MOST_MAILS, staff_member__user__isnull=False
    )
    waiting = waiting.select_related("staff_member__user").order_by("staff_member", "pk")
    by_person: dict[int, list[RoundRobinReply]] = {}
    for reply in waiting:
        by_person.setdefault(reply.staff_member_id, []).append(reply)
    new = 0
    for replies in by_person.values():
        if mails_queue(mails=[_mail(replies, today, now)]):
            new += 1
            RoundRobinReply.objects.filter(pk__in=[reply.pk for reply in replies]).update(mails=F("mails") + 1)
    return new


def _mail(replies: list[RoundRobinReply], today: date, now: datetime) -> Mail:
    """No pupil is named: a mail is read by whoever stands near."""
    person = replies[0].staff_member
    assert person.user is not None
    count = len(replies)
    link = settings.SITE_URL + reverse("interventions:reply_list")
    words = "question about a pupil waits" if count == 1 else "questions about pupils wait"
    return Mail(
        school_id=replies[0].school_id,
        kind=KIND,
        reference=f"access.user:{person.user.pk}",
        unique_key=f"round-robin:{person.user.pk}:{today.isoformat()}",
        to_name=person.name,
        to_address=person.user.email,
        subject=f"{count} {words} for you",
        body=f"Dear {person.name},\n\n{count} {words} for you. Each takes a minute:\n\n{link}\n\nThank you.\n",
        not_before=now,
        not_after=now + timedelta(hours=16),
    )
