"""Whose child it is: one set of reasons. It narrows every list, answers "why can I see this pupil?", and says who is told.

An app above registers the reasons that it knows (a group, an hour of support) in its AppConfig.ready(). Each says how much it
opens: the pupil's page with their plans, or, for who stands in for a day, the card with what helps.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Max, Q, QuerySet, When
from django.utils import timezone

from access.models import Membership, User
from access.policy import POLICY, Permission, Role, roles_with
from core.kept import kept
from core.templatetags.parts import school_date
from schools.context import current_school_id
from schools.queries import next_school_day

if TYPE_CHECKING:
    from pupils.models import Pupil, PupilQuerySet


class Opens(StrEnum):
    """How much of a pupil a reason opens. The page holds the card."""

    CARD = "card"
    PAGE = "page"


@dataclass(frozen=True)
class Members:
    """Pupils as members of something (a class, a group): rows that hold today, each with a `pupil` and a `key` of what it is."""

    rows: Callable[[], QuerySet]
    key: str


@dataclass(frozen=True)
class Reason:
    """A relation that lets a person see a pupil, as one set of rows that hold today, so that who sees a pupil and whom a person
    sees are never two answers.

    `user` and `pupil` are paths from such a row; where the pupils are those of a class or a group, `members` says who is in it
    and `pupil` is the path to that class or group. `lasts`: until when, in words. A card ends on a day: `ends` is the path to it.
    """

    sentence: str
    rows: Callable[[], QuerySet]
    user: str
    pupil: str
    lasts: str
    members: Members | None = None
    opens: Opens = Opens.PAGE
    ends: str = ""

    def pupil_ids(self, user: User) -> QuerySet:
        """The lazy set of ids of all pupils whom it lets this person see."""
        mine = self.rows().filter(**{self.user: user}).values(self.pupil)
        if self.members is None:
            return mine
        return self.members.rows().filter(**{f"{self.members.key}__in": mine}).values("pupil")

    def user_ids(self, pupil: "Pupil") -> QuerySet:
        """The lazy set of ids of all users whom it lets see this pupil."""
        return self._about(pupil).filter(**{f"{self.user}__isnull": False}).values(self.user)

    def pairs(self) -> set[tuple[int, int]]:
        """Everybody and every pupil whom it lets them see: ids of pupil and user. Two queries at most."""
        rows = self.rows().filter(**{f"{self.user}__isnull": False}).order_by()
        found = set(rows.values_list(self.pupil, self.user))
        if self.members is None:
            return found
        inside: dict[int, set[int]] = {}
        for key, pupil in self.members.rows().order_by().values_list(self.members.key, "pupil"):
            inside.setdefault(key, set()).add(pupil)
        return {(pupil, user) for key, user in found for pupil in inside.get(key, ())}

    def last_moment(self, user: User, pupil: "Pupil") -> date | datetime | None:
        """Until when a card is open to them, where it is."""
        return self._about(pupil).filter(**{self.user: user}).aggregate(last=Max(self.ends))["last"]

    def _about(self, pupil: "Pupil") -> QuerySet:
        if self.members is None:
            return self.rows().filter(**{self.pupil: pupil})
        theirs = self.members.rows().filter(pupil=pupil).values(self.members.key)
        return self.rows().filter(**{f"{self.pupil}__in": theirs})


def last_day_to_read(today: date) -> date:
    """Up to which day the cards for a day are open: who stands in reads one on the day, and to get ready from the last school day
    before, on a Friday for a Monday. A query a minute at most."""
    return kept(("last day to read", current_school_id(), today), lambda: next_school_day(after=today))


_reasons: dict[str, Reason] = {}


def register(key: str, reason: Reason) -> None:
    _reasons[key] = reason


def _that_open(opens: Opens) -> dict[str, Reason]:
    """The reasons that open at least this much."""
    return {key: reason for key, reason in _reasons.items() if opens == Opens.CARD or reason.opens == Opens.PAGE}


def narrow(pupils: "PupilQuerySet", *, user: User, opens: Opens = Opens.PAGE) -> "PupilQuerySet":
    """Those among the pupils whose page, or whose card at least, is open to the user."""
    if user.sees_every_pupil:
        return pupils
    if user.membership is None or not _reasons:
        return pupils.none()
    theirs = Q()
    for reason in _that_open(opens).values():
        theirs |= Q(pk__in=reason.pupil_ids(user))
    # A reason to see a pupil ends with their time on roll, whatever still says that there is one.
    return pupils.filter(theirs).on_roll()


def with_reasons(pupils: "PupilQuerySet", *, user: User) -> "PupilQuerySet":
    """The pupils, each with the reasons for which this user sees them as columns, for `why`: no query of its own."""
    columns: dict[str, Any] = {f"sees_as_{key}": _is_among(reason, user) for key, reason in _reasons.items()}
    return pupils.annotate(**columns)


def why(*, user: User, pupil: "Pupil") -> list[str]:
    """In sentences, every reason for which this user sees this pupil, who was fetched `with_reasons`, what it opens and until
    when. A query for each that opens a card."""
    roles: list[Any] = user.membership.roles if user.membership else []
    sentences = [
        f"Your role as {POLICY[Role(role)].label} covers every pupil in the school."
        for role in roles
        if POLICY[Role(role)].sees_every_pupil
    ]
    holding = [reason for key, reason in _reasons.items() if getattr(pupil, f"sees_as_{key}")]
    return sentences + [_said(reason, user, pupil) for reason in holding]


def _said(reason: Reason, user: User, pupil: "Pupil") -> str:
    if reason.opens == Opens.PAGE:
        return f"{reason.sentence} This opens their page and plans {reason.lasts}."
    return f"{reason.sentence} This opens their card {_until(reason.last_moment(user, pupil)) or reason.lasts}."


def _until(last: date | datetime | None) -> str:
    if isinstance(last, datetime):
        at = timezone.localtime(last)
        return f"until {school_date(at)} at {at:%H:%M}"
    return f"until the end of {school_date(last)}" if last else ""


def _is_among(reason: Reason, user: User) -> Case:
    return Case(When(pk__in=reason.pupil_ids(user), then=True), default=False, output_field=BooleanField())


def seen_by(*, pupil: "Pupil", opens: Opens = Opens.PAGE, permission: Permission = Permission.PUPIL_SEE) -> list[User]:
    """Everybody to whom this much of the pupil is open for a reason of their own (not for their role alone), who may sign in
    today and whose role holds the permission; by name. One query."""
    if not pupil.is_on_roll(timezone.localdate()) or not _reasons:
        return []
    theirs = Q()
    for reason in _that_open(opens).values():
        theirs |= Q(pk__in=reason.user_ids(pupil))
    rows = User.objects.filter(theirs, pk__in=_members(roles_with(permission)))
    return list(rows.order_by("full_name", "pk"))


def seen_by_role(*, permission: Permission) -> list[User]:
    """Everybody who sees every pupil of the school, may sign in today and holds the permission; by name. One query."""
    return list(User.objects.filter(pk__in=_members(_whole_school(permission))).order_by("full_name", "pk"))


def all_pairs(*, among: "PupilQuerySet", permission: Permission) -> set[tuple[int, int]]:
    """As `seen_by` for every pupil on roll among these at once, whose page is open: ids of pupil and user. A dozen queries."""
    found = set().union(*(reason.pairs() for reason in _that_open(Opens.PAGE).values()))
    here = set(among.on_roll().values_list("pk", flat=True))
    people = set(_members(roles_with(permission)).values_list("user", flat=True))
    return {(pupil, user) for pupil, user in found if pupil in here and user in people}


def _members(roles: Iterable[Role]) -> QuerySet:
    """The ids of users whose account is open, and one of whose roles is among these."""
    return Membership.objects.open().filter(roles__overlap=[role.value for role in roles]).values("user")


def _whole_school(permission: Permission) -> list[Role]:
    return [role for role, policy in POLICY.items() if policy.sees_every_pupil and permission in policy.permissions]
