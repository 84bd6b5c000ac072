"""Who needs review points, who has fewer than that this year, and which days are proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from access.models import User
from plans.models import Plan, ReviewPoint
from plans.queries.clock import annual_dues
from plans.rules.planning import HalfTerm, Point, points_proposed, school_year
from pupils.models import Pupil, SenStatus
from schools.models import Term
from schools.queries import days_between
from staff.models import StaffMember

# At least three meetings a year (fact 4), where no plan's type asks for more.
A_YEAR = 3
FIRST_AT = time(15, 30)
LAST_AT = time(17, 0)
EVERY = timedelta(minutes=30)


@dataclass
class Proposal:
    """A review point that is not planned yet, with the time and the lead that suit."""

    pupil: Pupil
    point: Point
    starts_at: datetime
    led_by: StaffMember | None
    plan: Plan | None


def _year(today: date) -> tuple[datetime, datetime]:
    start, end = school_year(today)
    first = timezone.make_aware(datetime.combine(start, time()))
    return first, timezone.make_aware(datetime.combine(end + timedelta(days=1), time()))


def pupils_to_review(*, user: User | None, today: date) -> Any:
    """The pupils on roll with SEN support, an EHC plan or an open plan, with `wanted` (review points a year), `planned` and
    `held` this school year, `sen_code`, and `last_at`. `user` None: for the work of the clock."""
    first, last = _year(today)
    status = SenStatus.objects.on(today).filter(pupil=OuterRef("pk"), code__in=["K", "E"])
    plans = Plan.objects.open().filter(pupil=OuterRef("pk"))
    of_year = ReviewPoint.objects.filter(pupil=OuterRef("pk"), starts_at__gte=first, starts_at__lt=last).order_by()
    held = ReviewPoint.objects.filter(pupil=OuterRef("pk"), state="held").order_by("-starts_at")
    most = plans.order_by().values("pupil").annotate(most=Max("plan_type__reviews_a_year")).values("most")
    rows = Pupil.objects.on_roll() if user is None else Pupil.objects.visible_to(user).on_roll()
    return (
        rows.filter(Exists(status) | Exists(plans))
        .annotate(
            wanted=Coalesce(Subquery(most), A_YEAR),
            planned=_count(of_year.filter(state="planned")),
            held=_count(of_year.filter(state="held")),
            sen_code=Subquery(status.values("code")[:1]),
            last_at=Subquery(held.values("starts_at")[:1]),
        )
        .by_name()
    )


def _count(rows: Any) -> Any:
    return Coalesce(Subquery(rows.values("pupil").annotate(count=Count("pk")).values("count")), 0)


def pupils_short(*, user: User | None, today: date) -> Any:
    """Of these, those for whom fewer are held or planned this year than are wanted."""
    rows = pupils_to_review(user=user, today=today).annotate(there=F("planned") + F("held"))
    return rows.annotate(missing=F("wanted") - F("there")).filter(there__lt=F("wanted"))


def proposals(*, user: User, pupils: Sequence[Pupil], staff: Sequence[StaffMember], today: date) -> list[Proposal]:
    """What is proposed to each of these pupils (of `pupils_short`), in order. `staff`: everybody who works here. Six queries."""
    start, end = school_year(today)
    days = [day for day, _ in days_between(start=start, end=end)]
    terms = _terms(start, end)
    first, last = _year(today)
    pks = [pupil.pk for pupil in pupils]
    reviews: dict[int, list[ReviewPoint]] = {}
    taken: set[tuple[int, datetime]] = set()
    # One query: what these pupils had, and when each lead is taken.
    theirs_or_ahead = Q(pupil__in=pks, state__in=["planned", "held"]) | Q(state="planned", starts_at__gte=first)
    for review in ReviewPoint.objects.filter(theirs_or_ahead).select_related("led_by"):
        reviews.setdefault(review.pupil_id, []).append(review)
        if review.state == ReviewPoint.State.PLANNED and review.starts_at >= first:
            taken.add((review.led_by_id, review.starts_at))
    plans: dict[int, list[Plan]] = {}
    for plan in Plan.objects.open().filter(pupil__in=pks).select_related("plan_type", "lead"):
        plans.setdefault(plan.pupil_id, []).append(plan)
    with_law = {pk for pk, own in plans.items() if any(plan.plan_type.is_statutory for plan in own)}
    dues = annual_dues(pupils=with_law, today=today) if with_law else {}
    fallback = _fallback(staff)
    found = []
    for number, pupil in enumerate(pupils):
        theirs, own = reviews.get(pupil.pk, []), plans.get(pupil.pk, [])
        statutory = next((plan for plan in own if plan.plan_type.is_statutory), None)
        points = points_proposed(
            days=days, terms=terms, wanted=pupil.wanted, today=today, shift=number % 8,
            existing=[timezone.localdate(row.starts_at) for row in theirs if first <= row.starts_at < last],
            annual_by=_annual_by(statutory, theirs, dues.get(pupil.pk)),
        )  # fmt: skip
        lead = _lead(theirs, own) or fallback
        for point in points:
            at = _free_time(point.on, lead, taken)
            found.append(Proposal(pupil, point, at, lead, statutory if point.is_annual else None))
    return found


def _terms(start: date, end: date) -> list[HalfTerm]:
    rows = Term.objects.filter(starts_on__lte=end, ends_on__gte=start)
    return [HalfTerm(row.name, row.starts_on, row.ends_on) for row in rows]


def _fallback(staff: Sequence[StaffMember]) -> StaffMember | None:
    """The SENCO, who leads where nobody did before; else an HLTA."""
    jobs = {job: [row for row in staff if row.job == job] for job in ("senco", "hlta")}
    return min(jobs["senco"] or jobs["hlta"], key=lambda row: row.pk, default=None)


def _lead(reviews: list[ReviewPoint], plans: list[Plan]) -> StaffMember | None:
    """Who led the last, else who leads a plan; nobody who has left."""
    led = [row.led_by for row in sorted(reviews, key=lambda row: row.starts_at, reverse=True)]
    return next((person for person in [*led, *(plan.lead for plan in plans)] if not person.has_left()), None)


def _annual_by(plan: Plan | None, reviews: list[ReviewPoint], due_on: date | None) -> date | None:
    """By when the annual review of an EHC plan has to be concluded: by its clock (fact 27), else by the plan's own date. None
    without such a plan, or where one is planned."""
    if plan is None or any(row.kind == "annual" and row.state == "planned" for row in reviews):
        return None
    return due_on or plan.review_on


def _free_time(on: date, lead: StaffMember | None, taken: set[tuple[int, datetime]]) -> datetime:
    """The first half hour after school in which the lead has no other review; half past three where all are taken."""
    at = first = timezone.make_aware(datetime.combine(on, FIRST_AT))
    pk = lead.pk if lead else 0
    while (pk, at) in taken:
        at += EVERY
        if timezone.localtime(at).time() > LAST_AT:
            at = first
            break
    taken.add((pk, at))
    return at


def next_proposed(*, review: ReviewPoint, today: date) -> Point | None:
    """The day that is proposed for the review after this one: of this school year, else of the next as far as its terms are
    known; of an annual review a year later. Four queries."""
    if review.kind == ReviewPoint.Kind.ANNUAL:
        return _annual_next(review, today)
    year = school_year(today)
    for start, end in (year, school_year(year[1] + timedelta(days=1))):
        days = [day for day, _ in days_between(start=start, end=end)]
        rows = ReviewPoint.objects.filter(pupil=review.pupil_id, state__in=["planned", "held"], kind=review.kind)
        there = {timezone.localdate(row.starts_at) for row in rows} | {timezone.localdate(review.starts_at)}
        points = points_proposed(
            days=days,
            terms=_terms(start, end),
            wanted=max(A_YEAR, 1 + sum(start <= day <= end for day in there)),
            existing=[day for day in there if start <= day <= end],
            today=today,
        )
        if points:
            return points[0]
    return None


def _annual_next(review: ReviewPoint, today: date) -> Point | None:
    """The annual review after this one: in time for a decision within a year of this meeting, which is on the safe side, as the
    year counts from the authority's decision (fact 27). None as long as the terms up to then are not known."""
    start = school_year(today)[0]
    days = [day for day, _ in days_between(start=start, end=start + timedelta(days=730))]
    by = timezone.localdate(review.starts_at) + timedelta(weeks=52)
    points = points_proposed(days=days, terms=(), existing=(), wanted=0, today=today, annual_by=by)
    return points[0] if points else None


def term_ahead(*, today: date) -> Term | None:
    """The half-term that begins within four weeks, or began in the last; None in the middle of one."""
    span = (today - timedelta(days=7), today + timedelta(days=28))
    return Term.objects.filter(starts_on__range=span).order_by("starts_on").first()
