"""Meetings about pupils, what was agreed there, and what is shared for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from access.models import User
from deployment.rules.feed import hash_of
from liaison.models import (
    AgreedAction,
    Meeting,
    MeetingPack,
    MeetingParticipant,
    PackCode,
    PackVisit,
    meeting_reference,
)
from liaison.queries.code import codes_mailed, is_visit_of_another
from liaison.rules.carer_access import CODE_LASTS
from messaging.models import Mail
from plans.queries.telling import barred_addresses, day_questions, plan_of, reader_of
from plans.rules.telling import Facts, Plan, Reader, Telling, Way
from pupils.models import CarerLink, Pupil
from pupils.models.carer import may_be_told_of_the_past
from staff.here import is_here

INVITATION, CHANGE, CANCELLED = "meeting invitation", "meeting change", "meeting cancelled"
WHICH = (("", "Ahead"), ("tell", "With somebody still to tell"), ("past", "Past"), ("all", "All"))


def meetings_visible(*, user: User) -> Any:
    rows = Meeting.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "written_by")


def meetings_to_tell(*, user: User, now: datetime) -> Any:
    """Those ahead, cancelled ones among them, of which somebody has to be told by phone, letter or in person."""
    reached = Q(carer_link__isnull=True) | may_be_told_of_the_past("carer_link__")
    works = is_here(timezone.localdate(), "staff_member__") & Q(professional__left_on__isnull=True)
    people = MeetingParticipant.objects.filter(reached, works, is_to_tell=True).values("meeting")
    rows = meetings_visible(user=user).filter(pk__in=people, starts_at__gte=now, pupil__deceased_on__isnull=True)
    return rows.exclude(state=Meeting.State.HELD)


def meetings_listed(*, user: User, which: str, now: datetime) -> Any:
    """Those ahead, the nearest first; else the past or all, the latest first."""
    rows = meetings_visible(user=user)
    if which == "tell":
        return meetings_to_tell(user=user, now=now).order_by("starts_at", "pk")
    if which == "past":
        return rows.filter(starts_at__lt=now)
    return rows if which == "all" else rows.filter(starts_at__gte=now, state="planned").order_by("starts_at", "pk")


def participants_of(*, meeting: Meeting) -> list[MeetingParticipant]:
    return list(people_of(meeting=meeting))


def people_of(*, meeting: Meeting) -> Any:
    """The participants as rows, with what says who each is."""
    related = ("staff_member__user", "carer_link__carer", "carer_link__pupil", "professional", "meeting__pupil")
    return MeetingParticipant.objects.filter(meeting=meeting).select_related(*related)


def unheard(*, meeting: Meeting, rows: Iterable[MeetingParticipant]) -> set[int]:
    """Of these people those whose last telling is a mail that has surely not gone out yet."""
    mails = Mail.objects.about(meeting_reference(meeting)).unhanded().filter(kind__in=(INVITATION, CHANGE))
    waiting = {key.rpartition(":")[2] for key in mails.values_list("unique_key", flat=True)}
    return {row.pk for row in rows if str(row.pk) in waiting}


def meeting_plan(
    *, meeting: Meeting, before: Facts | None, after: Facts | None, by: User | None, now: datetime,
    questions: Iterable[str] = (), rows: list[MeetingParticipant] | None = None,
) -> tuple[dict[int, Telling], Plan]:  # fmt: skip
    """By participant who is told that the meeting changed, (`after` None) is cancelled or (`before` None) is; and as a plan."""
    people = list(people_of(meeting=meeting)) if rows is None else rows
    barred, waiting = barred_addresses(pupil_id=meeting.pupil_id), unheard(meeting=meeting, rows=people)
    readers = [reader_of(row, barred=barred, is_unheard=row.pk in waiting, by=by) for row in people]
    if after is not None and not meeting.pupil.is_on_roll(timezone.localdate(now)):
        readers = [reader and (_off_roll(reader) if reader.way == Way.EMAIL else reader) for reader in readers]
    if before is None:
        readers = [reader and replace(reader, has_heard=False) for reader in readers]
    return plan_of(
        readers=readers, before=before or meeting.facts, after=after, school=meeting.school,
        kind=CHANGE if after else CANCELLED, now=now, questions=questions,
    )  # fmt: skip


def _off_roll(reader: Reader) -> Reader:
    """No mail goes out about a pupil who has left, but that a meeting is off."""
    return replace(reader, way=Way.NOT, detail="nothing is emailed about a pupil who has left")


def meeting_cancel_plan(*, meeting: Meeting, by: User, now: datetime) -> Plan:
    """Who is told when the meeting is cancelled; nobody of one whose time has passed."""
    if meeting.starts_at <= now:
        return Plan()
    return meeting_plan(meeting=meeting, before=meeting.facts, after=None, by=by, now=now)[1]


def meeting_edit_plan(*, meeting: Meeting, values: dict[str, Any], by: User, now: datetime) -> Plan:
    """What saving these values would do: who is told, who is taken off the list, and whether the day is one of school."""
    before, at = meeting.facts, timezone.localtime(values["starts_at"])
    after = Facts(at, values["minutes"], values["place"], before.led_by)
    if meeting.state != Meeting.State.PLANNED or at <= now:
        return Plan()
    day = timezone.localdate(at)
    questions = day_questions(days=[day] if day != timezone.localdate(before.starts_at) else [])
    rows = list(people_of(meeting=meeting))
    kept = [row for row in rows if _stays(row, values)]
    plan = Plan(questions=tuple(questions))
    if after != before:
        _, plan = meeting_plan(
            meeting=meeting, before=before, after=after, by=by, now=now, questions=questions, rows=kept
        )
    gone = [row for row in rows if row not in kept and row.invited_at]
    return plan.plus(Telling(row.who, Way.NOT, "taken off the list: tell them yourself") for row in gone)


def _stays(row: MeetingParticipant, values: dict[str, Any]) -> bool:
    """Whether the person is still on the list."""
    if row.kind == MeetingParticipant.Kind.PUPIL:
        return bool(values["is_pupil_there"])
    return (row.staff_member or row.carer_link or row.professional) in [
        *values["staff"], *values["carers"], *values["professionals"],
    ]  # fmt: skip


def agreed(*, reference: str) -> list[AgreedAction]:
    """What was agreed at a meeting or a review, each with who does it and how far it is."""
    rows = AgreedAction.objects.filter(reference=reference)
    return list(rows.select_related("staff_member", "professional", "task"))


def packs_of(*, meeting: Meeting, now: datetime) -> list[MeetingPack]:
    """Each with `opens`: whether it can be read now, and its visits. Two queries."""
    live = MeetingPack.objects.live(now).filter(pk=OuterRef("pk"))
    rows = MeetingPack.objects.filter(meeting=meeting).annotate(opens=Exists(live)).defer("content")
    people = ("participant__carer_link__carer", "participant__professional", "shared_by")
    return list(rows.select_related(*people).prefetch_related("visits"))


def is_barred(*, pupil_id: int, address: str) -> bool:
    """Whether a carer of the pupil who must not be contacted reads this address: families share them."""
    rows = CarerLink.objects.filter(pupil=pupil_id, do_not_contact=True)
    return bool(address) and rows.filter(carer__email__iexact=address).exists()


def packs_visible(*, user: User) -> Any:
    return MeetingPack.objects.filter(meeting__pupil__in=Pupil.objects.visible_to(user)).select_related("meeting")


def pack_of(*, token: str, now: datetime) -> MeetingPack | None:
    """The live pack of a secret in the present school: one query, whatever the secret is."""
    return MeetingPack.objects.live(now).filter(token_hash=hash_of(token)).first()


def pack_held(*, pk: int, token_hash: str, now: datetime) -> MeetingPack | None:
    """The live pack whose link a browser holds."""
    return MeetingPack.objects.live(now).filter(pk=pk, token_hash=token_hash).select_related("school").first()


def pack_visit_held(*, pack: MeetingPack, secret: str, now: datetime) -> PackVisit | None:
    """The open visit of a live pack, as long as its code went to the address that the reader has now, or was read out."""
    visit: PackVisit | None = PackVisit.objects.open(now).filter(pack=pack, secret_hash=hash_of(secret)).first()
    if visit is None:
        return None
    mailed, address = pack_codes(pack=pack, is_read_out=False), pack_reader(pack_id=pack.pk).email
    return None if is_visit_of_another(codes=mailed, began_at=visit.began_at, address=address) else visit


def pack_reader(*, pack_id: int) -> MeetingParticipant:
    """Whom a pack is for, with what `email` asks."""
    people = ("meeting__pupil", "carer_link__carer", "professional")
    return MeetingParticipant.objects.select_related(*people).get(packs=pack_id)


def pack_codes(*, pack: MeetingPack, is_read_out: bool) -> Any:
    """The codes that were read out on the phone, or that were mailed: each way has its own newest code and its own limit, so that
    who holds the link cannot shut the phone's by asking for mails."""
    return PackCode.objects.filter(pack=pack, read_out_by__isnull=not is_read_out)


def is_pack_code_on_its_way(*, pack: MeetingPack, now: datetime) -> bool:
    """Whether one was mailed, to the address that the reader has now, that may still be used."""
    mailed = pack_codes(pack=pack, is_read_out=False).filter(asked_at__gt=now - CODE_LASTS, used_at__isnull=True)
    return codes_mailed(codes=mailed, address=pack_reader(pack_id=pack.pk).email).exists()
