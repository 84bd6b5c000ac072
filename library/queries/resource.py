"""What the pages of the resource bank show, and what it suggests."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from access.models import User
from access.policy import Permission
from core.lists import searched
from library.models import Resource
from library.reading_ages import reading_ages
from library.rules.ages import AgeError, read_age
from library.rules.suggest import Learner, Material, Suggestion, suggest, suggest_for_step
from pupils.models import Pupil
from schools.areas import Area

TAGS = {"language": "languages", "interest": "interests", "culture": "cultures"}
# Of a larger bank, the newest are compared.
MOST_COMPARED = 2000
COMPARED = (
    "pk", "title", "kind", "area", "interests", "languages", "subjects", "steps", "year_groups", "reading_from",
    "reading_to",
)  # fmt: skip


def resources_listed(*, user: User, asked: dict[str, str]) -> QuerySet[Resource]:
    """The bank, narrowed by `q`, `area`, `language`, `interest`, `culture`, `reading` (an age), `licence` and `show` ("": in use,
    "mine", "retired", "all"). What is no reading age narrows nothing."""
    rows = Resource.objects.light()
    rows = searched(rows, asked["q"], "title", "description", "source", "subjects", "steps", "interests")
    for name, field in TAGS.items():
        rows = searched(rows, asked[name], field)
    if asked["area"] in Area.values:
        rows = rows.filter(area=asked["area"])
    if asked["licence"] in Resource.Licence.values:
        rows = rows.filter(licence=asked["licence"])
    if (months := reading_asked(asked["reading"])) is not None:
        rows = rows.filter(Q(reading_from__lte=months) | Q(reading_from__isnull=True, reading_to__isnull=False))
        rows = rows.filter(Q(reading_to__gte=months) | Q(reading_to__isnull=True))
    return _shown(rows, asked["show"], user)


def _shown(rows: Any, show: str, user: User) -> Any:
    if show == "retired":
        return rows.filter(retired_on__isnull=False)
    if show == "mine":
        return rows.filter(added_by=user)
    return rows if show == "all" else rows.in_use()


def reading_asked(text: str) -> int | None:
    """The months of a reading age; None for nothing, and for what is none."""
    try:
        return read_age(text) if text.strip() else None
    except AgeError:
        return None


def suggest_for_pupil(*, pupil: Pupil, most: int) -> list[dict[str, Any]]:
    """The resources that fit a pupil from `pupil_shown` best, with why: {"pk", "title", "why"}. Two queries."""
    materials = _materials(Resource.objects.in_use())
    if not materials:
        return []
    areas = frozenset(need["area"] for need in pupil.need_rows if need["area"])
    learner = _learner(pupil, reading_ages([pupil.pk]), areas)
    return _found(suggest(materials.values(), learner, most=most), materials)


def suggest_for_steps(
    *, user: User, pupils: Sequence[Pupil], steps: Sequence[str], subjects: Sequence[str], most: int
) -> list[list[dict[str, Any]]]:
    """For each step (its title) of a group's session the resources that fit best, as `suggest_for_pupil` gives them; nothing for
    who does not see the bank. The pupils come with their profiles. Two queries, however many there are."""
    if not steps or not user.may(Permission.RESOURCE_SEE):
        return [[] for _ in steps]
    materials = _materials(Resource.objects.in_use().exclude(steps=[]))
    if not materials:
        return [[] for _ in steps]
    ages = reading_ages([pupil.pk for pupil in pupils])
    learners = [_learner(pupil, ages, frozenset()) for pupil in pupils]
    return [
        _found(suggest_for_step(materials.values(), learners, step=step, subjects=subjects, most=most), materials)
        for step in steps
    ]


def _learner(pupil: Pupil, ages: dict[int, int], areas: frozenset[str]) -> Learner:
    profile = getattr(pupil, "profile", None)
    return Learner(
        pupil.first_name, tuple(profile.interests) if profile else (), pupil.home_language, pupil.year_group, areas,
        ages.get(pupil.pk),
    )  # fmt: skip


def _materials(rows: Any) -> dict[int, Material]:
    areas = {value: str(label) for value, label in Area.choices}
    return {
        row["pk"]: Material(
            row["pk"], row["title"], areas.get(row["area"], ""), tuple(row["interests"]), tuple(row["languages"]),
            tuple(row["subjects"]), tuple(row["steps"]), tuple(row["year_groups"]), row["reading_from"], row["reading_to"],
        )
        for row in rows.order_by("-pk").values(*COMPARED)[:MOST_COMPARED]
    }  # fmt: skip


def _found(suggestions: list[Suggestion], materials: dict[int, Material]) -> list[dict[str, Any]]:
    return [{"pk": one.key, "title": materials[one.key].title, "why": one.why} for one in suggestions]
