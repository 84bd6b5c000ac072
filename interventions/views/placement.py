"""Placing pupils: the check before it, the end of it, and the judgements that criteria ask for."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.templatetags.parts import school_date
from interventions.actions.judgement import judgement_create as judge
from interventions.actions.placement import evidence_of
from interventions.actions.placement import placement_create as place
from interventions.forms.programme import JudgementCreateForm, PlacementCreateForm
from interventions.models import Group, Programme
from interventions.queries import programme as queries
from interventions.queries.suggestions import candidates_found, tree_of
from interventions.queries.warnings import group_warnings
from interventions.rules.criteria import Judged
from pupils.models import Pupil


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@once
def placement_create(request: StaffRequest, pk: int) -> HttpResponse:
    """GET shows what placing these pupils would mean (`?group=&pupils=&pupils=`), and finds some where none are asked (`?q=`,
    `?form=`, `?year=`); POST places them."""
    today = timezone.localdate()
    groups = Group.objects.running(today).filter(programme=pk).with_taken(today).with_training(today)
    is_asked = request.method == "POST" or "pupils" in request.GET or "group" in request.GET
    form = PlacementCreateForm(
        (request.POST or request.GET) if is_asked else None,
        groups=groups.select_related("leader__user", "programme__needed_course"),
        pupils=Pupil.objects.visible_to(request.user).on_roll().by_name(),
    )
    if not form.is_valid():
        programme = get_object_or_404(Programme, pk=pk)
        asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "form", "year")}
        found = candidates_found(
            user=request.user, programme=programme, today=today, text=asked["q"], form=asked["form"], year=asked["year"]
        )
        context = {
            "form": form,
            "programme": programme,
            "asked": asked,
            "found": found,
            "groups": groups.select_related("leader"),
        }
        return render(request, "interventions/placement_create.html", context)
    group, pupils = form.cleaned_data["group"], list(form.cleaned_data["pupils"])
    if request.method == "POST":
        try:
            placed = place(
                group=group, pupils=pupils, reason=form.cleaned_data["reason"], today=today, by=request.user,
                starts_on=form.cleaned_data["starts_on"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _placed_words(group, pupils, placed[0].starts_on, today))
            return redirect("interventions:group_detail", pk=group.pk)
    return render(request, "interventions/placement_create.html", _check(form, group, pupils, today))


def _placed_words(group: Group, pupils: list[Pupil], first: date, today: date) -> str:
    """Who is in the group from when, and which registers wait for them."""
    names = ", ".join(pupil.name_and_form for pupil in pupils)
    if first == today:
        return f"Placed in {group.name}: {names}."
    count = queries.sessions_between(group=group, start=first, end=today)
    past = f" {count} past session{'s' if count != 1 else ''} can now be recorded for them." if count else ""
    return f"Placed in {group.name} from {school_date(first)}: {names}.{past}"


def _check(form: PlacementCreateForm, group: Group, pupils: list[Pupil], today: date) -> dict:
    clashes = queries.clashes(group=group, pupils=pupils, today=today)
    evidence = evidence_of(group=group, pupils=pupils, today=today)
    there, held = queries.who_is_in(group=group, today=today)
    over = group.taken + len(pupils) - group.places
    return {
        "form": form,
        "programme": group.programme,
        "group": group,
        "lines": [{"pupil": p, "clashes": clashes.get(p.pk, []), "evidence": evidence[p.pk]} for p in pupils],
        "warnings": group_warnings(group=group, pupils=[*there, *pupils], today=today),
        "held": [pupil for pupil in held if pupil not in pupils],
        "over": max(over, 0),
        "first": max(today, group.starts_on),
        "needs_reason": over > 0 or any(line["answer"] != "met" for line in evidence.values()),
    }


@door(Permission.JUDGEMENT_CREATE, methods=("GET", "POST"))
@once
def judgement_create(request: StaffRequest, pk: int, pupil_pk: int, criterion: str) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pupil_pk)
    conditions = [*tree_of(programme.entry_criteria).conditions(), *tree_of(programme.exit_criteria).conditions()]
    asked = next((c for c in conditions if isinstance(c, Judged) and c.key == criterion), None)
    if asked is None:
        raise Http404
    form = JudgementCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        judge(
            programme=programme, pupil=pupil, criterion=criterion, today=timezone.localdate(), by=request.user,
            **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, f"Your judgement about {pupil.name_and_form} is saved.")
        return redirect("interventions:programme_detail", pk=programme.pk)
    context = {"form": form, "programme": programme, "pupil": pupil, "asked": asked}
    return render(request, "interventions/judgement_create.html", context)
