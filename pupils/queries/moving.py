"""What the pages of moving up show: who would go where, the counts, and what is to be looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from core.asked import asked_number
from core.editing import mark_of
from pupils.leaving import Leaving, leaving_counted
from pupils.models import MovedPupil, MovingUp, Pupil, PupilQuerySet
from pupils.moving import YearEnd, there
from pupils.rules.moving import (
    Count,
    Move,
    NewForm,
    Outcome,
    Pasted,
    SchoolYear,
    Standing,
    counted,
    is_calendar_short,
    is_time,
    moves,
    new_forms,
    school_year_of,
    school_years,
    year_words,
)
from schools.models import Term

LEAVES_SINCE = "came since this was decided, and their year leaves: still on roll. Record their last day on their page"
NEW_SINCE = (
    "was added after the old year ended, without the day they joined, and stays in their year. Change it on their page "
    "where it is last year's"
)


def year_end(moving: MovingUp, *, now: datetime) -> YearEnd:
    return YearEnd(moving.last_day, moving.starts_on, moving.carried_until, now, timezone.localdate(now))


def moving_of(year: date) -> MovingUp | None:
    """The move into the school year of this day, or a decided one into a later year; None where there is neither. That a
    half-term was corrected since does not make it another year."""
    return _moving_of(year, _not_undone())


def _not_undone() -> list[MovingUp]:
    rows = MovingUp.objects.exclude(state=MovingUp.State.UNDONE).select_related("begun_by", "decided_by")
    return list(rows.order_by("starts_on"))


def _moving_of(year: date, rows: Iterable[MovingUp]) -> MovingUp | None:
    wanted = school_year_of(year)
    for row in rows:
        there = school_year_of(row.starts_on)
        if there == wanted or (there > wanted and row.state != MovingUp.State.DRAFT):
            return row
    return None


def years_to_move_into(*, today: date) -> list[SchoolYear]:
    """The years that the calendar has and that nobody has moved into, or begun to."""
    rows = _not_undone()
    years = school_years(Term.objects.values_list("starts_on", "ends_on"), today=today)
    return [year for year in years if _moving_of(year.starts_on, rows) is None]


def new_year_due(*, today: date) -> str:
    """What is due as the summer term ends: "move" (up, which nobody has begun), "decide" (what is prepared), "terms" (the
    calendar has no new year yet), "". One query, in those weeks two."""
    terms = list(Term.objects.values_list("starts_on", "ends_on"))
    due = [
        y for y in school_years(terms, today=today) if is_time(last_day=y.last_day, starts_on=y.starts_on, today=today)
    ]
    if due:
        moving = moving_of(due[0].starts_on)
        if moving is None:
            return "move"
        return "decide" if moving.state == MovingUp.State.DRAFT else ""
    return "terms" if is_calendar_short(terms, today=today) else ""


def leaning_on(term: Term) -> MovingUp | None:
    """The move that is still ahead and takes a day from this half-term."""
    ahead = MovingUp.objects.filter(state__in=[MovingUp.State.DRAFT, MovingUp.State.DECIDED])
    return ahead.filter(Q(starts_on=term.starts_on) | Q(last_day=term.ends_on)).order_by("starts_on").first()


def pupils_concerned(moving: MovingUp, *, today: date) -> PupilQuerySet:
    """Those who are on roll as the new year begins (today, once it has begun) and were before the old one ended: who joins after
    it comes with the year they join."""
    rows = Pupil.objects.on_roll(max(today, moving.starts_on)).filter(merged_into__isnull=True)
    return rows.filter(Q(joined_on__isnull=True) | Q(joined_on__lte=moving.last_day)).by_name()


def newcomers(moving: MovingUp, *, today: date) -> int:
    """How many on roll joined after the old year's last day, and are left alone."""
    return Pupil.objects.on_roll(max(today, moving.starts_on)).filter(joined_on__gt=moving.last_day).count()


def leaving_already(moving: MovingUp, *, today: date) -> int:
    """How many on roll today are to leave before the new year begins, and are left alone."""
    rows = Pupil.objects.on_roll(today).filter(left_on__isnull=False, left_on__lte=max(today, moving.starts_on))
    return rows.count()


def standing(moving: MovingUp, *, today: date) -> list[Standing]:
    """Where those whom the move concerns are now."""
    rows = pupils_concerned(moving, today=today).values_list("pk", "year_group", "form")
    return [Standing(*row) for row in rows]


def moves_planned(moving: MovingUp, *, today: date) -> list[Move]:
    return moves(standing(moving, today=today), moving.choices)


def came_since(moving: MovingUp, *, today: date) -> tuple[list[Move], list[str]]:
    """Of those whom the move concerns and who were not there as it was decided: what becomes of them, and in words those for
    whom a person has to say it: what hangs on a leaver nobody has looked at, and a new record may be of the new year."""
    known = set(MovedPupil.objects.filter(moving_up=moving).values_list("pupil", flat=True))
    since = [move for move in moves_planned(moving, today=today) if move.pk not in known]
    with_a_day = set(pupils_concerned(moving, today=today).filter(joined_on__isnull=False).values_list("pk", flat=True))
    trail: Any = apps.get_model("pupils", "PupilEvent")
    before = trail.objects.filter(id__in=[move.pk for move in since], pgh_created_at__date__lte=moving.last_day)
    sure = with_a_day | set(before.values_list("id", flat=True))
    going, left = [], []
    for move in since:
        if move.outcome is Outcome.LEAVES:
            left.append(f"pupil {move.pk}: {LEAVES_SINCE}")
        elif move.pk not in sure:
            left.append(f"pupil {move.pk}: {NEW_SINCE}")
        else:
            going.append(move)
    return going, left


