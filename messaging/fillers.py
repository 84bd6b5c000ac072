"""Words that are made at the moment of sending: what is secret (a link, a code) is so in the mail alone, never in the outbox.

A body holds a place, "[[name:7]]". An app above registers, in its `ready()`, who makes the words for its name; it is called in
the mail's school with the mail, the number and the time, and again where the mail is sent again.
"""

import re
from collections.abc import Callable
from datetime import datetime

from messaging.models import Mail

Filler = Callable[[Mail, int, datetime], str]
fillers: dict[str, Filler] = {}
PLACE = re.compile(r"\[\[(\w+):(\d{1,18})\]\]")


def fill(mail: Mail, now: datetime) -> None:
    """Put into the words that go out what their places stand for; the row keeps the places. In the mail's school."""

    def words(place: re.Match[str]) -> str:
        filler = fillers.get(place[1])
        return filler(mail, int(place[2]), now) if filler else place[0]

    mail.body = PLACE.sub(words, mail.body)
