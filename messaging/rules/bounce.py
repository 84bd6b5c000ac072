"""What came back: reads a delivery status notification (RFC 3464). Whatever comes in, the answer is a Bounce or None."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from messaging.rules.trouble import Trouble, trouble_of

# The Message-ID that each mail of ours carries.
OURS = re.compile(r"<mail-(\d{1,18})-(\d{1,18})@hlta>")
MOST_BYTES = 1024 * 1024
MOST_PARTS = 50
CODE = re.compile(r"\b([45]\d\d)\b")


@dataclass(frozen=True)
class Bounce:
    """The mail `pk` of the school did not arrive; `words` is what the server that gave up said."""

    school_id: int
    pk: int
    trouble: Trouble
    words: str


def read_bounce(raw: bytes) -> Bounce | None:
    """None where it is no report, reports only a delay or a success, or is about no mail of ours."""
    if len(raw) > MOST_BYTES:
        return None
    try:
        # The older policy: it keeps headers as they come and raises on none of them.
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = list(_parts(message))
        failed = next((block for part in parts for block in _blocks(part) if _is_failure(block)), None)
        ours = _ours(message, parts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # what the package stumbles over is no report of a server's
    if failed is None or ours is None:
        return None
    words, status = _text(failed, "Diagnostic-Code"), _text(failed, "Status")
    words = words.partition(";")[2].strip() or words or status
    code = CODE.search(words)
    trouble = trouble_of(code=int(code[1]) if code else 0, words=words, status=status)
    return Bounce(school_id=int(ours[1]), pk=int(ours[2]), trouble=trouble, words=words[:200])


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a message/delivery-status part: one for the report, one for each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return []
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _is_failure(block: Message) -> bool:
    return _text(block, "Action").lower() == "failed"


def _text(block: Message, name: str) -> str:
    """A field on one line, without what a screen could not show."""
    text = "".join(char if char.isprintable() else " " for char in str(block.get(name, "")))
    return " ".join(text.split())


def _ours(message: Message, parts: list[Message]) -> re.Match[str] | None:
    """The Message-ID of ours in what was sent back (whole, or its headers alone), else in the report's own references."""
    for part in parts:
        found = OURS.search(_text(part, "Message-ID"))
        if found:
            return found
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            found = OURS.search(content.decode("ascii", "replace")) if isinstance(content, bytes) else None
            if found:
                return found
    names = ("In-Reply-To", "References", "X-Failed-Message-ID")
    return next((found for name in names if (found := OURS.search(_text(message, name)))), None)
