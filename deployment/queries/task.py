"""Whose tasks, how far they are, and how much is on whom."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from access.models import Membership, User
from access.policy import Permission, roles_with
from deployment.models import Task
from deployment.rules.task import Load, load_words, past_words
from pupils.models import Pupil
from staff.models import StaffMember

LATELY = timedelta(days=14)
STATES = (("open", "Open"), ("past", "Past their day"), ("done", "Done"), ("dropped", "Dropped"), ("all", "All"))
JOBS = ("ta", "hlta", "senco")


def people_for_tasks() -> QuerySet[StaffMember]:
    """Who can be given a task, by name: adults who support pupils, and whoever sees a list of tasks here."""
    roles = [role.value for role in roles_with(Permission.TASK_SEE)]
    users = Membership.objects.open().filter(roles__overlap=roles).values("user")
    return (
        StaffMember.objects.working().filter(Q(job__in=JOBS) | Q(user__in=users)).order_by("family_name", "given_name")
    )


def tasks_visible(*, user: User) -> Any:
    """The tasks that the user may open: their own and those that they gave, or all for who gives tasks."""
    rows = Task.objects.select_related("pupil", "given_to", "given_by")
    return rows if user.may(Permission.TASK_GIVE) else rows.filter(Q(given_to__user=user) | Q(given_by=user))


def my_tasks(*, user: User, now: datetime, today: date) -> dict[str, Any]:
    """A person's own list: `first` (today and before), `coming`, `undated`, `done` lately; `unseen` of the open ones, and the
    pupils of all of them whom the user may see. Two queries."""
    rows = Task.objects.of(user).filter(dropped_at__isnull=True).select_related("pupil", "given_by", "given_to")
    found = list(
        rows.filter(Q(done_at__isnull=True) | Q(done_at__gt=now - LATELY)).order_by("due_on", "given_at", "pk")
    )
    open_ones = [task for task in found if task.is_open]
    return {
        "first": [task for task in open_ones if task.due_on and task.due_on <= today],
        "coming": [task for task in open_ones if task.due_on and task.due_on > today],
        "undated": [task for task in open_ones if not task.due_on],
        "done": sorted((task for task in found if task.done_at), key=lambda task: task.done_at, reverse=True),
        "unseen": [task for task in open_ones if not task.seen_at],
        "seen_pupils": pupils_seen(user=user, tasks=found),
    }


def pupils_seen(*, user: User, tasks: list[Task]) -> set[int]:
    """The pupils of these tasks whose pages the user may open."""
    pks = {task.pupil_id for task in tasks if task.pupil_id}
    return set(Pupil.objects.card_visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def tasks_listed(*, user: User, state: str, person: str, pupil: str, source: str, today: date) -> Any:
    """The team's tasks, narrowed; what asks for nothing known narrows nothing. The open by their day, else newest first."""
    rows = tasks_visible(user=user)
    rows = rows.filter(given_to=int(person)) if person.isdecimal() else rows
    rows = rows.filter(pupil=int(pupil)) if pupil.isdecimal() else rows
    rows = rows.filter(source=source) if source in Task.Source.values else rows
    if state == "past":
        return rows.past(today).order_by("due_on", "pk")
    if state == "done":
        return rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")
    if state == "dropped":
        return rows.filter(dropped_at__isnull=False).order_by("-dropped_at", "-pk")
    if state == "all":
        return rows.order_by("-given_at", "-pk")
    return rows.open().order_by(F("due_on").asc(nulls_last=True), "given_at", "pk")


def team_load(*, today: date) -> list[dict[str, Any]]:
    """Everybody who can be given a task, by name, with what is open. One query."""
    is_open = Q(tasks__isnull=False, tasks__done_at__isnull=True, tasks__dropped_at__isnull=True)
    rows = people_for_tasks().annotate(
        open_count=Count("tasks", filter=is_open),
        known_minutes=Sum(Case(When(is_open, then=F("tasks__about_minutes")), default=Value(None))),
        unknown_count=Count("tasks", filter=is_open & Q(tasks__about_minutes__isnull=True)),
        past_count=Count("tasks", filter=is_open & Q(tasks__due_on__lt=today)),
    )
    loads = [(p, Load(p.open_count, p.known_minutes or 0, p.unknown_count, p.past_count)) for p in rows]
    return [{"person": person, "words": load_words(load), "past": past_words(load)} for person, load in loads]


def tasks_about(*, reference: str) -> list[Task]:
    """The tasks that came of something, as app.model:id."""
    rows = Task.objects.about(reference).select_related("given_to", "pupil")
    return list(rows.order_by("given_at", "given_to__family_name", "pk"))


def pupil_tasks(*, user: User, pupil: Pupil, now: datetime) -> list[Task]:
    """What is open about a pupil or was done lately; the user's own, or all for who gives tasks."""
    rows = Task.objects.filter(pupil=pupil, dropped_at__isnull=True).select_related("given_to")
    rows = rows.filter(Q(done_at__isnull=True) | Q(done_at__gt=now - LATELY))
    rows = rows if user.may(Permission.TASK_GIVE) else rows.of(user)
    return list(rows.order_by(F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")[:20])
