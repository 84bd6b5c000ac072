"""Bytes that nobody reads in the database, in a backup or on a disk: locked with a key that the settings' secret gives."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.crypto import salted_hmac

NONCE = 12  # bytes, as NIST SP 800-38D, 8.2.2 has them for nonces of chance


class UnsealableError(ValueError):
    """The bytes were not sealed here for this purpose, or the settings' secret is another one now."""


def sealed(content: bytes, *, purpose: str) -> bytes:
    """The content, locked (AES-256-GCM)."""
    nonce = os.urandom(NONCE)
    return nonce + _lock(settings.SECRET_KEY).encrypt(nonce, content, purpose.encode())


def unsealed(content: bytes, *, purpose: str) -> bytes:
    """What was sealed for this purpose, with the present secret or one before it. Raises UnsealableError."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _lock(secret).decrypt(content[:NONCE], content[NONCE:], purpose.encode())
        except (InvalidTag, ValueError):
            continue
    raise UnsealableError


def _lock(secret: str | bytes) -> AESGCM:
    return AESGCM(salted_hmac("core.sealed", "", secret, algorithm="sha256").digest())
