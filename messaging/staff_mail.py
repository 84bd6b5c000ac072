"""Mail to members of staff: whether one may still go, asked as it goes out."""

from access.models import Membership
from messaging.models import Mail


def may_still_go(mail: Mail) -> bool:
    """Whoever has left the school since gets nothing more of it."""
    return Membership.objects.open().filter(user__email__iexact=mail.to_address).exists()
