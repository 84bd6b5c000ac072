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
# Nobody had one of these, so that it may be sent once more.
NOT_HEARD = (Mail.State.FAILED, Mail.State.BOUNCED, Mail.State.CANCELLED)


@dataclass(frozen=True)
class Reminding:
    """`reminded` and `invited` get an email (who was never invited is invited instead); `by_hand` have to be phoned or written
    to, with the reason; `left` are not told, with the reason. `keys`: the unique key of each invitee's reminder, but for those
    who had one today. `mails_at`: when the emails go, where that is later than now."""

    reminded: list[ReviewInvitee] = field(default_factory=list)
    invited: list[ReviewInvitee] = field(default_factory=list)
    by_hand: list[tuple[ReviewInvitee, str]] = field(default_factory=list)
    left: list[tuple[ReviewInvitee, str]] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)
    mails_at: datetime | None = None

    @property
    def mails(self) -> int:
        return len(self.reminded) + len(self.invited)


def _keys_now(rows: Iterable[ReviewInvitee], review: ReviewPoint, now: datetime) -> dict[int, str]:
    """The unique key of a reminder that a person sends now, by invitee; those who had one today have none. One that did not
    arrive is followed by another, which needs a key of its own. One query."""
    today = f"{NOW}{timezone.localdate(now)}"
    mails = Mail.objects.filter(reference=reference(review), kind=KIND, unique_key__contains=today)
    tries: dict[str, list[str]] = {}
    for key, state in mails.values_list("unique_key", "state"):
        tries.setdefault(key.partition(NOW)[0], []).append(state)
    found = {}
    for row in rows:
        states = tries.get(_beginning(row), [])
        if all(state in NOT_HEARD for state in states):
            found[row.pk] = f"{_beginning(row)}{today}" + (f":{len(states) + 1}" if states else "")
    return found


def _beginning(row: ReviewInvitee) -> str:
    return f"review:{row.review_id}:{row.review.sequence}:{who_key(row)}"


def review_reminding(*, review: ReviewPoint, now: datetime) -> Reminding:
    """Six queries at most. Colleagues see the review on their own page and are not reminded by email."""
    rows = list(ReviewInvitee.objects.filter(review=review, staff_member__isnull=True).with_people())
    keys = _keys_now(rows, review, now)
    barred = barred_addresses(pupil_id=review.pupil_id)
    refused = set(OptOut.objects.filter(kind=KIND).values_list("address", flat=True))
    at = mail_goes_at(
        school=review.school, kind=KIND, not_before=now, not_after=review.starts_at, now=now, is_gathered=False
    )
    found = Reminding(keys=keys, mails_at=timezone.localtime(at) if at > now else None)
    for row in rows:
        if why := _why_left(row, is_sent=row.pk not in keys):
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
    """When a person last sent a reminder that may have arrived, by the beginning of its key: review, its sequence, and who. One
    query."""
    references = [reference(ReviewPoint(pk=pk)) for pk in reviews]
    rows = Mail.objects.filter(reference__in=references, kind=KIND, unique_key__contains=NOW).exclude(
        state__in=NOT_HEARD
    )
    found: dict[str, datetime] = {}
    for key, at in rows.order_by("not_before").values_list("unique_key", "not_before"):
        found[key.partition(NOW)[0]] = at
    return found


def last_heard(row: ReviewInvitee, by_hand: dict[str, datetime]) -> datetime | None:
    """When the person was last written to: invited, or reminded by somebody."""
    heard = [at for at in (row.invited_at, by_hand.get(_beginning(row))) if at is not None]
    return max(heard, default=None)
