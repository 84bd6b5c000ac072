"""Whole-class cover: the list with what it takes from interventions, a new one, and its hand-over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from deployment.actions import class_cover as actions
from deployment.forms.class_cover import ClassCoverForm, HandOverForm
from deployment.models import ClassCover
from deployment.queries import class_cover as queries
from deployment.rules.class_cover import limits_in_words

COLUMNS = (
    Column("class", "Class", lambda row: row.teaching_class.name, sort=("teaching_class__name",)),
    Column("on", "Day", lambda row: row.on, sort=("on", "starts_at")),
    Column("from", "From", lambda row: f"{row.starts_at:%H:%M}"),
    Column("minutes", "Minutes", lambda row: row.minutes, is_number=True),
    Column(
        "by", "Taken by", lambda row: row.covered_by.name, sort=("covered_by__family_name", "covered_by__given_name")
    ),
    Column("for", "In place of", lambda row: row.for_teacher.name if row.for_teacher else ""),
    Column("state", "Hand-over", lambda row: moment(row.handed_over_at) or "not yet", sort=("handed_over_at",)),
    Column("seen", "Seen by the teacher", lambda row: moment(row.seen_by_teacher_at), is_hidden=True),
)


@door(Permission.CLASS_COVER_SEE)
def class_cover_list(request: StaffRequest) -> HttpResponse:
    """Covers, the latest first; `?which=` open (the hand-over is owed) or unseen."""
    which, today = request.GET.get("which", ""), timezone.localdate()
    rows = queries.covers(user=request.user, which=which, today=today)
    rows = searched(
        rows, request.GET.get("q", ""),
        "teaching_class__name", "teaching_class__subject", "covered_by__family_name", "covered_by__given_name",
        "for_teacher__family_name",
    )  # fmt: skip
    if file := file_of(request, rows, name="whole-class-cover", columns=COLUMNS):
        return file
    shows_taken = request.user.may(Permission.CLASS_COVER_EDIT)
    context = {
        "which": which,
        "today": today,
        "taken": queries.taken_from_groups(today=today) if shows_taken else None,
        **list_of(request, rows, columns=COLUMNS),
    }
    return render(request, "deployment/class_cover_list.html", context)


@door(Permission.CLASS_COVER_EDIT, methods=("GET", "POST"))
@once
def class_cover_create(request: StaffRequest) -> HttpResponse:
    form = ClassCoverForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            cover = actions.class_cover_create(values=form.cleaned_data, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("covered_by", str(error))
        else:
            messages.success(
                request,
                f"{cover.covered_by.name} takes {cover.teaching_class.name}, and is told. What they leave is listed below.",
            )
            return redirect("deployment:class_cover_detail", pk=cover.pk)
    return render(request, "deployment/class_cover_create.html", {"form": form})


@door(Permission.CLASS_COVER_SEE)
def class_cover_detail(request: StaffRequest, pk: int) -> HttpResponse:
    cover = get_object_or_404(queries.covers_visible(user=request.user), pk=pk)
    return _detail(request, cover, HandOverForm(instance=cover))


def _detail(request: StaffRequest, cover: ClassCover, form: HandOverForm) -> HttpResponse:
    may_edit = request.user.may(Permission.CLASS_COVER_EDIT)
    is_theirs = cover.covered_by.user_id == request.user.pk and request.user.may(Permission.CLASS_COVER_HAND_OVER)
    minutes = queries.minutes_that_day(staff_member=cover.covered_by, on=cover.on)
    teachers = queries.teachers_of(cover)
    context = {
        "cover": cover,
        "form": form,
        "limits": limits_in_words(cover.covered_by.job, minutes),
        "teachers": teachers,
        "left": queries.changes_of(cover) if may_edit else (),
        "writes": (is_theirs or may_edit) and cover.seen_by_teacher_at is None and cover.on <= timezone.localdate(),
        "answers": cover.handed_over_at is not None
        and cover.seen_by_teacher_at is None
        and request.user.pk in {teacher.user_id for teacher in teachers},
        "may_withdraw": may_edit and actions.may_withdraw(cover, timezone.localdate()),
    }
    return render(request, "deployment/class_cover_detail.html", context)


@door(Permission.CLASS_COVER_HAND_OVER, methods=("POST",))
@edits
def class_cover_hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    rows = queries.covers_visible(user=request.user)
    cover = get_object_or_404(rows, pk=pk)
    form = HandOverForm(request.POST, instance=get_object_or_404(rows, pk=pk))
    if form.is_valid():
        try:
            actions.class_cover_hand_over(cover=cover, values=form.cleaned_data, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("done", str(error))
        else:
            messages.success(request, "Handed over: the teacher has the note.")
            return redirect("deployment:class_cover_detail", pk=pk)
    return _detail(request, cover, form)


@door(Permission.CLASS_COVER_SEE, methods=("POST",))
@again("a note is seen once: nobody is told a second time")
def class_cover_see(request: StaffRequest, pk: int) -> HttpResponse:
    cover = get_object_or_404(queries.covers_visible(user=request.user), pk=pk)
    try:
        actions.class_cover_see(cover=cover, by=request.user, now=timezone.now())
        messages.success(request, f"{cover.covered_by.name} hears that you have seen it.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("deployment:class_cover_detail", pk=pk)


@door(Permission.CLASS_COVER_EDIT, methods=("POST",))
@again("a cover that was withdrawn is refused with a sentence")
def class_cover_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    cover = get_object_or_404(queries.covers_visible(user=request.user), pk=pk)
    try:
        actions.class_cover_withdraw(cover=cover, today=timezone.localdate(), by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("deployment:class_cover_detail", pk=pk)
    messages.success(request, f"Taken back: the hours of {cover.covered_by.name} are as planned again.")
    return redirect("deployment:class_cover_list")
