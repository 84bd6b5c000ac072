"""Staff: the links of carers to their own pages, and what each carer sees there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.door import door
from core.errors import DomainError
from core.later import soon
from core.posts import again
from liaison.actions import carer_access as actions
from liaison.carer_words import LOCALES, RIGHT_TO_LEFT
from liaison.models import link_of
from liaison.views.carer import page_context
from liaison.views.carer_door import show
from messaging.tasks import mail_send_due
from plans.models import ReviewInvitee
from plans.queries.review import reviews_visible
from pupils.actions.opening import pupils_opened
from pupils.languages import code_of


def _invitee(request: StaffRequest, pk: int) -> ReviewInvitee:
    """A carer who is asked to a review of a pupil whom the user may see."""
    rows = ReviewInvitee.objects.carers().filter(review__in=reviews_visible(user=request.user))
    people = ("school", "carer_link__carer", "review__pupil", "review__led_by__user")
    invitee: ReviewInvitee = get_object_or_404(rows.select_related(*people), pk=pk)
    return invitee


@door(Permission.REVIEW_EDIT, methods=("POST",))
@once
def carer_access_send(request: StaffRequest, pk: int) -> HttpResponse:
    invitee = _invitee(request, pk)
    try:
        actions.carer_access_send(invitee=invitee, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        soon(mail_send_due)
        messages.success(
            request, f"A new link is on its way to {link_of(invitee).carer.name}. Earlier links open nothing now."
        )
    return redirect("plans:review_detail", pk=invitee.review_id)


@door(Permission.REVIEW_EDIT, methods=("POST",))
@again("a link that was revoked keeps the time of the first")
def carer_access_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    invitee = _invitee(request, pk)
    actions.carer_access_revoke(invitee=invitee, by=request.user, now=timezone.now())
    messages.success(request, f"The links of {link_of(invitee).carer.name} open nothing any more.")
    return redirect("plans:review_detail", pk=invitee.review_id)


@door(Permission.REVIEW_EDIT, methods=("POST",))
@once
def carer_access_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter with a link, to print: it is shown this once."""
    invitee, now = _invitee(request, pk), timezone.now()
    try:
        address = actions.carer_letter_make(invitee=invitee, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("plans:review_detail", pk=invitee.review_id)
    pupils_opened(user=request.user, pupil_ids=[invitee.review.pupil_id], page="carer_access_letter")
    code = code_of(link_of(invitee).carer.language)
    texts = [("en", LOCALES["en"], "ltr")]
    if code != "en":
        texts.insert(0, (code, LOCALES[code], "rtl" if code in RIGHT_TO_LEFT else "ltr"))
    context = {"invitee": invitee, "review": invitee.review, "address": address, "texts": texts}
    response = render(request, "liaison/carer_access_letter.html", context, status=201)
    # The link is shown this once: sent twice, the form leads to the review.
    response.headers["Location"] = reverse("plans:review_detail", args=[invitee.review_id])
    return response


@door(Permission.REVIEW_EDIT)
def carer_access_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The page as this carer sees it, in their language or `?language=`; nothing can be sent from it."""
    invitee, code = _invitee(request, pk), request.GET.get("language", "")
    code = code if code in LOCALES else code_of(link_of(invitee).carer.language)
    pupils_opened(user=request.user, pupil_ids=[invitee.review.pupil_id], page="carer_access_preview")
    with translation.override(LOCALES[code]):
        return show(request, "carer_page", {**page_context(invitee=invitee, now=timezone.now()), "is_preview": True})
