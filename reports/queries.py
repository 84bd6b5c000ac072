"""What needs a person, by role, and what a search finds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from access.models import User
from access.policy import Permission as P
from interventions.models import Group, Placement, Programme, Referral, Session
from messaging.models import Mail, Notice
from plans.queries import reviews_visible
from pupils.models import Pupil, SenStatus
from pupils.queries import pupils_found
from staff.models import StaffMember

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """Something that needs a person: how many, in words, and the list that they are counted in."""

    count: int
    words: str
    url: str
    icon: str


def needs(*, user: User, now: datetime) -> list[Need]:
    """What needs this person, most urgent first; only what there is."""
    found: list[Need] = []
    if user.may(P.REFERRAL_DECIDE):
        count = Referral.objects.filter(stage="new").count()
        found.append(
            Need(count, "referrals need a decision", reverse("interventions:referral_list") + "?stage=new", "inbox")
        )
    if user.may(P.REVIEW_SEE):
        found += _reviews(user, now)
    if user.may(P.MESSAGE_SEE):
        count = Mail.objects.filter(state__in=["failed", "uncertain"]).count()
        found.append(
            Need(
                count,
                "messages to carers did not go out",
                reverse("messaging:mail_list") + "?state=failed",
                "envelope-x",
            )
        )
    return [need for need in found if need.count]


def _reviews(user: User, now: datetime) -> list[Need]:
    counts = (
        reviews_visible(user=user)
        .filter(state="planned")
        .aggregate(
            overdue=Count("pk", filter=Q(starts_at__lt=now)),
            soon=Count("pk", filter=Q(starts_at__gte=now, starts_at__lt=now + SOON)),
        )
    )
    url = reverse("plans:review_list")
    return [
        Need(counts["overdue"], "review points have no outcome yet", url, "clock-history"),
        Need(counts["soon"], "review points in the next 14 days", url, "calendar-event"),
    ]


def free_places(*, today: date) -> list[Group]:
    """Running groups that have places free."""
    in_it = Q(placements__ended_on__isnull=True) | Q(placements__ended_on__gt=today)
    rows = Group.objects.running(today).select_related("programme").annotate(taken=Count("placements", filter=in_it))
    return [group for group in rows.order_by("programme__name", "name") if group.taken < group.places]


def not_delivered(*, today: date) -> list[dict[str, Any]]:
    """Sessions of the last 14 days that were not held, by cause."""
    rows = Session.objects.filter(state="not_held", on__gt=today - SOON, on__lte=today)
    labels = dict(Session.NotHeld.choices)
    causes = rows.values("not_held_reason").annotate(count=Count("pk")).order_by("-count")
    return [{"words": labels[row["not_held_reason"]], "count": row["count"]} for row in causes]


def unrecorded(*, today: date) -> list[Session]:
    """The latest sessions before today that nobody recorded."""
    rows = Session.objects.filter(state="planned", on__lt=today, on__gt=today - SOON)
    return list(rows.select_related("group__programme", "led_by").order_by("-on", "-starts_at")[:10])


def my_referrals(*, user: User) -> list[Referral]:
    return list(Referral.objects.filter(referred_by=user).select_related("pupil").order_by("-referred_at")[:10])


def open_notices(*, user: User) -> list[Notice]:
    return list(Notice.objects.open_for(user)[:10])


def school_numbers(*, today: date) -> list[tuple[str, int]]:
    """Numbers of the present school, no names."""
    statuses = SenStatus.objects.on(today).filter(pupil__left_on__isnull=True)
    by_code = dict(statuses.values_list("code").annotate(Count("pk")))
    return [
        ("Pupils on roll", Pupil.objects.on_roll().count()),
        ("With an education, health and care plan", by_code.get("E", 0)),
        ("With SEN support", by_code.get("K", 0)),
        ("Placed in a programme now", Placement.objects.on(today).values("pupil").distinct().count()),
    ]


def search(*, user: User, text: str) -> dict[str, Any]:
    """Pupils, programmes and staff whose name holds the words; nothing for fewer than two letters."""
    if len(text.strip()) < 2:
        return {"pupils": [], "programmes": [], "staff": []}
    programmes = (
        Programme.objects.filter(name__icontains=text, retired_on__isnull=True) if user.may(P.PROGRAMME_SEE) else []
    )
    staff = StaffMember.objects.working()
    for word in text.split():
        staff = staff.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return {
        "pupils": pupils_found(user=user, text=text, limit=10),
        "programmes": list(programmes[:5]),
        "staff": list(staff[:5]) if user.may(P.STAFF_SEE) else [],
    }
