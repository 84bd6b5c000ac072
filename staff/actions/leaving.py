"""A member of staff leaves: their account closes after the last day; what they hold waits to be handed over."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from access.actions import roles_check
from access.models import Membership, User
from access.policy import Permission, roles_with
from core.errors import DomainError
from core.states import state_change
from messaging.actions import notice_send
from staff.leaving import holdings
from staff.models import HandOver, Invitation, StaffMember

OWN = "Nobody records or takes back their own last day. Ask a colleague who may."
WAITING = {"given_at": None, "dropped_at": None}
NOT_WAITING = "This has changed hands already, or does not any more."
STAYS, CHOSEN = "They stay.", "Somebody else was chosen."
GONE = "It was finished, or given to somebody else, before the day."
LAST = "Nobody could manage accounts after that day. Give somebody else the role first."


@transaction.atomic
def staff_leave(*, person: StaffMember, last_day: date, by: User, now: datetime) -> StaffMember:
    """Their last day: from the day after it their account opens the school no more, on any device, and nor do their invitations
    and calendar addresses. Raises DomainError for one's own, for roles that `by` may not take, for the last who can manage
    accounts, and where they have left already."""
    person = _held(person)
    if person.user_id is not None and person.user_id == by.pk:
        raise DomainError(OWN)
    if person.has_left(timezone.localdate(now)):
        raise DomainError(f"{person.name} has left already.")
    membership = Membership.objects.open().filter(user=person.user_id).first() if person.user_id else None
    if membership is not None:
        roles_check(roles=membership.roles, by=by)
        if _manages(membership.roles) and not _others_manage(besides=[membership.user_id]):
            raise DomainError(LAST)
    _end([person.pk], on=date.fromordinal(last_day.toordinal() + 1), by=by, now=now)
    return person.refreshed()


@transaction.atomic
def staff_leave_all(*, people: Iterable[int], on: date, now: datetime) -> None:
    """These people (of an import: `may_leave_by_import`) do not work here from `on`."""
    _end(list(people), on=on, by=None, now=now)


def stays_in_imports(*, by: User | None) -> set[int]:
    """Members of staff whom no list ends by not naming them: whoever imports, and those who manage accounts. A wrong file would
    lock everybody out; a person records their last day."""
    roles = [role.value for role in roles_with(Permission.ACCOUNT_EDIT)]
    managers = Membership.objects.open().filter(roles__overlap=roles).values("user")
    return set(
        StaffMember.objects.filter(
            Q(user__in=managers) | Q(user=by.pk if by else None, user__isnull=False)
        ).values_list("pk", flat=True)
    )


def _end(pks: list[int], *, on: date, by: User | None, now: datetime) -> None:
    StaffMember.objects.filter(pk__in=pks).update(left_on=on)
    # What stays with them until the last day does so until the new one, and who is to take over is told.
    waiting = HandOver.objects.waiting().filter(person__in=pks).exclude(on=on)
    moved = _with_people(waiting)
    waiting.update(on=on)

    def said(one: HandOver, words: str) -> str:
        days = f"from {_day(on)}, not {_day(one.on)}"
        return f"{one.person.name}'s last day has changed: {days}, you take over from them: {words}."

    _takers_tell(moved, said, by=by, now=now)
    users = StaffMember.objects.filter(pk__in=pks, user__isnull=False).values("user")
    Membership.objects.open().filter(user__in=users).update(ended_on=on)
    Invitation.objects.pending().filter(staff_member__in=pks).update(withdrawn_at=now)


def _manages(roles: Iterable[str]) -> bool:
    return not {role.value for role in roles_with(Permission.ACCOUNT_EDIT)}.isdisjoint(roles)


def _others_manage(*, besides: Iterable[int]) -> bool:
    roles = [role.value for role in roles_with(Permission.ACCOUNT_EDIT)]
    rows = Membership.objects.open().filter(roles__overlap=roles, ended_on__isnull=True)
    return rows.exclude(user__in=list(besides)).exists()


@transaction.atomic
def staff_return(*, person: StaffMember, by: User, now: datetime) -> StaffMember:
    """They work here after all, or again. An account that is still open stays open; one that was closed opens by an invitation.
    Raises DomainError for one's own, for who is not leaving, and for an account with roles that `by` may not give."""
    person = _held(person)
    if person.user_id is not None and person.user_id == by.pk:
        raise DomainError(OWN)
    if person.left_on is None:
        raise DomainError(f"{person.name} works here.")
    waiting = HandOver.objects.waiting().filter(person=person)
    kept = _with_people(waiting)
    waiting.update(dropped_at=now, why_dropped=STAYS)
    _takers_tell(kept, _after_all(STAYS), by=by, now=now)
    closing = Membership.objects.open().filter(user=person.user_id, ended_on=person.left_on) if person.user_id else None
    if closing is not None and (membership := closing.first()):
        roles_check(roles=membership.roles, by=by)
        closing.update(ended_on=None)
    StaffMember.objects.filter(pk=person.pk).update(left_on=None)
    return person.refreshed()


