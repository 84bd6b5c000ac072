"""The line to a mail server: many mails over one connection, and word of the moment from which on a mail may have gone out."""

import contextlib
import re
import smtplib
from collections.abc import Callable

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as PlainBackend
from django.core.mail.message import sanitize_address

# A line that begins with a dot gets a second one: one alone ends the mail.
DOT = re.compile(rb"(?m)^\.")


class RefusedError(Exception):
    """The server will not take this mail. `code` 4xx: not now; 0: it cannot even be written."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


class AwayError(Exception):
    """No server, or one that takes nothing from us: whatever else is to go can wait too. Nothing of this mail went out."""


class UnansweredError(Exception):
    """The whole mail was handed over and no answer came: perhaps it went out."""


class EmailBackend(PlainBackend):
    """Django's, whose steps can be told apart."""

    def deliver(self, message: EmailMessage, before: Callable[[], bool]) -> bool:
        """Hand over one mail; `before` is asked when nothing but its content is missing, and may still say no (then False).

        Raises RefusedError, AwayError or UnansweredError.
        """
        content = _content(message)
        try:
            smtp = self._envelope(message, size=len(content))
            if not before():
                smtp.rset()
                return False
            _expect(smtp.docmd("DATA"), 354)
            smtp.send(content)
        except RefusedError as refused:
            self._begin_anew(is_closing=refused.code == 421)
            raise
        except OSError as error:  # it broke off before the end of the mail, which is then no mail
            self.drop()
            raise AwayError(_words(error)) from error
        try:
            answer = smtp.getreply()
        except OSError as error:
            self.drop()
            raise UnansweredError(_words(error)) from error
        if answer[0] != 250:
            self._begin_anew(is_closing=answer[0] == 421)
        _expect(answer, 250)
        return True

    def _envelope(self, message: EmailMessage, *, size: int) -> smtplib.SMTP:
        """Say from whom and to whom, over a new connection where the old one has gone meanwhile."""
        is_new = bool(self.open())
        try:
            return self._said(message, size)
        except smtplib.SMTPServerDisconnected:
            if is_new:
                raise
            self.drop()
            self.open()
            return self._said(message, size)

    def _said(self, message: EmailMessage, size: int) -> smtplib.SMTP:
        smtp = self.connection
        if smtp is None:
            raise smtplib.SMTPServerDisconnected("there is no line to the mail server")
        smtp.ehlo_or_helo_if_needed()
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        options += ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        code, words = smtp.mail(sanitize_address(message.from_email, "utf-8"), options)
        if code >= 500 and code != 552:  # 552: this mail is too big; all else is about us
            self.drop()
            raise AwayError(f"{code} {words.decode(errors='replace')}")
        _expect((code, words), 250)
        for address in message.recipients():
            _expect(smtp.rcpt(sanitize_address(address, "utf-8")), 250, 251)
        return smtp

    def _begin_anew(self, *, is_closing: bool) -> None:
        """Make the connection fit for the next mail."""
        try:
            if is_closing or self.connection is None:
                raise smtplib.SMTPServerDisconnected
            self.connection.rset()
        except OSError:
            self.drop()

    def drop(self) -> None:
        """Let go of the connection, whatever state it is in."""
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.close()
            self.connection = None


def _content(message: EmailMessage) -> bytes:
    """What follows DATA. Raises RefusedError for what cannot be written, such as a header with a line break in it."""
    try:
        raw = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        for address in (message.from_email, *message.recipients()):
            sanitize_address(address, "utf-8")
    except ValueError as error:
        raise RefusedError(0, str(error)) from error
    dotted = DOT.sub(b"..", raw)
    return dotted + (b"" if dotted.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _expect(answer: tuple[int, bytes], *fine: int) -> None:
    code, words = answer
    if code not in fine:
        raise RefusedError(code, f"{code} {words.decode(errors='replace')}")


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return str(error)
