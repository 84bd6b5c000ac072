"""What pages need to know about people's accounts."""

from django.utils import timezone

from access.models import Membership, User, is_open
from core.prepared import DAYS, KEYS, Prepared
from schools.context import in_school, set_person

# The plain manager: no school is set yet, and the database shows a person their own memberships alone.
OPEN = Prepared(
    lambda user, today: (
        Membership._base_manager.filter(is_open(today=today), user=user)
        .select_related("school")
        .order_by("school__name", "pk")
    ),
    user=KEYS,
    today=DAYS,
)


def memberships_of(*, user: User) -> list[Membership]:
    """The user's open memberships with their schools, by the school's name. Needs `set_person(user.pk)` before it."""
    return OPEN.rows(user=user.pk, today=timezone.localdate())


def has_left_everywhere(*, user: User) -> bool:
    """Whether an account that opens no school opened one once. Needs `set_person(user.pk)` before it."""
    return Membership._base_manager.filter(user=user).exists()


def works_somewhere(*, user: User) -> bool:
    """Whether the account opens any school. To be asked in a school: nobody's memberships are shown afterwards."""
    set_person(user.pk)
    found = Membership._base_manager.filter(is_open(), user=user).exists()
    set_person(0)
    return found


def member(*, email: str, school_id: int) -> User:
    """The user, acting in a school (for commands and tasks). Raises Membership.DoesNotExist for who is none of its people."""
    with in_school(school_id):
        row = Membership.objects.open().select_related("user", "school").get(user__email__iexact=email)
    row.user.membership = row
    return row.user
