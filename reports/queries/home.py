"""What needs a person, by role, and what a search finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from access.models import User
from access.policy import Permission as P
from core.counts import counts
from core.kept import kept
from core.prepared import DAYS, OTHER_DAYS, Prepared
from core.small_numbers import protected
from deployment.models import ClassAgreement, DayChange, Task
from deployment.queries.changes import changes_unseen
from interventions.models import (
    Concern,
    FollowUp,
    Group,
    Offer,
    Placement,
    Programme,
    Referral,
    RoundRobinReply,
    Session,
)
from interventions.queries.judgements import judgements_due
from interventions.queries.supervision import overdue
from liaison.queries.agency import recommendations_listed
from liaison.queries.contact import follow_ups
from liaison.queries.meeting import meetings_to_tell
from library.models import Equipment
from library.queries.equipment import pupils_without, to_collect
from messaging.models import Mail
from plans.models import Plan, Target
from plans.queries.clock import pressing
from plans.queries.invitee import invitees_ahead, invitees_to_tell, unanswered_soon
from plans.queries.plan import unread
from plans.queries.review import reviews_visible
from plans.queries.review_planning import pupils_short
from pupils.models import Pupil, SenStatus
from pupils.queries.carer_doubts import carers_in_doubt
from pupils.queries.census import census_count
from pupils.queries.moving import new_year_due
from pupils.queries.pupil import pupils_found
from pupils.roll import is_on_roll
from pupils.rules.census import next_census_day
from schools.queries import present_school
from staff.leaving import with_something_left
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
    """What needs this person, most urgent first; only what there is. A minute old at most, and never older than what they
    changed last."""
    return kept(("needs", timezone.localdate(now), *user.kept_for), lambda: _needs(user, now))


def _needs(user: User, now: datetime) -> list[Need]:
    """Three queries at most; near the census five more, as the year ends two, and three about carers for whoever imports."""
    today = timezone.localdate(now)
    sets = _about_pupils(user, now, today) | _about_plans(user, now, today) | _about_the_team(user, now, today)
    found = counts(present_school(), **sets)
    if user.may(P.CLOCK_EDIT):
        found["clocks"] = len(pressing(user=user, today=today))
    if user.may(P.CARER_EDIT) and user.may(P.ROSTER_IMPORT):
        found["carers"] = len(carers_in_doubt(user=user))
    if user.may(P.PUPIL_EDIT):
        found["census"] = census_count(user=user, today=today)
        due = new_year_due(today=today)
        found |= {
            "new_year": int(due == "move"),
            "new_year_draft": int(due == "decide"),
            "new_terms": int(due == "terms"),
        }
    return [
        Need(found[key], one if found[key] == 1 else many, url, icon)
        for key, one, many, url, icon in _needs_in_words(today)
        if found.get(key)
    ]


def _about_pupils(user: User, now: datetime, today: date) -> dict[str, QuerySet]:
    sets: dict[str, QuerySet] = {}
    if user.may(P.REFERRAL_DECIDE):
        sets["referrals"] = Referral.objects.filter(stage=Referral.Stage.NEW)
    if user.may(P.PLACEMENT_CREATE):
        sets["running"] = Placement.objects.open().filter(starts_on__lte=today, due_to_end_on__lt=today)
        sets["checks"] = FollowUp.objects.due(today)
        sets["offers"] = Offer.objects.open()
    if user.may(P.JUDGEMENT_CREATE):
        sets["judgements"] = judgements_due(user=user, today=today)
    if user.may(P.REFERRAL_CREATE):
        sets["concerns"] = Concern.objects.open_for(user)
        sets["replies"] = RoundRobinReply.objects.open().filter(staff_member__user=user)
    if user.may(P.PROGRAMME_SEE):
        sets["unsigned"] = overdue(user=user, today=today)
    if user.may(P.EQUIPMENT_EDIT):
        sets |= {"aids": pupils_without(user=user, today=today), "aid_checks": Equipment.objects.due(today)}
        sets["collect"] = to_collect(today=today)
    return sets


def _about_plans(user: User, now: datetime, today: date) -> dict[str, QuerySet]:
    sets: dict[str, QuerySet] = {}
    if user.may(P.REVIEW_SEE):
        visible = reviews_visible(user=user).select_related(None)
        sets |= {"overdue": visible.overdue(now), "soon": visible.soon(now)}
    if user.may(P.REVIEW_EDIT):
        sets["to_tell"] = invitees_to_tell(user=user, now=now).select_related(None)
        sets["unanswered"] = unanswered_soon(user=user, now=now).select_related(None)
        sets["other_time"] = invitees_ahead(user=user, now=now).select_related(None).filter(answer="other_time")
        sets["fewer"] = pupils_short(user=user, today=today)
    if user.may(P.MEETING_EDIT):
        sets["meetings_to_tell"] = meetings_to_tell(user=user, now=now).select_related(None)
    if user.may(P.PLAN_ACKNOWLEDGE):
        sets["to_read"] = Plan.objects.filter(pk__in=unread().filter(reader=user).values("version__plan"))
    if user.may(P.PLAN_EDIT):
        visible_plans = Plan.objects.visible_to(user)
        sets["plans"] = visible_plans.overdue(today)
        sets["targets"] = visible_plans.filter(pk__in=Target.objects.overdue(today).values("plan"))
        sets["unread"] = visible_plans.filter(pk__in=unread().values("version__plan"))
    if user.may(P.CONTACT_LOG):
        sets["follow_ups"] = follow_ups(user=user, today=today, which="").select_related(None)
    if user.may(P.AGENCY_EDIT):
        advice = recommendations_listed(user=user, show="undecided", person="", agency="", today=today)
        sets["advice"] = advice.select_related(None)
    return sets


def _about_the_team(user: User, now: datetime, today: date) -> dict[str, QuerySet]:
    sets: dict[str, QuerySet] = {}
    if user.may(P.DEPLOYMENT_EDIT):
        sets["at_risk"] = DayChange.objects.undecided().filter(on=today)
        sets["unseen"] = changes_unseen(now=now).select_related(None)
        sets["hand_over"] = with_something_left()
    if user.may(P.MESSAGE_SEE):
        sets["mails"] = Mail.objects.in_trouble()
    if user.may(P.TASK_SEE):
        sets["tasks"] = Task.objects.of(user).open()
    if user.may(P.TASK_GIVE):
        sets["tasks_past"] = Task.objects.past(today)
    if user.may(P.AGREEMENT_SEE):
        sets["agreements"] = ClassAgreement.objects.waiting_for(user)
    return sets


def _needs_in_words(today: date) -> list[tuple[str, str, str, str, str]]:
    """Of each need its key, its words for one and for many, its list and its icon; the most urgent first."""
    referrals, reviews = reverse("interventions:referral_list"), reverse("plans:review_list")
    mails, placements = reverse("messaging:mail_list"), reverse("interventions:placement_list")
    agreements, aids = reverse("deployment:agreement_list"), reverse("library:equipment_list")
    concerns, board = reverse("interventions:concern_list"), reverse("deployment:absence_board")
    without, changes = reverse("library:aid_without_list"), reverse("deployment:change_list")
    sign_offs, team = reverse("interventions:sign_off_list"), reverse("deployment:task_team")
    invitees = reverse("plans:invitee_list")
    plans = reverse("plans:plan_list")
    census = f"to correct before the census on {next_census_day(today):%a %-d %b}"
    return [
        (
            "at_risk",
            "gap in today's cover: who steps in?",
            "gaps in today's cover: who steps in?",
            board,
            "person-dash",
        ),
        (
            "hand_over",
            "colleague who leaves has work to hand over",
            "colleagues who leave have work to hand over",
            reverse("staff:hand_over_list"),
            "box-arrow-right",
        ),
        (
            "mails",
            "message did not arrive: see what to do",
            "messages did not arrive: see what to do",
            f"{mails}?state=trouble",
            "envelope-x",
        ),
        (
            "overdue",
            "review point has no outcome yet",
            "review points have no outcome yet",
            f"{reviews}?which=overdue",
            "clock-history",
        ),
        (
            "carers",
            "carer may have been mixed up by an earlier import",
            "carers may have been mixed up by an earlier import",
            reverse("pupils:carer_doubts"),
            "person-exclamation",
        ),
        ("to_read", "plan is for you to read", "plans are for you to read", f"{plans}?which=mine", "book"),
        ("plans", "plan's review is overdue", "plans' reviews are overdue", f"{plans}?which=overdue", "journal-x"),
        (
            "targets",
            "plan has overdue targets",
            "plans have overdue targets",
            f"{plans}?which=due",
            "bullseye",
        ),
        (
            "unread",
            "plan still to be read by some staff",
            "plans still to be read by some staff",
            f"{plans}?which=unread",
            "eye",
        ),
        (
            "clocks",
            "statutory deadline (our duty) is overdue or due within 14 days",
            "statutory deadlines (our duty) are overdue or due within 14 days",
            f"{reverse('plans:clock_list')}?whose=ours&which=soon",
            "alarm",
        ),
        (
            "new_year",
            "new school year to prepare: who moves up?",
            "new school years to prepare: who moves up?",
            reverse("pupils:moving_list"),
            "arrow-up-circle",
        ),
        (
            "new_year_draft",
            "new school year is prepared but not decided: nobody moves up yet",
            "new school years are prepared but not decided: nobody moves up yet",
            reverse("pupils:moving_list"),
            "arrow-up-circle",
        ),
        (
            "new_terms",
            "school year to add to the calendar: its half-terms",
            "school years to add to the calendar: their half-terms",
            reverse("pupils:calendar"),
            "calendar-plus",
        ),
        ("census", f"thing {census}", f"things {census}", reverse("pupils:census"), "clipboard-data"),
        (
            "concerns",
            "concern waits for your answer",
            "concerns wait for your answer",
            f"{concerns}?which=open",
            "chat-square-text",
        ),
        (
            "aids",
            "pupil is without their aid today",
            "pupils are without their aid today",
            without,
            "person-exclamation",
        ),
        (
            "collect",
            "aid to collect from a pupil who has left",
            "aids to collect from pupils who have left",
            f"{aids}?lent=leavers",
            "box-arrow-in-left",
        ),
        (
            "offers",
            "place on offer: decide",
            "places on offer: decide",
            reverse("interventions:offer_list"),
            "door-open",
        ),
        (
            "replies",
            "question about pupils you teach",
            "questions about pupils you teach",
            reverse("interventions:reply_list"),
            "chat-dots",
        ),
        (
            "unsigned",
            "programme needs last month's sign-off",
            "programmes need last month's sign-off",
            sign_offs,
            "pen",
        ),
        (
            "running",
            "placement is past its end: still running?",
            "placements are past their end: still running?",
            f"{placements}?which=due",
            "hourglass-bottom",
        ),
        (
            "judgements",
            "pupil near the end of a programme needs an exit judgement",
            "pupils near the end of a programme need an exit judgement",
            f"{reverse('interventions:judgement_list')}?which=due",
            "clipboard-check",
        ),
        (
            "checks",
            "follow-up check due",
            "follow-up checks due",
            reverse("interventions:follow_up_list"),
            "arrow-repeat",
        ),
        (
            "follow_ups",
            "contact to follow up",
            "contacts to follow up",
            reverse("liaison:contact_follow_up_list"),
            "telephone",
        ),
        (
            "advice",
            "agency recommendation needs a decision",
            "agency recommendations need a decision",
            f"{reverse('liaison:recommendation_list')}?show=undecided",
            "signpost",
        ),
        ("aid_checks", "aid is due a check", "aids are due a check", f"{aids}?checks=due", "clipboard-check"),
        ("referrals", "referral needs a decision", "referrals need a decision", f"{referrals}?stage=new", "inbox"),
        (
            "unseen",
            "change is not seen yet by those concerned",
            "changes are not seen yet by those concerned",
            changes,
            "eye-slash",
        ),
        (
            "soon",
            "review point in the next 14 days",
            "review points in the next 14 days",
            f"{reviews}?which=soon",
            "calendar-event",
        ),
        (
            "other_time",
            "carer asks for another time for a review",
            "carers ask for another time for a review",
            f"{invitees}?which=other_time",
            "calendar-x",
        ),
        (
            "to_tell",
            "person still has to be told that a review changed or is cancelled",
            "people still have to be told that a review changed or is cancelled",
            invitees,
            "telephone",
        ),
        (
            "meetings_to_tell",
            "meeting has people who still have to be invited or told by hand",
            "meetings have people who still have to be invited or told by hand",
            f"{reverse('liaison:meeting_list')}?which=tell",
            "telephone",
        ),
        (
            "unanswered",
            "carer has not answered, and the review is within 7 days",
            "carers have not answered, and the review is within 7 days",
            f"{invitees}?which=soon",
            "telephone",
        ),
        (
            "fewer",
            "pupil has fewer reviews this year than planned for",
            "pupils have fewer reviews this year than planned for",
            reverse("plans:review_short_list"),
            "calendar-minus",
        ),
        ("tasks", "task on your list", "tasks on your list", reverse("deployment:task_list"), "check2-square"),
        (
            "tasks_past",
            "team task is overdue: move or remove it?",
            "team tasks are overdue: move or remove some?",
            f"{team}?state=past",
            "calendar-x",
        ),
        (
            "agreements",
            "class agreement needs your reply",
            "class agreements need your reply",
            f"{agreements}?which=waiting",
            "people",
        ),
    ]


FREE = Prepared(
    lambda today: (
        Group.objects.running(today)
        .select_related("programme")
        .with_taken(today)
        .filter(taken__lt=F("places"))
        .order_by("programme__name", "name")[:20]
    ),
    today=DAYS,
)


def free_places(*, today: date) -> list[Group]:
    """Running groups that have places free."""
    return FREE.rows(today=today)


def not_delivered(*, user: User, today: date) -> list[dict[str, Any]]:
    """Sessions of the last 14 days that were not held, by cause; a minute old at most."""
    return kept(("not delivered", today, *user.kept_for), lambda: _not_delivered(today))


def _not_delivered(today: date) -> list[dict[str, Any]]:
    rows = Session.objects.filter(state="not_held", on__gt=today - SOON, on__lte=today)
    rows = rows.exclude(not_held_reason=Session.NotHeld.MOVED)
    labels = dict(Session.NotHeld.choices)
    causes = rows.values("not_held_reason").annotate(count=Count("pk")).order_by("-count")
    return [{"words": labels[row["not_held_reason"]], "count": row["count"]} for row in causes]


UNRECORDED = Prepared(
    lambda today, since: (
        Session.objects.filter(state="planned", on__lt=today, on__gt=since)
        .select_related("group__programme", "led_by")
        .order_by("-on", "-starts_at")[:10]
    ),
    today=DAYS,
    since=OTHER_DAYS,
)


def unrecorded(*, today: date) -> list[Session]:
    """The latest sessions before today that nobody recorded."""
    return UNRECORDED.rows(today=today, since=today - SOON)


def sessions_lately(*, today: date) -> QuerySet[Session]:
    """The sessions of the last 14 days before today, whatever became of them."""
    return Session.objects.filter(on__lt=today, on__gt=today - SOON)


def my_referrals(*, user: User) -> list[Referral]:
    here = is_on_roll(timezone.localdate(), "pupil__")
    rows = Referral.objects.filter(here, referred_by=user).select_related("pupil", "programme")
    return list(rows.prefetch_related("moves").order_by("-referred_at")[:10])


def school_numbers(*, user: User, today: date) -> list[tuple[str, int | None]]:
    """Numbers of the present school, no names; a minute old at most. One query."""
    names = user.may(P.PUPIL_LIST)
    return kept(("school numbers", names, today, *user.kept_for), lambda: _school_numbers(today=today, names=names))


def _school_numbers(*, today: date, names: bool) -> list[tuple[str, int | None]]:
    """None is a number that is hidden, as it is from whoever may see no `names` where it could tell about a single pupil."""
    on_roll = Pupil.objects.on_roll()
    statuses = SenStatus.objects.on(today).filter(is_on_roll(today, "pupil__"))
    found = counts(
        present_school(),
        roll=on_roll,
        plans=statuses.filter(code="E"),
        support=statuses.filter(code="K"),
        placed=Placement.objects.on(today).filter(is_on_roll(today, "pupil__")).values("pupil").distinct(),
    )
    roll, plans, support, placed = (found[key] for key in ("roll", "plans", "support", "placed"))
    shown: Sequence[int | None] = (roll, plans, support, placed)
    if not names:
        by_status = protected(
            ("plans", "support", "neither"), {"roll": (plans, support, max(roll - plans - support, 0))}
        ).totals
        by_place = protected(("placed", "not"), {"roll": (placed, max(roll - placed, 0))}).totals
        # Each of the two tables has the size of the school, which one of them could give away.
        size = None if None in (by_status[-1], by_place[-1]) else roll
        shown = (size, by_status[0], by_status[1], by_place[0])
    labels = (
        "Pupils on roll",
        "With an education, health and care plan",
        "With SEN support",
        "Placed in a programme now",
    )
    return list(zip(labels, shown, strict=True))


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
