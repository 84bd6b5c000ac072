"""The local mailbox: what the demo's mail backend wrote into a folder."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

SEPARATOR = "-" * 79


@dataclass(frozen=True)
class Letter:
    """A message of the mailbox. `number` counts the school's messages from the oldest."""

    number: int
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def sender(self) -> str:
        return str(self.message["From"])

    @property
    def sent(self) -> datetime:
        """When it went out; a zone of "-0000", which mail means as UTC, is read as such."""
        when: datetime = self.message["Date"].datetime
        return when if when.tzinfo else when.replace(tzinfo=UTC)

    @property
    def body(self) -> str:
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def calendar(self) -> str:
        for part in self.message.iter_attachments():
            if part.get_content_type() == "text/calendar":
                content = part.get_content()
                return content if isinstance(content, str) else content.decode()
        return ""


def letters(*, folder: Path, school: str) -> list[Letter]:
    """The messages of one school in the folder, the newest first."""
    found = []
    for path in sorted(folder.glob("*.log"), key=lambda p: (p.stat().st_mtime, p.name)):
        for raw in path.read_bytes().split(f"\n{SEPARATOR}\n".encode()):
            message = email.message_from_bytes(raw.strip(b"\n"), policy=email.policy.default)
            if message["X-HLTA-School"] == school:
                found.append(message)
    return [Letter(number, message) for number, message in enumerate(found, start=1)][::-1]
