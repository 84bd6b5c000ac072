"""How far a school is set up, and where each step is taken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from access.models import Membership, User, is_open
from access.policy import Permission as P
from core.counts import counts
from core.kept import kept
from interventions.models import Group, Placement, Programme, Session, Slot
from messaging.models import Mail
from plans.models import ReviewPoint
from plans.queries.reminding import KIND
from pupils.models import CarerLink, Pupil
from reports.rules.setup import FIRST_SESSION, Standing, State, abilities, is_asked, standings
from schools.models import CycleWeek, Period, SetupSkip, Term
from schools.queries import present_school
from schools.rules import monday_of
from staff.models import Invitation, StaffMember

SETTLED_AFTER = timedelta(weeks=4)
START, IMPORT = "pupils:calendar_start", "pupils:roster_create"


@dataclass(frozen=True)
class Line:
    """A step with the one link to where it is taken; "" where this person may not, or it can't be taken yet."""

    standing: Standing
    url: str


@dataclass(frozen=True)
class Setup:
    lines: list[Line]
    abilities: list[str]
    # The first session was held so long ago that Home asks for nothing any more.
    is_settled: bool = False

    def _in(self, state: State) -> list[Line]:
        return [line for line in self.lines if line.standing.state == state]

    @property
    def missing(self) -> list[Line]:
        return self._in(State.MISSING)

    @property
    def ahead(self) -> list[Line]:
        """What Home asks for: nothing of a school that has worked with its groups for weeks."""
        return [] if self.is_settled else [line for line in self.missing if is_asked(line.standing, self._has_begun)]

    @property
    def _has_begun(self) -> bool:
        return any(line.standing.step.key == FIRST_SESSION for line in self.done)

    @property
    def done(self) -> list[Line]:
        return self._in(State.DONE)

    @property
    def skipped(self) -> list[Line]:
        return self._in(State.SKIPPED)


def setup_lately(*, user: User, now: datetime) -> Setup:
    """As `setup_of`, a minute old at most, and never older than what this person changed last."""
    return kept(("setup", timezone.localdate(now), *user.kept_for), lambda: setup_of(user=user, now=now))


def setup_of(*, user: User, now: datetime) -> Setup:
    """The steps as they stand now. Two queries, and one more for a link that leads to one row."""
    found = _counts(user, now)
    is_settled = bool(found.pop("settled"))
    skipped = list(SetupSkip.objects.values_list("step", flat=True))
    rows = standings(counts=found, skipped=skipped)
    return Setup([Line(row, _url(row, user, now)) for row in rows], abilities(counts=found), is_settled)


def _counts(user: User, now: datetime) -> dict[str, int]:
    today = timezone.localdate(now)
    working = StaffMember.objects.working(today).exclude(user=user)
    running = Group.objects.filter(ends_on__gte=today)
    reached = Q(carer__deceased_on__isnull=True, do_not_contact=False) & (~Q(carer__email="") | ~Q(carer__phone=""))
    signing = Membership.objects.filter(is_open()).exclude(user=user)
    found = counts(
        present_school(),
        details=present_school().filter(~Q(reply_to="")),
        terms=Term.objects.filter(ends_on__gte=today),
        weeks=CycleWeek.objects.filter(monday__gte=monday_of(today)),
        bells=Period.objects.filter(kind=Period.Kind.LESSON),
        pupils=Pupil.objects.on_roll(),
        staff=working,
        members=signing,
        invited=Invitation.objects.live(now),
        programmes=Programme.objects.filter(retired_on__isnull=True),
        groups=running,
        times=running.filter(pk__in=Slot.objects.filter(cell__ends_on__gt=today).values("group")),
        places=Placement.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today)),
        session=Session.objects.filter(state=Session.State.HELD),
        settled=Session.objects.filter(state=Session.State.HELD, on__lt=today - SETTLED_AFTER),
        carers=CarerLink.objects.filter(reached).values("carer").distinct(),
        reminder=Mail.objects.filter(kind=KIND, state__in=[Mail.State.QUEUED, Mail.State.IN_FLIGHT, Mail.State.SENT]),
    )
    found["accounts"] = found.pop("members") + found.pop("invited")
    return found


