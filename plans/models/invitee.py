"""Who is asked to a review point, how, what they answer, and what they say beforehand."""

from django.db import models
from django.db.models import Q

from access.models import User
from plans.models.review import ReviewPoint
from pupils.models import CarerLink
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models import StaffMember


class InviteeQuerySet(SchoolOwnedQuerySet):
    def carers(self) -> "InviteeQuerySet":
        return self.filter(carer_link__isnull=False)

    def unanswered(self) -> "InviteeQuerySet":
        return self.filter(answer="waiting")


@audited
class ReviewInvitee(SchoolOwned):
    """A carer, a member of staff, or somebody from outside (by name and organisation) who is asked to a review point."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        COMING = "coming", "Coming"
        OTHER_TIME = "other_time", "Asks for another time"
        NOT_COMING = "not_coming", "Not coming"

    review = SchoolKey(ReviewPoint, on_delete=models.CASCADE, related_name="invitees")
    carer_link = SchoolKey(CarerLink, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    name = models.CharField(max_length=120, blank=True, help_text="Of somebody from outside.")
    organisation = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answer_note = models.CharField(max_length=500, blank=True, help_text="Which times would suit, what help is needed.")
    answered_at = models.DateTimeField(null=True, blank=True)
    # Empty where the carer answered on their own page.
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    views = models.TextField(blank=True, help_text="What they say before the meeting, in their own words.")
    views_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    was_there = models.BooleanField(null=True, blank=True)

    objects = SchoolOwned.manager(InviteeQuerySet)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "review", "carer_link"], name="plans_reviewinvitee_carer_once"),
            models.UniqueConstraint(fields=["school", "review", "staff_member"], name="plans_reviewinvitee_staff_once"),
            models.CheckConstraint(
                condition=Q(carer_link__isnull=False, staff_member__isnull=True, name="")
                | Q(carer_link__isnull=True, staff_member__isnull=False, name="")
                | (Q(carer_link__isnull=True, staff_member__isnull=True) & ~Q(name="")),
                name="plans_reviewinvitee_is_one_person",
            ),
        ]
