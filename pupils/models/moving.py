"""Moving up: every pupil on roll goes into the new school year, once."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from access.models import User
from pupils.models.pupil import Pupil
from pupils.rules.moving import Outcome as Moves
from schools.owned import SchoolKey, SchoolOwned, audited, audited_as_sets


@audited
class MovingUp(SchoolOwned):
    """The move into the school year that begins on `starts_on`: first a draft, then decided (what carries a day of its own is
    written), then done on its day (years and forms change), unless it is undone.

    `choices`: "years" (outcome by year), "forms" (new form by "year:form"), "pupils" ({"outcome", "form"} by number), "runs"
    (what happens to what runs past the year's end, by "kind" or "kind:number"), "held" (by kind, what was there as it was
    decided)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        DECIDED = "decided", "Waiting for its day"
        DONE = "done", "Done"
        UNDONE = "undone", "Undone"

    starts_on = models.DateField("first day of the new year")
    last_day = models.DateField("last day of the old year")
    leavers_last_on = models.DateField("last day of those who leave")
    carried_until = models.DateField("last day of what is carried over")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    choices = models.JSONField(default=dict)
    kept = models.JSONField(default=list, help_text="What was left alone on the day, or when it was undone, in words.")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "starts_on"], condition=~Q(state="undone"), name="pupils_movingup_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gt=models.F("last_day")), name="pupils_movingup_days_in_order"
            ),
        ]

    @property
    def year_words(self) -> str:
        """ "2027/28": a year that begins in summer or autumn is named by both."""
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02}"

    @property
    def leave_on(self) -> date:
        """The first day without those who leave."""
        return self.leavers_last_on + timedelta(days=1)

    @property
    def is_ahead(self) -> bool:
        return self.state == self.State.DECIDED


@audited_as_sets
class MovedPupil(SchoolOwned):
    """What became of one pupil: year and form until the day, and from it on. `is_moved`: it was written on that day; before, and
    where the pupil's year had changed by then, it is only what was planned."""

    Outcome = Moves

    moving_up = SchoolKey(MovingUp, on_delete=models.CASCADE, related_name="pupils")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="moves")
    outcome = models.CharField(max_length=6, choices=[(one.value, one.label) for one in Moves])
    year_before = models.SmallIntegerField(null=True, blank=True)
    form_before = models.CharField(max_length=30, blank=True)
    year_after = models.SmallIntegerField(null=True, blank=True)
    form_after = models.CharField(max_length=30, blank=True)
    is_moved = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "moving_up", "pupil"], name="pupils_movedpupil_once"),
        ]
