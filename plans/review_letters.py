"""A letter about a review point: for one carer, in their language, with the English below."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, get_language_info
from django.utils.translation import gettext as _

from plans.links import carer_letter_link
from plans.models import ReviewInvitee, ReviewPoint
from plans.review_words import Said, before_words, date_said, facts, opening
from plans.rules.invitation import Invitation
from plans.rules.telling import Facts


@dataclass(frozen=True)
class Side:
    """The letter in one language. `answers` are the boxes to tick on the slip."""

    language: str
    language_name: str
    is_right_to_left: bool
    today: str
    hello: str
    opening: str
    facts: list[tuple[str, str]]
    before: list[str]
    why: str
    ask: str
    page: str
    answers: list[str]
    think: str
    unchecked: str


@dataclass(frozen=True)
class Letter:
    """`sides`: English, below the carer's own language where that is another: for staff and whoever helps them read it."""

    invitee: ReviewInvitee
    sides: list[Side]
    link: str | None
    code: SafeString | None


def side(invitation: Invitation, language: str, said: Said, *, today: datetime, has_link: bool) -> Side:
    is_off = said.what == "cancelled"
    with translation.override(language):
        return Side(
            language=language,
            language_name=get_language_info(language)["name_local"],
            is_right_to_left=get_language_bidi(),
            today=date_said(today),
            hello=_("Hello %(name)s,") % {"name": invitation.carer},
            opening=opening(invitation, answer="waiting", is_what=said),
            facts=[] if is_off else facts(invitation),
            before=before_words(invitation, said.known) if said.what == "change" and said.known else [],
            why=said.words if is_off else "",
            ask=""
            if is_off
            else _(
                "What to do: please tell us if you can come. Tick a box below and send this letter back with your child, or "
                "phone the school office. If you need help to take part, or another language, please tell us."
            ),
            page=_("You can also answer on this page. It is yours alone: do not pass it on.") if has_link else "",
            answers=[] if is_off else [_("I can come"), _("I would like another time:"), _("I cannot come")],
            think="" if is_off else _("What I think is going well, and what I want to talk about:"),
            unchecked=""
            if language.startswith("en")
            else _("This translation has not yet been checked by a translator."),
        )


def letter_of(invitee: ReviewInvitee, invitation: Invitation, language: str, *, now: datetime) -> Letter:
    """The letter of one carer, about what they do not know yet; it names no other. A link is made for it where somebody provides
    one."""
    review, known = invitee.review, Facts.from_data(invitee.knows)
    is_off = review.state == ReviewPoint.State.CANCELLED
    what = "cancelled" if is_off else "change" if invitee.is_to_tell else "invitation"
    said = Said(what, known, review.cancelled_words)
    link = carer_letter_link(invitee, now=now)
    languages = [language, "en-gb"] if not language.startswith("en") else ["en-gb"]
    sides = [
        side(invitation, code, said, today=timezone.localtime(now), has_link=link is not None) for code in languages
    ]
    return Letter(invitee, sides, link, _code(link))


def _code(link: str | None) -> SafeString | None:
    if link is None:
        return None
    # Drawn by the package from a link that is our own.
    return mark_safe(segno.make(link, error="m").svg_inline(scale=3, border=2))  # noqa: S308
