"""Users, and what they are in each school."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from access.policy import POLICY, Permission, Role, permissions_of, sees_every_pupil
from schools.owned import SchoolOwned, SchoolOwnedQuerySet, audited


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, full_name: str, password: str | None = None) -> "User":
        user = self.model(email=email.strip().lower(), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff who signs in by e-mail. What they may do hangs on their membership of a school."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    full_name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    # Set by the middleware (or by whoever acts in a school): what this person is in the school they work in now.
    membership: "Membership | None" = None

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="access_user_unique_email")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def get_full_name(self) -> str:
        return self.full_name

    def may(self, permission: Permission) -> bool:
        """Whether a role of theirs in the present school holds the permission."""
        return self.membership is not None and permission in self.membership.permissions

    @property
    def sees_every_pupil(self) -> bool:
        return self.membership is not None and sees_every_pupil(self.membership.roles)


class MembershipQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "MembershipQuerySet":
        return self.filter(ended_on__isnull=True, user__is_active=True)


@audited
class Membership(SchoolOwned):
    """What a user is in a school. The database also shows a user their own memberships before a school is chosen."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=[(role.value, POLICY[role].label) for role in Role]))
    ended_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SchoolOwned.manager(MembershipQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="access_membership_once_a_school"),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="access_membership_has_a_role"),
        ]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @property
    def role_words(self) -> str:
        return ", ".join(POLICY[Role(role)].label for role in self.roles)


class OnceKey(SchoolOwned):
    """A form that was sent, by the key it carried: the same key again makes no second row, and leads to the same place."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    view = models.CharField(max_length=100)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "key"], name="access_oncekey_unique")]
