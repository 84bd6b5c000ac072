"""The carer's page: how long things last, how often one may try, what a secret looks like."""

import base64
import hashlib
import secrets
from datetime import datetime, time, timedelta

# After a review was held its carers read on for a week.
AFTER_REVIEW = timedelta(days=7)
CODE_LASTS = timedelta(minutes=10)
# Who asks for a code again so soon has pressed the button twice.
MOMENT = timedelta(seconds=10)
CODE_TRIES = 5
CODES_AN_HOUR = 3
# Wrong answers over the whole life of a link: twenty codes of a million, or five dates of birth.
MOST_FAILS = {"email": 20, "letter": 5}
VISIT_IDLE = timedelta(minutes=30)
VISIT_MOST = timedelta(hours=2)


def new_token() -> str:
    """256 bits of chance, for a link that is clicked."""
    return secrets.token_urlsafe(32)


def new_letter_token() -> str:
    """130 bits of chance in small letters and digits, in groups, for a link that somebody types from paper."""
    text = base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]
    return "-".join(text[at : at + 5] for at in range(0, 26, 5))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def typed(token: str) -> str:
    """A letter's token as it is hashed: whatever the case, and wherever dashes or spaces were put."""
    return "".join(sign for sign in token.lower() if sign not in "- ")


def hashes_of(token: str) -> list[str]:
    """What may be kept of the token that an address carries: as it is, and as one that was typed from a letter."""
    return [hash_of(token), hash_of(typed(token))]


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def lasts_until(starts_at: datetime) -> datetime:
    """The last moment of a link for a meeting at this local time: a week after the end of its day."""
    return datetime.combine(starts_at.date() + timedelta(days=1), time.min, starts_at.tzinfo) + AFTER_REVIEW
