"""Meetings about a pupil with people from several services, what is agreed there, and packs that are shared for them."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from deployment.models import Task
from liaison.models.agency import Professional
from liaison.models.carer_access import VisitQuerySet
from liaison.models.one_time_code import OneTimeCode, sent_with_hash
from plans.models.told import Told
from plans.rules.telling import Facts
from pupils.models import Carer, CarerLink, Pupil
from pupils.models.carer import may_be_told
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but
from staff.models import StaffMember


@audited
class Meeting(SchoolOwned):
    """A meeting about one pupil."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="Counts what changed of time, length and place: calendars need it."
    )
    cancelled_words = models.CharField(
        "why it is cancelled", max_length=300, blank=True, help_text="Everybody who was invited reads it."
    )

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["school", "pupil"], name="liaison_meeting_by_pupil")]
        constraints = [models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="liaison_meeting_minutes")]

    @property
    def facts(self) -> Facts:
        """What people are told of it."""
        return Facts(timezone.localtime(self.starts_at), self.minutes, self.place, self.written_by.full_name)

    @property
    def day_words(self) -> str:
        """Its day and time for a colleague: "Tue 3 Nov at 15:30"."""
        at = timezone.localtime(self.starts_at)
        return f"{at:%a} {at.day} {at:%b} at {at:%H:%M}"


def _reads_packs(path: str = "") -> Q:
    """Who may be told about a pupil on roll: a carer with parental responsibility who lives and may be contacted, a professional
    in service."""
    works = {f"{path}professional__isnull": False, f"{path}professional__left_on__isnull": True}
    carer = Q(**{f"{path}kind": "carer"}) & may_be_told(f"{path}carer_link__")
    here = is_on_roll(timezone.localdate(), f"{path}meeting__pupil__")
    return here & (carer | Q(**{f"{path}kind": "outside"}, **works))


class MeetingParticipantQuerySet(SchoolOwnedQuerySet):
    def reads_packs(self) -> "MeetingParticipantQuerySet":
        return self.filter(_reads_packs())


@audited
class MeetingParticipant(Told, SchoolOwned):
    """Somebody who is asked to a meeting. `full_name` stays when the person goes; `came`: None until somebody says."""

    class Kind(models.TextChoices):
        STAFF = "staff", "School"
        CARER = "carer", "Carer"
        PROFESSIONAL = "outside", "From outside"
        PUPIL = "pupil", "The pupil"

    meeting = SchoolKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    kind = models.CharField(max_length=7, choices=Kind)
    full_name = models.CharField(max_length=300)
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    carer_link = SchoolKey(CarerLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    professional = SchoolKey(Professional, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    came = models.BooleanField(null=True, blank=True)

    objects = SchoolOwned.manager(MeetingParticipantQuerySet)

    class Meta:
        ordering = ["kind", "full_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "meeting", "staff_member"], name="liaison_participant_staff_once"
            ),
            models.UniqueConstraint(fields=["school", "meeting", "carer_link"], name="liaison_participant_carer_once"),
            models.UniqueConstraint(fields=["school", "meeting", "professional"], name="liaison_participant_prof_once"),
            models.UniqueConstraint(
                fields=["school", "meeting"], condition=Q(kind="pupil"), name="liaison_participant_pupil_once"
            ),
        ]

    @property
    def about(self) -> Pupil:
        return self.meeting.pupil

    @property
    def name(self) -> str:
        return self.full_name

    @property
    def who(self) -> str:
        return self.full_name

    @property
    def address(self) -> str:
        """Where an email would go; empty for staff, who get a notice, and for the pupil."""
        return self.email

    @property
    def why_not(self) -> str:
        """As of everybody; a person from outside who left their service hears nothing either."""
        if self.professional is not None and self.professional.left_on:
            return "doesn't work there any more"
        return super().why_not

    @property
    def phone(self) -> str:
        person = self.professional or (self.carer_link and self.carer_link.carer)
        return person.phone if person else ""

    @property
    def way(self) -> str:
        """How they are invited: "email", "phone", "letter", "notice" for staff, "person" for the pupil."""
        if self.kind in (self.Kind.STAFF, self.Kind.PUPIL):
            return "notice" if self.kind == self.Kind.STAFF else "person"
        likes = self.carer_link.carer.reached_by if self.carer_link else Carer.ReachedBy.EMAIL
        if likes == Carer.ReachedBy.EMAIL and self.email:
            return "email"
        return "letter" if likes == Carer.ReachedBy.LETTER or (self.carer_link and not self.phone) else "phone"

    @property
    def email(self) -> str:
        """Of who comes from outside the school; "" for who has none or may not be told. The carers of a pupil who has left still
        hear that the meeting is off."""
        if self.why_not:
            return ""
        if self.professional is not None:
            return self.professional.email
        return self.carer_link.carer.email if self.carer_link is not None else ""


@audited
class AgreedAction(SchoolOwned):
    """What somebody does for a pupil after a meeting or a review. A member of staff has it as a task."""

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="agreed_actions")
    reference = models.CharField(max_length=80, help_text="Where it was agreed, as app.model:id.")
    what = models.CharField(max_length=150)
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    professional = SchoolKey(Professional, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    task = SchoolKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_mailed = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["school", "reference"], name="liaison_agreed_by_reference")]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff_member__isnull=False, professional__isnull=True)
                | Q(staff_member__isnull=True, professional__isnull=False),
                name="liaison_agreedaction_one_person",
            )
        ]

    @property
    def who(self) -> str:
        person = self.staff_member or self.professional
        return person.name if person else ""


