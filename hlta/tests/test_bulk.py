"""Rows that are made and changed as sets hold what was said, whatever it is."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import bulk
from hlta.testing import PupilFactory
from pupils.models import Pupil

NASTY = ['"', "\\", '\\"', "{}", "NULL", "null", ",", "a\nb", "\t", "é", "😀", "'", "%s", " x ", ""]


def test_every_text_comes_back_as_it_was(school):
    keys = bulk.new_keys(Pupil, len(NASTY))
    bulk.insert(Pupil, {"id": keys, "family_name": NASTY, "born_on": [None] * len(NASTY)}, school_id=school.pk)
    assert list(Pupil.objects.order_by("pk").values_list("family_name", flat=True)) == NASTY
    bulk.update(Pupil, {key: {"given_name": text} for key, text in zip(keys, NASTY, strict=True)})
    assert list(Pupil.objects.order_by("pk").values_list("given_name", flat=True)) == NASTY


def test_a_field_that_is_not_named_has_its_default(school):
    bulk.insert(Pupil, {"family_name": ["Lee"], "year_group": [8]}, school_id=school.pk, joined_on=date(2026, 9, 1))
    row = Pupil.objects.get()
    made = Pupil.objects.create(family_name="Lee", year_group=8, joined_on=date(2026, 9, 1))
    for field in Pupil._meta.concrete_fields:
        if not field.primary_key:
            assert getattr(row, field.attname) == getattr(made.refreshed(), field.attname), field.name


def test_no_rows_are_no_statement(school, django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(Pupil, {"family_name": []}, school_id=school.pk)
        bulk.update(Pupil, {})


def test_each_row_is_given_what_was_said_of_it_alone(school):
    one, other = (PupilFactory.create(school=school, form="7A", sex="F") for _ in range(2))
    bulk.update(Pupil, {one.pk: {"form": "8B"}, other.pk: {"left_on": date(2026, 7, 1), "sex": ""}})
    assert [(p.form, p.sex, p.left_on) for p in Pupil.objects.order_by("pk")] == [
        ("8B", "F", None), ("7A", "", date(2026, 7, 1)),
    ]  # fmt: skip


def test_a_row_of_another_school_is_neither_made_nor_changed(school, foreign_pupil):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        bulk.insert(Pupil, {"family_name": ["Lee"]}, school_id=foreign_pupil.school_id)


def test_a_row_of_another_school_is_left_alone(school, foreign_pupil):
    bulk.update(Pupil, {foreign_pupil.pk: {"form": "8B"}})
    assert foreign_pupil.form != "8B"
    assert not Pupil.objects.filter(form="8B").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", codec="utf-8"))), min_size=1)
)
def test_an_array_is_read_by_the_database_as_it_was_meant(db, values):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(t ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY r(t, n)", [bulk.array(values)]
        )
        assert cursor.fetchone()[0] == values
