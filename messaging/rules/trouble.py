"""Why a mail did not arrive, and what to do about it, from what a mail server said (RFC 5321 and the codes of RFC 3463)."""

import re
from enum import StrEnum


class Trouble(StrEnum):
    ADDRESS = "address"
    FULL = "full"
    REFUSED = "refused"
    SERVER = "server"
    AWAY = "away"
    STOPPED = "stopped"


# For each what to do, in words for whoever looks at the list.
WHAT_TO_DO = {
    Trouble.ADDRESS: "There is no such address. Ask for the right one, correct it on the carer's page, and send it again.",
    Trouble.FULL: "Their mailbox is full. Phone them, and send it again when they have made room.",
    Trouble.REFUSED: "Their mail server does not take mail from us. Phone them, and ask for another address.",
    Trouble.SERVER: "Our own mail server refuses to send. Tell whoever runs HLTA; then send it again.",
    Trouble.AWAY: "No mail server answered for hours. Send it again, and phone if it is urgent.",
    Trouble.STOPPED: "It broke off while this was being sent, so it may have arrived. Ask them, or send it again.",
}
# The subject and detail of an enhanced status code (RFC 3463), without its class.
BY_STATUS = {
    "1.0": Trouble.ADDRESS,
    "1.1": Trouble.ADDRESS,
    "1.2": Trouble.ADDRESS,
    "1.3": Trouble.ADDRESS,
    "1.6": Trouble.ADDRESS,
    "1.10": Trouble.ADDRESS,
    "2.1": Trouble.ADDRESS,
    "2.2": Trouble.FULL,
    "1.7": Trouble.SERVER,
    "1.8": Trouble.SERVER,
    "7.8": Trouble.SERVER,
    "4.1": Trouble.AWAY,
    "4.4": Trouble.ADDRESS,
    "4.7": Trouble.AWAY,
}
BY_CODE = {550: Trouble.ADDRESS, 551: Trouble.ADDRESS, 553: Trouble.ADDRESS, 552: Trouble.FULL, 452: Trouble.FULL}
ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")
WORDS = (
    (Trouble.FULL, re.compile(r"quota|mailbox (is )?full|over ?quota|insufficient storage", re.I)),
    (Trouble.REFUSED, re.compile(r"spam|block(ed|list)|blacklist|reputation|policy|dmarc|spf|denied", re.I)),
)


def trouble_of(*, code: int, words: str, status: str = "") -> Trouble:
    """What is wrong, by the reply code (0: none), an enhanced status such as "5.1.1" or one in the words, and the words."""
    found = ENHANCED.search(status) or ENHANCED.search(words)
    if found and found[1] in BY_STATUS:
        return BY_STATUS[found[1]]
    for trouble, pattern in WORDS:
        if pattern.search(words):
            return trouble
    if found:
        return Trouble.REFUSED
    return BY_CODE.get(code, Trouble.REFUSED)


def is_for_now(code: int) -> bool:
    """Whether a server says "later" (4xx: greylisting, too many at once) and not "never"."""
    return 400 <= code < 500
