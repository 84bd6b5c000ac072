"""The list of pupils, a pupil's page, and who has opened it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.exports import download
from pupils import queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil, PupilOpening

FILTERS = {"q": "", "year": "", "status": "", "roll": "on", "sort": "name"}
HEAD = ["Family name", "First name", "Year", "Form", "SEN status", "Date of birth"]


@door(Permission.PUPIL_LIST)
def pupil_list(request: StaffRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, default) for name, default in FILTERS.items()}
    rows = queries.pupils_listed(
        user=request.user, text=asked["q"], year=asked["year"], status=asked["status"], roll=asked["roll"],
        sort=asked["sort"], today=timezone.localdate(),
    )  # fmt: skip
    if request.GET.get("format") in ("csv", "xlsx"):
        found = list(rows)
        pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in found], page="pupil_list download")
        lines = [[p.family_name, p.first_name, p.year_group, p.form, p.sen_code or "N", p.born_on] for p in found]
        return download(name="pupils", kind=request.GET["format"], head=HEAD, rows=lines)
    context = {"asked": asked, "page": Paginator(rows, 50).get_page(request.GET.get("page"))}
    if request.htmx:
        return render(request, "pupils/_pupil_table.html", context)
    return render(request, "pupils/pupil_list.html", context | {"years": queries.years(user=request.user)})


@door(Permission.PUPIL_SEE)
def pupil_detail(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user).select_related("profile"), pk=pk)
    context = queries.pupil_page(user=request.user, pupil=pupil, today=timezone.localdate())
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="pupil_detail")
    return render(request, "pupils/pupil_detail.html", context)


@door(Permission.PUPIL_ACCESS_SEE)
def pupil_openings(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    rows = PupilOpening.objects.filter(pupil=pupil).select_related("user")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "pupils/pupil_openings.html", {"pupil": pupil, "page": page})
