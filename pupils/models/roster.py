"""A file that was uploaded: what it would change, and what it did."""

import json
from hashlib import blake2b

from django.db import models
from django.db.models import Q
from django.utils import timezone

from access.models import User
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, audited, audited_but

KIND_WORDS = {
    "staff": "member of staff",
    "care": "carer of a pupil",
    "enrolment": "place in a class",
    "teaching": "teacher of a class",
    "sen": "SEN status",
    "need": "type of need",
    "row": "line",
    "unknown": "line of an unknown kind",
}


@audited_but("tables", "seen", "notes", "heads", "kept", "samples", "asked", "findings")
class RosterImport(SchoolOwned):
    """One upload. Its rows are the preview; applying them is one transaction."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being read"
        FAILED = "failed", "Cannot be read"
        PREVIEWED = "previewed", "Waiting for your decision"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        UNDOING = "undoing", "Being undone"
        DISCARDED = "discarded", "Discarded"
        UNDONE = "undone", "Undone"

    class Shape(models.TextChoices):
        SDS = "sds", "School Data Sync"
        ONEROSTER = "oneroster", "OneRoster"
        CTF = "ctf", "Common Transfer File"
        PUPILS = "pupils", "Pupil list"
        STAFF = "staff", "Staff list"
        CLASSES = "classes", "Class list"
        LESSONS = "lessons", "Timetable"
        ATTENDANCE = "attendance", "Attendance"
        SCORES = "scores", "Scores"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(default=timezone.now)
    shape = models.CharField(max_length=10, choices=Shape, blank=True)
    records = models.CharField(
        max_length=10, blank=True, help_text="The kind of records that a list holds, as was said."
    )
    filename = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20, blank=True)
    samples = models.JSONField(
        default=dict, blank=True, help_text="Words by encoding, where a person must say which is right."
    )
    date_format = models.CharField(max_length=3, blank=True)
    since_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField(default=dict)
    is_whole = models.BooleanField(
        default=False,
        help_text="Said when it was uploaded: this is the full roll, and anyone missing from it is a leaver.",
    )
    is_all_or_nothing = models.BooleanField(default=False)
    has_dates = models.BooleanField(default=False, help_text="Whether the order of day and month can matter.")
    needs_date_order = models.BooleanField(default=False)
    needs_columns = models.BooleanField(default=False)
    asked = models.JSONField(
        default=dict, help_text="What else a person is asked: sheets, header rows, words, lost zeros."
    )
    answers = models.JSONField(default=dict, help_text="What was said of sheet, header row and lost zeros.")
    said = models.JSONField(default=dict, help_text="What a person said that columns are: field by header.")
    decisions = models.JSONField(
        default=dict,
        help_text="By a pupil's key in the file, the row it is, or “another”; by “carer:” and a key, “apart”.",
    )
    choices = models.JSONField(
        default=dict,
        help_text="“whole”: the kinds of which the files are whole; “emptied”: the columns where a blank empties.",
    )
    confirmed = models.JSONField(default=list, help_text="What was confirmed apart, by the keys of `stops`.")
    findings = models.JSONField(default=dict, help_text="What was found in the files as a whole: see roster_read.")
    error = models.CharField(max_length=500, blank=True, help_text="Why it could not be read or applied.")
    heads = models.JSONField(default=list, help_text="The headers of a list, each with the first row's text.")
    notes = models.JSONField(default=list, help_text="What was left alone in the files, and where.")
    kept = models.JSONField(default=list, help_text="What undoing left alone, since it was changed after the import.")
    tables = models.JSONField(
        default=list, help_text="What was read, but its rows, until it is applied or discarded; then empty."
    )
    seen = models.CharField(max_length=64, blank=True, help_text="A digest of what the preview was compared with.")
    schools = models.JSONField(default=dict, help_text="The schools in the file, by number.")
    taken_schools = models.JSONField(
        null=True, blank=True, help_text="The numbers taken in; of several schools a person says which."
    )

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "undoing", "undone"], applied_at__isnull=False)
                | ~Q(state__in=["applied", "undoing", "undone"]) & Q(applied_at__isnull=True),
                name="pupils_rosterimport_applied_has_time",
            )
        ]
        indexes = [models.Index(fields=["school", "state"], name="pupils_rosterimport_by_state")]

    @property
    def is_worked_on(self) -> bool:
        """Whether a worker reads, applies or undoes it."""
        return self.state in (self.State.WAITING, self.State.APPLYING, self.State.UNDOING)

    @property
    def is_open(self) -> bool:
        """Whether a person decides next."""
        return self.state == self.State.PREVIEWED

    @property
    def shown(self) -> str:
        """A digest of the preview and of what is to be confirmed: it tells whether somebody who applies it has seen it."""
        said = json.dumps([self.seen, self.stops], sort_keys=True)
        return blake2b(said.encode(), digest_size=16).hexdigest()

    @property
    def needs_answer(self) -> bool:
        return bool(
            self.samples or self.needs_columns or self.needs_date_order or self.needs_schools or self.open_questions
        )

    @property
    def open_questions(self) -> list[str]:
        """Which other questions are open: "sheet", "head_row", "words", "figures"."""
        asked = self.asked
        is_open = {
            "sheet": bool(asked.get("sheets")),
            "head_row": bool(asked.get("head_rows")),
            "words": any(word["code"] is None for word in asked.get("words", [])),
            "figures": bool(asked.get("zeros")) and "figures" not in self.answers,
        }
        return [name for name, is_one in is_open.items() if is_one]

    @property
    def needs_schools(self) -> bool:
        """A file with several schools: a person says which before anything."""
        return len(self.schools) > 1 and self.taken_schools is None

    @property
    def whole(self) -> list[str]:
        return self.choices.get("whole", [])

    @property
    def emptied(self) -> list[str]:
        return self.choices.get("emptied", [])

    @property
    def stops(self) -> dict[str, str]:
        """What has to be confirmed apart before anything is applied, in words by key."""
        return self.findings.get("stops", {})


class RosterFile(SchoolOwned):
    """An uploaded file, sealed (`core.sealed`), until it has been read."""

    roster = SchoolKey(RosterImport, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()


class RosterPart(SchoolOwned):
    """A stretch of the rows of a table that was read, packed, without passwords: until the import is applied or discarded."""

    roster = SchoolKey(RosterImport, on_delete=models.CASCADE, related_name="parts")
    table = models.PositiveSmallIntegerField(help_text="Which of the tables, from 0.")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "roster", "table", "number"], name="pupils_rosterpart_once")
        ]


@audited
class ColumnMapping(SchoolOwned):
    """What a person said that the columns of a kind of records are, for the next file with the same set of headers (`heads`,
    by `rules.records.heads_key`)."""

    records = models.CharField(max_length=10, default="pupils")
    heads = models.CharField(max_length=32, blank=True)
    header = models.CharField(max_length=200)
    field = models.CharField(max_length=40)

    class Meta:
        ordering = ["header"]
        constraints = [
            models.UniqueConstraint(fields=["school", "records", "heads", "header"], name="pupils_columnmapping_once")
        ]


@audited
class WordMeaning(SchoolOwned):
    """What a person said that a word means in a field of a kind of list: a code of `rules.words`, or "-" for nothing. `word` is
    how it is compared, `written` how it stood in the file."""

    records = models.CharField(max_length=10)
    field = models.CharField(max_length=20)
    word = models.CharField(max_length=100)
    written = models.CharField(max_length=100)
    code = models.CharField(max_length=30)
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["field", "word"]
        constraints = [
            models.UniqueConstraint(fields=["school", "records", "field", "word"], name="pupils_wordmeaning_once")
        ]


class RosterPack(SchoolOwned):
    """Rows of a preview that say nothing but which rows they join, packed (`pupils.actions.roster_rows`): of a kind, an outcome
    and a file."""

    school = OwnedThrough()
    roster = SchoolKey(
        RosterImport, db_constraint=False, db_index=False, on_delete=models.CASCADE, related_name="packs"
    )
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8)
    file = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["school", "roster", "outcome", "kind"], name="pupils_rosterpack_by_outcome")]


class RosterRow(SchoolOwned):
    """A row of the file and what it means for the school."""

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        CLOSE = "close", "Close match"
        SAME = "same", "Already here"
        LEFT = "left", "Left"
        LEFT_OUT = "left_out", "Left out"
        REFUSED = "refused", "Refused"

    school = OwnedThrough()
    roster = SchoolKey(RosterImport, db_constraint=False, db_index=False, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20, help_text="pupil, staff, class, enrolment, …")
    outcome = models.CharField(max_length=8, choices=Outcome)
    file = models.CharField(max_length=60, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)
    key = models.CharField(max_length=130, blank=True)
    label = models.CharField(max_length=250, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    twin = models.CharField(max_length=20, blank=True, help_text="The key of the pupil who may be the same.")
    look = models.CharField(max_length=300, blank=True, help_text="Why a person has to look before it is applied.")
    sharing = models.CharField(
        max_length=130, blank=True, help_text="The key in the file of a carer who would be several pupils'."
    )

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(self.kind, self.kind)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["school", "roster", "outcome", "kind"], name="pupils_rosterrow_by_outcome")]
