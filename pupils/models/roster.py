"""A roster that was uploaded: what it would change, and what it did."""

from django.db import models

from access.models import User
from schools.owned import SchoolKey, SchoolOwned, audited, audited_but


@audited_but("tables", "notes", "heads", "kept")
class RosterImport(SchoolOwned):
    """One upload. Its rows are the preview; applying them is one transaction."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", "Waiting for your decision"
        APPLIED = "applied", "Applied"
        DISCARDED = "discarded", "Discarded"
        UNDONE = "undone", "Undone"

    class Shape(models.TextChoices):
        SDS = "sds", "School Data Sync"
        ONEROSTER = "oneroster", "OneRoster"
        PUPILS = "pupils", "Pupil list"

    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    shape = models.CharField(max_length=10, choices=Shape)
    filename = models.CharField(max_length=200)
    date_format = models.CharField(max_length=3, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    is_whole = models.BooleanField(default=True, help_text="The file lists everybody: who is missing has left.")
    needs_date_order = models.BooleanField(default=False)
    needs_columns = models.BooleanField(default=False)
    said = models.JSONField(default=dict, help_text="What a person said that columns are: field by header.")
    heads = models.JSONField(default=list, help_text="The headers of a list of pupils.")
    notes = models.JSONField(default=list, help_text="What was left alone in the files, and where.")
    kept = models.JSONField(default=list, help_text="What undoing left alone, since it was changed after the import.")
    # What was read, without passwords, until it is applied or discarded; then empty.
    tables = models.JSONField(default=list)
    schools = models.JSONField(default=dict, help_text="The schools in the file, by number.")
    taken_schools = models.JSONField(
        null=True, blank=True, help_text="The numbers taken in; all where nothing is said."
    )

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["applied", "undone"], applied_at__isnull=False)
                | ~models.Q(state__in=["applied", "undone"]) & models.Q(applied_at__isnull=True),
                name="pupils_rosterimport_applied_has_time",
            )
        ]


@audited
class ColumnMapping(SchoolOwned):
    """What a person said that the columns of a file are, for the next file with the same header."""

    header = models.CharField(max_length=200)
    field = models.CharField(max_length=40)

    class Meta:
        ordering = ["header"]
        constraints = [models.UniqueConstraint(fields=["school", "header"], name="pupils_columnmapping_once")]


class RosterRow(SchoolOwned):
    """A row of the file and what it means for the school: new, changed, the same, left, or refused and why."""

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        SAME = "same", "Already here"
        LEFT = "left", "Left"
        REFUSED = "refused", "Refused"

    roster = SchoolKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20, help_text="pupil, staff, class, enrolment or teaching")
    outcome = models.CharField(max_length=8, choices=Outcome)
    file = models.CharField(max_length=60, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
    key = models.CharField(max_length=130, blank=True)
    label = models.CharField(max_length=250, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["school", "roster", "outcome", "kind"], name="pupils_rosterrow_by_outcome")]