@dataclass(frozen=True)
class Preview:
    """What moving up would do. `seen`: a mark of it, for who decides to have seen it. `joined_later`: the leavers (by number) who
    joined after the last day of those who leave."""

    rows: list[Move]
    total: Count
    years: list[Count]
    forms: list[NewForm]
    unknown: int
    newcomers: int
    leaving_already: int
    endings: list[str]
    is_late: bool
    gone_up: int
    joined_later: list[int]
    seen: str

    @property
    def leavers(self) -> list[Move]:
        return [row for row in self.rows if row.outcome is Outcome.LEAVES]

    @property
    def repeaters(self) -> list[Move]:
        return [row for row in self.rows if row.outcome is Outcome.STAYS]

    @property
    def is_moved_already(self) -> bool:
        """Whether more than half are a year above where they were at the end of the old year: an import has moved them."""
        return bool(self.rows) and self.gone_up * 2 > len(self.rows)


def preview(moving: MovingUp, *, today: date) -> Preview:
    rows = moves_planned(moving, today=today)
    total, years = counted(rows)
    leavers = frozenset(row.pk for row in rows if row.outcome is Outcome.LEAVES)
    endings = leaving_counted(Leaving(leavers, moving.leave_on)) if leavers else []
    gone_up = _gone_up(rows, moving, today=today)
    later = Pupil.objects.filter(pk__in=leavers, joined_on__gt=moving.leavers_last_on).by_name()
    year = YearEnd(moving.last_day, moving.starts_on, moving.carried_until, timezone.now(), today)
    seen = mark_of([
        [[row.pk, row.outcome.value, row.year_after, row.form_after] for row in rows],
        moving.choices, moving.leavers_last_on.isoformat(), moving.carried_until.isoformat(), there(year),
    ])  # fmt: skip
    return Preview(
        rows, total, years, new_forms(rows), sum(row.year_before is None for row in rows),
        newcomers(moving, today=today), leaving_already(moving, today=today), endings, moving.starts_on <= today,
        gone_up, list(later.values_list("pk", flat=True)), seen,
    )  # fmt: skip


def _gone_up(rows: list[Move], moving: MovingUp, *, today: date) -> int:
    """How many are a year above the one that the audit trail has for them at the end of the old year."""
    if today <= moving.last_day:
        return 0
    trail: Any = apps.get_model("pupils", "PupilEvent")
    then = trail.objects.filter(pgh_created_at__date__lte=moving.last_day, year_group__isnull=False)
    was = dict(then.order_by("id", "-pgh_id").distinct("id").values_list("id", "year_group"))
    return sum(row.pk in was and row.year_before == was[row.pk] + 1 for row in rows)


def pupils_of(
    moving: MovingUp, *, year: str, form: str, outcome: str, text: str, today: date
) -> list[tuple[Pupil, Move]]:
    """Each pupil whom the move concerns with what becomes of them, narrowed by the filters."""
    by_pk = {row.pk: row for row in moves_planned(moving, today=today)}
    rows = pupils_concerned(moving, today=today).known_as(text)
    if year:
        rows = rows.filter(year_group=asked_number(year, least=-9, most=99, otherwise=None))
    if form:
        rows = rows.filter(form=form)
    pairs = [(row, by_pk[row.pk]) for row in rows if row.pk in by_pk]
    return [pair for pair in pairs if not outcome or pair[1].outcome == outcome]


def years_of(moving: MovingUp, *, today: date) -> list[tuple[str, str]]:
    """The years of the pupils whom the move concerns, with their words."""
    rows = pupils_concerned(moving, today=today).order_by("year_group").values_list("year_group", flat=True).distinct()
    return [("none" if year is None else str(year), year_words(year)) for year in rows]


@dataclass(frozen=True)
class Matched:
    """What pasted lines mean: new forms of forms ("year:form") and of pupils, and the numbers of the lines that mean nobody, or
    more than one."""

    forms: dict[str, str]
    pupils: dict[str, str]
    nobody: list[int]
    several: list[int]


def matched(lines: Iterable[Pasted], moving: MovingUp, *, today: date) -> Matched:
    """A line names a form, or a pupil by admission number, UPN or name (with the birthday where two have it)."""
    rows = list(pupils_concerned(moving, today=today))
    forms: dict[str, set[str]] = {}
    known: dict[str, set[int]] = {}
    for row in rows:
        if row.form:
            forms.setdefault(row.form.casefold(), set()).add(
                f"{'' if row.year_group is None else row.year_group}:{row.form}"
            )
        for name in _names(row):
            known.setdefault(name.casefold(), set()).add(row.pk)
    found = Matched({}, {}, [], [])
    for line in lines:
        who = line.who.casefold()
        if who in forms:
            found.forms.update(dict.fromkeys(forms[who], line.form))
        elif len(pks := known.get(who, set())) == 1:
            found.pupils[str(next(iter(pks)))] = line.form
        else:
            (found.several if pks else found.nobody).append(line.line)
    return found


def _names(row: Pupil) -> list[str]:
    names = [row.plain_name, f"{row.given_name} {row.family_name}", row.name]
    for first in {row.first_name, row.given_name}:
        names += [f"{row.family_name}, {first}", f"{row.family_name} {first}"]
    return [" ".join(name.split()) for name in (*names, row.mis_id, row.upn) if name.strip()]


def moved_counted(moving: MovingUp) -> Count:
    """What was decided, by count."""
    by = dict.fromkeys(Outcome, 0)
    for outcome in MovedPupil.objects.filter(moving_up=moving).values_list("outcome", flat=True):
        by[Outcome(outcome)] += 1
    return Count(None, sum(by.values()), by[Outcome.UP], by[Outcome.STAYS], by[Outcome.LEAVES])
