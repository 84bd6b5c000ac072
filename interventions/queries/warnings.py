"""What to think of before these pupils are one group."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from interventions.models import Group, KeepApart
from pupils.models import Need, Pupil
from schools.models import Code

# Of more, small-group teaching is no longer one (EEF: small-group tuition works with two to five).
LARGE = 5


def apart_pairs(*, pupils: list[Pupil]) -> list[KeepApart]:
    """Pairs of these pupils who are to be kept apart."""
    ids = [pupil.pk for pupil in pupils]
    rows = KeepApart.objects.filter(pupil__in=ids, other__in=ids, ended_on__isnull=True)
    return list(rows.select_related("pupil", "other"))


def kept_apart(*, pupil: Pupil) -> list[tuple[KeepApart, Pupil]]:
    """From whom a pupil is kept apart now."""
    rows = KeepApart.objects.filter(Q(pupil=pupil) | Q(other=pupil), ended_on__isnull=True)
    return [
        (row, row.other if row.pupil_id == pupil.pk else row.pupil) for row in rows.select_related("pupil", "other")
    ]


def group_warnings(*, group: Group, pupils: list[Pupil], today: date) -> list[str]:
    """In sentences: too many, a pair that is kept apart, mixed needs. `group` comes from `with_training`. Two queries."""
    found = []
    if len(pupils) > LARGE:
        found.append(f"{len(pupils)} pupils: more than {LARGE} is no small group any more.")
    found += [
        f"{row.pupil.name} and {row.other.name} are kept apart: {row.reason}" for row in apart_pairs(pupils=pupils)
    ]
    if group.lacks_training and group.programme.needed_course:
        found.append(f"{group.leader.name} has not done the training {group.programme.needed_course.name}.")
    areas = _areas(pupils, today)
    if len(areas) > 1:
        said = ", ".join(f"{count} with {area.lower()}" for area, count in areas.items())
        found.append(f"Their main needs are mixed: {said}.")
    return found


def _areas(pupils: list[Pupil], today: date) -> dict[str, int]:
    """How many pupils have their first need in each broad area."""
    area = Code.objects.filter(code_set=Code.Set.SEN_NEED, code=OuterRef("code")).values("area")[:1]
    rows = Need.objects.on(today).filter(pupil__in=pupils, rank=1).annotate(area=Subquery(area))
    found: dict[str, int] = {}
    for name in rows.values_list("area", flat=True):
        if name:
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
