"""Direction and supervision (fact 7): the teacher's monthly sign-off, and the topic that a department teaches now."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from access.models import User
from interventions.models.programme import Programme
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


@audited
class SignOff(SchoolOwned):
    """The supervising teacher has looked at a programme's plans for a month."""

    programme = SchoolKey(Programme, on_delete=models.CASCADE, related_name="sign_offs")
    month = models.DateField(help_text="Its first day.")
    note = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["school", "programme", "month"], name="interventions_signoff_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="interventions_signoff_first_of_month"),
        ]


class TopicQuerySet(SchoolOwnedQuerySet):
    def on(self, day: object) -> "TopicQuerySet":
        return self.filter(starts_on__lte=day, ends_on__gte=day)


@audited
class Topic(SchoolOwned):
    """What a department teaches in these days, and what its pupils could practise in a session."""

    subject = models.CharField(max_length=100)
    year_groups = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    title = models.CharField("topic", max_length=150)
    practice = models.CharField("what to practise", max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SchoolOwned.manager(TopicQuerySet)

    class Meta:
        ordering = ["-starts_on", "subject"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="interventions_topic_days_in_order")
        ]
