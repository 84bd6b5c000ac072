"""The address of a calendar feed: which school it is in, and a secret."""

import base64
import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token. It is 256 bits of chance, so a plain hash cannot be tried backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(school: int, token: str) -> str:
    """The school's number in base 32, a dash, and the token."""
    number = base64.b32encode(school.to_bytes(8, "big").lstrip(b"\0")).decode().rstrip("=").lower()
    return f"{number}-{token}"


def read_address(text: str) -> tuple[int, str]:
    """The school's number and the token; (0, the text) for what is no address. Never raises: the text comes from anybody."""
    number, dash, token = text.partition("-")
    try:
        raw = base64.b32decode(number.upper() + "=" * (-len(number) % 8))
    except ValueError:
        return 0, text
    return (int.from_bytes(raw, "big"), token) if dash and 0 < len(raw) < 8 else (0, text)
