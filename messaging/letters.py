"""The message that mails of the outbox become."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from messaging.kinds import kind_of
from messaging.models import Mail
from schools.models import School

LINE = "-" * 40


def letter(school: School, mails: list[Mail]) -> EmailMessage:
    """One message of these mails to one address; a calendar file of each goes with it."""
    first = mails[0]
    refused = next((mail for mail in mails if kind_of(mail.kind).is_refusable), None)
    files = [mail.calendar for mail in mails if mail.calendar]
    message = EmailMessage(
        subject=_one_line(first.subject if len(mails) == 1 else f"{len(mails)} messages from {school.name}"),
        body=_body(school, mails) + (_sentence(refused) if refused else ""),
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
        name = "invitation.ics" if len(files) == 1 else f"invitation-{number}.ics"
        message.attach(name, content, "text/calendar; method=REQUEST")
    return message


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
    return f"{school.name} has {len(mails)} messages for you.\n\n" + f"\n{LINE}\n\n".join(parts)


def _sentence(mail: Mail) -> str:
    label = kind_of(mail.kind).label
    return f"\n{LINE}\n{label} come by email. If you do not want these emails, open {way_out_link(mail)}\n"


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
