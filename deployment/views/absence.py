"""The absence board: who is away, what is at risk, who covers."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again
from core.times import asked_day
from deployment.actions import absence as actions
from deployment.actions import day_change
from deployment.forms.absence import AbsenceForm, HourTakeForm
from deployment.models import Absence, Cell, DayChange
from deployment.queries import board as queries
from deployment.queries.board import Line
from pupils.actions.opening import pupils_opened
from staff.models import StaffMember

COLUMNS = (
    Column("name", "Who", lambda row: row.staff_member.name, sort=("staff_member__family_name", "starts_on")),
    Column("from", "First day", lambda row: row.starts_on, sort=("starts_on",)),
    Column("until", "Last day", lambda row: row.ends_on, sort=("ends_on",)),
    Column("reason", "Reason", lambda row: row.get_reason_display(), sort=("reason", "starts_on")),
    Column("state", "State", lambda row: "withdrawn" if row.withdrawn_at else "stands"),
)
NOBODY = "nobody"


def board_url(on: date) -> str:
    return f"{reverse('deployment:absence_board')}?on={on.isoformat()}"


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@again("an hour that is decided so is left as it is; one that was decided otherwise since it was read is refused")
def absence_board(request: StaffRequest) -> HttpResponse:
    """POST decides: of each hour `who-<pk>` (an adult, or "nobody") as it was read (`version-<pk>`)."""
    on = asked_day(request.GET.get("on", ""), timezone.localdate())
    board = queries.absence_board(user=request.user, on=on)
    refused: dict[int, str] = {}
    if request.method == "POST":
        decided, refused = _decide(request, board["lines"])
        if decided:
            what = "One gap is" if decided == 1 else f"{decided} gaps are"
            messages.success(request, f"{what} decided, and those concerned are told.")
        if decided and not refused:
            return redirect(board_url(on))
        if not refused:
            messages.error(request, "Nothing is decided yet: choose somebody, or nobody, for an hour.")
        board = queries.absence_board(user=request.user, on=on)
    pupils_opened(
        user=request.user, pupil_ids={p.pk for line in board["lines"] for p in line.pupils}, page="absence_board"
    )
    context = {
        **board, "on": on, "today": timezone.localdate(), "before": on - timedelta(days=1), "after": on + timedelta(days=1),
        "has_hours": Cell.objects.exists,
        "refused": refused, "chosen": {line.change.pk: _chosen(request, line) for line in board["lines"]},
    }  # fmt: skip
    return render(request, "deployment/absence_board.html", context)


def _chosen(request: StaffRequest, line: Line) -> str:
    """What the line's choice shows: what was chosen, else what is proposed."""
    proposed = str(line.proposed) if line.proposed else ""
    return request.POST.get(f"who-{line.change.pk}", proposed)


def _is_so(line: Line, who: str) -> bool:
    """Whether just this is decided about the hour already: the same form sent twice."""
    return not line.is_open and str(line.change.covered_by_id or NOBODY) == who


def _decide(request: StaffRequest, lines: list[Line]) -> tuple[int, dict[int, str]]:
    """Decide about each hour that was chosen for; how many, and by hour why not. One that is refused (somebody else has decided
    about it since) holds up no other."""
    people = StaffMember.objects.working().in_bulk()
    decided, refused, now = 0, {}, timezone.now()
    for line in lines:
        who = request.POST.get(f"who-{line.change.pk}", "")
        version = request.POST.get(f"version-{line.change.pk}", "")
        if not who or not (version.isdecimal() and len(version) < 10):
            continue
        if _is_so(line, who):
            decided += 1
            continue
        values: dict[str, Any] = {"change": line.change, "by": request.user, "now": now, "version": int(version)}
        try:
            with transaction.atomic():
                if who == NOBODY:
                    day_change.change_accept(**values)
                elif who.isdecimal() and int(who) in people:
                    day_change.change_cover(covered_by=people[int(who)], **values)
                else:
                    raise DomainError("Choose somebody who works here.")
            decided += 1
        except DomainError as error:
            refused[line.change.pk] = str(error)
    return decided, refused


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def absence_create(request: StaffRequest) -> HttpResponse:
    on = asked_day(request.GET.get("on", ""), timezone.localdate())
    form = AbsenceForm(
        request.POST or None, initial={"starts_on": on, "ends_on": on, "staff_member": request.GET.get("staff", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            absence = actions.absence_record(by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            count = absence.changes.count()
            words = "Their hours are on the board below." if count else "They have no hours in these days."
            messages.success(request, f"{absence.staff_member.name} is away. {words}")
            return redirect(board_url(absence.starts_on))
    return render(request, "deployment/absence_create.html", {"form": form, "on": on})


@door(Permission.DEPLOYMENT_EDIT)
def absence_list(request: StaffRequest) -> HttpResponse:
    rows = searched(
        Absence.objects.select_related("staff_member"), request.GET.get("q", ""), "staff_member__given_name",
        "staff_member__family_name",
    )  # fmt: skip
    if file := file_of(request, rows, name="absences", columns=COLUMNS):
        return file
    context = {"today": timezone.localdate(), **list_of(request, rows, columns=COLUMNS)}
    return render(request, "deployment/absence_list.html", context)


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("an absence that was withdrawn, or is over by that day, is refused with a sentence")
def absence_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """They are there from the day of the board on; without one, from the first day."""
    absence = get_object_or_404(Absence.objects.select_related("staff_member"), pk=pk)
    on = asked_day(request.POST.get("on", ""), absence.starts_on)
    try:
        actions.absence_end(absence=absence, on=on, by=request.user, now=timezone.now())
        messages.success(request, f"{absence.staff_member.name} is there. Their hours are as planned from this day on.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(board_url(on))


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("an hour about which nothing is decided is refused with a sentence")
def change_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo what was decided about an hour."""
    change = get_object_or_404(DayChange.objects.select_related("cell__staff_member"), pk=pk)
    try:
        day_change.change_reopen(change=change, by=request.user, now=timezone.now())
        messages.success(request, "Undone. Everyone who was told has been told again.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(board_url(change.on))


@door(Permission.DEPLOYMENT_EDIT, methods=("POST",))
@again("the change is deleted: the second time there is none")
def change_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """The hour that somebody was called away from is as planned after all."""
    change = get_object_or_404(DayChange.objects.select_related("cell__staff_member"), pk=pk)
    try:
        day_change.change_withdraw(change=change, by=request.user, now=timezone.now())
        messages.success(request, "The hour is as planned.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(board_url(change.on))


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@once
def hour_take(request: StaffRequest) -> HttpResponse:
    """Somebody was, or will be, called away from their hours."""
    form = HourTakeForm(
        request.POST or None, initial={"on": asked_day(request.GET.get("on", ""), timezone.localdate())}
    )
    if request.method == "POST" and form.is_valid():
        taken = day_change.hour_take(by=request.user, now=timezone.now(), **form.cleaned_data)
        if taken:
            messages.success(request, "Recorded: the hour is lost unless somebody covers it.")
            return redirect(board_url(form.cleaned_data["on"]))
        form.add_error(None, "They have nothing planned then, or it is lost already. Choose another time.")
    return render(request, "deployment/hour_take.html", {"form": form})
