"""The demo's staff, accounts, pupils and carers."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from django.utils import timezone

from access.models import Membership, User
from access.policy import Role
from hlta.demo import words
from pupils.models import Carer, CarerLink, LearnerProfile, Need, Pupil, SenStatus
from pupils.rules.upn import check_letter
from schools.models import School
from schools.queries import days_between
from staff.models import Course, StaffMember, Training

PASSWORD = "demo demo demo"  # noqa: S105  (of the demo alone, which is refused outside this machine)


@dataclass
class Cast:
    """A school of the demo while it is built."""

    school: School
    random: Random
    today: date
    year_starts_on: date
    staff: dict[str, list[StaffMember]] = field(default_factory=dict)
    pupils: list[Pupil] = field(default_factory=list)
    status: dict[int, str] = field(default_factory=dict)
    course: Course | None = None

    @property
    def senco(self) -> StaffMember:
        return self.staff["senco"][0]

    @property
    def lead(self) -> User:
        """The SENCO's account."""
        user = self.senco.user
        assert user is not None
        return user

    @cached_property
    def _school_days(self) -> list[date]:
        last = date(self.year_starts_on.year + 2, 8, 31)
        return [day for day, _ in days_between(start=self.today - timedelta(days=366), end=last)]

    def day(self, days: int) -> date:
        """The school day so many days from today: the first from there on, or the last before where it is over. It asks the
        calendar, which is made before everything else."""
        on = self.today + timedelta(days=days)
        at = bisect_left(self._school_days, on) if days >= 0 else bisect_right(self._school_days, on) - 1
        return self._school_days[at]

    def before(self, count: int) -> list[date]:
        """The last school days before today, in order."""
        at = bisect_left(self._school_days, self.today)
        return self._school_days[max(0, at - count) : at]

    def at(self, days: int, at: time) -> datetime:
        return moment(self.day(days), at)


def moment(day: date, at: time) -> datetime:
    """A time of the school's clock."""
    return timezone.make_aware(datetime.combine(day, at))


