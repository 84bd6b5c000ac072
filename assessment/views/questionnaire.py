"""Questionnaires for staff: describe, hand out by code, fill in a checklist, set three sources side by side."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from assessment.actions import questionnaire as actions
from assessment.forms.questionnaire import HandOutForm, ObservationForm, QuestionnaireEditForm, QuestionnaireForm
from assessment.models import Measure, Questionnaire
from assessment.queries import questionnaire as queries
from assessment.queries.measure import pupils_of_set, sets_of_pupils
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from core.rows import held
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

OPEN_FOR = timedelta(days=7)
COLUMNS = (
    Column("name", "Questionnaire", lambda row: row.name, sort=("measure__name",)),
    Column("filled_by", "Filled in by", lambda row: row.get_filled_by_display(), sort=("filled_by", "measure__name")),
    Column("count", "Answered", lambda row: row.count, sort=("count", "measure__name"), is_number=True),
    Column("newest", "Newest", lambda row: moment(row.newest), sort=("newest", "measure__name")),
)
SITTING_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("by", "Given or filled in by", lambda row: row.given_by.full_name, sort=("given_by__full_name",)),
    Column("done", "Answered", lambda row: moment(row.done_at), sort=("done_at",)),
    Column("total", "Total", lambda row: row.total, sort=("total",), is_number=True),
)


@door(Permission.QUESTIONNAIRE_SEE)
def questionnaire_list(request: StaffRequest) -> HttpResponse:
    rows = searched(queries.questionnaires(), request.GET.get("q", ""), "measure__name")
    if file := file_of(request, rows, name="questionnaires", columns=COLUMNS):
        return file
    return render(request, "assessment/questionnaire_list.html", list_of(request, rows, columns=COLUMNS))


@door(Permission.MEASURE_EDIT, methods=("GET", "POST"))
@once
def questionnaire_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.MEASURE_EDIT, methods=("GET", "POST"))
@edits
def questionnaire_edit(request: StaffRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        # Its name is that of its measure, which has a page of its own.
        held(request, Measure.objects.filter(questionnaire=pk)).first()
    return _edit(request, get_object_or_404(queries.questionnaires(), pk=pk))


def _edit(request: StaffRequest, row: Questionnaire | None) -> HttpResponse:
    form = QuestionnaireForm(request.POST or None)
    if row:
        initial = QuestionnaireForm.initial_of(row, queries.items_asked(row))
        form = QuestionnaireEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = actions.questionnaire_save(
                questionnaire=row, name=data["name"], values=form.values, items=data["items"], options=data["options"],
                by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("name" if "name" in str(error) else "options", str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("assessment:questionnaire_detail", pk=saved.pk)
    return render(request, "assessment/questionnaire_edit.html", {"form": form, "questionnaire": row})


@door(Permission.SCORE_EDIT)
def questionnaire_detail(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.questionnaires(), pk=pk)
    rows = searched(
        queries.sittings_of(user=request.user, questionnaire=row), request.GET.get("q", ""), "pupil__search_name"
    )
    if file := file_of(request, rows, name="answers", columns=SITTING_COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="questionnaire download")
        return file
    context = {
        "questionnaire": row,
        "items": queries.items_asked(row),
        "form": _hand_out_form(request, None),
        **list_of(request, rows, columns=SITTING_COLUMNS),
    }
    return render(request, "assessment/questionnaire_detail.html", context)


def _hand_out_form(request: StaffRequest, data: Any) -> HandOutForm:
    today = timezone.localdate()
    sets = sets_of_pupils(user=request.user, today=today)
    return HandOutForm(data, sets=sets, initial={"open_until": today + OPEN_FOR})


@door(Permission.SCORE_EDIT, methods=("POST",))
@again("a pupil has one open code, the one that was shown last")
def questionnaire_hand_out(request: StaffRequest, pk: int) -> HttpResponse:
    """The codes are shown here and never again; handing out once more makes new ones."""
    row = get_object_or_404(queries.questionnaires(), pk=pk)
    form = _hand_out_form(request, request.POST)
    context = {"questionnaire": row, "form": form, "items": queries.items_asked(row)}
    if not form.is_valid():
        return render(request, "assessment/questionnaire_detail.html", context)
    today = timezone.localdate()
    pupils = pupils_of_set(user=request.user, asked=form.cleaned_data["of"], today=today)
    try:
        handed = actions.questionnaire_hand_out(
            questionnaire=row, pupils=pupils, open_until=form.cleaned_data["open_until"], today=today, by=request.user
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return render(request, "assessment/questionnaire_detail.html", context)
    school = request.user.membership.school
    address = request.build_absolute_uri(reverse("answer:code_enter", args=[school.slug]))
    context |= {"handed": handed, "address": address, "open_until": form.cleaned_data["open_until"]}
    return render(request, "assessment/questionnaire_codes.html", context)


@door(Permission.OBSERVATION_CREATE, methods=("GET", "POST"))
@once
def observation_create(request: StaffRequest, pk: int) -> HttpResponse:
    """An adult's checklist about the pupil `pk`; `?checklist=` names it where there are several."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    rows = queries.questionnaires().filter(filled_by=Questionnaire.FilledBy.ADULT)
    asked = asked_pk(request.GET.get("checklist", ""))
    row = rows.filter(pk=asked).first() or (rows.first() if len(rows) == 1 else None)
    pupils_opened(user=request.user, pupil_ids=[pk], page="observation_create")
    if row is None:
        return render(request, "assessment/observation_create.html", {"pupil": pupil, "rows": rows})
    typed = request.POST if request.method == "POST" else None
    form = ObservationForm(typed, questionnaire=row, items=queries.items_asked(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.observation_sit(
                questionnaire=row, pupil=pupil, answers=form.answers, now=timezone.now(), today=timezone.localdate(),
                by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"What you saw of {pupil.name_and_form} is recorded.")
            return redirect("assessment:three_sources", pk=pk)
    return render(request, "assessment/observation_create.html", {"pupil": pupil, "questionnaire": row, "form": form})


@door(Permission.OBSERVATION_CREATE)
def three_sources(request: StaffRequest, pk: int) -> HttpResponse:
    """Pupil, adults and task side by side."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    pupils_opened(user=request.user, pupil_ids=[pk], page="three_sources")
    context = queries.three_sources(user=request.user, pupil=pupil, today=timezone.localdate())
    return render(request, "assessment/three_sources.html", {"pupil": pupil, **context})
