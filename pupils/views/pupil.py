"""The list of pupils, a pupil's page, and who has opened it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import Column, file_of, list_of, moment, searched
from pupils import columns
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil, PupilOpening
from pupils.queries import pupil as queries
from pupils.sections import deferred

FILTERS = {"q": "", "year": "", "status": "", "roll": "on"}
COLUMNS = (
    Column("name", "Pupil", lambda pupil: pupil.name, sort=("family_name", "given_name")),
    *columns.identity(),
    Column("year", "Year", lambda pupil: columns.cell(pupil, "year_group"), sort=("year_group", "form", "family_name")),
    Column("form", "Form", lambda pupil: pupil.form, sort=("form", "family_name")),
    Column("status", "SEN status", lambda pupil: pupil.sen_code or "N", sort=("sen_code", "family_name")),
    *columns.MORE,
)
OPENING_COLUMNS = (
    Column("who", "Who", lambda row: row.user.full_name, sort=("user__full_name", "at")),
    Column("when", "When", lambda row: moment(row.at), sort=("at",)),
    Column("page", "Page", lambda row: row.page, sort=("page", "at")),
)


@door(Permission.PUPIL_LIST)
def pupil_list(request: StaffRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, default) for name, default in FILTERS.items()}
    rows = queries.pupils_listed(
        user=request.user, text=asked["q"], year=asked["year"], status=asked["status"], roll=asked["roll"],
        today=timezone.localdate(),
    )  # fmt: skip
    if file := file_of(request, rows, name="pupils", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids=rows.values_list("pk", flat=True), page="pupil_list download")
        return file
    context = {"asked": asked, **list_of(request, rows, columns=COLUMNS)}
    if request.htmx:
        return render(request, "pupils/_pupil_table.html", context)
    return render(request, "pupils/pupil_list.html", context | {"years": queries.years(user=request.user)})


@door(Permission.PUPIL_SEE)
def pupil_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The page; the card for who only stands in for a day (`pupils.visibility`)."""
    today = timezone.localdate()
    pupil = queries.pupil_shown(user=request.user, today=today).filter(pk=pk).first()
    if pupil is None:
        return _card(request, pk)
    context = queries.pupil_page(user=request.user, pupil=pupil, today=today)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="pupil_detail")
    return render(request, "pupils/pupil_detail.html", context)


def _card(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(queries.pupil_card_shown(user=request.user), pk=pk)
    context = queries.pupil_card(user=request.user, pupil=pupil, today=timezone.localdate())
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="pupil_card")
    return render(request, "pupils/pupil_card.html", context)


@door(Permission.PUPIL_SEE)
def pupil_section(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """A section that the pupil's page defers: the part for htmx, else a page of its own."""
    about = deferred(key)
    if about is None:
        raise Http404
    pupil = get_object_or_404(queries.pupil_shown(user=request.user, today=timezone.localdate()), pk=pk)
    allowed = about.is_for(request.user)
    section = about.query(user=request.user, pupil=pupil, today=timezone.localdate()) if allowed else None
    context = {"pupil": pupil, "about": about, "section": section}
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page=f"pupil_section {key}")
    template = "pupils/_pupil_section.html" if request.htmx else "pupils/pupil_section.html"
    return render(request, template, context)


@door(Permission.PUPIL_ACCESS_SEE)
def pupil_openings(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    rows = searched(
        PupilOpening.objects.filter(pupil=pupil).select_related("user"),
        request.GET.get("q", ""),
        "user__full_name",
        "page",
    )
    if file := file_of(request, rows, name="opened", columns=OPENING_COLUMNS):
        return file
    context = {"pupil": pupil, **list_of(request, rows, columns=OPENING_COLUMNS)}
    return render(request, "pupils/pupil_openings.html", context)
