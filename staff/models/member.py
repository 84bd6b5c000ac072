"""Adults of a school."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited_as_sets
from staff.here import is_here
from staff.rules.working import hours_words


class StaffMemberQuerySet(SchoolOwnedQuerySet):
    def working(self, on: date | None = None) -> "StaffMemberQuerySet":
        """Those who work here today, or on another day."""
        return self.filter(is_here(on or timezone.localdate()))


@audited_as_sets
class StaffMember(SchoolOwned):
    """An adult who works in the school, whether or not they sign in here. `left_on` is the first day without them."""

    class Job(models.TextChoices):
        SENCO = "senco", "SENCO"
        HLTA = "hlta", "HLTA"
        TA = "ta", "Teaching assistant"
        TEACHER = "teacher", "Teacher"
        OTHER = "other", "Other"

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_records")
    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    job = models.CharField(max_length=10, choices=Job, default=Job.TEACHER)
    job_title = models.CharField(max_length=100, blank=True, help_text="What the school calls the job.")
    mis_id = models.CharField("identifier in the school's own system", max_length=60, blank=True)
    email = models.EmailField(blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    line_manager = SchoolKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="team")
    weekly_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="Contracted minutes a week.")
    pastoral_years = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    left_on = models.DateField(null=True, blank=True)
    merged_into = SchoolKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates", editable=False
    )
    merged_rows = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What merging moved and changed, so that it can be undone."
    )

    objects = SchoolOwned.manager(StaffMemberQuerySet)

    class Meta:
        ordering = ["family_name", "given_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mis_id"], condition=~Q(mis_id=""), name="staff_staffmember_unique_mis_id"
            ),
            models.UniqueConstraint(
                fields=["school", "user"], condition=Q(user__isnull=False), name="staff_staffmember_unique_user"
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """Their last day at work, where one is known."""
        return self.left_on - timedelta(days=1) if self.left_on else None

    def has_left(self, on: date | None = None) -> bool:
        """Whether they do not work here any more: today, or on another day."""
        return self.left_on is not None and self.left_on <= (on or timezone.localdate())

    @property
    def hours(self) -> str:
        """The contracted hours a week as a person writes them, of a row that `staff.queries.people.with_hours` gave."""
        return hours_words(self.contracted_minutes)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)
