"""Agreements of a teacher and an adult who supports their class."""

from datetime import timedelta

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
from deployment.actions import agreement as actions
from deployment.forms.agreement import AgreementForm
from deployment.models import ClassAgreement
from deployment.queries import agreement as queries
from deployment.queries.agreement import Pair


def _state(row: ClassAgreement) -> str:
    return "Ended" if row.ended_on else "Both agree" if row.is_agreed else "Awaiting reply"


COLUMNS = (
    Column("class", "Class", lambda row: row.teaching_class.name, sort=("teaching_class__name",)),
    Column("teacher", "Teacher", lambda row: row.teacher.name, sort=("teacher__family_name", "teacher__given_name")),
    Column(
        "adult",
        "With",
        lambda row: row.staff_member.name,
        sort=("staff_member__family_name", "staff_member__given_name"),
    ),
    Column("from", "From", lambda row: row.starts_on, sort=("starts_on",)),
    Column("review", "Look again", lambda row: row.review_on, sort=("review_on",)),
    Column("state", "State", _state),
)
WHICH = (("", "In force or waiting"), ("waiting", "Waiting for a word"), ("ended", "Ended"), ("all", "All"))


@door(Permission.AGREEMENT_SEE)
def agreement_list(request: StaffRequest) -> HttpResponse:
    which, text = request.GET.get("which", ""), request.GET.get("q", "")
    rows = searched(
        queries.agreements_listed(user=request.user, which=which), text, "teaching_class__name",
        "teacher__family_name", "teacher__given_name", "staff_member__family_name", "staff_member__given_name",
    )  # fmt: skip
    if file := file_of(request, rows, name="agreements", columns=COLUMNS):
        return file
    context = {
        "which": which,
        "whiches": WHICH,
        "today": timezone.localdate(),
        "without": queries.pairs_without(user=request.user, text=text, today=timezone.localdate()),
        **list_of(request, rows, columns=COLUMNS),
    }
    return render(request, "deployment/agreement_list.html", context)


def _agreement(request: StaffRequest, pk: int) -> ClassAgreement:
    return get_object_or_404(queries.agreements_visible(user=request.user), pk=pk)


@door(Permission.AGREEMENT_SEE)
def agreement_detail(request: StaffRequest, pk: int) -> HttpResponse:
    row = _agreement(request, pk)
    user, leads = request.user, request.user.may(Permission.DEPLOYMENT_EDIT)
    sides = [(row.teacher, row.agreed_by_teacher_at), (row.staff_member, row.agreed_by_ta_at)]
    said = [
        {"person": person, "at": at, "may_say": person.user_id == user.pk or (leads and person.user_id is None)}
        for person, at in sides
    ]
    context = {
        "row": row,
        "said": said,
        "lines": [(row._meta.get_field(name).verbose_name, getattr(row, name)) for name in actions.ROLES],
        "is_asked": row.ended_on is None and any(side["may_say"] and not side["at"] for side in said),
        "may_change": row.ended_on is None and (leads or user.pk in (row.teacher.user_id, row.staff_member.user_id)),
    }
    return render(request, "deployment/agreement_detail.html", context)


@door(Permission.AGREEMENT_EDIT, methods=("GET", "POST"))
@once
def agreement_create(request: StaffRequest) -> HttpResponse:
    """For the class, adult and teacher that the address names (`?teaching_class=&staff_member=&teacher=`)."""
    pair = _pair_asked(request)
    if pair is None:
        messages.error(request, "Choose the adult and the class under “Without an agreement”.")
        return redirect("deployment:agreement_list")
    today = timezone.localdate()
    form = AgreementForm(request.POST or None, initial={"review_on": today + timedelta(weeks=12)})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.agreement_create(
                pair=pair, values=form.cleaned_data, by=request.user, now=timezone.now(), today=today
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Written. The other is asked whether they agree.")
            return redirect("deployment:agreement_detail", pk=row.pk)
    return render(request, "deployment/agreement_edit.html", {"form": form, "pair": pair})


def _pair_asked(request: StaffRequest) -> Pair | None:
    asked = tuple(request.GET.get(name, "") for name in ("teaching_class", "staff_member", "teacher"))
    if not all(text.isdecimal() for text in asked):
        return None
    found = queries.pairs(user=request.user, today=timezone.localdate())
    return next(
        (p for p in found if (str(p.teaching_class.pk), str(p.staff_member.pk), str(p.teacher.pk)) == asked), None
    )


@door(Permission.AGREEMENT_EDIT, methods=("GET", "POST"))
@edits
def agreement_edit(request: StaffRequest, pk: int) -> HttpResponse:
    row = queries.agreement_now(_agreement(request, pk))
    form = AgreementForm(request.POST or None, instance=ClassAgreement.objects.get(pk=row.pk))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.agreement_edit(
                agreement=row, values=form.cleaned_data, by=request.user, now=timezone.now(), today=timezone.localdate()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. The other is asked whether they agree.")
            return redirect("deployment:agreement_detail", pk=saved.pk)
    return render(request, "deployment/agreement_edit.html", {"form": form, "pair": row, "row": row})


@door(Permission.AGREEMENT_EDIT, methods=("POST",))
@again("who has agreed has agreed: nobody is told a second time")
def agreement_agree(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.agreement_agree(agreement=_agreement(request, pk), by=request.user, now=timezone.now())
        messages.success(request, "You agree.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:agreement_detail", pk=pk)


@door(Permission.AGREEMENT_EDIT, methods=("POST",))
@again("an agreement ends once: nobody is told a second time")
def agreement_end(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.agreement_end(agreement=_agreement(request, pk), by=request.user, today=timezone.localdate())
        messages.success(request, "This agreement has ended.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:agreement_list")
