"""Before and after a lesson: what its adults need to know, and their slip back to its teachers."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.posts import edits
from core.times import asked_day
from deployment.actions import lesson as actions
from deployment.forms.agreement import NOTE_FIELDS, NoteForm, SlipForm
from deployment.models import ClassAgreement
from deployment.queries import lesson as queries
from deployment.queries.lesson import AHEAD, BACK, LessonDay
from pupils.actions.opening import pupils_opened
from pupils.models import Lesson


def _asked_day(text: str) -> date | None:
    day = asked_day(text, date.min)
    return None if day == date.min else day


@door(Permission.LESSON_NOTE)
def lesson_coming(request: StaffRequest) -> HttpResponse:
    """A teacher's lessons of two weeks in which somebody supports them, and the slips that came; who leads deployment looks at
    another's by `?teacher=`."""
    user, today = request.user, timezone.localdate()
    teachers = queries.teachers_supported(user=user, today=today)
    mine = next((person for person in teachers if person.user_id == user.pk), None)
    asked = request.GET.get("teacher", "")
    teacher = next((person for person in teachers if str(person.pk) == asked), mine)
    slips = queries.slips_received(teacher=teacher, today=today) if teacher else []
    pupils_opened(user=user, pupil_ids={row.pupil_id for slip in slips for row in slip.pupils.all()}, page="slips")
    context = {
        "teacher": teacher,
        "teachers": [person for person in teachers if person is not mine],
        "is_mine": teacher is not None and teacher is mine,
        "lessons": queries.coming_lessons(teacher=teacher, today=today) if teacher else [],
        "slips": slips,
        "waiting": ClassAgreement.objects.waiting_for(user).select_related("teaching_class"),
    }
    return render(request, "deployment/lesson_coming.html", context)


@door(Permission.SLIP_SEND)
def lesson_list(request: StaffRequest) -> HttpResponse:
    """The lessons that one supports on a day: what to know before, the slip after."""
    user, today = request.user, timezone.localdate()
    on = _asked_day(request.GET.get("on", "")) or today
    lessons = [(row, row.slip_of(user)) for row in queries.my_support(user=user, on=on)]
    context = {
        "on": on,
        "today": today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "may_send": today - BACK < on <= today,
        "lessons": lessons,
        "waiting": ClassAgreement.objects.waiting_for(user).select_related("teaching_class"),
    }
    return render(request, "deployment/lesson_list.html", context)


def _lesson_day(request: StaffRequest, lesson: Lesson, *, is_last: bool) -> LessonDay | None:
    """The lesson on the day that is asked for, else on the next (or the last) day on which it meets."""
    today, asked = timezone.localdate(), request.GET.get("on", "")
    start, end = (today - BACK, today) if is_last else (today, today + 2 * AHEAD)
    on = _asked_day(asked) if asked else queries.day_met(lesson=lesson, start=start, end=end, is_last=is_last)
    return queries.lesson_day(lesson=lesson, on=on) if on else None


@door(Permission.LESSON_NOTE, methods=("GET", "POST"))
@edits
def note_write(request: StaffRequest, pk: int) -> HttpResponse:
    """`?on=` says which day; `?copy=1` begins with what was written for the class last time."""
    lesson = get_object_or_404(queries.lessons_to_brief(user=request.user), pk=pk)
    lesson_day = _lesson_day(request, lesson, is_last=False)
    if lesson_day is None:
        messages.error(request, "This lesson does not meet on that day.")
        return redirect("deployment:lesson_coming")
    last = queries.last_note(lesson=lesson, before=lesson_day.on)
    copied = {name: getattr(last, name) for name in NOTE_FIELDS} if last and request.GET.get("copy") else {}
    form = NoteForm(request.POST or None, instance=lesson_day.note, copied=copied)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in NOTE_FIELDS}
        try:
            actions.note_write(
                lesson_day=lesson_day, values=values, by=request.user, now=timezone.now(), today=timezone.localdate()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            names = " and ".join(adult.name for adult in lesson_day.adults) or "Whoever supports this lesson"
            messages.success(request, f"Written. {names} will see it.")
            return redirect("deployment:lesson_coming")
    context = {"form": form, "row": lesson_day, "last": last}
    return render(request, "deployment/note_write.html", context)


@door(Permission.SLIP_SEND, methods=("GET", "POST"))
@once
def slip_send(request: StaffRequest, pk: int) -> HttpResponse:
    """`?on=` says which day. Sent once, it opens again for a correction."""
    lesson = get_object_or_404(queries.lessons_to_report(user=request.user, today=timezone.localdate()), pk=pk)
    lesson_day = _lesson_day(request, lesson, is_last=True)
    if lesson_day is None:
        messages.error(request, "This lesson does not meet on that day.")
        return redirect("deployment:lesson_list")
    slip = lesson_day.slip_of(request.user)
    pupils = queries.class_pupils(lesson=lesson, user=request.user, on=lesson_day.on)
    chosen: list[Any] = list(slip.pupils.values_list("pupil", flat=True)) if slip else []
    form = SlipForm(request.POST or None, instance=slip, pupils=pupils, initial={"pupils": chosen})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in SlipForm.Meta.fields}
        try:
            actions.slip_send(
                lesson_day=lesson_day, values=values, pupils=form.cleaned_data["pupils"], by=request.user,
                now=timezone.localtime(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            names = " and ".join(teacher.name for teacher in lesson_day.teachers) or "The teacher"
            messages.success(request, f"Sent. {names} will see it.")
            return redirect(f"{reverse('deployment:lesson_list')}?on={lesson_day.on}")
    shown = list(pupils)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil in shown], page="slip_send")
    ticked = {str(pk) for pk in form["pupils"].value() or []}
    context = {"form": form, "row": lesson_day, "slip": slip, "pupils": shown, "ticked": ticked}
    return render(request, "deployment/slip_send.html", context)
