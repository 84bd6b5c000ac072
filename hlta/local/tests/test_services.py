"""The embedded services, started for real in a folder of the test's own."""

import os
import signal

import psycopg
import pytest

from hlta.local import postgres, redis
from hlta.local.place import Place, own_sockets, sockets_beside, temporary
from hlta.local.process import wait_until
from hlta.local.services import environment, running


@pytest.fixture
def place():
    with temporary() as place:
        yield place


def powers(place):
    with postgres.connect(place) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolreplication, rolbypassrls, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'hlta%'"
        )
        return {name: flags for name, *flags in found}


def owner_of(place, what):
    with postgres.connect(place, "hlta") as connection:
        return connection.execute(f"SELECT pg_get_userbyid({what})").fetchone()[0]


DATABASE = "(SELECT datdba FROM pg_database WHERE datname = 'hlta')"


def test_both_services_answer_and_leave_nothing_behind(place):
    with running(place, for_tests=True) as parts:
        assert postgres.answers(place)
        assert redis.answers(place.redis_socket)
    assert not any(part.is_alive() for part in parts)
    assert not (place.postgres / "postmaster.pid").exists()


@pytest.mark.parametrize("for_tests", [True, False])
def test_the_roles_have_the_powers_that_they_need(place, for_tests):
    with running(place, for_tests=for_tests):
        assert powers(place) == {
            "hlta": [False, False, False, False, False],
            "hlta_owner": [False, False, False, False, True],
            "hlta_backup": [False, False, False, True, False],
        }
        assert owner_of(place, DATABASE) == "hlta_owner"


def test_the_role_for_backups_writes_nothing(place):
    with running(place, for_tests=True):
        with postgres.connect(place, "hlta") as connection:
            connection.execute("CREATE TABLE kept (n int)")
        with psycopg.connect(postgres.address(place, postgres.BACKUP)) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("INSERT INTO kept VALUES (1)")


def test_what_the_sites_role_owned_belongs_to_the_owner_after_the_next_start(place):
    with running(place, for_tests=False), postgres.connect(place, "hlta") as connection:
        connection.execute("ALTER DATABASE hlta OWNER TO hlta")
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("ALTER TABLE kept OWNER TO hlta")
    with running(place, for_tests=False):
        assert owner_of(place, DATABASE) == "hlta_owner"
        assert owner_of(place, "(SELECT relowner FROM pg_class WHERE relname = 'kept')") == "hlta_owner"


def test_nobody_else_may_enter_by_the_sockets(place):
    with running(place, for_tests=True):
        assert place.sockets.stat().st_mode & 0o077 == 0


def test_a_lock_file_with_the_number_of_another_process_does_not_stop_a_start(place):
    with running(place, for_tests=True):
        pass
    (place.postgres / "postmaster.pid").write_text(
        f"{os.getpid()}\n{place.postgres}\n1\n5432\n{place.sockets}\n\n1 1\nready\n"
    )
    (place.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{place.postgres}\n1\n5432\n{place.sockets}\n")
    with running(place, for_tests=True):
        assert postgres.answers(place)


def test_a_server_that_was_killed_starts_again_with_its_data(place):
    with running(place, for_tests=False) as parts:
        with postgres.connect(place, "hlta") as connection:
            connection.execute("CREATE TABLE kept (n int)")
        os.kill(parts[0].process.pid, signal.SIGKILL)
    with running(place, for_tests=False), postgres.connect(place, "hlta") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_server_that_outlived_its_supervisor_is_ended_first(place):
    place.lay_out()
    left = [postgres.start(place, for_tests=True), redis.start(place, for_tests=True)]
    with running(place, for_tests=True) as parts:
        assert parts[0].process.pid != left[0].process.pid
        assert wait_until(lambda: not any(part.is_alive() for part in left), seconds=10)
    for part in left:
        part.end()


def test_data_left_half_made_is_made_anew(place):
    place.lay_out()
    (place.home / "postgres.new").mkdir()
    (place.home / "postgres.new" / "PG_VERSION").write_text("18\n")
    with running(place, for_tests=True):
        assert postgres.answers(place)


def test_a_long_path_gets_short_sockets(tmp_path):
    folder = sockets_beside(tmp_path / ("long" * 40))
    assert len(str(folder)) < 60
    assert sockets_beside(tmp_path / ("long" * 40)) == folder
    assert sockets_beside(tmp_path / ("more" * 40)) != folder


def test_a_short_path_keeps_its_sockets_at_home(tmp_path):
    home = tmp_path.parents[-2] / "x"
    assert sockets_beside(home) == home / "sockets"


def test_sockets_in_a_folder_of_somebody_else_are_refused(tmp_path, monkeypatch, place):
    (tmp_path / "s").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(SystemExit, match="belongs to somebody else"):
        own_sockets(tmp_path / "s", place.account)


def test_the_environment_wins_over_what_is_set_already(monkeypatch, tmp_path, place):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a.real/one")
    monkeypatch.setenv("HLTA_MODE", "production")
    env = environment(Place(tmp_path, tmp_path, place.account), secret="s", static=tmp_path, port=8123)
    assert env["DATABASE_URL"] == f"postgresql://hlta@/hlta?host={tmp_path}"
    assert (env["HLTA_MODE"], env["SITE_URL"], env["ENV_FILE"]) == ("local", "http://localhost:8123", os.devnull)
