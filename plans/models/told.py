"""What somebody was told of a meeting, so that a change says what is new to them."""

from typing import Any

from django.db import models
from django.utils import timezone

from pupils.models import Pupil


class Told(models.Model):
    """The base of a row for one person who is invited to a meeting."""

    invited_at = models.DateTimeField(null=True, blank=True)
    knows = models.JSONField(
        null=True, blank=True, editable=False, help_text="What they were last told: when, how long, where, who leads."
    )
    knew = models.JSONField(
        null=True, blank=True, editable=False, help_text="What they were told before that, where it was something else."
    )
    is_to_tell = models.BooleanField(
        default=False, help_text="It changed or was cancelled since, and somebody has to phone or write to them."
    )

    carer_link: Any
    staff_member: Any

    class Meta:
        abstract = True

    @property
    def about(self) -> Pupil:
        """The pupil whom the meeting is about."""
        raise NotImplementedError

    @property
    def why_not(self) -> str:
        """Why this person may not be told anything of it; "" where they may."""
        if self.about.deceased_on is not None:
            return "the pupil has died"
        if self.staff_member is not None and self.staff_member.has_left(timezone.localdate()):
            return "has left the school"
        link = self.carer_link
        if link is None:
            return ""
        if link.carer.deceased_on is not None:
            return "has died"
        if link.do_not_contact:
            return "marked “do not contact”"
        return "" if link.is_parent else "neither parental responsibility nor care of the child"
