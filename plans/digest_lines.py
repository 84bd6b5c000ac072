"""What the daily mail to staff says of plans, reviews and clocks: numbers and initials, never a name."""

from datetime import date

from access.models import User
from access.policy import Permission
from messaging.digest import register as register_lines
from plans.queries.clock import due_lines
from plans.queries.plan import plans_visible, unread
from schools.models import School


def clock_lines(*, school: School, user: User, today: date) -> list[str]:
    """Statutory dates that are ours, for who writes them down."""
    return due_lines(school=school, today=today) if user.may(Permission.CLOCK_EDIT) else []


def plan_lines(*, school: School, user: User, today: date) -> list[str]:
    """Changed plans to read, and plans past their review for who leads them."""
    to_read = unread().filter(reader=user).count()
    late = plans_visible(user=user).overdue(today).filter(lead__user=user).count()
    said = [f"{to_read} plan{'s' if to_read > 1 else ''} to read"] if to_read else []
    return said + ([f"{late} plan{'s' if late > 1 else ''} that you lead past the review"] if late else [])


def register() -> None:
    register_lines("clocks", clock_lines)
    register_lines("plans", plan_lines)
