"""What a named person judges: who still needs a judgement before they leave a programme, and giving it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.addresses import asked_address
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.templatetags.parts import school_date
from interventions.actions.judgement import judgement_create as judge
from interventions.forms.programme import JudgementCreateForm
from interventions.models import Programme
from interventions.queries import judgements as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil


def _answers(row: Any) -> str:
    """What is known of each question, as a download tells it."""
    return "; ".join(
        f"{one.question}: {one.last.words}, {one.last.judged_by.full_name}, {one.last.judged_on:%d/%m/%Y}"
        if one.last
        else f"{one.question}: no judgement yet"
        for one in row.judgements
    )


COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("programme", "Programme", lambda row: row.programme.name, sort=("programme__name", "due_to_end_on")),
    Column("group", "Group", lambda row: row.group.name, sort=("group__name",)),
    Column("due", "Due to end", lambda row: row.due_to_end_on, sort=("due_to_end_on",)),
    Column("asked", "Judgements", _answers),
)


@door(Permission.JUDGEMENT_CREATE)
def judgement_list(request: StaffRequest) -> HttpResponse:
    """Pupils in a programme whose exit somebody has to judge; `?which=` due or all, `?programme=` one of them."""
    asked = request.GET
    which, programme = asked.get("which", ""), asked.get("programme", "")
    rows = queries.judgements_listed(user=request.user, today=timezone.localdate(), programme=programme, which=which)
    rows = searched(rows, asked.get("q", ""), "pupil__search_name", "programme__name", "group__name")
    if asked.get("format"):
        whole = queries.with_judgements(rows)
        if file := file_of(request, whole, name="exit-judgements", columns=COLUMNS):
            pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in whole}, page="judgement_list download")
            return file
    shown = list_of(request, rows, columns=COLUMNS)
    queries.with_judgements(shown["page"])
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id for row in shown["page"]], page="judgement_list")
    chosen = Programme.objects.filter(pk=programme).first() if programme.isdecimal() else None
    is_narrowed = bool(asked.get("q") or which or chosen)
    context = {"which": which, "programme": chosen, "is_narrowed": is_narrowed, **shown}
    return render(request, "interventions/judgement_list.html", context)


@door(Permission.JUDGEMENT_CREATE, methods=("GET", "POST"))
@once
def judgement_create(request: StaffRequest, pk: int, pupil_pk: int, criterion: str) -> HttpResponse:
    """`?next=`: where the person came from."""
    programme = get_object_or_404(Programme, pk=pk)
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pupil_pk)
    is_exit = criterion in {one.key for one in queries.judged_in(programme.exit_criteria)}
    conditions = [*queries.judged_in(programme.entry_criteria), *queries.judged_in(programme.exit_criteria)]
    asked = next((one for one in conditions if one.key == criterion), None)
    if asked is None:
        raise Http404
    today = timezone.localdate()
    home = reverse("interventions:programme_detail", args=[programme.pk])
    back = asked_address(request.POST.get("next") or request.GET.get("next", ""), otherwise=home)
    form = JudgementCreateForm(request.POST or None, initial={"judged_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            given = judge(
                programme=programme, pupil=pupil, criterion=criterion, today=today, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("judged_on", str(error))
        else:
            on = "" if given.judged_on == today else f" of {school_date(given.judged_on)}"
            early = ""
            if is_exit and queries.is_of_an_earlier_time(judgement=given):
                early = " It is from before this time in the programme, so one is still needed before they leave."
            messages.success(request, f"Your judgement{on} about {pupil.name_and_form} is saved.{early}")
            return redirect(back)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="judgement_create")
    before = queries.judgements_before(programme=programme, pupil=pupil, criterion=criterion)
    context = {
        "form": form, "programme": programme, "pupil": pupil, "asked": asked, "is_exit": is_exit, "back": back,
        "before": before,
    }  # fmt: skip
    return render(request, "interventions/judgement_create.html", context)
