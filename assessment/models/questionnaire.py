"""Questionnaires that pupils fill in, checklists that adults fill in about them, and what was answered."""

from django.db import models
from django.db.models import Q

from access.models import User
from assessment.models.measure import Measure
from assessment.rules.questionnaires import Option, Question
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited


@audited
class Questionnaire(SchoolOwned):
    """Items with one scale of answers. Its total is a score on its measure."""

    class FilledBy(models.TextChoices):
        PUPIL = "pupil", "The pupil, about themselves"
        ADULT = "adult", "An adult who sees the pupil at work"

    measure = SchoolOneToOne(Measure, on_delete=models.PROTECT, related_name="questionnaire")
    filled_by = models.CharField(max_length=5, choices=FilledBy, default=FilledBy.PUPIL)
    introduction = models.CharField(max_length=300, blank=True)
    # From the lowest up: [value, label, symbol].
    options = models.JSONField(default=list)
    most_missing = models.PositiveSmallIntegerField(
        default=0, help_text="Items that may be missing and still give a score."
    )

    class Meta:
        ordering = ["measure__name"]

    @property
    def name(self) -> str:
        return self.measure.name

    @property
    def answers(self) -> list[Option]:
        return [Option(*option) for option in self.options]

    @property
    def lowest(self) -> int:
        return self.answers[0].value

    @property
    def highest(self) -> int:
        return self.answers[-1].value


@audited
class Item(SchoolOwned):
    """A question. One that is asked no more keeps what was answered."""

    questionnaire = SchoolKey(Questionnaire, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    subscale = models.CharField(max_length=40, blank=True)
    is_reversed = models.BooleanField(default=False)
    is_asked = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "questionnaire", "text"], name="assessment_item_unique_text")
        ]

    @property
    def question(self) -> Question:
        return Question(self.text, self.subscale, self.is_reversed)


class SittingQuerySet(SchoolOwnedQuerySet):
    def done(self) -> "SittingQuerySet":
        return self.filter(done_at__isnull=False)


@audited
class Sitting(SchoolOwned):
    """A questionnaire given to a pupil, or a checklist filled in about one. `digest` is of the code that opens it, which is kept
    nowhere; `results` are the total and sub-scales in words of the rule, once it is done."""

    questionnaire = SchoolKey(Questionnaire, on_delete=models.PROTECT, related_name="sittings")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="sittings")
    digest = models.CharField(max_length=64, blank=True)
    open_until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    total = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    results = models.JSONField(default=dict, blank=True, help_text="By sub-scale, the percent of its range, or null.")
    share = models.SmallIntegerField(null=True, blank=True, help_text="The total in percent of its range.")

    objects = SchoolOwned.manager(SittingQuerySet)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "digest"], condition=~Q(digest=""), name="assessment_sitting_code"
            )
        ]
        indexes = [models.Index(fields=["school", "pupil", "-done_at"], name="assessment_sitting_of_pupil")]


@audited
class Answer(SchoolOwned):
    """What was answered; None is skipped."""

    sitting = SchoolKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    item = SchoolKey(Item, on_delete=models.PROTECT, related_name="answers")
    value = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "sitting", "item"], name="assessment_answer_once")]
