"""Statutory clocks of EHC plans: the deadlines as dated data, and a pupil's cases with what happened in them."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from access.models import User
from plans.rules import clock as rules
from plans.rules.clock_words import (
    ADVISER_WORDS,
    DUTY_WORDS,
    EVENTS,
    PHASE_WORDS,
    PROCESS_WORDS,
    REASON_WORDS,
    STANDING_WORDS,
    UNIT_WORDS,
    Adviser,
    Process,
)
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited

PROCESSES = [(key.value, words) for key, words in PROCESS_WORDS.items()]
DUTIES = [(key.value, words) for key, words in DUTY_WORDS.items()]
ADVISERS = [(key.value, words) for key, words in ADVISER_WORDS.items()]
UNITS = [(key.value, words) for key, words in UNIT_WORDS.items()]
STANDINGS = [(key.value, words) for key, words in STANDING_WORDS.items()]
REASONS = [(key.value, words) for key, words in REASON_WORDS.items()]
PHASES = [(key.value, words) for key, words in PHASE_WORDS.items()]


def _keys() -> Any:
    return ArrayField(models.CharField(max_length=30), default=list, blank=True)


class ClockRule(models.Model):
    """A deadline, the same for every school, with the days on which it is law. What it means: `plans.rules.clock.Rule`.

    When the law changes, the row gets its last day and a new one its first: a case keeps the law of the day on which it began.
    """

    class AppliesIf(models.TextChoices):
        ALWAYS = "", "Always"
        UNDER_FIVE = "under_five", "While the child is under 5"
        FROM_YEAR_9 = "from_year_9", "From Year 9"

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    process = models.CharField(max_length=20, choices=PROCESSES)
    order = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=12, choices=DUTIES)
    counted_from = _keys()
    amount = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=20, choices=UNITS)
    month = models.PositiveSmallIntegerField(default=0)
    day = models.PositiveSmallIntegerField(default=0)
    years = models.SmallIntegerField(default=0)
    or_from = models.CharField(max_length=30, blank=True)
    or_months = models.PositiveSmallIntegerField(default=0)
    met_by = _keys()
    ended_by = _keys()
    settled_by = _keys()
    excepted_by = _keys()
    phases = _keys()
    applies_if = models.CharField(max_length=12, choices=AppliesIf, blank=True)
    standing = models.CharField(max_length=12, choices=STANDINGS)
    source = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="plans_clockrule_unique"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="plans_clockrule_days_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(unit="before_day") | Q(month__range=(1, 12), day__range=(1, 31)),
                name="plans_clockrule_before_day",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def valid_words(self) -> str:
        """From and until when it is law: "since 1 Sep 2014"."""
        start = f"{self.valid_from.day} {self.valid_from:%b %Y}"
        return f"{start} to {self.valid_to.day} {self.valid_to:%b %Y}" if self.valid_to else f"since {start}"

    @property
    def is_statutory(self) -> bool:
        return self.standing == "statutory"

    def as_rule(self) -> rules.Rule:
        return rules.Rule(
            key=self.key, label=self.label, process=self.process, duty=self.duty, counted_from=tuple(self.counted_from),
            met_by=tuple(self.met_by), amount=self.amount, unit=self.unit, source=self.source, standing=self.standing,
            ended_by=tuple(self.ended_by), settled_by=tuple(self.settled_by), excepted_by=tuple(self.excepted_by),
            phases=tuple(self.phases), applies_if=self.applies_if, month=self.month, day=self.day, years=self.years,
            or_from=self.or_from, or_months=self.or_months, valid_from=self.valid_from, valid_to=self.valid_to,
        )  # fmt: skip


class EhcCaseQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "EhcCaseQuerySet":
        return self.filter(closed_on__isnull=True)

    def visible_to(self, user: User) -> "EhcCaseQuerySet":
        return self if user.sees_every_pupil else self.filter(pupil__in=Pupil.objects.visible_to(user))


@audited
class EhcCase(SchoolOwned):
    """One run of a process about a pupil's EHC plan. `follows`: the case whose decision began this one's year (fact 27)."""

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="ehc_cases")
    process = models.CharField(max_length=20, choices=PROCESSES)
    phase = models.CharField("which move", max_length=20, choices=PHASES, blank=True)
    started_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    follows = SchoolKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")

    objects = SchoolOwned.manager(EhcCaseQuerySet)

    class Meta:
        ordering = ["-started_on", "-pk"]
        constraints = [
            # A pupil may have two moves ahead, opened on one day; each is told by the day of its move.
            models.UniqueConstraint(
                fields=["school", "pupil", "process", "started_on"],
                condition=~Q(process="phase_transfer"),
                name="plans_ehccase_unique_start",
            ),
            models.UniqueConstraint(
                fields=["school", "follows"], condition=Q(follows__isnull=False), name="plans_ehccase_follows_once"
            ),
            models.CheckConstraint(
                condition=Q(process="phase_transfer") ^ Q(phase=""), name="plans_ehccase_phase_of_a_transfer"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("started_on")),
                name="plans_ehccase_days_in_order",
            ),
        ]

    @property
    def process_words(self) -> str:
        return PHASE_WORDS[self.phase] if self.phase else PROCESS_WORDS[Process(self.process)]  # type: ignore[index]


@audited
class EhcEvent(SchoolOwned):
    """What happened in a case, on its day; when it was written down is apart. One of a kind, of advice one for each adviser."""

    case = SchoolKey(EhcCase, on_delete=models.CASCADE, related_name="happened")
    event = models.CharField(max_length=30)
    on = models.DateField()
    adviser = models.CharField("who was asked", max_length=20, choices=ADVISERS, blank=True)
    detail = models.CharField("their name or service", max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                F("school"), F("case"), F("event"), F("adviser"), Lower("detail"), name="plans_ehcevent_one_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(adviser="") | Q(detail=""), name="plans_ehcevent_detail_of_adviser"),
            models.CheckConstraint(condition=Q(on__gte=date(2014, 9, 1)), name="plans_ehcevent_since_the_act"),
        ]

    @property
    def label(self) -> str:
        return EVENTS[self.event].label

    @property
    def words(self) -> str:
        return f"{self.label}: {self.who}" if self.adviser else self.label

    @property
    def who(self) -> str:
        return adviser_words(self.adviser, self.detail)


def adviser_words(adviser: str, detail: str) -> str:
    """Who was asked: "Paediatrician (health service)"."""
    if not adviser:
        return ""
    kind = ADVISER_WORDS[Adviser(adviser)]
    return f"{detail} ({kind[0].lower()}{kind[1:]})" if detail else kind


@audited
class ClockPause(SchoolOwned):
    """What an exception rests on (fact 26), with its days, both included; without an end it still holds. It grants no days."""

    case = SchoolKey(EhcCase, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField("ground", max_length=20, choices=REASONS)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField("evidence", max_length=300, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="plans_clockpause_days_in_order",
            )
        ]


@audited
class ClockCorrection(SchoolOwned):
    """The due day of a deadline, corrected by hand with a reason."""

    case = SchoolKey(EhcCase, on_delete=models.CASCADE, related_name="corrections")
    key = models.CharField(max_length=40)
    adviser = models.CharField(max_length=20, choices=ADVISERS, blank=True)
    detail = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    reason = models.CharField(max_length=300)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                F("school"), F("case"), F("key"), F("adviser"), Lower("detail"), name="plans_clockcorrection_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="plans_clockcorrection_has_a_reason"),
        ]
