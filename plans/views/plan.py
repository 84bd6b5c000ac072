"""Plans: the list, the document, writing it, putting it in force, signing and reading it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError, StaleError
from core.lists import Column, file_of, list_of, searched
from core.posts import again, edits
from plans.actions import plan as actions
from plans.forms.plan import InForceForm, PlanBeginForm, PlanEndForm, SignForm
from plans.models import Plan, PlanReading, PlanSection, PlanVersion, SignOff
from plans.queries import plan as queries
from plans.queries.document import bases, in_sections, plan_content, version_newest
from plans.queries.plan_type import plan_types
from plans.rules.content import Content, changes
from pupils.actions.opening import pupils_opened
from pupils.models import Pupil
from pupils.views.choose import pupil_asked, pupil_choose
from schools.queries import days_between
from staff.models import StaffMember

COLUMNS = (
    Column("pupil", "Pupil", lambda row: row.pupil.name, sort=("pupil__family_name", "pupil__given_name")),
    Column("plan", "Plan", lambda row: row.plan_type.name, sort=("plan_type__position", "pupil__family_name")),
    Column("lead", "Led by", lambda row: row.lead.name, sort=("lead__family_name", "lead__given_name")),
    Column("targets", "Open targets", lambda row: row.open_targets, sort=("open_targets", "pupil__family_name")),
    Column("review", "Next review", lambda row: row.review_on, sort=("review_on", "pupil__family_name")),
    Column("state", "State", lambda row: row.get_state_display(), sort=("state", "review_on")),
)
PARTS = ("live", "history")


@door(Permission.PLAN_SEE)
def plan_list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    which, plan_type = request.GET.get("which", "open"), request.GET.get("type", "")
    rows = queries.plans(user=request.user, which=which, plan_type=plan_type, today=today)
    if not request.user.may(Permission.PLAN_EDIT):
        rows = rows.were_in_force()
    rows = searched(rows, request.GET.get("q", ""), "pupil__search_name", "lead__family_name")
    if file := file_of(request, rows, name="plans", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.pupil_id for row in rows}, page="plan_list download")
        return file
    context = {
        "which": which, "plan_type": plan_type, "today": today, "types": plan_types(school=request.user.membership.school),
        **list_of(request, rows, columns=COLUMNS),
    }  # fmt: skip
    return render(request, "plans/plan_list.html", context)


def plan_asked(request: StaffRequest, pk: int) -> Plan:
    """The plan of the address. 404 for one of a pupil whom the user may not see, and for a draft that is not theirs to write."""
    rows = queries.plans_visible(user=request.user).select_related("pupil__profile", "lead__user")
    if not request.user.may(Permission.PLAN_EDIT):
        rows = rows.were_in_force()
    plan: Plan = get_object_or_404(rows, pk=pk)
    return plan


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@once
def plan_create(request: StaffRequest) -> HttpResponse:
    pupil, today = pupil_asked(request), timezone.localdate()
    if pupil is None:
        return pupil_choose(request, title="Start a plan")
    types = plan_types(school=request.user.membership.school, on=today)
    types = types.filter(pk__in=PlanSection.objects.values("plan_type"))  # one without a section says nothing yet
    me = StaffMember.objects.working().filter(user=request.user).first()
    asked = types.filter(key=request.GET.get("type", "")).first()
    form = PlanBeginForm(request.POST or None, types=types, initial={"lead": me, "plan_type": asked})
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.plan_begin(pupil=pupil, today=today, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("plan_type", str(error))
        else:
            messages.success(
                request, "Plan started. What the plans below it say is in it already; the rest saves as you write."
            )
            return redirect("plans:plan_write", pk=plan.pk)
    pupils_opened(user=request.user, pupil_ids=[pupil.pk], page="plan_create")
    return render(request, "plans/plan_create.html", {"form": form, "pupil": pupil, "types": types})


@door(Permission.PLAN_SEE)
def plan_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan: for who writes it as it stands now, for everybody else as it is in force."""
    plan, today = plan_asked(request, pk), timezone.localdate()
    newest = version_newest(plan)
    kept = Content.from_data(newest.content) if newest else None
    is_writer = request.user.may(Permission.PLAN_EDIT)
    is_open = is_writer and plan.state != Plan.State.ENDED
    content = (
        plan_content(plan=plan, school=request.user.membership.school, today=today) if is_open or kept is None else kept
    )
    reading = PlanReading.objects.filter(version=newest, reader=request.user, read_at=None).first() if newest else None
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page="plan_detail")
    context = {
        "plan": plan, "content": content, "sections": in_sections(content), "newest": newest, "reading": reading,
        "is_open": is_open, "pending": changes(kept, content) if is_open and kept else [], "today": today,
        "end_form": PlanEndForm(),
    }  # fmt: skip
    return render(request, "plans/plan_detail.html", context)


