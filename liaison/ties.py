"""What of the work with families and services ends when a pupil leaves: meetings, referrals to services, links, packs."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from access.models import User
from liaison.actions.meeting import meeting_cancel
from liaison.actions.pack import pack_revoke
from liaison.models import AgencyReferral, CarerAccess, Meeting, MeetingPack, MeetingParticipant
from pupils.actions.roster_undo import undoes
from pupils.leaving import Leaving, Tie, register


def meetings(whose: Q, on: Any) -> QuerySet:
    ahead = {"state": Meeting.State.PLANNED, "starts_at__date__gte": on, "starts_at__gt": timezone.now()}
    return Meeting.objects.filter(whose, **ahead).order_by("starts_at", "pk")


def meetings_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    for meeting in rows:
        meeting_cancel(meeting=meeting, by=by, now=now, is_told=leaving.tells and not leaving.is_death)


def _meeting_said(meeting: Meeting) -> str:
    at = timezone.localtime(meeting.starts_at)
    return f"{meeting.purpose[:80]}, {at:%a} {at.day} {at:%b} at {at:%H:%M}"


def agency_referrals(whose: Q, on: Any) -> QuerySet:
    return AgencyReferral.objects.open().filter(whose).select_related("agency")


def agency_referrals_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(state=AgencyReferral.State.CLOSED, ended_on=timezone.localdate(now), ended_reason=leaving.reason)


def carer_links(whose: Q, on: Any) -> QuerySet:
    """Links to a carer's page that nobody has revoked and no day has ended yet."""
    return CarerAccess.objects.filter(whose, revoked_at__isnull=True, expires_at__gt=timezone.now()).select_related(
        "invitee__carer_link__carer"
    )


def carer_links_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    rows.update(revoked_at=now, revoked_by=by)


def packs(whose: Q, on: Any) -> QuerySet:
    rows = MeetingPack.objects.filter(whose, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return rows.select_related("participant")


def packs_end(rows: QuerySet, leaving: Leaving, by: User | None, now: datetime) -> None:
    for pack in rows:
        pack_revoke(pack=pack, by=by, now=now)


def register_own() -> None:
    undoes(MeetingPack, CarerAccess, AgencyReferral, MeetingParticipant, Meeting)
    register(
        "meetings",
        Tie(
            60, "meeting with other services is cancelled", "meetings with other services are cancelled", meetings,
            meetings_end, _meeting_said, is_dated=True,
        ),
    )  # fmt: skip
    register(
        "agency_referrals",
        Tie(
            61, "referral to another service is closed", "referrals to other services are closed", agency_referrals,
            agency_referrals_end, lambda row: row.agency.name,
        ),
    )  # fmt: skip
    register(
        "carer_links",
        Tie(
            62, "carer's link stops working", "carers' links stop working", carer_links, carer_links_end,
            lambda row: row.invitee.carer_link.carer.name, pupil="invitee__review__pupil",
        ),
    )  # fmt: skip
    register(
        "packs",
        Tie(
            63, "shared pack closes", "shared packs close", packs, packs_end, lambda row: row.participant.name,
            pupil="meeting__pupil",
        ),
    )  # fmt: skip
