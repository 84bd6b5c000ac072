"""The reminder of a review, sent now: who hears, by whom and when, before it is sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from plans.actions import review_mail
from plans.queries.reminding import Reminding, review_reminding
from plans.queries.review import reviews_visible
from plans.rules.telling import when_words
from pupils.actions.opening import pupils_opened


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def review_remind(request: StaffRequest, pk: int) -> HttpResponse:
    review, now = get_object_or_404(reviews_visible(user=request.user), pk=pk), timezone.now()
    if request.method == "POST":
        try:
            done = review_mail.review_remind(review=review, by=request.user, now=now)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            _say(request, done)
        return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="review_remind")
    found = review_reminding(review=review, now=now)
    context = {"review": review, "found": found, "is_ahead": review.starts_at > now and review.state == "planned"}
    return render(request, "plans/review_remind.html", context)


def _say(request: StaffRequest, done: Reminding) -> None:
    """What was done, and what is left to do by hand."""
    when = f" The emails go out {when_words(done.mails_at)}." if done.mails_at and done.mails else ""
    parts = [
        _counted(len(done.reminded), "is reminded by email", "are reminded by email"),
        _counted(len(done.invited), "had no invitation yet and gets one", "had no invitation yet and get one"),
    ]
    said = ", ".join(filter(None, parts))
    if said:
        messages.success(request, f"{said[0].upper()}{said[1:]}.{when}")
    else:
        messages.info(request, "No email was sent.")
    if done.by_hand:
        messages.warning(request, f"Phone or write to: {', '.join(row.who for row, _ in done.by_hand)}.")


def _counted(count: int, one: str, many: str) -> str:
    if not count:
        return ""
    return f"1 person {one}" if count == 1 else f"{count} people {many}"
