"""PostgreSQL and Redis for one run, and the settings that lead to them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hlta.local import postgres, redis
from hlta.local.place import LOCAL, Place, lasting, temporary
from hlta.local.process import Part

DEFAULT_PORT = 8000


@contextmanager
def running(place: Place, *, for_tests: bool) -> Iterator[list[Part]]:
    """Both services of the place, stopped afterwards: yields them, PostgreSQL first."""
    place.lay_out()
    parts: list[Part] = []
    try:
        parts.append(postgres.start(place, for_tests=for_tests))
        parts.append(redis.start(place, for_tests=for_tests))
        yield parts
    finally:
        end_all(parts)


@contextmanager
def throwaway() -> Iterator[dict[str, str]]:
    """Services of their own for tests, gone afterwards: yields the environment that leads to them."""
    with temporary() as place, running(place, for_tests=True):
        yield environment(place, secret=secrets.token_urlsafe(50), static=LOCAL / "static-tests")


@contextmanager
def kept(name: str) -> Iterator[dict[str, str]]:
    """As `throwaway`, but the data stays under this name, so that `pytest --reuse-db` finds its database again."""
    place = lasting(LOCAL / "kept" / name)
    with running(place, for_tests=True):
        yield environment(place, secret=lasting_secret(place), static=LOCAL / "static-tests")


def end_all(parts: list[Part]) -> None:
    for part in parts:
        part.ask_to_end()
    for part in reversed(parts):
        part.end()


def environment(place: Place, *, secret: str, static: Path, port: int = DEFAULT_PORT) -> dict[str, str]:
    """This process's environment with every setting that a run on this machine needs, whatever `.env` says."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        # Compiled once, for every process of this run and the next, and out of the way of the sources: pytest puts each test
        # together anew in every process that finds none.
        "PYTHONPYCACHEPREFIX": str(LOCAL / "compiled"),
        "DJANGO_SETTINGS_MODULE": "hlta.settings",
        "ENV_FILE": os.devnull,
        "HLTA_MODE": "local",
        "SECRET_KEY": secret,
        "DATABASE_URL": postgres.address(place, postgres.ROLE),
        "OWNER_DATABASE_URL": postgres.address(place, postgres.OWNER),
        "BACKUP_DATABASE_URL": postgres.address(place, postgres.BACKUP),
        "POSTGRES_BIN": str(postgres.program("pg_dump").parent),
        "REDIS_URL": f"redis+socket://{place.redis_socket}?virtual_host=0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "MAILBOX_DIR": str(place.mailbox),
        "STATIC_ROOT": str(static),
        "PYTHONUNBUFFERED": "1",
    }


def lasting_secret(place: Place) -> str:
    """The secret of the place, made once."""
    path = place.home / "secret_key"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.rename(path)
    return path.read_text()
