"""The demo's promised hours, working patterns, and what the team thinks of for the next half-term."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from deployment.actions.scenario import scenario_cell_edit, scenario_cell_remove, scenario_create
from deployment.models import Cell, Entitlement, ScenarioCell
from hlta.demo.people import Cast
from pupils.models import Enrolment, Pupil
from schools.models import Term

WORDINGS = [
    (15, True, "15 hours a week of support from a teaching assistant, in class and in small groups."),
    (12, True, "12 hours a week of adult support in English, mathematics and science."),
    (20, True, "20 hours a week of additional adult support, which may be shared."),
    (10, True, "10 hours a week of support to follow spoken instructions in lessons."),
]
OWN = "{hours} hours a week of one-to-one support by an adult who knows British Sign Language or visual prompts."


def make_entitlements(cast: Cast) -> None:
    """What plans promise: pupils with an EHC plan in the forms that teaching assistants support, a few with an adult of their own,
    and one of another form for whom nobody is there."""
    with_plan = [pupil for pupil in cast.pupils if cast.status.get(pupil.pk) == "E"]
    supported = _minutes_supported(with_plan)
    near = [pupil for pupil in with_plan if supported.get(pupil.pk, 0) >= 600]
    rows = []
    for number, pupil in enumerate(near[:10]):
        hours, may_be_shared, wording = WORDINGS[number % len(WORDINGS)]
        least = supported[pupil.pk] // 60
        # Most of the promises are kept; every fifth asks for more than is planned.
        hours = hours if hours <= least or number % 5 == 4 else least
        wording = wording.replace(wording.split()[0], str(hours), 1)
        rows.append(_promise(cast, pupil, hours * 60, wording, may_be_shared))
    far = [pupil for pupil in with_plan if pupil not in near][:1]
    rows += [_promise(cast, pupil, 720, WORDINGS[1][2], True) for pupil in far]
    rows += _with_their_own_adult(cast, near[10:12] or near[:1])
    Entitlement.objects.bulk_create(rows)


def _minutes_supported(pupils: list[Pupil]) -> dict[int, int]:
    """Minutes a week of class support of each pupil."""
    classes: dict[int, set[int]] = {}
    for pupil, teaching_class in Enrolment.objects.filter(pupil__in=pupils).values_list("pupil", "teaching_class"):
        classes.setdefault(teaching_class, set()).add(pupil)
    found: dict[int, int] = {}
    for cell in Cell.objects.filter(kind="support", teaching_class__in=classes):
        for pupil in classes[cell.teaching_class_id or 0]:
            found[pupil] = found.get(pupil, 0) + cell.minutes // 2
    return found


def _promise(cast: Cast, pupil: Pupil, minutes: int, wording: str, may_be_shared: bool) -> Entitlement:
    return Entitlement(
        school=cast.school, pupil=pupil, source="section_f", wording=wording, minutes_a_week=minutes,
        may_be_shared=may_be_shared, starts_on=cast.year_starts_on, written_by=cast.lead,
    )  # fmt: skip


def _with_their_own_adult(cast: Cast, pupils: list[Pupil]) -> list[Entitlement]:
    """The last teaching assistants leave their classes in the mornings for these pupils alone."""
    rows = []
    for person, pupil in zip(reversed(cast.staff["ta"]), pupils, strict=False):
        mine = Cell.objects.filter(staff_member=person, kind="support", starts_at__lt=time(12))
        mine.update(pupil=pupil, teaching_class=None, label="", room="")
        minutes = sum(cell.minutes for cell in mine) // 2
        hours = max(1, minutes // 60)
        rows.append(_promise(cast, pupil, hours * 60, OWN.format(hours=hours), False))
    return rows


def make_scenarios(cast: Cast) -> None:
    """Two ways in which the next half-term could go: one moves support to where promises are short, one makes do with an adult
    less."""
    term = Term.objects.filter(starts_on__gt=cast.today).order_by("starts_on").first()
    if term is None or len(cast.staff["ta"]) < 3:
        return
    now = datetime.combine(cast.today, time(8), tzinfo=ZoneInfo("Europe/London")) - timedelta(days=2)
    name = term.name.rsplit(" ", 1)[0]
    common = {"starts_on": term.starts_on, "today": cast.today, "by": cast.lead, "now": now}
    first = scenario_create(
        name=f"{name}: as now, better shared", note="Afternoons of one form move to another adult.", **common
    )
    moved = ScenarioCell.objects.filter(scenario=first, kind="support", staff_member=cast.staff["ta"][0])
    for cell in list(moved.filter(starts_at__gte=time(14)))[:3]:
        scenario_cell_edit(cell=cell, values={"staff_member": cast.staff["ta"][1]}, by=cast.lead)
    second = scenario_create(name=f"{name}: one adult less", note="If the post is not filled.", **common)
    for cell in ScenarioCell.objects.filter(scenario=second, staff_member=cast.staff["ta"][-3], kind="support"):
        scenario_cell_remove(cell=cell, by=cast.lead)
