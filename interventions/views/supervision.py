"""Direction and supervision: months signed off, and the topics that departments post."""

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
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from interventions.actions import supervision as actions
from interventions.forms.supervision import SignOffForm, TopicForm
from interventions.models import Programme, Topic
from interventions.queries import supervision as queries
from pupils.models import TeachingClass

SIGN_OFF_COLUMNS = (
    Column("programme", "Programme", lambda row: row.name, sort=("name",)),
    Column("teacher", "Supervising teacher", lambda row: row.supervising_teacher.name),
)
TOPIC_COLUMNS = (
    Column("subject", "Subject", lambda row: row.subject, sort=("subject", "-starts_on")),
    Column("years", "Years", lambda row: ", ".join(map(str, row.year_groups)) or "all"),
    Column("title", "Topic", lambda row: row.title, sort=("title",)),
    Column("practice", "What to practise", lambda row: row.practice),
    Column("from", "From", lambda row: row.starts_on, sort=("starts_on",)),
    Column("until", "Until", lambda row: row.ends_on, sort=("ends_on",)),
)


@door(Permission.PROGRAMME_SEE)
def sign_off_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = searched(queries.programmes_supervised(user=request.user, today=today), request.GET.get("q", ""), "name")
    if file := file_of(request, rows, name="sign-offs", columns=SIGN_OFF_COLUMNS):
        return file
    shown = list_of(request, rows, columns=SIGN_OFF_COLUMNS)
    programmes = list(shown["page"])
    months = queries.months_of(programmes=programmes, today=today)
    lines = [(programme, months[programme.pk]) for programme in programmes]
    return render(request, "interventions/sign_off_list.html", {"lines": lines, **shown})


@door(Permission.PROGRAMME_SEE, methods=("POST",))
@again("a month that is signed off is refused with a sentence")
def sign_off_create(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.select_related("supervising_teacher"), pk=pk)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the month again, and keep the note under 300 characters.")
        return redirect("interventions:sign_off_list")
    try:
        actions.sign_off_create(
            programme=programme, today=timezone.localdate(), by=request.user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, f"{programme.name} is signed off for {form.cleaned_data['month']:%B %Y}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("interventions:sign_off_list")


@door(Permission.PROGRAMME_SEE)
def topic_list(request: StaffRequest) -> HttpResponse:
    """Topics of these days; `?which=all` those of before and after too."""
    which = request.GET.get("which", "")
    rows = searched(Topic.objects.all(), request.GET.get("q", ""), "subject", "title", "practice")
    rows = rows if which == "all" else rows.filter(ends_on__gte=timezone.localdate())
    if file := file_of(request, rows, name="topics", columns=TOPIC_COLUMNS):
        return file
    context = {"which": which, **list_of(request, rows, columns=TOPIC_COLUMNS)}
    return render(request, "interventions/topic_list.html", context)


@door(Permission.TOPIC_EDIT, methods=("GET", "POST"))
@once
def topic_create(request: StaffRequest) -> HttpResponse:
    return _topic(request, None)


@door(Permission.TOPIC_EDIT, methods=("GET", "POST"))
@edits
def topic_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _topic(request, get_object_or_404(Topic, pk=pk))


def _topic(request: StaffRequest, topic: Topic | None) -> HttpResponse:
    form = TopicForm(request.POST if request.method == "POST" else None, instance=topic)
    if request.method == "POST" and form.is_valid():
        saved = actions.topic_save(topic=topic, values=form.cleaned_data, by=request.user)
        messages.success(request, f"{saved.title} is posted: sessions that practise {saved.subject} show it.")
        return redirect("interventions:topic_list")
    names: Any = TeachingClass.objects.exclude(subject="").values_list("subject", flat=True)
    context = {"form": form, "topic": topic, "subjects": names.distinct().order_by("subject")}
    return render(request, "interventions/topic_edit.html", context)
