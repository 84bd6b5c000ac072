"""Review points that are missing this year, and those that are proposed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk, asked_pks
from core.door import door
from core.errors import DomainError
from core.lists import Column, PagesByLines, asked_page, file_of, list_of, moment, searched
from plans.actions.review import reviews_approve
from plans.forms.review import Proposals, ProposalsForm
from plans.queries import review_planning as queries
from plans.queries.telling import day_questions
from plans.rules.telling import Plan
from plans.views.agreed import has_agreed
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from staff.models import StaffMember

# How many there are a pupil follows from the day: three in September, one in May.
MOST_PROPOSED = 36
USUAL_LEADS = (StaffMember.Job.SENCO, StaffMember.Job.HLTA)
COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.name, sort=("family_name", "given_name")),
    Column("year", "Year", lambda row: row.year_words, sort=("year_group", "family_name")),
    Column("status", "SEN status", lambda row: row.sen_code or "", sort=("sen_code", "family_name")),
    Column("held", "Held", lambda row: row.held, sort=("held", "family_name"), is_number=True),
    Column("planned", "Planned", lambda row: row.planned, sort=("planned", "family_name"), is_number=True),
    Column("wanted", "A year", lambda row: row.wanted, sort=("wanted", "family_name"), is_number=True),
    Column("missing", "Missing", lambda row: row.missing, sort=("missing", "family_name"), is_number=True),
    Column("last", "Last review", lambda row: moment(row.last_at), sort=("last_at",)),
)


@door(Permission.REVIEW_SEE)
def review_short_list(request: StaffRequest) -> HttpResponse:
    """Pupils with fewer review points this year than they are to have."""
    today = timezone.localdate()
    rows = searched(queries.pupils_short(user=request.user, today=today), request.GET.get("q", ""), "search_name")
    if file := file_of(request, rows, name="fewer-reviews", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pk for row in rows}, page="review_short_list download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    pupils_opened(user=request.user, pupil_ids=[row.pk for row in shown["page"]], page="review_short_list")
    shown["has_pupils"] = queries.pupils_to_review(user=request.user, today=today).exists
    return render(request, "plans/review_short_list.html", shown)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def review_propose(request: StaffRequest) -> HttpResponse:
    """Days for everybody who lacks review points; what is ticked is planned."""
    people = list(StaffMember.objects.working().order_by("family_name", "given_name"))
    leads = [(person.pk, person.name) for person in people]
    if request.method == "POST":
        return _approve(request, leads)
    today = timezone.localdate()
    rows = searched(queries.pupils_short(user=request.user, today=today), request.GET.get("q", ""), "search_name")
    lines = list(rows.values_list("missing", flat=True))
    page = PagesByLines(rows, lines=lines, most=MOST_PROPOSED).get_page(asked_page(request, "page"))
    found = queries.proposals(user=request.user, pupils=list(page), staff=people, today=today)
    # Who leads reviews as a rule, and whom these are proposed to; a review that is planned can be given to anybody.
    usual = {person.pk for person in people if person.job in USUAL_LEADS} | {
        row.led_by.pk for row in found if row.led_by
    }
    leads = [(pk, name) for pk, name in leads if pk in usual]
    forms = Proposals(form_kwargs={"leads": leads}, initial=[_initial(row) for row in found])
    return _shown(request, forms, ProposalsForm(), [(row.pupil, row.point.why) for row in found], page)


def _initial(row: queries.Proposal) -> dict[str, Any]:
    at = timezone.localtime(row.starts_at)
    return {
        "is_chosen": True, "pupil": row.pupil.pk, "kind": "annual" if row.point.is_annual else "progress",
        "on": at.date(), "at": at.time(), "led_by": row.led_by.pk if row.led_by else "",
    }  # fmt: skip


def _shown(
    request: StaffRequest, forms: Any, common: Any, about: list[tuple[Pupil | None, str]], page: Any,
    plan: Plan | None = None,
) -> HttpResponse:  # fmt: skip
    pupils_opened(user=request.user, pupil_ids={pupil.pk for pupil, _ in about if pupil}, page="review_propose")
    lines = [
        {"form": form, "pupil": pupil, "why": why, "is_first": at == 0 or about[at - 1][0] != pupil}
        for at, (form, (pupil, why)) in enumerate(zip(forms.forms, about, strict=True))
    ]
    context = {
        "forms": forms,
        "form": common,
        "lines": lines,
        "page": page,
        "q": request.GET.get("q", ""),
        "plan": plan,
    }
    return render(request, "plans/review_propose.html", context)


def _approve(request: StaffRequest, leads: list[tuple[int, str]]) -> HttpResponse:
    forms, common = Proposals(request.POST, form_kwargs={"leads": leads}), ProposalsForm(request.POST)
    is_valid = all([common.is_valid(), forms.is_valid()])
    pks = {form["pupil"].value() for form in forms.forms}
    visible = Pupil.objects.visible_to(request.user).on_roll().filter(pk__in=asked_pks(map(str, pks)))
    pupils = {pupil.pk: pupil for pupil in visible}
    if is_valid:
        chosen = [form for form in forms.forms if form.cleaned_data["is_chosen"]]
        ready = [
            (
                pupils[form.cleaned_data["pupil"]],
                {
                    "starts_at": form.starts_at, "kind": form.cleaned_data["kind"],
                    "led_by_id": form.cleaned_data["led_by"], **common.cleaned_data,
                },
            )
            for form in chosen
            if form.cleaned_data["pupil"] in pupils
        ]  # fmt: skip
        plan = Plan(questions=tuple(day_questions(days=[timezone.localdate(row["starts_at"]) for _, row in ready])))
        if not has_agreed(request, plan):
            return _shown(request, forms, common, _about(forms, pupils), None, plan)
        try:
            made = reviews_approve(proposals=ready, by=request.user, now=timezone.now())
        except DomainError as error:
            common.add_error(None, str(error))
        else:
            what = "1 review point is" if len(made) == 1 else f"{len(made)} review points are"
            messages.success(
                request, f"{what} planned. Nobody is invited yet: carers are reminded in time, or invite them now."
            )
            return redirect("plans:review_propose")
    elif not common.errors:
        common.add_error(None, "A day, a time or a lead is missing below. Correct it and plan them again.")
    return _shown(request, forms, common, _about(forms, pupils), None)


def _about(forms: Any, pupils: dict[int, Pupil]) -> list[tuple[Pupil | None, str]]:
    return [(pupils.get(asked_pk(str(form["pupil"].value())) or 0), "") for form in forms.forms]
