"""How often a pupil was there."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q

from pupils.models.pupil import Pupil
from schools.owned import OwnedThrough, SchoolKey, SchoolOwned, audited_as_sets


@audited_as_sets
class Attendance(SchoolOwned):
    """A pupil's sessions (half days) between two days: those possible and those attended."""

    school = OwnedThrough()
    pupil = SchoolKey(Pupil, db_constraint=False, on_delete=models.CASCADE, related_name="attendances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    possible = models.PositiveSmallIntegerField()
    attended = models.PositiveSmallIntegerField()
    unauthorised = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-ends_on", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "starts_on", "ends_on"], name="pupils_attendance_once_for_days"
            ),
            models.CheckConstraint(condition=Q(attended__lte=F("possible")), name="pupils_attendance_of_possible"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pupils_attendance_days_in_order"),
        ]

    @property
    def percent(self) -> Decimal | None:
        """Attended of possible sessions, to a tenth; None where none was possible."""
        if not self.possible:
            return None
        return (Decimal(100 * self.attended) / self.possible).quantize(Decimal("0.1"), ROUND_HALF_UP)
