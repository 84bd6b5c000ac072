"""The demo's team: hours, skills, languages and trainings."""

from datetime import date, time, timedelta
from random import Random

from hlta.demo.people import Cast
from staff.actions.working import pattern_create
from staff.models import Course, Language, Skill, StaffMember, Training
from staff.rules.working import Hours

FULL = Hours(time(8, 30), time(16, 24), time(13, 20), time(13, 50))
MORNING = Hours(time(8, 30), time(12, 45))
LONG = Hours(time(8, 15), time(15, 45), time(13, 20), time(13, 50))
WEEK = range(1, 6)
# 37 hours, mornings alone, three days, and weeks that differ.
FULL_TIME = {(week, day): FULL for week in (1, 2) for day in WEEK}
MORNINGS = {(week, day): MORNING for week in (1, 2) for day in WEEK}
THREE_DAYS = {(week, day): FULL for week in (1, 2) for day in (1, 2, 3)}
WEEKS_DIFFER = {(1, day): LONG for day in (1, 2, 3, 4)} | {(2, day): LONG for day in (1, 2)}
SKILLS = (
    ("Precision teaching", "Runs it daily in Years 7 and 8."),
    ("Phonics", ""),
    ("Social stories", "Writes them with the pupil."),
    ("Makaton", ""),
    ("De-escalation", "Calm plans with the pastoral team."),
    ("Reading fluency", ""),
    ("Maths catch-up", "Concrete first, then pictures."),
    ("Assistive technology", "Reading pens and dictation."),
    ("Autism", ""),
    ("Dyslexia", "Overlays, spacing, and what to say about them."),
)
LANGUAGES = ("Polish", "Urdu", "Romanian", "Ukrainian", "British Sign Language", "Portuguese", "Arabic")
# Name, the years that it holds, and whether all of the team do it.
COURSES = (
    ("Safeguarding for all staff", 1, True),
    ("Paediatric first aid", 3, False),
    ("Manual handling", 2, False),
    ("Emotional literacy support", None, False),
)


def make_team(cast: Cast) -> None:
    """Hours for all who support, what they know, and trainings of which some run out soon or have."""
    supporting = cast.staff["hlta"] + cast.staff["ta"]
    _hours(cast, supporting)
    _skills(cast, supporting)
    _trainings(cast, supporting)


def _hours(cast: Cast, people: list[StaffMember]) -> None:
    """Most work 37 hours; of the last three each another part of a week. One will work less after the next half-term."""
    begins = date(cast.year_starts_on.year, 9, 1)
    part_time = dict(zip([person.pk for person in people[-3:]], (MORNINGS, THREE_DAYS, WEEKS_DIFFER), strict=False))
    for number, person in enumerate(people):
        days = part_time.get(person.pk, FULL_TIME) if len(people) > 3 else FULL_TIME
        kept = {"liaison_minutes": 60, "preparation_minutes": 90} if person.job == "hlta" else {"liaison_minutes": 30}
        values = {"weeks_a_year": 39, "works_inset": days is not MORNINGS, "preparation_minutes": 0} | kept
        pattern_create(person=person, starts_on=begins, ends_on=None, values=values, days=days, by=cast.lead)
        if number == len(cast.staff["hlta"]):
            later = cast.today + timedelta(days=42)
            pattern_create(person=person, starts_on=later, ends_on=None, values=values, days=THREE_DAYS, by=cast.lead)


def _skills(cast: Cast, people: list[StaffMember]) -> None:
    # Chance of its own, so that the rest of the demo stays as it is.
    random = Random(cast.school.slug)
    skills, languages = [], []
    for number, person in enumerate(people):
        for name, note in random.sample(SKILLS, 2 + number % 3):
            level = random.choice((1, 2, 2, 3)) if person.job == "ta" else random.choice((2, 3))
            since = cast.year_starts_on.year - random.randrange(1, 9) if level > 1 else None
            skills.append(
                Skill(
                    school=cast.school,
                    staff_member=person,
                    name=name,
                    level=level,
                    since=since,
                    note=note if level > 1 else "",
                )
            )
        if number % 2:
            name = "Polish" if person.family_name == "Nowak" else LANGUAGES[number % len(LANGUAGES)]
            level = 3 if person.family_name == "Nowak" else random.choice((1, 2, 3))
            languages.append(Language(school=cast.school, staff_member=person, name=name, level=level))
    Skill.objects.bulk_create(skills)
    Language.objects.bulk_create(languages)


def _trainings(cast: Cast, people: list[StaffMember]) -> None:
    rows = []
    for name, years, is_for_all in COURSES:
        course = Course.objects.create(name=name)
        for number, person in enumerate(people):
            if not is_for_all and (number + len(name)) % 3:
                continue
            done = (
                cast.year_starts_on + timedelta(days=1)
                if is_for_all
                else cast.today - timedelta(days=90 * (number + 2))
            )
            expires = None if years is None else done + timedelta(days=365 * years)
            if years and not is_for_all and number % 4 == 1:
                # Some run out in weeks, some have.
                expires = cast.today + timedelta(days=(-20, 38)[number % 8 == 1])
                done = expires - timedelta(days=365 * years)
            rows.append(
                Training(school=cast.school, staff_member=person, course=course, done_on=done, expires_on=expires)
            )
    Training.objects.bulk_create(rows)
