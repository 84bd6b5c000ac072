"""Equipment and aids: what there is, who has it, when it was checked, and which pupil is without theirs."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from access.models import User
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOwned, SchoolOwnedQuerySet, audited


class AidKind(models.TextChoices):
    HEARING = "hearing", "Hearing"
    VISION = "vision", "Vision"
    MOBILITY = "mobility", "Mobility"
    COMMUNICATION = "communication", "Communication"
    WRITING = "writing", "Writing and recording"
    SEATING = "seating", "Seating and posture"
    SENSORY = "sensory", "Sensory regulation"
    OTHER = "other", "Other"


class EquipmentQuerySet(SchoolOwnedQuerySet):
    def kept(self) -> "EquipmentQuerySet":
        return self.exclude(state=Equipment.State.RETIRED)

    def due(self, today: date) -> "EquipmentQuerySet":
        """Those whose check is due."""
        return self.kept().filter(next_check_on__lte=today).exclude(state=Equipment.State.LOST)

    def with_loan(self) -> "EquipmentQuerySet":
        """Each with `is_lent`."""
        return self.annotate(is_lent=Exists(Loan.objects.open().filter(equipment=OuterRef("pk"))))


@audited
class Equipment(SchoolOwned):
    """An aid: one thing that can be lent, checked and mended."""

    class Owner(models.TextChoices):
        SCHOOL = "school", "The school"
        LOCAL_AUTHORITY = "local_authority", "The local authority"
        HEALTH = "health", "The health service"
        FAMILY = "family", "The family"

    class State(models.TextChoices):
        OK = "ok", "Works"
        FAULTY = "faulty", "Faulty"
        AWAY = "away", "Away for repair"
        LOST = "lost", "Lost"
        RETIRED = "retired", "Not used any more"

    # States in which whoever has it on loan is without it.
    OUT = (State.FAULTY, State.AWAY, State.LOST)

    name = models.CharField(max_length=120)
    kind = models.CharField("kind of aid", max_length=15, choices=AidKind)
    asset_number = models.CharField(max_length=40, blank=True)
    owner = models.CharField("who owns it", max_length=15, choices=Owner, default=Owner.SCHOOL)
    advice_note = models.TextField("advice note", blank=True)
    advice_by = models.CharField("who gave the advice", max_length=120, blank=True)
    advice_on = models.DateField("day of the advice", null=True, blank=True)
    check_every_days = models.PositiveSmallIntegerField("days between checks", null=True, blank=True)
    next_check_on = models.DateField("next check", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OK)
    state_since = models.DateField()
    note = models.CharField(max_length=300, blank=True)

    objects = SchoolOwned.manager(EquipmentQuerySet)

    class Meta:
        ordering = ["name", "asset_number", "pk"]
        verbose_name_plural = "equipment"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "asset_number"],
                condition=~Q(asset_number=""),
                name="library_equipment_unique_asset_number",
            ),
            models.CheckConstraint(
                condition=Q(check_every_days__isnull=True) | Q(check_every_days__range=(1, 1830)),
                name="library_equipment_check_days_in_range",
            ),
        ]
        indexes = [models.Index(fields=["school", "next_check_on"], name="library_equipment_by_check")]

    @property
    def label(self) -> str:
        """Its name, with its number where it has one."""
        return f"{self.name} ({self.asset_number})" if self.asset_number else self.name

    @property
    def is_out(self) -> bool:
        return self.state in self.OUT


@audited
class EquipmentCheck(SchoolOwned):
    """Somebody looked whether the aid works."""

    class Result(models.TextChoices):
        OK = "ok", "Works"
        FAULTY = "faulty", "Faulty"

    equipment = SchoolKey(Equipment, on_delete=models.CASCADE, related_name="checks")
    done_on = models.DateField("checked on")
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=6, choices=Result)
    note = models.CharField(max_length=300, blank=True)
    next_due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-done_on", "-pk"]


class LoanQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "LoanQuerySet":
        return self.filter(ends_on__isnull=True)

    def visible_to(self, user: User) -> "LoanQuerySet":
        """The loans of pupils whose card at least the user may see."""
        return self.filter(pupil__in=Pupil.objects.card_visible_to(user))


@audited
class Loan(SchoolOwned):
    """A pupil has an aid, from a day until the day on which it came back."""

    equipment = SchoolKey(Equipment, on_delete=models.PROTECT, related_name="loans")
    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="loans")
    starts_on = models.DateField("lent on")
    ends_on = models.DateField("back on", null=True, blank=True)
    lent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SchoolOwned.manager(LoanQuerySet)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "equipment"], condition=Q(ends_on__isnull=True), name="library_loan_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="library_loan_days_in_order"
            ),
        ]


class AidNeedQuerySet(SchoolOwnedQuerySet):
    def open(self) -> "AidNeedQuerySet":
        return self.filter(ended_on__isnull=True)


@audited
class AidNeed(SchoolOwned):
    """A pupil needs an aid of a kind, whether there is one or not."""

    pupil = SchoolKey(Pupil, on_delete=models.CASCADE, related_name="aid_needs")
    kind = models.CharField("kind of aid", max_length=15, choices=AidKind)
    description = models.CharField("which aid", max_length=200, blank=True)
    since = models.DateField()
    advice_note = models.TextField("advice note", blank=True)
    advice_by = models.CharField("who gave the advice", max_length=120, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(AidNeedQuerySet)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")), name="library_aidneed_days_in_order"
            )
        ]
        indexes = [models.Index(fields=["school", "pupil"], name="library_aidneed_by_pupil")]

    @property
    def label(self) -> str:
        return self.description or self.get_kind_display()


@audited
class AidMissing(SchoolOwned):
    """The aid that a pupil has on loan is not with them on a day."""

    class Reason(models.TextChoices):
        AT_HOME = "at_home", "Left at home"
        FLAT = "flat", "Battery flat"
        BROKEN = "broken", "Broken"
        IN_REPAIR = "in_repair", "In repair"
        OTHER = "other", "Another reason"

    loan = SchoolKey(Loan, on_delete=models.CASCADE, related_name="missing")
    on = models.DateField()
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.AT_HOME)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "loan", "on"], name="library_aidmissing_once_a_day"),
        ]
