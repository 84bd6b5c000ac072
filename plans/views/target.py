"""Targets and lines of provision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import again, edits
from plans.actions import target as actions
from plans.forms.target import ProvisionEndForm, ProvisionForm, TargetCloseForm, TargetForm
from plans.models import Plan, Provision, Target
from plans.queries.plan import plans_visible
from plans.rules.vague import vague_words
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

# The fields that say what is done or reached: their words are looked at.
CHECKED = ("objective", "expected", "more", "much_more", "wording")


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("it looks at words and keeps nothing")
def words_check(request: StaffRequest) -> HttpResponse:
    """The vague words of what is being typed; nothing is kept."""
    text = " ; ".join(request.POST.get(name, "")[:2000] for name in CHECKED)
    return render(request, "plans/_vague.html", {"vague": vague_words(text)})


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@once
def target_create(request: StaffRequest, pk: int) -> HttpResponse:
    plan, today = get_object_or_404(plans_visible(user=request.user), pk=pk), timezone.localdate()
    form = TargetForm(request.POST or None, plan=plan, initial={"baseline_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.target_create(
                plan=plan, values=form.values, provisions=form.cleaned_data.get("provisions", []), by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _saved(request, form, "The target is in the plan.")
            return redirect("plans:plan_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page="target_create")
    return render(request, "plans/target_edit.html", {"form": form, "plan": plan, "vague": _vague_of(form)})


def _vague_of(form: TargetForm | ProvisionForm) -> list:
    """The vague words of a form that comes back or is opened again."""
    return vague_words(" ; ".join(str(form[name].value() or "") for name in CHECKED if name in form.fields))


def _saved(request: StaffRequest, form: TargetForm, words: str) -> None:
    vague = _vague_of(form)
    if vague:
        said = ", ".join(f"“{one.words}”" for one in vague)
        messages.warning(
            request, f"{words} Some words are hard to hold anybody to: {said}. Change the target to see why."
        )
    else:
        messages.success(request, words)


def _hold_plan(request: StaffRequest, **of: int) -> None:
    """Where a form is sent: hold the plan, as the actions do, before what belongs to it is read."""
    if request.method == "POST":
        list(Plan.objects.select_for_update(of=("self",)).filter(**of))


def _target(request: StaffRequest, pk: int) -> Target:
    _hold_plan(request, targets=pk)
    rows = Target.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    target: Target = get_object_or_404(rows.select_related("pupil", "plan__plan_type", "plan__pupil", "measure"), pk=pk)
    return target


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@edits
def target_edit(request: StaffRequest, pk: int) -> HttpResponse:
    target = _target(request, pk)
    form = TargetForm(request.POST or None, plan=target.plan, instance=Target.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        provisions = form.cleaned_data.get("provisions", [])
        try:
            actions.target_edit(target=target, values=form.values, provisions=provisions, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _saved(request, form, "The target is changed.")
            return redirect("plans:plan_detail", pk=target.plan_id)
    pupils_opened(user=request.user, pupil_ids=[target.pupil_id], page="target_edit")
    context = {"form": form, "plan": target.plan, "target": target, "vague": _vague_of(form)}
    return render(request, "plans/target_edit.html", context)


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@edits
def target_close(request: StaffRequest, pk: int) -> HttpResponse:
    target = _target(request, pk)
    initial = {"level": target.level, "outcome": target.outcome}
    form = TargetCloseForm(request.POST or None, target=target, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.target_close(target=target, today=timezone.localdate(), by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("level", str(error))
        else:
            messages.success(request, "Reviewed. It can be opened again on its page.")
            return redirect("plans:plan_detail", pk=target.plan_id)
    pupils_opened(user=request.user, pupil_ids=[target.pupil_id], page="target_close")
    return render(request, "plans/target_close.html", {"form": form, "plan": target.plan, "target": target})


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("a target that is open stays as it is")
def target_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    target = _target(request, pk)
    try:
        actions.target_reopen(target=target, by=request.user)
        messages.success(request, "The target is open again.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_detail", pk=target.plan_id)


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@once
def provision_create(request: StaffRequest, pk: int) -> HttpResponse:
    plan, today = get_object_or_404(plans_visible(user=request.user), pk=pk), timezone.localdate()
    section = request.GET.get("section", Provision.Section.SCHOOL)
    form = ProvisionForm(request.POST or None, plan=plan, initial={"starts_on": today, "section": section})
    if request.method == "POST" and form.is_valid():
        try:
            actions.provision_create(
                plan=plan, values=form.values, placements=form.cleaned_data["placements"], by=request.user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The line is in the plan.")
            return redirect("plans:plan_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page="provision_create")
    return render(request, "plans/provision_edit.html", {"form": form, "plan": plan, "vague": _vague_of(form)})


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@edits
def provision_edit(request: StaffRequest, pk: int) -> HttpResponse:
    provision, today = _provision(request, pk), timezone.localdate()
    form = ProvisionForm(
        request.POST or None, plan=provision.plan, instance=Provision.objects.get(pk=pk), initial={"from_on": today}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.provision_edit(
                provision=provision,
                values=form.values,
                placements=data["placements"],
                from_on=data["from_on"],
                by=request.user,
            )
        except DomainError as error:
            form.add_error("from_on", str(error))
        else:
            messages.success(request, "The line is changed.")
            return redirect("plans:plan_detail", pk=provision.plan_id)
    pupils_opened(user=request.user, pupil_ids=[provision.pupil_id], page="provision_edit")
    context = {"form": form, "plan": provision.plan, "provision": provision, "vague": _vague_of(form), "today": today}
    return render(
        request, "plans/provision_edit.html", {**context, "end_form": ProvisionEndForm(initial={"on": today})}
    )


def _provision(request: StaffRequest, pk: int) -> Provision:
    _hold_plan(request, provisions=pk)
    rows = Provision.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    rows = rows.select_related("pupil", "plan__plan_type", "plan__pupil", "entitlement")
    provision: Provision = get_object_or_404(rows, pk=pk)
    return provision


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("a line ends once")
def provision_end(request: StaffRequest, pk: int) -> HttpResponse:
    provision, form = _provision(request, pk), ProvisionEndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the first day without it.")
        return redirect("plans:provision_edit", pk=pk)
    try:
        actions.provision_end(provision=provision, on=form.cleaned_data["on"], by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("plans:provision_edit", pk=pk)
    messages.success(request, "Ended from that day. Its hours until then stay counted.")
    return redirect("plans:plan_detail", pk=provision.plan_id)
