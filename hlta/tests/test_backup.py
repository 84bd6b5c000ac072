"""A backup that is one: every row of every school is in it and comes back, and what is not whole is not called a backup."""

import shutil
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from hlta.backup import databases, make
from hlta.backup.contents import Contents
from hlta.backup.folder import Backup
from hlta.backup.make import backup
from hlta.backup.programs import connect, reader
from hlta.backup.restore import present
from hlta.testing import PupilFactory, SchoolFactory
from pupils.models import Pupil
from schools.context import in_school
from schools.models import School

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 29, 12, 1, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def name():
    """The tests' database; what a restore left beside it is taken away."""
    name = connection.settings_dict["NAME"]
    yield name
    let_go()
    databases.drop(f"{name}_before_restore")


@pytest.fixture
def schools():
    schools = SchoolFactory.create_batch(2)
    for school in schools:
        with in_school(school.pk):
            for pupil in PupilFactory.create_batch(3, school=school, given_name="Zoë \\ \n'"):
                pupil.form = "8B"
                pupil.save()
    return schools


def let_go():
    connection.close()
    connection.close_pool()


def test_what_was_wiped_comes_back_row_by_row(tmp_path, schools, name, capsys):
    before = present()
    assert (before.rows("pupils_pupil"), before.rows("pupils_pupilevent")) == (6, 12)
    call_command("backup", tmp_path)
    assert "2 schools, 6 pupils" in capsys.readouterr().out
    (folder,) = tmp_path.iterdir()
    call_command("flush", interactive=False, verbosity=0)
    assert present().rows("pupils_pupil") == 0
    let_go()
    call_command("restore", folder, yes=True)
    assert present().differences(before) == []
    said = capsys.readouterr().out
    assert "Now in the database: 0 schools, 0 pupils" in said
    assert "Restored: 2 schools, 6 pupils" in said
    assert f"{name}_before_restore" in said
    # The site works on: its role may write, keys go on where they were, and the other school is as shut as before.
    with in_school(schools[0].pk):
        PupilFactory.create(school=schools[0])
        assert Pupil.objects.count() == 4
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pupils_pupil")
            assert cursor.fetchone() == (4,)


def some_backup(tmp_path):
    """What looks like one; it is not read before the questions are answered."""
    (tmp_path / "database.dump").touch()
    backup = Backup(tmp_path, NOW, Contents({"pupils_pupil": (7, "1")}))
    backup.write()
    return backup


@pytest.mark.parametrize("answer", ["", "y", "no"])
def test_it_asks_before_it_replaces_anything(tmp_path, monkeypatch, answer):
    monkeypatch.setattr("builtins.input", lambda question: answer)
    monkeypatch.setattr("hlta.management.commands.restore.restore", lambda **kwargs: pytest.fail("It was replaced."))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", some_backup(tmp_path).path)


def test_a_database_in_use_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("hlta.backup.restore.PATIENCE_SECONDS", 0.5)
    assert not School.objects.exists()
    with pytest.raises(CommandError, match=r"Nothing was changed: .* in use \(\d+ connections?\)"):
        call_command("restore", some_backup(tmp_path).path, yes=True)


def test_a_damaged_backup_changes_nothing(tmp_path, schools, name):
    made = backup(folder=tmp_path, now=NOW)
    before = present()
    let_go()
    whole = made.dump.read_bytes()
    made.dump.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(CommandError, match="pg_restore failed"):
        call_command("restore", made.path, yes=True)
    made.dump.write_bytes(whole)
    Backup(made.path, NOW, Contents({**made.contents.tables, "pupils_pupil": (7, "1")})).write()
    with pytest.raises(CommandError, match=r"damaged.*1 table .*pupils_pupil: 7 rows"):
        call_command("restore", made.path, yes=True)
    assert present().differences(before) == []


def test_a_dump_that_comes_back_with_fewer_rows_is_not_kept(tmp_path, schools, name, monkeypatch):
    def run(program, role, database, arguments):
        real(program, role, database, [*arguments, "--exclude-table-data=pupils_pupil"])

    real = make.run
    monkeypatch.setattr(make, "run", run)
    with pytest.raises(CommandError, match=r"not a backup: restored, it differs.*in 1 table\. .*pupils_pupil: 6 rows"):
        backup(folder=tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []
    with connect(reader(), "postgres") as other:
        assert not other.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{name}_check"]).fetchone()


def test_a_role_that_does_not_see_every_row_is_refused(tmp_path, schools, settings):
    settings.BACKUP_DATABASE = settings.DATABASES["default"] | {"OPTIONS": {}}
    with pytest.raises(CommandError, match="hlta does not read past row security"):
        backup(folder=tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_a_school_is_not_backed_up(tmp_path):
    with pytest.raises(CommandError, match="holds no school"):
        backup(folder=tmp_path, now=NOW)


def test_what_is_missing_is_named(tmp_path, schools, settings):
    settings.POSTGRES_BIN = str(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="pg_dump is missing: install"):
        backup(folder=tmp_path, now=NOW)
    settings.BACKUP_DATABASE = {}
    with pytest.raises(CommandError, match="Set BACKUP_DATABASE_URL"):
        backup(folder=tmp_path, now=NOW)


def test_a_folder_that_is_no_backup_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"is not a backup: it has no contents\.json"):
        call_command("restore", tmp_path)
    (tmp_path / "contents.json").write_text('{"made_at": "2026-11-29T12:01:00+00:00", "tables": {}}')
    with pytest.raises(CommandError, match=r"is not a backup: it has no database\.dump"):
        call_command("restore", tmp_path)
    shutil.rmtree(tmp_path)
