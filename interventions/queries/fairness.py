"""The fairness view: by sex, need, pupil premium, language and year, whom the programmes find and whom they never find."""

from datetime import date

from django.db.models import QuerySet

from access.models import User
from core.small_numbers import Table
from interventions.models import Placement, Programme
from interventions.queries.answers import pupils_meeting
from interventions.queries.suggestions import tree_of
from interventions.rules.fairness import counted
from pupils.models import Need, Pupil
from schools.models import Code

SEXES = {"F": "Girls", "M": "Boys"}


def fairness(*, user: User, today: date) -> dict[str, Table]:
    """By what they are grouped by, a table of the groups; four queries whatever the number of pupils and programmes. Each pupil
    is in one group of each table (with several needs, in that of the main one), so that no sum says what a table hides."""
    pupils = Pupil.objects.visible_to(user).on_roll()
    programmes = Programme.objects.filter(retired_on__isnull=True)
    trees = {pk: tree_of(criteria) for pk, criteria in programmes.values_list("pk", "entry_criteria")}
    trees = {pk: tree for pk, tree in trees.items() if not tree.is_empty}
    suggested = set().union(*pupils_meeting(trees=trees, pupils=pupils, today=today).values())
    placed = set(Placement.objects.on(today).values_list("pupil", flat=True))
    groups = _groups(pupils, today)
    return {name: counted(group, suggested=suggested, placed=placed) for name, group in groups.items()}


def _groups(pupils: QuerySet[Pupil], today: date) -> dict[str, dict[str, set[int]]]:
    found: dict[str, dict[str, set[int]]] = {
        "Sex": {},
        "Main need": {},
        "Pupil premium": {},
        "Language": {},
        "Year": {},
    }
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
    main: dict[int, str] = {}
    held = Need.objects.on(today).filter(pupil__in=pupils).order_by("rank", "starts_on", "pk")
    for pk, code in held.values_list("pupil_id", "code"):
        main.setdefault(pk, labels.get(code, code))
    everybody = set().union(*found["Year"].values())
    for pk, label in sorted(main.items(), key=lambda pair: pair[1]):
        found["Main need"].setdefault(label, set()).add(pk)
    if without := everybody - main.keys():
        found["Main need"]["No need recorded"] = without
    return found