@transaction.atomic
def hand_over(
    *, person: StaffMember, chosen: dict[str, list[int]], to: StaffMember, by: User, now: datetime
) -> tuple[int, list[str]]:
    """Give what somebody holds who leaves (`chosen`: by kind, the rows) to somebody else, from their first day without them, or
    today; what stays with them until then is given on that day. How many were given, and in words what could not be. Raises
    DomainError for who is not leaving, and to whom leaves by then too."""
    person, today = _held(person), timezone.localdate(now)
    if person.left_on is None:
        raise DomainError(f"{person.name} isn't leaving. Record their last day first.")
    on = max(today, person.left_on)
    if to.pk == person.pk or to.has_left(on):
        raise DomainError("Choose somebody who works here then.")
    given, failed, later = 0, [], []
    replaced: list[HandOver] = []
    for key, holding in holdings().items():
        waits, count = on > today and not holding.is_dated, 0
        for row in holding.of(person, person.left_on).filter(pk__in=chosen.get(key, [])):
            try:
                with transaction.atomic():
                    holding.give(row, to, on, by, now)
                    # Tried and taken back, so that whoever can't take it is said now and not on the day.
                    transaction.set_rollback(waits)
                count += 1
            except DomainError as error:
                failed.append(f"{holding.said(row)}: {error}")
                continue
            if waits:
                replaced += _arrange(
                    HandOver(person=person, to=to, key=key, row=row.pk, on=on, arranged_by=by, arranged_at=now)
                )
        given += count
        if waits and count:
            later.append(holding.words(count))
    _takers_tell(replaced, _after_all(CHOSEN), by=by, now=now)
    if later and to.user is not None:
        notice_send(
            recipient=to.user, link="", by=by, unique_key=f"hand-over:{person.pk}:{to.pk}:{now.isoformat()}",
            text=f"From {_day(on)} you take over from {person.name}: {', '.join(later)}.",
        )  # fmt: skip
    return given, failed


def _arrange(one: HandOver) -> list[HandOver]:
    """In the place of what was arranged before; of that, what somebody else was to have."""
    waiting = HandOver.objects.waiting().filter(person=one.person, key=one.key, row=one.row)
    others = _with_people(waiting.exclude(to=one.to))
    waiting.update(dropped_at=one.arranged_at, why_dropped=CHOSEN)
    one.save()
    return others


def _with_people(rows: QuerySet) -> list[HandOver]:
    return list(rows.select_related("person", "to__user").order_by("pk"))


def _after_all(why: str) -> Callable[[HandOver, str], str]:
    return lambda one, words: f"You don't take over from {one.person.name} after all: {words}. {why}"


def _takers_tell(
    rows: Iterable[HandOver], said: Callable[[HandOver, str], str], *, by: User | None, now: datetime
) -> None:
    """Each who was to take over is told that it comes otherwise: one notice about all that one person holds. `said`: what, by
    one of the rows and the words for all."""
    found: dict[tuple[int, int], list[HandOver]] = {}
    for one in rows:
        found.setdefault((one.person_id, one.to_id), []).append(one)
    for ones in found.values():
        first, counts = ones[0], Counter(one.key for one in ones)
        if first.to.user is None:
            continue
        words = ", ".join(holding.words(counts[key]) for key, holding in holdings().items() if counts[key])
        notice_send(
            recipient=first.to.user, link="", by=by, unique_key=f"hand-over:{first.pk}:otherwise:{now.isoformat()}",
            text=said(first, words),
        )  # fmt: skip


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"


@transaction.atomic
def hand_overs_follow(*, now: datetime) -> int:
    """What was to change hands by today does; how many. What can't is on the list again, and whoever arranged it is told why."""
    today, count = timezone.localdate(now), 0
    # Whose last day was taken back, by undoing an import, keeps it.
    due = HandOver.objects.waiting().filter(on__lte=today, person__left_on__lte=today).select_for_update(of=("self",))
    for one in due.select_related("person", "to__user", "arranged_by").order_by("pk"):
        holding = holdings()[one.key]
        row = holding.of(one.person, one.on).filter(pk=one.row).first()
        if row is None:
            _drop(one, "", now)
            # Who has it already, by hand, has nothing to be told.
            if not holding.of(one.to, one.on).filter(pk=one.row).exists():
                _takers_tell([one], _after_all(GONE), by=None, now=now)
            continue
        try:
            with transaction.atomic():
                if one.to.has_left(today):
                    raise DomainError(f"{one.to.name} has left too.")
                holding.give(row, one.to, today, one.arranged_by, now)
        except DomainError as error:
            _drop(one, str(error)[:300], now)
            if one.to.user_id != one.arranged_by_id and not one.to.has_left(today):
                _takers_tell([one], _after_all("It can't be given to you."), by=None, now=now)
            notice_send(
                recipient=one.arranged_by, link=reverse("staff:hand_over", args=[one.person_id]), by=None,
                unique_key=f"hand-over:{one.pk}:dropped", text=f"Not handed over: {holding.said(row)}. {error}",
            )  # fmt: skip
            continue
        state_change(one, start=WAITING, refused=NOT_WAITING, given_at=now)
        count += 1
    return count


def _drop(one: HandOver, why: str, now: datetime) -> None:
    state_change(one, start=WAITING, refused=NOT_WAITING, dropped_at=now, why_dropped=why)


def _held(person: StaffMember) -> StaffMember:
    return StaffMember.objects.select_for_update(of=("self",)).get(pk=person.pk)
