"""What the pages about adults show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Extract, Lower

from access.models import User
from schools.rules import WEEKDAYS
from staff.models import Language, Skill, StaffMember, Training, WorkingDay, WorkingPattern
from staff.queries.working import pattern_of
from staff.rules.training import Validity, expiry_words, validity
from staff.rules.working import Hours, Pattern, average_minutes, doubts, hours_words, is_same_in_both


def with_hours(rows: QuerySet[StaffMember], *, today: date) -> QuerySet[StaffMember]:
    """Each with `contracted_minutes` a week: of the pattern in force, over weeks A and B; where there is none, as imported."""
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    pause = ExpressionWrapper(F("break_ends_at") - F("break_starts_at"), output_field=DurationField())
    paid = Sum(length - Coalesce(pause, Value(timedelta()), output_field=DurationField()))
    in_force = WorkingPattern.objects.on(today).filter(staff_member=OuterRef(OuterRef("pk")))
    minutes = (
        WorkingDay.objects.filter(pattern__in=in_force.order_by().values("pk"))
        .order_by()
        .values("pattern")
        .annotate(minutes=Cast(Extract(paid, "epoch") / Value(2 * 60), IntegerField()))
        .values("minutes")
    )
    figure = Cast("weekly_minutes", IntegerField())
    return rows.annotate(contracted_minutes=Coalesce(Subquery(minutes), figure))


@dataclass(frozen=True)
class Worked:
    """A pattern as a page shows it. `state`: now, planned or over."""

    row: WorkingPattern
    pattern: Pattern
    state: str

    @property
    def hours(self) -> str:
        return hours_words(average_minutes(self.pattern))

    @property
    def by_week(self) -> list[str]:
        return [hours_words(self.pattern.minutes_of_week(week)) for week in (1, 2)]

    @property
    def is_same(self) -> bool:
        return is_same_in_both(self.pattern.days)

    @property
    def doubts(self) -> list[str]:
        return doubts(self.pattern)

    @property
    def last_on(self) -> date | None:
        return self.row.ends_on - timedelta(days=1) if self.row.ends_on else None

    @property
    def stretches(self) -> list[tuple[str, list[Hours | None]]]:
        """Weekdays that are worked, those alike that follow one another as one ("Monday to Friday"), each with its hours in weeks
        A and B, or in both where they are the same."""
        weeks = (1,) if self.is_same else (1, 2)
        found: list[tuple[int, int, list[Hours | None]]] = []
        for weekday in range(1, 8):
            hours = [self.pattern.days.get((week, weekday)) for week in weeks]
            if not any(hours):
                continue
            if found and found[-1][1] == weekday - 1 and found[-1][2] == hours:
                found[-1] = (found[-1][0], weekday, hours)
            else:
                found.append((weekday, weekday, hours))
        names = WEEKDAYS
        return [
            (names[first - 1] if first == last else f"{names[first - 1]} to {names[last - 1]}", hours)
            for first, last, hours in found
        ]


def patterns_shown(*, person: StaffMember, today: date) -> dict[str, list[Worked]]:
    """The patterns of a person by state, the newest first: two queries."""
    found: dict[str, list[Worked]] = {"now": [], "planned": [], "over": []}
    rows = WorkingPattern.objects.filter(staff_member=person).order_by("-starts_on").prefetch_related("days")
    for row in rows:
        pattern = pattern_of(row)
        state = "now" if pattern.holds_on(today) else "planned" if row.starts_on > today else "over"
        found[state].append(Worked(row, pattern, state))
    found["planned"].reverse()
    return found


@dataclass(frozen=True)
class Trained:
    """A training and how long it holds, in words."""

    row: Training
    today: date

    @property
    def words(self) -> str:
        return expiry_words(self.row.expires_on, today=self.today)

    @property
    def validity(self) -> Validity:
        return validity(self.row.expires_on, today=self.today)

    @property
    def tone(self) -> str:
        return {Validity.EXPIRED: "bad", Validity.EXPIRING: "act"}.get(self.validity, "good")


def trainings_shown(*, person: StaffMember, today: date) -> list[Trained]:
    rows = Training.objects.filter(staff_member=person).select_related("course")
    return [Trained(row, today) for row in rows.order_by("course__name", "-done_on")]


def newest(trainings: Iterable[Training]) -> dict[tuple[int, int], Training]:
    """By person and course the training that holds longest."""
    found: dict[tuple[int, int], Training] = {}
    for row in trainings:
        place = (row.staff_member_id, row.course_id)
        old = found.get(place)
        if old is None or (row.expires_on or date.max, row.done_on) > (old.expires_on or date.max, old.done_on):
            found[place] = row
    return found


def team_of(*, person: StaffMember, today: date) -> list[StaffMember]:
    """Those who work here and whose line manager the person is."""
    return list(with_hours(StaffMember.objects.working().filter(line_manager=person), today=today))


def names_used(*, model: type[Skill] | type[Language]) -> list[str]:
    """The names that people of the school have written, each once whatever its case."""
    rows = model.objects.order_by(Lower("name"), "name").values_list("name", flat=True).distinct()
    found: dict[str, str] = {}
    for name in rows:
        found.setdefault(name.casefold(), name)
    return list(found.values())


@dataclass
class Shown:
    """All that a person's page says of them, beside the form about who they are."""

    patterns: dict[str, list[Worked]]
    trainings: list[Trained]
    skills: list[Skill] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    team: list[StaffMember] = field(default_factory=list)


def person_shown(*, person: StaffMember, user: User, today: date) -> Shown:
    """Six queries."""
    return Shown(
        patterns=patterns_shown(person=person, today=today),
        trainings=trainings_shown(person=person, today=today),
        skills=list(Skill.objects.filter(staff_member=person)),
        languages=list(Language.objects.filter(staff_member=person)),
        team=team_of(person=person, today=today),
    )
