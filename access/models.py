"""Users, and what they are in each school."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

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
    """A member of staff who signs in by email. What they may do hangs on their membership of a school."""

    email = models.EmailField("email address", max_length=254, unique=True)
    full_name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    # Set by the middleware (or by whoever acts in a school): what this person is in the school they work in now.
    membership: "Membership | None" = None
    # Changes with each thing that the person changes; set as `membership` is.
    turn = ""

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="access_user_unique_email")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def get_full_name(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session ends with the password that it began with, and with the address."""
        known = f"{self.password}\n{self.email}"
        return salted_hmac("access.User.session", known, secret=secret, algorithm="sha256").hexdigest()

    @property
    def kept_for(self) -> tuple[Any, ...]:
        """What a number that is kept for this person in the present school and roles hangs on (core.kept)."""
        held = self.membership
        return (self.pk, self.turn, held and held.school_id, held and tuple(held.roles))

    def may(self, permission: Permission) -> bool:
        """Whether a role of theirs in the present school holds the permission."""
        return self.membership is not None and permission in self.membership.permissions

    @property
    def sees_every_pupil(self) -> bool:
        return self.membership is not None and sees_every_pupil(self.membership.roles)


def is_open(path: str = "", *, today: date | None = None) -> models.Q:
    """Memberships that open their school today: `ended_on` is the first day on which one does not, and may be ahead."""
    name = f"{path}ended_on"
    return models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gt": today or timezone.localdate()})


class MembershipQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "MembershipQuerySet":
        return self.filter(is_open(), user__is_active=True)


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
    def is_open(self) -> bool:
        return self.ended_on is None or self.ended_on > timezone.localdate()

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


class Tally(models.Model):
    """When something was tried of late, the newest last. The key is a keyed hash: it tells neither who nor from where."""

    key = models.CharField(max_length=64, primary_key=True)
    hits = ArrayField(models.DateTimeField())
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"tally {self.key[:8]}"


class EmailChange(models.Model):
    """A new address that somebody wants to sign in with: it counts once a link in its own mailbox was followed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    secret_hash = models.CharField(max_length=64, blank=True, help_text="Made as the mail goes out.")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"email change {self.pk}"


class AccountMail(models.Model):
    """A mail about an account that somebody is owed. Nobody has looked yet whether there is such an account, so that asking takes
    the same for every address. The row is gone as soon as the mail is in the outbox."""

    class Kind(models.TextChoices):
        RESET = "reset", "Choose a new password"
        CODE = "code", "Code for a new browser"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        EMAIL_CONFIRM = "email_confirm", "Confirm a new address"
        EMAIL_ASKED = "email_asked", "New address asked for"
        EMAIL_CHANGED = "email_changed", "Address changed"

    kind = models.CharField(max_length=16, choices=Kind)
    address = models.EmailField(max_length=254)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"account mail {self.pk}"


class BrowserCode(models.Model):
    """A code that went to an account's own mailbox: it makes a browser known. Made as its mail goes out."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"browser code {self.pk}"
