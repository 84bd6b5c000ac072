"""Invitations to work in the school with an account."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from access.models import User
from access.policy import POLICY, Role
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited
from staff.models.member import StaffMember


class InvitationQuerySet(SchoolOwnedQuerySet):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; perhaps too old."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def live(self, now: datetime) -> "InvitationQuerySet":
        """Those whose link can be followed."""
        return self.pending().filter(expires_at__gt=now)


@audited
class Invitation(SchoolOwned):
    """Somebody is to sign in to the school, and agrees to it from their own mailbox: nobody is attached without that. Only the
    hash of the link's secret is kept; it is made as the mail goes out."""

    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20))
    secret_hash = models.CharField(max_length=64, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolOwned.manager(InvitationQuerySet)

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "staff_member"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="staff_invitation_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["school", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="staff_invitation_one_an_address",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="staff_invitation_small_letters"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="staff_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="staff_invitation_has_a_role"),
        ]

    @property
    def role_words(self) -> str:
        return ", ".join(POLICY[Role(role)].label for role in self.roles)