def _url(row: Standing, user: User, now: datetime) -> str:
    """Where the step is taken, or (done) looked at."""
    if row.waits:
        return ""
    is_done, today = row.state == State.DONE, timezone.localdate(now)
    ways = {
        "details": (P.CALENDAR_EDIT, "pupils:school_edit" if is_done else START),
        "terms": (P.CALENDAR_EDIT, "pupils:calendar" if is_done else START),
        "weeks": (P.CALENDAR_EDIT, "pupils:calendar" if is_done else START),
        "bells": (P.CALENDAR_EDIT, "pupils:calendar" if is_done else START),
        "pupils": (P.ROSTER_IMPORT, "pupils:pupil_list" if is_done else IMPORT),
        "staff": (P.STAFF_EDIT, "staff:staff_list" if is_done else "staff:staff_paste"),
        "accounts": (P.ACCOUNT_EDIT, "staff:invitation_many"),
        "programmes": (P.PROGRAMME_EDIT, "interventions:programme_list" if is_done else "interventions:starter_list"),
        "carers": (P.CARER_EDIT, "pupils:pupil_list" if is_done else IMPORT),
    }
    if row.step.key in ways:
        permission, view = ways[row.step.key]
        asked = "?records=pupils" if view == IMPORT else ""
        return reverse(view) + asked if user.may(permission) else ""
    return _url_of_a_row(row.step.key, user, today, now, is_done=is_done)


def _url_of_a_row(key: str, user: User, today: date, now: datetime, *, is_done: bool) -> str:
    """The same for steps that are taken on the page of a programme, a group, a session or a review."""
    if key == "reminder":
        return _review_url(now) if user.may(P.REVIEW_EDIT) else ""
    if key == "session":
        return _session_url(today) if user.may(P.SESSION_RECORD) else ""
    if not user.may(P.PLACEMENT_CREATE if key == "places" else P.GROUP_EDIT):
        return ""
    if is_done:
        return reverse("interventions:placement_list" if key == "places" else "interventions:programme_list")
    if key == "groups":
        programme = Programme.objects.filter(retired_on__isnull=True).order_by("pk").first()
        return reverse("interventions:group_create", args=[programme.pk]) if programme else ""
    group = Group.objects.filter(ends_on__gte=today).order_by("pk").first()
    if group is None:
        return ""
    if key == "times":
        return reverse("interventions:slot_create", args=[group.pk])
    return reverse("interventions:placement_create", args=[group.programme_id])


def _session_url(today: date) -> str:
    """The session that is recorded next: the latest that has been, else the next one."""
    rows = Session.objects.filter(state=Session.State.PLANNED)
    row = rows.filter(on__lte=today).order_by("-on", "-starts_at").first() or rows.order_by("on", "starts_at").first()
    return reverse("interventions:session_record", args=[row.pk]) if row else reverse("interventions:programme_list")


def _review_url(now: datetime) -> str:
    """The next review that is planned; else the planning of one, for a pupil who is placed and whose carer can be written to."""
    planned = ReviewPoint.objects.planned().filter(starts_at__gt=now).order_by("starts_at").first()
    if planned is not None:
        return reverse("plans:review_detail", args=[planned.pk])
    here = Pupil.objects.on_roll()
    links = CarerLink.objects.filter(do_not_contact=False, carer__deceased_on__isnull=True, pupil__in=here)
    mailed = links.exclude(carer__email="").order_by("pk")
    placed = mailed.filter(pupil__in=Placement.objects.filter(ended_on=None).values("pupil"))
    found = placed.first() or mailed.first()
    return reverse("plans:review_create") + (f"?pupil={found.pupil_id}" if found else "")
