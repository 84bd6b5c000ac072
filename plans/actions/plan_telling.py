"""Who may see a plan is told when it changes, asked to read it, and asked no more once they may not see it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from access.models import User
from access.policy import Permission
from messaging.actions import notice_gather
from messaging.models import Notice
from plans.models import Plan, PlanReading, PlanVersion
from plans.queries.document import version_newest
from plans.queries.plan import changed_on, people_told, plan_readers, unread
from pupils.models import Pupil
from pupils.visibility import all_pairs, seen_by_role

# How the keys of notices begin: what became of one plan; several plans to read, with the day; how many changed on a day.
OF_PLAN, TO_READ, CHANGED = "plan:", "plans-to-read:", "plans-changed:"


def plan_link(plan: Plan) -> str:
    return reverse("plans:plan_detail", args=[plan.pk])


def _list_link(which: str) -> str:
    return f"{reverse('plans:plan_list')}?which={which}"


def version_tell(*, plan: Plan, version: PlanVersion, by: User, now: datetime, today: date) -> None:
    """Ask everybody who sees the plan for a reason of their own to read this version, and tell those whose role covers
    every pupil."""
    readers = _readers(plan, by)
    _ask(version, readers, now)
    # A plan that changes again before somebody has looked is one notice: the newest.
    _close([plan], now, unique_key__startswith=OF_PLAN)
    what = "is in force" if version.number == 1 else "has changed"
    _tell(plan, readers, f"The {plan.title} {what}: read it and say so.", _key(version.pk), by)
    _roles_tell(readers, today, by)


def end_tell(*, plan: Plan, today: date, now: datetime, by: User) -> None:
    """Tell the same people that a plan has ended. One that was never in force was seen by nobody."""
    if not plan.versions.exists():
        return
    readers = _readers(plan, by)
    ends_close(plans=[plan], now=now)
    _tell(plan, readers, f"The {plan.title} has ended.", f"{OF_PLAN}ended:{plan.pk}:{now.isoformat()}", by)
    _roles_tell(readers, today, by)


def ends_close(*, plans: Collection[Plan], now: datetime) -> None:
    """Nothing that was said of these plans while they were open waits for anybody: they have ended."""
    _close(plans, now)
    readers = PlanReading.objects.filter(version__plan__in=plans, read_at__isnull=True).values_list("reader", flat=True)
    to_read_correct(readers=set(readers), now=now)


def reopen_tell(*, plan: Plan, ended_on: date, now: datetime, by: User) -> None:
    """Tell everybody who sees the plan that it is in force again; who has not read its newest version is asked to. The notice of
    the day on which it had ended does not count that any more."""
    newest = version_newest(plan)
    if newest is None:
        return
    readers, others = people_told(plan=plan, but=by)
    _close([plan], now, unique_key__startswith=OF_PLAN)
    owing = set(PlanReading.objects.filter(version=newest, read_at__isnull=True).values_list("reader", flat=True))
    asked = [person for person in readers if person.pk in owing]
    done = [person for person in readers if person.pk not in owing]
    text = f"The {plan.title} is in force again"
    _tell(plan, asked, f"{text}: read it and say so.", _key(newest.pk), by)
    _tell(plan, [*done, *others], f"{text}.", f"{OF_PLAN}again:{plan.pk}:{now.isoformat()}", by)
    _changed_correct(ended_on, now)


def _readers(plan: Plan, by: User) -> list[User]:
    return [person for person in plan_readers(plan=plan) if person.pk != by.pk]


def _close(plans: Collection[Plan], now: datetime, **which: Any) -> None:
    """What was said of these plans before is done with, for everybody; `which`: only these notices."""
    links = [plan_link(plan) for plan in plans]
    Notice.objects.filter(link__in=links, acknowledged_at__isnull=True, **which).update(acknowledged_at=now)


def _key(version_id: int) -> str:
    return f"{OF_PLAN}{version_id}"


def _ask(version: PlanVersion, people: Iterable[User], now: datetime) -> None:
    rows = [PlanReading(school_id=version.school_id, version=version, reader=person, told_at=now) for person in people]
    PlanReading.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(plan: Plan, people: Iterable[User], text: str, key: str, by: User | None) -> None:
    """It is open again for who was told the same before, and asked no more since."""
    for person in people:
        notice_gather(recipient=person, text=text, link=plan_link(plan), unique_key=key, by=by, kind=Notice.Kind.PUPIL)


def _roles_tell(readers: list[User], today: date, by: User) -> None:
    """Who sees every plan of the school is told once a day how many changed."""
    asked = {person.pk for person in readers}
    people = [person for person in seen_by_role(permission=Permission.PLAN_SEE) if person.pk not in asked]
    changes = changed_on(today)
    for person in people:
        if text := _changed_words(changes, person.pk):
            notice_gather(
                recipient=person, text=text, link=_list_link("changed"), unique_key=f"{CHANGED}{today}", by=by,
                kind=Notice.Kind.PUPIL,
            )  # fmt: skip


def _changed_words(changes: set[tuple[int, int | None]], reader: int) -> str:
    """How many plans others changed; empty where none."""
    count = len({plan for plan, author in changes if author != reader})
    return f"{count} plan{'s' if count != 1 else ''} changed today." if count else ""


def _changed_correct(day: date, now: datetime) -> None:
    """Let the open notices of the day say what is still so of it."""
    changes = changed_on(day)
    for notice in Notice.objects.filter(unique_key=f"{CHANGED}{day}", acknowledged_at__isnull=True):
        _correct(notice, _changed_words(changes, notice.recipient_id), now)


@transaction.atomic
def readers_follow(*, today: date, now: datetime) -> int:
    """Let who is asked to read the plans in force follow who may see them: who came later is asked to read the newest version,
    and who may not see it any more is not asked. How many were asked."""
    # Before the pairs: whom somebody asks meanwhile is not among those who are asked no more.
    unread_before = list(
        PlanReading.objects.filter(read_at__isnull=True, version__plan__state=Plan.State.IN_FORCE).select_related(
            "version__plan"
        )
    )
    pairs = all_pairs(among=Pupil.objects.filter(plans__state=Plan.State.IN_FORCE), permission=Permission.PLAN_SEE)
    over = [row for row in unread_before if (row.version.plan.pupil_id, row.reader_id) not in pairs]
    _withdraw(over, now)
    newest = _newest_versions()
    asked = set(
        PlanReading.objects.filter(version__in=newest.values()).values_list("version__plan__pupil", "version", "reader")
    )
    fresh: dict[int, list[PlanVersion]] = {}
    by_pupil: dict[int, list[PlanVersion]] = {}
    for version in newest.values():
        by_pupil.setdefault(version.plan.pupil_id, []).append(version)
    for pupil, reader in sorted(pairs):
        for version in by_pupil.get(pupil, ()):
            if (pupil, version.pk, reader) not in asked and version.put_in_force_by_id != reader:
                fresh.setdefault(reader, []).append(version)
    people = User.objects.in_bulk(fresh)
    for reader, versions in fresh.items():
        _newcomer_tell(people[reader], versions, today, now)
    to_read_correct(readers={*fresh, *(row.reader_id for row in over)}, now=now)
    return sum(map(len, fresh.values()))


def _newest_versions() -> dict[int, PlanVersion]:
    """Of each plan in force the newest version, by the plan."""
    rows = PlanVersion.objects.filter(plan__state=Plan.State.IN_FORCE).defer("content", "changes")
    rows = rows.annotate(newest=Max("plan__versions__number")).select_related("plan__pupil", "plan__plan_type")
    return {row.plan_id: row for row in rows if row.number == row.newest}


def _withdraw(over: list[PlanReading], now: datetime) -> None:
    """Ask those no more who were to read a plan in force that they may not see now. The audit trail keeps that they were."""
    for row in over:
        _close([row.version.plan], now, recipient=row.reader_id)
    PlanReading.objects.filter(pk__in=[row.pk for row in over], read_at__isnull=True).delete()


def _newcomer_tell(person: User, versions: list[PlanVersion], today: date, now: datetime) -> None:
    for version in versions:
        _ask(version, [person], now)
    if len(versions) == 1:
        plan = versions[0].plan
        text = f"The {plan.title} is in force, and you work with {plan.pupil.first_name} now: read it and say so."
        _close([plan], now, recipient=person, unique_key__startswith=OF_PLAN)
        _tell(plan, [person], text, _key(versions[0].pk), None)
        return
    notice_gather(
        recipient=person, text=_to_read_words(unread().filter(reader=person).count()), link=_list_link("mine"),
        unique_key=f"{TO_READ}{today}", by=None, kind=Notice.Kind.PUPIL,
    )  # fmt: skip


def _to_read_words(count: int) -> str:
    if count == 1:
        return "1 plan of a pupil you work with now is in force: read it and say so."
    return f"{count} plans of pupils you work with now are in force: read them and say so."


def to_read_correct(*, readers: Collection[int], now: datetime) -> None:
    """Let an open notice of several plans to read say how many are left; it is done with where none is."""
    rows = Notice.objects.filter(recipient__in=readers, unique_key__startswith=TO_READ, acknowledged_at__isnull=True)
    for notice in rows:
        count = unread().filter(reader=notice.recipient_id).count()
        _correct(notice, _to_read_words(count) if count else "", now)


def _correct(notice: Notice, text: str, now: datetime) -> None:
    """The open notice says this now; with no words left it is done with."""
    rows = Notice.objects.filter(pk=notice.pk, acknowledged_at__isnull=True)
    if text:
        rows.update(text=text)
    else:
        rows.update(acknowledged_at=now)
