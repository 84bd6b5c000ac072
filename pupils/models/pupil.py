"""A pupil: identity, year, and what helps."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone

from access.models import User
from pupils import visibility
from pupils.namesakes import mark_of
from pupils.roll import is_on_roll
from pupils.rules.words import YEAR_WORDS
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited, audited_as_sets


class PupilQuerySet(SchoolOwnedQuerySet):
    def on_roll(self, on: date | None = None) -> "PupilQuerySet":
        """Those on roll today, or on another day."""
        return self.filter(is_on_roll(on or timezone.localdate()))

    def visible_to(self, user: User) -> "PupilQuerySet":
        """The pupils whose page this person may see: the whole school's, or those they work with (`pupils.visibility`)."""
        return visibility.narrow(self, user=user)

    def card_visible_to(self, user: User) -> "PupilQuerySet":
        """Those whose card this person may see: as `visible_to`, and those for whom they stand in today."""
        return visibility.narrow(self, user=user, opens=visibility.Opens.CARD)

    def by_name(self) -> "PupilQuerySet":
        return self.order_by("family_name", "given_name", "pk")

    def named_like(self, text: str) -> "PupilQuerySet":
        """Those in whose names every word of `text` occurs, whatever the case."""
        return self.filter(self._named(text))

    @staticmethod
    def _named(text: str) -> Q:
        found = Q()
        for word in text.split():
            found &= Q(search_name__contains=word.lower())
        return found

    def known_as(self, text: str) -> "PupilQuerySet":
        """Those of this name, as above, or whose admission number, ID or UPN it is."""
        if not any(letter.isdecimal() for letter in text):
            return self.named_like(text)
        return self.filter(self._named(text) | Q(mis_id__iexact=text.strip()) | Q(upn=text.strip().upper()))


@audited_as_sets
class Pupil(SchoolOwned):
    """A child at the school. Leaving is a date, never a deletion: `left_on` is the first day on which they are not on roll. The
    periods on roll before the present one are `EarlierPeriod`s."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"

    given_name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    middle_names = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200)
    born_on = models.DateField("date of birth", null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    upn = models.CharField("UPN", max_length=13, blank=True)
    mis_id = models.CharField("identifier in the school's own system", max_length=60, blank=True)
    year_group = models.SmallIntegerField(
        null=True, blank=True, help_text="National Curriculum year; 0 is Reception, below it are nurseries."
    )
    form = models.CharField("form", max_length=30, blank=True)
    is_pupil_premium = models.BooleanField("pupil premium", default=False)
    pupil_premium_reason = models.CharField("reason for pupil premium", max_length=60, blank=True)
    is_fsm = models.BooleanField("free school meals", default=False)
    is_in_care = models.BooleanField("looked after by a local authority", default=False)
    ethnicity = models.CharField("ethnicity (code)", max_length=4, blank=True)
    is_eal = models.BooleanField("English as an additional language", default=False)
    home_language = models.CharField(max_length=60, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    deceased_on = models.DateField("died on", null=True, blank=True, editable=False)
    merged_into = SchoolKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates", editable=False
    )
    search_name = models.GeneratedField(
        expression=models.Func(
            F("given_name"),
            Value(" "),
            F("preferred_name"),
            Value(" "),
            F("family_name"),
            template="lower(%(expressions)s)",
            arg_joiner=" || ",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = SchoolOwned.manager(PupilQuerySet)

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        indexes = [
            models.Index(fields=["school", "family_name", "given_name"], name="pupils_pupil_by_name"),
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="pupils_pupil_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", "upn"], condition=~Q(upn=""), name="pupils_pupil_unique_upn"),
            models.UniqueConstraint(
                fields=["school", "mis_id"], condition=~Q(mis_id=""), name="pupils_pupil_unique_mis_id"
            ),
            models.CheckConstraint(
                condition=Q(deceased_on__isnull=True) | Q(left_on__isnull=False), name="pupils_pupil_deceased_has_left"
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True) | Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="pupils_pupil_leaves_after_joining",
            ),
        ]

    @property
    def first_name(self) -> str:
        """The name the pupil goes by."""
        return self.preferred_name or self.given_name

    @property
    def name(self) -> str:
        """First and family name; where another pupil has the same, with what tells them apart: "Lily Brown (born 3 Mar 2013)"."""
        mark = self.told_apart
        return f"{self.plain_name} ({mark})" if mark else self.plain_name

    @property
    def name_and_form(self) -> str:
        """For headings, lists to choose from and confirmations: "Lily Brown (8B)", "Lily Brown (8B, born 3 Mar 2013)"."""
        return (
            f"{self.plain_name} ({', '.join(part for part in (self.form or self.year_words, self.told_apart) if part)})"
        )

    @property
    def told_apart(self) -> str:
        """What tells the pupil from others of the same name; "" where there is no other."""
        return mark_of(self)

    @property
    def plain_name(self) -> str:
        return f"{self.first_name} {self.family_name}".strip()

    @property
    def year_words(self) -> str:
        if self.year_group is None:
            return "Year not known"
        return YEAR_WORDS.get(self.year_group, f"Year {self.year_group}")

    @property
    def attendance_words(self) -> str:
        """The latest attendance, of a pupil from `pupil_shown`: "94.6% (70 of 74 sessions until 23 Oct 2026)"."""
        row = self.attendance_row
        share = 100 * row["attended"] / row["possible"]
        until = date.fromisoformat(row["until"])
        return f"{share:.1f}% ({row['attended']} of {row['possible']} sessions until {until.day} {until:%b %Y})"

    @property
    def last_day(self) -> date | None:
        """The last day on roll, where one is known."""
        return self.left_on - timedelta(days=1) if self.left_on else None

    @property
    def is_gone(self) -> bool:
        """Not on roll any more today."""
        return not self.is_on_roll(timezone.localdate())

    def is_on_roll(self, on: date) -> bool:
        return self.deceased_on is None and (self.left_on is None or self.left_on > on)


@audited
class EarlierPeriod(SchoolOwned):
    """A time on roll before the present one: the pupil left and came back. From `joined_on` until the day before `left_on`."""

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="earlier_periods")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField()

    class Meta:
        ordering = ["left_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil", "left_on"], name="pupils_earlierperiod_once"),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="pupils_earlierperiod_days_in_order",
            ),
        ]

    @property
    def last_day(self) -> date:
        return self.left_on - timedelta(days=1)


@audited
class LearnerProfile(SchoolOwned):
    """What every adult who works with the pupil needs to know, in a few sentences."""

    pupil = SchoolOneToOne(Pupil, on_delete=models.CASCADE, related_name="profile")
    what_helps = models.TextField(blank=True)
    what_to_avoid = models.TextField(blank=True)
    how_to_talk_with_me = models.TextField(blank=True)
    what_calms = models.TextField(blank=True)
    what_escalates = models.TextField(blank=True)
    own_words = models.TextField(blank=True)
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
