"""What is to change hands on the day on which a colleague is gone."""

from django.db import models
from django.db.models import F, Q

from access.models import User
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models.member import StaffMember


class HandOverQuerySet(SchoolOwnedQuerySet):
    def waiting(self) -> "HandOverQuerySet":
        """Neither given nor dropped."""
        return self.filter(given_at__isnull=True, dropped_at__isnull=True)

    def sure(self) -> "HandOverQuerySet":
        """Waiting, to somebody who works here on the day."""
        return self.waiting().filter(Q(to__left_on__isnull=True) | Q(to__left_on__gt=F("on")))


@audited
class HandOver(SchoolOwned):
    """One row of a kind (`key` in `staff.leaving`) that goes from one adult to another on a day; the first has it until then.
    What has days of its own, as a slot, needs none. `dropped_at`: it did not come to that, and why, if there is more to say than
    that nothing was left to give."""

    person = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="hand_overs")
    to = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    row = models.PositiveBigIntegerField()
    on = models.DateField()
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    why_dropped = models.CharField(max_length=300, blank=True)

    objects = SchoolOwned.manager(HandOverQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "person", "key", "row"], condition=Q(given_at__isnull=True, dropped_at__isnull=True),
                name="staff_handover_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(dropped_at__isnull=True), name="staff_handover_given_or_dropped"
            ),
        ]  # fmt: skip
