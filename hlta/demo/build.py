"""The demo: a trust, a large school, a small one whose rows nobody of the first may see, and an empty one to import into."""

from datetime import date
from random import Random

from django.db import connection, transaction

from access.policy import Role
from hlta.demo import (
    absences,
    clocks,
    deployment,
    history,
    liaison,
    library,
    packs,
    people,
    plan_types,
    plans,
    provision,
    staff,
    tasks,
    timetable,
    voices,
    wider,
)
from hlta.demo.people import Cast
from library.actions import strategies_add_defaults
from schools.context import in_school
from schools.models import School, Trust

TRUST = "Fenland Learning Trust"
Account = tuple[str, str, str, list[Role]]

LARGE: list[Account] = [
    ("senco", "senco@riverside.example", "Helen Marsh", [Role.SENCO]),
    ("hlta", "hlta@riverside.example", "Samira Khan", [Role.HLTA]),
    ("hlta", "hlta2@riverside.example", "Tom Ellis", [Role.HLTA]),
    ("ta", "ta@riverside.example", "Dawn Fletcher", [Role.TA]),
    ("ta", "ta2@riverside.example", "Piotr Nowak", [Role.TA]),
    ("teacher", "teacher@riverside.example", "Grace Osei", [Role.TEACHER]),
    ("teacher", "subject@riverside.example", "Martin Reid", [Role.SUBJECT_LEADER]),
    ("teacher", "year@riverside.example", "Ruth Bailey", [Role.HEAD_OF_YEAR]),
    ("other", "leader@riverside.example", "Alan Shaw", [Role.SENIOR_LEADER]),
    ("other", "dsl@riverside.example", "Nadia Hussain", [Role.SAFEGUARDING_LEAD]),
    ("other", "data@riverside.example", "Chris Wood", [Role.DATA_MANAGER]),
    ("other", "trust@fenland.example", "Joan Parker", [Role.TRUST_SEND_LEAD]),
]
SMALL: list[Account] = [
    ("senco", "senco@hillview.example", "Peter Lane", [Role.SENCO]),
    ("hlta", "hlta@riverside.example", "Samira Khan", [Role.HLTA]),
    ("ta", "ta@hillview.example", "Mina Patel", [Role.TA]),
]
EMPTY: list[Account] = [("senco", "senco@newfield.example", "Laura Bishop", [Role.SENCO])]


@transaction.atomic
def build(*, today: date, seed: int = 20, pupils: int = 1200) -> None:
    """Make the demo's trust and schools. `pupils`: of the large one, in Years 7 to 11 (a multiple of 5)."""
    trust = Trust.objects.create(name=TRUST)
    large = School.objects.create(
        trust=trust,
        name="Riverside Academy",
        slug="riverside",
        sender_name="Riverside Academy",
        reply_to="sen@riverside.example",
        safeguarding_url="https://safeguarding.example/riverside",
    )
    small = School.objects.create(
        trust=trust,
        name="Hillview School",
        slug="hillview",
        sender_name="Hillview School",
        reply_to="sen@hillview.example",
        accent="plum",
    )
    empty = School.objects.create(trust=trust, name="Newfield Academy", slug="newfield", accent="indigo")
    counts = {"senco": 1, "hlta": 2, "ta": 12, "teacher": 60, "other": 4}
    forms = max(1, pupils // 5 // 30)
    fill(large, LARGE, counts, forms=forms, form_size=pupils // 5 // forms, today=today, random=Random(seed))
    small_counts = {"senco": 1, "hlta": 1, "ta": 4, "teacher": 14}
    fill(small, SMALL, small_counts, forms=2, form_size=24, today=today, random=Random(seed + 1))
    with in_school(empty.pk):
        cast = Cast(empty, Random(seed), today, timetable.year_start(today))
        timetable.make_calendar(cast)
        people.make_staff(cast, {"senco": 1, "hlta": 1, "ta": 1}, EMPTY)


def analyse() -> None:
    """Tell the database how many rows there are now: what is asked next is planned for these."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(
    school: School,
    accounts: list[Account],
    counts: dict[str, int],
    *,
    forms: int,
    form_size: int,
    today: date,
    random: Random,
) -> Cast:
    """Fill a school with people, a timetable, provision and half a year of history."""
    with in_school(school.pk):
        cast = Cast(school, random, today, timetable.year_start(today))
        timetable.make_calendar(cast)
        people.make_staff(cast, counts, accounts)
        staff.make_team(cast)
        people.make_pupils(cast, forms=forms, form_size=form_size)
        timetable.make_classes(cast)
        measures = provision.make_measures(cast)
        provision.make_scores(cast, measures)
        analyse()
        programmes = provision.make_programmes(cast)
        provision.make_judgements(cast, programmes)
        groups = provision.make_groups(cast, programmes)
        provision.make_support(cast)
        history.make_sessions(cast, groups)
        strategies_add_defaults(by=cast.lead)
        history.make_referrals(cast, programmes, count=24 if forms > 3 else 6)
        history.make_reviews(cast)
        voices.make_voices(cast, count=12)
        history.make_questions(cast)
        voices.make_attendance(cast)
        voices.make_exits(cast)
        history.make_offers(cast)
        history.make_supervision(cast)
        tasks.make_tasks(cast)
        tasks.make_agreements(cast)
        library.make_equipment(cast)
        library.make_resources(cast)
        deployment.make_entitlements(cast)
        deployment.make_scenarios(cast)
        wider.make_duties(cast)
        wider.make_clubs(cast)
        wider.make_trips(cast)
        wider.make_class_covers(cast)
        absences.make_absences(cast)
        fill_plans(cast)
    return cast


def fill_plans(cast: Cast) -> None:
    """Plans, what is due by law, and what was said with home and with other services; packs last, as they read it all."""
    clocks.make_clocks(cast)
    plans.make_plans(cast)
    plan_types.make_plan_types(cast)
    liaison.make_liaison(cast)
    packs.make_packs(cast)
