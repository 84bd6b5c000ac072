"""Who may be ready to leave, the decision, and whether it stuck."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import PAGE, Column, file_of, list_of, searched
from core.posts import again, edits
from interventions.actions import exits as actions
from interventions.forms.exits import FollowUpForm, PlacementEndForm, PlacementProlongForm
from interventions.models import FollowUp, Placement, Programme
from interventions.queries import exits as queries
from interventions.queries.dosage import doses, given_in, given_to, with_doses
from interventions.queries.judgements import with_judgements
from interventions.queries.programme import dose_of
from interventions.rules.exits import CHECKS, Proposal
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

EXIT_COLUMNS = (
    Column("pupil", "Pupil", lambda pair: pair[0].pupil.name),
    Column("group", "Group", lambda pair: pair[0].group.name),
    Column("attended", "Attended", lambda pair: f"{pair[0].attended} of {pair[0].recorded}"),
    Column("due", "Due to end", lambda pair: pair[0].due_to_end_on),
    Column("proposal", "Suggested", lambda pair: pair[1].words),
    Column("reasons", "Why", lambda pair: "; ".join(pair[1].reasons)),
)
PLACEMENT_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("programme", "Programme", lambda row: row.programme.name, sort=("programme__name", "due_to_end_on")),
    Column("group", "Group", lambda row: row.group.name, sort=("group__name",)),
    Column("attended", "Attended", lambda row: f"{row.attended} of {row.recorded}"),
    Column("due", "Due to end", lambda row: row.due_to_end_on, sort=("due_to_end_on",)),
)
CHECK_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.placement.pupil.name, sort=("placement__pupil__family_name",)),
    Column("programme", "Programme", lambda row: row.placement.programme.name, sort=("placement__programme__name",)),
    Column("due", "Due", lambda row: row.due_on, sort=("due_on",)),
    Column("result", "Result", lambda row: row.get_result_display(), sort=("result", "due_on")),
    Column("note", "Note", lambda row: row.note),
)


@door(Permission.PLACEMENT_CREATE)
def exit_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The pupils in a programme with what is suggested for each, and why."""
    programme = get_object_or_404(Programme, pk=pk)
    rows = queries.exit_proposals(user=request.user, programme=programme, today=timezone.localdate())
    if file := file_of(request, rows, name="exits", columns=EXIT_COLUMNS):
        return file
    pupils_opened(user=request.user, pupil_ids=[placement.pupil_id for placement, _ in rows], page="exit_list")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    with_doses([placement for placement, _ in page], today)
    with_judgements([placement for placement, _ in page])
    context = {
        "programme": programme,
        "page": page,
        "dose": dose_of(programme, given_in(programme=programme, today=today)),
    }
    return render(request, "interventions/exit_list.html", context)


@door(Permission.PLACEMENT_CREATE)
def placement_list(request: StaffRequest) -> HttpResponse:
    """Who is placed where; `?which=due` those that should have ended."""
    today, which = timezone.localdate(), request.GET.get("which", "")
    rows = searched(
        queries.placements_open(user=request.user, today=today),
        request.GET.get("q", ""), "pupil__search_name", "programme__name", "group__name",
    )  # fmt: skip
    rows = rows.filter(due_to_end_on__lt=today) if which == "due" else rows
    if file := file_of(request, rows, name="placements", columns=PLACEMENT_COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="placement_list download")
        return file
    context = {"which": which, "today": today, **list_of(request, rows, columns=PLACEMENT_COLUMNS)}
    return render(request, "interventions/placement_list.html", context)


def _placement(request: StaffRequest, pk: int) -> Placement:
    rows = Placement.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("pupil", "programme", "group__programme"), pk=pk)