def account(cast: Cast, email: str, name: str, *roles: Role) -> User:
    """A user with the demo's password who is a member of the school."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email=email, full_name=name, password=PASSWORD
    )
    Membership.objects.create(school=cast.school, user=user, roles=[role.value for role in roles])
    return user


def make_staff(cast: Cast, counts: dict[str, int], accounts: list[tuple[str, str, str, list[Role]]]) -> None:
    """Adults by job, the first of each with the accounts given as (job, e-mail, name, roles)."""
    users: dict[str, list[User]] = {}
    for job, email, name, roles in accounts:
        users.setdefault(job, []).append(account(cast, email, name, *roles))
    for job, count in counts.items():
        rows = []
        for number in range(count):
            user = users.get(job, [])[number] if number < len(users.get(job, [])) else None
            given, family = (user.full_name.split(" ", 1)) if user else _adult(cast.random)
            title = cast.random.choice(words.TITLES)
            minutes = 37 * 60 if job in ("hlta", "ta") else None
            rows.append(
                StaffMember(
                    school=cast.school, user=user, title=title, given_name=given, family_name=family, job=job,
                    weekly_minutes=minutes, mis_id=f"{job}{number + 1}",
                )
            )  # fmt: skip
        cast.staff[job] = StaffMember.objects.bulk_create(rows)
    cast.course = Course.objects.create(name="Metacognition in small groups")
    trained = cast.staff["hlta"] + cast.staff["ta"][:4]
    day = cast.year_starts_on + timedelta(days=12)
    Training.objects.bulk_create(
        [Training(school=cast.school, staff_member=person, course=cast.course, done_on=day) for person in trained]
    )
    for person in cast.staff["ta"]:
        person.line_manager = cast.staff["hlta"][0]
    StaffMember.objects.bulk_update(cast.staff["ta"], ["line_manager"])
    teachers = cast.staff.get("teacher", [])
    for person in teachers[1:]:
        person.line_manager = teachers[0] if teachers[0].user_id else cast.senco
    for person in teachers[:2]:
        person.pastoral_years = [7, 8] if person is teachers[0] else [9, 10, 11]
    StaffMember.objects.bulk_update(teachers, ["line_manager", "pastoral_years"])


def _adult(random: Random) -> tuple[str, str]:
    return random.choice(words.GIVEN_GIRLS + words.GIVEN_BOYS), random.choice(words.FAMILY)


def make_pupils(cast: Cast, *, forms: int, form_size: int) -> None:
    """Years 7 to 11, `forms` a year of `form_size` pupils each."""
    rows = []
    for year in range(7, 12):
        for form in range(forms):
            rows += [_pupil(cast, year, f"{year}{'ABCDEFGHIJ'[form]}", len(rows) + n) for n in range(form_size)]
    cast.pupils = Pupil.objects.bulk_create(rows, batch_size=500)
    _sen(cast)
    _carers(cast)


def _pupil(cast: Cast, year: int, form: str, number: int) -> Pupil:
    random = cast.random
    is_girl = random.random() < 0.49
    first_day = date(cast.year_starts_on.year - year - 5, 9, 1)
    entry = (cast.year_starts_on.year - year + 6) % 100
    digits = f"801{4000 + number // 1000:04d}{entry:02d}{number % 1000:03d}"[:12]
    is_eal = random.random() < 0.18
    return Pupil(
        school=cast.school, given_name=random.choice(words.GIVEN_GIRLS if is_girl else words.GIVEN_BOYS),
        family_name=random.choice(words.FAMILY), sex="F" if is_girl else "M", year_group=year, form=form,
        born_on=first_day + timedelta(days=random.randrange(365)), mis_id=f"{10000 + number}",
        upn=check_letter(digits) + digits,
        is_pupil_premium=random.random() < 0.25, is_eal=is_eal,
        home_language=random.choice(words.LANGUAGES) if is_eal else "English",
        joined_on=date(cast.year_starts_on.year - year + 7, 9, 3),
    )  # fmt: skip


def _sen(cast: Cast) -> None:
    """About 5 in 100 with a plan, 14 in 100 with support, as in the country; a profile for each of them."""
    random, statuses, needs, profiles = cast.random, [], [], []
    for pupil in cast.pupils:
        chance = random.random()
        code = "E" if chance < 0.05 else "K" if chance < 0.19 else ""
        if not code:
            continue
        cast.status[pupil.pk] = code
        since = cast.today - timedelta(days=random.randrange(60, 900))
        statuses.append(SenStatus(school=cast.school, pupil=pupil, code=code, starts_on=since))
        kinds = words.NEEDS_E if code == "E" else words.NEEDS_K
        ranked = dict.fromkeys(
            random.choices([k for k, _ in kinds], [w for _, w in kinds], k=2 if random.random() < 0.35 else 1)
        )
        needs += [
            Need(school=cast.school, pupil=pupil, code=k, rank=r, starts_on=since) for r, k in enumerate(ranked, 1)
        ]
        pick = random.choice
        profiles.append(
            LearnerProfile(
                school=cast.school, pupil=pupil, what_helps=pick(words.HELPS), what_to_avoid=pick(words.AVOID),
                how_to_talk_with_me=pick(words.TALK), what_calms=pick(words.CALMS), what_escalates=pick(words.ESCALATES),
                own_words=pick(words.OWN), confirmed_on=cast.year_starts_on + timedelta(days=20),
            )
        )  # fmt: skip
    SenStatus.objects.bulk_create(statuses)
    Need.objects.bulk_create(needs)
    LearnerProfile.objects.bulk_create(profiles)


def _carers(cast: Cast) -> None:
    random, carers, places = cast.random, [], []
    for pupil in cast.pupils:
        for order in range(1, 3 if random.random() < 0.6 else 2):
            relationship = "Mother" if order == 1 and random.random() < 0.85 else "Father"
            title = "Mrs" if relationship == "Mother" else "Mr"
            given = random.choice(words.GIVEN_GIRLS if title == "Mrs" else words.GIVEN_BOYS)
            email = "" if random.random() < 0.06 else f"carer{len(carers) + 1}.{cast.school.slug}@example.org"
            carers.append(
                Carer(
                    school=cast.school, title=title, given_name=given, family_name=pupil.family_name, email=email,
                    phone=f"07700 900{random.randrange(1000):03d}", language=pupil.home_language,
                )
            )  # fmt: skip
            places.append((pupil, relationship, order, random.random() < 0.01))
    Carer.objects.bulk_create(carers, batch_size=500)
    CarerLink.objects.bulk_create(
        [
            CarerLink(
                school=cast.school, pupil=pupil, carer=carer, relationship=relationship, contact_order=order, do_not_contact=barred
            )
            for carer, (pupil, relationship, order, barred) in zip(carers, places, strict=True)
        ],
        batch_size=500,
    )  # fmt: skip
