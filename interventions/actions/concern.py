"""Concerns: sent to whom they belong. A safeguarding concern never comes here: the school's own system takes it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from access.models import Membership, User
from access.policy import Permission, Role
from core.errors import DomainError
from core.states import state_change
from interventions.models import Concern
from messaging.actions import notice_send
from pupils.models import Pupil
from staff.models import StaffMember


@transaction.atomic
def concern_create(*, pupil: Pupil, kind: str, words: str, by: User, now: datetime) -> Concern:
    """Send it to the line manager (academic) or the pastoral lead (pastoral); they are told. Raises DomainError where nobody is
    there to take it."""
    person = receiver(pupil=pupil, kind=kind, by=by)
    if person is None:
        raise DomainError(
            "There is nobody to send this to yet: the SENCO sets line managers and pastoral leads under Team."
        )
    concern = Concern.objects.create(pupil=pupil, kind=kind, words=words, raised_by=by, raised_at=now, sent_to=person)
    notice_send(
        recipient=person, text=f"{by.full_name} has a concern about {pupil.name}.",
        link=reverse("interventions:concern_detail", args=[concern.pk]), unique_key=f"concern:{concern.pk}", by=by,
    )  # fmt: skip
    return concern


def receiver(*, pupil: Pupil, kind: str, by: User) -> User | None:
    """Who takes it: the person's own line manager, or the pastoral lead of the pupil's year; else a head of year, else the
    SENCO. Never the one who raises it."""
    people = StaffMember.objects.working().filter(user__isnull=False).exclude(user=by).select_related("user")
    if kind == Concern.Kind.ACADEMIC:
        found = people.filter(team__user=by).first()
        others = [Role.SENCO]
    else:
        found = (
            people.filter(pastoral_years__contains=[pupil.year_group]).first() if pupil.year_group is not None else None
        )
        others = [Role.HEAD_OF_YEAR, Role.SENCO]
    if found:
        return found.user
    for role in others:
        rows = Membership.objects.open().filter(roles__contains=[role.value]).exclude(user=by)
        if membership := rows.select_related("user").order_by("pk").first():
            return membership.user
    return None


@transaction.atomic
def concern_give(*, concern: Concern, to: StaffMember, by: User, now: datetime) -> Concern:
    """Somebody else answers it, as whom it was sent to leaves; they are told. Raises DomainError once it is answered, for who
    can't open it, and for who raised it."""
    user, rows = to.user, Membership.objects.open().filter(user=to.user_id)
    if user is None or not any(Permission.REFERRAL_CREATE in row.permissions for row in rows):
        raise DomainError(f"{to.name} has no account that opens concerns. Choose somebody who has.")
    if user.pk == concern.raised_by_id:
        raise DomainError(f"{to.name} raised it. Give it to somebody else.")
    state_change(concern, start={"answered_at": None}, refused="It is answered already.", sent_to=user)
    key = f"concern:{concern.pk}:given:{now.isoformat()}"
    notice_send(
        recipient=user, text=f"You answer a concern about {concern.pupil.name} now.",
        link=reverse("interventions:concern_detail", args=[concern.pk]), unique_key=key, by=by,
    )  # fmt: skip
    return concern


@transaction.atomic
def concern_answer(*, concern: Concern, answer: str, by: User, now: datetime) -> Concern:
    """What comes of it; who raised it reads it. Raises DomainError once it is answered, or for somebody else's."""
    concern = Concern.objects.select_for_update(of=("self",)).select_related("pupil", "raised_by").get(pk=concern.pk)
    if concern.sent_to_id != by.pk or concern.answered_at is not None:
        raise DomainError("Only the person it was sent to can answer, once.")
    refused = "Only the person it was sent to can answer, once."
    state_change(concern, start={"answered_at": None}, refused=refused, answer=answer, answered_at=now)
    notice_send(
        recipient=concern.raised_by, text=f"About your concern for {concern.pupil.name}: {answer}",
        link=reverse("interventions:concern_detail", args=[concern.pk]), unique_key=f"concern:{concern.pk}:answer", by=by,
    )  # fmt: skip
    return concern
