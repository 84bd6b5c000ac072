"""Review packs and evidence bundles: of one pupil, of many; how far they are; and to download."""

import zipfile
from io import BytesIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.later import soon
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again
from library.models import StoredFile
from library.views.resource import FILE_HEADERS
from plans.actions import pack as actions
from plans.forms.pack import PackBatchForm, PackForm
from plans.models import Pack, PackBatch, PackKind
from plans.queries import pack as queries
from plans.tasks import pack_make
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked, pupil_choose

# Steps of a pack, for its bar: gathering, and those of `plans.tasks.STEPS`.
STEPS = 4
WHOM = (
    *((f"weeks:{n}", f"With a review in the next {n} week{'s' if n > 1 else ''}") for n in queries.WEEKS),
    ("ehc", "With an EHC plan"),
    ("plan", "With any open plan"),
)
COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("kind", "What", lambda row: row.get_kind_display(), sort=("kind", "asked_at")),
    Column("from", "From", lambda row: row.starts_on, sort=("starts_on",)),
    Column("to", "To", lambda row: row.ends_on, sort=("ends_on",)),
    Column("asked", "Asked for", lambda row: moment(row.asked_at), sort=("asked_at",)),
    Column("by", "By", lambda row: row.asked_by.full_name, sort=("asked_by__full_name", "asked_at")),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "asked_at")),
)


@door(Permission.PACK_CREATE)
def pack_list(request: StaffRequest) -> HttpResponse:
    rows = searched(queries.packs_visible(user=request.user), request.GET.get("q", ""), "pupil__search_name")
    if file := file_of(request, rows, name="packs", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="pack_list download")
        return file
    context = {"batches": queries.batches()[:10], **list_of(request, rows, columns=COLUMNS)}
    return render(request, "plans/pack_list.html", context)


@door(Permission.PACK_CREATE, methods=("GET", "POST"))
@once
def pack_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Make a review pack")
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = kind if kind in PackKind.values else PackKind.REVIEW.value
    starts_on, ends_on = queries.span(pupil=pupil, kind=kind, today=today)
    initial = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on}
    form = PackForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        pack = actions.pack_create(pupil=pupil, by=request.user, now=timezone.now(), **form.cleaned_data)
        soon(pack_make, pack.school_id, pack.pk)
        return redirect("plans:pack_detail", pk=pack.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="pack_create")
    return render(request, "plans/pack_create.html", {"form": form, "pupil": pupil})


def _pack(request: StaffRequest, pk: int) -> Pack:
    rows = queries.packs_visible(user=request.user).select_related("pdf", "docx")
    return get_object_or_404(rows.defer("pdf__content", "docx__content"), pk=pk)


@door(Permission.PACK_CREATE)
def pack_detail(request: StaffRequest, pk: int) -> HttpResponse:
    pack = _pack(request, pk)
    return render(request, "plans/pack_detail.html", {"pack": pack, "steps": STEPS})


@door(Permission.PACK_CREATE, methods=("POST",))
@again("only a pack that failed is made again, and then it waits")
def pack_retry(request: StaffRequest, pk: int) -> HttpResponse:
    pack = _pack(request, pk)
    try:
        actions.pack_retry(pack=pack, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        soon(pack_make, pack.school_id, pack.pk)
    return redirect("plans:pack_detail", pk=pk)


@door(Permission.PACK_CREATE)
def pack_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    return _file(request, pk, "pdf")


@door(Permission.PACK_CREATE)
def pack_word(request: StaffRequest, pk: int) -> HttpResponse:
    return _file(request, pk, "docx")


def _file(request: StaffRequest, pk: int, which: str) -> HttpResponse:
    pack = _pack(request, pk)
    file_id = getattr(pack, f"{which}_id")
    if file_id is None:
        messages.error(request, "The pack is not ready.")
        return redirect("plans:pack_detail", pk=pk)
    file = StoredFile.objects.get(pk=file_id)
    pupils_opened(user=request.user, pupil_ids=[pack.pupil_id], page=f"pack_{'pdf' if which == 'pdf' else 'word'}")
    response = HttpResponse(bytes(file.content), content_type=file.content_type, headers=FILE_HEADERS)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


@door(Permission.PACK_CREATE, methods=("GET", "POST"))
@once
def pack_batch_create(request: StaffRequest) -> HttpResponse:
    """Whom it is for is asked in the address (`?which=`), so that the list is there before anything is ticked."""
    which, now = request.GET.get("which", "weeks:3"), timezone.now()
    among = queries.pupils_for_batch(user=request.user, which=which, now=now)
    starts_on, ends_on = queries.span(pupil=None, kind=PackKind.REVIEW.value, today=timezone.localdate())
    title = f"Packs of {ends_on.day} {ends_on:%B %Y}"
    initial = {"kind": PackKind.REVIEW.value, "starts_on": starts_on, "ends_on": ends_on, "title": title}
    form = PackBatchForm(request.POST or None, initial=initial, among=among)
    if request.method == "POST" and form.is_valid():
        batch = actions.pack_batch_create(by=request.user, now=now, **form.cleaned_data)
        for pk in Pack.objects.filter(batch=batch).values_list("pk", flat=True):
            soon(pack_make, batch.school_id, pk)
        return redirect("plans:pack_batch_detail", pk=batch.pk)
    context = {"form": form, "among": among, "which": which, "choices": WHOM, "most": queries.MOST_IN_BATCH}
    return render(request, "plans/pack_batch_create.html", context)


@door(Permission.PACK_CREATE)
def pack_batch_detail(request: StaffRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(PackBatch.objects.select_related("asked_by"), pk=pk)
    packs = queries.packs_of_batch(batch=batch, user=request.user)
    states = [pack.state for pack in packs]
    context = {
        "batch": batch,
        "packs": packs,
        "ready": states.count(Pack.State.READY),
        "failed": states.count(Pack.State.FAILED),
        "is_open": any(pack.is_open for pack in packs),
    }
    return render(request, "plans/pack_batch_detail.html", context)


@door(Permission.PACK_CREATE)
def pack_batch_zip(request: StaffRequest, pk: int) -> HttpResponse:
    """The files of all packs of the batch that are ready, as one: a hundred of them are some ten megabytes."""
    batch = get_object_or_404(PackBatch, pk=pk)
    packs = [pack for pack in queries.packs_of_batch(batch=batch, user=request.user) if pack.state == Pack.State.READY]
    if not packs:
        messages.error(request, "No pack is ready yet.")
        return redirect("plans:pack_batch_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids={pack.pupil_id for pack in packs}, page="pack_batch_zip")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for file in queries.files_of(packs=packs):
            name = f"{file.pk}-{file.name}" if file.name in archive.namelist() else file.name
            archive.writestr(name, bytes(file.content))
    response = HttpResponse(out.getvalue(), content_type="application/zip", headers=FILE_HEADERS)
    response["Content-Disposition"] = (
        content_disposition_header(True, f"{slugify(batch.title) or 'packs'}.zip") or "attachment"
    )
    return response
