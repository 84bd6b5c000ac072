"""Who is told of a changed or cancelled meeting, and how: looked up before it is saved, and acted on when it is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone

from access.models import User
from messaging.models import Mail
from messaging.quiet_hours import mail_goes_at
from plans.models import ReviewInvitee, ReviewPoint, reference
from plans.rules.telling import Facts, Plan, Reader, Telling, Way, tellings
from pupils.models import CarerLink
from schools.models import School
from schools.queries import why_no_school_day
from staff.models import StaffMember

# Mails that tell a person what the meeting is; one of these that has not gone out told nobody anything.
INVITATION, CHANGE, CANCELLED = "review invitation", "review change", "review cancelled"
TELLING = (INVITATION, CHANGE)


class Person(Protocol):
    """Somebody who is invited to a meeting, in whichever app."""

    pk: int
    invited_at: datetime | None
    knows: dict[str, Any] | None
    knew: dict[str, Any] | None
    staff_member: Any

    @property
    def who(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def why_not(self) -> str: ...
    @property
    def way(self) -> str: ...


def barred_addresses(*, pupil_id: int) -> set[str]:
    """Addresses, in small letters, that a carer who must not be contacted reads: families share them."""
    rows = CarerLink.objects.filter(pupil=pupil_id, do_not_contact=True).values_list("carer__email", flat=True)
    return {address.lower() for address in rows if address}


def reader_of(person: Person, *, barred: set[str], is_unheard: bool, by: User | None) -> Reader | None:
    """How one person is told; None for whoever acts, who knows. A mail that has not gone out (`is_unheard`) told nothing."""
    way, detail = _way(person, barred)
    if way == Way.NOTICE and by is not None and person.staff_member.user_id == by.pk:
        return None
    knows = person.knew if is_unheard else person.knows
    has_heard = not (is_unheard and knows is None)
    return Reader(person.pk, person.who, way, detail, Facts.from_data(knows), person.invited_at is not None, has_heard)


def _way(person: Person, barred: set[str]) -> tuple[Way, str]:
    if person.why_not:
        return Way.NOT, person.why_not
    if person.way == "person":
        return Way.IN_PERSON, ""
    if person.staff_member is not None:
        return (Way.NOTICE, "") if person.staff_member.user_id else (Way.IN_PERSON, "no account here")
    if person.way == "letter":
        return Way.LETTER, ""
    if person.way == "email" and person.address.lower() not in barred:
        return Way.EMAIL, ""
    shared = "shares an email with somebody who must not be contacted" if person.way == "email" else ""
    return Way.PHONE, ", ".join(filter(None, (person.phone or "no number on file", shared)))


def plan_of(
    *, readers: Iterable[Reader | None], before: Facts, after: Facts | None, school: School, kind: str, now: datetime,
    questions: Iterable[str] = (),
) -> tuple[dict[int, Telling], Plan]:  # fmt: skip
    """By person who is told that `before` became `after` (None: cancelled), and the same as a plan."""
    found = tellings([one for one in readers if one], before=before, after=after)
    last = after.starts_at if after else before.starts_at
    at = mail_goes_at(school=school, kind=kind, not_before=now, not_after=last, now=now)
    return found, Plan(tuple(found.values()), timezone.localtime(at), at > now, tuple(questions))


def unheard(*, review: ReviewPoint, rows: Iterable[ReviewInvitee]) -> set[int]:
    """Of these invitees those whose last telling is a mail that has surely not gone out yet."""
    keys = (
        Mail.objects.about(reference(review)).unhanded().filter(kind__in=TELLING).values_list("unique_key", flat=True)
    )
    waiting = {key.split(":")[3] for key in keys}
    return {row.pk for row in rows if who_key(row) in waiting}


def who_key(row: ReviewInvitee) -> str:
    """How the unique keys of mails name one invitee."""
    return str(row.carer_link.carer_id) if row.carer_link else f"i{row.pk}"


def review_plan(
    *, review: ReviewPoint, before: Facts, after: Facts | None, by: User | None, now: datetime,
    questions: Iterable[str] = (), rows: list[ReviewInvitee] | None = None,
) -> tuple[dict[int, Telling], Plan]:  # fmt: skip
    """By invitee who is told that the review changed, or (`after` None) is cancelled; and the same as a plan."""
    people = list(ReviewInvitee.objects.filter(review=review).with_people()) if rows is None else rows
    barred, waiting = barred_addresses(pupil_id=review.pupil_id), unheard(review=review, rows=people)
    readers = [reader_of(row, barred=barred, is_unheard=row.pk in waiting, by=by) for row in people]
    return plan_of(
        readers=readers, before=before, after=after, school=review.school, kind=CHANGE if after else CANCELLED, now=now,
        questions=questions,
    )  # fmt: skip


def lead_tellings(*, lead: StaffMember, following: StaffMember, by: User) -> list[Telling]:
    """Who led a meeting until now and who does from now on, where these are two: each is told."""
    if lead.pk == following.pk:
        return []
    people = [(lead, "no longer leads it"), (following, "leads it now")]
    return [
        Telling(person.name, Way.NOTICE if person.user_id else Way.IN_PERSON, words)
        for person, words in people
        if person.user_id is None or person.user_id != by.pk
    ]


def review_edit_plan(*, review: ReviewPoint, values: dict[str, Any], by: User, now: datetime) -> Plan:
    """What saving these values would do: who is told, and whether the day is one of school."""
    before, lead = review.facts, values["led_by"]
    after = Facts(timezone.localtime(values["starts_at"]), values["minutes"], values["place"], lead.name)
    day = timezone.localdate(after.starts_at)
    questions = day_questions(days=[day] if day != timezone.localdate(before.starts_at) else [])
    if after == before:
        return Plan(questions=tuple(questions))
    people = ReviewInvitee.objects.filter(review=review).with_people()
    rows = [row for row in people if lead.pk == review.led_by_id or row.staff_member_id != review.led_by_id]
    _, plan = review_plan(review=review, before=before, after=after, by=by, now=now, questions=questions, rows=rows)
    return plan.plus(lead_tellings(lead=review.led_by, following=lead, by=by))


def review_cancel_plan(*, review: ReviewPoint, by: User, now: datetime) -> Plan:
    """Who is told when the review is cancelled; nobody of one whose time has passed."""
    if review.starts_at <= now:
        return Plan()
    return review_plan(review=review, before=review.facts, after=None, by=by, now=now)[1]


def day_questions(*, days: Iterable[date]) -> list[str]:
    """One question for each of these days that is no school day."""
    why = {day: why_no_school_day(on=day) for day in dict.fromkeys(days)}
    return [f"{words} Choose another date, or save it if you meant to." for words in why.values() if words]
