"""Plans: begun, written, put in force as a version, signed, read, ended."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from access.models import User
from core.errors import DomainError, StaleError
from core.happened import happened
from core.states import state_change
from messaging.models import Notice
from plans.actions.plan_telling import end_tell, reopen_tell, to_read_correct, version_tell
from plans.models import (
    Plan,
    PlanAuthor,
    PlanReading,
    PlanSection,
    PlanText,
    PlanType,
    PlanVersion,
    SignOff,
)  # fmt: skip
from plans.queries.document import plan_content, version_newest
from plans.rules.content import Content, changes, digest
from pupils.models import LearnerProfile, Pupil
from schools.models import School
from staff.models import StaffMember

LONGEST = 20_000
HAS_ENDED = "This plan has ended. Begin a new one."


@transaction.atomic
def plan_begin(
    *, pupil: Pupil, plan_type: PlanType, lead: StaffMember, today: date, by: User, on: date | None = None
) -> Plan:
    """Begin a plan, today or `on` an earlier day. What lower plans say stands in it already. Raises DomainError where one of the
    type is open, and for a day ahead."""
    day = happened(on, today=today)
    try:
        with transaction.atomic():
            return Plan.objects.create(pupil=pupil, plan_type=plan_type, lead=lead, starts_on=day, begun_by=by)
    except IntegrityError as error:
        raise DomainError(f"{pupil.name} has this plan already: open the {plan_type.name}, or end it first.") from error


@transaction.atomic
def text_save(*, plan: Plan, key: str, text: str, base: str, by: User, now: datetime) -> str:
    """Save the words of a section; the new base. `base`: the digest of the words that the writer began from.

    Raises StaleError when somebody else has changed them since, and nothing is overwritten; DomainError for a section that this
    plan has not.
    """
    section = PlanSection.objects.filter(plan_type=plan.plan_type_id, key=key).first()
    writable = (PlanSection.Kind.TEXT, PlanSection.Kind.PROFILE)
    if plan.state == Plan.State.ENDED or section is None or section.kind not in writable:
        raise DomainError("This section cannot be written here. Load the page again.")
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise DomainError(f"This is longer than {LONGEST:,} characters, and nothing of it was saved. Shorten it first.")
    # Everybody who writes about a pupil waits here for the one before.
    Pupil.objects.select_for_update().get(pk=plan.pupil_id)
    if section.kind == PlanSection.Kind.PROFILE:
        _profile_save(plan.pupil_id, key.partition(".")[2], text, base, timezone.localdate(now))
    else:
        _text_save(plan.pupil_id, key, text, base, by, now)
    author_seen(plan=plan, by=by, now=now)
    return digest(text)


def _check(stored: str, text: str, base: str) -> None:
    if digest(stored) not in (base, digest(text)):
        raise StaleError(
            "Somebody else has changed this section since you opened it. Both are shown: choose what stays."
        )


def _text_save(pupil_id: int, key: str, text: str, base: str, by: User, now: datetime) -> None:
    row = PlanText.objects.filter(pupil=pupil_id, key=key).first()
    _check(row.text if row else "", text, base)
    if row is None:
        PlanText.objects.create(pupil_id=pupil_id, key=key, text=text, edited_by=by, edited_at=now)
    elif row.text != text:
        row.text, row.edited_by, row.edited_at = text, by, now
        row.save()


def _profile_save(pupil_id: int, name: str, text: str, base: str, today: date) -> None:
    profile = LearnerProfile.objects.filter(pupil=pupil_id).first() or LearnerProfile(pupil_id=pupil_id)
    _check(getattr(profile, name), text, base)
    if getattr(profile, name) != text or profile.pk is None:
        setattr(profile, name, text)
        profile.confirmed_on = today
        profile.save()


def author_seen(*, plan: Plan, by: User, now: datetime) -> None:
    """The person has the plan open to write, so that a second author is told."""
    PlanAuthor.objects.update_or_create(plan=plan, user=by, defaults={"seen_at": now})


@transaction.atomic
def plan_put_in_force(
    *, plan: Plan, school: School, review_on: date, now: datetime, today: date, by: User, on: date | None = None
) -> PlanVersion:
    """Keep the plan as it stands as the next version, and tell everybody who may see it.

    A plan that did not change keeps its version, and gets its next review. `on`: since when it is in force, or today.
    Raises DomainError for a plan that has ended, for a review that is not ahead, and for a day ahead, or before the plan
    began or the version before.
    """
    row: Plan = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "plan_type").get(pk=plan.pk)
    if row.state == Plan.State.ENDED:
        raise DomainError(HAS_ENDED)
    if review_on <= today:
        raise DomainError("Choose a day for the next review that is still ahead.")
    former = version_newest(row)
    content = plan_content(plan=row, school=school, today=today)
    said = changes(Content.from_data(former.content) if former else None, content)
    if not said and former is not None:
        row.review_on = review_on
        row.save(update_fields=["review_on"])
        return former
    day = happened(on, today=today, since=None if on is None else row.starts_on)
    _check_after(former, day)
    version = PlanVersion.objects.create(
        plan=row, number=former.number + 1 if former else 1, content=content.as_data(), changes=said,
        put_in_force_on=day, put_in_force_by=by, put_in_force_at=now,
    )  # fmt: skip
    start = {"state__in": [Plan.State.DRAFT, Plan.State.IN_FORCE]}
    state_change(row, start=start, refused=HAS_ENDED, state=Plan.State.IN_FORCE, review_on=review_on)
    version_tell(plan=row, version=version, by=by, now=now, today=today)
    return version


def _check_after(version: PlanVersion | None, day: date) -> None:
    if version is not None and day < version.put_in_force_on:
        since = version.put_in_force_on
        raise DomainError(
            f"Version {version.number} is in force from {since.day} {since:%b %Y}. Choose that day or a later one."
        )


@transaction.atomic
def version_read(*, version: PlanVersion, by: User, now: datetime) -> None:
    """The person says that they have read it, and with it what came before; the notices about them are done with that."""
    rows = PlanReading.objects.filter(
        version__plan=version.plan_id, version__number__lte=version.number, reader=by, read_at__isnull=True
    )
    keys = [f"plan:{pk}" for pk in rows.values_list("version", flat=True)]
    rows.update(read_at=now)
    Notice.objects.open_for(by).filter(unique_key__in=keys).update(acknowledged_at=now)
    to_read_correct(readers=[by.pk], now=now)


@transaction.atomic
def version_sign(*, version: PlanVersion, values: dict[str, Any], by: User, now: datetime, today: date) -> SignOff:
    """Note a signature. `values`: capacity, name, carer_link, how, signed_on, note. Raises DomainError for a day that is not
    between the version's and today, and for a name that signed already."""
    if not version.put_in_force_on <= values["signed_on"] <= today:
        raise DomainError("Nobody can have signed on that day: choose one from the day of this version to today.")
    try:
        with transaction.atomic():
            return SignOff.objects.create(version=version, noted_by=by, noted_at=now, **values)
    except IntegrityError as error:
        raise DomainError(f"{values['name']} has signed this version already.") from error


