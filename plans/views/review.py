"""Review points."""

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
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from core.rows import held
from deployment.forms.task import TaskForm
from deployment.models import Task
from deployment.queries.task import tasks_about
from deployment.views.task import give
from plans.actions import review as actions
from plans.forms.review import AgendaForm, CancelForm, ReviewForm, ReviewHoldForm
from plans.models import ReviewPoint, reference
from plans.queries import invitee as invitee_queries
from plans.queries import review as queries
from plans.queries.review_agenda import review_agenda
from plans.queries.review_planning import next_proposed
from plans.queries.telling import day_questions, review_cancel_plan, review_edit_plan
from plans.review_parts import parts_of
from plans.rules.annual import annual_steps
from plans.rules.invitation import is_short_notice
from plans.rules.telling import Plan, told_words
from plans.views.agreed import asked_about, has_agreed
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose
from staff.models import StaffMember

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
    return get_object_or_404(held(request, queries.reviews_visible(user=request.user)), pk=pk)


@door(Permission.REVIEW_SEE)
def review_detail(request: StaffRequest, pk: int) -> HttpResponse:
    review, user, now = _review(request, pk), request.user, timezone.now()
    pupils_opened(user=user, pupil_ids=[review.pupil_id], page="review_detail")
    invitees = invitee_queries.review_invitees(review=review)
    not_asked = invitee_queries.carers_not_asked(review=review) if user.may(Permission.CARER_SEE) else []
    context = {
        "review": review,
        "now": now,
        "shared": invitee_queries.mailboxes_shared(invitees=invitees, others=not_asked),
        "is_over": review.starts_at < now,
        "is_short_notice": is_short_notice(starts_at=review.starts_at, now=now),
        "invitees": invitees,
        "waiting": [row for row in invitees if row.invited_at is None and row.may_be_reached],
        "agenda": [line for line in review.agenda.splitlines() if line.strip()],
        "mails": queries.review_messages(review=review) if user.may(Permission.MESSAGE_SEE) else [],
        "tasks": tasks_about(reference=reference(review)) if user.may(Permission.TASK_GIVE) else None,
        "not_asked": not_asked,
        "following": queries.review_after(review=review),
        "annual": annual_steps(on=timezone.localdate(review.starts_at)) if review.kind == "annual" else [],
        "parts": parts_of(user=user, review=review, now=now),
    }
    return render(request, "plans/review_detail.html", context)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@edits
def review_agenda_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The agenda, filled with what is known where nobody has written one, and what the pupil says."""
    review = _review(request, pk)
    lines = review_agenda(user=request.user, review=review, today=timezone.localdate())
    initial = {"agenda": review.agenda, "pupil_views": review.pupil_views}
    form = AgendaForm(request.POST if request.method == "POST" else None, initial=initial, proposal="\n".join(lines))
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_agenda_save(review=review, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The agenda is saved.")
            return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="review_agenda_edit")
    context = {"form": form, "review": review, "lines": lines if review.agenda else []}
    return render(request, "plans/review_agenda_edit.html", context)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def review_create(request: StaffRequest) -> HttpResponse:
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Plan a review")
    own = StaffMember.objects.working().filter(user=request.user).first()
    form, plan = ReviewForm(request.POST or None, initial={"led_by": own}), None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ReviewForm.Meta.fields}
        plan = Plan(questions=tuple(day_questions(days=[timezone.localdate(values["starts_at"])])))
        if has_agreed(request, plan) and (review := _created(request, form, pupil, values)):
            return redirect("plans:review_detail", pk=review.pk)
    return render(request, "plans/review_create.html", {"form": form, "pupil": pupil, "plan": asked_about(form, plan)})


def _created(request: StaffRequest, form: ReviewForm, pupil: Pupil, values: dict[str, Any]) -> ReviewPoint | None:
    try:
        review = actions.review_create(pupil=pupil, values=values, by=request.user, now=timezone.now())
    except DomainError as error:
        form.add_error("starts_at", str(error))
        return None
    messages.success(request, "Planned. Send the invitations when you are ready; reminders are sent automatically.")
    _warn_of_notice(request, review)
    return review


def _warn_of_notice(request: StaffRequest, review: ReviewPoint) -> None:
    """Says where an annual review is too near for its invitations."""
    if (
        review.kind == ReviewPoint.Kind.ANNUAL
        and (timezone.localdate(review.starts_at) - timezone.localdate()).days < 14
    ):
        messages.warning(
            request, "Everybody is invited to an annual review two weeks before it, and that is no longer so."
        )


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@edits
def review_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change it. Before it is saved it says who is told, and asks about a day that is no school day."""
    review, now = _review(request, pk), timezone.now()
    form, plan = ReviewForm(request.POST or None, instance=ReviewPoint.objects.get(pk=pk)), None
    if request.method == "POST" and form.is_valid():
        plan = review_edit_plan(review=review, values=form.cleaned_data, by=request.user, now=now)
        if form.cleaned_data["starts_at"] <= now or has_agreed(request, plan):
            try:
                done = actions.review_edit(review=review, values=form.cleaned_data, by=request.user, now=now)
            except DomainError as error:
                form.add_error("starts_at", str(error))
            else:
                messages.success(request, f"Saved. {told_words(done)}")
                _warn_of_notice(request, _review(request, pk))
                return redirect("plans:review_detail", pk=pk)
    context = {"form": form, "review": review, "plan": asked_about(form, plan)}
    return render(request, "plans/review_edit.html", context)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@edits
