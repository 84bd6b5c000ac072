"""What the school census would trip over (facts 10-18), on paper."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from pupils.rules.upn import has_right_letter, has_upn_form

THURSDAY = 4
# Month, and which Thursday of it (fact 14).
CENSUS_DAYS = ((1, 3), (5, 3), (10, 1))
SPRING = 1


@dataclass(frozen=True)
class Record:
    """What is known of a pupil on the census day. `needs` are (code, rank); `retired` are codes that may be given no more."""

    pk: int
    name: str
    upn: str
    born_on: date | None
    sex: str
    year_group: int | None
    joined_on: date | None
    status: str
    needs: tuple[tuple[str, int], ...] = ()
    retired: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Fix:
    """Something to put right: `where` is "identity" or "sen", `is_look` that it may be right as it is."""

    pk: int
    name: str
    what: str
    words: str
    where: str
    is_look: bool = False


def nth_thursday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(THURSDAY - first.isoweekday()) % 7 + 7 * (number - 1))


def next_census_day(today: date) -> date:
    """The next census day, today included: first Thursday of October, third of January, third of May (fact 14)."""
    days = (nth_thursday(year, *day) for year in (today.year, today.year + 1) for day in CENSUS_DAYS)
    return next(day for day in days if day >= today)


def usual_year(born_on: date, on: date) -> int:
    """The National Curriculum year of a child born on a day (fact 15): academic year's start less the start of the 1 September
    to 31 August window of the birthday, less 5."""
    return _september(on) - _september(born_on) - 5


def _september(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def fixes(records: Iterable[Record], *, on: date) -> list[Fix]:
    """Everything missing or contradictory, in the order of the records."""
    records = list(records)
    twins: dict[tuple[str, date], int] = {}
    for row in records:
        if row.born_on:
            twins[row.name.casefold(), row.born_on] = twins.get((row.name.casefold(), row.born_on), 0) + 1
    found = []
    for row in records:
        found += [*_identity(row, on), *_sen(row, on)]
        if row.born_on and twins[row.name.casefold(), row.born_on] > 1:
            found.append(
                _fix(row, "duplicate", "Two records have this name and birthday: one child twice?", "identity", True)
            )
    return found


def _fix(row: Record, what: str, words: str, where: str, is_look: bool = False) -> Fix:
    return Fix(row.pk, row.name, what, words, where, is_look)


def _identity(row: Record, on: date) -> Iterable[Fix]:
    if not row.upn:
        yield _fix(row, "upn", "No UPN.", "identity")
    elif not has_upn_form(row.upn):
        yield _fix(row, "upn", "The UPN has not the form of one.", "identity")
    elif not has_right_letter(row.upn):
        yield _fix(row, "upn", "The check letter of the UPN is wrong.", "identity", True)
    elif row.upn[-1].isalpha():
        yield _fix(
            row, "upn", "The UPN is a temporary one: ask the last school for the permanent one.", "identity", True
        )
    if row.sex not in ("F", "M"):
        yield _fix(row, "sex", "No sex.", "identity")
    if row.born_on is None:
        yield _fix(row, "born_on", "No date of birth.", "identity")
    if row.year_group is None:
        yield _fix(row, "year_group", "No year group.", "identity")
    elif row.born_on and usual_year(row.born_on, on) != row.year_group:
        usual = usual_year(row.born_on, on)
        yield _fix(row, "year_group", f"In year {row.year_group}, and by birthday in year {usual}.", "identity", True)
    if row.joined_on is None:
        yield _fix(row, "joined_on", "No day of joining.", "identity")


def _sen(row: Record, on: date) -> Iterable[Fix]:
    codes = [code for code, _ in row.needs]
    ranks = [rank for _, rank in row.needs]
    if row.status in row.retired:
        yield _fix(row, "status", f"{row.status} is a retired status.", "sen")
    for code in codes:
        if code in row.retired:
            yield _fix(row, "need", f"{code} is a retired type of need.", "sen")
    if row.status in ("E", "K") and not row.needs:
        yield _fix(
            row, "need", "On the register without a type of need (asked for in January).", "sen", on.month != SPRING
        )
    if row.status == "N" and row.needs:
        yield _fix(row, "status", "A type of need and no SEN status.", "sen")
    if row.status == "E" and "NSA" in codes:
        yield _fix(row, "need", "“No specialist assessment” goes with SEN support alone (fact 11).", "sen")
    if row.needs and ranks.count(1) != 1:
        yield _fix(row, "need", f"{ranks.count(1) or 'No'} primary needs: exactly one is wanted.", "sen")
