"""The message that mails of the outbox become."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from messaging.kinds import kind_of, label_said
from messaging.models import Mail
from schools.models import School

LINE = "-" * 40


def letter(school: School, mails: list[Mail]) -> EmailMessage:
    """One message of these mails to one address, in the language of the first; a calendar file of each goes with it."""
    with translation.override(mails[0].language):
        return _letter(school, mails)


def _letter(school: School, mails: list[Mail]) -> EmailMessage:
    first = mails[0]
    refused = next((mail for mail in mails if kind_of(mail.kind).is_refusable), None)
    counted = {"count": len(mails), "school": school.name}
    files = [mail.calendar for mail in mails if mail.calendar]
    message = EmailMessage(
        subject=_one_line(first.subject if len(mails) == 1 else _("%(count)s messages from %(school)s") % counted),
        body=_body(school, mails) + (_sentence(refused) if refused else "") + unchecked_note(mails),
        from_email=formataddr((_one_line(school.sender_name or school.name), sender_address())),
        to=[first.to_address],
        reply_to=[school.reply_to] if school.reply_to else None,
        headers={
            "X-HLTA-School": school.slug,
            "Message-ID": f"<mail-{first.school_id}-{first.pk}@hlta>",
            "Auto-Submitted": "auto-generated",
            **(_way_out(refused) if refused else {}),
        },
    )
    for number, content in enumerate(files, start=1):
        method = _method(content)
        name = "cancelled" if method == "CANCEL" else "invitation"
        message.attach(
            f"{name}.ics" if len(files) == 1 else f"{name}-{number}.ics", content, f"text/calendar; method={method}"
        )
    return message


def _method(calendar: str) -> str:
    """What the calendar file asks for: mail programs act on it only where the message says the same (RFC 6047, 2.4)."""
    return "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in calendar else "REQUEST"


def sender_address() -> str:
    """The address that all mail comes from, and bounces go to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _one_line(text: str) -> str:
    """Without line breaks and other characters that no header may hold."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _body(school: School, mails: list[Mail]) -> str:
    if len(mails) == 1:
        return mails[0].body
    parts = [f"{number}. {_one_line(mail.subject)}\n\n{mail.body.strip()}\n" for number, mail in enumerate(mails, 1)]
    counted = {"count": len(mails), "school": school.name}
    return _("%(school)s has %(count)s messages for you.") % counted + "\n\n" + f"\n{LINE}\n\n".join(parts)


def _sentence(mail: Mail) -> str:
    come = _("%(label)s come by email.") % {"label": label_said(mail.kind)}
    stop = _("If you do not want these emails, open this page:")
    return f"\n{LINE}\n{come} {stop}\n{way_out_link(mail)}\n"


def unchecked_note(mails: list[Mail]) -> str:
    lines = unchecked_lines(mails)
    return f"\n{LINE}\n" + "".join(f"{words}\n" for _language, words in lines) if lines else ""


def unchecked_lines(mails: list[Mail]) -> list[tuple[str, str]]:
    """That no translator has checked the words, with its language: in each of these mails but English, and then in English."""
    others = dict.fromkeys(mail.language for mail in mails if not mail.language.startswith("en"))
    said = []
    for language in [*others, "en-gb"] if others else []:
        with translation.override(language):
            said.append((language, _("This translation has not yet been checked by a translator.")))
    return said


def _way_out(mail: Mail) -> dict[str, str]:
    """RFC 8058: the mail program's own button asks to be taken off the list."""
    return {"List-Unsubscribe": f"<{way_out_link(mail)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def way_out_link(mail: Mail) -> str:
    return settings.SITE_URL + reverse("messaging:opt_out_choose", args=[token_of(mail)])


def token_of(mail: Mail) -> str:
    """Two numbers and a signature over them: it names nobody, and tells nothing to who has no account here."""
    return _signer().sign(f"{mail.school_id}-{mail.pk}")


def read_token(token: str) -> tuple[int, int] | None:
    """School and mail of a token that we signed; None for any other."""
    try:
        school_id, _, pk = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    return int(school_id), int(pk)


def _signer() -> Signer:
    return Signer(salt="messaging.opt_out", sep=".")
