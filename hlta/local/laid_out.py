"""The database laid out once: the data folder of a server whose migrations are done, kept under what it follows from.

Laying it out takes a quarter of a minute, copying it a second. A folder is made under another name and renamed when it is
whole; runs beside each other take turns.
"""

import fcntl
import hashlib
import platform
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import urlsplit

from hlta.local.foreground import foreground
from hlta.local.place import LOCAL, temporary
from hlta.local.process import ROOT
from hlta.local.services import environment, running

FOLDER = LOCAL / "laid-out"
MOST_KEPT = 2
# What migrations are, what they import, and what is done after them: content types and permissions follow the models.
SOURCES = (
    "*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "*/management/commands/migrate.py",
    "core/migrations.py", "core/migration_state.py", "core/owner.py", "core/statistics.py", "schools/*.py",
    "hlta/settings.py",
    "hlta/environment.py", "hlta/local/laid_out.py", "hlta/local/postgres.py", "hlta/local/services.py",
)  # fmt: skip


@contextmanager
def throwaway_laid_out() -> Iterator[dict[str, str]]:
    """As `services.throwaway`, with a database that is laid out, of which the tests' databases begin as copies. SystemExit where
    it cannot be laid out."""
    with temporary() as place:
        with in_turn():
            copy(ensured(), place.postgres)
        with running(place, for_tests=True):
            env = environment(place, secret=secrets.token_urlsafe(50), static=LOCAL / "static-tests")
            yield {**env, "TEST_TEMPLATE": urlsplit(env["DATABASE_URL"]).path.strip("/")}


def ensure() -> None:
    """Lay the database out unless that was done. SystemExit where it cannot be."""
    with in_turn():
        ensured()


def ensured() -> Path:
    kept = FOLDER / digest()
    if not kept.is_dir():
        lay_out(kept)
    kept.touch()
    forget_others(kept)
    return kept


def is_ready() -> bool:
    return (FOLDER / digest()).is_dir()


def digest() -> str:
    """Of the files above, of every installed package with PostgreSQL among them, of Python and the machine."""
    parts = [platform.python_version(), platform.machine()]
    parts += sorted(f"{one.name}=={one.version}" for one in distributions())
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        parts += [str(path.relative_to(ROOT)), path.read_text()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@contextmanager
def in_turn() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    # The services' account passes through to its own folders.
    FOLDER.chmod(0o711)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay_out(kept: Path) -> None:
    with temporary() as place:
        with running(place, for_tests=True):
            env = environment(place, secret=secrets.token_urlsafe(50), static=LOCAL / "static-tests")
            if foreground([sys.executable, "manage.py", "migrate", "--verbosity=0"], env):
                sys.exit("The migrations failed, see above.")
        fresh = kept.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        copy(place.postgres, fresh)
        fresh.rename(kept)


def copy(source: Path, target: Path) -> None:
    """With owners and modes, which PostgreSQL looks at."""
    subprocess.run(["cp", "-Rp", str(source), str(target)], check=True)


def forget_others(kept: Path) -> None:
    """All but those that were used last; what a kill left half made."""
    others = [path for path in FOLDER.iterdir() if path.is_dir() and path != kept]
    others.sort(key=lambda path: (path.suffix == ".new", -path.stat().st_mtime))
    whole = [path for path in others if path.suffix != ".new"][: MOST_KEPT - 1]
    for path in others:
        if path not in whole:
            shutil.rmtree(path, ignore_errors=True)
