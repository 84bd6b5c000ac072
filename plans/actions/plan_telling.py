"""Who may see a plan is told when it changes, asked to read it, and asked no more once they may not see it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from access.models import User
from access.policy import Permission
from messaging.actions import notice_gather, notice_send
from messaging.models import Notice
from plans.models import Plan, PlanReading, PlanVersion
from plans.queries.plan import changed_on, plan_readers, unread
from pupils.models import Pupil
from pupils.visibility import all_pairs, seen_by_role

# How the key of a notice about several plans to read begins; its day follows.
TO_READ = "plans-to-read:"


def plan_link(plan: Plan) -> str:
    return reverse("plans:plan_detail", args=[plan.pk])


def _list_link(which: str) -> str:
    return f"{reverse('plans:plan_list')}?which={which}"


def version_tell(*, plan: Plan, version: PlanVersion, by: User, now: datetime, today: date) -> None:
    """Ask everybody who sees the plan for a reason of their own to read this version, and tell those whose role covers
    every pupil."""
    readers = [person for person in plan_readers(plan=plan) if person.pk != by.pk]
    _ask(version, readers, now)
    what = "is in force" if version.number == 1 else "has changed"
    _one_notice(plan, readers, f"The {plan.title} {what}: read it and say so.", _key(version.pk), by, now)
    _roles_tell(readers, today, by)


def end_tell(*, plan: Plan, what: str, today: date, by: User) -> None:
    """Tell the same people that a plan "has ended" or "is in force again". One that was never in force was seen by nobody."""
    if not plan.versions.exists():
        return
    readers = [person for person in plan_readers(plan=plan) if person.pk != by.pk]
    key = f"plan:{what}:{plan.pk}:{today}"
    for person in readers:
        notice_send(
            recipient=person, text=f"The {plan.title} {what}.", link=plan_link(plan), unique_key=key, by=by,
            kind=Notice.Kind.PUPIL,
        )  # fmt: skip
    _roles_tell(readers, today, by)


def _key(version_id: int) -> str:
    return f"plan:{version_id}"


def _ask(version: PlanVersion, people: Iterable[User], now: datetime) -> None:
    rows = [PlanReading(school_id=version.school_id, version=version, reader=person, told_at=now) for person in people]
    PlanReading.objects.bulk_create(rows, ignore_conflicts=True)


def _one_notice(plan: Plan, people: list[User], text: str, key: str, by: User | None, now: datetime) -> None:
    """A plan that changes again before somebody has looked is one notice: the newest. It is open again for who was told the same
    before, and asked no more since."""
    former = Notice.objects.filter(recipient__in=people, link=plan_link(plan), unique_key__startswith="plan:")
    former.filter(acknowledged_at__isnull=True).update(acknowledged_at=now)
    for person in people:
        notice_gather(recipient=person, text=text, link=plan_link(plan), unique_key=key, by=by, kind=Notice.Kind.PUPIL)


def _roles_tell(readers: list[User], today: date, by: User) -> None:
    """Who sees every plan of the school is told once a day how many changed."""
    asked = {person.pk for person in readers}
    people = [person for person in seen_by_role(permission=Permission.PLAN_SEE) if person.pk not in asked]
    changes = changed_on(today)
    for person in people:
        count = len({plan for plan, author in changes if author != person.pk})
        text = f"{count} plan{'s' if count != 1 else ''} changed today."
        notice_gather(
            recipient=person, text=text, link=_list_link("changed"), unique_key=f"plans-changed:{today}", by=by,
            kind=Notice.Kind.PUPIL,
        )  # fmt: skip


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
        notices = Notice.objects.filter(recipient=row.reader_id, link=plan_link(row.version.plan))
        notices.filter(acknowledged_at__isnull=True).update(acknowledged_at=now)
    PlanReading.objects.filter(pk__in=[row.pk for row in over], read_at__isnull=True).delete()


def _newcomer_tell(person: User, versions: list[PlanVersion], today: date, now: datetime) -> None:
    for version in versions:
        _ask(version, [person], now)
    if len(versions) == 1:
        plan = versions[0].plan
        text = f"The {plan.title} is in force, and you work with {plan.pupil.first_name} now: read it and say so."
        _one_notice(plan, [person], text, _key(versions[0].pk), None, now)
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
