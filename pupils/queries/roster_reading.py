"""What a list is read with in the present school, and what it has said before of columns and words."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.utils import timezone

from pupils.models import ColumnMapping, Pupil, RosterImport, WordMeaning
from pupils.rules.incoming import Bells
from pupils.rules.records import Reading, heads_key
from pupils.rules.table import is_nameless
from pupils.rules.timetable import plain_period
from pupils.rules.words import Words
from schools.models import Code, Period
from schools.queries import days_between, present_school

SESSIONS_A_DAY = 2


def reading(*, order: str, since: date | None, until: date | None, records: str = "", figures: int = 0) -> Reading:
    """What a list of this kind is read with: four queries, and one for each pair of days that a percentage is about."""
    names = {plain_period(name): name for name in Period.objects.values_list("name", flat=True)}
    weeks = present_school().values_list("cycle_weeks", flat=True).get()
    codes = Code.objects.filter(code_set=Code.Set.SEN_NEED).values_list("code", "replaced_by")
    needs = {code: replaced or code for code, replaced in codes}
    first, last = (day.isoformat() if day else "" for day in (since, until))
    today = timezone.localdate().isoformat()
    words = Words(said=meanings(records=records), today=today)
    return Reading(order, Bells(names, weeks), first, last, needs, today, words, figures, cache(sessions_between))


def reading_of(roster: RosterImport, *, order: str = "") -> Reading:
    """What the list of an import is read with; `order` is that of its dates, where the import itself does not say it yet."""
    return reading(
        order=roster.date_format or order or "dmy", since=roster.since_on, until=roster.until_on, records=roster.shape,
        figures=int(roster.answers.get("figures", 0)),
    )  # fmt: skip


def meanings(*, records: str) -> dict[tuple[str, str], str]:
    """What the school has said of words in this kind of list: the code by field and word."""
    rows = WordMeaning.objects.filter(records=records).values_list("field", "word", "code")
    return {(field, word): code for field, word, code in rows}


def said_at(*, records: str) -> dict[tuple[str, str], str]:
    """The day on which each word of this kind of list was explained last, as "2026-10-14"."""
    rows = WordMeaning.objects.filter(records=records).values_list("field", "word", "said_at")
    return {(field, word): timezone.localtime(at).date().isoformat() for field, word, at in rows}


def sessions_between(first: date, last: date) -> int:
    """The half days that the school is open from one day to another."""
    return SESSIONS_A_DAY * len(days_between(start=first, end=last))


def columns_said(*, records: str, head: Iterable[str]) -> dict[str, str]:
    """What was said of the columns of a file with this very set of headers: field by header. A list without any has none."""
    head = list(head)
    if all(map(is_nameless, head)):
        return {}
    rows = ColumnMapping.objects.filter(records=records, heads=heads_key(head), header__in=head)
    return dict(rows.values_list("header", "field"))


def heads_said() -> frozenset[str]:
    """The sets of headers that somebody has explained before, by `heads_key`."""
    return frozenset(ColumnMapping.objects.values_list("heads", flat=True).distinct())


def identifiers() -> list[str]:
    """What the school's pupils are called in its own system."""
    return list(Pupil.objects.exclude(mis_id="").values_list("mis_id", flat=True))
