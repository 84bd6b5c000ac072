"""The resource bank: files and links, tagged by what they are for and by whom they fit."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from access.models import User
from access.policy import Permission
from library.models.strategy import Strategy
from library.rules.ages import age_words
from schools.areas import Area
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but


@audited_but("content")
class StoredFile(SchoolOwned):
    """The bytes of a file that was uploaded and found harmless. They lie in the database, kept apart and backed up with it."""

    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    @property
    def size_words(self) -> str:
        return f"{self.size / 1024 / 1024:.1f} MB" if self.size >= 1024 * 1024 else f"{max(self.size // 1024, 1)} kB"

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].upper()


class ResourceQuerySet(SchoolOwnedQuerySet):
    def in_use(self) -> "ResourceQuerySet":
        return self.filter(retired_on__isnull=True)

    def editable_by(self, user: User) -> "ResourceQuerySet":
        """All for who edits the bank; else those that the user added."""
        return self if user.may(Permission.RESOURCE_EDIT) else self.filter(added_by=user)

    def light(self) -> Any:
        """With their file's name, without its bytes."""
        rows = self.select_related("stored_file", "strategy", "added_by")
        return rows.defer("stored_file__content")


def _tags() -> ArrayField:
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


@audited
class Resource(SchoolOwned):
    """Something to work with: a file or a link, what it is for, and whom it fits. Reading ages are in months."""

    class Kind(models.TextChoices):
        FILE = "file", "File"
        LINK = "link", "Link"

    class Licence(models.TextChoices):
        OWN = "own", "Our own work"
        CC0 = "cc0", "CC0: free to use and change"
        CC_BY = "cc_by", "CC BY: free, say who made it"
        CC_BY_SA = "cc_by_sa", "CC BY-SA: free, say who made it, share alike"
        OGL = "ogl", "Open Government Licence"
        SCHOOL = "school", "The school has a licence"
        UNKNOWN = "unknown", "Not known"

    title = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=4, choices=Kind)
    link = models.URLField(max_length=500, blank=True)
    stored_file = SchoolKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="resources")
    licence = models.CharField(max_length=10, choices=Licence, default=Licence.UNKNOWN)
    licence_note = models.CharField("about the licence", max_length=200, blank=True)
    source = models.CharField("source or author", max_length=200, blank=True)
    strategy = SchoolKey(Strategy, on_delete=models.SET_NULL, null=True, blank=True, related_name="resources")
    area = models.CharField("area of need", max_length=15, choices=Area, blank=True)
    languages = _tags()
    cultures = _tags()
    interests = _tags()
    subjects = _tags()
    steps = _tags()
    year_groups = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    reading_from = models.PositiveSmallIntegerField(null=True, blank=True)
    reading_to = models.PositiveSmallIntegerField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(ResourceQuerySet)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", stored_file__isnull=False, link="")
                | Q(kind="link", stored_file__isnull=True) & ~Q(link=""),
                name="library_resource_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://") | Q(link__startswith="http://"),
                name="library_resource_link_to_the_web",
            ),
            models.CheckConstraint(
                condition=Q(reading_from__isnull=True)
                | Q(reading_to__isnull=True)
                | Q(reading_to__gte=F("reading_from")),
                name="library_resource_ages_in_order",
            ),
        ]

    @property
    def reading_words(self) -> str:
        """ "9y 0m to 10y 6m", "from 9y 0m", "to 10y 6m", or nothing."""
        least, most = self.reading_from, self.reading_to
        if least is not None and most is not None:
            return f"{age_words(least)} to {age_words(most)}" if least != most else age_words(least)
        if least is not None:
            return f"from {age_words(least)}"
        return f"to {age_words(most)}" if most is not None else ""
