"""A pupil's own words, and the targets that they write with an adult."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.models import User
from core.editing import mark_of
from liaison.rules.voice import faces_of, said_of
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


@audited
class VoicePrompts(SchoolOwned):
    """What the school asks its pupils, where it is not what is asked by default."""

    questions = ArrayField(models.CharField(max_length=100), default=list)
    scales = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="liaison_voiceprompts_one")]


@audited
class PupilVoice(SchoolOwned):
    """What a pupil said on a day. `answers` keeps each question with its answer: {"questions": [{"asked", "said"}],
    "scales": [{"asked", "value" (1 to 4, None: not said)}]}."""

    class How(models.TextChoices):
        WROTE = "wrote", "I wrote it myself"
        SCRIBED = "scribed", "An adult wrote what I said"
        DREW = "drew", "I drew it"
        SIGNED = "signed", "I signed it"
        SYMBOLS = "symbols", "I pointed to symbols"

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="voices")
    said_on = models.DateField()
    how = models.CharField("how it was taken", max_length=8, choices=How)
    helped_by = models.CharField("who helped", max_length=120, blank=True)
    answers = models.JSONField(default=dict)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_on", "-pk"]
        indexes = [models.Index(fields=["school", "pupil", "-said_on"], name="liaison_voice_by_pupil")]

    @property
    def said(self) -> list[dict[str, str]]:
        return said_of(self.answers)

    @property
    def faces(self) -> list[dict[str, str]]:
        return faces_of(self.answers)


class PupilGoalQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "PupilGoalQuerySet":
        return self.filter(ended_on__isnull=True)


@audited
class PupilGoal(SchoolOwned):
    """A target in the pupil's words. `steps`: [{"words", "done_on" (ISO day or "")}] in their order."""

    class Outcome(models.TextChoices):
        REACHED = "reached", "I did it"
        ASIDE = "aside", "Put aside"

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="goals")
    will = models.CharField("I will", max_length=200)
    because = models.CharField("I will know because", max_length=200)
    steps = models.JSONField(default=list)
    agreed_on = models.DateField()
    look_again_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SchoolOwned.manager(PupilGoalQuerySet)

    class Meta:
        ordering = ["-agreed_on", "-pk"]
        indexes = [models.Index(fields=["school", "pupil", "-agreed_on"], name="liaison_goal_by_pupil")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="liaison_pupilgoal_ended_has_outcome",
            )
        ]

    @property
    def steps_mark(self) -> str:
        """Of the words of the steps in their order: a page that ticks steps by their places begins from it."""
        return mark_of("\n".join(step["words"] for step in self.steps))

    @property
    def next_step(self) -> str:
        """The first step that is not done; "" where all are."""
        return next((step["words"] for step in self.steps if not step["done_on"]), "")

    @property
    def steps_done(self) -> list[str]:
        return [step["words"] for step in self.steps if step["done_on"]]
