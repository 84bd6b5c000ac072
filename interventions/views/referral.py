"""Referrals: two minutes for a teacher, a board with a reason for each move for those who decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from interventions.actions import referral as actions
from interventions.forms.referral import (
    FIELDS,
    ReferralForm,
    ReferralMergeForm,
    ReferralMoveForm,
    TriedFormSet,
    began_of,
    moves_from,
)
from interventions.models import Programme, Referral
from interventions.queries import referral as queries
from library.models import Strategy
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
    """POST with `do`: send (else), keep the draft, or discard it."""
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Refer a pupil")
    do = request.POST.get("do", "")
    if do == "discard":
        actions.draft_discard(pupil=pupil, by=request.user)
        messages.success(request, f"Your draft about {pupil.name_and_form} is gone.")
        return redirect("pupils:pupil_detail", pk=pupil.pk)
    draft = actions.draft_of(pupil=pupil, by=request.user)
    form, tried = _forms(request, draft, is_draft=do == "keep")
    if request.method == "POST" and all([form.is_valid(), tried.is_valid()]):
        act = actions.referral_keep if do == "keep" else actions.referral_send
        act(pupil=pupil, values=form.cleaned_data, tried=_tried(tried), by=request.user, now=timezone.now())
        words = "is kept as a draft" if do == "keep" else "is referred. You will hear what is decided"
        messages.success(request, f"{pupil.name_and_form} {words}.")
        return redirect("pupils:pupil_detail", pk=pupil.pk)
    context = {"form": form, "tried": tried, "pupil": pupil, "draft": draft}
    return render(request, "interventions/referral_create.html", context)


def _forms(request: StaffRequest, draft: Referral | None, *, is_draft: bool) -> tuple[ReferralForm, Any]:
    data = request.POST if request.method == "POST" else None
    initial = {name: getattr(draft, name) for name in FIELDS} if draft else None
    rows = list(draft.tried.values("strategy", "words", "weeks", "effect")) if draft else []
    strategies = Strategy.objects.in_use()
    tried = TriedFormSet(data, prefix="tried", initial=rows, form_kwargs={"strategies": strategies})
    return ReferralForm(data, is_draft=is_draft, initial=initial), tried


def _tried(rows: Any) -> list[dict[str, Any]]:
    return [row.value for row in rows if row.value]


@door(Permission.REFERRAL_CREATE, methods=("POST",))
@again("a person has one draft about a pupil, which is saved as it is")
def referral_keep(request: StaffRequest) -> HttpResponse:
    """Autosave of what is typed about `?pupil=`: nothing is made of an empty form, and what cannot be read is left out."""
    pupil = pupil_asked(request)
    if pupil is None:
        return redirect("interventions:referral_create")
    form, tried = _forms(request, None, is_draft=True)
    form.is_valid()
    values = {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}
    tried.is_valid()
    rows = _tried(tried)
    if any(values.values()) or rows:
        actions.referral_keep(pupil=pupil, values=values, tried=rows, by=request.user, now=timezone.now())
        return render(request, "interventions/_draft_state.html", {"now": timezone.now()})
    return HttpResponse("")


@door(Permission.REFERRAL_DECIDE)
def referral_board(request: StaffRequest) -> HttpResponse:
    board = queries.board(user=request.user, now=timezone.now())
    cards = [card for part in board for card in part.cards]
    pupils_opened(user=request.user, pupil_ids={card.pupil_id for card in cards}, page="board")
    context = {
        "board": board,
        "began": {card.pk: began_of(card) for card in cards},
        "form": ReferralMoveForm(auto_id=False),
        "programmes": Programme.objects.filter(retired_on=None),
    }
    return render(request, "interventions/referral_board.html", context)


@door(Permission.REFERRAL_DECIDE)
def referral_list(request: StaffRequest) -> HttpResponse:
    stage = request.GET.get("stage", "")
    rows = searched(
        queries.referrals(user=request.user, stage=stage),
        request.GET.get("q", ""),
        "pupil__search_name",
        "concern",
        "referred_by__full_name",
    )
    if file := file_of(request, rows, name="referrals", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="referral_list download")
        return file
    stages = [choice for choice in Referral.Stage.choices if choice[0] != Referral.Stage.DRAFT]
    context = {"stage": stage, "stages": stages, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/referral_list.html", context)


def _referral(request: StaffRequest, pk: int) -> Referral:
    visible = Referral.objects.sent().filter(pupil__in=Pupil.objects.visible_to(request.user))
    return get_object_or_404(visible.select_related("pupil", "referred_by", "programme", "merged_into"), pk=pk)


@door(Permission.REFERRAL_DECIDE, methods=("GET", "POST"))
@edits
def referral_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """POST moves it on; `back` names the page to go to afterwards."""
    referral = _referral(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ReferralMoveForm(data, initial=moves_from(referral))
    if request.method == "POST" and form.is_valid():
        try:
            actions.referral_move(referral=referral, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("programme" if "programme" in str(error) else None, str(error))
        else:
            messages.success(
                request, f"{referral.pupil.name_and_form} is moved on. {referral.referred_by.full_name} is told."
            )
            return redirect("interventions:referral_board")
    return _detail(request, referral, form)


def _detail(request: StaffRequest, referral: Referral, form: ReferralMoveForm, merge: Any = None) -> HttpResponse:
    pupils_opened(user=request.user, pupil_ids=[referral.pupil_id], page="referral_detail")
    context = {"form": form, "merge": merge or ReferralMergeForm(), "referral": referral}
    context |= queries.referral_context(referral=referral)
    return render(request, "interventions/referral_detail.html", context)


@door(Permission.REFERRAL_DECIDE, methods=("POST",))
@again("a referral that was merged is refused with a sentence")
def referral_merge(request: StaffRequest, pk: int) -> HttpResponse:
    referral = _referral(request, pk)
    form = ReferralMergeForm(request.POST)
    if form.is_valid():
        into = _referral(request, form.cleaned_data["into"])
        try:
            actions.referral_merge(
                referral=referral, into=into, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The referrals are merged, and the referrer is told.")
            return redirect("interventions:referral_detail", pk=into.pk)
    return _detail(request, referral, ReferralMoveForm(initial=moves_from(referral)), form)
