"""Referrals: two minutes for a teacher, a decision with a reason for the SENCO."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of, list_of, searched
from interventions.actions import referral as actions
from interventions.forms.referral import ReferralCreateForm, ReferralDecideForm
from interventions.models import Referral
from interventions.queries.programme import referrals
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("concern", "Concern", lambda row: row.concern),
    Column("from", "From", lambda row: row.referred_by.full_name, sort=("referred_by__full_name",)),
    Column("on", "On", lambda row: timezone.localdate(row.referred_at), sort=("referred_at",)),
    Column("stage", "Stage", lambda row: row.get_stage_display(), sort=("stage", "referred_at")),
)


@door(Permission.REFERRAL_CREATE, methods=("GET", "POST"))
@once
def referral_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Refer a pupil")
    form = ReferralCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.referral_create(pupil=pupil, values=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, f"{pupil.name} is referred. You will hear what is decided.")
        return redirect("pupils:pupil_detail", pk=pupil.pk)
    return render(request, "interventions/referral_create.html", {"form": form, "pupil": pupil})


@door(Permission.REFERRAL_DECIDE)
def referral_list(request: StaffRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    rows = searched(
        referrals(user=request.user, stage=stage),
        request.GET.get("q", ""),
        "pupil__search_name",
        "concern",
        "referred_by__full_name",
    )
    if file := file_of(request, rows, name="referrals", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="referral_list download")
        return file
    context = {"stage": stage, "stages": Referral.Stage.choices, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/referral_list.html", context)


@door(Permission.REFERRAL_DECIDE, methods=("GET", "POST"))
def referral_detail(request: StaffRequest, pk: int) -> HttpResponse:
    visible = Referral.objects.filter(pupil__in=Pupil.objects.visible_to(request.user))
    referral = get_object_or_404(visible.select_related("pupil", "referred_by", "programme", "decided_by"), pk=pk)
    form = ReferralDecideForm(
        request.POST or None, initial={"stage": referral.stage, "programme": referral.programme_id}
    )
    if request.method == "POST" and form.is_valid():
        actions.referral_decide(referral=referral, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, f"Decided. {referral.referred_by.full_name} is told.")
        return redirect("interventions:referral_list")
    return render(request, "interventions/referral_detail.html", {"form": form, "referral": referral})
