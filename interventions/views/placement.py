"""Placing pupils: the check before it, and who is placed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk, asked_pks
from core.door import door
from core.errors import DomainError
from core.lists import asked_page
from core.templatetags.parts import school_date
from interventions.actions.placement import evidence_of
from interventions.actions.placement import placement_create as place
from interventions.forms.programme import PlacementCreateForm
from interventions.models import Group, Programme
from interventions.queries import programme as queries
from interventions.queries.candidates import SORTS, Asked, candidates_listed, remarks_of
from interventions.queries.clashes import clashes_in
from interventions.queries.intake import offers_beyond, withdrawn
from interventions.queries.warnings import group_warnings
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@once
def placement_create(request: StaffRequest, pk: int) -> HttpResponse:
    """GET lists who could be placed (`?q=&year=&form=&sort=&page=`, ticked so far: `&pupils=&pupils=`), and with a `?group=`
    shows what placing those who are ticked would mean, unless another list is asked for (`page`, `do=find`). POST places them."""
    today = timezone.localdate()
    groups = Group.objects.running(today).filter(programme=pk).with_taken(today).with_training(today)
    is_list = "page" in request.GET or request.GET.get("do") == "find"
    is_asked = request.method == "POST" or ("group" in request.GET and not is_list)
    form = PlacementCreateForm(
        (request.POST or request.GET) if is_asked else None,
        groups=groups.select_related("leader__user", "programme__needed_course"),
        pupils=Pupil.objects.visible_to(request.user).on_roll().by_name(),
    )
    if not form.is_valid():
        return _list(request, form, get_object_or_404(Programme, pk=pk), groups.select_related("leader"), today)
    group, pupils = form.cleaned_data["group"], list(form.cleaned_data["pupils"])
    if request.method == "POST":
        offered = withdrawn(group=group)
        try:
            placed = place(
                group=group, pupils=pupils, reason=form.cleaned_data["reason"], today=today, by=request.user,
                starts_on=form.cleaned_data["starts_on"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _placed_words(group, pupils, placed[0].starts_on, today) + offered.words)
            return redirect("interventions:group_detail", pk=group.pk)
    return render(request, "interventions/placement_create.html", _check(form, group, pupils, today))


def _list(
    request: StaffRequest, form: PlacementCreateForm, programme: Programme, groups: Any, today: date
) -> HttpResponse:
    """Who could be placed; what was ticked stays ticked, on whatever page."""
    typed = request.POST or request.GET
    text, year, of_form = (request.GET.get(name, "").strip()[:60] for name in ("q", "year", "form"))
    sort = request.GET.get("sort", "")
    ticked = tuple(asked_pks(typed.getlist("pupils")))
    asked = Asked(text, year, of_form, sort if sort in SORTS else "fit", asked_page(request, "page"), ticked)
    listed = candidates_listed(user=request.user, programme=programme, asked=asked, today=today)
    pupils_opened(user=request.user, pupil_ids=[line["pupil"].pk for line in listed.page], page="placement_create")
    context = {
        "form": form, "programme": programme, "asked": asked, "listed": listed, "page": listed.page, "sorts": SORTS.items(),
        "groups": groups, "group_asked": asked_pk(typed.get("group", "")),
    }  # fmt: skip
    return render(request, "interventions/placement_create.html", context)


def _placed_words(group: Group, pupils: list[Pupil], first: date, today: date) -> str:
    """Who is in the group from when, and which registers wait for them."""
    names = ", ".join(pupil.name_and_form for pupil in pupils)
    if first == today:
        return f"Placed in {group.name}: {names}."
    count = queries.sessions_between(group=group, start=first, end=today)
    past = f" {count} past session{'s' if count != 1 else ''} can now be recorded for them." if count else ""
    return f"Placed in {group.name} from {school_date(first)}: {names}.{past}"


def _check(form: PlacementCreateForm, group: Group, pupils: list[Pupil], today: date) -> dict:
    clashes = clashes_in(group=group, pupils=pupils, today=today)
    known = remarks_of(programme=group.programme, pupils=[pupil.pk for pupil in pupils], today=today)
    evidence = evidence_of(group=group, pupils=pupils, today=today)
    there, held = queries.who_is_in(group=group, today=today)
    over = group.taken + len(pupils) - group.places
    lost = [offer.entry.pupil for offer in offers_beyond(group=group, free=-over, but=pupils)]
    return {
        "form": form,
        "programme": group.programme,
        "group": group,
        "lines": [
            {"pupil": p, "clashes": clashes[p.pk], "evidence": evidence[p.pk], "remarks": known.get(p.pk, [])}
            for p in pupils
        ],
        "warnings": group_warnings(group=group, pupils=[*there, *pupils], today=today),
        "held": [pupil for pupil in held if pupil not in pupils and pupil not in lost],
        "lost": lost,
        "over": max(over, 0),
        "first": max(today, group.starts_on),
        "needs_reason": over > 0 or any(line["answer"] != "met" for line in evidence.values()),
    }