class MeetingPackQuerySet(SchoolOwnedQuerySet):
    def live(self, now: datetime) -> "MeetingPackQuerySet":
        """Those that open: not revoked, tried too often or expired, and for somebody who may still be told about the pupil."""
        return self.filter(
            _reads_packs("participant__"), revoked_at__isnull=True, used_up_at__isnull=True, expires_at__gt=now
        )


# What was opened or tried how often is no change that anybody made; what was shared is frozen.
@audited_but("content", "opened_count", "last_opened_at", "fails")
class MeetingPack(SchoolOwned):
    """What somebody from outside may read until it expires, as it was when it was shared. Its link opens with a code that goes to
    that person. Only the hash of its secret is kept."""

    meeting = SchoolKey(Meeting, on_delete=models.CASCADE, related_name="packs")
    participant = SchoolKey(MeetingParticipant, on_delete=models.CASCADE, related_name="packs")
    parts = ArrayField(models.CharField(max_length=20))
    content = models.JSONField()
    token_hash = models.CharField(max_length=64, unique=True)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_up_at = models.DateTimeField(null=True, blank=True)
    fails = models.PositiveSmallIntegerField(default=0)
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(MeetingPackQuerySet)

    class Meta:
        ordering = ["-shared_at", "-pk"]


class PackCode(OneTimeCode, SchoolOwned):
    """A code for a pack: asked for on its page and sent by e-mail, or made by staff and read out on the phone."""

    pack = SchoolKey(MeetingPack, on_delete=models.CASCADE, related_name="codes")
    read_out_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [sent_with_hash("liaison_packcode_sent_with_hash")]


@audited_but("seen_at")
class PackVisit(SchoolOwned):
    """Somebody from outside reads a pack: from the right code on. Only the hash of the visit's secret is kept."""

    GRAIN = timedelta(seconds=30)

    pack = SchoolKey(MeetingPack, on_delete=models.CASCADE, related_name="visits")
    secret_hash = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=254, help_text="The address that the code went to, or who read it out.")

    objects = SchoolOwned.manager(VisitQuerySet)

    class Meta:
        ordering = ["-began_at", "-pk"]


def meeting_reference(meeting: Meeting) -> str:
    """How tasks and actions say that they come of this meeting."""
    return f"liaison.meeting:{meeting.pk}"
