"""Meetings about a pupil with people from several services."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from core.rows import held
from deployment.models import Task
from liaison.actions import meeting as actions
from liaison.forms.meeting import AgreeForms, MeetingForm, MeetingRecordForm
from liaison.models import Meeting, meeting_reference
from liaison.queries import meeting as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("when", "When", lambda row: moment(row.starts_at), sort=("starts_at",)),
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("purpose", "About", lambda row: row.purpose),
    Column("place", "Where", lambda row: row.place, sort=("place", "starts_at")),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "starts_at")),
    Column("decisions", "Decided", lambda row: row.decisions, is_hidden=True),
)


@door(Permission.MEETING_SEE)
def meeting_list(request: StaffRequest) -> HttpResponse:
    which, now = request.GET.get("which", ""), timezone.now()
    rows = searched(
        queries.meetings_listed(user=request.user, which=which, now=now), request.GET.get("q", ""),
        "pupil__search_name", "purpose", "place",
    )  # fmt: skip
    if file := file_of(request, rows, name="meetings", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="meeting_list download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in shown["page"]}, page="meeting_list")
    return render(request, "liaison/meeting_list.html", {"which": which, "whiches": queries.WHICH, "now": now, **shown})


def meeting_asked(request: StaffRequest, pk: int, page: str) -> Meeting:
    """A meeting about a pupil whom the user may see; that its page was opened is written down."""
    meeting: Meeting = get_object_or_404(held(request, queries.meetings_visible(user=request.user)), pk=pk)
    pupils_opened(user=request.user, pupil_ids=[meeting.pupil_id], page=page)
    return meeting


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@once
def meeting_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Plan a meeting with other services")
    return _meeting(request, pupil, None)


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@edits
def meeting_edit(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_asked(request, pk, "meeting_edit")
    return _meeting(request, meeting.pupil, meeting)


def _meeting(request: StaffRequest, pupil: Pupil, meeting: Meeting | None) -> HttpResponse:
    asked = queries.participants_of(meeting=meeting) if meeting else []
    form = MeetingForm(request.POST or None, instance=meeting, pupil=pupil, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.meeting_save(meeting=meeting, pupil=pupil, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("carers", str(error))
        else:
            messages.success(request, "The meeting is saved.")
            return redirect("liaison:meeting_detail", pk=saved.pk)
    return render(request, "liaison/meeting_edit.html", {"form": form, "pupil": pupil, "meeting": meeting})


@door(Permission.MEETING_SEE)
def meeting_detail(request: StaffRequest, pk: int) -> HttpResponse:
    meeting, now = meeting_asked(request, pk, "meeting_detail"), timezone.now()
    context = {
        "meeting": meeting, "pupil": meeting.pupil, "now": now,
        "participants": queries.participants_of(meeting=meeting),
        "agreed": queries.agreed(reference=meeting_reference(meeting)),
        "packs": queries.packs_of(meeting=meeting, now=now) if request.user.may(Permission.MEETING_EDIT) else None,
    }  # fmt: skip
    return render(request, "liaison/meeting_detail.html", context)


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@edits
def meeting_record(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_asked(request, pk, "meeting_record")
    there = [row.pk for row in queries.participants_of(meeting=meeting) if row.came is not False]
    initial = {"notes": meeting.notes, "decisions": meeting.decisions, "came": there}
    form = MeetingRecordForm(request.POST or None, meeting=meeting, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.meeting_record(
                meeting=meeting, notes=data["notes"], decisions=data["decisions"],
                came={row.pk for row in data["came"]}, by=request.user, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The minutes are saved. Now say who does what.")
            return redirect("liaison:meeting_detail", pk=pk)
    context = {"form": form, "meeting": meeting, "pupil": meeting.pupil}
    return render(request, "liaison/meeting_record.html", context)


@door(Permission.MEETING_EDIT, methods=("POST",))
@again("a meeting that was cancelled stays as it is")
def meeting_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.meeting_cancel(meeting=meeting_asked(request, pk, "meeting_cancel"), by=request.user)
        messages.success(request, "Called off. Tell those who were asked.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:meeting_detail", pk=pk)


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@once
def meeting_agree(request: StaffRequest, pk: int) -> HttpResponse:
    """Who does what by when, several lines at once."""
    meeting = meeting_asked(request, pk, "meeting_agree")
    people = queries.participants_of(meeting=meeting)
    outside = [row.professional for row in people if row.professional]
    forms = AgreeForms(request.POST if request.method == "POST" else None, outside=outside, prefix="line")
    error = ""
    if request.method == "POST" and forms.is_valid():
        day = timezone.localdate(meeting.starts_at)
        try:
            rows = actions.actions_agree(
                pupil=meeting.pupil, reference=meeting_reference(meeting), lines=forms.lines, by=request.user,
                link=reverse("liaison:meeting_summary", args=[pk]), source=Task.Source.MEETING.value,
                source_words=f"meeting on {day.day} {day:%B %Y}", now=timezone.now(), today=timezone.localdate(),
            )  # fmt: skip
        except DomainError as refused:
            error = str(refused)
        else:
            messages.success(request, f"Agreed: {len(rows)}. Each adult is told their own line.")
            return redirect("liaison:meeting_summary", pk=pk)
    context = {"forms": forms, "meeting": meeting, "pupil": meeting.pupil, "error": error}
    return render(request, "liaison/meeting_agree.html", context)


@door(Permission.MEETING_SEE)
def meeting_summary(request: StaffRequest, pk: int) -> HttpResponse:
    """The minutes and who does what for whom by when, to read and to print."""
    meeting = meeting_asked(request, pk, "meeting_summary")
    context = {
        "meeting": meeting,
        "pupil": meeting.pupil,
        "participants": queries.participants_of(meeting=meeting),
        "agreed": queries.agreed(reference=meeting_reference(meeting)),
    }
    return render(request, "liaison/meeting_summary.html", context)
