"""A session moved, covered, or added to the timetable's."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import edits
from interventions.actions import session_change as actions
from interventions.forms.session_change import SessionCoverForm, SessionCreateForm, SessionMoveForm
from interventions.models import Group, Session


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@edits
def session_change(request: StaffRequest, pk: int) -> HttpResponse:
    """POST with `what`: cover or move."""
    rows = Session.objects.select_related("group__programme", "led_by__user", "slot__cell")
    session = get_object_or_404(rows, pk=pk)
    what = request.POST.get("what", "")
    now = {name: getattr(session, name) for name in ("on", "starts_at", "ends_at", "room")}
    cover = SessionCoverForm(
        request.POST if what == "cover" else None, prefix="cover", initial={"led_by": session.led_by_id}
    )
    move = SessionMoveForm(request.POST if what == "move" else None, prefix="move", initial=now)
    form: Form | None = {"cover": cover, "move": move}.get(what)
    if form is not None and form.is_valid():
        try:
            changed = _change(session, what, form.cleaned_data, request)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The session is changed, and those concerned are told.")
            return redirect("interventions:session_record", pk=changed.pk)
    context = {"session": session, "cover": cover, "move": move, "asked": form}
    return render(request, "interventions/session_change.html", context)


def _change(session: Session, what: str, values: dict[str, Any], request: StaffRequest) -> Session:
    if what == "cover":
        return actions.session_cover(session=session, by=request.user, now=timezone.now(), **values)
    return actions.session_move(session=session, today=timezone.localdate(), by=request.user, **values)


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@once
def session_create(request: StaffRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.select_related("programme", "leader"), pk=pk)
    today = timezone.localdate()
    form = SessionCreateForm(request.POST or None, initial={"on": today, "led_by": group.leader_id})
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.session_create(group=group, today=today, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Extra session added.")
            return redirect("interventions:session_record", pk=session.pk)
    return render(request, "interventions/session_create.html", {"form": form, "group": group})
