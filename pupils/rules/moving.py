"""Moving up on paper: who goes into which year and form, and the counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pupils.rules.words import YEAR_WORDS

# Days around the end of a school year: a group that ends so shortly before it ends with it; so long before it, it is time.
WITH_THE_YEAR = timedelta(days=13)
IN_TIME = timedelta(days=27)
LATE = timedelta(days=45)
BEGINS = (8, 9, 10)
AHEAD = timedelta(days=420)
# A number that stands alone in a form's name: the year of "7A", "Y7 Oak" and "07B", not a part of "17".
NUMBER = re.compile(r"(?<!\d)0*(\d+)(?!\d)")
# Reception has no number: "R", "RA", "R Oak", "YR", "Reception".
RECEPTION = re.compile(r"^(?:Y?R(?![a-z])|[Rr]eception|RECEPTION)")


class Outcome(StrEnum):
    """What becomes of a pupil as the year ends."""

    UP = "up"
    STAYS = "stays"
    LEAVES = "leaves"

    @property
    def label(self) -> str:
        return {"up": "Goes up", "stays": "Stays in the year", "leaves": "Leaves"}[self.value]


def outcome_said(text: str) -> Outcome | None:
    """The outcome that a word names ("leaves", "Goes up"); None for what is a form's name."""
    word = " ".join(text.casefold().split())
    return next((one for one in Outcome if word in (one.value, one.label.casefold())), None)


def year_words(year: int | None) -> str:
    return "Year not known" if year is None else YEAR_WORDS.get(year, f"Year {year}")


@dataclass(frozen=True)
class Standing:
    """A pupil on roll as they are now."""

    pk: int
    year: int | None
    form: str


@dataclass(frozen=True)
class Move:
    """What becomes of a pupil."""

    pk: int
    outcome: Outcome
    year_before: int | None
    form_before: str
    year_after: int | None
    form_after: str


def form_key(year: int | None, form: str) -> str:
    """How a form of a year is called among the choices."""
    return f"{'' if year is None else year}:{form}"


def next_form(form: str, year: int | None) -> str:
    """The form of the year above by its pattern: "7A" becomes "8A", "Y7 Oak" "Y8 Oak", "07B" "08B", "RA" "1A". A name without the
    year in it ("Oak") is kept."""
    if year is None:
        return form
    if year == 0:
        return RECEPTION.sub(_first_year, form, count=1)
    for found in NUMBER.finditer(form):
        if int(found[1]) == year:
            width = len(found[0])
            return (
                f"{form[: found.start()]}{year + 1:0{width if found[0].startswith('0') else 0}d}{form[found.end() :]}"
            )
    return form


def _first_year(found: re.Match[str]) -> str:
    said = found[0]
    if said.lower() == "reception":
        return "Year 1"
    return "Y1" if len(said) == 2 else "1"


def outcomes_proposed(years: Iterable[int | None]) -> dict[str, str]:
    """By year what becomes of it: the highest leaves, the others go up."""
    known = {year for year in years if year is not None}
    return {str(year): (Outcome.LEAVES if year == max(known) else Outcome.UP).value for year in sorted(known)}


def moves(pupils: Iterable[Standing], choices: Mapping[str, Any]) -> list[Move]:
    """What becomes of each pupil of all, by what was chosen for them, else for their year and form (see `MovingUp.choices`), else
    as it is proposed for a year that came since. Whose year is not known stays."""
    rows = list(pupils)
    years = outcomes_proposed(pupil.year for pupil in rows) | dict(choices.get("years", {}))
    forms, own = choices.get("forms", {}), choices.get("pupils", {})
    found = []
    for pupil in rows:
        said = own.get(str(pupil.pk), {})
        outcome = Outcome(said.get("outcome") or years.get(str(pupil.year), Outcome.UP))
        if outcome is Outcome.UP and pupil.year is None:
            outcome = Outcome.STAYS
        is_up = outcome is Outcome.UP
        year = pupil.year + 1 if is_up and pupil.year is not None else pupil.year
        form = forms.get(form_key(pupil.year, pupil.form), next_form(pupil.form, pupil.year)) if is_up else pupil.form
        if outcome is not Outcome.LEAVES and "form" in said:
            form = said["form"]
        found.append(Move(pupil.pk, outcome, pupil.year, pupil.form, year, form))
    return found


def by_hand(forms: Mapping[str, str]) -> dict[str, str]:
    """New forms by "year:form": only what differs from the pattern."""
    found = {}
    for key, new in forms.items():
        year, _, form = key.partition(":")
        if new != next_form(form, int(year) if year else None):
            found[key] = new
    return found


def exception(rule: Move, outcome: str, form: str | None) -> dict[str, str]:
    """What was said of a pupil, as far as it differs from what their year and form give; no form where none was said."""
    said = {} if outcome == rule.outcome else {"outcome": outcome}
    if form is None or outcome == Outcome.LEAVES:
        return said
    return said if outcome == rule.outcome and form == rule.form_after else {**said, "form": form}


@dataclass(frozen=True)
class TakenOver:
    """Choices with what was pasted, and how many who were to leave have a new form instead."""

    choices: dict[str, Any]
    staying_on: int