@transaction.atomic
def sign_off_remove(*, sign_off: SignOff, by: User) -> None:
    """Take back a signature that was noted by mistake; the audit trail keeps it."""
    sign_off.delete()


@transaction.atomic
def plan_end(*, plan: Plan, reason: str, today: date, by: User, on: date | None = None) -> Plan:
    """End a plan. Its words stay with the pupil for other plans. `on`: when it ended, or today. Raises DomainError
    while a provision of it is still owed, and for a day ahead, or before it began or its newest version."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "plan_type").get(pk=plan.pk)
    if plan.state == Plan.State.ENDED:
        raise DomainError("This plan has ended already.")
    if plan.provisions.filter(ended_on__isnull=True).exists():
        raise DomainError(
            "Lines of provision of this plan are still owed. End those first, or the hours would still count."
        )
    day = max(today, plan.starts_on) if on is None else happened(on, today=today, since=plan.starts_on)
    _check_after(version_newest(plan), day)
    values = {"state": Plan.State.ENDED, "ended_on": day, "end_reason": reason}
    ended = state_change(plan, start={"ended_on": None}, refused="This plan has ended already.", **values)
    end_tell(plan=plan, today=today, now=timezone.now(), by=by)
    return ended


@transaction.atomic
def plan_reopen(*, plan: Plan, by: User) -> Plan:
    """Undo an ending; a plan that is open stays as it is. Raises DomainError where another of the type was begun since."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "plan_type").get(pk=plan.pk)
    if plan.state != Plan.State.ENDED:
        return plan
    ended_on = plan.ended_on
    before = Plan.State.IN_FORCE if plan.versions.exists() else Plan.State.DRAFT
    values = {"state": before, "ended_on": None, "end_reason": ""}
    try:
        with transaction.atomic():
            state_change(plan, start={"state": Plan.State.ENDED}, refused="This plan is open already.", **values)
    except IntegrityError as error:
        raise DomainError(f"{plan.pupil.name} has another {plan.plan_type.name} by now.") from error
    if ended_on is not None:
        reopen_tell(plan=plan, ended_on=ended_on, now=timezone.now(), by=by)
    return plan
