"""Agreements of a teacher and an adult who supports their class."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from access.models import User
from access.policy import Permission
from core.errors import DomainError
from core.states import state_change
from deployment.models import ClassAgreement
from deployment.queries.agreement import Pair
from messaging.actions import notice_send
from staff.models import StaffMember

ROLES = ("at_start", "while_explaining", "in_independent_work", "at_end", "behaviour", "how_we_talk")


@transaction.atomic
def agreement_create(*, pair: Pair, values: dict[str, Any], by: User, now: datetime, today: date) -> ClassAgreement:
    """Write an agreement; who wrote it agrees by that, the other is asked. `values`: review_on and the roles. Raises DomainError
    where the two have one, or the user is neither of them and does not lead deployment."""
    _check_may(by, pair.teacher, pair.staff_member)
    _check_review(values["review_on"], today)
    try:
        with transaction.atomic():
            row = ClassAgreement.objects.create(
                teaching_class=pair.teaching_class, staff_member=pair.staff_member, teacher=pair.teacher,
                starts_on=today, written_by=by, written_at=now, **_words_of(by, pair.teacher, pair.staff_member, now),
                **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError("You two have an agreement for this class already. Change that one.") from error
    _ask(row, by)
    return row


@transaction.atomic
def agreement_edit(
    *, agreement: ClassAgreement, values: dict[str, Any], by: User, now: datetime, today: date
) -> ClassAgreement:
    """Change it: what both agreed to ends and a new version begins; what still waits is changed as it stands. Either way the
    other is asked again. Raises DomainError for one that has ended."""
    row = _held(agreement)
    _check_may(by, row.teacher, row.staff_member)
    if row.ended_on:
        raise DomainError("This agreement has ended. Change the one that is in force.")
    _check_review(values["review_on"], today)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    if row.is_agreed:
        refused = "This agreement has ended. Change the one that is in force."
        state_change(row, start={"ended_on": None}, refused=refused, ended_on=today)
        row.pk, row.ended_on, row.starts_on = None, None, today
        row._state.adding = True
    row.written_by, row.written_at = by, now
    for name, value in {**values, **_words_of(by, row.teacher, row.staff_member, now)}.items():
        setattr(row, name, value)
    row.save()
    _ask(row, by)
    return row


@transaction.atomic
def agreement_agree(*, agreement: ClassAgreement, by: User, now: datetime) -> ClassAgreement:
    """ "I agree", said once. Who leads deployment says it for somebody who does not sign in here. Raises DomainError for anybody
    else."""
    row = _held(agreement)
    if row.ended_on:
        raise DomainError("This agreement has ended.")
    leads = by.may(Permission.DEPLOYMENT_EDIT)
    sides = [
        name
        for name, person in (("agreed_by_teacher_at", row.teacher), ("agreed_by_ta_at", row.staff_member))
        if person.user_id == by.pk or (leads and person.user_id is None)
    ]
    if not sides:
        raise DomainError("Only the two who work together say that they agree.")
    new = [name for name in sides if getattr(row, name) is None]
    if not new:
        return row
    for name in new:
        setattr(row, name, now)
    row.save(update_fields=new)
    if row.is_agreed:
        for person in (row.teacher, row.staff_member):
            _tell(row, person, f"You both agree how you work in {row.teaching_class.name}.", f"agreed:{now}", by)
    return row


@transaction.atomic
def agreement_end(*, agreement: ClassAgreement, by: User, today: date) -> ClassAgreement:
    """It holds no more; the other is told. One that has ended stays as it is."""
    row = _held(agreement)
    _check_may(by, row.teacher, row.staff_member)
    if row.ended_on is None:
        state_change(row, start={"ended_on": None}, refused="This agreement has ended already.", ended_on=today)
        for person in (row.teacher, row.staff_member):
            _tell(row, person, f"The agreement for {row.teaching_class.name} has ended.", "ended", by)
    return row


@transaction.atomic
def agreements_end(*, agreements: Iterable[ClassAgreement], on: date, by: User | None) -> int:
    """Many hold no more, as the school year is another; their adults are told. Those that have ended stay as they are."""
    rows = list(agreements)
    count = ClassAgreement.objects.open().filter(pk__in=[row.pk for row in rows]).update(ended_on=on)
    for row in rows:
        for person in (row.teacher, row.staff_member):
            _tell(row, person, f"The agreement for {row.teaching_class.name} has ended.", "ended", by)
    return count


@transaction.atomic
def agreement_hand_over(
    *, agreement: ClassAgreement, side: str, to: StaffMember, by: User, now: datetime
) -> ClassAgreement:
    """Somebody else takes one side ("teacher" or "staff_member"): what was agreed ends, both are asked anew in the same words.
    Raises DomainError where the two would be one person, or have an agreement for the class already."""
    old, today = _held(agreement), timezone.localdate(now)
    state_change(old, start={"ended_on": None}, refused="This agreement has ended already.", ended_on=today)
    names = ("teaching_class", "teacher", "staff_member", *ROLES)
    row = ClassAgreement(starts_on=today, review_on=max(today, old.review_on))
    for name, value in {**{name: getattr(old, name) for name in names}, side: to}.items():
        setattr(row, name, value)
    if row.teacher_id == row.staff_member_id:
        raise DomainError("They would agree with themselves. Choose somebody else.")
    row.written_by, row.written_at = by, now
    for name, value in _words_of(by, row.teacher, row.staff_member, now).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("These two have an agreement for this class already.") from error
    _ask(row, by)
    return row


def _held(agreement: ClassAgreement) -> ClassAgreement:
    rows = ClassAgreement.objects.select_for_update(of=("self",))
    return rows.select_related("teaching_class", "staff_member", "teacher").get(pk=agreement.pk)


def _check_may(by: User, teacher: StaffMember, adult: StaffMember) -> None:
    if by.pk not in (teacher.user_id, adult.user_id) and not by.may(Permission.DEPLOYMENT_EDIT):
        raise DomainError(f"This is between {teacher.name} and {adult.name}.")


def _check_review(review_on: date, today: date) -> None:
    if review_on < today:
        raise DomainError("Choose a day that is still ahead for looking at it again.")


def _words_of(by: User, teacher: StaffMember, adult: StaffMember, now: datetime) -> dict[str, datetime | None]:
    """Who wrote it has agreed; nobody else has."""
    return {
        "agreed_by_teacher_at": now if teacher.user_id == by.pk else None,
        "agreed_by_ta_at": now if adult.user_id == by.pk else None,
    }


def _ask(row: ClassAgreement, by: User) -> None:
    key = f"asked:{row.written_at.isoformat()}"
    for person in (row.teacher, row.staff_member):
        _tell(row, person, f"How you work together in {row.teaching_class.name}: do you agree?", key, by)


def _tell(row: ClassAgreement, person: StaffMember, text: str, key: str, by: User | None) -> None:
    if person.user:
        link = reverse("deployment:agreement_detail", args=[row.pk])
        notice_send(recipient=person.user, text=text, link=link, unique_key=f"agreement:{row.pk}:{key}", by=by)
