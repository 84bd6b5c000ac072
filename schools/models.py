"""Trusts, schools (the tenants), and what a school's days look like."""

from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from schools.owned import SchoolOwned, audited


def default_reminder_days() -> list[int]:
    return [14, 3]


def default_exam_years() -> list[int]:
    return [11, 13]


def default_gather_at() -> time:
    return time(8)


def default_quiet_from() -> time:
    return time(18, 30)


def default_quiet_until() -> time:
    return time(7, 30)


class Trust(models.Model):
    """A multi-academy trust."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """The tenant: every school-owned row belongs to exactly one."""

    class Accent(models.TextChoices):
        TEAL = "teal"
        INDIGO = "indigo"
        PLUM = "plum"
        FOREST = "forest"
        SLATE = "slate"
        BRICK = "brick"

    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="schools")
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    dfe_number = models.CharField("DfE number", max_length=10, blank=True)
    accent = models.CharField(max_length=10, choices=Accent, default=Accent.TEAL)
    cycle_weeks = models.PositiveSmallIntegerField(
        default=2, help_text="Weeks after which the timetable repeats: 1, or 2 for weeks A and B."
    )
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=default_reminder_days,
        help_text="Days before a review point on which each carer gets a reminder.",
    )
    withdrawal_policy = models.CharField(
        "withdrawal from lessons",
        max_length=11,
        default="rotate",
        choices=[
            ("rotate", "Rotate over the subjects"),
            ("concentrate", "Concentrate on few"),
            ("protect", "Protect some"),
        ],
    )
    meets_in_registration = models.BooleanField(
        "groups may meet in registration",
        default=False,
        help_text="Leave it unticked and registration is never offered as a time for a group.",
    )
    protected_subjects = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    exam_years = ArrayField(models.PositiveSmallIntegerField(), default=default_exam_years, blank=True)
    offer_days = models.PositiveSmallIntegerField(
        "days that a place is held", default=7, help_text="After these an offer lapses and the next pupil's turn comes."
    )
    safeguarding_url = models.URLField(
        "the school's safeguarding system",
        blank=True,
        help_text="Opened for a safeguarding concern; no word of it is kept here.",
    )
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    quiet_from = models.TimeField("no mail from", null=True, blank=True, default=default_quiet_from)
    quiet_until = models.TimeField("no mail until", null=True, blank=True, default=default_quiet_until)
    quiet_weekends = models.BooleanField("no mail on Saturdays and Sundays", default=True)
    gather_at = models.TimeField(
        "reminders go at",
        null=True,
        blank=True,
        default=default_gather_at,
        help_text="The time of day at which reminders go out, all of one address in one mail.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(cycle_weeks__in=[1, 2]), name="schools_school_cycle_weeks"),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class Term(SchoolOwned):
    """A half-term: the days between which pupils come to school. `closed_days` are the exceptions in it."""

    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="schools_term_starts_before_it_ends"
            ),
            models.UniqueConstraint(fields=["school", "starts_on"], name="schools_term_unique_start"),
        ]


@audited
class ClosedDay(SchoolOwned):
    """A day in term on which no pupil comes: INSET, a bank holiday, snow."""

    on = models.DateField()
    reason = models.CharField(max_length=60)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["school", "on"], name="schools_closedday_unique_day")]


@audited
class OffTimetableDay(SchoolOwned):
    """A day on which pupils come and lessons are not as usual: mock exams, a trip, sports day. For some years or forms, or
    (neither is named) for everybody."""

    on = models.DateField()
    reason = models.CharField(max_length=60)
    year_groups = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    forms = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["school", "on"], name="schools_offtimetable_by_day")]

    def is_for(self, *, year_group: int | None, form: str) -> bool:
        """Whether it holds for a pupil of this year and form."""
        if not self.year_groups and not self.forms:
            return True
        return year_group in self.year_groups or form in self.forms

    @property
    def who(self) -> str:
        """For whom it holds: "Year 11, form 10B", "everybody"."""
        years = [f"Year {year}" if year > 0 else "Reception" for year in self.year_groups]
        return ", ".join([*years, *(f"form {form}" for form in self.forms)]) or "everybody"


@audited
class CycleWeek(SchoolOwned):
    """Which week of the cycle (1 or 2: A or B) the week beginning on a Monday is."""

    monday = models.DateField()
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(2)])

    class Meta:
        ordering = ["monday"]
        constraints = [
            models.UniqueConstraint(fields=["school", "monday"], name="schools_cycleweek_unique_monday"),
            models.CheckConstraint(condition=models.Q(number__in=[1, 2]), name="schools_cycleweek_number"),
            models.CheckConstraint(
                condition=models.Q(monday__iso_week_day=1), name="schools_cycleweek_begins_on_monday"
            ),
        ]


@audited
class Period(SchoolOwned):
    """A bell time of the school day."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "Registration"
        LESSON = "lesson", "Lesson"
        BREAK = "break", "Break"
        LUNCH = "lunch", "Lunch"

    name = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.LESSON)
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="schools_period_unique_name"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="schools_period_starts_before_it_ends"
            ),
        ]


@audited
class SetupSkip(SchoolOwned):
    """A step of setting up that somebody has chosen to do without (`reports.rules.setup` knows the steps)."""

    step = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "step"], name="schools_setupskip_unique_step")]


class CodeQuerySet(models.QuerySet["Code"]):
    def on(self, day: date) -> "CodeQuerySet":
        """Those that may be chosen on a day."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )


class Code(models.Model):
    """A value of a national code set (facts 10-12), with the days on which it may be chosen. The same for every school."""

    class Set(models.TextChoices):
        SEN_STATUS = "sen_status", "SEN provision"
        SEN_NEED = "sen_need", "SEN type of need (CBDS CS071)"

    code_set = models.CharField(max_length=20, choices=Set)
    code = models.CharField(max_length=10)
    label = models.CharField(max_length=80)
    area = models.CharField(max_length=60, blank=True, help_text="The broad area of need it is counted under.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    replaced_by = models.CharField(max_length=10, blank=True, help_text="The code that a retired one is read as.")

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["code_set", "code"]
        constraints = [models.UniqueConstraint(fields=["code_set", "code"], name="schools_code_unique")]

    def __str__(self) -> str:
        return self.label
