"""The team: who works here, and who may sign in."""

from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.actions import roles_grantable
from access.models import Membership
from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from core.rows import held
from staff import actions
from staff.forms.member import AccountForm, StaffForm
from staff.here import is_here
from staff.models import StaffMember
from staff.queries.invitation import invitation_pending
from staff.queries.people import person_shown, with_hours
from staff.rules.names import is_same_name

# Under the names by which an import knows them: a list that is downloaded comes back unchanged.
IDENTITY = (
    ("mis_id", "Staff code or ID"),
    ("title", "Title"),
    ("family_name", "Surname"),
    ("given_name", "Forename"),
    ("email", "Email"),
)
COLUMNS = (
    Column("name", "Name", lambda row: row.name, sort=("family_name", "given_name")),
    Column("job", "Job", lambda row: row.get_job_display(), sort=("job", "family_name")),
    *(Column(name, words, attrgetter(name), is_hidden=True) for name, words in IDENTITY),
    Column(
        "hours",
        "Working hours a week",
        lambda row: row.hours,
        sort=("contracted_minutes", "family_name"),
        is_number=True,
    ),
    Column("manager", "Line manager", lambda row: row.line_manager.name if row.line_manager else ""),
    Column("account", "Has an account", lambda row: "yes" if row.user_id else "no", sort=("user", "family_name")),
)


@door(Permission.STAFF_EDIT)
def staff_list(request: StaffRequest) -> HttpResponse:
    job, who, today = request.GET.get("job", ""), request.GET.get("who", ""), timezone.localdate()
    rows: Any = StaffMember.objects.select_related("line_manager").order_by("family_name", "given_name", "pk")
    rows = rows.filter(is_here(today)) if who != "left" else rows.exclude(is_here(today))
    rows = rows.filter(job=job) if job in StaffMember.Job.values else rows
    rows = with_hours(rows, today=timezone.localdate())
    rows = searched(rows, request.GET.get("q", ""), "given_name", "family_name", "email")
    if file := file_of(request, rows, name="staff", columns=COLUMNS):
        return file
    context = {"job": job, "who": who, "jobs": StaffMember.Job.choices, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "staff/staff_list.html", context)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@once
def staff_create(request: StaffRequest) -> HttpResponse:
    return _edit(request, None)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@edits
def staff_edit(request: StaffRequest, pk: int) -> HttpResponse:
    rows = held(request, StaffMember.objects.select_related("user"))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: StaffRequest, person: StaffMember | None) -> HttpResponse:
    form = StaffForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.staff_save(person=person, values=form.values, by=request.user)
        except DomainError as error:
            form.add_error("mis_id", str(error))
        else:
            messages.success(request, f"{person.name} is saved.")
            return redirect("staff:staff_edit", pk=person.pk)
    account = account_form(request, person) if person and request.user.may(Permission.ACCOUNT_EDIT) else None
    return person_page(request, person, form, account)


def person_page(
    request: StaffRequest, person: StaffMember | None, form: StaffForm, account: AccountForm | None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "person": person, "account": account, "membership": _membership(person)}
    context["has_left"] = person is not None and person.has_left()
    if person is not None:
        now = timezone.now()
        context["shown"] = person_shown(person=person, user=request.user, today=timezone.localdate())
        context["pending"] = invitation_pending(person=person, now=now) if account else None
        context["is_other_name"] = person.user and not is_same_name(person.name, person.user.full_name)
    return render(request, "staff/staff_edit.html", context)


def _membership(person: StaffMember | None) -> Membership | None:
    if person is None or person.user is None:
        return None
    return Membership.objects.open().filter(user=person.user).first()


def account_form(request: StaffRequest, person: StaffMember, *, is_sent: bool = False) -> AccountForm:
    """The roles of who can sign in; address and roles of who is to be invited."""
    membership = _membership(person)
    return AccountForm(
        request.POST if is_sent else None,
        grantable=roles_grantable(by=request.user),
        has_account=membership is not None,
        initial={"email": person.email, "roles": membership.roles if membership else []},
    )


@door(Permission.ACCOUNT_EDIT, methods=("POST",))
@edits
def staff_account(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what the person is in the school."""
    person = get_object_or_404(StaffMember.objects.select_related("user"), pk=pk)
    form = account_form(request, person, is_sent=True)
    if "email" not in form.fields and form.is_valid():
        try:
            actions.staff_account_change(person=person, roles=form.cleaned_data["roles"], by=request.user)
        except DomainError as error:
            form.add_error("roles", str(error))
        else:
            messages.success(request, f"The roles of {person.name} are changed.")
            return redirect("staff:staff_edit", pk=pk)
    return person_page(request, person, StaffForm(instance=person), form)


@door(Permission.ACCOUNT_EDIT, methods=("POST",))
@again("who has no account any more is said to have none")
def staff_account_end(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(StaffMember.objects.select_related("user"), pk=pk)
    try:
        actions.staff_account_end(person=person, today=timezone.localdate(), by=request.user)
        messages.success(request, f"{person.name} signs in no more. What they did stays.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("staff:staff_edit", pk=pk)
