"""A row of each settings table that can be pasted, for the tests that paste and for those that try every form."""

from typing import Any

from core.editing import mark_of
from liaison.models import Agency
from pupils.models import Pupil
from staff.models import StaffMember

# By address: the rows, and what their columns are. ADULT, PUPIL and AGENCY stand for whoever is there.
ROWS: dict[str, tuple[str, list[str]]] = {
    "pupils:term_paste": ("Name\tFirst day\tLast day\nSummer 2\t07/06/2032\t21/07/2032", ["name", "starts_on", "ends_on"]),
    "pupils:closed_day_paste": ("01/09/2031\tINSET", ["on", "reason"]),
    "pupils:period_paste": ("Name,Start,End,Type\nP9,15:30,4.30pm,lesson", ["name", "starts_at", "ends_at", "kind"]),
    "assessment:measure_paste": (
        "Measure\tKind\tMean\tSD\nNonwords\tStandardised score\t100\t15", ["name", "kind", "mean", "standard_deviation"],
    ),
    "staff:staff_paste": (
        "Forename\tSurname\tJob title\tEmail\nIda\tNew\tHead of Year 8\ti.new@example.org",
        ["given_name", "family_name", "job_title", "email"],
    ),
    "staff:course_paste": ("Team teach, level 1", ["name"]),
    "staff:training_paste": ("Person\tCourse\tDone on\nADULT\tAutism, level 2\t14/10/2025", ["person", "course", "done_on"]),
    "staff:skill_paste": ("Person\tSkill\tLevel\nADULT\tLego therapy\tCan lead others", ["person", "name", "level"]),
    "staff:language_paste": ("Staff code;Language;Level\nADULT;Twi;First language", ["person", "name", "level"]),
    "library:strategy_paste": (
        'Strategy\tArea of need\tHow it is done\nNow and next\tSensory and physical\t"Two\nlines"', ["name", "area", "how"],
    ),
    "library:equipment_paste": ("Name\tKind of aid\tNumber\nRadio aid\tHearing\t'=H1", ["name", "kind", "asset_number"]),
    "liaison:agency_paste": ("Organisation\tService\nCounty\tEducational psychology", ["name", "service"]),
    "liaison:professional_paste": ("Agency\tName\tE-mail\nAGENCY\tMay Osei\tm@example.org", ["agency", "full_name", "email"]),
    "deployment:duty_post_paste": (
        "Name\tDays\tFrom\tUntil\nGate\tMon, Tuesday and 5\t8:20\t08.40", ["name", "weekdays", "starts_at", "ends_at"],
    ),
    "deployment:entitlement_paste": (
        "Pupil\tWhere it is promised\tIn the plan's words\tHours a week\tShared or the pupil's own\tFrom\n"
        "PUPIL\tEHC plan, Section F\t15 hours\t15\tMay be shared with a class or a group\t01/09/2026",
        ["pupil", "source", "wording", "hours_a_week", "may_be_shared", "starts_on"],
    ),
    "interventions:topic_paste": (
        "Subject\tYears\tTitle\tPractise\tFrom\tUntil\nMaths\t7\tFractions\tHalves\t02/11/2026\t20/11/2026",
        ["subject", "year_groups", "title", "practice", "starts_on", "ends_on"],
    ),
}  # fmt: skip


def rows_of(name: str) -> str:
    """The rows of a table, about people who are there."""
    text = ROWS[name][0]
    for word, rows in (("ADULT", StaffMember.objects.working()), ("PUPIL", Pupil.objects.on_roll())):
        text = text.replace(word, ((row := rows.order_by("pk").first()) and row.name) or word)
    return text.replace("AGENCY", ((agency := Agency.objects.order_by("pk").first()) and agency.name) or "AGENCY")


def saving(name: str) -> dict[str, Any]:
    """What the page of a table sends when rows that were looked at are saved."""
    columns = ROWS[name][1]
    return {
        "rows": lambda: rows_of(name),
        "step": "save",
        "head": lambda: mark_of(rows_of(name).split("\n")[0]),
        "seen": lambda: mark_of([rows_of(name), columns]),
        "width": len(columns),
        **{f"column_{number}": column for number, column in enumerate(columns)},
        "upload": None,
    }
