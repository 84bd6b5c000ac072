"""Groups: who is in them, when they meet, and their sessions."""

from operator import attrgetter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of
from core.posts import again, edits
from interventions.actions import group as actions
from interventions.forms.programme import GroupForm, SlotForm
from interventions.models import Group, Programme, Slot
from interventions.queries.dosage import with_doses
from interventions.queries.intake import offers_beyond, withdrawn
from interventions.queries.judgements import with_judgements
from interventions.queries.reach import group_reach, slot_reach
from interventions.queries.session import sessions_visible
from interventions.queries.warnings import group_warnings
from interventions.queries.withdrawal import times_for
from interventions.rules.withdrawal import POLICIES
from pupils.actions.opening import pupils_opened
from schools.queries import present_school
from schools.rules import WEEKDAYS
from staff.models import StaffMember

TIME_COLUMNS = (
    Column("week", "Week", lambda row: "AB"[row["option"].at.week - 1]),
    Column("day", "Day", lambda row: WEEKDAYS[row["option"].at.weekday - 1]),
    Column("from", "From", lambda row: f"{row['option'].at.starts_at:%H:%M}"),
    Column("until", "Until", lambda row: f"{row['option'].at.ends_at:%H:%M}"),
    Column("cost", "Cost", lambda row: row["option"].cost),
    Column("words", "What it costs", lambda row: "; ".join(row["words"])),
)


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@once
def group_create(request: StaffRequest, pk: int) -> HttpResponse:
    programme = get_object_or_404(Programme, pk=pk)
    today = timezone.localdate()
    own = StaffMember.objects.working().filter(user=request.user).first()
    days = {"starts_on": today, "ends_on": actions.planned_end(programme, today)}
    initial = {"leader": own, "places": programme.group_size, **days}
    form = GroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.group_create(programme=programme, values=form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{group.name} is made. Now say when it meets.")
            return redirect("interventions:slot_create", pk=group.pk)
    return render(request, "interventions/group_create.html", {"form": form, "programme": programme})


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@edits
def group_edit(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Group.objects.select_related("programme", "leader", "next_leader")
    group, edited = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=pk)
    # Who leads it by today, also before the hourly job has said so.
    for row in (group, edited):
        row.follow(timezone.localdate())
    form = GroupForm(request.POST if request.method == "POST" else None, instance=edited)
    form.fields["starts_on"].disabled = True
    if request.method == "POST" and form.is_valid():
        offered = withdrawn(group=group)
        try:
            actions.group_edit(group=group, values=form.cleaned_data, today=timezone.localdate(), by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = f"{form.cleaned_data['name']} is changed, and those concerned are told.{offered.words}"
            messages.success(request, words)
            return redirect("interventions:group_detail", pk=pk)
    reach = group_reach(group=group, today=timezone.localdate(), by=request.user)
    context = {"form": form, "group": group, "reach": reach, "held": offers_beyond(group=group, free=0)}
    return render(request, "interventions/group_edit.html", context)


@door(Permission.SESSION_SEE)
def group_detail(request: StaffRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    rows = Group.objects.select_related("programme__needed_course", "leader__user", "next_leader").with_training(today)
    group = get_object_or_404(rows if request.user.sees_every_pupil else rows.filter(leader__user=request.user), pk=pk)
    sessions = sessions_visible(user=request.user).filter(group=group)
    day = max(today, group.starts_on)
    ahead = list(group.placements.until_after(day).select_related("pupil", "programme"))
    placements = with_doses([row for row in ahead if row.starts_on <= day], today)
    if request.user.may(Permission.JUDGEMENT_CREATE):
        placements = with_judgements(placements)
    pupils = [placement.pupil for placement in placements]
    context = {
        "group": group,
        "placements": placements,
        "joining": sorted((row for row in ahead if row.starts_on > day), key=attrgetter("starts_on", "pk")),
        "warnings": group_warnings(group=group, pupils=pupils, today=today),
        "slots": Slot.objects.filter(group=group, cell__ends_on__gt=today)
        .exclude(cell__ends_on=F("cell__starts_on"))
        .select_related("cell__staff_member")
        .order_by("cell__week", "cell__weekday", "cell__starts_at"),
        "ahead": sessions.filter(on__gte=today).order_by("on", "starts_at")[:5],
        "behind": sessions.filter(on__lt=today).order_by("-on", "-starts_at")[:10],
    }
    return render(request, "interventions/group_detail.html", context)


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@once
def slot_create(request: StaffRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.select_related("programme", "leader__user"), pk=pk)
    weeks = present_school().values_list("cycle_weeks", flat=True).get()
    form = SlotForm(request.POST or None, weeks=weeks, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.slots_create(
                group=group, weeks=values.pop("week"), today=timezone.localdate(), by=request.user, **values
            )
        except DomainError as error:
            form.add_error("clash_reason", str(error))
        else:
            messages.success(request, "The time is set and the sessions are laid out.")
            return redirect("interventions:group_detail", pk=group.pk)
    return render(request, "interventions/slot_create.html", {"form": form, "group": group})


@door(Permission.GROUP_EDIT)
def time_find(request: StaffRequest, pk: int) -> HttpResponse:
    """Every free time, ranked by what it costs; `?policy=` another than the school's, `?room=` one that must be free."""
    group = get_object_or_404(Group.objects.select_related("programme", "leader", "next_leader"), pk=pk)
    group.follow(timezone.localdate())
    room, asked = request.GET.get("room", "").strip()[:30], request.GET.get("policy", "")
    found = times_for(group=group, room=room, policy=asked if asked in POLICIES else "", today=timezone.localdate())
    if file := file_of(request, found["options"], name="times", columns=TIME_COLUMNS):
        return file
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in found["pupils"]], page="time_find")
    context = {
        "group": group,
        "room": room,
        "policies": POLICIES.items(),
        "policy": found["policy"],
        "in_registration": found["in_registration"],
        "pupils": found["pupils"],
        "page": Paginator(found["options"], 25).get_page(request.GET.get("page")),
    }
    return render(request, "interventions/time_find.html", context)


@door(Permission.GROUP_EDIT, methods=("GET", "POST"))
@again("a slot that has ended is left as it is, and nobody is told a second time")
def slot_end(request: StaffRequest, pk: int) -> HttpResponse:
    """What goes and who is told, and then it ends."""
    rows = Slot.objects.select_related("cell__staff_member__user", "group__programme")
    slot = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        reach = slot_reach(slot=slot, today=timezone.localdate(), by=request.user)
        return render(request, "interventions/slot_end.html", {"slot": slot, "reach": reach})
    actions.slot_end(slot=slot, today=timezone.localdate(), by=request.user)
    messages.success(request, "The group no longer meets at that time.")
    return redirect("interventions:group_detail", pk=slot.group_id)
