"""What a teacher and an adult who supports their class tell each other: agreement, before a lesson, after it (EEF: teachers
brief those who support them on concepts, skills, outcomes and the feedback they expect)."""

from django.db import models
from django.db.models import F, Q

from access.models import User
from pupils.models import Pupil, TeachingClass
from schools.models import Period
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class ClassAgreementQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "ClassAgreementQuerySet":
        return self.filter(ended_on__isnull=True)

    def waiting_for(self, user: User) -> "ClassAgreementQuerySet":
        """Open, and the user is one of the two and has not agreed."""
        return self.open().filter(
            Q(teacher__user=user, agreed_by_teacher_at__isnull=True)
            | Q(staff_member__user=user, agreed_by_ta_at__isnull=True)
        )


@audited
class ClassAgreement(SchoolOwned):
    """Who does what in a class's lessons, as its teacher and the adult who supports it agreed; a new version ends the old."""

    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, related_name="agreements")
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="agreements")
    teacher = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="agreements_as_teacher")
    starts_on = models.DateField()
    review_on = models.DateField("look at it again on")
    at_start = models.CharField("at the start", max_length=400, blank=True)
    while_explaining = models.CharField("while the teacher explains", max_length=400, blank=True)
    in_independent_work = models.CharField("in independent work", max_length=400, blank=True)
    at_end = models.CharField("at the end", max_length=400, blank=True)
    behaviour = models.CharField("behaviour: who does what", max_length=400, blank=True)
    how_we_talk = models.CharField("how we talk during the lesson", max_length=400, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    agreed_by_teacher_at = models.DateTimeField(null=True, blank=True)
    agreed_by_ta_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(ClassAgreementQuerySet)

    class Meta:
        ordering = ["teaching_class__name", "-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "teaching_class", "staff_member", "teacher"],
                condition=Q(ended_on__isnull=True),
                name="deployment_agreement_one_open",
            ),
            models.CheckConstraint(condition=~Q(teacher=F("staff_member")), name="deployment_agreement_of_two"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="deployment_agreement_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on")), name="deployment_agreement_review_after_start"
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        return self.agreed_by_teacher_at is not None and self.agreed_by_ta_at is not None


@audited
class NeedToKnow(SchoolOwned):
    """What the adults who support a lesson need to know before it."""

    teaching_class = SchoolKey(TeachingClass, on_delete=models.CASCADE, related_name="needs_to_know")
    on = models.DateField()
    period = SchoolKey(Period, on_delete=models.PROTECT, related_name="needs_to_know")
    concepts = models.CharField(max_length=300, blank=True)
    skills = models.CharField(max_length=300, blank=True)
    outcomes = models.CharField(max_length=300, blank=True)
    feedback = models.CharField("feedback to give", max_length=300, blank=True)
    different = models.CharField("new words, and what is different for which pupils", max_length=300, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "period__starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "teaching_class", "on", "period"], name="deployment_needtoknow_once_a_lesson"
            )
        ]


@audited
class FeedbackSlip(SchoolOwned):
    """What an adult who supported a lesson tells its teachers: three taps. One a person and lesson."""

    class HowFar(models.TextChoices):
        MOST = "most", "Most got it"
        SOME = "some", "Some got it"
        NOT_YET = "not_yet", "Not yet"

    class Help(models.IntegerChoices):
        """The least help that was needed, from the top of the scaffolding ladder downwards."""

        SELF = 1, "None: self-scaffold"
        PROMPT = 2, "Prompt"
        CLUE = 3, "Clue"
        MODEL = 4, "Model"
        CORRECT = 5, "Correct"

    class Next(models.TextChoices):
        GO_ON = "go_on", "Go on"
        AGAIN = "again", "Go over it again"
        TALK = "talk", "Talk to me"

    teaching_class = SchoolKey(TeachingClass, on_delete=models.CASCADE, related_name="slips")
    on = models.DateField()
    period = SchoolKey(Period, on_delete=models.PROTECT, related_name="slips")
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="slips")
    how_far = models.CharField("how far they got", max_length=8, choices=HowFar)
    help_needed = models.PositiveSmallIntegerField("help most of them needed", choices=Help)
    what_next = models.CharField("next", max_length=6, choices=Next)
    words = models.CharField("one sentence", max_length=200, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-period__starts_at", "pk"]
        indexes = [models.Index(fields=["school", "teaching_class", "on"], name="deployment_slip_by_class")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_member", "teaching_class", "on", "period"], name="deployment_slip_once"
            ),
            models.CheckConstraint(condition=Q(help_needed__range=(1, 5)), name="deployment_slip_help"),
        ]


@audited
class SlipPupil(SchoolOwned):
    """A pupil whom the writer of a slip asks the teacher to look at."""

    slip = SchoolKey(FeedbackSlip, on_delete=models.CASCADE, related_name="pupils")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "slip", "pupil"], name="deployment_slippupil_once"),
        ]
