"""The rota of duties: what is looked after, who is there, and what is fair."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of
from core.posts import again, edits
from core.times import asked_day
from deployment.actions import duty as actions
from deployment.forms.duty import DutyAssignForm, DutyEndForm, DutyPostForm, DutyProposeForm, DutySwapForm
from deployment.models import Cell, DutyPost
from deployment.queries import duty as queries
from deployment.rules.duties import Proposal
from schools.rules import WEEKDAYS
from staff.models import StaffMember

COLUMNS = (
    Column("post", "Post", lambda row: row.post.name),
    Column("place", "Place", lambda row: row.post.place),
    Column("week", "Week", lambda row: "AB"[row.week - 1]),
    Column("day", "Day", lambda row: WEEKDAYS[row.weekday - 1]),
    Column("from", "From", lambda row: f"{row.post.starts_at:%H:%M}"),
    Column("until", "Until", lambda row: f"{row.post.ends_at:%H:%M}"),
    Column("who", "Who", lambda row: ", ".join(cell.staff_member.name for cell in row.cells)),
    Column("lacking", "Lacking", lambda row: row.lacking, is_number=True),
)


@door(Permission.DUTY_SEE)
def duty_list(request: StaffRequest) -> HttpResponse:
    """A week of duties; `?week=` 1 or 2, `?kind=` one kind of post."""
    asked, kind = request.GET.get("week", ""), request.GET.get("kind", "")
    found = queries.rota(
        user=request.user,
        week=int(asked) if asked in ("1", "2") else 0,
        kind=kind if kind in DutyPost.Kind.values else "",
        today=timezone.localdate(),
    )
    if file := file_of(request, found["turns"], name="duties", columns=COLUMNS):
        return file
    context = {
        **found,
        "kind": kind,
        "kinds": DutyPost.Kind.choices,
        "days": WEEKDAYS[:5],
        "today": timezone.localdate(),
    }
    return render(request, "deployment/duty_list.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def duty_post_create(request: StaffRequest) -> HttpResponse:
    return _post(request, None)


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@edits
def duty_post_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _post(request, get_object_or_404(DutyPost, pk=pk))


def _post(request: StaffRequest, post: DutyPost | None) -> HttpResponse:
    today = timezone.localdate()
    before = DutyPost.objects.get(pk=post.pk) if post else None
    form = DutyPostForm(request.POST or None, instance=post, initial={} if post else {"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.duty_post_save(
                post=before, values=form.cleaned_data, today=today, by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("deployment:duty_list")
    context = {"form": form, "post": before, "today": today}
    return render(request, "deployment/duty_post_edit.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("a post that ends by then already is refused with a sentence")
def duty_post_end(request: StaffRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(DutyPost, pk=pk)
    form = DutyEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the first day on which nobody is needed there.")
        return redirect("deployment:duty_post_edit", pk=pk)
    try:
        actions.duty_post_end(
            post=post, on=form.cleaned_data["on"], today=timezone.localdate(), by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:duty_post_edit", pk=pk)
    messages.success(request, f"{post.name} ends, and who was on duty there is told.")
    return redirect("deployment:duty_list")


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def duty_assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Put somebody on duty; `?week=` and `?weekday=` say when."""
    post, today = get_object_or_404(DutyPost, pk=pk), timezone.localdate()
    initial = {"starts_on": today, **{name: request.GET.get(name) for name in ("week", "weekday")}}
    day = max(today, asked_day(request.POST.get("starts_on", ""), today))
    people = queries.people_on_duty(today=day).people
    form = DutyAssignForm(request.POST or None, initial=initial, post=post, people=people, bells=queries.bells())
    if request.method == "POST" and form.is_valid():
        try:
            cell = actions.duty_assign(post=post, today=today, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, f"{cell.staff_member.name} is on duty: {post.name}. They are told.")
            return redirect("deployment:duty_list")
    lines = queries.fairness(people if day == today else queries.people_on_duty(today=today).people)
    return render(request, "deployment/duty_assign.html", {"form": form, "post": post, "fairness": lines})


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("a duty that ends by then already is refused with a sentence")
def duty_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off duty from a day on."""
    rows = Cell.objects.filter(duty_post__isnull=False).select_related("staff_member__user", "duty_post")
    cell, form = get_object_or_404(rows, pk=pk), DutyEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the first day on which they are not on duty any more.")
        return redirect("deployment:duty_list")
    try:
        actions.duty_end(
            cell=cell, on=form.cleaned_data["on"], today=timezone.localdate(), by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:duty_list")
    messages.success(request, f"{cell.staff_member.name} is taken off {cell.duty_post.name}, and is told.")
    return redirect("deployment:duty_list")


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def duty_swap(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody else is on duty on one day."""
    rows = Cell.objects.filter(duty_post__isnull=False).select_related("staff_member__user", "duty_post")
    cell = get_object_or_404(rows, pk=pk)
    form = DutySwapForm(request.POST if request.method == "POST" else None, cell=cell)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.duty_swap(cell=cell, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = f"{change.covered_by.name} is on duty on {change.on:%A} {change.on.day} {change.on:%B}."  # type: ignore[union-attr]
            messages.success(request, f"{words} Both are told.")
            return redirect("deployment:duty_list")
    return render(request, "deployment/duty_swap.html", {"form": form, "cell": cell})


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def duty_propose(request: StaffRequest) -> HttpResponse:
    """Who could fill the gaps from a day on (`?starts_on=`); all lines or some are taken."""
    today = timezone.localdate()
    starts_on = asked_day(request.POST.get("starts_on") or request.GET.get("starts_on", ""), today)
    found = [(_key(line), line) for line in queries.proposals(starts_on=starts_on)]
    form = DutyProposeForm(request.POST or None, lines=[key for key, line in found if line.person])
    if request.method == "POST" and form.is_valid():
        try:
            cells = actions.duties_assign(
                lines=_lines(form.cleaned_data["lines"]), starts_on=starts_on, today=today, by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{len(cells)} duties are assigned, and the adults who do them are told.")
            return redirect("deployment:duty_list")
    ticked = request.POST.getlist("lines") if request.method == "POST" else None
    lines = [
        {
            "key": key,
            "proposal": line,
            "day": f"{WEEKDAYS[line.gap.day[1] - 1]} {'AB'[line.gap.day[0] - 1]}",
            "from": f"{line.gap.span[0] // 60:02d}:{line.gap.span[0] % 60:02d}",
            "is_ticked": ticked is None or key in ticked,
        }
        for key, line in found
    ]
    context = {
        "form": form,
        "lines": lines,
        "starts_on": starts_on,
        "has_posts": DutyPost.objects.exists,
        "can": any(line.person for _, line in found),
    }
    return render(request, "deployment/duty_propose.html", context)


def _key(line: Proposal) -> str:
    person = line.person.key if line.person else 0
    return f"{line.gap.post}:{person}:{line.gap.day[0]}:{line.gap.day[1]}"


def _lines(keys: list[str]) -> list[tuple[DutyPost, StaffMember, int, int]]:
    """The posts and people of the lines, with week and weekday."""
    parts: list[Any] = [tuple(map(int, key.split(":"))) for key in keys]
    posts = DutyPost.objects.in_bulk({part[0] for part in parts})
    people = StaffMember.objects.select_related("user").in_bulk({part[1] for part in parts})
    return [(posts[post], people[person], week, weekday) for post, person, week, weekday in parts]
