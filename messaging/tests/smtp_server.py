"""A real mail server in this process, that keeps what it took and can be told to misbehave."""

import asyncio
import logging
from collections import Counter
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

# Every line of every mail would cost more than the mail.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Keeper:
    """A handler: `answers` by address is what RCPT gets, first come first; `at_data` likewise, None drops the line."""

    def __init__(self):
        self.received, self.logins = [], []
        self.answers, self.at_data = {}, {}
        self.when_taken = lambda count: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        waiting = self.at_data.get(envelope.rcpt_tos[0])
        answer = waiting.pop(0) if waiting else "250 OK"
        if answer is None or answer.startswith("250"):
            self.received.append(envelope)
            self.when_taken(len(self.received))
        if answer is None:
            server.transport.abort()
            await asyncio.sleep(0)
            return "421 gone"
        return answer

    def log_in(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == ("user", "secret"))

    def ids(self):
        """How often each Message-ID came."""
        return Counter(message_from_bytes(envelope.content)["Message-ID"] for envelope in self.received)

    def messages(self):
        return [message_from_bytes(envelope.content) for envelope in self.received]


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def started(handler, **kwargs):
    """On a port of the system's choice; `server.port` is it."""
    server = Server(handler, hostname="127.0.0.1", port=0, **kwargs)
    server.start()
    return server
