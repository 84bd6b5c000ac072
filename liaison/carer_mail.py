"""The two mails about a carer's own page, in the carer's language. Neither names a child: phones show mails on locked screens."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from liaison.carer_words import LOCALES, carer_day
from liaison.models import CarerCode, link_of
from messaging.models import Mail
from plans.models import ReviewInvitee
from plans.models import reference as review_reference

LINK, CODE = "carer_link", "carer_code"
LINK_KIND, CODE_KIND = "carer link", "carer code"


def link_place(invitee: ReviewInvitee) -> str:
    """What stands in a mail's body for the carer's link, until it goes out."""
    return f"[[{LINK}:{invitee.pk}]]"


def code_mail(*, code: CarerCode, language: str, now: datetime, until: datetime) -> Mail:
    """The mail with a code of a minute ago; it is not worth sending once the code would have passed."""
    carer = link_of(code.access.invitee).carer
    with translation.override(LOCALES[language]):
        subject = _("Your code for %(school)s") % {"school": code.access.invitee.school.name}
        lines = [
            _("You asked for a code to open your page."),
            _("Your code is:") + f" [[{CODE}:{code.pk}]]",
            _("It works for 10 minutes."),
            _("If you did not ask for it, you do not need to do anything."),
        ]
        body = "\n\n".join(lines) + "\n"
    return Mail(
        school_id=code.school_id, kind=CODE_KIND, language=LOCALES[language], reference=f"liaison.carercode:{code.pk}",
        unique_key=f"carer-code:{code.pk}",
        about_pupil=code.access.invitee.review.pupil_id, to_name=carer.name, to_address=carer.email, subject=subject[:200],
        body=f"{body}\n{code.access.invitee.school.name}\n", not_before=now, not_after=until,
    )  # fmt: skip


def link_mail(*, invitee: ReviewInvitee, language: str, now: datetime) -> Mail:
    """The mail with a new link."""
    carer, review, school = link_of(invitee).carer, invitee.review, invitee.school
    with translation.override(LOCALES[language]):
        subject = _("Your page at %(school)s") % {"school": school.name}
        lines = [
            _("Here is the link to your own page."),
            link_place(invitee),
            _("On it you can read what the school does, and tell us what you think."),
            _("The link is for you alone. Please do not send it to others."),
            _("It works until the meeting on %(day)s.") % {"day": carer_day(review.starts_at)},
        ]
        body = "\n\n".join(lines) + "\n"
    return Mail(
        school_id=invitee.school_id, kind=LINK_KIND, language=LOCALES[language], reference=review_reference(review),
        unique_key=f"carer-link:{invitee.pk}:{now.timestamp():.6f}",
        about_pupil=review.pupil_id, to_name=carer.name, to_address=carer.email,
        subject=subject[:200], body=f"{body}\n{school.name}\n", not_before=now, not_after=review.starts_at,
    )  # fmt: skip
