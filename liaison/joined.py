"""What liaison adds to reviews and to packs: contacts that are logged by themselves, advice on the agenda, parts of a pack."""

from datetime import date, datetime, time

from django.utils import timezone

from access.models import User
from core.errors import DomainError
from liaison.actions.contact import contact_log
from liaison.models import Contact, PupilVoice, Recommendation
from plans.contacted import RESULTS
from plans.models import ReviewInvitee, ReviewPoint, reference
from plans.rules.content import day_words
from plans.rules.pack import Block, Bullets, Paragraph, Table
from pupils.models import Pupil

MOST_ADVICE = 12
OUTCOMES = {"no_answer": Contact.Outcome.NO_ANSWER, "message": Contact.Outcome.LEFT_MESSAGE}


def invitee_contacted(
    *, invitee: ReviewInvitee, way: str, result: str, words: str, by: User, now: datetime
) -> Contact | None:
    """A call or a letter about a review is a contact, too. None for who is no carer, or may not be contacted."""
    if invitee.carer_link is None or invitee.carer_link.barred_words:
        return None
    values = {
        "carer_link": invitee.carer_link, "with_whom": invitee.who, "way": way, "direction": Contact.Direction.OUT,
        "happened_at": now, "said": words or RESULTS[result], "outcome": OUTCOMES.get(result, Contact.Outcome.REACHED),
        "reference": reference(invitee.review),
    }  # fmt: skip
    try:
        return contact_log(pupil=invitee.review.pupil, values=values, by=by, now=now)
    except DomainError:
        return None


def advice_lines(*, review: ReviewPoint, since: date, user: User) -> list[str]:
    """For the agenda: what agencies advise and is not done yet. One query."""
    rows = Recommendation.objects.open().filter(pupil=review.pupil_id).order_by("due_on", "pk")[:MOST_ADVICE]
    return [f"{row.words} ({row.get_decision_display().lower() or 'not decided yet'})" for row in rows]


def _span(start: date, end: date) -> tuple[datetime, datetime]:
    return timezone.make_aware(datetime.combine(start, time.min)), timezone.make_aware(datetime.combine(end, time.max))


def contacts_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """When somebody spoke with home, and how: not what was said, which is not for everybody who reads a pack. One query."""
    rows = Contact.objects.filter(pupil=pupil, happened_at__range=_span(start, end)).select_related("carer_link")
    lines = [
        [
            day_words(timezone.localdate(row.happened_at).isoformat()),
            row.carer_link.relationship if row.carer_link else "Another person",
            row.get_way_display(),
            row.get_outcome_display(),
        ]
        for row in rows
    ]
    head = ["Day", "With", "How", "Result"]
    return [Table("Contacts with home", head, lines, widths=[2, 2, 2, 3])] if lines else []


def pupil_voice_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """What the pupil said, in their own words. One query."""
    blocks: list[Block] = []
    for row in PupilVoice.objects.filter(pupil=pupil, said_on__range=(start, end)).order_by("-said_on"):
        said = [f"{one['asked']} {one['said']}" for one in row.said]
        if said:
            blocks += [Paragraph(f"On {day_words(row.said_on.isoformat())}:"), Bullets(said)]
    return blocks


def _until(row: Recommendation) -> str:
    if row.done_on:
        return f"Done {day_words(row.done_on.isoformat())}"
    return f"By {day_words(row.due_on.isoformat())}" if row.due_on else "Open"


def advice_part(*, pupil: Pupil, start: date, end: date) -> list[Block]:
    """Each step that an agency advised: taken on or why not, by whom, done or not. One query."""
    rows = Recommendation.objects.filter(pupil=pupil).select_related("report", "done_by").order_by("report", "pk")
    lines = [
        [
            row.report.title,
            row.words,
            ": ".join(filter(None, (row.get_decision_display() or "Not decided yet", row.why))),
            row.done_by.name if row.done_by else "",
            _until(row),
        ]
        for row in rows
    ]
    head = ["Report", "What is advised", "Taken on", "Who", "Done"]
    return [Table("Advice and how it is followed", head, lines, widths=[2, 4, 2, 2, 2])] if lines else []
