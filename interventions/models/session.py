"""Sessions, planned and held, and what each pupil did in them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from access.models import User
from interventions.models.group import Group, Slot
from interventions.models.placement import Placement
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class SessionQuerySet(SchoolOwnedQuerySet):
    def on(self, day: date) -> "SessionQuerySet":
        return self.filter(on=day)


@audited
class Session(SchoolOwned):
    """A meeting of a group on a day. Minutes are the group's, shared by all in it."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        NOT_HELD = "not_held", "Not held"

    class NotHeld(models.TextChoices):
        STAFF_ABSENT = "staff_absent", "Adult absent"
        STAFF_COVER = "staff_cover", "Staff taken for cover"
        PUPILS_ABSENT = "pupils_absent", "All pupils absent"
        EXAM = "exam", "Exam or assessment"
        TRIP = "trip", "Trip or event"
        ROOM = "room", "No room"
        CLOSED = "closed", "School closed"
        OFF_TIMETABLE = "off_timetable", "Off timetable"
        MOVED = "moved", "Moved to another time"
        OTHER = "other", "Another reason"

    group = SchoolKey(Group, on_delete=models.PROTECT, related_name="sessions")
    slot = SchoolKey(Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    room = models.CharField(max_length=30, blank=True)
    led_by = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="led_sessions")
    aim = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    not_held_reason = models.CharField(max_length=15, choices=NotHeld, blank=True)
    not_held_note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    # The protocol's steps as they stood, each with whether it was done: [{"title", "minutes", "is_done"}].
    steps = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SchoolOwned.manager(SessionQuerySet)

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        indexes = [models.Index(fields=["school", "on", "led_by"], name="interventions_session_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["school", "group", "on", "starts_at"], name="interventions_session_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="interventions_session_times_in_order"
            ),
            models.CheckConstraint(
                condition=(Q(state="not_held") & ~Q(not_held_reason=""))
                | (~Q(state="not_held") & Q(not_held_reason="")),
                name="interventions_session_not_held_has_reason",
            ),
        ]


@audited
class SessionRecord(SchoolOwned):
    """One pupil's line of a session. `version` counts its saves, so that nobody overwrites another unseen."""

    class Attendance(models.TextChoices):
        PRESENT = "present", "Present"
        LATE = "late", "Late"
        ABSENT_SCHOOL = "absent_school", "Absent from school"
        ABSENT_SESSION = "absent_session", "In school, not in the session"

    class Help(models.IntegerChoices):
        """The least help that was needed (facts, scaffolding ladder)."""

        SELF = 1, "Self-scaffold"
        PROMPT = 2, "Prompt"
        CLUE = 3, "Clue"
        MODEL = 4, "Model"
        CORRECT = 5, "Correct"

    class Engagement(models.IntegerChoices):
        LOW = 1, "Low"
        SOME = 2, "Some"
        GOOD = 3, "Good"
        HIGH = 4, "High"

    class Target(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "Not yet"

    session = SchoolKey(Session, on_delete=models.CASCADE, related_name="records")
    placement = SchoolKey(Placement, on_delete=models.PROTECT, related_name="records")
    attendance = models.CharField(max_length=15, choices=Attendance, blank=True)
    help_level = models.PositiveSmallIntegerField(choices=Help, null=True, blank=True)
    engagement = models.PositiveSmallIntegerField(choices=Engagement, null=True, blank=True)
    target_hit = models.CharField(max_length=6, choices=Target, blank=True)
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    independence = models.CharField(
        "step towards independence", max_length=200, blank=True, help_text="What the pupil did alone: it is rewarded."
    )
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "session", "placement"], name="interventions_record_once"),
        ]
