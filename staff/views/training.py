"""Trainings of a person, courses, and the matrix of both."""

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
from core.rows import held
from staff.actions import training as actions
from staff.forms.training import CourseEditForm, CourseForm, CourseRecordForm, TrainingEditForm, TrainingForm
from staff.models import Course, StaffMember, Training
from staff.queries import training as queries

COURSE_COLUMNS = (
    Column("name", "Course", lambda row: row.name, sort=("name",)),
    Column("trained", "Trained now", lambda row: row.trained, sort=("trained", "name"), is_number=True),
)
PEOPLE_COLUMNS = (
    Column("name", "Name", lambda line: line.person.name, sort=("family_name", "given_name")),
    Column("job", "Job", lambda line: line.person.get_job_display(), sort=("job", "family_name")),
)


@door(Permission.STAFF_EDIT)
def training_matrix(request: StaffRequest) -> HttpResponse:
    """People down, courses across; `course`, `job` and `state` narrow it."""
    asked = {name: request.GET.get(name, "") for name in ("course", "job", "state")}
    today = timezone.localdate()
    every = list(Course.objects.all())
    course = next((course for course in every if str(course.pk) == asked["course"]), None)
    courses = [course] if course else every
    rows = queries.matrix_people(user=request.user, course=course, job=asked["job"], state=asked["state"], today=today)
    rows = searched(rows, request.GET.get("q", ""), "given_name", "family_name")
    columns = PEOPLE_COLUMNS + tuple(_column(number, one) for number, one in enumerate(courses))
    if request.GET.get("format"):
        lines = queries.matrix_lines(people=list(rows), courses=courses, today=today)
        if file := file_of(request, lines, name="training", columns=columns):
            return file
    shown = list_of(request, rows, columns=columns)
    context = {
        "lines": queries.matrix_lines(people=list(shown["page"]), courses=courses, today=today),
        "courses": courses,
        "every": every,
        "jobs": StaffMember.Job.choices,
        "states": queries.STATES.items(),
        **asked,
        **shown,
    }
    return render(request, "staff/training_matrix.html", context)


def _column(number: int, course: Course) -> Column:
    def words(line: queries.Line) -> str:
        cell = line.cells[number]
        return f"{cell.row.done_on:%Y-%m-%d}, {cell.words}" if cell else ""

    return Column(f"course{course.pk}", course.name, words)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@once
def training_create(request: StaffRequest, pk: int) -> HttpResponse:
    return _training(request, get_object_or_404(StaffMember, pk=pk), None)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@edits
def training_edit(request: StaffRequest, pk: int) -> HttpResponse:
    rows = held(request, Training.objects.select_related("staff_member", "course"))
    training = get_object_or_404(rows, pk=pk)
    return _training(request, training.staff_member, training)


def _training(request: StaffRequest, person: StaffMember, training: Training | None) -> HttpResponse:
    kind = TrainingEditForm if training else TrainingForm
    form = kind(request.POST if request.method == "POST" else None, training=training)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        name = data.pop("new_course")
        try:
            if name:
                data["course"] = actions.course_save(course=None, name=name, by=request.user)
            saved = actions.training_save(
                training=training, person=person, today=timezone.localdate(), by=request.user, **data
            )
        except DomainError as error:
            form.add_error("new_course" if name else "done_on", str(error))
        else:
            messages.success(request, f"{saved.course.name} is recorded for {person.name}.")
            return redirect("staff:staff_edit", pk=person.pk)
    return render(request, "staff/training_edit.html", {"form": form, "person": person, "training": training})


@door(Permission.STAFF_EDIT, methods=("POST",))
@again("what is removed is not there any more")
def training_remove(request: StaffRequest, pk: int) -> HttpResponse:
    training = get_object_or_404(Training.objects.select_related("course"), pk=pk)
    actions.training_remove(training=training, by=request.user)
    messages.success(request, f"{training.course.name} is removed.")
    return redirect("staff:staff_edit", pk=training.staff_member_id)


@door(Permission.STAFF_EDIT)
def course_list(request: StaffRequest) -> HttpResponse:
    rows = searched(
        queries.courses_counted(user=request.user, today=timezone.localdate()), request.GET.get("q", ""), "name"
    )
    if file := file_of(request, rows, name="courses", columns=COURSE_COLUMNS):
        return file
    return render(request, "staff/course_list.html", list_of(request, rows, columns=COURSE_COLUMNS))


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@once
def course_create(request: StaffRequest) -> HttpResponse:
    return _course(request, None)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@edits
def course_edit(request: StaffRequest, pk: int) -> HttpResponse:
    return _course(request, get_object_or_404(held(request, Course.objects.all()), pk=pk))


def _course(request: StaffRequest, course: Course | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CourseEditForm(data, initial={"name": course.name}) if course else CourseForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.course_save(course=course, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{saved.name} is saved.")
            return redirect("staff:course_list")
    return render(request, "staff/course_edit.html", {"form": form, "course": course})


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@once
def course_record(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a course for everybody who was there."""
    course = get_object_or_404(Course, pk=pk)
    form = CourseRecordForm(
        request.POST if request.method == "POST" else None, course=course, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        people, today = list(data.pop("people")), timezone.localdate()
        try:
            made = actions.course_record(course=course, people=people, today=today, by=request.user, **data)
        except DomainError as error:
            form.add_error("done_on", str(error))
        else:
            messages.success(request, f"{course.name} is recorded for {len(made)} more.")
            return redirect("staff:course_list")
    return render(request, "staff/course_record.html", {"form": form, "course": course})
