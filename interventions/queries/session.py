"""What the session pages show."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from access.models import User
from core.prepared import DAYS, KEYS, Prepared
from interventions.models import Placement, ProtocolStep, Session, SessionRecord
from interventions.rules.membership import belongs
from library.queries.resource import suggest_for_steps
from pupils.models import Pupil

MOST_RESOURCES, MOST_UNRECORDED = 2, 10
BY_NAME = ("pupil__family_name", "pupil__given_name", "pk")
STEP_FIELDS = ("title", "minutes", "doing", "materials", "if_harder", "harder_goto", "if_easier", "easier_goto")


def sessions_visible(*, user: User) -> Any:
    """The sessions that this person may open: their own, those of their groups, or all where they see every pupil."""
    rows = Session.objects.all()
    if user.sees_every_pupil:
        return rows
    return rows.filter(Q(led_by__user=user) | Q(group__leader__user=user))


def _listed(rows: Any) -> Any:
    """With the number of lines recorded, in order."""
    recorded = Count("records", filter=~Q(records__attendance=""))
    return rows.select_related("group__programme", "led_by").annotate(recorded=recorded).order_by("on", "starts_at")


def _planned_of(user: int) -> Any:
    return Session.objects.filter(led_by__user=user, state=Session.State.PLANNED)


def _unrecorded(user: int, before: date) -> Any:
    latest = _planned_of(user).filter(on__lt=before).order_by("-on", "-starts_at")[:MOST_UNRECORDED]
    return _listed(Session.objects.filter(pk__in=latest.values("pk")))


def _next(user: int, after: date) -> Any:
    rows = _planned_of(user).filter(on__gt=after).select_related("group__programme")
    return rows.order_by("on", "starts_at", "pk")[:1]


OF_DAY = Prepared(lambda user, on: _listed(Session.objects.on(on).filter(led_by__user=user)), user=KEYS, on=DAYS)
NEXT, UNRECORDED = Prepared(_next, user=KEYS, after=DAYS), Prepared(_unrecorded, user=KEYS, before=DAYS)


def day_sessions(*, user: User, on: date) -> list[Session]:
    """The person's own sessions of a day in order, with the number of pupils and of lines recorded."""
    return _with_pupils(OF_DAY.rows(user=user.pk, on=on))


def next_session(*, user: User, after: date) -> Session | None:
    """The person's first session planned after a day."""
    return NEXT.first(user=user.pk, after=after)


def unrecorded_sessions(*, user: User, before: date) -> list[Session]:
    """The person's latest sessions before a day that nobody has recorded, the last first."""
    return _with_pupils(UNRECORDED.rows(user=user.pk, before=before))[::-1]


def _with_pupils(sessions: list[Session]) -> list[Session]:
    found = members_of(sessions=sessions) if sessions else {}
    for session in sessions:
        session.pupils = len(found[session.pk])
    return sessions


def members_of(*, sessions: list[Session]) -> dict[int, list[Placement]]:
    """By session the placements that have a line in it, by name: who is recorded, and who was placed on its day. Two queries."""
    lines: dict[int, dict[int, int]] = {session.pk: {} for session in sessions}
    records = SessionRecord.objects.filter(session__in=lines)
    for session, placement, pupil in records.values_list("session", "placement", "placement__pupil"):
        lines[session][placement] = pupil
    placements: dict[int, list[Placement]] = {}
    groups = {session.group_id for session in sessions}
    for row in Placement.objects.filter(group__in=groups).select_related("pupil").order_by(*BY_NAME):
        placements.setdefault(row.group_id, []).append(row)
    return {
        session.pk: [
            row
            for row in placements.get(session.group_id, [])
            if belongs(
                row, on=session.on, placements=lines[session.pk].keys(), pupils=lines[session.pk].values()
            )
        ]
        for session in sessions
    }  # fmt: skip


def session_lines(*, session: Session, user: User) -> list[dict[str, Any]]:
    """A line a pupil: placement, record (or None), and of those whose card is open to the user (`card`: the pupil with
    their profile, or None) the last next step, what calms and escalates: who led a session keeps it, and the card shuts after
    its day. Five queries."""
    placements = members_of(sessions=[session])[session.pk]
    records = {record.placement_id: record for record in SessionRecord.objects.filter(session=session)}
    seen = Pupil.objects.card_visible_to(user).filter(pk__in=[row.pupil_id for row in placements])
    cards = {pupil.pk: pupil for pupil in seen.select_related("profile")}
    last = dict(
        SessionRecord.objects.filter(placement__in=placements, placement__pupil__in=cards, session__on__lt=session.on)
        .exclude(next_step="")
        .order_by("placement", "-session__on", "-pk")
        .distinct("placement")
        .values_list("placement", "next_step")
    )
    return [
        {
            "placement": placement,
            "pupil": placement.pupil,
            "card": cards.get(placement.pupil_id),
            "profile": getattr(cards.get(placement.pupil_id), "profile", None),
            "record": records.get(placement.pk),
            "last_step": last.get(placement.pk, ""),
        }
        for placement in placements
    ]


def steps_shown(*, session: Session, pupils: list[Pupil], user: User) -> list[dict[str, Any]]:
    """The steps of `steps_of`, each with the `resources` of the bank that fit it and the group best. Two more queries."""
    steps = steps_of(session=session)
    found = suggest_for_steps(
        user=user, pupils=pupils, steps=[step["title"] for step in steps],
        subjects=session.group.programme.practice_subjects, most=MOST_RESOURCES,
    )  # fmt: skip
    return [{**step, "resources": resources} for step, resources in zip(steps, found, strict=True)]


def steps_of(*, session: Session) -> list[dict[str, Any]]:
    """The steps as they were ticked, else those of the protocol as it stands."""
    now = ProtocolStep.objects.filter(programme__groups=session.group_id).order_by("position")
    return session.steps or [{**step, "is_done": False} for step in now.values(*STEP_FIELDS)]
