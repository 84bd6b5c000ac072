"""A pupil's voice: their own words on the adult's device, the targets they write, and their progress card."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_number
from core.door import door
from core.errors import DomainError
from core.happened import asked_happened
from core.posts import again, edits
from core.rows import held
from liaison.actions import voice as actions
from liaison.forms.voice import (
    FACES_BY_VALUE,
    HOW_ICONS,
    GoalEndForm,
    GoalForm,
    VoiceEditForm,
    VoiceForm,
    VoicePromptsForm,
)
from liaison.models import PupilGoal, PupilVoice
from liaison.queries import voice as queries
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil


def _pupil(request: StaffRequest, pk: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)


@door(Permission.VOICE_SEE)
def voice_list(request: StaffRequest, pk: int) -> HttpResponse:
    pupil = _pupil(request, pk)
    pupils_opened(user=request.user, pupil_ids=[pk], page="voice_list")
    return render(request, "liaison/voice_list.html", {"pupil": pupil, **queries.pupil_voices(pupil=pupil)})


@door(Permission.VOICE_SEE)
def voice_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What was said, and how it was before each change."""
    voice = get_object_or_404(queries.voices_visible(user=request.user), pk=pk)
    pupils_opened(user=request.user, pupil_ids=[voice.pupil_id], page="voice_detail")
    context = {"voice": voice, "pupil": voice.pupil, "earlier": queries.earlier_words(voice=voice)}
    return render(request, "liaison/voice_detail.html", context)


@door(Permission.VOICE_EDIT, methods=("GET", "POST"))
@once
def voice_create(request: StaffRequest, pk: int) -> HttpResponse:
    """The pupil's own page: big type, simple words."""
    pupil = _pupil(request, pk)
    questions, scales = queries.prompts()
    initial = {"said_on": timezone.localdate(), "how": "wrote"}
    form = VoiceForm(request.POST or None, questions=questions, scales=scales, initial=initial)
    return _own_words(request, pupil, None, form)


@door(Permission.VOICE_EDIT, methods=("GET", "POST"))
@edits
def voice_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The pupil changes their own words."""
    voice = get_object_or_404(held(request, queries.voices_visible(user=request.user)), pk=pk)
    return _own_words(request, voice.pupil, voice, VoiceEditForm(request.POST or None, **VoiceForm.of(voice)))


def _own_words(request: StaffRequest, pupil: Pupil, voice: PupilVoice | None, form: VoiceForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        at: Any = {"by": request.user, "now": timezone.now(), "today": timezone.localdate()}
        try:
            if voice:
                actions.voice_edit(voice=voice, values=form.values, **at)
            else:
                actions.voice_create(pupil=pupil, values=form.values, **at)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The own words of {pupil.name_and_form} are saved.")
            return redirect("liaison:voice_list", pk=pupil.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="voice_edit" if voice else "voice_create")
    context = {"form": form, "pupil": pupil, "voice": voice, "how_icons": HOW_ICONS, "face_icons": FACES_BY_VALUE}
    return render(request, "liaison/voice_edit.html", context)


@door(Permission.PROFILE_EDIT, methods=("GET", "POST"))
@edits
def voice_prompts_edit(request: StaffRequest) -> HttpResponse:
    """What the school asks its pupils."""
    questions, scales = queries.prompts()
    form = VoicePromptsForm(request.POST or None, initial={"questions": questions, "scales": scales})
    if request.method == "POST" and form.is_valid():
        actions.voice_prompts_edit(by=request.user, **form.cleaned_data)
        messages.success(request, "Pupils are asked this from now on. What was said before keeps its questions.")
        return redirect("pupils:pupil_list")
    return render(request, "liaison/voice_prompts_edit.html", {"form": form})


@door(Permission.VOICE_EDIT, methods=("GET", "POST"))
@once
def goal_create(request: StaffRequest, pk: int) -> HttpResponse:
    return _goal(request, _pupil(request, pk), None)


@door(Permission.VOICE_EDIT, methods=("GET", "POST"))
@edits
def goal_edit(request: StaffRequest, pk: int) -> HttpResponse:
    goal = _goal_of(request, pk)
    return _goal(request, goal.pupil, goal)


def _goal_of(request: StaffRequest, pk: int) -> PupilGoal:
    return get_object_or_404(held(request, queries.goals_visible(user=request.user)), pk=pk)


def _goal(request: StaffRequest, pupil: Pupil, goal: PupilGoal | None) -> HttpResponse:
    form = GoalForm(request.POST or None, instance=goal)
    if request.method == "POST" and form.is_valid():
        try:
            actions.goal_save(
                goal=goal, pupil=pupil, values=form.cleaned_data, by=request.user, today=timezone.localdate()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The target is saved.")
            return redirect("liaison:voice_list", pk=pupil.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="goal_edit" if goal else "goal_create")
    return render(request, "liaison/goal_edit.html", {"form": form, "pupil": pupil, "goal": goal})


@door(Permission.VOICE_EDIT, methods=("POST",))
@again("only what the person ticked or unticked is changed")
def goal_step_tick(request: StaffRequest, pk: int) -> HttpResponse:
    """The steps that were ticked are done, those unticked are not; what else was changed meanwhile stays. `was`: those that
    were ticked when the page was opened, `steps`: the mark of their words."""
    goal = _goal_of(request, pk)
    was, done = (_places(request.POST.getlist(name)) for name in ("was", "done"))
    try:
        if request.POST.get("steps") != goal.steps_mark:
            raise DomainError("Somebody else has changed these steps meanwhile. Look at them, and tick again.")
        actions.goal_step_tick(
            goal=goal, done=done - was, undone=was - done, by=request.user, today=timezone.localdate()
        )
        messages.success(request, "The steps are saved.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:voice_list", pk=goal.pupil_id)


def _places(texts: list[str]) -> set[int]:
    return {place for text in texts if (place := asked_number(text, most=99, otherwise=-1)) >= 0}


@door(Permission.VOICE_EDIT, methods=("POST",))
@again("a target that has ended is not ended again")
def goal_end(request: StaffRequest, pk: int) -> HttpResponse:
    goal, form = _goal_of(request, pk), GoalEndForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("Say whether the target is reached or put aside.")
        actions.goal_end(
            goal=goal, outcome=form.cleaned_data["outcome"], by=request.user, today=timezone.localdate(),
            on=asked_happened(request.POST.get("on", "")),
        )  # fmt: skip
        messages.success(request, "The target has ended. It stays on this page.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("liaison:voice_list", pk=goal.pupil_id)


@door(Permission.VOICE_SEE)
def progress_card(request: StaffRequest, pk: int) -> HttpResponse:
    """A page to print for the pupil; `?size=a5` for half the paper."""
    pupil = _pupil(request, pk)
    pupils_opened(user=request.user, pupil_ids=[pk], page="progress_card")
    today = timezone.localdate()
    size = "a5" if request.GET.get("size") == "a5" else "a4"
    context = {"pupil": pupil, "today": today, "size": size, **queries.progress_card(pupil=pupil, today=today)}
    return render(request, "liaison/progress_card.html", context)
