"""Two records of one adult made one, and made two again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk
from core.door import door
from core.errors import DomainError
from core.lists import searched
from core.posts import again
from staff.actions.merge import staff_merge as merge
from staff.actions.merge import staff_unmerge as unmerge
from staff.models import StaffMember


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@again("a record that is merged already says so")
def staff_merge(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk` is the duplicate; POST names in `keep` the record that stays."""
    person = get_object_or_404(StaffMember, pk=pk)
    others = StaffMember.objects.filter(merged_into=None).exclude(pk=pk)
    if request.method == "POST":
        keep = others.filter(pk=asked_pk(request.POST.get("keep", ""))).first()
        try:
            if keep is None:
                raise DomainError("Choose the record that stays.")
            if person.user_id and not request.user.may(Permission.ACCOUNT_EDIT):
                raise DomainError("This person signs in. Ask somebody who may change accounts to merge the records.")
            left = merge(keep=keep, duplicate=person, today=timezone.localdate(), by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            rest = f" What {keep.name} had already stays with the old record: {', '.join(left)}." if left else ""
            messages.success(request, f"The two records of {keep.name} are merged.{rest}")
            return redirect("staff:staff_edit", pk=keep.pk)
    text = request.GET.get("q", person.family_name)
    found = searched(others, text, "given_name", "family_name", "email")[:20]
    return render(request, "staff/staff_merge.html", {"person": person, "found": found, "q": text})


@door(Permission.STAFF_EDIT, methods=("POST",))
@again("a record that is not merged any more says so")
def staff_unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk` is the record that was merged into another."""
    person = get_object_or_404(StaffMember, pk=pk)
    try:
        if person.merged_rows.get("user") and not request.user.may(Permission.ACCOUNT_EDIT):
            raise DomainError("This person signs in. Ask somebody who may change accounts to undo the merge.")
        left = unmerge(duplicate=person, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        rest = f" What stays with the other record: {', '.join(left)}." if left else ""
        messages.success(request, f"Undone: there are two records again.{rest}")
    return redirect("staff:staff_edit", pk=pk)
