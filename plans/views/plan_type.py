"""Types of plans: what there is, made, copied, changed, made anew."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from plans.actions import plan_type as actions
from plans.forms.plan_type import PlanTypeCreateForm, PlanTypeForm, PlanTypeRenewForm
from plans.models import PlanType, Signer
from plans.queries import plan_type as queries

COLUMNS = (
    Column("name", "Type", lambda row: row.name, sort=("name",)),
    Column("standing", "Standing", lambda row: row.standing_words, sort=("standing",)),
    Column(
        "builds_on", "Builds on", lambda row: row.builds_on.name if row.builds_on else "", sort=("builds_on__name",)
    ),
    Column("parts", "Sections", lambda row: row.parts, sort=("parts",), is_number=True),
    Column("from", "From", lambda row: row.valid_from, sort=("valid_from",)),
    Column("until", "Until", lambda row: row.valid_to, sort=("valid_to",)),
)


def seen(request: StaffRequest, pk: int) -> PlanType:
    """A type that the school may use; 404 for another school's and another trust's."""
    rows = PlanType.objects.of_school(request.user.membership.school)
    return get_object_or_404(rows.select_related("builds_on", "trust", "replaces", "replaced_by"), pk=pk)


def changed(request: StaffRequest, pk: int) -> PlanType:
    """A type that is the person's to change; 404 for every other, shipped ones among them."""
    rows = queries.plan_types_changeable(school=request.user.membership.school, user=request.user)
    found: PlanType = get_object_or_404(rows.select_related("trust"), pk=pk)
    return found


@door(Permission.PLAN_TYPE_EDIT)
def plan_type_list(request: StaffRequest) -> HttpResponse:
    """Types offered now or later; `?which=past` those that are not, `?which=all` every one."""
    which = request.GET.get("which", "now")
    school = request.user.membership.school
    rows = queries.plan_type_list(school=school, which=which, today=timezone.localdate())
    rows = searched(rows, request.GET.get("q", ""), "name", "purpose")
    if file := file_of(request, rows, name="types-of-plans", columns=COLUMNS):
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    types = list(shown["page"])
    plans = queries.open_plans(types=types)
    lines = [{"type": row, "plans": plans.get(row.pk, 0)} for row in types]
    context = {
        "lines": lines,
        "hidden": queries.hidden_types(),
        "which": which,
        "today": timezone.localdate(),
        "may_make": queries.owners(school=school, user=request.user),
    }
    return render(request, "plans/plan_type_list.html", {**context, **shown})


@door(Permission.PLAN_TYPE_EDIT)
def plan_type_detail(request: StaffRequest, pk: int) -> HttpResponse:
    school, today = request.user.membership.school, timezone.localdate()
    plan_type = seen(request, pk)
    former = queries.former_editions(plan_type=plan_type)
    plans = queries.open_plans(types=[plan_type, *former])
    may_write = request.user.may(Permission.PLAN_EDIT)
    has_begun = plan_type.valid_from is None or plan_type.valid_from <= today
    context = {
        "plan_type": plan_type,
        "signers": [Signer(one).label for one in plan_type.signers],
        "lines": queries.section_lines(plan_type=plan_type, school=school),
        "may_change": queries.plan_types_changeable(school=school, user=request.user).filter(pk=pk).exists(),
        "may_offer": may_write and plan_type.made_for_id is None,
        "may_make": queries.owners(school=school, user=request.user),
        "is_hidden": pk in queries.hidden_types(),
        "is_past": plan_type.valid_to is not None and plan_type.valid_to < today,
        "newer": getattr(plan_type, "replaced_by", None),
        "plans": plans.get(pk, 0),
        "plans_former": sum(plans.get(row.pk, 0) for row in former),
        "may_move": may_write
        and has_begun
        and queries.edition_now(plan_type=plan_type, today=today).pk == plan_type.pk,
        "changes": queries.plan_type_changes(plan_type=plan_type),
        "school": school,
    }
    return render(request, "plans/plan_type_detail.html", context)