@door(Permission.PLAN_SEE)
def plan_part(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """A part that the plan's page defers: what sessions and scores say, or how the plan came about."""
    if key not in PARTS:
        raise Http404
    plan, today = plan_asked(request, pk), timezone.localdate()
    template = f"plans/_plan_{key}.html"
    gather = queries.plan_live if key == "live" else queries.plan_history
    found = gather(user=request.user, plan=plan, today=today)
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page=f"plan_part {key}")
    context = {"plan": plan, "today": today, "template": template, **found}
    return render(request, template if request.htmx else "plans/plan_part.html", context)


@door(Permission.PLAN_EDIT)
def plan_write(request: StaffRequest, pk: int) -> HttpResponse:
    plan, now = plan_asked(request, pk), timezone.now()
    if plan.state == Plan.State.ENDED:
        messages.error(request, "This plan has ended. Reopen it to write in it.")
        return redirect("plans:plan_detail", pk=pk)
    content = plan_content(plan=plan, school=request.user.membership.school, today=timezone.localdate())
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page="plan_write")
    others = queries.others_writing(plan=plan, user=request.user, now=now)
    context = {"plan": plan, "sections": in_sections(content), "bases": bases(content), "others": others}
    context["guidance"] = {section.key: section.guidance for section in plan.plan_type.sections.all()}
    return render(request, "plans/plan_write.html", context)


@door(Permission.PLAN_EDIT, methods=("POST",))
@edits
def plan_text_save(request: StaffRequest, pk: int) -> HttpResponse:
    """Save a section as it is written. Somebody else's words are never overwritten: both are shown."""
    plan, now = plan_asked(request, pk), timezone.now()
    key, text = request.POST.get("key", ""), request.POST.get("text", "")
    context: dict[str, Any] = {"plan": plan, "key": key, "text": text, "saved_at": timezone.localtime(now)}
    status = 200
    try:
        context["base"] = actions.text_save(
            plan=plan, key=key, text=text, base=request.POST.get("base", ""), by=request.user, now=now
        )
    except StaleError as error:
        content = plan_content(plan=plan, school=request.user.membership.school, today=timezone.localdate())
        theirs = next(section for section in content.sections if section.key == key)
        context |= {"error": str(error), "theirs": theirs, "their_base": bases(content)[key]}
        status = 409
    except DomainError as error:
        context["error"] = str(error)
        status = 400
    if request.headers.get("X-Autosave"):
        return render(request, "plans/_text_state.html", context, status=status)
    if status != 200:
        return render(request, "plans/plan_text.html", context)
    messages.success(request, "Saved.")
    return redirect(f"{request.path.removesuffix('text/')}write/#section-{key}")


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("it says that the page is still open")
def plan_writing(request: StaffRequest, pk: int) -> HttpResponse:
    """A page open to write is heard of, and hears who else is writing."""
    plan, now = plan_asked(request, pk), timezone.now()
    actions.author_seen(plan=plan, by=request.user, now=now)
    others = queries.others_writing(plan=plan, user=request.user, now=now)
    return render(request, "plans/_plan_authors.html", {"others": others})


def next_review(plan: Plan, today: date) -> date:
    """A day for the next review by the rhythm of the type: the last school day before it falls due."""
    due = today + timedelta(days=round(364 / plan.plan_type.reviews_a_year))
    days = days_between(start=max(due - timedelta(days=28), today + timedelta(days=1)), end=due)
    return days[-1][0] if days else due


