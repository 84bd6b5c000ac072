"""Who is on duty where, what is lacking, and whether it is fair."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from access.models import User
from core.times import minute_of
from deployment.models import Cell, DayChange, DutyPost, Kind
from deployment.rules import duties as rules
from deployment.rules.hours import Change, Hour, Span, adults, summed
from schools.models import Period, Term
from schools.queries import days_between, present_school
from schools.rules import WEEKDAYS
from staff.models import StaffMember
from staff.queries import patterns_of
from staff.rules.working import Pattern

SUPPORT_JOBS = (StaffMember.Job.HLTA, StaffMember.Job.TA)
Week = dict[rules.Day, list[Span]]


@dataclass(frozen=True)
class Rota:
    """Who may be on duty, the half-term that counts, and the school days of it and ahead with their week of the cycle."""

    people: list[rules.Person]
    term: Term | None
    days: list[tuple[date, int]]

    def week_of(self, today: date) -> int:
        """The week of the cycle of the next school day, 1 where none is known."""
        return next((week for day, week in self.days if day >= today), 1)


@dataclass(frozen=True)
class Turn:
    """A post on one day of the cycle: who is there, and how many are lacking."""

    post: DutyPost
    week: int
    weekday: int
    cells: tuple[Cell, ...]

    @property
    def lacking(self) -> int:
        return max(0, self.post.people - len(self.cells))

    @property
    def lacking_words(self) -> str:
        return rules.needed_in_words(self.lacking)

    @property
    def day_words(self) -> str:
        return f"{WEEKDAYS[self.weekday - 1]} {'AB'[self.week - 1]}"

    @property
    def words(self) -> str:
        return f"{self.post.name}, {self.day_words}"


def half_term(*, today: date) -> Term | None:
    """The one that a day falls into, else the next one."""
    return Term.objects.filter(ends_on__gte=today).order_by("starts_on").first()


def cells_of(*, posts: Iterable[DutyPost], day: date) -> QuerySet[Cell]:
    """Who is on duty at these posts on a day or later."""
    rows = Cell.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), duty_post__in=[post.pk for post in posts])
    # One that ended before it began is none.
    rows = rows.exclude(ends_on=F("starts_on"))
    return rows.select_related("staff_member", "duty_post").order_by(
        "staff_member__family_name", "staff_member__given_name", "pk"
    )


def turns(*, posts: Iterable[DutyPost], day: date, weeks: int) -> list[Turn]:
    """Every post on every day of the cycle on which it is looked after. One query."""
    rows = list(posts)
    there: dict[tuple[int | None, int, int], list[Cell]] = {}
    for cell in cells_of(posts=rows, day=day):
        there.setdefault((cell.duty_post_id or 0, cell.week, cell.weekday), []).append(cell)
    return [
        Turn(post, week, weekday, tuple(there.get((post.pk, week, weekday), ())))
        for week in range(1, weeks + 1)
        for weekday in range(1, 8)
        for post in rows
        if weekday in post.weekdays and post.week in (None, week)
    ]


def people_on_duty(*, today: date) -> Rota:
    """Support staff and whoever else is on duty, with their duty over the half-term and their week. Seven queries."""
    term = half_term(today=today)
    cells, days = _cells(term, today), _days(term, today)
    minutes = _duty_minutes(cells, term, days)
    staff = StaffMember.objects.working().filter(Q(job__in=SUPPORT_JOBS) | Q(pk__in=list(minutes)))
    busy, breaks = _planned(cells, today)
    patterns = patterns_of(staff=None, start=today, end=today)
    people = []
    for row in staff:
        pattern = next(iter(patterns.get(row.pk, [])), None)
        own = _pattern_breaks(pattern)
        people.append(
            rules.Person(
                row.pk, row.name, _contracted(row, pattern), minutes.get(row.pk, 0),
                None if pattern is None else _works(pattern),
                _both(busy.get(row.pk, {}), own), _both(breaks.get(row.pk, {}), own),
                f"{row.family_name} {row.given_name}",
            )
        )  # fmt: skip
    return Rota(people, term, days)


def _cells(term: Term | None, today: date) -> list[Hour]:
    """Every hour in force today, or on a day of the half-term. One query."""
    start, end = (min(term.starts_on, today), max(term.ends_on, today)) if term else (today, today)
    fields = (
        "pk",
        "staff_member",
        "week",
        "weekday",
        "starts_at",
        "ends_at",
        "starts_on",
        "ends_on",
        "is_paid",
        "kind",
    )
    return [Hour(*row) for row in Cell.objects.between(start, end).order_by().values_list(*fields)]


def _days(term: Term | None, today: date) -> list[tuple[date, int]]:
    """The school days of the half-term and of the three weeks ahead, with their week of the cycle. One query."""
    soon = today + timedelta(days=21)
    start, end = (min(term.starts_on, today), max(term.ends_on, soon)) if term else (today, soon)
    return days_between(start=start, end=end)


def _duty_minutes(cells: list[Hour], term: Term | None, days: list[tuple[date, int]]) -> dict[int, int]:
    """By adult their minutes of duty over the half-term: planned, less what was lost or handed over, with what they took over.
    One query."""
    if term is None:
        return {}
    rows = DayChange.objects.filter(cell__kind=Kind.DUTY, on__range=(term.starts_on, term.ends_on))
    changes = [
        Change(cell, on, (minute_of(starts_at), minute_of(ends_at)), cause, covered_by)
        for cell, on, starts_at, ends_at, cause, covered_by in rows.values_list(
            "cell", "on", "starts_at", "ends_at", "cause", "covered_by"
        )
    ]
    hours = [cell for cell in cells if cell.kind == Kind.DUTY]
    within = [(day, week) for day, week in days if term.starts_on <= day <= term.ends_on]
    found = adults(hours=hours, changes=changes, days=within)
    return {staff: summed(tallies.values()).delivered for staff, tallies in found.items()}


def _planned(cells: list[Hour], today: date) -> tuple[dict[int, Week], dict[int, Week]]:
    """By adult what is planned on the days of the cycle, and which of it is a break."""
    busy: dict[int, Week] = {}
    breaks: dict[int, Week] = {}
    for cell in cells:
        if today < cell.starts_on or (cell.ends_on is not None and cell.ends_on <= today):
            continue
        day = (cell.week, cell.weekday)
        busy.setdefault(cell.staff, {}).setdefault(day, []).append(cell.span)
        if cell.kind == Kind.BREAK:
            breaks.setdefault(cell.staff, {}).setdefault(day, []).append(cell.span)
    return busy, breaks


def _contracted(row: StaffMember, pattern: Pattern | None) -> int:
    """Contracted minutes of a week, the mean of both weeks of the cycle."""
    if pattern is None:
        return row.weekly_minutes or 0
    return (pattern.minutes_of_week(1) + pattern.minutes_of_week(2)) // 2


def _works(pattern: Pattern) -> Week:
    return {day: [(minute_of(row.starts_at), minute_of(row.ends_at))] for day, row in pattern.days.items()}


def _pattern_breaks(pattern: Pattern | None) -> Week:
    """The unpaid breaks of a contract are no time for duties."""
    return {
        day: [(minute_of(row.break_starts_at), minute_of(row.break_ends_at))]
        for day, row in (pattern.days.items() if pattern else ())
        if row.break_starts_at and row.break_ends_at
    }


def _both(week: Week, more: Week) -> Week:
    return {day: [*week.get(day, []), *more.get(day, [])] for day in {**week, **more}}


def bells() -> list[Span]:
    """The breaks of the school day, lunch among them."""
    rows = Period.objects.filter(kind__in=[Period.Kind.BREAK, Period.Kind.LUNCH])
    return [(minute_of(row.starts_at), minute_of(row.ends_at)) for row in rows]


def fairness(people: Iterable[rules.Person]) -> list[dict[str, Any]]:
    """A line a person by name: minutes of duty, their fair share, and the difference in words."""
    rows = list(people)
    shares = rules.fair_shares(rows, sum(row.duty for row in rows))
    return [
        {
            "person": row,
            "share": shares[row.key],
            "words": rules.difference_in_words(row.duty - shares[row.key])
            if row.contracted
            else "no contracted hours known",
        }
        for row in sorted(rows, key=rules.by_name)
    ]


def without_break(
    people: Iterable[rules.Person], found: Iterable[Turn], spans: list[Span]
) -> list[tuple[rules.Person, str]]:
    """Who has a duty at break or lunch and no other break of 20 minutes that day, with the day in words."""
    by_key = {person.key: person for person in people}
    lacking: dict[tuple[int, rules.Day], str] = {}
    for turn in found:
        if turn.post.kind not in (DutyPost.Kind.BREAK, DutyPost.Kind.LUNCH):
            continue
        for cell in turn.cells:
            person, day = by_key.get(cell.staff_member_id), (turn.week, turn.weekday)
            if person and rules.lacks_break(person, day, bells=spans):
                lacking[cell.staff_member_id, day] = turn.day_words
    return [(by_key[key], words) for (key, _), words in sorted(lacking.items(), key=lambda row: row[0][1])]


def rota(*, user: User, week: int, kind: str, today: date) -> dict[str, Any]:
    """The page of duties: a week of the cycle, what is lacking in both, one's own, fairness, and who has no break."""
    weeks, team = user.membership.school.cycle_weeks, people_on_duty(today=today)  # type: ignore[union-attr]
    week = week if week in range(1, weeks + 1) else team.week_of(today)
    posts = [post for post in DutyPost.objects.from_day(today) if kind in ("", post.kind)]
    found = turns(posts=posts, day=today, weeks=weeks)
    by_place = {(turn.post.pk, turn.weekday): turn for turn in found if turn.week == week}
    return {
        "week": week,
        "weeks": range(1, weeks + 1),
        "lines": [(post, [by_place.get((post.pk, weekday)) for weekday in range(1, 6)]) for post in posts],
        "turns": found,
        "gaps": [turn for turn in found if turn.lacking],
        "mine": [turn for turn in found if any(cell.staff_member.user_id == user.pk for cell in turn.cells)],
        "term": team.term,
        "fairness": fairness(team.people),
        "without_break": without_break(team.people, found, bells()),
    }


def proposals(*, starts_on: date) -> list[rules.Proposal]:
    """Who could go where somebody is lacking from a day on."""
    weeks = present_school().get().cycle_weeks
    team = people_on_duty(today=starts_on)
    posts = DutyPost.objects.on(starts_on)
    open_turns = [turn for turn in turns(posts=posts, day=starts_on, weeks=weeks) if turn.lacking]
    times: dict[rules.Day, int] = {}
    for day, week in team.days:
        if team.term is None or not starts_on <= day <= team.term.ends_on:
            continue
        times[week, day.isoweekday()] = times.get((week, day.isoweekday()), 0) + 1
    gaps = [
        rules.Gap(
            turn.post.pk, turn.post.name, (turn.week, turn.weekday),
            (minute_of(turn.post.starts_at), minute_of(turn.post.ends_at)),
            turn.post.minutes * max(1, times.get((turn.week, turn.weekday), 1)),
        )
        for turn in open_turns
        for _ in range(turn.lacking)
    ]  # fmt: skip
    return rules.propose(gaps=gaps, people=team.people, bells=bells())
