"""From the database's own point of view: one school's rows are its alone."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django_rls_tenants.exceptions import NoTenantContextError

from pupils.models import Carer, CarerLink, Pupil
from schools.context import in_school
from schools.owned import SchoolKey, SchoolOneToOne

OWNED = [model for model in apps.get_models() if any(field.name == "school" for field in model._meta.local_fields)]

TABLES = [model._meta.db_table for model in OWNED]


def test_every_table_with_a_school_is_under_forced_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    assert len(OWNED) > 40
    assert {model._meta.db_table for model in OWNED} <= secured


def test_every_table_of_ours_belongs_to_a_school_or_says_why_not():
    # Types of plans and the law's deadlines are the same for many schools and hold no word about a child.
    catalogues = {"Trust", "School", "Code", "PlanType", "PlanSection", "ClockRule"}
    # An account belongs to a person, who may work in several schools; so do its addresses, its mails and what others try on it.
    shared = catalogues | {"User", "Tally", "EmailChange", "AccountMail", "BrowserCode"}
    ours = [
        m
        for m in apps.get_models(include_auto_created=True)
        if not m.__module__.startswith(("django", "allauth", "pghistory"))
    ]
    assert {model.__name__ for model in ours if model not in OWNED} == shared


def test_the_role_is_neither_superuser_nor_above_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_a_query_outside_a_school_raises(db):
    with pytest.raises(NoTenantContextError):
        Pupil.objects.count()


def test_raw_sql_outside_a_school_sees_nothing(foreign_pupil, school):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rls.current_tenant', '', true)")
        cursor.execute("SELECT count(*) FROM pupils_pupil")
        assert cursor.fetchone() == (0,)


def test_raw_sql_sees_no_row_of_another_school(foreign_pupil, stranger, school, senco, pupil):
    with connection.cursor() as cursor:
        for model in OWNED:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE school_id <> %s', [school.pk])
            assert cursor.fetchone() == (0,), model
        cursor.execute("SELECT count(*) FROM pupils_pupil")
        assert cursor.fetchone() == (1,)


def test_an_insert_for_another_school_is_refused(school, other_school):
    """By every table: who was not refused is named."""
    # Row security is asked before the other constraints, so the school alone is enough.
    assert [table for table in TABLES if "row-level security" not in refusal(table, other_school.pk)] == []


def refusal(table, school_id):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{table}" (school_id) VALUES (%s)', [school_id])
    except DatabaseError as error:
        return str(error)
    return ""


def test_no_key_can_join_two_schools(school, other_school, foreign_pupil):
    carer = Carer.objects.create(school=school, family_name="Lee")
    CarerLink.objects.create(school=school, carer=carer, pupil_id=foreign_pupil.pk, relationship="Mother")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    CarerLink.objects.all().delete()


def test_every_key_between_school_owned_tables_is_a_school_key():
    bare = [
        f"{model.__name__}.{field.name}"
        for model in OWNED
        for field in model._meta.local_fields
        if field.many_to_one or field.one_to_one
        if field.related_model in OWNED and field.db_constraint and not isinstance(field, SchoolKey | SchoolOneToOne)
    ]
    assert bare == []


def test_the_school_before_is_back_after_another(school, other_school, pupil, foreign_pupil):
    with in_school(other_school.pk):
        assert Pupil.objects.get() == foreign_pupil
    assert Pupil.objects.get() == pupil
