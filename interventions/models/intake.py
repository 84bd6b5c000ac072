"""The rolling intake: who waits for a place, and to whom one is offered."""

from django.db import models
from django.db.models import F, Q

from access.models import User
from interventions.models.group import Group
from interventions.models.programme import Programme
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class WaitingEntryQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "WaitingEntryQuerySet":
        return self.filter(left_on__isnull=True)

    def in_order(self) -> "WaitingEntryQuerySet":
        """The first to be offered a place on top: by urgency, then by how long they wait."""
        return self.order_by("-urgency", "added_on", "pk")


@audited
class WaitingEntry(SchoolOwned):
    """A pupil who waits for a programme, with the reason for their place in the list."""

    class Urgency(models.IntegerChoices):
        USUAL = 1, "In turn"
        SOON = 2, "Soon"
        FIRST = 3, "First"

    programme = SchoolKey(Programme, on_delete=models.PROTECT, related_name="waiting")
    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="waiting")
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.USUAL)
    reason = models.CharField(max_length=300, blank=True)
    added_on = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)

    objects = SchoolOwned.manager(WaitingEntryQuerySet)

    class Meta:
        ordering = ["-urgency", "added_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "programme", "pupil"], condition=Q(left_on__isnull=True),
                name="interventions_waitingentry_once",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("added_on")),
                name="interventions_waitingentry_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(urgency=1) | ~Q(reason=""), name="interventions_waitingentry_urgent_with_reason"
            ),
        ]  # fmt: skip


class OfferQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "OfferQuerySet":
        return self.filter(state="open")


@audited
class Offer(SchoolOwned):
    """A free place that is held for a pupil until a person decides, or until it lapses."""

    class State(models.TextChoices):
        OPEN = "open", "To be decided"
        TAKEN = "taken", "Taken"
        PASSED = "passed", "Passed on"
        LAPSED = "lapsed", "Lapsed"

    entry = SchoolKey(WaitingEntry, on_delete=models.PROTECT, related_name="offers")
    group = SchoolKey(Group, on_delete=models.PROTECT, related_name="offers")
    offered_on = models.DateField()
    lapses_on = models.DateField(help_text="The first day on which it is no longer open.")
    # What the check found on the day of the offer, in words.
    clashes = models.JSONField(default=list)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = SchoolOwned.manager(OfferQuerySet)

    class Meta:
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "entry"], condition=Q(state="open"), name="interventions_offer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_on__isnull=True) | (~Q(state="open") & Q(decided_on__isnull=False)),
                name="interventions_offer_decided_has_day",
            ),
            models.CheckConstraint(
                condition=Q(lapses_on__gt=F("offered_on")), name="interventions_offer_days_in_order"
            ),
        ]
