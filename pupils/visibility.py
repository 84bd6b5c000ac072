"""Whose child it is: one set of reasons, which both narrows every list and answers "why can I see this pupil?".

An app above registers the reasons that it knows (a group, an hour of support) in its AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Q, QuerySet, When

from access.models import User
from access.policy import POLICY, Role

if TYPE_CHECKING:
    from pupils.models import Pupil, PupilQuerySet


@dataclass(frozen=True)
class Reason:
    """A relation that lets a person see a pupil. `pupil_ids(user)` is the lazy set of ids of all such pupils."""

    sentence: str
    pupil_ids: Callable[[User], QuerySet]


_reasons: dict[str, Reason] = {}


def register(key: str, reason: Reason) -> None:
    _reasons[key] = reason


def narrow(pupils: "PupilQuerySet", *, user: User) -> "PupilQuerySet":
    """Those among the pupils whom the user may see."""
    if user.sees_every_pupil:
        return pupils
    if user.membership is None or not _reasons:
        return pupils.none()
    theirs = Q()
    for reason in _reasons.values():
        theirs |= Q(pk__in=reason.pupil_ids(user))
    # A reason to see a pupil ends with their time on roll, whatever still says that there is one.
    return pupils.filter(theirs).on_roll()


def with_reasons(pupils: "PupilQuerySet", *, user: User) -> "PupilQuerySet":
    """The pupils, each with the reasons for which this user sees them as columns, for `why`: no query of its own."""
    columns: dict[str, Any] = {f"sees_as_{key}": _is_among(reason, user) for key, reason in _reasons.items()}
    return pupils.annotate(**columns)


def why(*, user: User, pupil: "Pupil") -> list[str]:
    """In sentences, every reason for which this user sees this pupil, who was fetched `with_reasons`."""
    roles: list[Any] = user.membership.roles if user.membership else []
    sentences = [
        f"Your role as {POLICY[Role(role)].label} covers every pupil in the school."
        for role in roles
        if POLICY[Role(role)].sees_every_pupil
    ]
    return sentences + [reason.sentence for key, reason in _reasons.items() if getattr(pupil, f"sees_as_{key}")]


def _is_among(reason: Reason, user: User) -> Case:
    return Case(When(pk__in=reason.pupil_ids(user), then=True), default=False, output_field=BooleanField())
