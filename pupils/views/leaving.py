"""A pupil leaves, dies, comes back: what follows is shown before it is saved."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.editing import mark_of
from core.errors import DomainError
from core.posts import again
from core.templatetags.parts import school_date
from pupils.actions import leaving as actions
from pupils.actions.opening import pupils_opened
from pupils.forms.leaving import DiedForm, LastDayForm, ReturnForm
from pupils.leaving import Ending, Leaving, leaving_shown
from pupils.models import Pupil

CHANGED = "What hangs on this pupil has changed since you looked. Read the list again, then save."
STAYS_ENDED = "What had been ended ahead stays ended: plan it again."


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@again("who has left already is said to have left")
def pupil_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """`?last_day=` shows what ends after that day; POST saves it, as long as nothing has changed since it was shown."""
    pupil, today = _pupil(request, pk), timezone.localdate()
    asked = request.POST or request.GET or {"last_day": (pupil.last_day or today).isoformat(), "tells": "on"}
    form = LastDayForm(asked)
    endings: list[Ending] = []
    if form.is_valid():
        last_day: date = form.cleaned_data["last_day"]
        endings = leaving_shown(Leaving(frozenset([pk]), last_day + timedelta(days=1)))
        if request.method == "POST" and _is_as_seen(request, endings):
            return _leave(request, pupil, last_day, form.cleaned_data["tells"])
    pupils_opened(user=request.user, pupil_ids=[pk], page="pupil_leave")
    is_later = form.is_valid() and pupil.left_on is not None and form.cleaned_data["last_day"] >= pupil.left_on
    said = STAYS_ENDED if is_later else ""
    return _page(request, "pupils/pupil_leave.html", pupil=pupil, form=form, endings=endings, said=said)


def _leave(request: StaffRequest, pupil: Pupil, last_day: date, tells: bool) -> HttpResponse:
    try:
        actions.pupil_leave(pupil=pupil, last_day=last_day, tells=tells, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        is_later = pupil.left_on is not None and last_day >= pupil.left_on
        ended = f" {STAYS_ENDED}" if is_later else ""
        messages.success(request, f"{pupil.name}'s last day on roll is {school_date(last_day)}.{ended}")
    return redirect("pupils:pupil_detail", pk=pupil.pk)


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@again("a death that is recorded already is recorded with the same day")
def pupil_die(request: StaffRequest, pk: int) -> HttpResponse:
    pupil, today = _pupil(request, pk), timezone.localdate()
    form = DiedForm(request.POST or {"died_on": (pupil.deceased_on or today).isoformat()})
    endings: list[Ending] = []
    if form.is_valid():
        endings = leaving_shown(Leaving(frozenset([pk]), min(form.cleaned_data["died_on"], today), is_death=True))
        if request.method == "POST":
            return _died(request, pupil, form.cleaned_data["died_on"])
    pupils_opened(user=request.user, pupil_ids=[pk], page="pupil_die")
    return _page(request, "pupils/pupil_die.html", pupil=pupil, form=form, endings=endings)


def _died(request: StaffRequest, pupil: Pupil, on: date) -> HttpResponse:
    try:
        actions.pupil_die(pupil=pupil, on=on, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("pupils:pupil_die", pk=pupil.pk)
    messages.success(request, f"Recorded. Nothing more goes out about {pupil.name}, and nobody has been written to.")
    return redirect("pupils:pupil_detail", pk=pupil.pk)


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@again("who is on roll already is said to be")
def pupil_return(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = _pupil(request, pk)
    form = ReturnForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            on = form.cleaned_data["on"]
            actions.pupil_return(pupil=pupil, on=on, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, f"{pupil.name} is back on roll from {school_date(on)}. Their earlier time stays.")
            return redirect("pupils:pupil_detail", pk=pk)
    return _page(request, "pupils/pupil_return.html", pupil=pupil, form=form, endings=[])


@door(Permission.PUPIL_EDIT, methods=("POST",))
@again("who stays already is said to")
def pupil_stay(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = _pupil(request, pk)
    try:
        actions.pupil_stay(pupil=pupil, by=request.user, now=timezone.now())
        messages.success(request, f"{pupil.name} stays on roll. {STAYS_ENDED}")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:pupil_detail", pk=pk)


def _pupil(request: StaffRequest, pk: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)


def _seen(endings: list[Ending]) -> str:
    return mark_of([[ending.words, *ending.lines] for ending in endings])


def _is_as_seen(request: StaffRequest, endings: list[Ending]) -> bool:
    is_so = request.POST.get("seen") == _seen(endings)
    if not is_so:
        messages.error(request, CHANGED)
    return is_so


def _page(request: StaffRequest, template: str, *, endings: list[Ending], **context: Any) -> HttpResponse:
    # A meeting that is cancelled has people who were asked to it.
    has_meetings = any("meeting" in ending.words for ending in endings)
    context |= {"endings": endings, "seen": _seen(endings), "has_meetings": has_meetings}
    return render(request, template, context)
