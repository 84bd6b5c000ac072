"""Reports of agencies, and what becomes of each step that they advise."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from core.rows import held
from deployment.queries.task import people_for_tasks
from liaison.actions import agency as actions
from liaison.forms.agency import AdviceForm, AgencyReportForm, RecommendationDecideForm, RecommendationDoForm
from liaison.models import Agency, AgencyReferral, AgencyReport, Recommendation
from liaison.queries import agency as queries
from library.models import StoredFile
from library.views.resource import FILE_HEADERS
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("words", "What is advised", lambda row: row.words, sort=("words",)),
    Column("agency", "By", lambda row: row.report.agency.name, sort=("report__agency__name",)),
    Column("next", "Next", lambda row: row.next_words),
    Column("due", "Until", lambda row: row.due_on, sort=("due_on",)),
    Column("decision", "Decision", lambda row: row.get_decision_display(), is_hidden=True),
    Column("why", "Why", lambda row: row.why, is_hidden=True),
    Column("who", "Who does it", lambda row: row.done_by.name if row.done_by else "", is_hidden=True),
    Column("done", "Done", lambda row: row.done_on, is_hidden=True),
    Column("outcome", "What came of it", lambda row: row.outcome, is_hidden=True),
)


@door(Permission.AGENCY_SEE)
def recommendation_list(request: StaffRequest) -> HttpResponse:
    """Across pupils; `?show=`, `?person=`, `?agency=` and `?q=` narrow it."""
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("show", "person", "agency")}
    rows = searched(
        queries.recommendations_listed(user=request.user, today=today, **asked), request.GET.get("q", ""),
        "pupil__search_name", "words", "report__agency__name",
    )  # fmt: skip
    if file := file_of(request, rows, name="recommendations", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="recommendations download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in shown["page"]}, page="recommendation_list")
    context = {
        **asked, "today": today, "shows": queries.SHOWN, "people": people_for_tasks(), "agencies": Agency.objects.all(),
        **shown,
    }  # fmt: skip
    return render(request, "liaison/recommendation_list.html", context)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@once
def agency_report_create(request: StaffRequest, pk: int) -> HttpResponse:
    """A report about a pupil came in; `?referral=` it answers."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    referral = _answered(request, pupil)
    initial = {"received_on": timezone.localdate(), "agency": referral.agency_id if referral else None}
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AgencyReportForm(*data, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            report = actions.agency_report_create(
                pupil=pupil, referral=referral, upload=values.pop("upload"), values=values, by=request.user,
                today=timezone.localdate(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error("received_on", str(error))
        else:
            messages.success(request, "The report is kept. Decide about each step that it advises.")
            return redirect("liaison:agency_report_detail", pk=report.pk)
    pupils_opened(user=request.user, pupil_ids=[pk], page="agency_report_create")
    context = {"form": form, "pupil": pupil, "referral": referral}
    return render(request, "liaison/agency_report_create.html", context)


def _answered(request: StaffRequest, pupil: Pupil) -> AgencyReferral | None:
    asked = request.GET.get("referral", "")
    rows = queries.referrals_visible(user=request.user).filter(pupil=pupil)
    return rows.filter(pk=asked_pk(asked)).first()


def _report(request: StaffRequest, pk: int) -> AgencyReport:
    return get_object_or_404(queries.reports_visible(user=request.user), pk=pk)


@door(Permission.AGENCY_SEE)
def agency_report_detail(request: StaffRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    pupils_opened(user=request.user, pupil_ids=[report.pupil_id], page="agency_report_detail")
    context = {
        "report": report,
        "pupil": report.pupil,
        "recommendations": list(queries.recommendations_visible(user=request.user).filter(report=report)),
        "form": AdviceForm(),
    }
    return render(request, "liaison/agency_report_detail.html", context)


@door(Permission.AGENCY_SEE)
def agency_report_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The file of a report about a pupil whom the user may see, to download."""
    report = _report(request, pk)
    if report.stored_file_id is None:
        raise Http404
    pupils_opened(user=request.user, pupil_ids=[report.pupil_id], page="agency_report_file")
    file = StoredFile.objects.get(pk=report.stored_file_id)
    response = HttpResponse(bytes(file.content), content_type=file.content_type, headers=FILE_HEADERS)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


@door(Permission.AGENCY_EDIT, methods=("POST",))
@again("steps that are there are not added again")
def recommendations_add(request: StaffRequest, pk: int) -> HttpResponse:
    report, form = _report(request, pk), AdviceForm(request.POST)
    if form.is_valid():
        count = actions.recommendations_add(report=report, advice=form.cleaned_data["advice"], by=request.user)
        messages.success(request, f"{count} more to decide about." if count else "These were there already.")
    else:
        messages.error(request, "Write one step a line, each under 500 characters.")
    return redirect("liaison:agency_report_detail", pk=pk)


def _recommendation(request: StaffRequest, pk: int) -> Recommendation:
    return get_object_or_404(held(request, queries.recommendations_visible(user=request.user)), pk=pk)


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@edits
def recommendation_decide(request: StaffRequest, pk: int) -> HttpResponse:
    row = _recommendation(request, pk)
    initial = {"on": row.decided_on or timezone.localdate()}
    form = RecommendationDecideForm(request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommendation_decide(
                recommendation=row, on=form.cleaned_data.pop("on"), values=form.cleaned_data, by=request.user,
                now=timezone.now(), today=timezone.localdate(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Decided. Who does it has it on their list of tasks.")
            return redirect("liaison:agency_report_detail", pk=row.report_id)
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id], page="recommendation_decide")
    return render(request, "liaison/recommendation_decide.html", {"form": form, "row": row, "pupil": row.pupil})


@door(Permission.AGENCY_EDIT, methods=("GET", "POST"))
@edits
def recommendation_do(request: StaffRequest, pk: int) -> HttpResponse:
    row = _recommendation(request, pk)
    initial = {"done_on": row.done_on or timezone.localdate(), "outcome": row.outcome}
    form = RecommendationDoForm(request.POST or None, initial=initial, is_done=row.done_on is not None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.recommendation_do(
                recommendation=row, by=request.user, today=timezone.localdate(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved: what came of it stands beside the advice.")
            return redirect("liaison:agency_report_detail", pk=row.report_id)
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id], page="recommendation_do")
    return render(request, "liaison/recommendation_do.html", {"form": form, "row": row, "pupil": row.pupil})