def review_hold(request: StaffRequest, pk: int) -> HttpResponse:
    """What was said, who was there, and when the next is."""
    review = _review(request, pk)
    form = ReviewHoldForm(
        request.POST if request.method == "POST" else None, review=review, initial=_hold_initial(review)
    )  # fmt: skip
    plan = None
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["next_starts_at"]
        plan = Plan(questions=tuple(day_questions(days=[timezone.localdate(day)] if day else [])))
        if has_agreed(request, plan) and _hold(request, review, form):
            return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="review_hold")
    context = {"form": form, "review": review, "plan": asked_about(form, plan)}
    return render(request, "plans/review_hold.html", context)


def _hold_initial(review: ReviewPoint) -> dict[str, Any]:
    """What is known; the next day is proposed the first time. Review points in between take no annual review's place."""
    known = {
        "held_at": review.starts_at, "outcome": review.outcome, "decisions": review.decisions,
        "pupil_was_there": review.pupil_was_there,
    }  # fmt: skip
    if review.state != ReviewPoint.State.PLANNED:
        return {**known, "present": review.invitees.filter(was_there=True)}
    kind = review.kind if review.kind == ReviewPoint.Kind.ANNUAL else ""
    is_planned = queries.review_after(review=review, kind=kind) is not None
    point = None if is_planned else next_proposed(review=review, today=timezone.localdate())
    at = timezone.localtime(review.starts_at).time()
    return {**known, "next_on": point.on if point else None, "next_at": at if point else None}


def _hold(request: StaffRequest, review: ReviewPoint, form: ReviewHoldForm) -> bool:
    asked = form.cleaned_data
    starts_at, following = asked["next_starts_at"], None
    if starts_at:
        same = {name: getattr(review, name) for name in ("minutes", "place", "purpose", "led_by")}
        following = {"starts_at": starts_at, **same}
    try:
        actions.review_hold(
            review=review, outcome=asked["outcome"], decisions=asked["decisions"], present=asked["present"],
            pupil_was_there=asked["pupil_was_there"], following=following, held_at=asked["held_at"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except DomainError as error:
        is_ahead = asked["held_at"] > timezone.now()
        form.add_error("held_at" if is_ahead else "next_on" if following else None, str(error))
        return False
    next_words = " The next review is planned." if following else ""
    messages.success(request, f"The outcome is saved.{next_words}")
    return True


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@again("only a review that is planned is cancelled")
def review_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel it. It says who is told, and how, before that."""
    review, now = _review(request, pk), timezone.now()
    form = CancelForm(request.POST or None)
    plan = review_cancel_plan(review=review, by=request.user, now=now)
    is_quiet = form.is_valid() and form.cleaned_data["is_quiet"]
    if request.method == "POST" and form.is_valid() and (is_quiet or has_agreed(request, plan)):
        try:
            done = actions.review_cancel(
                review=review,
                words=form.cleaned_data["words"],
                is_told=not form.cleaned_data["is_quiet"],
                by=request.user,
                now=now,
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            said = "Nobody has been told, as you chose." if is_quiet else told_words(done)
            messages.success(request, f"The review is cancelled and no more reminders will go out. {said}")
        return redirect("plans:review_detail", pk=pk)
    if review.state != ReviewPoint.State.PLANNED:
        messages.error(request, "Only a meeting that is still planned can be cancelled.")
        return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="review_cancel")
    return render(request, "plans/review_cancel.html", {"form": form, "review": review, "plan": plan})


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
