"""Who would hear if a review's reminder were sent now, and who would not and why: the page that asks, and the sending."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from messaging.models import Mail, OptOut
from messaging.quiet_hours import NOW, mail_goes_at
from plans.models import ReviewInvitee, ReviewPoint, reference
from plans.queries.telling import barred_addresses, who_key

# The kind of the mail that reminds, which a carer may refuse.
KIND = "review reminder"
IS_REMINDED = ("waiting", "coming")


@dataclass(frozen=True)
class Reminding:
    """`reminded` and `invited` get an email (who was never invited is invited instead); `by_hand` have to be phoned or written
    to, with the reason; `left` are not told, with the reason. `mails_at`: when the emails go, where that is later than now."""

    reminded: list[ReviewInvitee] = field(default_factory=list)
    invited: list[ReviewInvitee] = field(default_factory=list)
    by_hand: list[tuple[ReviewInvitee, str]] = field(default_factory=list)
    left: list[tuple[ReviewInvitee, str]] = field(default_factory=list)
    mails_at: datetime | None = None

    @property
    def mails(self) -> int:
        return len(self.reminded) + len(self.invited)


def key_now(row: ReviewInvitee, now: datetime) -> str:
    """The unique key of a reminder that a person sends to somebody, with the day: nobody gets two on one."""
    return f"{_beginning(row)}{NOW}{timezone.localdate(now)}"


def _beginning(row: ReviewInvitee) -> str:
    return f"review:{row.review_id}:{row.review.sequence}:{who_key(row)}"


def review_reminding(*, review: ReviewPoint, now: datetime) -> Reminding:
    """Six queries at most. Colleagues see the review on their own page and are not reminded by email."""
    rows = list(ReviewInvitee.objects.filter(review=review, staff_member__isnull=True).with_people())
    keys = [key_now(row, now) for row in rows]
    sent = set(Mail.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    barred = barred_addresses(pupil_id=review.pupil_id)
    refused = set(OptOut.objects.filter(kind=KIND).values_list("address", flat=True))
    at = mail_goes_at(
        school=review.school, kind=KIND, not_before=now, not_after=review.starts_at, now=now, is_gathered=False
    )
    found = Reminding(mails_at=timezone.localtime(at) if at > now else None)
    for row in rows:
        if why := _why_left(row, is_sent=key_now(row, now) in sent):
            found.left.append((row, why))
        elif row.way != "email":
            found.by_hand.append((row, "write a letter" if row.way == "letter" else "phone"))
        elif row.address.lower() in barred:
            found.by_hand.append((row, "phone: somebody who must not be contacted reads this mailbox"))
        elif row.invited_at is None:
            found.invited.append(row)
        elif row.address.lower() in refused:
            found.by_hand.append((row, "phone: they don't want reminders by email"))
        else:
            found.reminded.append(row)
    return found


def _why_left(row: ReviewInvitee, *, is_sent: bool) -> str:
    """Why nobody reminds this person; "" where somebody does."""
    if not row.may_be_reached:
        return row.why_unreached
    if row.answer not in IS_REMINDED:
        return row.get_answer_display().lower()
    return "reminded today already" if is_sent else ""


def reminded_by_hand(*, reviews: Iterable[int]) -> dict[str, datetime]:
    """When a person last sent a reminder, by the beginning of its key: review, its sequence, and who. One query."""
    references = [reference(ReviewPoint(pk=pk)) for pk in reviews]
    rows = Mail.objects.filter(reference__in=references, kind=KIND, unique_key__contains=NOW)
    found: dict[str, datetime] = {}
    for key, at in rows.order_by("not_before").values_list("unique_key", "not_before"):
        found[key.partition(NOW)[0]] = at
    return found


def last_heard(row: ReviewInvitee, by_hand: dict[str, datetime]) -> datetime | None:
    """When the person was last written to: invited, or reminded by somebody."""
    heard = [at for at in (row.invited_at, by_hand.get(_beginning(row))) if at is not None]
    return max(heard, default=None)
