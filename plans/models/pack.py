"""Review packs and evidence bundles: asked for, made by the worker, kept for a while as files."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from access.models import User
from library.models import StoredFile
from pupils.models import Pupil
from schools.owned import SchoolKey, SchoolOneToOne, SchoolOwned, SchoolOwnedQuerySet, audited, audited_but

KEPT_FOR = timedelta(days=30)
# Still to be made.
OPEN = ("waiting", "making")


class PackKind(models.TextChoices):
    REVIEW = "review", "Review pack"
    EVIDENCE = "evidence", "Evidence bundle"


@audited
class PackBatch(SchoolOwned):
    """Packs of several pupils, asked for together."""

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=PackKind, default=PackKind.REVIEW)
    starts_on = models.DateField()
    ends_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plans_packbatch_days_in_order")
        ]


class PackQuerySet(SchoolOwnedQuerySet):
    def visible_to(self, user: User) -> "PackQuerySet":
        return self if user.sees_every_pupil else self.filter(pupil__in=Pupil.objects.visible_to(user))

    def light(self) -> Any:
        """With what a list shows, without the files."""
        return self.select_related("pupil", "asked_by", "batch")


@audited_but("step", "step_words", "moved_at", "claim")
class Pack(SchoolOwned):
    """The pack of one pupil. `claim` is whose turn it is to make it: what a former worker still brings is not taken."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    pupil = SchoolKey(Pupil, on_delete=models.PROTECT, related_name="packs")
    batch = SchoolKey(PackBatch, on_delete=models.CASCADE, null=True, blank=True, related_name="packs")
    kind = models.CharField(max_length=8, choices=PackKind, default=PackKind.REVIEW)
    starts_on = models.DateField()
    ends_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    step_words = models.CharField(max_length=80, blank=True)
    moved_at = models.DateTimeField(help_text="When it last got on: what stands still was left behind.")
    why_failed = models.CharField(max_length=300, blank=True)
    pdf = SchoolOneToOne(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="pack_as_pdf")
    docx = SchoolOneToOne(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="pack_as_word")
    made_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    objects = SchoolOwned.manager(PackQuerySet)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["school", "moved_at"], condition=Q(state__in=OPEN), name="plans_pack_open"),
            models.Index(fields=["school", "expires_on"], name="plans_pack_expires"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plans_pack_days_in_order"),
            models.CheckConstraint(
                condition=(
                    Q(state="ready", pdf__isnull=False, docx__isnull=False, made_at__isnull=False, expires_on__isnull=False)
                    | (~Q(state="ready") & Q(pdf__isnull=True, docx__isnull=True))
                ),
                name="plans_pack_ready_has_files",
            ),
            models.CheckConstraint(
                condition=Q(state="making", claim__isnull=False) | (~Q(state="making") & Q(claim__isnull=True)),
                name="plans_pack_making_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") ^ Q(why_failed=""), name="plans_pack_failed_says_why"
            ),
            models.UniqueConstraint(
                fields=["school", "batch", "pupil", "kind", "starts_on", "ends_on"], condition=Q(state__in=OPEN),
                nulls_distinct=False, name="plans_pack_one_under_way",
            ),
        ]  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def title(self) -> str:
        """ "Review pack of Amir Khan"."""
        return f"{self.get_kind_display()} of {self.pupil.name}"
