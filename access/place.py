"""Where a request comes from, for counting tries of one place."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def place_of(request: HttpRequest) -> str:
    """The address; of an IPv6 address the network, as one place has them all."""
    try:
        text = get_adapter().get_client_ip(request)
        address = ipaddress.ip_address(text)
    except (ValueError, PermissionDenied):
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
