"""The resource bank: found by all who work with pupils, added to by those who teach them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of
from core.posts import again, edits
from core.rows import held
from library.actions import resource as actions
from library.forms.resource import ResourceForm
from library.models import Resource
from library.queries import resource as queries
from schools.areas import Area

FILTERS = ("q", "area", "language", "interest", "culture", "reading", "licence", "show")
COLUMNS = (
    Column("title", "Resource", lambda row: row.title, sort=("title",)),
    Column("kind", "What", lambda row: row.stored_file.ending if row.stored_file else "Link", sort=("kind", "title")),
    Column("area", "Area of need", lambda row: row.get_area_display(), sort=("area", "title")),
    Column("interests", "Interests", lambda row: ", ".join(row.interests)),
    Column("languages", "Languages", lambda row: ", ".join(row.languages)),
    Column("cultures", "Cultures", lambda row: ", ".join(row.cultures), is_hidden=True),
    Column("reading", "Reading age", lambda row: row.reading_words, sort=("reading_from", "reading_to", "title")),
    Column("licence", "Licence", lambda row: row.get_licence_display(), sort=("licence", "title")),
    Column("licence_note", "About the licence", lambda row: row.licence_note, is_hidden=True),
    Column("source", "Source", lambda row: row.source, is_hidden=True),
    Column("link", "Link", lambda row: row.link, is_hidden=True),
    Column("subjects", "Subjects", lambda row: ", ".join(row.subjects), is_hidden=True),
    Column("steps", "Steps", lambda row: ", ".join(row.steps), is_hidden=True),
    Column("added_by", "Added by", lambda row: row.added_by.full_name, is_hidden=True),
)
# A file is handed out as a download and nothing else: no browser shows, guesses or runs it, and no cache keeps it.
FILE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@door(Permission.RESOURCE_SEE)
def resource_list(request: StaffRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    rows = queries.resources_listed(user=request.user, asked=asked)
    if file := file_of(request, rows, name="resources", columns=COLUMNS):
        return file
    context = {
        "asked": asked,
        "is_no_age": bool(asked["reading"].strip()) and queries.reading_asked(asked["reading"]) is None,
        "areas": Area.choices,
        "licences": Resource.Licence.choices,
        **list_of(request, rows, columns=COLUMNS),
    }
    return render(request, "library/resource_list.html", context)


@door(Permission.RESOURCE_SEE)
def resource_detail(request: StaffRequest, pk: int) -> HttpResponse:
    resource = get_object_or_404(Resource.objects.light(), pk=pk)
    may_edit = request.user.may(Permission.RESOURCE_EDIT) or (
        request.user.may(Permission.RESOURCE_ADD) and resource.added_by_id == request.user.pk
    )
    return render(request, "library/resource_detail.html", {"resource": resource, "may_edit": may_edit})


@door(Permission.RESOURCE_ADD, methods=("GET", "POST"))
@once
def resource_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.RESOURCE_ADD, methods=("GET", "POST"))
@edits
def resource_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _edit(request, _theirs(request, pk))


def _theirs(request: StaffRequest, pk: int) -> Resource:
    return get_object_or_404(held(request, Resource.objects.editable_by(request.user).light()), pk=pk)


def _edit(request: StaffRequest, resource: Resource | None) -> HttpResponse:
    data: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ResourceForm(*data, instance=resource)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.resource_save(
                resource=resource, values=form.values, upload=form.cleaned_data["upload"], today=timezone.localdate(),
                by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(request, f"{saved.title} is in the bank.")
            return redirect("library:resource_detail", pk=saved.pk)
    return render(request, "library/resource_edit.html", {"form": form, "resource": resource})


@door(Permission.RESOURCE_ADD, methods=("POST",))
@again("what is retired is retired, and what is back is back")
def resource_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """POST with `back` brings it back."""
    saved = actions.resource_retire(
        resource=_theirs(request, pk),
        is_retired="back" not in request.POST,
        today=timezone.localdate(),
        by=request.user,
    )
    words = "is retired: it is not suggested any more" if saved.retired_on else "is back in the bank"
    messages.success(request, f"{saved.title} {words}.")
    return redirect("library:resource_detail", pk=pk)


@door(Permission.RESOURCE_SEE)
def resource_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The file of a resource of this school, to download."""
    rows = Resource.objects.filter(kind=Resource.Kind.FILE).select_related("stored_file")
    found = get_object_or_404(rows, pk=pk).stored_file
    assert found is not None
    response = HttpResponse(bytes(found.content), content_type=found.content_type, headers=FILE_HEADERS)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return response
