"""Who is asked to a review: the list, one more, what they answer, the telephone, the letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from access.once import once
from access.policy import Permission
from access.requests import StaffRequest
from core.asked import asked_pk, asked_pks
from core.door import door
from core.errors import DomainError
from core.lists import Column, file_of, list_of, moment, searched
from core.posts import again, edits
from core.rows import held
from plans.actions import invitee as actions
from plans.actions.review_mail import Sent, invitation_of, invitations_send, language_of
from plans.forms.invitee import InviteeAddForm, InviteeEditForm, InviteePhoneForm
from plans.models import ReviewInvitee, ReviewPoint
from plans.queries import invitee as queries
from plans.queries.review import reviews_visible
from plans.review_letters import letter_of
from plans.rules.invitation import is_short_notice
from plans.rules.telling import Facts, changed_words, when_words
from pupils.actions.opening import pupils_opened
from pupils.languages import NAMES, code_of
from staff.here import is_here
from staff.models import Language

COLUMNS = (
    Column("when", "Review", lambda row: moment(row.review.starts_at), sort=("review__starts_at",)),
    Column(
        "pupil",
        "Pupil",
        lambda row: row.review.pupil.name,
        sort=("review__pupil__family_name", "review__pupil__given_name"),
    ),
    Column("who", "Who", lambda row: row.who),
    Column("what", "To the pupil", lambda row: row.as_what),
    Column("way", "Asked by", lambda row: row.way, sort=("carer_link__carer__reached_by",)),
    Column("answer", "Answer", lambda row: row.get_answer_display(), sort=("answer", "review__starts_at")),
    Column("note", "What they said", lambda row: row.answer_note, is_hidden=True),
)


def _invitee(request: StaffRequest, pk: int) -> ReviewInvitee:
    return get_object_or_404(held(request, queries.invitees_visible(user=request.user)), pk=pk)


def _review(request: StaffRequest, pk: int) -> ReviewPoint:
    return get_object_or_404(reviews_visible(user=request.user), pk=pk)


@door(Permission.REVIEW_EDIT)
def invitee_list(request: StaffRequest) -> HttpResponse:
    """`?which=` one of `queries.WHICH`: whom to ring, who has not answered, who asks for another time."""
    which, now = request.GET.get("which", "ring"), timezone.now()
    rows = searched(
        queries.invitees_listed(user=request.user, which=which, now=now), request.GET.get("q", ""),
        "review__pupil__search_name", "carer_link__carer__family_name", "name", "organisation",
    )  # fmt: skip
    if file := file_of(request, rows, name="invitees", columns=COLUMNS):
        pupils_opened(user=request.user, pupil_ids={row.review.pupil_id for row in rows}, page="invitee_list download")
        return file
    shown = list_of(request, rows, columns=COLUMNS)
    pupils_opened(user=request.user, pupil_ids={row.review.pupil_id for row in shown["page"]}, page="invitee_list")
    return render(request, "plans/invitee_list.html", {"which": which, "whiches": queries.WHICH, **shown})


@door(Permission.REVIEW_EDIT, methods=("POST",))
@again("who was invited is not invited again")
def review_invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the invitations of a review that have not gone yet."""
    review, now = _review(request, pk), timezone.now()
    try:
        sent = invitations_send(review=review, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("plans:review_detail", pk=pk)
    messages.success(request, _sent_words(sent))
    if sent.mails and is_short_notice(starts_at=review.starts_at, now=now):
        rule = ", which an annual review has to have" if review.kind == ReviewPoint.Kind.ANNUAL else ""
        messages.warning(
            request, f"That is less than two weeks before the meeting{rule}. Phone anyone who may need longer."
        )
    return redirect("plans:review_detail", pk=pk)


def _sent_words(sent: Sent) -> str:
    when = f", which will go out {when_words(sent.mails_at)}" if sent.mails_at else ""
    parts = [
        f"{sent.mails} by email{when}" if sent.mails else "",
        f"{sent.notices} on their own page here" if sent.notices else "",
    ]
    invited = " and ".join(part for part in parts if part)
    by_hand = f"You still need to phone or write to {sent.by_hand} more." if sent.by_hand else ""
    said = " ".join(filter(None, (f"Invited: {invited}." if invited else "", by_hand)))
    return said or "Everybody was invited already."


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def invitee_add(request: StaffRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = InviteeAddForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.invitee_add(review=review, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{row.who} is asked too. Send the invitations when you are ready.")
            return redirect("plans:review_detail", pk=pk)
    pupils_opened(user=request.user, pupil_ids=[review.pupil_id], page="invitee_add")
    return render(request, "plans/invitee_add.html", {"form": form, "review": review})


@door(Permission.REVIEW_EDIT, methods=("POST",))
@again("who is removed is not there to be removed again")
def invitee_remove(request: StaffRequest, pk: int) -> HttpResponse:
    row = _invitee(request, pk)
    try:
        actions.invitee_remove(invitee=row, by=request.user)
        messages.success(request, f"{row.who} is not asked any more.")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("plans:review_detail", pk=row.review_id)


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@edits
def invitee_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """An answer and views that came by reply, on paper or in the corridor."""
    row = _invitee(request, pk)
    initial = {"answer": row.answer, "note": row.answer_note, "views": row.views}
    form = InviteeEditForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked, now = form.cleaned_data, timezone.now()
        try:
            if (asked["answer"], asked["note"]) != (row.answer, row.answer_note):
                actions.invitee_answer(
                    invitee=row, answer=asked["answer"], note=asked["note"], by=request.user, now=now
                )
            actions.invitee_views(invitee=row, views=asked["views"], by=request.user, now=now)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Kept: what {row.who} said.")
            return redirect("plans:review_detail", pk=row.review_id)
    pupils_opened(user=request.user, pupil_ids=[row.review.pupil_id], page="invitee_edit")
    return render(request, "plans/invitee_edit.html", {"form": form, "invitee": row, "review": row.review})


@door(Permission.REVIEW_EDIT, methods=("GET", "POST"))
@once
def invitee_phone(request: StaffRequest, pk: int) -> HttpResponse:
    """What to say on the telephone, and what came of it."""
    row = _invitee(request, pk)
    form = InviteePhoneForm(
        request.POST if request.method == "POST" else None, invitee=row, initial={"views": row.views}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.invitee_phone(invitee=row, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Kept: the call to {row.who}.")
            return redirect("plans:review_detail", pk=row.review_id)
    pupils_opened(user=request.user, pupil_ids=[row.review.pupil_id], page="invitee_phone")
    known = Facts.from_data(row.knows)
    context = {
        "form": form, "invitee": row, "review": row.review, "school": row.review.school, **_language(row),
        "was": changed_words(known, row.review.facts) if known else "",
    }  # fmt: skip
    return render(request, "plans/invitee_phone.html", context)


def _language(row: ReviewInvitee) -> dict[str, Any]:
    """The carer's language where it is not English, and colleagues who speak it."""
    words = row.carer_link.carer.language if row.carer_link else ""
    if not words or words.lower().startswith("en"):
        return {}
    code = code_of(words)
    name = NAMES[code] if code != "en" else words
    speakers = Language.objects.filter(is_here(timezone.localdate(), "staff_member__"), name__iexact=name)
    return {"language": name, "speakers": list(speakers.select_related("staff_member"))}


@door(Permission.REVIEW_EDIT, methods=("POST",))
@once
def invitee_letters(request: StaffRequest) -> HttpResponse:
    """Letters to print, one page a carer, for those who are ticked (`invitee`) or all of a review (`review`)."""
    now = timezone.now()
    rows = queries.invitees_written(user=request.user, now=now).carers().may_be_reached()
    asked = asked_pks(request.POST.getlist("invitee"))
    rows = rows.filter(pk__in=asked) if asked else rows.filter(review=asked_pk(request.POST.get("review", "")))
    found = list(rows.select_related("review__school").order_by("review__starts_at", "pk")[:200])
    if not found:
        messages.error(request, "Tick who gets a letter. Anyone marked “do not contact” gets none.")
        return redirect("plans:invitee_list")
    # First what they say: once they are posted, the carers know the meeting as it is.
    letters = [letter_of(row, invitation_of(row, row.review.school), language_of(row), now=now) for row in found]
    actions.letters_posted(invitees=found, by=request.user, now=now)
    pupils_opened(user=request.user, pupil_ids={row.review.pupil_id for row in found}, page="invitee_letters")
    response = render(
        request, "plans/invitee_letters.html", {"letters": letters, "school": found[0].review.school, "now": now},
        status=201,
    )  # fmt: skip
    # The letters hold links that are shown this once: sent twice, the form leads to the list.
    response.headers["Location"] = reverse("plans:invitee_list")
    return response
