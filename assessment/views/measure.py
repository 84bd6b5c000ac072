"""The catalogue of measures, and the grid in which scores are written down."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from assessment.actions import measure as actions
from assessment.actions.questionnaire import questionnaires_add_defaults
from assessment.forms.measure import GridForm, MeasureForm
from assessment.models import Measure
from assessment.queries import measure as queries
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from core.rows import held
from pupils.models import Pupil

COLUMNS = (
    Column("name", "Measure", lambda row: row.name, sort=("name",)),
    Column("kind", "Kind", lambda row: row.get_kind_display(), sort=("kind", "name")),
    Column("licence", "Licence", lambda row: row.licence, sort=("licence", "name")),
    Column("count", "Scores", lambda row: row.count, sort=("count", "name"), is_number=True),
    Column("newest", "Newest", lambda row: row.newest, sort=("newest", "name")),
)


@door(Permission.SCORE_EDIT)
def measure_list(request: StaffRequest) -> HttpResponse:
    rows = searched(queries.measures(), request.GET.get("q", ""), "name", "source")
    if file := file_of(request, rows, name="measures", columns=COLUMNS):
        return file
    return render(request, "assessment/measure_list.html", list_of(request, rows, columns=COLUMNS))


@door(Permission.MEASURE_EDIT, methods=("GET", "POST"))
@once
def measure_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.MEASURE_EDIT, methods=("GET", "POST"))
@edits
def measure_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(held(request, Measure.objects.all()), pk=pk))


def _edit(request: StaffRequest, measure: Measure | None) -> HttpResponse:
    form = MeasureForm(request.POST or None, instance=measure)
    if request.method == "POST" and form.is_valid():
        try:
            measure = actions.measure_save(measure=measure, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{measure.name} is saved.")
            return redirect("assessment:measure_list")
    return render(request, "assessment/measure_edit.html", {"form": form, "measure": measure})


@door(Permission.MEASURE_EDIT, methods=("POST",))
@again("what is there already is not added a second time")
def measure_defaults(request: StaffRequest) -> HttpResponse:
    count = actions.measures_add_defaults(by=request.user) + questionnaires_add_defaults(by=request.user)
    messages.success(
        request, f"{count} measures and questionnaires are added." if count else "They are all there already."
    )
    return redirect("assessment:measure_list")


@door(Permission.SCORE_EDIT, methods=("GET", "POST"))
@edits
def score_grid(request: StaffRequest, pk: int) -> HttpResponse:
    """`?of=` a set of pupils, `?on=` a day: a line a pupil. POST saves what was typed."""
    measure, today = get_object_or_404(Measure, pk=pk), timezone.localdate()
    sets = queries.sets_of_pupils(user=request.user, today=today)
    data = request.POST or request.GET
    form = GridForm(data if "of" in data else None, sets=sets, initial={"on": today})
    context = {"measure": measure, "form": form, "is_calibration": measure.kind == Measure.Kind.CALIBRATION}
    if not form.is_valid():
        return render(request, "assessment/score_grid.html", context)
    asked = form.cleaned_data
    pupils = queries.pupils_of_set(user=request.user, asked=asked["of"], today=today)
    lines = queries.score_lines(measure=measure, pupils=pupils, on=asked["on"])
    context["began"] = " ".join(f"{line['pupil'].pk}:{actions.score_mark(line['score'])}" for line in lines)
    if request.method == "POST" and _save(request, measure, pupils, lines, form):
        return redirect(f"{request.path}?of={asked['of']}&on={asked['on']}")
    return render(request, "assessment/score_grid.html", {**context, "lines": lines, "asked": asked})


def _began(request: StaffRequest) -> dict[int, str]:
    """By pupil, the mark of the score that the page showed."""
    parts = (part.partition(":") for part in request.POST.get("began", "").split())
    return {asked_pk(pk): mark for pk, _, mark in parts}


def _save(request: StaffRequest, measure: Measure, pupils: list[Pupil], lines: list[dict], form: GridForm) -> bool:
    """Whether all is saved; else what was typed and what is wrong with it stand in the lines."""
    typed = {p.pk: (request.POST.get(f"first_{p.pk}", ""), request.POST.get(f"second_{p.pk}", "")) for p in pupils}
    try:
        count = actions.scores_save(
            measure=measure, pupils=pupils, typed=typed, on=form.cleaned_data["on"], today=timezone.localdate(),
            source=form.cleaned_data["source"], by=request.user, began=_began(request),
        )  # fmt: skip
    except DomainError as error:
        form.add_error(None, str(error))
        wrong = error.errors if isinstance(error, actions.ScoresError) else {}
        for line in lines:
            line["typed"], line["error"] = typed[line["pupil"].pk], wrong.get(line["pupil"].pk, "")
        return False
    messages.success(request, f"{count} score{'s are' if count != 1 else ' is'} saved.")
    return True