def _end_context(
    placement: Placement, proposal: Proposal, form: PlacementEndForm, prolong: PlacementProlongForm
) -> dict[str, Any]:
    """The decision is never asked for without the dose, nor without what is suggested."""
    today = timezone.localdate()
    found = doses(placements=[placement], today=today)
    dose = dose_of(placement.group.programme, given_to(placements=[placement], today=today, found=found))
    with_judgements([placement])
    is_leaving = placement.ended_on is not None and placement.is_to_decide(today)
    return {
        "form": form, "prolong": prolong, "placement": placement, "given": found[placement.pk], "dose": dose,
        "is_leaving": is_leaving, "proposal": proposal, "decisions": list(placement.decisions.select_related("decided_by")),
    }  # fmt: skip


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@again("a placement that has ended is refused with a sentence")
def placement_end(request: StaffRequest, pk: int) -> HttpResponse:
    placement = _placement(request, pk)
    proposal = queries.exit_proposal(placement=placement, today=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = PlacementEndForm(data, proposal=proposal, initial=_end_initial(proposal))
    if request.method == "POST" and form.is_valid():
        try:
            actions.placement_end(placement=placement, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{placement.pupil.name_and_form} is no longer in {placement.group.name}.")
            return redirect("interventions:group_detail", pk=placement.group_id)
    prolong = PlacementProlongForm(proposal=proposal, initial={"until": placement.due_to_end_on + CHECKS[0]})
    context = _end_context(placement, proposal, form, prolong)
    return render(request, "interventions/placement_end.html", context)


def _end_initial(proposal: Proposal) -> dict[str, Any]:
    return {"on": timezone.localdate(), "outcome": proposal.outcome}


@door(Permission.PLACEMENT_CREATE, methods=("POST",))
@again("a day no later than the one it has is refused with a sentence")
def placement_prolong(request: StaffRequest, pk: int) -> HttpResponse:
    placement = _placement(request, pk)
    proposal = queries.exit_proposal(placement=placement, today=timezone.localdate())
    form = PlacementProlongForm(request.POST, proposal=proposal)
    if form.is_valid():
        try:
            actions.placement_prolong(placement=placement, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("until", str(error))
        else:
            messages.success(request, f"{placement.pupil.name_and_form} goes on in {placement.group.name}.")
            return redirect("interventions:group_detail", pk=placement.group_id)
    end = PlacementEndForm(proposal=proposal, initial=_end_initial(proposal))
    context = _end_context(placement, proposal, end, form)
    return render(request, "interventions/placement_end.html", context)


@door(Permission.PLACEMENT_CREATE)
def follow_up_list(request: StaffRequest) -> HttpResponse:
    """Checks whether it stuck; `?which=` due (else), done or all."""
    today, which = timezone.localdate(), request.GET.get("which", "due")
    rows = searched(
        queries.follow_ups(user=request.user, which=which, today=today),
        request.GET.get("q", ""), "placement__pupil__search_name", "placement__programme__name",
    )  # fmt: skip
    if file := file_of(request, rows, name="follow-ups", columns=CHECK_COLUMNS):
        pupils_opened(
            user=request.user, pupil_ids={row.placement.pupil_id for row in rows}, page="follow_up_list download"
        )
        return file
    context = {"which": which, "today": today, **list_of(request, rows, columns=CHECK_COLUMNS)}
    return render(request, "interventions/follow_up_list.html", context)


@door(Permission.PLACEMENT_CREATE, methods=("GET", "POST"))
@edits
def follow_up_record(request: StaffRequest, pk: int) -> HttpResponse:
    visible = FollowUp.objects.filter(placement__pupil__in=Pupil.objects.visible_to(request.user))
    row = get_object_or_404(visible.select_related("placement__pupil", "placement__programme"), pk=pk)
    today = timezone.localdate()
    initial = {"on": row.done_on or today, "result": row.result, "note": row.note}
    data = request.POST if request.method == "POST" else None
    form = FollowUpForm(data, today=today, is_done=row.done_on is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.follow_up_record(follow_up=row, today=today, by=request.user, **form.cleaned_data)
        messages.success(request, f"What you saw of {row.placement.pupil.name_and_form} is recorded.")
        return redirect("interventions:follow_up_list")
    return render(request, "interventions/follow_up_record.html", {"form": form, "row": row})