@door(Permission.PLAN_EDIT, methods=("GET", "POST"))
@once
def plan_put_in_force(request: StaffRequest, pk: int) -> HttpResponse:
    plan, today, now = plan_asked(request, pk), timezone.localdate(), timezone.now()
    school = request.user.membership.school
    planned = plan.review_on if plan.review_on and plan.review_on > today else next_review(plan, today)
    form = InForceForm(request.POST or None, initial={"review_on": planned})
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.plan_put_in_force(
                plan=plan, school=school, now=now, today=today, by=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if version.put_in_force_at < now:
                messages.success(
                    request, f"Nothing has changed: version {version.number} goes on, with its next review."
                )
                return redirect("plans:plan_detail", pk=pk)
            told = version.readings.count()
            who = "1 adult is" if told == 1 else f"{told} adults are"
            messages.success(
                request,
                f"Version {version.number} is in force. {who} asked to read it, and you see here who has. "
                "Everybody else who sees every plan is told today how many changed.",
            )
            return redirect("plans:plan_detail", pk=pk)
    newest = version_newest(plan)
    content = plan_content(plan=plan, school=school, today=today)
    said = changes(Content.from_data(newest.content) if newest else None, content)
    readers, others = queries.people_told(plan=plan, but=request.user)
    pupils_opened(user=request.user, pupil_ids=[plan.pupil_id], page="plan_put_in_force")
    context = {"plan": plan, "form": form, "changes": said, "readers": readers, "others": others}
    context["vague"] = queries.vague_in(content)
    return render(request, "plans/plan_put_in_force.html", context)


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("a plan that has ended is not ended again")
def plan_end(request: StaffRequest, pk: int) -> HttpResponse:
    plan, form = plan_asked(request, pk), PlanEndForm(request.POST)
    if not form.is_valid():
        why = (
            "Enter the day on which it ended as a date."
            if "on" in form.errors
            else "Say in a few words why the plan ends."
        )
        messages.error(request, why)
        return redirect("plans:plan_detail", pk=pk)
    try:
        actions.plan_end(plan=plan, today=timezone.localdate(), by=request.user, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Ended. Its words stay with the pupil. You can reopen it on this page.")
    return redirect("plans:plan_detail", pk=pk)


@door(Permission.PLAN_EDIT, methods=("POST",))
@again("a plan that is open stays as it is")
def plan_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.plan_reopen(plan=plan_asked(request, pk), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Open again.")
    return redirect("plans:plan_detail", pk=pk)


def version_asked(request: StaffRequest, pk: int) -> PlanVersion:
    pupils = Pupil.objects.visible_to(request.user)
    rows = PlanVersion.objects.select_related("plan__pupil", "plan__plan_type", "plan__lead", "put_in_force_by")
    version: PlanVersion = get_object_or_404(rows.filter(plan__pupil__in=pupils), pk=pk)
    return version


@door(Permission.PLAN_SEE)
def version_detail(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_asked(request, pk)
    content = Content.from_data(version.content)
    pupils_opened(user=request.user, pupil_ids=[version.plan.pupil_id], page="version_detail")
    context = {
        "version": version, "plan": version.plan, "content": content, "sections": in_sections(content),
        "sign_offs": version.sign_offs.select_related("noted_by"), "readings": queries.readings(version=version),
    }  # fmt: skip
    return render(request, "plans/version_detail.html", context)


@door(Permission.PLAN_SIGN, methods=("GET", "POST"))
@once
def version_sign(request: StaffRequest, pk: int) -> HttpResponse:
    version, today = version_asked(request, pk), timezone.localdate()
    sees_carers = request.user.may(Permission.CARER_SEE)
    form = SignForm(request.POST or None, plan=version.plan, may_see_carers=sees_carers, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.version_sign(
                version=version, values=form.values_of(request.user), by=request.user, now=timezone.now(), today=today
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The signature is noted.")
            return redirect("plans:version_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[version.plan.pupil_id], page="version_sign")
    return render(request, "plans/version_sign.html", {"version": version, "plan": version.plan, "form": form})


@door(Permission.PLAN_SIGN, methods=("POST",))
@again("what is removed is not there to be removed again")
def sign_off_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """What was noted by mistake: by oneself, or by anybody for who writes plans."""
    rows = SignOff.objects.filter(version__plan__pupil__in=Pupil.objects.visible_to(request.user))
    if not request.user.may(Permission.PLAN_EDIT):
        rows = rows.filter(noted_by=request.user)
    sign_off = get_object_or_404(rows, pk=pk)
    version = sign_off.version_id
    actions.sign_off_remove(sign_off=sign_off, by=request.user)
    messages.success(request, "The signature is taken back.")
    return redirect("plans:version_detail", pk=version)


@door(Permission.PLAN_ACKNOWLEDGE, methods=("POST",))
@again("what is read stays read from the first time on")
def version_read(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_asked(request, pk)
    actions.version_read(version=version, by=request.user, now=timezone.now())
    messages.success(request, "Noted that you have read it.")
    return redirect("plans:plan_detail", pk=version.plan_id)
