"""Programmes: the catalogue, one programme with who meets its criteria, and its editor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pks
from core.door import door
from core.editing import STALE
from core.errors import DomainError
from core.lists import Column, asked_page, file_of, list_of, searched
from core.posts import edits
from interventions.actions import programme as actions
from interventions.forms.criteria import CriteriaEditor, measures_to_choose
from interventions.forms.programme import ProgrammeForm
from interventions.models import Programme, Setting
from interventions.queries import programme as queries
from interventions.queries.answers import Counted
from interventions.queries.candidates import remarks_of, ticked_elsewhere
from interventions.queries.dosage import given_in
from interventions.queries.judgements import judged_in, without_a_judgement
from interventions.queries.reach import programme_reach
from interventions.queries.suggestions import (
    criteria_counted,
    measures_of,
    programme_suggestions,
    tree_of,
    tree_to_edit,
)
from interventions.rules.criteria import parse
from schools.areas import Area

COLUMNS = (
    Column("name", "Programme", lambda row: row.name, sort=("name",)),
    Column("area", "Area of need", lambda row: row.get_area_display(), sort=("area", "name")),
    Column("setting", "When", lambda row: "club" if row.is_club else "in the school day", sort=("setting", "name")),
    Column("dose", "Dosage", lambda row: row.dose_words),
    Column("groups", "Groups", lambda row: row.running, sort=("running", "name"), is_number=True),
    Column("pupils", "Pupils", lambda row: row.placed, sort=("placed", "name"), is_number=True),
)


@door(Permission.PROGRAMME_SEE)
def programme_list(request: StaffRequest) -> HttpResponse:
    rows = searched(queries.programmes(today=timezone.localdate()), request.GET.get("q", ""), "name", "aim")
    area = request.GET.get("area", "")
    rows = rows.filter(area=area) if area in Area.values else rows
    setting = request.GET.get("setting", "")
    rows = rows.filter(setting=setting) if setting in Setting.values else rows
    if file := file_of(request, rows, name="programmes", columns=COLUMNS):
        return file
    chosen = {"area": area, "areas": Area.choices, "setting": setting, "settings": Setting.choices}
    context = {**chosen, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/programme_list.html", context)


@door(Permission.PROGRAMME_SEE)
def programme_detail(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.select_related("supervising_teacher", "needed_course"), pk=pk)
    today = timezone.localdate()
    page, lacks = asked_page(request, "page"), asked_page(request, "lacks")
    found = programme_suggestions(user=request.user, programme=programme, today=today, page=page, lacks=lacks)
    exit_tree = tree_of(programme.exit_criteria)
    measures = found.measures | measures_of(exit_tree)
    context = {
        "programme": programme,
        "groups": queries.groups_of(programme=programme, today=today),
        "entry": None if found.tree.is_empty else queries.words_of(found.tree, measures),
        "exit": None if exit_tree.is_empty else queries.words_of(exit_tree, measures),
        "meets": found.meets,
        "lacks": found.lacks_evidence,
        "steps": programme.steps.all(),
        "dose": queries.dose_of(programme, given_in(programme=programme, today=today)),
        "asks_people": bool(judged_in(programme.exit_criteria)),
        "unjudged": _unjudged(request, programme),
    }
    if request.user.may(Permission.PLACEMENT_CREATE):
        ticked = asked_pks(request.GET.getlist("pupils"))
        shown = [line["pupil"].pk for line in found.meets]
        context |= {
            "ticked": ticked,
            "elsewhere": ticked_elsewhere(
                user=request.user, programme=programme, ticked=ticked, shown=shown, today=today
            ),
        }
        known = remarks_of(programme=programme, pupils=shown, today=today) if shown else {}
        for line in found.meets:
            line["remarks"] = known.get(line["pupil"].pk, [])
    return render(request, "interventions/programme_detail.html", context)


def _unjudged(request: StaffRequest, programme: Programme) -> int:
    """How many pupils in it still lack an exit judgement, for who may give one."""
    if not request.user.may(Permission.JUDGEMENT_CREATE):
        return 0
    rows = without_a_judgement(user=request.user, today=timezone.localdate())
    return rows.filter(programme=programme).count()


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@once
def programme_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.PROGRAMME_EDIT, methods=("GET", "POST"))
@edits
def programme_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Programme, pk=pk))


def _edit(request: StaffRequest, programme: Programme | None) -> HttpResponse:
    data = request.POST or None
    stored = {name: getattr(programme, name, None) for name in ("entry_criteria", "exit_criteria")}
    form = ProgrammeForm(data, instance=programme)
    measures = measures_to_choose()
    editors = [
        CriteriaEditor(
            prefix=prefix,
            title=title,
            data=data,
            measures=measures,
            criteria=tree_to_edit(stored[name]),
        )
        for prefix, title, name in (
            ("entry", "Entry criteria", "entry_criteria"),
            ("exit", "Exit criteria", "exit_criteria"),
        )
    ]
    asked = next((editor for editor in editors if editor.is_asked), None)
    is_ready = data and not asked and all([form.is_valid(), *(editor.is_valid() for editor in editors)])
    if is_ready and not _stale(form, editors):
        values = {**form.cleaned_data, "entry_criteria": editors[0].tree(), "exit_criteria": editors[1].tree()}
        try:
            if programme is None:
                programme = actions.programme_create(values=values, by=request.user, now=timezone.now())
            else:
                programme = actions.programme_edit(
                    programme=programme, values=values, by=request.user, now=timezone.now()
                )
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{programme.name} is saved.")
            return redirect("interventions:programme_detail", pk=programme.pk)
    counts = {editor.prefix: _count(request, editor, programme) for editor in editors}
    context: dict = {"programme": programme, "codes": queries.codes()}
    if asked and request.htmx:
        return render(
            request, "interventions/_criteria.html", {**context, "editor": asked, "count": counts[asked.prefix]}
        )
    if asked:
        form = ProgrammeForm(initial=data.dict() if data else None, instance=programme)
    if programme:
        context["reach"] = programme_reach(programme=programme, today=timezone.localdate(), by=request.user)
    context["editors"] = [(editor, counts[editor.prefix]) for editor in editors]
    return render(request, "interventions/programme_edit.html", {**context, "form": form})


def _stale(form: ProgrammeForm, editors: list[CriteriaEditor]) -> bool:
    """Whether somebody else saved other criteria meanwhile; what is stored now is told, and the editor goes on from that."""
    stale = [editor for editor in editors if editor.is_stale]
    for editor in stale:
        now = queries.sentence_of(editor.stored, measures_of(editor.stored))
        form.add_error(None, [STALE, f"{editor.title} stored now: {now}"])
        editor.resume()
    return bool(stale)


def _count(request: StaffRequest, editor: CriteriaEditor, programme: Programme | None) -> Counted | None:
    """How many meet what the editor shows; None while it cannot be read."""
    if not editor.is_valid():
        return None
    tree, today = parse(editor.tree()), timezone.localdate()
    pk = programme.pk if programme else 0
    return criteria_counted(user=request.user, tree=tree, programme=pk, is_exit=editor.prefix == "exit", today=today)
