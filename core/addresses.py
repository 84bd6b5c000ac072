"""Addresses that a request gives to be followed."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def asked_address(text: str, *, otherwise: str = "/") -> str:
    """The address on this site that the text is, path first; `otherwise` where it leads elsewhere or nowhere."""
    is_ours = text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    return text if is_ours and len(text) <= LONGEST else otherwise
