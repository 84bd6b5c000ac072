"""Tasks: one's own list, the team's, and what is done with a task."""

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
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from deployment.actions import task as actions
from deployment.forms.task import TaskDoForm, TaskDropForm, TaskForm, TaskMoveForm
from deployment.models import Task
from deployment.queries import task as queries
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked

COLUMNS = (
    Column("title", "Task", lambda row: row.title, sort=("title",)),
    Column("who", "Who", lambda row: row.given_to.name, sort=("given_to__family_name", "given_to__given_name")),
    Column(
        "pupil",
        "Pupil",
        lambda row: row.pupil.name if row.pupil else "",
        sort=("pupil__family_name", "pupil__given_name"),
    ),
    Column("due", "Until", lambda row: row.due_on, sort=("due_on",)),
    Column("about", "Takes", lambda row: row.get_about_minutes_display() or "", sort=("about_minutes",)),
    Column("source", "From", lambda row: row.source_words or row.get_source_display(), sort=("source", "source_words")),
    Column("state", "State", lambda row: row.state_words),
    Column("by", "Given by", lambda row: row.given_by.full_name, is_hidden=True),
    Column("given", "Given", lambda row: moment(row.given_at), is_hidden=True),
    Column("seen", "Seen", lambda row: moment(row.seen_at), is_hidden=True),
    Column("done", "Done", lambda row: moment(row.done_at), is_hidden=True),
    Column("note", "What was said", lambda row: row.done_note or row.drop_reason or row.move_reason, is_hidden=True),
)


def _log(request: StaffRequest, tasks: Any, page: str) -> None:
    pupils_opened(user=request.user, pupil_ids=sorted({task.pupil_id for task in tasks if task.pupil_id}), page=page)


def _task(request: StaffRequest, pk: int) -> Task:
    return get_object_or_404(queries.tasks_visible(user=request.user), pk=pk)


@door(Permission.TASK_SEE)
def task_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    mine = queries.my_tasks(user=request.user, now=timezone.now(), today=today)
    _log(request, [*mine["first"], *mine["coming"], *mine["undated"], *mine["done"]], "task_list")
    return render(request, "deployment/task_list.html", {"today": today, **mine})


@door(Permission.TASK_GIVE)
def task_team(request: StaffRequest) -> HttpResponse:
    """Who has how much open, and every task; `?state=`, `?person=`, `?pupil=`, `?source=` and `?q=` narrow the list."""
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("state", "person", "pupil", "source")}
    rows = searched(
        queries.tasks_listed(user=request.user, today=today, **asked), request.GET.get("q", ""),
        "title", "detail", "pupil__search_name", "given_to__family_name", "given_to__given_name", "source_words",
    )  # fmt: skip
    if file := file_of(request, rows, name="tasks", columns=COLUMNS):
        _log(request, rows, "task_team download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    _log(request, shown["page"], "task_team")
    load = queries.team_load(today=today)
    context = {"today": today, "load": load, "states": queries.STATES, "sources": Task.Source.choices, **asked, **shown}
    return render(request, "deployment/task_team.html", context)


@door(Permission.TASK_GIVE, methods=("GET", "POST"))
@once
def task_give(request: StaffRequest) -> HttpResponse:
    """Give a task; `?pupil=` it is about, `?person=` for whom."""
    pupil = pupil_asked(request)
    initial = {"people": [request.GET["person"]] if request.GET.get("person", "").isdecimal() else []}
    form = TaskForm(request.POST or None, user=request.user, pupil=pupil, initial=initial)
    if request.method == "POST" and form.is_valid() and give(request, form):
        return redirect("deployment:task_team")
    return render(request, "deployment/task_give.html", {"form": form, "pupil": pupil})


def give(request: StaffRequest, form: TaskForm, *, reference: str = "", link: str = "", **source: str) -> list[Task]:
    """The tasks of a valid form, given; [] with the reason in the form where that cannot be. `source`: what the form does not
    ask."""
    values = {**form.cleaned_data, **source}
    try:
        tasks = actions.task_give(
            people=values.pop("people"), values=values, by=request.user, now=timezone.now(),
            today=timezone.localdate(), reference=reference, link=link,
        )  # fmt: skip
    except DomainError as error:
        form.add_error("due_on", str(error))
        return []
    messages.success(request, f"Given to {', '.join(task.given_to.name for task in tasks)}. They are told.")
    return tasks


@door(Permission.TASK_SEE)
def task_detail(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    _log(request, [task], "task_detail")
    context = {
        "task": task,
        "today": timezone.localdate(),
        "is_mine": task.given_to.user_id == request.user.pk,
        "seen_pupils": queries.pupils_seen(user=request.user, tasks=[task]),
        "do_form": TaskDoForm(),
        "drop_form": TaskDropForm(),
    }
    return render(request, "deployment/task_detail.html", context)


@door(Permission.TASK_SEE, methods=("POST",))
@again("what was seen stays seen as it was")
def tasks_see(request: StaffRequest) -> HttpResponse:
    actions.tasks_see(by=request.user, now=timezone.now())
    messages.success(request, "You have seen what is on your list.")
    return redirect("deployment:task_list")


@door(Permission.TASK_SEE, methods=("POST",))
@again("what was seen stays seen as it was")
def task_see(request: StaffRequest, pk: int) -> HttpResponse:
    actions.task_see(task=_task(request, pk), by=request.user, now=timezone.now())
    return redirect("deployment:task_detail", pk=pk)


@door(Permission.TASK_SEE, methods=("POST",))
@again("a task that is done stays done as it was, and nobody is told a second time")
def task_do(request: StaffRequest, pk: int) -> HttpResponse:
    task, form = _task(request, pk), TaskDoForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Keep the word to who gave it under 300 characters.")
        return redirect("deployment:task_detail", pk=pk)
    try:
        actions.task_do(task=task, by=request.user, now=timezone.now(), note=form.cleaned_data["note"])
        messages.success(request, f"Done: {task.title}. If that was a slip, undo it under “Done lately”.")
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, task)


@door(Permission.TASK_SEE, methods=("POST",))
@again("a task that is open stays open")
def task_undo(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    try:
        actions.task_undo(task=task, by=request.user)
        messages.success(request, f"Open again: {task.title}.")
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, task)


def _back(request: StaffRequest, task: Task) -> HttpResponse:
    """To one's own list, or to the page of a task that is another's."""
    if task.given_to.user_id == request.user.pk:
        return redirect("deployment:task_list")
    return redirect("deployment:task_detail", pk=task.pk)


@door(Permission.TASK_GIVE, methods=("GET", "POST"))
@edits
def task_move(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    initial = {"given_to": task.given_to_id, "due_on": task.due_on}
    form = TaskMoveForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.task_move(
                task=task, by=request.user, now=timezone.now(), today=timezone.localdate(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Moved: {task.title}. Everyone it concerns is told.")
            return redirect("deployment:task_team")
    return render(request, "deployment/task_move.html", {"form": form, "task": task})


@door(Permission.TASK_GIVE, methods=("POST",))
@again("a task that is not open is refused with a sentence")
def task_drop(request: StaffRequest, pk: int) -> HttpResponse:
    task, form = _task(request, pk), TaskDropForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say in a few words why it is dropped.")
        return redirect("deployment:task_detail", pk=pk)
    try:
        actions.task_drop(task=task, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, f"Dropped: {task.title}. {task.given_to.name} is told.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:task_team")
