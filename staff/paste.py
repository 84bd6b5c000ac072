"""What of the team can be pasted: courses, who has done them, skills and languages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from access.models import User
from access.paste_table import PasteTable, RowsChoice, words_of
from access.policy import Permission
from staff.actions import staff_save
from staff.actions import training as actions
from staff.actions.skills import skills_save
from staff.forms.skills import LanguageForm, SkillForm
from staff.forms.training import CourseForm, TrainingDays
from staff.models import Course, Language, Skill, StaffMember, Training
from staff.rules.roles import guess

# What a pasted row may add to somebody who is in the team already.
FILLED = ("title", "job_title", "email", "mis_id")
STAFF_NAMES = ("name", "staff", "staff code", "staff member", "who", "email")


def names_of(person: StaffMember) -> Sequence[str]:
    """What a pasted cell may call an adult; what the school calls them comes first."""
    bare = f"{person.given_name} {person.family_name}"
    turned = f"{person.family_name}, {person.given_name}"
    return [person.name, bare, turned, person.mis_id, person.email]


class PersonRow(forms.Form):
    """A row about an adult."""

    person = RowsChoice(queryset=StaffMember._base_manager.none(), names_of=names_of)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = StaffMember.objects.working()  # type: ignore[attr-defined]
        self.order_fields(["person"])


class TrainingRow(PersonRow, TrainingDays):
    course = forms.CharField(max_length=120)
    field_order = ("person", "course")


class SkillRow(PersonRow, SkillForm):
    name = forms.CharField(label="Skill", max_length=80)


class LanguageRow(PersonRow, LanguageForm):
    name = forms.CharField(label="Language", max_length=60)


def _course(name: str) -> Course | None:
    return Course.objects.filter(name__iexact=name).first()


def _training_save(form: TrainingRow, by: User) -> Training:
    """What somebody has done; a course that is not on the list is added to it."""
    data = dict(form.cleaned_data)
    name = data.pop("course")
    course = _course(name) or actions.course_save(course=None, name=name, by=by)
    return actions.training_save(training=None, course=course, today=timezone.localdate(), by=by, **data)


def _is_trained(form: TrainingRow) -> bool:
    data = form.cleaned_data
    return Training.objects.filter(
        staff_member=data["person"], course__name__iexact=data["course"], done_on=data["done_on"]
    ).exists()


def _named(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("person", "pk")} | {"pk": None}


def _has(model: type[Skill] | type[Language]) -> Any:
    def is_there(form: Any) -> bool:
        data = form.cleaned_data
        return model.objects.filter(staff_member=data["person"], name__iexact=data["name"]).exists()

    return is_there


class ColleagueRow(forms.Form):
    """A colleague; the kind of job is guessed from the title, and can be changed on their page."""

    title = forms.CharField(max_length=20, required=False)
    given_name = forms.CharField(label="First name", max_length=100)
    family_name = forms.CharField(label="Surname", max_length=100)
    job_title = forms.CharField(label="Job title", max_length=100, required=False)
    email = forms.EmailField(required=False)
    mis_id = forms.CharField(label="Staff code", max_length=60, required=False)


def _colleague_save(form: ColleagueRow, by: User) -> StaffMember:
    values = dict(form.cleaned_data)
    job = guess(title=values["job_title"]).job or StaffMember.Job.OTHER
    return staff_save(person=None, values={**values, "job": job, "email": values["email"].lower()}, by=by)


def _found(form: ColleagueRow) -> list[StaffMember]:
    """Who the row may mean: by staff code, else by address or whole name. Of namesakes, and of those who share a mailbox, only
    whose code and address are the row's or blank: two who differ in one are two people."""
    data, here = form.cleaned_data, StaffMember.objects.working()
    if data["mis_id"]:
        if coded := list(here.filter(mis_id=data["mis_id"])):
            return coded
        here = here.filter(mis_id="")
    if data["email"]:
        own = Q(email__iexact=data["email"]) | Q(user__email__iexact=data["email"])
        if addressed := list(here.filter(own)):
            return addressed
        here = here.filter(email="", user=None)
    return list(here.filter(given_name__iexact=data["given_name"], family_name__iexact=data["family_name"]))


