"""Round robins: a pupil's teachers are asked the same few things, each for their own subject."""

from django.db import models
from django.db.models import Q

from access.models import User
from assessment.models import Questionnaire, Sitting
from interventions.models.referral import Referral
from pupils.models import Pupil, TeachingClass
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


@audited
class RoundRobin(SchoolOwned):
    """A question to all teachers of a pupil: a checklist for adults, and what else one wants to know."""

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="round_robins")
    referral = SchoolKey(Referral, on_delete=models.SET_NULL, null=True, blank=True, related_name="round_robins")
    questionnaire = SchoolKey(Questionnaire, on_delete=models.PROTECT, related_name="round_robins")
    question = models.CharField("what else you want to know", max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "questionnaire"], condition=Q(closed_at__isnull=True),
                name="interventions_roundrobin_one_open",
            )
        ]  # fmt: skip


class RoundRobinReplyQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "RoundRobinReplyQuerySet":
        return self.filter(answered_at__isnull=True, round_robin__closed_at__isnull=True)


@audited
class RoundRobinReply(SchoolOwned):
    """One teacher's answer for one class; `sitting` is the checklist they filled in."""

    round_robin = SchoolKey(RoundRobin, on_delete=models.CASCADE, related_name="replies")
    staff_member = SchoolKey(StaffMember, on_delete=models.PROTECT, related_name="round_robin_replies")
    teaching_class = SchoolKey(TeachingClass, on_delete=models.PROTECT, related_name="+")
    sitting = SchoolOneToOne(Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="reply")
    comment = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    mails = models.PositiveSmallIntegerField(default=0, help_text="How often a mail has asked for it.")

    objects = SchoolOwned.manager(RoundRobinReplyQuerySet)

    class Meta:
        ordering = ["teaching_class__subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "round_robin", "staff_member", "teaching_class"], name="interventions_reply_once"
            )
        ]
