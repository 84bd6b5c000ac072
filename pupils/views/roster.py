"""Bringing data in: upload, preview, put right, apply, undo."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.exports import download
from core.later import soon
from core.lists import PAGE, Column, file_of, list_of, moment, searched
from core.posts import again, edits
from pupils.actions import roster as actions
from pupils.actions import roster_answer as answers
from pupils.actions.opening import pupils_opened
from pupils.actions.roster_apply import roster_begin
from pupils.actions.roster_undo import UNDO_FOR, roster_undo_begin
from pupils.forms.roster import RosterAnswerForm, RosterCreateForm, RosterLineForm
from pupils.leaving import Leaving, leaving_counted
from pupils.models import Pupil, RosterImport, RosterRow
from pupils.queries.left_alone import left_alone_words
from pupils.queries.roster import found_shown, pupils_of_twins
from pupils.queries.roster_export import EXPORTS, exported
from pupils.queries.roster_rows import rows_shown
from pupils.queries.roster_tables import roster_line as line_shown
from pupils.rules.absence import why_nothing
from pupils.rules.records import REGISTRY, template
from pupils.tasks import roster_work

COLUMNS = (
    Column("kind", "What", lambda row: row.kind_words),
    Column("label", "Name", lambda row: row.label or row.key),
    Column("outcome", "Outcome", lambda row: row.get_outcome_display()),
    Column("file", "File", lambda row: row.file),
    Column("line", "Line", lambda row: row.line),
    Column("reason", "Reason", lambda row: row.reason),
    Column("look", "To look at", lambda row: row.look),
    Column("before", "Before", lambda row: "; ".join(f"{k}: {v}" for k, v in row.before.items())),
    Column("after", "After", lambda row: "; ".join(f"{k}: {v}" for k, v in row.after.items())),
)
LIST_COLUMNS = (
    Column("file", "File", lambda row: row.filename, sort=("filename",)),
    Column("shape", "What", lambda row: row.get_shape_display(), sort=("shape", "uploaded_at")),
    Column("when", "Uploaded", lambda row: moment(row.uploaded_at), sort=("uploaded_at",)),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "uploaded_at")),
)


@door(Permission.ROSTER_IMPORT)
def roster_list(request: StaffRequest) -> HttpResponse:
    rows = RosterImport.objects.defer("tables").select_related("uploaded_by").order_by("-uploaded_at")
    rows = searched(rows, request.GET.get("q", ""), "filename", "uploaded_by__full_name")
    if file := file_of(request, rows, name="imports", columns=LIST_COLUMNS):
        return file
    return render(request, "pupils/roster_list.html", list_of(request, rows, columns=LIST_COLUMNS))


@door(Permission.ROSTER_IMPORT, methods=("GET", "POST"))
@once
def roster_create(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("records", "")
    initial = {"records": asked if asked in REGISTRY else ""}
    form = RosterCreateForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        files = {upload.name: upload.read(settings.IMPORT_MOST_BYTES + 1) for upload in form.cleaned_data["uploads"]}
        try:
            roster = actions.roster_upload(files=files, filename=", ".join(files), by=request.user, **form.upload)
        except DomainError as error:
            form.add_error("uploads", str(error))
        else:
            soon(roster_work, roster.school_id, roster.pk)
            return redirect("pupils:roster_detail", pk=roster.pk)
    kinds = [records for records in REGISTRY.values() if len(template(records)[0]) > 1]
    context = {"form": form, "kinds": kinds, "exports": [REGISTRY[name] for name in EXPORTS]}
    return render(request, "pupils/roster_create.html", context)


@door(Permission.ROSTER_IMPORT)
def roster_template(request: StaffRequest, records: str) -> HttpResponse:
    """An empty file of a kind of records: its header, and a helper row that is left alone when it comes back."""
    if records not in REGISTRY:
        raise Http404
    head, helper = template(REGISTRY[records])
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return download(name=f"{records}-template", kind=kind, head=head, rows=[helper])


@door(Permission.ROSTER_IMPORT)
def roster_export(request: StaffRequest, records: str) -> HttpResponse:
    """What is here of a kind of records, as a file that comes back unchanged."""
    if records not in EXPORTS:
        raise Http404
    head, rows = exported(REGISTRY[records], user=request.user, today=timezone.localdate())
    if "upn" in REGISTRY[records].fields():
        pupils = Pupil.objects.visible_to(request.user).on_roll()
        pupils_opened(user=request.user, pupil_ids=pupils.values_list("pk", flat=True), page=f"roster_export {records}")
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return download(name=f"{records}-{timezone.localdate()}", kind=kind, head=head, rows=rows)


@door(Permission.ROSTER_IMPORT)
def roster_detail(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport.objects.defer("tables"), pk=pk)
    return _page(request, roster, RosterAnswerForm(roster=roster))


def _page(request: StaffRequest, roster: RosterImport, form: RosterAnswerForm) -> HttpResponse:
    outcome, kind = request.GET.get("outcome", ""), request.GET.get("kind", "")
    rows = rows_shown(roster=roster, outcome=outcome, kind=kind, text=request.GET.get("q", ""))
    if file := file_of(request, rows, name="import-report", columns=COLUMNS):
        return file
    counts = Counter()
    for key, count in roster.counts.items():
        counts[key.split(":")[1]] += count
    close = list(RosterRow.objects.filter(roster=roster, outcome="close")[:50]) if roster.is_open else []
    context = {
        "roster": roster,
        "form": form,
        "can_be_undone": roster.applied_at is not None and timezone.now() - roster.applied_at <= UNDO_FOR,
        "undo_days": UNDO_FOR.days,
        "changes": counts["new"] + counts["changed"] + counts["left"],
        "refused": counts["refused"],
        "nothing": why_nothing(counts),
        "close": [(row, twin) for row, twin in pupils_of_twins(user=request.user, rows=close)],
        **found_shown(roster=roster),
        **_to_look_at(request, roster),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "outcome": outcome,
        "kind": kind,
        "endings": _endings(roster) if roster.is_open else [],
        "kept": left_alone_words(roster.kept),
    }
    return render(request, "pupils/roster_detail.html", context)


def _endings(roster: RosterImport) -> list[str]:
    """What ends with the pupils whom the import takes off the roll, in words with counts."""
    keys = RosterRow.objects.filter(roster=roster, kind="pupil", outcome="left").values_list("key", flat=True)
    leaving = Leaving(frozenset(int(key[1:]) for key in keys), timezone.localdate())
    return leaving_counted(leaving) if leaving.pupils else []


def _to_look_at(request: StaffRequest, roster: RosterImport) -> dict[str, Any]:
    """What a person looks at before anything is applied, each a page of a list of its own: changes of contacts, leavers, and
    carers who would be several pupils'."""
    rows = RosterRow.objects.filter(roster=roster) if roster.is_open else RosterRow.objects.none()
    lists = {
        "looks": rows.exclude(look=""),
        "leavers": rows.filter(outcome="left"),
        "sharing": rows.exclude(sharing=""),
    }
    return {name: Paginator(found, PAGE).get_page(request.GET.get(name)) for name, found in lists.items()}


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("the answers that were given are given once more; what comes of them is shown before it is applied")
def roster_answer(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport, pk=pk)
    form = RosterAnswerForm(request.POST, roster=roster)
    if not form.is_valid():
        return _page(request, roster, form)
    try:
        answers.roster_answer(roster=roster, by=request.user, **form.answers)
        soon(roster_work, roster.school_id, pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("a choice that is made already is the same choice; what comes of it is shown before it is applied")
def roster_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """POST names each close match as `decision:<key in the file>`: the key of the pupil who it is, or "another"."""
    roster = get_object_or_404(RosterImport, pk=pk)
    said = {name.partition(":")[2]: str(value) for name, value in request.POST.items() if name.startswith("decision:")}
    try:
        answers.roster_decide(roster=roster, decisions=said, by=request.user)
        soon(roster_work, roster.school_id, pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("a choice that is made already is the same choice; what comes of it is shown before it is applied")
def roster_choose(request: StaffRequest, pk: int) -> HttpResponse:
    """POST names the kinds of which the files are whole (`whole`), and the columns whose blanks count (`emptied`)."""
    roster = get_object_or_404(RosterImport, pk=pk)
    try:
        answers.roster_choose(
            roster=roster, whole=request.POST.getlist("whole"), emptied=request.POST.getlist("emptied"), by=request.user
        )
        soon(roster_work, roster.school_id, pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("GET", "POST"))
@edits
def roster_line(request: StaffRequest, pk: int) -> HttpResponse:
    """One line of a file (`file`, `line` in the address), to put its cells right without uploading again."""
    roster = get_object_or_404(RosterImport, pk=pk)
    file, line = request.GET.get("file", ""), request.GET.get("line", "")
    try:
        cells = line_shown(roster=roster, file=file, line=asked_pk(line))
        form = RosterLineForm(request.POST or None, cells=cells)
        if request.method == "POST" and form.is_valid():
            answers.roster_put_right(roster=roster, file=file, line=int(line), cells=form.cells, by=request.user)
            soon(roster_work, roster.school_id, pk)
            messages.success(request, f"Line {line} is changed.")
            return redirect("pupils:roster_detail", pk=pk)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("pupils:roster_detail", pk=pk)
    row = RosterRow.objects.filter(roster=roster, file=file[:60], line=int(line)).first()
    context = {"roster": roster, "form": form, "file": file, "line": line, "row": row}
    return render(request, "pupils/roster_line.html", context)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("an import that is applied, or being applied, says so")
def roster_apply(request: StaffRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport.objects.defer("tables"), pk=pk)
    try:
        roster_begin(
            roster=roster, all_or_nothing="all_or_nothing" in request.POST, confirmed=request.POST.getlist("confirm"),
            shown=request.POST.get("shown", ""), now=timezone.now(), by=request.user,
        )  # fmt: skip
        soon(roster_work, roster.school_id, pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("an import that is finished says so")
def roster_discard(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.roster_discard(roster=get_object_or_404(RosterImport, pk=pk), by=request.user)
        messages.success(request, "Discarded. Nothing was changed.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_list")


@door(Permission.ROSTER_IMPORT, methods=("POST",))
@again("only an import that is applied can be undone")
def roster_undo(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        roster = roster_undo_begin(roster=get_object_or_404(RosterImport, pk=pk), now=timezone.now(), by=request.user)
        soon(roster_work, roster.school_id, pk)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("pupils:roster_detail", pk=pk)