def _fill(form: ColleagueRow, by: User) -> list[str]:
    """Give the one whom the row means what is not known of them yet; of several nobody can say which."""
    found = _found(form)
    if len(found) != 1:
        return []
    given = {
        name: form.cleaned_data[name] for name in FILLED if form.cleaned_data[name] and not getattr(found[0], name)
    }
    if found[0].user_id or "email" not in given:
        given.pop("email", None)
    else:
        given["email"] = given["email"].lower()
    if given:
        staff_save(person=found[0], values=given, by=by)
    return [words_of(name, form.fields[name]).lower() for name in given]


COLLEAGUES = PasteTable(
    "Team", "colleague", "colleagues", Permission.STAFF_EDIT, "staff:staff_create", "staff:staff_list",
    lambda data, by: ColleagueRow(data), _colleague_save,
    lambda form: bool(_found(form)), _fill,
    example=(
        "First name\tSurname\tJob title\tEmail", "Samira\tKhan\tHigher level teaching assistant\ts.khan@school.example",
        "Tom\tReid\tHead of Year 8\tt.reid@school.example",
    ),
    hint="The kind of job is guessed from the job title; change it on the person's page where it is wrong. Who is in the team "
    "already gets what is missing there, and keeps what is.",
    others={
        "given_name": ("forename", "first name", "given name"), "family_name": ("last name", "surname", "family name"),
        "job_title": ("job", "role", "post"), "email": ("email address", "work email", "e-mail"),
        "mis_id": ("code", "staff id", "initials"),
    },
)  # fmt: skip
COURSES = PasteTable(
    "Courses",
    "course",
    "courses",
    Permission.STAFF_EDIT,
    "staff:course_create",
    "staff:course_list",
    lambda data, by: CourseForm(data),
    lambda form, by: actions.course_save(course=None, name=form.cleaned_data["name"], by=by),
    lambda form: _course(form.cleaned_data["name"]) is not None,
    example=("Name of the course", "Precision teaching", "Team teach, level 1"),
    others={"name": ("course", "title")},
)
TRAININGS = PasteTable(
    "Training",
    "training record",
    "training records",
    Permission.STAFF_EDIT,
    "staff:training_create",
    "staff:training_matrix",
    lambda data, by: TrainingRow(data),
    _training_save,
    _is_trained,
    example=("Person\tCourse\tDone on\tExpires on", "Laura Bishop\tPaediatric first aid\t14/10/2025\t13/10/2028"),
    hint="A course that is not on the list yet is added to it.",
    others={
        "person": STAFF_NAMES,
        "done_on": ("date", "completed", "date completed"),
        "expires_on": ("expires", "expiry", "valid until"),
    },
)
SKILLS = PasteTable(
    "Skills",
    "skill",
    "skills",
    Permission.STAFF_EDIT,
    "staff:skills_edit",
    "staff:expertise_find",
    lambda data, by: SkillRow(data),
    lambda form, by: skills_save(person=form.cleaned_data["person"], skills=[_named(form)], languages=[], by=by),
    _has(Skill),
    example=(
        "Person\tSkill\tLevel\tSince (year)\tNote",
        "Laura Bishop\tMakaton\tCan lead others\t2019\tTrained trainer",
    ),
    others={"person": STAFF_NAMES, "since": ("since",)},
    unasked=frozenset({"pk"}),
)
LANGUAGES = PasteTable(
    "Languages",
    "language",
    "languages",
    Permission.STAFF_EDIT,
    "staff:skills_edit",
    "staff:expertise_find",
    lambda data, by: LanguageRow(data),
    lambda form, by: skills_save(person=form.cleaned_data["person"], skills=[], languages=[_named(form)], by=by),
    _has(Language),
    example=("Person\tLanguage\tLevel", "Laura Bishop\tPolish\tFirst language"),
    others={"person": STAFF_NAMES},
    unasked=frozenset({"pk"}),
)
