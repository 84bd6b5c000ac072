"""The fairness view: by sex, need, pupil premium, language and year, whom the programmes find and whom they never find."""

from datetime import date

from django.db.models import QuerySet

from access.models import User
from interventions.models import Placement, Programme
from interventions.queries.answers import pupils_meeting
from interventions.queries.suggestions import tree_of
from interventions.rules.fairness import Line, lines
from pupils.models import Need, Pupil
from schools.models import Code

SEXES = {"F": "Girls", "M": "Boys"}


def fairness(*, user: User, today: date) -> dict[str, list[Line]]:
    """By what they are grouped by, a line a group; four queries whatever the number of pupils and programmes."""
    pupils = Pupil.objects.visible_to(user).on_roll()
    programmes = Programme.objects.filter(retired_on__isnull=True)
    trees = {pk: tree_of(criteria) for pk, criteria in programmes.values_list("pk", "entry_criteria")}
    trees = {pk: tree for pk, tree in trees.items() if not tree.is_empty}
    suggested = set().union(*pupils_meeting(trees=trees, pupils=pupils, today=today).values())
    placed = set(Placement.objects.on(today).values_list("pupil", flat=True))
    groups = _groups(pupils, today)
    return {name: lines(group, suggested=suggested, placed=placed) for name, group in groups.items()}


def _groups(pupils: QuerySet[Pupil], today: date) -> dict[str, dict[str, set[int]]]:
    found: dict[str, dict[str, set[int]]] = {"Sex": {}, "Need": {}, "Pupil premium": {}, "Language": {}, "Year": {}}
    rows = pupils.values_list("pk", "sex", "is_pupil_premium", "is_eal", "year_group")
    for pk, sex, premium, eal, year in rows.order_by("year_group", "sex", "pk"):
        for name, group in (
            ("Sex", SEXES.get(sex, "Not said")),
            ("Pupil premium", "Pupil premium" if premium else "No pupil premium"),
            ("Language", "English as an additional language" if eal else "English as a first language"),
            ("Year", "No year" if year is None else f"Year {year}"),
        ):
            found[name].setdefault(group, set()).add(pk)
    labels = dict(Code.objects.filter(code_set=Code.Set.SEN_NEED).values_list("code", "label"))
    held = Need.objects.on(today).filter(pupil__in=pupils).order_by("code").values_list("code", "pupil_id")
    for code, pk in held:
        found["Need"].setdefault(labels.get(code, code), set()).add(pk)
    everybody = set().union(*found["Year"].values())
    found["Need"]["No need is written down"] = everybody - set().union(*found["Need"].values(), set())
    return found
