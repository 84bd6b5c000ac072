"""The carer's page: in by a link and a code or a date of birth, read, write, answer, leave."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.door import public
from core.editing import mark_of
from core.errors import DomainError
from core.later import soon
from core.posts import again
from deployment.rules.feed import read_address
from liaison.actions import carer_visit as actions
from liaison.carer_words import LOCALES
from liaison.forms.carer import AnswerForm, BirthForm, CarerForm, CodeForm, ViewsForm
from liaison.models import CarerAccess, link_of
from liaison.queries.carer_access import access_of, is_code_on_its_way, last_looked, visit_held
from liaison.queries.carer_page import carer_changes, is_views_own, review_following
from liaison.rules.carer_answer import Extra, note_of, read_note
from liaison.shared import parts_of
from liaison.views.carer_door import (
    COOKIE,
    PATH,
    Held,
    dead,
    door_of_carer,
    keep,
    keep_language,
    language_of,
    show,
    to_page,
)
from messaging.tasks import mail_send_due
from plans.actions.invitee import invitee_answer, invitee_views
from plans.models import ReviewInvitee
from pupils.languages import NAMES, code_of
from schools.context import in_school

SAID = ("answer", "views")
MOST_KEPT = 4000
# What of an invitee a carer's page shows and changes.
SHOWN = ("answer", "answer_note", "answered_at", "answered_by", "views", "views_at")


@public("GET")
def carer_open(request: HttpRequest, address: str) -> HttpResponse:
    """A link is swapped at once for a cookie, and the browser is led to an address that says nothing. A GET uses nothing up and
    sends nothing: the mail servers that look at links before their readers do are no carers."""
    request.user = AnonymousUser()
    now = timezone.now()
    school, token = read_address(address)
    with in_school(school):
        access = access_of(token=token, now=now)
    # No count of wrong links by where they come from: the parents of an evening share the school's address, and no secret of 128
    # bits and more is found by trying. What is behind a link, the link itself counts.
    if access is None:
        with translation.override(LOCALES[language_of(request)]):
            response = dead(request)
        # Its buttons post to this site, which asks where a form comes from.
        response.headers["Referrer-Policy"] = "same-origin"
    else:
        response = to_page()
        keep(response, access)
        response.headers["Referrer-Policy"] = "no-referrer"
    # No address with a secret stays in a cache, goes to another site or is kept by a search engine.
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@door_of_carer("GET", "HEAD")
def carer_page(request: HttpRequest, held: Held) -> HttpResponse:
    """The page, or the way to it; where the browser holds no link, what this page is."""
    if held.visit is not None:
        actions.visit_see(visit=held.visit, now=held.now)
        return _page(request, held)
    if held.access is not None:
        return _door(request, held)
    if held.is_known:
        return dead(request)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # Come from a mail read in a browser: it sends our cookie only when our own page asks for the page.
        return show(request, "carer_go_on", {})
    return show(request, "carer_nobody", {})


def _door(request: HttpRequest, held: Held, form: Any = None, *, problem: str = "", text: str = "") -> HttpResponse:
    """The page before the code: it says which school wrote, and nothing of a child."""
    access = held.access
    if access is None:
        return dead(request)
    is_letter = access.made_for == CarerAccess.MadeFor.LETTER
    context = {
        "school": access.invitee.school,
        "is_letter": is_letter,
        "is_sent": not is_letter and is_code_on_its_way(access=access, now=held.now),
        "form": form,
        "problem": problem,
        "text": text,
    }
    return show(request, "carer_door", context)


@door_of_carer("POST")
@again("a code that was asked for a moment ago is the one that is on its way")
def carer_code_send(request: HttpRequest, held: Held) -> HttpResponse:
    if held.access is None or held.access.made_for == CarerAccess.MadeFor.LETTER:
        return dead(request)
    text = request.POST.get("kept", "")
    try:
        language = language_of(request, held.language)
        actions.carer_code_ask(access=held.access, language=language, now=held.now)
    except DomainError:
        problem = _("We have sent you three codes. Please wait one hour, or phone the school.")
        return _door(request, held, problem=problem, text=text)
    soon(mail_send_due)
    return _door(request, held, text=text) if text else to_page()


@door_of_carer("POST")
@again("a code opens the page once, and each try counts")
def carer_code_enter(request: HttpRequest, held: Held) -> HttpResponse:
    form = CodeForm(request.POST)
    if held.access is None:
        return dead(request)
    text = request.POST.get("kept", "")
    if not form.is_valid():
        return _door(request, held, form, text=text)
    secret = actions.carer_code_try(access=held.access, digits=form.cleaned_data["code"], now=held.now)
    if secret is None:
        form.add_error("code", _("This code does not work. Look at it again, or ask for a new one."))
        return _door(request, held, form, text=text)
    return _in(request, held, secret, text)


@door_of_carer("POST")
@again("each visit is one of its own, and the browser keeps the last")
def carer_birth_enter(request: HttpRequest, held: Held) -> HttpResponse:
    form, text = BirthForm(request.POST), request.POST.get("kept", "")
    if held.access is None or held.access.made_for != CarerAccess.MadeFor.LETTER:
        return dead(request)
    if not form.is_valid():
        return _door(request, held, form, text=text)
    secret = actions.carer_birth_try(access=held.access, born_on=form.cleaned_data["born_on"], now=held.now)
    if secret is None:
        if CarerAccess.objects.live(held.now).filter(pk=held.access.pk).exists():
            form.add_error(None, _("This is not the date that the school has. Please look again."))
            return _door(request, held, form, text=text)
        return dead(request)
    return _in(request, held, secret, text)


def _in(request: HttpRequest, held: Held, secret: str, text: str) -> HttpResponse:
    """To the page; with what was typed when a visit before ran out, if that was kept."""
    assert held.access is not None
    held.visit = visit_held(secret=secret, now=held.now) if text else None
    response = _page(request, held, views_form=ViewsForm(initial={"views": text[:MOST_KEPT]})) if text else to_page()
    keep(response, held.access, secret)
    return response


def page_context(*, invitee: ReviewInvitee, now: datetime, since: datetime | None = None) -> dict[str, Any]:
    """What the page of a carer shows, whoever looks: the carer, or staff who look at what they see. Of what was written, what the
    carer wrote on the page itself; `since`: only from then on."""
    pupil, floor = invitee.review.pupil, since or datetime.min.replace(tzinfo=UTC)
    is_note_own = invitee.answered_at and invitee.answered_by_id is None and invitee.answered_at >= floor
    is_shown = invitee.views_at and invitee.views_at >= floor and is_views_own(invitee=invitee)
    is_off = invitee.review.state == "cancelled"
    extra = read_note(invitee.answer_note if is_note_own else "")
    views = invitee.views if is_shown else ""
    is_helped = bool(extra.interpreter)
    first = {"answer": invitee.answer, "times": extra.times, "help": extra.help, "needs_interpreter": is_helped}
    return {
        "school": invitee.school,
        "invitee": invitee,
        "review": invitee.review,
        "pupil": pupil,
        "is_off": is_off,
        "following": review_following(invitee=invitee, now=now) if is_off else None,
        "parts": [] if is_off else parts_of(pupil=pupil, invitee=invitee, now=now),
        "answer_form": AnswerForm(initial=first),
        "answer_began": mark_of(first),
        "views_form": ViewsForm(initial={"views": views}),
        "views_began": mark_of(views),
        "views": views,
        "is_ahead": invitee.review.state == "planned" and invitee.review.starts_at > now,
    }


def _context(held: Held) -> dict[str, Any]:
    assert held.visit is not None
    # A date of birth is known to more people than the carer: what was written before stays closed to who has only that.
    is_letter = held.visit.access.made_for == CarerAccess.MadeFor.LETTER
    return page_context(
        invitee=held.visit.access.invitee, now=held.now, since=held.visit.began_at if is_letter else None
    )


def _page(request: HttpRequest, held: Held, **forms: Any) -> HttpResponse:
    assert held.visit is not None
    since, said = last_looked(visit=held.visit), request.GET.get("said", "")
    context = _context(held)
    if since is not None and not context["is_off"]:
        context["changes"] = carer_changes(pupil=context["pupil"], review=context["review"], since=since)
    context |= {"since": since, "said": said if said in SAID else "", "has_typed": "views_form" in forms, **forms}
    return show(request, "carer_page", context)


@door_of_carer("POST")
@again("the same answer is told once; another than the page showed stops it")
def carer_answer(request: HttpRequest, held: Held) -> HttpResponse:
    form = AnswerForm(request.POST)
    if held.visit is None:
        return _door(request, held, text=request.POST.get("times", ""))
    if not form.is_valid():
        return _page(request, held, answer_form=form, **_typed_beside(request))
    invitee, values = held.visit.access.invitee, form.cleaned_data
    if _is_stale(request, held, form, "answer_began", values):
        return _page(request, held, answer_form=form, **_typed_beside(request))
    spoken = link_of(invitee).carer.language or NAMES[code_of("")]
    extra = Extra(values["times"], values["help"], spoken if values["needs_interpreter"] else "")
    try:
        invitee_answer(invitee=invitee, answer=values["answer"], note=note_of(extra)[:500], by=None, now=held.now)
    except DomainError:
        form.add_error(None, _("The meeting has passed, so it is too late to answer."))
        return _page(request, held, answer_form=form, **_typed_beside(request))
    typed = ViewsForm(request.POST)
    if request.POST.get("views", "").strip() and typed.is_valid():
        # What was typed as views beside the answer comes along with it: nothing that somebody wrote is lost.
        if _is_stale(request, held, typed, "views_began", typed.cleaned_data):
            return _page(request, held, views_form=typed)
        invitee_views(invitee=invitee, views=typed.cleaned_data["views"], by=None, now=held.now)
    return to_page("answer")


def _typed_beside(request: HttpRequest) -> dict[str, Any]:
    """The views that came along with an answer that was not taken: they stay on the page."""
    return {"views_form": ViewsForm(request.POST)} if request.POST.get("views", "").strip() else {}


def _is_stale(request: HttpRequest, held: Held, form: CarerForm, began: str, typed: dict[str, Any]) -> bool:
    """Whether somebody changed, after the page was opened, what this would overwrite; the form then says what stands now. It
    stays so until the answer is sent: whoever else writes about this invitee waits."""
    assert held.visit is not None
    invitee = held.visit.access.invitee
    ReviewInvitee.objects.select_for_update(no_key=True).get(pk=invitee.pk)
    invitee.refresh_from_db(fields=SHOWN)
    context = _context(held)
    now = context[began.replace("began", "form")].initial
    if request.POST.get(began, context[began]) == context[began] or now == typed:
        return False
    words = now["views"] if "views" in now else dict(AnswerForm.ANSWERS).get(now["answer"], "-")
    said = _("This was changed after you opened the page. It now says: %(now)s. Send yours again if it is right.")
    form.add_error(None, said % {"now": words})
    return True


@door_of_carer("POST")
@again("the same words are told once; others than the page showed stop it")
def carer_views_write(request: HttpRequest, held: Held) -> HttpResponse:
    form = ViewsForm(request.POST)
    if held.visit is None:
        return _door(request, held, text=request.POST.get("views", ""))
    if not form.is_valid():
        return _page(request, held, views_form=form)
    if _is_stale(request, held, form, "views_began", form.cleaned_data):
        return _page(request, held, views_form=form)
    try:
        invitee_views(invitee=held.visit.access.invitee, views=form.cleaned_data["views"], by=None, now=held.now)
    except DomainError:
        form.add_error(None, _("We cannot take this any more. Please phone the school."))
        return _page(request, held, views_form=form)
    return to_page("views")


@door_of_carer("POST")
@again("the language is the same")
def carer_language(request: HttpRequest, held: Held) -> HttpResponse:
    response, code = to_page(), request.POST.get("language", "")
    if code in LOCALES:
        keep_language(response, code)
    return response


@door_of_carer("POST")
@again("a visit ends once")
def carer_leave(request: HttpRequest, held: Held) -> HttpResponse:
    """End the visit; the browser forgets the page. Where staff are signed in too, only what it kept of pages is cleared.

    Never "cookies": that would reach every site of the school's domain, and ours is deleted by name.
    """
    if held.visit is not None:
        actions.visit_leave(visit=held.visit, now=held.now)
    response = show(request, "carer_left", {"school": held.access.invitee.school if held.access else None})
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
    response.headers["Clear-Site-Data"] = '"cache"' if is_staff else '"cache", "storage"'
    return response


@public("GET")
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the empty page before the carer's, and nothing else."""
    return HttpResponse(f"User-agent: *\nAllow: {PATH}$\nAllow: /static/\nDisallow: /\n", content_type="text/plain")
