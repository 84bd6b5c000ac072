"""Find expertise: the finder, and the skills and languages that it finds."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.lists import PAGE, Column, file_of
from core.posts import edits
from core.rows import held
from staff.actions.skills import skills_save
from staff.forms.skills import SkillsForm
from staff.models import Language, Skill, StaffMember
from staff.queries import expertise as queries
from staff.queries.people import names_used, person_shown

COLUMNS = (
    Column("name", "Name", lambda row: row.person.name),
    Column("job", "Job", lambda row: row.person.get_job_display()),
    Column("what", "What they know", lambda row: row.name),
    Column("level", "How well", lambda row: row.words),
    Column("note", "Note", lambda row: row.note),
    Column("manager", "Line manager", lambda row: row.person.line_manager.name if row.person.line_manager else ""),
)


@door(Permission.STAFF_SEE)
def expertise_find(request: StaffRequest) -> HttpResponse:
    """Colleagues by what they know; nothing asked shows what can be asked."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "level")}
    is_asked = bool(asked["q"] or asked["kind"] or asked["level"])
    rows = (
        queries.expertise(text=asked["q"], kind=asked["kind"], level=asked["level"], today=timezone.localdate())
        if is_asked
        else []
    )
    if file := file_of(request, rows, name="expertise", columns=COLUMNS):
        return file
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kinds": queries.KINDS.items(),
        "levels": queries.LEVELS.items(),
        "often": [] if rows else queries.often_written(),
        "is_asked": is_asked,
        **asked,
    }
    return render(request, "staff/expertise_find.html", context)


@door(Permission.STAFF_EDIT, methods=("GET", "POST"))
@edits
def skills_edit(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(held(request, StaffMember.objects.all()), pk=pk)
    return _skills(request, person, is_own=False)


@door(Permission.OWN_SKILLS_EDIT, methods=("GET", "POST"))
@edits
def own_skills_edit(request: StaffRequest) -> HttpResponse:
    """What the school knows of the user as an adult of it; their skills and languages are theirs to write."""
    mine = StaffMember.objects.working().filter(user=request.user).select_related("line_manager")
    person = held(request, mine).first()
    if person is None:
        return render(request, "staff/own_skills_edit.html", {"person": None})
    return _skills(request, person, is_own=True)


def _skills(request: StaffRequest, person: StaffMember, *, is_own: bool) -> HttpResponse:
    shown = person_shown(person=person, user=request.user, today=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = SkillsForm(data, skills=shown.skills, languages=shown.languages)
    if request.method == "POST" and form.is_valid():
        skills_save(person=person, skills=form.skills.rows, languages=form.languages.rows, by=request.user)
        messages.success(request, "Saved. Colleagues find it when they look for somebody who knows this.")
        return redirect("staff:own_skills_edit") if is_own else redirect("staff:staff_edit", pk=person.pk)
    context = {
        "form": form,
        "person": person,
        "shown": shown,
        "skill_names": names_used(model=Skill),
        "language_names": names_used(model=Language),
    }
    return render(request, "staff/own_skills_edit.html" if is_own else "staff/skills_edit.html", context)