@door(Permission.PLAN_TYPE_EDIT, methods=("GET", "POST"))
@once
def plan_type_create(request: StaffRequest) -> HttpResponse:
    """From scratch, or with `?copy=` a copy of a type."""
    school = request.user.membership.school
    whose = queries.owners(school=school, user=request.user)
    if not whose:
        messages.error(request, "This school is in no trust, so there are no other schools to make a type for.")
        return redirect("plans:plan_type_list")
    copied = request.GET.get("copy", "")
    source = seen(request, asked_pk(copied)) if copied else None
    is_for_trust = (request.POST.get("whose") or whose[0][0]) == "trust"
    form = PlanTypeCreateForm(
        request.POST if request.method == "POST" else None, whose=whose, initial=_initial(source),
        below=queries.plan_types_below(school=school, for_trust=is_for_trust),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data}
        values.pop("whose")
        try:
            row = actions.plan_type_create(
                school=school, for_trust=is_for_trust, values=values, copy_of=source, now=timezone.now(),
                by=request.user,
            )  # fmt: skip
            messages.success(request, f"{row.name} is there. Now look at its sections.")
            return redirect("plans:plan_type_detail", pk=row.pk)
        except DomainError as error:
            form.add_error(None, str(error))
    return render(request, "plans/plan_type_edit.html", {"form": form, "source": source})


def _initial(source: PlanType | None) -> dict[str, Any]:
    if source is None:
        return {}
    is_draft = source.standing == PlanType.Standing.DRAFT
    return {
        "name": f"{source.name} (our own)"[:80],
        "purpose": source.purpose,
        "builds_on": source.builds_on_id,
        "standing": PlanType.Standing.DRAFT if is_draft else PlanType.Standing.SCHOOL,
        "signers": source.signers,
        "reviews_a_year": source.reviews_a_year,
    }


@door(Permission.PLAN_TYPE_EDIT, methods=("GET", "POST"))
@edits
def plan_type_edit(request: StaffRequest, pk: int) -> HttpResponse:
    school = request.user.membership.school
    if request.method == "POST":
        actions.plan_types_hold(school=school, by=request.user)
    plan_type = changed(request, pk)
    below = queries.plan_types_below(school=school, for_trust=plan_type.trust_id is not None)
    form = PlanTypeForm(request.POST if request.method == "POST" else None, instance=plan_type, below=below)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.plan_type_edit(
                plan_type=plan_type, school=school, values=form.cleaned_data, now=timezone.now(), by=request.user
            )
            messages.success(request, f"{row.name} is saved.")
            return redirect("plans:plan_type_detail", pk=pk)
        except DomainError as error:
            form.add_error(None, str(error))
    # What was typed stands in the form; the heading keeps the name that it has.
    return render(request, "plans/plan_type_edit.html", {"form": form, "plan_type": changed(request, pk)})


@door(Permission.PLAN_TYPE_EDIT, methods=("POST",))
@again("the form says whether it is offered, and saying so twice changes nothing")
def plan_type_offer(request: StaffRequest, pk: int) -> HttpResponse:
    """`offered`: "yes" or "no"."""
    school, plan_type = request.user.membership.school, seen(request, pk)
    is_offered = request.POST.get("offered") == "yes"
    try:
        actions.plan_type_offer(
            plan_type=plan_type, school=school, is_offered=is_offered, now=timezone.now(), by=request.user
        )
        how = "is offered here again" if is_offered else "is not offered here any more; its plans go on"
        messages.success(request, f"{plan_type.name} {how}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_type_detail", pk=pk)


@door(Permission.PLAN_TYPE_EDIT, methods=("GET", "POST"))
@once
def plan_type_renew(request: StaffRequest, pk: int) -> HttpResponse:
    plan_type, today = changed(request, pk), timezone.localdate()
    form = PlanTypeRenewForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.plan_type_renew(
                plan_type=plan_type, school=request.user.membership.school, today=today, now=timezone.now(),
                by=request.user, **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, "The new edition is there. Change what is to be different.")
            return redirect("plans:plan_type_detail", pk=row.pk)
        except DomainError as error:
            form.add_error("valid_from", str(error))
    return render(request, "plans/plan_type_renew.html", {"form": form, "plan_type": plan_type})


@door(Permission.PLAN_TYPE_EDIT, methods=("POST",))
@again("plans that were moved have nothing left to move")
def plan_move(request: StaffRequest, pk: int) -> HttpResponse:
    """The school's open plans of former editions, to this one."""
    plan_type = seen(request, pk)
    try:
        count, stuck = actions.plan_move(
            plan_type=plan_type, school=request.user.membership.school, today=timezone.localdate(),
            now=timezone.now(), by=request.user,
        )  # fmt: skip
        moved = "1 plan is" if count == 1 else f"{count} plans are"
        messages.success(request, f"{moved} moved. Each can be put in force again when its new sections are written.")
        if stuck:
            messages.warning(request, f"Not moved, because they have one of this edition: {', '.join(stuck)}.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_type_detail", pk=pk)
