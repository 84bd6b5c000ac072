"""The strategies library: found by any colleague, kept by those who lead provision."""

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
from core.rows import held
from library.actions import strategy as actions
from library.forms.strategy import StrategyForm
from library.models import Strategy
from schools.areas import Area

COLUMNS = (
    Column("name", "Strategy", lambda row: row.name, sort=("name",)),
    Column("area", "Area of need", lambda row: row.get_area_display(), sort=("area", "name")),
    Column("how", "How it is done", lambda row: row.how),
    Column("evidence", "What speaks for it", lambda row: row.evidence, sort=("evidence", "name")),
)


@door(Permission.REFERRAL_CREATE)
def strategy_list(request: StaffRequest) -> HttpResponse:
    rows = searched(Strategy.objects.in_use(), request.GET.get("q", ""), "name", "how")
    area = request.GET.get("area", "")
    rows = rows.filter(area=area) if area in Area.values else rows
    if file := file_of(request, rows, name="strategies", columns=COLUMNS):
        return file
    context = {"area": area, "areas": Area.choices, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "library/strategy_list.html", context)


@door(Permission.STRATEGY_EDIT, methods=("GET", "POST"))
@once
def strategy_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.STRATEGY_EDIT, methods=("GET", "POST"))
@edits
def strategy_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(held(request, Strategy.objects.all()), pk=pk))


def _edit(request: StaffRequest, strategy: Strategy | None) -> HttpResponse:
    form = StrategyForm(request.POST or None, instance=strategy)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        is_retired = values.pop("is_retired")
        since = strategy.retired_on if strategy else None
        values["retired_on"] = (since or timezone.localdate()) if is_retired else None
        try:
            saved = actions.strategy_save(strategy=strategy, values=values, by=request.user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("library:strategy_list")
    return render(request, "library/strategy_edit.html", {"form": form, "strategy": strategy})


@door(Permission.STRATEGY_EDIT, methods=("POST",))
@again("what is there already is not added a second time")
def strategies_add_defaults(request: StaffRequest) -> HttpResponse:
    count = actions.strategies_add_defaults(by=request.user)
    messages.success(request, f"{count} strategies are new in the library." if count else "They are all there already.")
    return redirect("library:strategy_list")
