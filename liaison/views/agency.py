"""Agencies, the people who work there, and the pupils who are referred to them."""

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
from core.rows import held
from liaison.actions import agency as actions
from liaison.forms.agency import AgencyForm, AgencyReferralForm, AgencyReferralMoveForm, ProfessionalForm
from liaison.models import Agency, AgencyReferral, Professional
from liaison.queries import agency as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("name", "Organisation", lambda row: row.name, sort=("name", "service")),
    Column("service", "What they do", lambda row: row.service, sort=("service", "name")),
    Column("people", "People", lambda row: "; ".join(person.name for person in row.professionals.all())),
    Column("open", "Open referrals", lambda row: row.open_count, sort=("open_count",), is_number=True),
    Column("note", "How to reach them", lambda row: row.note, is_hidden=True),
)
REFERRAL_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("agency", "Agency", lambda row: row.agency.name, sort=("agency__name",)),
    Column("asked_for", "Asked for", lambda row: row.asked_for),
    Column("consent", "Consent", lambda row: row.get_consent_display(), sort=("consent",)),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "sent_on")),
    Column("sent", "Sent", lambda row: row.sent_on, sort=("sent_on",)),
    Column("reason", "Why it ended", lambda row: row.ended_reason, is_hidden=True),
)


@door(Permission.AGENCY_SEE)
def agency_list(request: StaffRequest) -> HttpResponse:
    rows = searched(
        queries.agencies().prefetch_related("professionals"), request.GET.get("q", ""), "name", "service", "note"
    )
    if file := file_of(request, rows, name="agencies", columns=COLUMNS):
        return file
    return render(request, "liaison/agency_list.html", list_of(request, rows, columns=COLUMNS))


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@once
def agency_create(request: StaffRequest) -> HttpResponse:
    return _agency(request, None)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@edits
def agency_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _agency(request, get_object_or_404(held(request, Agency.objects.all()), pk=pk))


def _agency(request: StaffRequest, agency: Agency | None) -> HttpResponse:
    form = AgencyForm(request.POST or None, instance=agency)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.agency_save(agency=agency, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("service", str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("liaison:agency_list")
    people = list(agency.professionals.all()) if agency else []
    return render(request, "liaison/agency_edit.html", {"form": form, "agency": agency, "people": people})


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@once
def professional_create(request: StaffRequest, pk: int) -> HttpResponse:
    return _professional(request, get_object_or_404(Agency, pk=pk), None)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@edits
def professional_edit(request: StaffRequest, pk: int) -> HttpResponse:
    professional = get_object_or_404(held(request, Professional.objects.select_related("agency")), pk=pk)
    return _professional(request, professional.agency, professional)


def _professional(request: StaffRequest, agency: Agency, professional: Professional | None) -> HttpResponse:
    form = ProfessionalForm(request.POST or None, instance=professional)
    if request.method == "POST" and form.is_valid():
        saved = actions.professional_save(
            professional=professional, agency=agency, values=form.cleaned_data, by=request.user
        )
        messages.success(request, f"{saved.name} is saved.")
        return redirect("liaison:agency_edit", pk=agency.pk)
    context = {"form": form, "agency": agency, "professional": professional}
    return render(request, "liaison/professional_edit.html", context)


@door(Permission.AGENCY_SEE)
def agency_referral_list(request: StaffRequest) -> HttpResponse:
    """The open ones; `?state=` one state, or "all"."""
    state = request.GET.get("state", "")
    rows = searched(
        queries.referrals_listed(user=request.user, state=state), request.GET.get("q", ""),
        "pupil__search_name", "agency__name", "asked_for",
    )  # fmt: skip
    if file := file_of(request, rows, name="referrals to agencies", columns=REFERRAL_COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="agency_referrals download")
        return file
    shown = list_of(request, rows, columns=REFERRAL_COLUMNS)
    pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in shown["page"]}, page="agency_referral_list")
    context = {"state": state, "states": [*AgencyReferral.State.choices, ("all", "All")], **shown}
    return render(request, "liaison/agency_referral_list.html", context)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@once
def agency_referral_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Refer to an agency")
    return _referral_form(request, pupil, None)


def _referral(request: StaffRequest, pk: int) -> AgencyReferral:
    return get_object_or_404(held(request, queries.referrals_visible(user=request.user)), pk=pk)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@edits
def agency_referral_edit(request: StaffRequest, pk: int) -> HttpResponse:
    referral = _referral(request, pk)
    return _referral_form(request, referral.pupil, referral)


def _referral_form(request: StaffRequest, pupil: Pupil, referral: AgencyReferral | None) -> HttpResponse:
    form = AgencyReferralForm(request.POST or None, instance=referral)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.agency_referral_save(
                referral=referral, pupil=pupil, values=form.cleaned_data, by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The referral is saved.")
            return redirect("liaison:agency_referral_detail", pk=saved.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="agency_referral_edit")
    context = {"form": form, "pupil": pupil, "referral": referral}
    return render(request, "liaison/agency_referral_edit.html", context)


@door(Permission.AGENCY_SEE)
def agency_referral_detail(request: StaffRequest, pk: int) -> HttpResponse:
    referral = _referral(request, pk)
    pupils_opened(user=request.user, pupil_ids=[referral.pupil_id], page="agency_referral_detail")
    context = {
        "referral": referral,
        "pupil": referral.pupil,
        "reports": list(queries.reports_visible(user=request.user).filter(referral=referral)),
        "move_form": AgencyReferralMoveForm(initial={"on": timezone.localdate()}),
    }
    return render(request, "liaison/agency_referral_detail.html", context)


@door(Permission.AGENCY_EDIT, methods=("POST",))
@again("a step that was taken, or one before it, is refused")
def agency_referral_move(request: StaffRequest, pk: int) -> HttpResponse:
    referral, form = _referral(request, pk), AgencyReferralMoveForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("Choose how far it is, and the day.")
        actions.agency_referral_move(
            referral=referral, by=request.user, today=timezone.localdate(), **form.cleaned_data
        )
        messages.success(request, "Saved.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:agency_referral_detail", pk=pk)
