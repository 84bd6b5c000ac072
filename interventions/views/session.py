"""A session's grid: recorded line by line, saved as you go, or all at once without JavaScript."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.models import User
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError, StaleError
from core.posts import again, edits
from interventions.actions import session as actions
from interventions.forms.session import RecordForm, SessionAimForm, SessionNotHeldForm, SessionStepsForm
from interventions.models import Placement, Session, SessionRecord
from interventions.queries.judgements import judgements_due, with_judgements
from interventions.queries.session import members_of, session_lines, sessions_visible, steps_of, steps_shown
from interventions.queries.supervision import topics_for
from interventions.rules.session import is_ahead
from pupils.actions.opening import pupils_opened

Line = dict


def _session(request: StaffRequest, pk: int) -> Session:
    rows = sessions_visible(user=request.user).select_related("group__programme", "led_by", "recorded_by")
    return get_object_or_404(rows, pk=pk)


@door(Permission.SESSION_RECORD, methods=("GET", "POST"))
@edits
def session_record(request: StaffRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    if request.method == "POST" and "line" in request.POST:
        return _save_line(request, session)
    lines = _with_forms(session, request.user, request.POST or None)
    if request.method == "POST" and _save_all(request, session, lines):
        messages.success(request, "Saved.")
        return redirect("interventions:session_record", pk=session.pk)
    return _page(request, session, lines)


def _page(
    request: StaffRequest,
    session: Session,
    lines: list[Line],
    *,
    aim: SessionAimForm | None = None,
    ticked: SessionStepsForm | None = None,
) -> HttpResponse:
    """The page of a session. `aim` and `ticked`: those that could not be saved."""
    pupils_opened(user=request.user, pupil_ids=[line["pupil"].pk for line in lines], page="session_record")
    cards = [line["card"] for line in lines if line["card"]]
    steps = steps_shown(session=session, pupils=cards, user=request.user)
    context = {
        "session": session,
        "lines": lines,
        "topics": topics_for(session=session, pupils=[line["pupil"] for line in lines]),
        "steps": steps,
        "aim_form": aim or SessionAimForm(initial={"aim": session.aim}),
        "steps_form": ticked or SessionStepsForm(steps=steps),
        "not_held_form": SessionNotHeldForm(),
        "to_judge": _to_judge(request, session, lines),
        "is_ahead": is_ahead(on=session.on, starts_at=session.starts_at, now=timezone.localtime()),
    }
    return render(request, "interventions/session_record.html", context)


def _to_judge(request: StaffRequest, session: Session, lines: list[Line]) -> list[Placement]:
    """Once the session was held: whose end in the programme is near while somebody still has to judge it."""
    if session.state != Session.State.HELD or not request.user.may(Permission.JUDGEMENT_CREATE):
        return []
    due = judgements_due(user=request.user, today=timezone.localdate()).filter(
        pk__in=[line["placement"].pk for line in lines]
    )
    return with_judgements(due.select_related("pupil", "programme"))


def _with_forms(session: Session, user: User, data: Any) -> list[Line]:
    lines = session_lines(session=session, user=user)
    for line in lines:
        line["form"] = _form(line["placement"].pk, line["record"], data)
    return lines


def _form(placement_pk: int, record: SessionRecord | None, data: Any = None) -> RecordForm:
    fields = {name: getattr(record, name) for name in actions.RECORD_FIELDS} if record else {}
    initial = {"placement": placement_pk, "version": record.version if record else 0, **fields}
    return RecordForm(data, prefix=f"p{placement_pk}", initial=initial)


def _save_all(request: StaffRequest, session: Session, lines: list[Line]) -> bool:
    """Save every line that was changed; whether nothing is left to put right."""
    is_clean = True
    for line in lines:
        form = line["form"]
        if not form.is_valid():
            is_clean = False
        elif form.has_changed() or (line["record"] and form.cleaned_data["version"] != line["record"].version):
            is_clean = _save(request, session, line) and is_clean
    return is_clean


def _save(request: StaffRequest, session: Session, line: Line) -> bool:
    """Save one line. Where somebody else was faster, put theirs beside what was typed and change nothing."""
    form = line["form"]
    try:
        line["record"] = actions.record_save(
            session=session, placement=line["placement"], values=form.values, version=form.cleaned_data["version"],
            by=request.user, now=timezone.now(),
        )  # fmt: skip
    except StaleError:
        line["theirs"] = SessionRecord.objects.select_related("recorded_by").get(
            session=session, placement=line["placement"]
        )
        return False
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    line["saved_at"] = timezone.now()
    return True


def _save_line(request: StaffRequest, session: Session) -> HttpResponse:
    """Autosave: one line of the grid, answered with the line as it now is."""
    pk = request.POST["line"]
    placement = next((row for row in members_of(sessions=[session])[session.pk] if str(row.pk) == pk), None)
    if placement is None:
        raise Http404
    record = SessionRecord.objects.filter(session=session, placement=placement).first()
    line: Line = {
        "placement": placement,
        "pupil": placement.pupil,
        "record": record,
        "form": _form(placement.pk, record, request.POST),
    }
    if line["form"].is_valid() and _save(request, session, line):
        line["form"] = _form(placement.pk, line["record"])
    return render(request, "interventions/_session_line_state.html", {"line": line, "session": session})


@door(Permission.SESSION_RECORD, methods=("POST",))
@edits
def session_aim(request: StaffRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    form = SessionAimForm(request.POST, initial={"aim": session.aim})
    if not form.is_valid():
        return _page(request, session, _with_forms(session, request.user, None), aim=form)
    actions.session_aim(session=session, by=request.user, **form.cleaned_data)
    messages.success(request, "Today's aim is saved.")
    return redirect("interventions:session_record", pk=pk)


@door(Permission.SESSION_RECORD, methods=("POST",))
@edits
def session_steps(request: StaffRequest, pk: int) -> HttpResponse:
    """Which steps of the protocol were done: `done`, by their places."""
    session = _session(request, pk)
    form = SessionStepsForm(request.POST, steps=steps_of(session=session))
    if not form.is_valid():
        return _page(request, session, _with_forms(session, request.user, None), ticked=form)
    try:
        done = set(form.cleaned_data["done"])
        actions.session_steps(session=session, done=done, by=request.user, now=timezone.now())
        messages.success(request, "The steps are saved.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("interventions:session_record", pk=pk)


@door(Permission.SESSION_RECORD, methods=("POST",))
@again("a session that was not held stays as it was said")
def session_not_held(request: StaffRequest, pk: int) -> HttpResponse:
    session, form = _session(request, pk), SessionNotHeldForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose why the session was not held.")
        return redirect("interventions:session_record", pk=pk)
    try:
        actions.session_not_held(session=session, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Marked as not held. You can reopen it.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("interventions:session_record", pk=pk)


@door(Permission.SESSION_RECORD, methods=("POST",))
@again("a session that is planned stays planned")
def session_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    actions.session_reopen(session=session, by=request.user, now=timezone.now())
    messages.success(request, "Open again: you can record it now.")
    return redirect("interventions:session_record", pk=pk)
