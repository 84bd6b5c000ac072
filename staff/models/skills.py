"""What adults are good at, and the languages they speak."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from schools.owned import SchoolKey, SchoolOwned, audited
from staff.models.member import StaffMember


@audited
class Skill(SchoolOwned):
    """Something a person can do or wants to learn, in the words that the school uses for it."""

    class Level(models.IntegerChoices):
        INTERESTED = 1, "Interested"
        CONFIDENT = 2, "Confident"
        LEADS = 3, "Can lead others"

    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.CONFIDENT)
    since = models.PositiveSmallIntegerField("since (year)", null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-level", "name"]
        constraints = [
            models.UniqueConstraint(
                F("school"), F("staff_member"), Lower("name"), name="staff_skill_once_for_each_person"
            )
        ]


@audited
class Language(SchoolOwned):
    """A language that a person speaks."""

    class Level(models.IntegerChoices):
        SOME = 1, "Some"
        FLUENT = 2, "Fluent"
        FIRST = 3, "First language"

    staff_member = SchoolKey(StaffMember, on_delete=models.CASCADE, related_name="languages")
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.FLUENT)

    class Meta:
        ordering = ["-level", "name"]
        constraints = [
            models.UniqueConstraint(
                F("school"), F("staff_member"), Lower("name"), name="staff_language_once_for_each_person"
            )
        ]
