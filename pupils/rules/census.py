"""What the school census would trip over, on paper: SEN provision, type and rank of need (CBDS), UPN, year group."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from pupils.rules.upn import has_right_letter, has_upn_form

THURSDAY = 4
# Month, and which Thursday of it.
CENSUS_DAYS = ((1, 3), (5, 3), (10, 1))
SPRING = 1
# From so long before the day, what is to be corrected stands on Home.
NEAR = timedelta(weeks=4)


@dataclass(frozen=True)
class Record:
    """What is known of a pupil on the census day. `needs` are (code, rank); `retired` are codes that may be given no more."""

    pk: int
    given_name: str
    family_name: str
    upn: str
    born_on: date | None
    sex: str
    year_group: int | None
    joined_on: date | None
    status: str
    mis_id: str = ""
    needs: tuple[tuple[str, int], ...] = ()
    retired: frozenset[str] = field(default_factory=frozenset)
    # What tells the pupil from another of the same name.
    mark: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Fix:
    """Something to correct: `where` is "identity" or "sen", `is_look` that it may be right as it is."""

    record: Record
    what: str
    words: str
    where: str
    is_look: bool = False

    @property
    def pk(self) -> int:
        return self.record.pk

    @property
    def name(self) -> str:
        return f"{self.record.name} ({self.record.mark})" if self.record.mark else self.record.name


def nth_thursday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(THURSDAY - first.isoweekday()) % 7 + 7 * (number - 1))


def next_census_day(today: date) -> date:
    """The next census day, today included: first Thursday of October, third of January, third of May."""
    days = (nth_thursday(year, *day) for year in (today.year, today.year + 1) for day in CENSUS_DAYS)
    return next(day for day in days if day >= today)


def is_near(today: date) -> bool:
    """Whether the next census day is near enough for what is to be corrected to stand on Home."""
    return next_census_day(today) - today <= NEAR


def usual_year(born_on: date, on: date) -> int:
    """The National Curriculum year of a child born on a day: academic year's start less the start of the 1 September
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
                _fix(
                    row,
                    "duplicate",
                    "Two records share this name and date of birth. Is it one child?",
                    "identity",
                    True,
                )
            )
    return found


def _fix(row: Record, what: str, words: str, where: str, is_look: bool = False) -> Fix:
    return Fix(row, what, words, where, is_look)


def _identity(row: Record, on: date) -> Iterable[Fix]:
    if not row.upn:
        yield _fix(row, "upn", "There is no UPN. Enter it.", "identity")
    elif not has_upn_form(row.upn):
        yield _fix(row, "upn", "This isn't a UPN: one looks like B801200005001. Correct it.", "identity")
    elif not has_right_letter(row.upn):
        yield _fix(row, "upn", "The UPN's check letter is wrong. Look the UPN up.", "identity", True)
    elif row.upn[-1].isalpha():
        words = "This is a temporary UPN. Ask the pupil's last school for the permanent one."
        yield _fix(row, "upn", words, "identity", True)
    if row.sex not in ("F", "M"):
        yield _fix(row, "sex", "No sex is recorded. Enter it.", "identity")
    if row.born_on is None:
        yield _fix(row, "born_on", "There is no date of birth. Enter it.", "identity")
    if row.year_group is None:
        yield _fix(row, "year_group", "There is no year group. Choose it.", "identity")
    elif row.born_on and usual_year(row.born_on, on) != row.year_group:
        usual = usual_year(row.born_on, on)
        words = f"The pupil is in {_year(row.year_group)}; by date of birth they would be in {_year(usual)}."
        yield _fix(row, "year_group", words, "identity", True)
    if row.joined_on is None:
        yield _fix(row, "joined_on", "There is no date of joining. Enter it.", "identity")


def _year(number: int) -> str:
    return {-2: "N1", -1: "N2", 0: "Reception"}.get(number, f"Year {number}")


def _sen(row: Record, on: date) -> Iterable[Fix]:
    codes = [code for code, _ in row.needs]
    ranks = [rank for _, rank in row.needs]
    if row.status in row.retired:
        yield _fix(row, "status", f"The SEN status {row.status} is no longer used. Choose a current one.", "sen")
    for code in codes:
        if code in row.retired:
            yield _fix(row, "need", f"The type of need {code} is no longer used. Choose a current one.", "sen")
    if row.status in ("E", "K") and not row.needs:
        words = "On the SEN register without a type of need, which the January census asks for. Add it."
        yield _fix(row, "need", words, "sen", on.month != SPRING)
    if row.status == "N" and row.needs:
        yield _fix(
            row, "status", "A type of need is recorded and no SEN status. Choose a status, or end the need.", "sen"
        )
    if row.status == "E" and "NSA" in codes:
        words = "“No specialist assessment” goes with SEN support only. Choose the need in the EHC plan."
        yield _fix(row, "need", words, "sen")
    if row.needs and ranks.count(1) != 1:
        count = ranks.count(1)
        words = "No need is the primary one." if not count else f"{count} needs are recorded as the primary one."
        yield _fix(row, "need", f"{words} Choose one.", "sen")
