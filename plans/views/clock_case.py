"""A case about a pupil's EHC plan: what happened, what is due, which exceptions apply, which dates were corrected."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.happened import asked_happened
from core.posts import again, edits
from plans.actions import clock as actions
from plans.forms.clock import ClockDateForm, ClockPauseForm, EhcCaseForm, EhcEventEditForm, EhcEventForm
from plans.models.clock import ClockCorrection, ClockPause, EhcCase, EhcEvent
from plans.queries import clock as queries
from plans.rules.clock import must_speak_of_adulthood
from plans.rules.clock_words import EXCEPTED
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked, pupil_choose


def _case(request: StaffRequest, pk: int) -> Any:
    return get_object_or_404(queries.with_parts(EhcCase.objects.visible_to(request.user)), pk=pk)


def _part(request: StaffRequest, model: Any, pk: int) -> Any:
    """An event, a pause or a correction of a case that the user may see."""
    rows = model.objects.filter(case__in=EhcCase.objects.visible_to(request.user)).select_related("case__pupil")
    return get_object_or_404(rows, pk=pk)


def _shown(request: StaffRequest, case: EhcCase, template: str, **context: Any) -> HttpResponse:
    pupils_opened(user=request.user, pupil_ids=[case.pupil_id], page=template)
    return render(request, f"plans/{template}.html", {"case": case, "pupil": case.pupil, **context})


def _done(request: StaffRequest, pk: int, act: Callable[[], Any], words: str) -> HttpResponse:
    """Act, say so, and go to the case; or say why not."""
    try:
        act()
        messages.success(request, words)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:ehc_case_detail", pk=pk)


@door(Permission.CLOCK_SEE)
def ehc_case_detail(request: StaffRequest, pk: int) -> HttpResponse:
    case, today = _case(request, pk), timezone.localdate()
    return _shown(
        request, case, "ehc_case_detail", **queries.case_shown(case=case, today=today), today=today,
        may_except=case.process in EXCEPTED,
        speaks_of_adulthood=case.process == "annual_review" and must_speak_of_adulthood(case.pupil.year_group),
    )  # fmt: skip


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@once
def ehc_case_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Start a process of an EHC plan")
    form = EhcCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.ehc_case_create(
                pupil=pupil, by=request.user, today=timezone.localdate(), now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "Process started. What is due is below.")
            return redirect("plans:ehc_case_detail", pk=case.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="ehc_case_create")
    return render(request, "plans/ehc_case_create.html", {"form": form, "pupil": pupil})


@door(Permission.CLOCK_EDIT, methods=("POST",))
@again("a case is closed once; one that is closed stays as it is")
def ehc_case_close(request: StaffRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)

    def close() -> None:
        on = asked_happened(request.POST.get("on", ""))
        actions.ehc_case_close(case=case, today=timezone.localdate(), by=request.user, on=on)

    return _done(
        request,
        pk,
        close,
        "Case closed. Nothing of it is due any more.",
    )


@door(Permission.CLOCK_EDIT, methods=("POST",))
@again("a case that is open stays as it is")
def ehc_case_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    return _done(
        request,
        pk,
        lambda: actions.ehc_case_reopen(case=case, by=request.user),
        "Case reopened. What is due counts again.",
    )


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@once
def ehc_event_create(request: StaffRequest, pk: int) -> HttpResponse:
    """`?event=`, `?adviser=`, `?detail=`: what is filled in."""
    case, today = _case(request, pk), timezone.localdate()
    initial = {"on": today, **{name: request.GET.get(name, "") for name in ("event", "adviser", "detail")}}
    form = EhcEventForm(request.POST or None, process=case.process, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.ehc_event_create(
                case=case, values=form.cleaned_data, by=request.user, today=today, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, f"Recorded: {event.words}.")
            return redirect("plans:ehc_case_detail", pk=pk)
    return _shown(request, case, "ehc_event_create", form=form)


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@edits
def ehc_event_edit(request: StaffRequest, pk: int) -> HttpResponse:
    event = _part(request, EhcEvent, pk)
    words = event.words
    form = EhcEventEditForm(request.POST or None, initial={"on": event.on, "note": event.note})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ehc_event_edit(event=event, by=request.user, today=timezone.localdate(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "Corrected. The dates that are counted from it have moved with it.")
            return redirect("plans:ehc_case_detail", pk=event.case_id)
    return _shown(request, event.case, "ehc_event_edit", form=form, event=event, words=words)


@door(Permission.CLOCK_EDIT, methods=("POST",))
@again("what is removed is not there to be removed again")
def ehc_event_remove(request: StaffRequest, pk: int) -> HttpResponse:
    event = _part(request, EhcEvent, pk)
    return _done(
        request,
        event.case_id,
        lambda: actions.ehc_event_remove(event=event, by=request.user),
        f"Removed: {event.words}.",
    )


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@once
def clock_pause_create(request: StaffRequest, pk: int) -> HttpResponse:
    return _pause(request, _case(request, pk), None)


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@edits
def clock_pause_edit(request: StaffRequest, pk: int) -> HttpResponse:
    pause = _part(request, ClockPause, pk)
    return _pause(request, pause.case, pause)


def _pause(request: StaffRequest, case: EhcCase, pause: ClockPause | None) -> HttpResponse:
    if case.process not in EXCEPTED:
        messages.error(request, "The law knows no exception here: only an assessment has them.")
        return redirect("plans:ehc_case_detail", pk=case.pk)
    form = ClockPauseForm(request.POST or None, instance=pause)
    if request.method == "POST" and form.is_valid():
        try:
            actions.clock_pause_save(pause=pause, case=case, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Exception saved. It grants no days: what is late says that it applies.")
            return redirect("plans:ehc_case_detail", pk=case.pk)
    return _shown(request, case, "clock_pause_edit", form=form, pause=pause)


@door(Permission.CLOCK_EDIT, methods=("POST",))
@again("what is removed is not there to be removed again")
def clock_pause_remove(request: StaffRequest, pk: int) -> HttpResponse:
    pause = _part(request, ClockPause, pk)
    return _done(
        request,
        pause.case_id,
        lambda: actions.clock_pause_remove(pause=pause, by=request.user),
        "Exception removed.",
    )


@door(Permission.CLOCK_EDIT, methods=("GET", "POST"))
@edits
def clock_date_correct(request: StaffRequest, pk: int) -> HttpResponse:
    """`?key=`, `?adviser=`, `?detail=`: which deadline. Without one, back to the case, where each has its link."""
    case = _case(request, pk)
    which = {name: request.GET.get(name, "") for name in ("key", "adviser", "detail")}
    if not which["key"]:
        return redirect("plans:ehc_case_detail", pk=pk)
    line = queries.find_line(case=case, today=timezone.localdate(), **which)
    if line is None:
        raise Http404
    before = line.deadline.correction
    initial = {"due_on": line.deadline.due_on, "reason": before.reason if before else ""}
    form = ClockDateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.clock_date_correct(case=case, by=request.user, **which, **form.cleaned_data)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error("due_on", str(error))
        else:
            messages.success(request, "Date corrected. The lawful date stays beside it.")
            return redirect("plans:ehc_case_detail", pk=pk)
    return _shown(request, case, "clock_date_correct", form=form, line=line)


@door(Permission.CLOCK_EDIT, methods=("POST",))
@again("a correction that is gone is not there to be removed again")
def clock_date_restore(request: StaffRequest, pk: int) -> HttpResponse:
    row = _part(request, ClockCorrection, pk)
    return _done(
        request, row.case_id, lambda: actions.clock_date_restore(correction=row, by=request.user),
        "Correction removed. The lawful date counts again.",
    )  # fmt: skip