def taken_over(
    pupils: Iterable[Standing], choices: Mapping[str, Any], *, forms: Mapping[str, str], own: Mapping[str, str]
) -> TakenOver:
    """New forms, or words for an outcome, of forms (by "year:form") and of single pupils (by number), which come first. Each
    pupil of a line gets what it says, whatever was said of them before: who is given a form does not leave."""
    rows = list(pupils)
    new = {key: said for key, said in forms.items() if outcome_said(said) is None}
    kept = {**choices, "forms": by_hand({**choices.get("forms", {}), **new})}
    rule = moves(rows, {**kept, "pupils": {}})
    exceptions, staying_on = dict(choices.get("pupils", {})), 0
    for before, plain in zip(moves(rows, choices), rule, strict=True):
        said = own.get(str(plain.pk), forms.get(form_key(plain.year_before, plain.form_before)))
        if said is None:
            continue
        is_back = before.outcome is Outcome.LEAVES and outcome_said(said) is None
        staying_on += is_back
        exceptions.pop(str(plain.pk), None)
        outcome = outcome_said(said) or (Outcome.UP if is_back else before.outcome)
        if left := exception(plain, outcome.value, None if outcome_said(said) else said):
            exceptions[str(plain.pk)] = left
    return TakenOver({**kept, "pupils": exceptions}, staying_on)


@dataclass(frozen=True)
class Count:
    """Of a year, or of all: how many pupils there are, and what becomes of them. `there` = `up` + `stays` + `leaves`."""

    year: int | None
    there: int
    up: int
    stays: int
    leaves: int

    @property
    def words(self) -> str:
        return year_words(self.year)


def counted(rows: Iterable[Move]) -> tuple[Count, list[Count]]:
    """All of them, and by year in order; those whose year is not known last."""
    years: dict[int | None, dict[Outcome, int]] = {}
    for row in rows:
        of_year = years.setdefault(row.year_before, dict.fromkeys(Outcome, 0))
        of_year[row.outcome] += 1
    order = sorted(years, key=lambda year: (year is None, year or 0))
    lines = [_count(year, years[year]) for year in order]
    total = {one: sum(years[year][one] for year in order) for one in Outcome}
    return _count(None, total), lines


def _count(year: int | None, by: Mapping[Outcome, int]) -> Count:
    return Count(year, sum(by.values()), by[Outcome.UP], by[Outcome.STAYS], by[Outcome.LEAVES])


@dataclass(frozen=True)
class NewForm:
    """A form of the new year: how many pupils, and out of which forms."""

    year: int | None
    form: str
    count: int
    came_from: tuple[str, ...]

    @property
    def year_words(self) -> str:
        return year_words(self.year)


def new_forms(rows: Iterable[Move]) -> list[NewForm]:
    """The forms of the new year as they would be, in order of year and name."""
    found: dict[tuple[int | None, str], list[str]] = {}
    for row in rows:
        if row.outcome is not Outcome.LEAVES:
            found.setdefault((row.year_after, row.form_after), []).append(row.form_before or "no form")
    order = sorted(found, key=lambda key: (key[0] is None, key[0] or 0, key[1]))
    return [NewForm(year, form, len(found[year, form]), tuple(sorted(set(found[year, form])))) for year, form in order]


@dataclass(frozen=True)
class Pasted:
    """A line of what was pasted: who or which form, and the new form (or a word for an outcome)."""

    line: int
    who: str
    form: str


def read_pasted(text: str) -> tuple[list[Pasted], list[int]]:
    """Lines of two columns, with a tab, a semicolon, an arrow or a comma between them (the last one counts: names have commas of
    their own), and the numbers of the lines that have not two."""
    found, unread = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        for mark in ("\t", ";", "->", "→", ","):
            who, between, form = line.rpartition(mark)
            if between and who.strip() and form.strip():
                found.append(Pasted(number, " ".join(who.split()), form.strip()[:30]))
                break
        else:
            unread.append(number)
    return found, unread


@dataclass(frozen=True)
class SchoolYear:
    """A year that can be moved into: its first day, the last day of the year before, the last day of its first half-term."""

    starts_on: date
    last_day: date
    first_half_until: date

    @property
    def words(self) -> str:
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02}"


def school_year_of(day: date) -> int:
    """The school year of a day, by the calendar year in which it begins; August is of the new one, as half-terms start in it."""
    return day.year if day.month >= 8 else day.year - 1


def school_years(terms: Iterable[tuple[date, date]], *, today: date) -> list[SchoolYear]:
    """The years that can be moved into today, as the half-terms (first and last day) say: those that begin within the next 14
    months or began in the last four. A school year begins with a half-term that starts in August to October; one whose
    beginning the calendar does not have is none."""
    found: dict[int, list[tuple[date, date]]] = {}
    for first, last in sorted(terms):
        found.setdefault(school_year_of(first), []).append((first, last))
    years = []
    for number, spans in sorted(found.items()):
        starts_on, until = spans[0]
        ends = [last for _, last in found.get(number - 1, [])]
        last_day = max(ends) if ends else starts_on - timedelta(days=1)
        is_whole = starts_on.month in BEGINS
        if is_whole and today - LATE <= starts_on <= today + AHEAD and last_day < starts_on:
            years.append(SchoolYear(starts_on, last_day, until))
    return years


def is_time(*, last_day: date, starts_on: date, today: date) -> bool:
    """Whether it is time to think of moving up: the last four weeks of the summer term, and until two weeks into the new year."""
    return last_day - IN_TIME <= today <= starts_on + timedelta(days=13)


def is_calendar_short(terms: Iterable[tuple[date, date]], *, today: date) -> bool:
    """Whether the last half-term that the calendar has is a summer term in its last four weeks: the new year is to be added."""
    ends = [last for _, last in terms]
    return (
        bool(ends) and max(ends).month in (6, 7, 8) and max(ends) - IN_TIME <= today <= max(ends) + timedelta(days=45)
    )
