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
from liaison.actions import meeting_mail as mail_actions
from liaison.forms.meeting import AgreeForms, MeetingForm, MeetingRecordForm
from liaison.models import Meeting, MeetingParticipant, meeting_reference
from liaison.queries import meeting as queries
from plans.forms.review import CancelForm
from plans.queries.telling import day_questions
from plans.rules.telling import Plan, told_words
from plans.views.agreed import asked_about, has_agreed
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
    """Before it is saved it says who is told, and asks about a day that is no school day."""
    asked, now = queries.participants_of(meeting=meeting) if meeting else [], timezone.now()
    form, plan = MeetingForm(request.POST or None, instance=meeting, pupil=pupil, asked=asked), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if meeting:
            plan = queries.meeting_edit_plan(meeting=meeting, values=data, by=request.user, now=now)
        else:
            plan = Plan(questions=tuple(day_questions(days=[timezone.localdate(data["starts_at"])])))
        if has_agreed(request, plan) and (pk := _saved(request, form, pupil, meeting)):
            return redirect("liaison:meeting_detail", pk=pk)
    context = {"form": form, "pupil": pupil, "meeting": meeting, "plan": asked_about(form, plan)}
    return render(request, "liaison/meeting_edit.html", context)


def _saved(request: StaffRequest, form: MeetingForm, pupil: Pupil, meeting: Meeting | None) -> int | None:
    """The number of the meeting that was saved; None where that was refused."""
    data, by = form.cleaned_data, request.user
    try:
        if meeting is None:
            meeting = actions.meeting_create(pupil=pupil, values=data, by=by)
            said = "The meeting is planned. Send the invitations when you are ready."
        else:
            done = actions.meeting_edit(meeting=meeting, values=data, by=by, now=timezone.now())
            said = f"Saved. {told_words(done)}"
    except DomainError as error:
        form.add_error("carers", str(error))
        return None
    messages.success(request, said)
    return meeting.pk


@door(Permission.MEETING_EDIT, methods=("POST",))
@again("who was invited is not invited again")
def meeting_invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Invite everybody on the list who was not invited yet."""
    meeting = meeting_asked(request, pk, "meeting_invite")
    try:
        plan = mail_actions.meeting_invite(meeting=meeting, by=request.user, now=timezone.now())
        messages.success(
            request, f"Invitations: {told_words(plan)}" if plan.tellings else "Everybody was invited already."
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:meeting_detail", pk=pk)


@door(Permission.MEETING_EDIT, methods=("POST",))
@again("who needs no telling any more is said to be so")
def participant_told(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has phoned or written to one who had to be told by hand."""
    visible = queries.meetings_visible(user=request.user)
    rows = MeetingParticipant.objects.filter(meeting__in=visible.values("pk"))
    row = get_object_or_404(rows.select_related("meeting__written_by"), pk=pk)
    try:
        mail_actions.participant_told(participant=row, by=request.user, now=timezone.now())
        messages.success(request, f"Saved: {row.who} has been told.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:meeting_detail", pk=row.meeting_id)


@door(Permission.MEETING_SEE)
def meeting_detail(request: StaffRequest, pk: int) -> HttpResponse:
    meeting, now = meeting_asked(request, pk, "meeting_detail"), timezone.now()
    context = {
        "meeting": meeting, "pupil": meeting.pupil, "now": now,
        "participants": (people := queries.participants_of(meeting=meeting)),
        "waiting": [row for row in people if row.invited_at is None and not row.why_not],
        "agreed": queries.agreed(reference=meeting_reference(meeting)),
        "packs": queries.packs_of(meeting=meeting, now=now) if request.user.may(Permission.MEETING_EDIT) else None,
    }  # fmt: skip
    return render(request, "liaison/meeting_detail.html", context)


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@edits
def meeting_record(request: StaffRequest, pk: int) -> HttpResponse:
    meeting = meeting_asked(request, pk, "meeting_record")
    there = [row.pk for row in queries.participants_of(meeting=meeting) if row.came]
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


@door(Permission.MEETING_EDIT, methods=("GET", "POST"))
@again("a meeting that was cancelled stays as it is")
def meeting_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel it. It says who is told, and how, before that."""
    meeting, now = meeting_asked(request, pk, "meeting_cancel"), timezone.now()
    form = CancelForm(request.POST or None)
    plan = queries.meeting_cancel_plan(meeting=meeting, by=request.user, now=now)
    is_quiet = form.is_valid() and form.cleaned_data["is_quiet"]
    is_meant = request.method == "POST" and form.is_valid() and (is_quiet or has_agreed(request, plan))
    if not is_meant and meeting.state == Meeting.State.PLANNED:
        return render(request, "liaison/meeting_cancel.html", {"form": form, "meeting": meeting, "plan": plan})
    try:
        words = form.cleaned_data["words"] if is_meant else ""
        done = actions.meeting_cancel(meeting=meeting, words=words, is_told=not is_quiet, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = "Nobody has been told, as you chose." if is_quiet else told_words(done)
        messages.success(request, f"The meeting is cancelled. {said}")
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
