"""Log lines: one event a line, whatever a client sent (ASVS 16.4.1), and no secret of an address in them (ASVS 16.2.5)."""

import logging
import re

# The address of a calendar or of pages that are shared is all that it takes to read them, that of a choice about reminders all
# that it takes to make it, and that of a carer's link half of what it takes. So are those
# that choose a password, confirm an address or accept an invitation.
# A carer types a link from paper, with spaces where they like.
SECRET_PATH = re.compile(
    r"(/(?:calendar|shared)/|/messages/choice/|/account/password/reset/key/|/account/email/confirm/|/staff/join/)"
    r"[^/\s?\"']{20,}"
    r"|(/carer/)[^/?\"'\r\n]{20,200}"
)


def redacted(text: str) -> str:
    """The text without the secret part of the addresses in it."""
    return SECRET_PATH.sub(lambda found: f"{found[1] or found[2]}[secret]", text)


class OneLine(logging.Formatter):
    """Writes line breaks of a message as \\n, so that nobody can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        text = redacted(super().format(record))
        head, mark, trace = text.partition("\nTraceback ")
        return head.replace("\r", "\\r").replace("\n", "\\n") + mark + trace


class WithoutSecrets(logging.Filter):
    """For loggers with a formatter of their own: takes secrets out of what they write."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), ()
        return True
