"""The contact log: of a pupil, a new line, and what to come back to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from core.rows import held
from liaison.actions import contact as actions
from liaison.forms.contact import ContactForm, asked_reference
from liaison.models import Contact
from liaison.queries import contact as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("when", "When", lambda row: moment(row.happened_at), sort=("happened_at",)),
    Column("with", "Who with", lambda row: row.with_whom, sort=("with_whom", "happened_at")),
    Column("way", "How", lambda row: row.get_way_display(), sort=("way", "happened_at")),
    Column("direction", "Who made contact", lambda row: row.get_direction_display(), is_hidden=True),
    Column("said", "What was said", lambda row: row.said),
    Column("outcome", "What came of it", lambda row: row.get_outcome_display(), sort=("outcome", "happened_at")),
    Column("follow_up", "Come back to it", lambda row: row.follow_up_on, sort=("follow_up_on",)),
    Column("by", "Written by", lambda row: row.written_by.full_name, is_hidden=True),
    Column("written", "Recorded", lambda row: moment(row.written_at), is_hidden=True),
)
FOLLOW_COLUMNS = (
    Column("due", "Due", lambda row: row.follow_up_on, sort=("follow_up_on",)),
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("with", "Who with", lambda row: row.follow_up_with or row.with_whom, sort=("with_whom",)),
    Column("said", "What was said last", lambda row: row.said),
    Column("by", "Logged by", lambda row: row.written_by.full_name, sort=("written_by__full_name",)),
)
SEARCHED = ("with_whom", "said", "written_by__full_name")


@door(Permission.CONTACT_SEE)
def contact_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The log of a pupil; `?way=` and `?q=` narrow it."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    way = request.GET.get("way", "")
    rows = searched(queries.contacts_of(user=request.user, pupil=pupil, way=way), request.GET.get("q", ""), *SEARCHED)
    pupils_opened(user=request.user, pupil_ids=[pk], page="contact_list")
    if file := file_of(request, rows, name="contacts", columns=COLUMNS):
        return file
    context = {
        "pupil": pupil, "way": way, "ways": Contact.Way.choices, "barred": _barred(pupil),
        **list_of(request, rows, columns=COLUMNS),
    }  # fmt: skip
    return render(request, "liaison/contact_list.html", context)


def _barred(pupil: Pupil) -> list[str]:
    """The carers who must not be contacted, by name."""
    return [link.carer.name for link in queries.carer_links(pupil=pupil) if link.do_not_contact]


@door(Permission.CONTACT_SEE)
def contact_follow_up_list(request: StaffRequest) -> HttpResponse:
    """What to come back to until today; `?which=all` what is ahead as well."""
    which = request.GET.get("which", "")
    today = timezone.localdate()
    rows = queries.follow_ups(user=request.user, today=today, which=which)
    rows = searched(rows, request.GET.get("q", ""), "pupil__search_name", *SEARCHED)
    if file := file_of(request, rows, name="follow-ups", columns=FOLLOW_COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="follow_up_list download")
        return file
    shown = list_of(request, rows, columns=FOLLOW_COLUMNS)
    pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in shown["page"]}, page="contact_follow_up_list")
    return render(request, "liaison/contact_follow_up_list.html", {"which": which, "today": today, **shown})


@door(Permission.CONTACT_LOG, methods=("GET", "POST"))
@once
def contact_create(request: StaffRequest) -> HttpResponse:
    """Log a contact about `?pupil=`; `?follows=` is the one that it comes back to, `?reference=` what it belongs to."""
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Log a contact")
    follows = _followed(request, pupil)
    initial: dict[str, Any] = {}
    if follows:
        initial = {"carer_link": follows.carer_link_id, "with_whom": "" if follows.carer_link_id else follows.with_whom}
    form = ContactForm(request.POST or None, pupil=pupil, now=timezone.localtime(), initial=initial)
    if request.method == "POST" and form.is_valid():
        reference = asked_reference(request.GET.get("reference", ""))
        values = {**form.cleaned_data, "reference": reference, "follows": follows}
        try:
            actions.contact_log(pupil=pupil, values=values, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Logged.")
            return redirect("liaison:contact_list", pk=pupil.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="contact_create")
    return render(request, "liaison/contact_edit.html", {"form": form, "pupil": pupil, "follows": follows})


def _followed(request: StaffRequest, pupil: Pupil) -> Contact | None:
    asked = request.GET.get("follows", "")
    rows = queries.contacts_visible(user=request.user).to_follow().filter(pupil=pupil)
    return rows.filter(pk=asked_pk(asked)).first()


def _own(request: StaffRequest, pk: int) -> Contact:
    """A contact that the user wrote: nobody else changes it."""
    rows = queries.contacts_visible(user=request.user).filter(written_by=request.user)
    return get_object_or_404(held(request, rows), pk=pk)


@door(Permission.CONTACT_LOG, methods=("GET", "POST"))
@edits
def contact_edit(request: StaffRequest, pk: int) -> HttpResponse:
    contact = _own(request, pk)
    pupil = contact.pupil
    form = ContactForm(request.POST or None, instance=contact, pupil=pupil)
    if request.method == "POST" and form.is_valid():
        try:
            actions.contact_edit(contact=contact, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Changed. How it was before is kept.")
            return redirect("liaison:contact_list", pk=pupil.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="contact_edit")
    return render(request, "liaison/contact_edit.html", {"form": form, "pupil": pupil, "contact": contact})


@door(Permission.CONTACT_LOG, methods=("POST",))
@again("who came back to it first is kept")
def contact_follow_up_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody came back to it without anything to log."""
    contact = get_object_or_404(queries.contacts_visible(user=request.user), pk=pk)
    actions.contact_follow_up_end(contact=contact, by=request.user, now=timezone.now())
    messages.success(request, f"Done: {contact.pupil.name_and_form} is off the list.")
    return redirect("liaison:contact_follow_up_list")
