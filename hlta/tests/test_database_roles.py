"""What the site's database role cannot do, whatever SQL reaches it: in raw SQL, over every table that there is."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from core.owner import append_only, as_owner
from pupils.models import Pupil
from schools.context import in_school
from schools.owned import SchoolOwned

FORBIDDEN = (
    "ALTER TABLE {table} ADD COLUMN mine int",
    "ALTER TABLE {table} RENAME TO mine",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "CREATE POLICY mine ON {table} USING (true)",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
)


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables():
    return [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")]


def refused(sql):
    """The database's word, "" where it obeyed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SELECT pg_notify('x', '')")
    except ProgrammingError as error:
        return str(error)
    return ""


def test_the_role_of_the_tests_is_the_sites_and_owns_nothing(db):
    assert rows("SELECT current_user") == [(settings.DATABASES["default"]["USER"],)]
    owned = "SELECT classid::regclass, objid FROM pg_shdepend WHERE deptype = 'o' AND refobjid = current_user::regrole"
    assert rows(owned) == []
    memberships = "SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole"
    assert rows(memberships) == []


@pytest.mark.parametrize("sql", FORBIDDEN, ids=lambda sql: sql.replace(" {table}", "")[:40])
def test_no_table_can_be_changed_emptied_or_opened(db, sql):
    names = tables()
    assert len(names) > 200
    answers = {name: refused(sql.format(table=connection.ops.quote_name(name))) for name in names}
    assert [name for name, words in answers.items() if "must be owner" not in words and "permission" not in words] == []


def test_it_may_read_and_write_rows_and_nothing_else(db):
    rights = (
        "SELECT DISTINCT privilege_type FROM information_schema.table_privileges "
        "WHERE grantee IN (current_user, 'PUBLIC') AND table_schema = 'public' ORDER BY 1"
    )
    assert [name for (name,) in rows(rights)] == ["DELETE", "INSERT", "SELECT", "UPDATE"]
    passed_on = (
        "SELECT 1 FROM information_schema.table_privileges WHERE grantee = current_user AND is_grantable = 'YES'"
    )
    assert rows(passed_on) == []


def test_no_policy_trigger_or_function_can_be_taken_away(db):
    policies = rows("SELECT policyname, tablename FROM pg_policies")
    triggers = rows("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    functions = rows("SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    assert min(len(policies), len(triggers), len(functions)) > 100
    wishes = [
        *(f'DROP POLICY "{name}" ON "{table}"' for name, table in policies),
        *(f'ALTER POLICY "{name}" ON "{table}" USING (true)' for name, table in policies),
        *(f'DROP TRIGGER "{name}" ON {table}' for name, table in triggers),
        *(f"ALTER FUNCTION {name} OWNER TO CURRENT_USER" for (name,) in functions),
        *(f"DROP FUNCTION {name} CASCADE" for (name,) in functions),
    ]
    assert [sql for sql in wishes if "must be owner" not in refused(sql)] == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine (n int)",
        "CREATE TEMPORARY TABLE pupils_pupil (n int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "SET ROLE hlta_owner",
        "SET ROLE hlta_backup",
        "ALTER ROLE hlta BYPASSRLS",
        "CREATE ROLE mine SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "UPDATE django_migrations SET applied = now()",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    ],
)
def test_nothing_can_be_made_and_no_other_role_be_taken(db, sql):
    assert "permission denied" in refused(sql)


@pytest.mark.parametrize("sql", ["UPDATE {table} SET pgh_label = 'x'", "DELETE FROM {table}"])
def test_what_the_audit_trail_recorded_can_neither_be_changed_nor_deleted(db, sql):
    histories = [name for name in tables() if name in append_only()]
    assert histories == append_only()
    assert len(histories) > 80
    assert [name for name in histories if "permission denied" not in refused(sql.format(table=name))] == []


def test_every_table_with_a_column_of_the_audit_trail_is_append_only(db):
    found = "SELECT table_name FROM information_schema.columns WHERE column_name = 'pgh_id' AND table_schema = 'public'"
    assert sorted(name for (name,) in rows(found)) == append_only()


def test_no_setting_switches_the_audit_trail_off(pupil):
    events = apps.get_model("pupils", "PupilEvent").objects.filter(pgh_obj_id=pupil.pk)
    before = events.count()
    rows("SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true)")
    Pupil.objects.filter(pk=pupil.pk).update(form="9X")
    assert events.count() == before + 1


def test_no_policy_has_another_door(db):
    words = rows("SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies")
    assert len(words) > 200
    assert [name for name, text in words if "is_admin" in text or "rls.current_" not in text] == []


def test_a_setting_shows_no_row_of_any_school(foreign_pupil, school):
    owned = [model for model in apps.get_models() if issubclass(model, SchoolOwned)]
    rows("SELECT set_config('rls.current_tenant', '', true), set_config('rls.current_user', '', true)")
    for value in ("true", "on", "1"):
        rows("SELECT set_config('rls.is_admin', %s, true)", value)
        assert [m for m in owned if rows(f'SELECT 1 FROM "{m._meta.db_table}" LIMIT 1')] == []
    with in_school(foreign_pupil.school_id):
        assert Pupil.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_new_table_can_be_read_and_added_to_at_once_and_changed_after_the_next_migrate():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_later (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)")
    try:
        assert rows("INSERT INTO made_later DEFAULT VALUES RETURNING id") == [(1,)]
        assert "permission denied" in refused("DELETE FROM made_later")
        call_command("migrate", verbosity=0)
        assert refused("DELETE FROM made_later") == ""
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE made_later")


def test_without_the_owners_address_migrate_says_what_is_missing(db, settings):
    settings.OWNER_DATABASE = {}
    with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
        call_command("migrate")


@pytest.mark.django_db(transaction=True)
def test_tables_of_another_role_are_named_before_anything_is_done(monkeypatch):
    monkeypatch.setattr("core.management.commands.migrate.foreign_tables", lambda: ["pupils_pupil"])
    with pytest.raises(CommandError, match=r"1 tables.*pupils_pupil.*REASSIGN OWNED BY hlta TO hlta_owner"):
        call_command("migrate")
