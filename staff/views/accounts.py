"""Many colleagues are invited to sign in at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.actions import roles_grantable
from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from staff import actions
from staff.forms.accounts import InviteManyForm
from staff.queries.accounts import accounts, sent_too


@door(Permission.ACCOUNT_EDIT, methods=("GET", "POST"))
@once
def invitation_many(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    found = accounts(now=now)
    data = request.POST if request.method == "POST" else None
    # Who has accepted meanwhile is refused by name, and keeps nobody else from it.
    rows = [*found.rows, *(sent_too(pks=data.getlist("people"), rows=found.rows) if data else [])]
    form = InviteManyForm(data, rows=rows, grantable=roles_grantable(by=request.user))
    if request.method == "POST" and form.is_valid():
        done = actions.invitations_create(people=form.asked, now=now, by=request.user)
        if done.sent:
            count = len(done.sent)
            words = "1 invitation is" if count == 1 else f"{count} invitations are"
            messages.success(request, f"{words} on the way: one mail each. Whoever accepts can sign in.")
        for person, why in done.refused:
            messages.error(request, f"{person.name} was not invited. {why}")
        return redirect("staff:invitation_many")
    return render(request, "staff/invitation_many.html", {"form": form, "found": found})
