"""Programmes: the catalogue, one programme with who meets its criteria, and its editor."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from interventions.actions import programme as actions
from interventions.forms.criteria import CriteriaEditor
from interventions.forms.programme import ProgrammeForm
from interventions.models import Programme
from interventions.models.programme import Area, no_criteria
from interventions.queries import programme as queries
from interventions.queries.suggestions import Suggestion, measures_of, programme_suggestions, tree_of

PAGE = 25
COLUMNS = (
    Column("name", "Programme", lambda row: row.name, sort=("name",)),
    Column("area", "Area of need", lambda row: row.get_area_display(), sort=("area", "name")),
    Column("dose", "Dose", lambda row: row.dose_words),
    Column("groups", "Groups", lambda row: row.running, sort=("running", "name"), is_number=True),
    Column("pupils", "Pupils", lambda row: row.placed, sort=("placed", "name"), is_number=True),
)


@door(Permission.PROGRAMME_SEE)
def programme_list(request: StaffRequest) -> HttpResponse:
    rows = searched(queries.programmes(today=timezone.localdate()), request.GET.get("q", ""), "name", "aim")
    area = request.GET.get("area", "")
    rows = rows.filter(area=area) if area in Area.values else rows
    if file := file_of(request, rows, name="programmes", columns=COLUMNS):
        return file
    context = {"area": area, "areas": Area.choices, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/programme_list.html", context)


@door(Permission.PROGRAMME_SEE)
def programme_detail(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.select_related("supervising_teacher", "needed_course"), pk=pk)
    today = timezone.localdate()
    found = programme_suggestions(user=request.user, programme=programme, today=today)
    exit_tree = tree_of(programme.exit_criteria)
    measures = measures_of(found.tree, exit_tree)
    context = {
        "programme": programme,
        "groups": queries.groups_of(programme=programme, today=today),
        "entry": None if found.tree.is_empty else queries.words_of(found.tree, measures),
        "exit": None if exit_tree.is_empty else queries.words_of(exit_tree, measures),
        "meets": _page(found.meets, request.GET.get("page"), measures),
        "lacks": _page(found.lacks_evidence, request.GET.get("lacks"), measures),
    }
    return render(request, "interventions/programme_detail.html", context)


def _page(suggestions: list[Suggestion], number: str | None, measures: dict[int, str]) -> Page[Any]:
    """One page of suggestions, only these put into words."""
    page: Page[Any] = Paginator(suggestions, PAGE).get_page(number)
    page.object_list = [suggestion.in_words(measures) for suggestion in page.object_list]
    return page


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def programme_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def programme_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Programme, pk=pk))


def _edit(request: StaffRequest, programme: Programme | None) -> HttpResponse:
    data = request.POST or None
    form = ProgrammeForm(data, instance=programme)
    editors = [
        CriteriaEditor(prefix=prefix, title=title, data=data, criteria=getattr(programme, name, None) or no_criteria())
        for prefix, title, name in (
            ("entry", "Entry criteria", "entry_criteria"),
            ("exit", "Exit criteria", "exit_criteria"),
        )
    ]
    if data and all([form.is_valid(), *(editor.is_valid() for editor in editors)]):
        values = {**form.cleaned_data, "entry_criteria": editors[0].tree(), "exit_criteria": editors[1].tree()}
        try:
            if programme is None:
                programme = actions.programme_create(values=values, by=request.user)
            else:
                programme = actions.programme_edit(programme=programme, values=values, by=request.user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{programme.name} is saved.")
            return redirect("interventions:programme_detail", pk=programme.pk)
    return render(
        request, "interventions/programme_edit.html", {"form": form, "editors": editors, "programme": programme}
    )
