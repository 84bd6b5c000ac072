"""A member of staff leaves: what would have no adult is shown before it is saved, and handed over afterwards."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.models import Membership, User
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pks
from core.door import door
from core.errors import DomainError
from core.posts import again
from core.templatetags.parts import school_date
from staff.actions import leaving as actions
from staff.forms.leaving import HandOverForm, LastDayForm
from staff.leaving import arranged_of, held_by, holdings, with_something_left
from staff.models import StaffMember


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@again("who has left already is said to have left")
def staff_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """`?last_day=` shows what would have no adult after that day; POST saves it."""
    person, today = _person(pk), timezone.localdate()
    form = LastDayForm(request.POST or request.GET or {"last_day": (person.last_day or today).isoformat()})
    held = []
    if form.is_valid():
        last_day: date = form.cleaned_data["last_day"]
        held = held_by(person, last_day + timedelta(days=1))
        if request.method == "POST":
            return _leave(request, person, last_day, is_something_left=bool(held))
    return render(request, "staff/staff_leave.html", {"person": person, "form": form, "held": held})


def _leave(request: StaffRequest, person: StaffMember, last_day: date, *, is_something_left: bool) -> HttpResponse:
    try:
        actions.staff_leave(person=person, last_day=last_day, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("staff:staff_edit", pk=person.pk)
    messages.success(request, f"{person.name}'s last day is {school_date(last_day)}.{_kept_days(person, last_day)}")
    may_go_on = is_something_left and request.user.may(Permission.DEPLOYMENT_EDIT)
    return redirect("staff:hand_over" if may_go_on else "staff:staff_edit", pk=person.pk)


def _kept_days(person: StaffMember, last_day: date) -> str:
    """What a later last day does not move: slots were given from a day."""
    if person.last_day is None or person.last_day >= last_day:
        return ""
    on = school_date(person.last_day + timedelta(days=1))
    return f" Groups and slots that were handed over already still change hands on {on}."


@door(Permission.STAFF_EDIT, methods=("POST",))
@again("who works here already is said to")
def staff_return(request: StaffRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    try:
        actions.staff_return(person=person, by=request.user, now=timezone.now())
        messages.success(
            request,
            f"{person.name} works here. An account that was closed needs a new invitation. Tasks, plans and agreements that "
            "had not changed hands yet stay with them; groups and slots that were handed over do not come back.",
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("staff:staff_edit", pk=pk)


@door(Permission.DEPLOYMENT_EDIT)
def hand_over_list(request: StaffRequest) -> HttpResponse:
    people = with_something_left().order_by("left_on", "family_name", "given_name", "pk")
    rows = [(person, held_by(person, person.left_on)) for person in people]
    return render(request, "staff/hand_over_list.html", {"rows": rows, "today": timezone.localdate()})


@door(Permission.DEPLOYMENT_EDIT, methods=("GET", "POST"))
@again("what is given is theirs no more, so it is not given again")
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """POST: `to`, and the rows of each kind under the kind's key."""
    person, today = _person(pk), timezone.localdate()
    on = max(person.left_on or today, today)
    form = HandOverForm(request.POST or None, person=person, on=on)
    if request.method == "POST" and form.is_valid():
        chosen = {key: list(asked_pks(request.POST.getlist(key))) for key in holdings()}
        _give(request, person, chosen, form.cleaned_data["to"], on)
        return redirect("staff:hand_over", pk=pk)
    context: dict[str, Any] = {"person": person, "form": form, "held": held_by(person, person.left_on or today)}
    context["arranged"] = arranged_of(person)
    return render(request, "staff/hand_over.html", context)


def _give(request: StaffRequest, person: StaffMember, chosen: dict[str, list[int]], to: StaffMember, on: date) -> None:
    try:
        given, failed = actions.hand_over(person=person, chosen=chosen, to=to, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return
    if given:
        things = f"{given} thing{'' if given == 1 else 's'}"
        day = "today" if on <= timezone.localdate() else school_date(on)
        messages.success(request, f"You handed over {things} to {to.name}, from {day}.{_told(to, request.user)}")
    elif not failed:
        messages.error(request, "Tick what you want to hand over.")
    for why in failed:
        messages.error(request, why)


def _told(to: StaffMember, by: User) -> str:
    """Whether whoever has it now knows: notices go to accounts that are open, and never to oneself."""
    if to.user_id == by.pk:
        return ""
    if Membership.objects.open().filter(user=to.user_id, user__isnull=False).exists():
        return " They have been told."
    return " They have no account here, so tell them yourself."


def _person(pk: int) -> StaffMember:
    return get_object_or_404(StaffMember.objects.select_related("user"), pk=pk)
