"""Who is asked to a review point, how, what they answer, and what they say beforehand."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from plans.models.review import ReviewPoint
from plans.models.told import Told
from pupils.models import Carer, CarerLink, Pupil
from pupils.models.carer import may_be_told_of_the_past
from pupils.roll import is_on_roll
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.here import is_here
from staff.models import StaffMember


class InviteeQuerySet(SchoolOwnedQuerySet):
    def carers(self) -> "InviteeQuerySet":
        return self.filter(carer_link__isnull=False)

    def unanswered(self) -> "InviteeQuerySet":
        return self.filter(answer="waiting")

    def with_people(self) -> "InviteeQuerySet":
        """With what says who each is, and which meeting it is: one query."""
        return self.select_related(  # type: ignore[return-value]
            "carer_link__carer",
            "carer_link__pupil",
            "staff_member__user",
            "review__pupil",
            "review__led_by__user",
            "review__planned_by",
        )

    def may_be_reached(self) -> "InviteeQuerySet":
        """All but the carers who are not to be contacted, are no parent in law any more, or have died, and staff who
        have left; about a pupil who is not on roll those alone who have yet to be told that it is cancelled. As `why_unreached`
        says it of one."""
        is_to_hear = Q(review__state=ReviewPoint.State.CANCELLED, is_to_tell=True)
        return self.may_hear_of_an_end().filter(is_to_hear | is_on_roll(timezone.localdate(), "review__pupil__"))

    def may_hear_of_an_end(self) -> "InviteeQuerySet":
        """As `may_be_reached`, of every pupil who has left, too: that the meeting is cancelled. Never of one who has died."""
        here = is_here(timezone.localdate(), "staff_member__")
        alive = self.filter(here, review__pupil__deceased_on__isnull=True)
        return alive.filter(Q(carer_link__isnull=True) | may_be_told_of_the_past("carer_link__"))

    def by_mail(self) -> "InviteeQuerySet":
        """Those who are written to by e-mail: carers who like that and have an address, and people from outside."""
        carers = Q(carer_link__carer__reached_by=Carer.ReachedBy.EMAIL) & ~Q(carer_link__carer__email="")
        outside = Q(carer_link__isnull=True, staff_member__isnull=True) & ~Q(email="")
        return self.may_be_reached().filter((Q(carer_link__isnull=False) & carers) | outside)

    def by_hand(self) -> "InviteeQuerySet":
        """Carers who are rung or written a letter: they like that, or no address is on file."""
        likes = ~Q(carer_link__carer__reached_by=Carer.ReachedBy.EMAIL) | Q(carer_link__carer__email="")
        return self.may_be_reached().carers().filter(likes)


@audited
class ReviewInvitee(Told, SchoolOwned):
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
    was_there = models.BooleanField(null=True, blank=True)
    escalated_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="The last step taken for want of an answer: days before the meeting.",
    )

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

    @property
    def about(self) -> Pupil:
        return self.review.pupil

    @property
    def who(self) -> str:
        """The person's name."""
        if self.carer_link:
            return self.carer_link.carer.name
        return self.staff_member.name if self.staff_member else self.name

    @property
    def as_what(self) -> str:
        """What they are to the pupil, or where they are from: "Mother", "Educational psychology service"."""
        if self.carer_link:
            return self.carer_link.relationship
        if self.staff_member:
            return self.staff_member.get_job_display()
        return self.organisation

    @property
    def address(self) -> str:
        """Where an e-mail would go; empty for staff, who get a notice."""
        return self.carer_link.carer.email if self.carer_link else self.email

    @property
    def phone(self) -> str:
        return self.carer_link.carer.phone if self.carer_link else ""

    @property
    def way(self) -> str:
        """How they are asked: "email", "phone", "letter", or "notice" for staff."""
        if self.staff_member_id:
            return "notice"
        if not self.carer_link:
            return "email" if self.email else "phone"
        carer = self.carer_link.carer
        if carer.reached_by == Carer.ReachedBy.EMAIL and carer.email:
            return "email"
        if carer.reached_by == Carer.ReachedBy.LETTER or not carer.phone:
            return "letter"
        return "phone"

    @property
    def may_be_reached(self) -> bool:
        return not self.why_unreached

    @property
    def why_unreached(self) -> str:
        """Why nobody rings or writes to them about it; "" where somebody may. Of a leaver's it is still said that it is off."""
        is_to_hear = self.review.state == ReviewPoint.State.CANCELLED and self.is_to_tell
        if self.why_not or is_to_hear or self.review.pupil.is_on_roll(timezone.localdate()):
            return self.why_not
        return "the pupil is no longer on roll"
