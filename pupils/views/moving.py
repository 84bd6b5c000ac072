"""Moving up into a new school year: prepared, looked at, decided, undone."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.lists import PAGE
from core.posts import again, edits
from core.rows import held
from core.templatetags.parts import school_date
from pupils.actions import moving as actions
from pupils.actions.opening import pupils_opened
from pupils.actions.roster_undo import UNDO_FOR
from pupils.forms.moving import (
    OUTCOMES,
    MovingEditForm,
    MovingPasteForm,
    MovingPupilsForm,
    MovingRunsForm,
    MovingStartForm,
    forms_proposed,
)
from pupils.models import MovingUp, Pupil
from pupils.moving import running
from pupils.queries import moving as queries
from pupils.queries.left_alone import left_alone_words
from pupils.rules.moving import Move, next_form, outcomes_proposed
from schools.models import Term

# So many who leave or stay are named on the page; more are a list of their own.
NAMED = 12
WHY = {
    "unread": ("has not two columns", "have not two columns"),
    "nobody": ("names no form and no pupil who is on roll", "name no form and no pupil who is on roll"),
    "several": (
        "names several pupils: give the admission number or UPN",
        "name several pupils: give the admission number or UPN",
    ),
}


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@once
def moving_list(request: StaffRequest) -> HttpResponse:
    """POST begins to prepare moving up into the chosen year."""
    now = timezone.now()
    years = queries.years_to_move_into(today=timezone.localdate(now))
    form = MovingStartForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        try:
            moving = actions.moving_start(year=form.years[form.cleaned_data["year"]], by=request.user, now=now)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("pupils:moving_detail", pk=moving.pk)
    rows = MovingUp.objects.select_related("begun_by", "decided_by", "undone_by")[:20]
    last_term = Term.objects.order_by("-ends_on").first()
    return render(
        request, "pupils/moving_list.html", {"form": form, "years": years, "rows": rows, "last_term": last_term}
    )


@door(Permission.PUPIL_EDIT)
def moving_detail(request: StaffRequest, pk: int) -> HttpResponse:
    moving = _moving(pk)
    now = timezone.now()
    context: dict[str, Any] = {"moving": moving}
    if moving.state == MovingUp.State.DRAFT:
        context |= _prepared(request, moving)
    else:
        context |= {
            "count": queries.moved_counted(moving),
            "kept": left_alone_words(moving.kept),
            "can_be_undone": moving.state == MovingUp.State.DECIDED
            or (moving.moved_at is not None and now - moving.moved_at <= UNDO_FOR),
        }
    return render(request, "pupils/moving_detail.html", context)


def _prepared(request: StaffRequest, moving: MovingUp) -> dict[str, Any]:
    now = timezone.now()
    shown = queries.preview(moving, today=timezone.localdate(now))
    runs = moving.choices.get("runs", {})
    found = running(queries.year_end(moving, now=now))
    few = [row.pk for rows in (shown.leavers, shown.repeaters) if len(rows) <= NAMED for row in rows]
    few += shown.joined_later[:NAMED]
    names = {row.pk: row.name_and_form for row in Pupil.objects.filter(pk__in=few)}
    if names:
        pupils_opened(user=request.user, pupil_ids=list(names), page="moving_detail")
    return {
        "shown": shown,
        "leavers": _named(shown.leavers, names),
        "repeaters": _named(shown.repeaters, names),
        "joined_later": [names[pk] for pk in shown.joined_later[:NAMED]],
        "joined_later_rest": len(shown.joined_later[NAMED:]),
        "exceptions": len(moving.choices.get("pupils", {})),
        "running": [(one, _chosen(one, runs)) for one in found],
    }


def _named(rows: list[Move], names: dict[int, str]) -> list[str]:
    """The names where they are few, else none."""
    return [names[row.pk] for row in rows] if len(rows) <= NAMED else []


def _chosen(one: Any, runs: dict[str, str]) -> list[tuple[str, int]]:
    """Of a kind what was chosen, in words, and for how many."""
    words = dict(one.kind.all_choices)
    if not one.kind.is_each:
        return [(words[one.kind.chosen(runs)], one.count)]
    counts: dict[str, int] = {}
    for pk, _, _ in one.lines:
        choice = words[one.kind.chosen(runs, pk)]
        counts[choice] = counts.get(choice, 0) + 1
    return [(words[value], counts[words[value]]) for value, _ in one.kind.all_choices if words[value] in counts]


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@edits
def moving_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What becomes of years and forms, and the days."""
    moving = get_object_or_404(held(request, MovingUp.objects.all()), pk=pk)
    if (refused := _refused(request, moving)) is not None:
        return refused
    pupils = queries.pupils_concerned(moving, today=timezone.localdate())
    pairs = set(pupils.exclude(form="").values_list("year_group", "form"))
    proposed = outcomes_proposed(pupils.values_list("year_group", flat=True))
    form = MovingEditForm(
        request.POST or None,
        years={year: moving.choices.get("years", {}).get(year, said) for year, said in proposed.items()},
        forms_of=forms_proposed(pairs, moving.choices, next_form),
        initial={"leavers_last_on": moving.leavers_last_on, "carried_until": moving.carried_until},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.moving_edit(
                moving=moving, leavers_last_on=form.cleaned_data["leavers_last_on"],
                carried_until=form.cleaned_data["carried_until"], years=form.years, forms=form.new_forms, by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. The counts below follow; nobody has moved yet.")
            return redirect("pupils:moving_detail", pk=pk)
    return render(request, "pupils/moving_edit.html", {"moving": moving, "form": form})


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@edits
def moving_pupils(request: StaffRequest, pk: int) -> HttpResponse:
    """What becomes of single pupils, by filters and pages; POST saves the page that is shown."""
    moving = get_object_or_404(held(request, MovingUp.objects.all()), pk=pk)
    if (refused := _refused(request, moving)) is not None:
        return refused
    today = timezone.localdate()
    filters = {name: request.GET.get(name, "") for name in ("year", "form", "outcome", "q")}
    pairs = queries.pupils_of(
        moving, year=filters["year"], form=filters["form"], outcome=filters["outcome"], text=filters["q"], today=today
    )
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    form = MovingPupilsForm(request.POST or None, pairs=page.object_list)
    if request.method == "POST" and form.is_valid():
        actions.moving_pupils(moving=moving, pupils=form.said, by=request.user, today=today)
        count = len(form.said)
        messages.success(request, f"Saved for {count} pupil{_s(count)}.")
        return redirect(request.get_full_path())
    pupils_opened(user=request.user, pupil_ids=[pupil.pk for pupil, _ in page.object_list], page="moving_pupils")
    forms = queries.pupils_concerned(moving, today=today).exclude(form="").order_by("form")
    context = {
        "moving": moving, "form": form, "page": page, "filters": filters, "outcomes": OUTCOMES,
        "years": queries.years_of(moving, today=today), "forms": forms.values_list("form", flat=True).distinct(),
    }  # fmt: skip
    return render(request, "pupils/moving_pupils.html", context)


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@again("the same lines say the same")
def moving_paste(request: StaffRequest, pk: int) -> HttpResponse:
    moving = _moving(pk)
    if (refused := _refused(request, moving)) is not None:
        return refused
    form = MovingPasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = actions.moving_paste(
            moving=moving, text=form.cleaned_data["text"], by=request.user, today=timezone.localdate()
        )
        messages.success(request, _taken_over(done))
        for why, numbers in done.left.items():
            if numbers:
                messages.warning(request, _left_out(why, numbers))
        return redirect("pupils:moving_detail", pk=pk)
    return render(request, "pupils/moving_paste.html", {"moving": moving, "form": form})


def _taken_over(done: actions.Pasting) -> str:
    """ "1 form and 2 pupils taken over. 4 pupils who were to leave stay on." """
    words = f"{done.forms} form{_s(done.forms)} and {done.pupils} pupil{_s(done.pupils)} taken over."
    if not done.staying_on:
        return words
    if done.staying_on == 1:
        return f"{words} 1 pupil who was to leave stays on."
    return f"{words} {done.staying_on} pupils who were to leave stay on."


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _left_out(why: str, numbers: list[int]) -> str:
    """ "3 lines name no form …, and were left out: 2, 5, 9." """
    one, many = WHY[why]
    shown = ", ".join(map(str, numbers[:20])) + (", …" if len(numbers) > 20 else "")
    head = f"1 line {one}, and was" if len(numbers) == 1 else f"{len(numbers)} lines {many}, and were"
    return f"{head} left out: {shown}."


@door(Permission.PUPIL_EDIT, methods=("GET", "POST"))
@edits
def moving_runs(request: StaffRequest, pk: int) -> HttpResponse:
    """What becomes of what runs past the year's end; of kinds that somebody else decides about, how much there is."""
    moving = get_object_or_404(held(request, MovingUp.objects.all()), pk=pk)
    if (refused := _refused(request, moving)) is not None:
        return refused
    found = running(queries.year_end(moving, now=timezone.now()))
    mine = [one for one in found if request.user.may(one.kind.permission)]
    form = MovingRunsForm(request.POST or None, found=mine, runs=moving.choices.get("runs", {}))
    if request.method == "POST" and form.is_valid():
        actions.moving_runs(moving=moving, runs=form.runs, by=request.user)
        messages.success(request, "Saved. It is done when moving up is decided.")
        return redirect("pupils:moving_detail", pk=pk)
    others = [one for one in found if one not in mine]
    return render(request, "pupils/moving_runs.html", {"moving": moving, "form": form, "others": others})


@door(Permission.PUPIL_EDIT, methods=("POST",))
@again("what is decided says who decided it and when")
def moving_decide(request: StaffRequest, pk: int) -> HttpResponse:
    moving = _moving(pk)
    try:
        row = actions.moving_decide(
            moving=moving, seen=request.POST.get("seen", ""), by=request.user, now=timezone.now(),
            is_confirmed="confirm" in request.POST,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _decided(row))
    return redirect("pupils:moving_detail", pk=pk)


def _decided(row: MovingUp) -> str:
    count = queries.moved_counted(row)
    if row.state == MovingUp.State.DONE:
        up = f"{count.up} pupil{_s(count.up)} {'is' if count.up == 1 else 'are'}"
        return f"Done. {up} in their new year, {count.stays} stayed, {count.leaves} left."
    first, last = school_date(row.starts_on), school_date(row.leavers_last_on)
    up = f"{count.up} pupil{_s(count.up)} {'goes' if count.up == 1 else 'go'} up on {first}"
    return f"Decided. {up}; {count.leaves} {'leaves' if count.leaves == 1 else 'leave'} after {last}."


@door(Permission.PUPIL_EDIT, methods=("POST",))
@again("what is undone says so")
def moving_undo(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        row = actions.moving_undo(moving=_moving(pk), by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        left = f" Not as before: {len(row.kept)}, listed below." if row.kept else ""
        messages.success(request, f"Undone. Years, forms and what had ended are as they were before.{left}")
    return redirect("pupils:moving_detail", pk=pk)


@door(Permission.PUPIL_EDIT, methods=("POST",))
@again("what is discarded is not there any more")
def moving_discard(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.moving_discard(moving=_moving(pk), by=request.user)
        messages.success(request, "Discarded. Nobody has moved.")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("pupils:moving_detail", pk=pk)
    return redirect("pupils:moving_list")


def _moving(pk: int) -> MovingUp:
    return get_object_or_404(MovingUp.objects.select_related("begun_by", "decided_by", "undone_by"), pk=pk)


def _refused(request: StaffRequest, moving: MovingUp) -> HttpResponse | None:
    """What is decided is not prepared any more: back to its page, where it is said who decided."""
    if moving.state == MovingUp.State.DRAFT:
        return None
    if request.method == "POST":
        messages.error(request, actions.FINISHED)
    return redirect("pupils:moving_detail", pk=moving.pk)
