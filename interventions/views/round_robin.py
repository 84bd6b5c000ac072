"""Round robins: asked by who decides on referrals, answered by the pupil's teachers, laid out by subject."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from assessment.queries.questionnaire import items_asked
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, searched
from core.posts import again
from interventions.actions import round_robin as actions
from interventions.forms.round_robin import ReplyForm, RoundRobinForm, default_due
from interventions.models import Referral, RoundRobin
from interventions.queries import round_robin as queries
from pupils.actions.opening import pupils_opened
from pupils.views.choose import pupil_asked, pupil_choose

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("checklist", "Checklist", lambda row: row.questionnaire.name, sort=("questionnaire__measure__name",)),
    Column("asked", "Asked", lambda row: timezone.localdate(row.asked_at), sort=("asked_at",)),
    Column("due", "Answer by", lambda row: row.due_on, sort=("due_on",)),
    Column("answered", "Answered", lambda row: f"{row.answered} of {row.asked}", sort=("answered",)),
)
REPLY_COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.round_robin.pupil.name, sort=("round_robin__pupil__family_name",)),
    Column("class", "Class", lambda row: row.teaching_class.name, sort=("teaching_class__name",)),
    Column("by", "Asked by", lambda row: row.round_robin.asked_by.full_name),
    Column("due", "Answer by", lambda row: row.round_robin.due_on, sort=("round_robin__due_on",)),
)


@door(Permission.REFERRAL_DECIDE, methods=("GET", "POST"))
@once
def round_robin_create(request: StaffRequest) -> HttpResponse:
    """`?pupil=`, and `?referral=` where it belongs to one."""
    pupil = pupil_asked(request)
    if pupil is None:
        return pupil_choose(request, title="Ask the teachers of a pupil")
    asked = request.GET.get("referral", "")
    referral = Referral.objects.sent().filter(pupil=pupil, pk=asked if asked.isdecimal() else 0).first()
    form = RoundRobinForm(request.POST or None, initial={"due_on": default_due(timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.round_robin_create(
                pupil=pupil, referral=referral, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The teachers of {pupil.name_and_form} are asked.")
            return redirect("interventions:round_robin_detail", pk=made.pk)
    return render(request, "interventions/round_robin_create.html", {"form": form, "pupil": pupil})


@door(Permission.REFERRAL_DECIDE)
def round_robin_list(request: StaffRequest) -> HttpResponse:
    which = request.GET.get("which", "")
    rows = searched(queries.round_robins(user=request.user), request.GET.get("q", ""), "pupil__search_name")
    rows = rows if which == "all" else rows.filter(closed_at=None)
    if file := file_of(request, rows, name="round-robins", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="round_robin_list download")
        return file
    context = {"which": which, **list_of(request, rows, columns=COLUMNS)}
    return render(request, "interventions/round_robin_list.html", context)


@door(Permission.REFERRAL_DECIDE)
def round_robin_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The agreement map."""
    row = get_object_or_404(queries.round_robins(user=request.user), pk=pk)
    pupils_opened(user=request.user, pupil_ids=[row.pupil_id], page="round_robin_detail")
    context = {"row": row, **queries.agreement_of(round_robin=row)}
    return render(request, "interventions/round_robin_detail.html", context)


@door(Permission.REFERRAL_DECIDE, methods=("POST",))
@again("what is closed stays closed as it was")
def round_robin_close(request: StaffRequest, pk: int) -> HttpResponse:
    row: RoundRobin = get_object_or_404(queries.round_robins(user=request.user), pk=pk)
    actions.round_robin_close(round_robin=row, by=request.user, now=timezone.now())
    messages.success(request, "Closed. Nobody is asked any more; the answers stay.")
    return redirect("interventions:round_robin_detail", pk=pk)


@door(Permission.OBSERVATION_CREATE)
def reply_list(request: StaffRequest) -> HttpResponse:
    """What one is asked."""
    rows = searched(
        queries.replies_for(user=request.user).open(), request.GET.get("q", ""), "round_robin__pupil__search_name"
    )
    if file := file_of(request, rows, name="to-answer", columns=REPLY_COLUMNS):
        return file
    return render(request, "interventions/reply_list.html", list_of(request, rows, columns=REPLY_COLUMNS))


@door(Permission.OBSERVATION_CREATE, methods=("GET", "POST"))
@again("what is answered or closed leads back to the list with a sentence")
def reply_answer(request: StaffRequest, pk: int) -> HttpResponse:
    reply = get_object_or_404(queries.replies_for(user=request.user), pk=pk)
    asked = reply.round_robin
    if reply.answered_at or asked.closed_at:
        messages.success(
            request, f"What you were asked about {asked.pupil.name_and_form} is answered or closed. Thank you."
        )
        return redirect("interventions:reply_list")
    typed = request.POST if request.method == "POST" else None
    form = ReplyForm(
        typed, questionnaire=asked.questionnaire, items=items_asked(asked.questionnaire), question=asked.question
    )
    if request.method == "POST" and form.is_valid():
        try:
            comment = form.cleaned_data["comment"]
            actions.round_robin_reply(
                reply=reply, answers=form.answers, comment=comment, by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Thank you. What you see of {asked.pupil.name_and_form} is recorded.")
            return redirect("interventions:reply_list")
    pupils_opened(user=request.user, pupil_ids=[asked.pupil_id], page="reply_answer")
    return render(request, "interventions/reply_answer.html", {"reply": reply, "asked": asked, "form": form})
