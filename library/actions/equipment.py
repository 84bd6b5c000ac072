"""The register of equipment: written down, checked, mended, lent and given back."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from access.models import User
from core.errors import DomainError
from core.states import state_change
from library.models import Equipment, EquipmentCheck, Loan
from library.rules.aids import next_check
from pupils.models import Pupil

State = Equipment.State


@transaction.atomic
def equipment_save(*, equipment: Equipment | None, values: dict[str, Any], today: date, by: User) -> Equipment:
    """A new aid, or one changed. One that is to be checked and says no day is first due a whole interval from today. Raises
    DomainError for a number that is taken."""
    row = equipment or Equipment(state_since=today)
    for name, value in values.items():
        setattr(row, name, value)
    if row.next_check_on is None:
        row.next_check_on = next_check(today, every_days=row.check_every_days)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("Another aid has this number. Choose another, or leave it empty.") from error
    return row


@transaction.atomic
def equipment_state(*, equipment: Equipment, state: str, note: str, today: date, by: User) -> Equipment:
    """In what state the aid is from today. Raises DomainError for retiring one that is on loan."""
    row = Equipment.objects.select_for_update().get(pk=equipment.pk)
    if state == State.RETIRED and row.loans.filter(ends_on__isnull=True).exists():
        raise DomainError("It is on loan. Take it back first.")
    since = row.state_since if row.state == state else today
    refused = "Somebody else has changed its state. Look at it again."
    return state_change(row, start={"state": row.state}, refused=refused, state=state, state_since=since, note=note)


@transaction.atomic
def check_create(*, equipment: Equipment, values: dict[str, Any], today: date, by: User) -> EquipmentCheck:
    """Somebody looked (`done_on`, `result`, `note`): the next check is a whole interval later. What was found faulty is so from
    that day, and what works again works. Raises DomainError for a day ahead or an aid that is not used any more."""
    row = Equipment.objects.select_for_update().get(pk=equipment.pk)
    if row.state == State.RETIRED:
        raise DomainError("It is not used any more. Set its state first.")
    if values["done_on"] > today:
        raise DomainError("This day is still ahead.")
    due = next_check(values["done_on"], every_days=row.check_every_days)
    check = EquipmentCheck.objects.create(equipment=row, done_by=by, next_due_on=due, **values)
    if row.checks.filter(done_on__gt=check.done_on).exists():
        return check  # written down late: what a newer check found stands
    changed: dict[str, Any] = {"next_check_on": due}
    found = State.FAULTY if check.result == check.Result.FAULTY else State.OK
    if found != row.state and not (found == State.FAULTY and row.state in Equipment.OUT):
        changed |= {"state": found, "state_since": check.done_on}
    state_change(row, start={"state": row.state}, refused="Somebody else has changed its state.", **changed)
    return check


@transaction.atomic
def loan_create(*, equipment: Equipment, pupil: Pupil, starts_on: date, today: date, by: User) -> Loan:
    """A pupil has the aid from a day. Raises DomainError where it is lent already, does not work, or the day is ahead."""
    row = Equipment.objects.select_for_update().get(pk=equipment.pk)
    if row.state != State.OK:
        raise DomainError(f"{row.name} is {row.get_state_display().lower()}. Set its state first.")
    if starts_on > today:
        raise DomainError("This day is still ahead.")
    try:
        with transaction.atomic():
            return Loan.objects.create(equipment=row, pupil=pupil, starts_on=starts_on, lent_by=by)
    except IntegrityError as error:
        raise DomainError(f"{row.name} is on loan already. Take it back first.") from error


@transaction.atomic
def loan_end(*, loan: Loan, today: date, by: User, on: date | None = None) -> Loan:
    """The aid is back, since `on` (today, where none is said). Raises DomainError where it was before, for a day ahead, and one
    before the loan."""
    on = on or today
    if on > today:
        raise DomainError("This day is still ahead. Say when it came back.")
    if on < loan.starts_on:
        raise DomainError(f"It was lent on {loan.starts_on:%-d %b %Y}. Choose that day or a later one.")
    return state_change(loan, start={"ends_on": None}, refused="It is back already.", ends_on=on)
