"""Every statement that is compiled once a process is the one that its queryset would make for the same values."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prepared import DAYS, KEYS, SCHOOL, DerivedValueError, NoSchoolError, Prepared, _as_if_in, _Place
from hlta.testing import PupilFactory
from pupils.models import Pupil
from schools.context import in_school

KINDS: dict[type, st.SearchStrategy[Any]] = {
    int: st.integers(1, 10**9),
    str: st.text(max_size=20),
    date: st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    datetime: st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
}


def every_one() -> Iterator[tuple[str, Prepared]]:
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if type(value) is Prepared:
                yield f"{module.__name__}.{name}", value


def test_they_are_found():
    assert {"reports.queries.home.FREE", "access.queries.OPEN", "access.sessions.OPEN"} <= {
        name for name, _ in every_one()
    }


@settings(max_examples=25)
@given(data=st.data())
def test_each_is_what_its_queryset_makes_of_the_same_values(data):
    for name, prepared in every_one():
        values = {key: data.draw(KINDS[type(pair[0])], label=f"{name} {key}") for key, pair in prepared.probes.items()}
        _, _, sql, places = prepared._compiled
        given_values = [values[place.name] if isinstance(place, _Place) else place for place in places]
        with _as_if_in(values.pop(SCHOOL)):
            compiler = prepared.build(**values).query.get_compiler(using=DEFAULT_DB_ALIAS)
            assert (sql, given_values) == (compiler.as_sql()[0], list(compiler.as_sql()[1])), name


def test_rows_are_those_of_the_present_school(db, school, other_school):
    named = Prepared(lambda name: Pupil.objects.filter(family_name=name), name=("probe one", "probe two"))
    here = PupilFactory.create(school=school, family_name="Reed")
    with in_school(other_school.pk):
        there = PupilFactory.create(school=other_school, family_name="Reed")
        assert named.rows(name="Reed") == [there]
    assert named.rows(name="Reed") == [here]
    assert named.first(name="Nobody") is None


def test_outside_a_school_it_does_not_answer_that_there_is_nothing(db):
    with pytest.raises(NoSchoolError):
        Prepared(lambda name: Pupil.objects.filter(family_name=name), name=("probe one", "probe two")).rows(name="Reed")


def test_a_value_that_is_worked_out_is_refused():
    since = Prepared(lambda day: Pupil.objects.filter(born_on__gt=day - timedelta(days=7)), day=DAYS)
    with pytest.raises(DerivedValueError):
        since.rows(day=date(2026, 10, 14))


def test_a_statement_that_depends_on_the_value_is_refused():
    some = Prepared(lambda key: Pupil.objects.filter(**({"pk": key} if key == KEYS[0] else {})), key=KEYS)
    with pytest.raises(DerivedValueError):
        some.rows(key=1)
