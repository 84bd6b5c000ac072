"""Review points."""

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
from core.lists import Column, file_of, list_of, moment, searched
from deployment.forms.task import TaskForm
from deployment.models import Task
from deployment.queries.task import tasks_about
from deployment.views.task import give
from plans.actions import review as actions
from plans.forms.review import ReviewForm, ReviewHoldForm
from plans.models import ReviewPoint, reference
from plans.queries import review as queries
from plans.review_parts import parts_of
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("when", "When", lambda row: moment(row.starts_at), sort=("starts_at",)),
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("led_by", "Led by", lambda row: row.led_by.name, sort=("led_by__family_name", "led_by__given_name")),
    Column("state", "Next", lambda row: row.get_state_display(), sort=("state", "starts_at")),
)


@door(Permission.REVIEW_SEE)
def review_list(request: StaffRequest) -> HttpResponse:
    which, now = request.GET.get("which", "ahead"), timezone.now()
    rows = searched(
        queries.reviews(user=request.user, which=which, now=now),
        request.GET.get("q", ""),
        "pupil__search_name",
        "led_by__family_name",
    )
    if file := file_of(request, rows, name="reviews", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="review_list download")
        return file
    context = {"which": which, "now": now, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "plans/review_list.html", context)


def _review(request: StaffRequest, pk: int) -> ReviewPoint:
    return get_object_or_404(queries.reviews_visible(user=request.user), pk=pk)


@door(Permission.REVIEW_SEE)
def review_detail(request: StaffRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    context = {
        "review": review,
        "now": timezone.now(),
        "hold_form": ReviewHoldForm(),
        "mails": queries.review_messages(review=review) if request.user.may(Permission.MESSAGE_SEE) else [],
        "tasks": tasks_about(reference=reference(review)) if request.user.may(Permission.TASK_GIVE) else None,
        "parts": parts_of(user=request.user, review=review, now=timezone.now()),
        "carers": queries.review_carers(review=review) if request.user.may(Permission.CARER_SEE) else [],
    }
    return render(request, "plans/review_detail.html", context)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def review_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Plan a review")
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ReviewForm.Meta.fields}
        try:
            review = actions.review_create(pupil=pupil, values=values, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("starts_at", str(error))
        else:
            messages.success(request, "Planned. Carers are reminded by e-mail by themselves.")
            return redirect("plans:review_detail", pk=review.pk)
    return render(request, "plans/review_create.html", {"form": form, "pupil": pupil})


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
def review_edit(request: StaffRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = ReviewForm(request.POST or None, instance=ReviewPoint.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_edit(review=review, values=form.cleaned_data, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error("starts_at", str(error))
        else:
            messages.success(request, "Changed. Carers hear of a new time by themselves.")
            return redirect("plans:review_detail", pk=pk)
    return render(request, "plans/review_edit.html", {"form": form, "review": review})


@door(Permission.REVIEW_EDIT, methods=("POST",))
def review_hold(request: StaffRequest, pk: int) -> HttpResponse:
    review, form = _review(request, pk), ReviewHoldForm(request.POST)
    if form.is_valid():
        actions.review_hold(review=review, outcome=form.cleaned_data["outcome"], by=request.user)
        messages.success(request, "The outcome is saved.")
    else:
        messages.error(request, "Write what was said and agreed.")
    return redirect("plans:review_detail", pk=pk)


@door(Permission.REVIEW_EDIT, methods=("POST",))
def review_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    actions.review_cancel(review=_review(request, pk), by=request.user)
    messages.success(request, "Called off. No reminder goes out any more.")
    return redirect("plans:review_detail", pk=pk)


@door(Permission.TASK_GIVE, methods=("GET", "POST"))
@once
def review_task_give(request: StaffRequest, pk: int) -> HttpResponse:
    """A task that comes of a review: about its pupil, and listed with it."""
    review = _review(request, pk)
    form = TaskForm(request.POST or None, user=request.user, pupil=review.pupil, is_from=True)
    if request.method == "POST" and form.is_valid():
        day = timezone.localdate(review.starts_at)
        link = reverse("plans:review_detail", args=[pk])
        words = f"review on {day.day} {day:%B %Y}"
        source = {"source": Task.Source.REVIEW.value, "source_words": words}
        if give(request, form, reference=reference(review), link=link, **source):
            return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="review_task_give")
    return render(request, "plans/review_task_give.html", {"form": form, "review": review, "pupil": review.pupil})
