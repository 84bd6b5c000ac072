"""The concern router: whose it is decides where it goes, and of safeguarding no word is kept."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.models import Membership
from access.once import once
from access.policy import Permission, Role
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again
from interventions.actions import concern as actions
from interventions.forms.round_robin import ConcernAnswerForm, ConcernForm
from interventions.models import Concern
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("kind", "Kind", lambda row: row.get_kind_display(), sort=("kind", "raised_at")),
    Column("from", "From", lambda row: row.raised_by.full_name, sort=("raised_by__full_name",)),
    Column("to", "To", lambda row: row.sent_to.full_name, sort=("sent_to__full_name",)),
    Column("on", "On", lambda row: timezone.localdate(row.raised_at), sort=("raised_at",)),
    Column("answer", "What came of it", lambda row: row.answer),
)


def _mine(request: StaffRequest) -> Any:
    """Those that one raised or received: nobody else reads them."""
    rows = Concern.objects.filter(Q(raised_by=request.user) | Q(sent_to=request.user))
    return rows.select_related("pupil", "raised_by", "sent_to")


@door(Permission.REFERRAL_CREATE, methods=("GET", "POST"))
@once
def concern_create(request: StaffRequest) -> HttpResponse:
    """`?pupil=`, then `?kind=` academic, pastoral or safeguarding."""
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Raise a concern")
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind == "safeguarding":
        return _safeguarding(request, pupil)
    form = ConcernForm(request.POST if request.method == "POST" else None, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.concern_create(pupil=pupil, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{concern.sent_to.full_name} has it now. You will read what comes of it.")
            return redirect("interventions:concern_list")
    chosen = kind in Concern.Kind.values
    goes_to = actions.receiver(pupil=pupil, kind=kind, by=request.user) if chosen else None
    context = {"form": form if chosen else None, "pupil": pupil, "kinds": Concern.Kind.choices, "goes_to": goes_to}
    return render(request, "interventions/concern_create.html", context)


def _safeguarding(request: StaffRequest, pupil: Any) -> HttpResponse:
    leads = Membership.objects.open().filter(roles__contains=[Role.SAFEGUARDING_LEAD.value])
    context = {
        "pupil": pupil,
        "address": request.user.membership.school.safeguarding_url,
        "leads": [row.user.full_name for row in leads.select_related("user")],
    }
    return render(request, "interventions/concern_safeguarding.html", context)


@door(Permission.REFERRAL_CREATE)
def concern_list(request: StaffRequest) -> HttpResponse:
    """`?which=open` those that wait for one's answer."""
    which = request.GET.get("which", "")
    rows = searched(_mine(request), request.GET.get("q", ""), "pupil__search_name", "words")
    rows = rows.filter(sent_to=request.user, answered_at=None) if which == "open" else rows
    if file := file_of(request, rows, name="concerns", columns=COLUMNS):
        return file
    context = {"which": which, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/concern_list.html", context)


@door(Permission.REFERRAL_CREATE, methods=("GET", "POST"))
@again("a concern is answered once: the second answer is refused with a sentence")
def concern_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Its words, and the answer of whom it was sent to."""
    concern = get_object_or_404(_mine(request), pk=pk)
    form = ConcernAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.concern_answer(concern=concern, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{concern.raised_by.full_name} reads your answer now.")
            return redirect("interventions:concern_list")
    may_answer = concern.sent_to_id == request.user.pk and concern.answered_at is None
    context = {"concern": concern, "form": form if may_answer or form.errors else None}
    return render(request, "interventions/concern_detail.html", context)
