"""Carers, and what they are to each pupil."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pupils.models.pupil import Pupil
from pupils.roll import is_on_roll
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited_as_sets, audited_links


@audited_as_sets
class Carer(SchoolOwned):
    """A parent or another adult who cares for a pupil."""

    class ReachedBy(models.TextChoices):
        EMAIL = "email", "Email"
        PHONE = "phone", "Phone"
        LETTER = "letter", "Letter"

    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=60, blank=True)
    mis_id = models.CharField("identifier in the school's own system", max_length=80, blank=True)
    reached_by = models.CharField("likes to be reached by", max_length=6, choices=ReachedBy, default=ReachedBy.EMAIL)
    deceased_on = models.DateField("died on", null=True, blank=True)
    merged_into = SchoolKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates", editable=False
    )
    merged_rows = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What merging moved and changed, so that it can be undone."
    )
    checked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When somebody looked whether imports had mixed them up."
    )

    class Meta:
        ordering = ["family_name", "given_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mis_id"], condition=~Q(mis_id=""), name="pupils_carer_unique_mis_id"
            )
        ]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


def may_be_told_of_the_past(path: str = "") -> Q:
    """Carers who live and may be told about the pupil, on roll or not, who lives: that a meeting is cancelled. `path`:
    "carer_link__" for what points at a link."""
    told = {f"{path}do_not_contact": False}
    live = {f"{path}carer__deceased_on__isnull": True, f"{path}pupil__deceased_on__isnull": True}
    return is_parent(path) & Q(**told) & Q(**live)


def is_parent(path: str = "") -> Q:
    """Who is a parent in education law: anyone with parental responsibility, or who has care of the child, as a foster or kinship
    carer has (Education Act 1996, s 576; fact 27a)."""
    return Q(**{f"{path}has_parental_responsibility": True}) | Q(**{f"{path}has_care": True})


def may_be_told(path: str = "") -> Q:
    """As above, about a pupil who is on roll."""
    return may_be_told_of_the_past(path) & is_on_roll(timezone.localdate(), f"{path}pupil__")


class CarerLinkQuerySet(SchoolOwnedQuerySet):
    def may_be_written_to(self) -> "CarerLinkQuerySet":
        """Those who may get mail about the pupil. "Do not contact" stands above everything."""
        return self.filter(may_be_told()).exclude(carer__email="")


@audited_links
class CarerLink(SchoolOwned):
    """What a carer is to a pupil, and whether the school may write to them."""

    school = OwnedThrough()
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="carer_links")
    carer = SchoolKey(Carer, db_constraint=False, on_delete=models.CASCADE, related_name="pupil_links")
    relationship = models.CharField(max_length=40)
    has_parental_responsibility = models.BooleanField("parental responsibility", default=True)
    has_care = models.BooleanField(
        "has care of the child", default=False, db_default=False,
        help_text="The child lives with them: a foster or kinship carer is a parent in education law, whoever has parental "
        "responsibility.",
    )  # fmt: skip
    contact_order = models.PositiveSmallIntegerField(default=1)
    do_not_contact = models.BooleanField(default=False)

    objects = SchoolOwned.manager(CarerLinkQuerySet)

    @property
    def is_parent(self) -> bool:
        """As `is_parent` says it of many."""
        return self.has_parental_responsibility or self.has_care

    @property
    def may_be_told(self) -> bool:
        """Whether this carer may be told about the pupil."""
        is_asked = self.is_parent and not self.do_not_contact
        return is_asked and self.carer.deceased_on is None and self.pupil.is_on_roll(timezone.localdate())

    @property
    def barred_words(self) -> str:
        """Behind the name of somebody who must not be contacted, or cannot be: " (do not contact)", " (has died)"."""
        if self.carer.deceased_on is not None:
            return " (has died)"
        return " (do not contact)" if self.do_not_contact else ""

    class Meta:
        ordering = ["contact_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil", "carer"], name="pupils_carerlink_once"),
            models.CheckConstraint(condition=Q(contact_order__gte=1), name="pupils_carerlink_order_from_one"),
        ]
