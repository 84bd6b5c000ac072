"""Agencies, referrals to them, their reports, and every step that they advised."""

from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from access.models import User
from core.asked import asked_pk
from liaison.models import Agency, AgencyReferral, AgencyReport, Recommendation
from pupils.models import Pupil

SHOWN = (
    ("", "Open"),
    ("undecided", "Needs a decision"),
    ("overdue", "Overdue"),
    ("done", "Done"),
    ("refused", "Not accepted"),
    ("all", "All"),
)


def agencies() -> Any:
    """Each with how many referrals to it are open."""
    is_open = ~Q(referrals__state__in=["closed", "declined"]) & Q(referrals__isnull=False)
    return Agency.objects.annotate(open_count=Count("referrals", filter=is_open)).order_by("name", "service")


def referrals_visible(*, user: User) -> Any:
    rows = AgencyReferral.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "agency", "professional", "written_by")


def referrals_listed(*, user: User, state: str) -> Any:
    """The open ones, those of one state, or with "all" every one."""
    rows = referrals_visible(user=user)
    if state == "all":
        return rows
    return rows.filter(state=state) if state in AgencyReferral.State.values else rows.open()


def reports_visible(*, user: User) -> Any:
    """Without the bytes of their files."""
    rows = AgencyReport.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "agency", "referral", "stored_file", "written_by").defer("stored_file__content")


def recommendations_visible(*, user: User) -> Any:
    rows = Recommendation.objects.filter(pupil__in=Pupil.objects.visible_to(user))
    return rows.select_related("pupil", "report__agency", "done_by", "decided_by", "task")


def recommendations_listed(*, user: User, show: str, person: str, agency: str, today: date) -> Any:
    """Across pupils, those with the nearest day first; what asks for nothing known narrows nothing."""
    rows = recommendations_visible(user=user)
    rows = rows.filter(done_by=pk) if (pk := asked_pk(person)) else rows
    rows = rows.filter(report__agency=pk) if (pk := asked_pk(agency)) else rows
    narrowed = {
        "undecided": rows.undecided(),
        "overdue": rows.overdue(today),
        "done": rows.filter(done_on__isnull=False),
        "refused": rows.filter(decision="refused"),
        "all": rows,
    }.get(show, rows.open())
    return narrowed.order_by(F("due_on").asc(nulls_last=True), "pk")


def pupil_agencies(*, pupil: Pupil) -> dict[str, Any]:
    """What the pupil's page says of agencies. Three queries."""
    reports = AgencyReport.objects.filter(pupil=pupil).select_related("agency")
    return {
        "referrals": list(AgencyReferral.objects.filter(pupil=pupil).select_related("agency")[:10]),
        "reports": list(reports[:10]),
        "recommendations": list(
            Recommendation.objects.filter(pupil=pupil).open().select_related("done_by").order_by("due_on", "pk")[:10]
        ),
    }
