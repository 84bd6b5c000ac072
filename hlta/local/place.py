"""Where the services of one run keep data and sockets: `.local/` for the demo, a temporary folder for tests."""

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hlta.local.account import Account
from hlta.local.process import ROOT

LOCAL = ROOT / ".local"
# A unix socket's address holds 108 bytes on Linux and 104 on macOS.
MOST_SOCKET_BYTES = 100
LONGEST_SOCKET = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Place:
    home: Path
    sockets: Path
    account: Account

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def mailbox(self) -> Path:
        return self.home / "mailbox"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis"

    def lay_out(self) -> None:
        """Make the folders, each with the owner it needs."""
        self.home.mkdir(parents=True, exist_ok=True)
        # The services' account passes through; nobody lists what is here.
        self.home.chmod(0o711)
        self.mailbox.mkdir(exist_ok=True)
        self.mailbox.chmod(0o700)
        self.account.owns(self.redis)
        own_sockets(self.sockets, self.account)
        self.account.let_through(self.postgres)


def lasting(home: Path = LOCAL) -> Place:
    """The place whose data stays from one run to the next."""
    return Place(home, sockets_beside(home), Account.of_services())


def sockets_beside(home: Path) -> Path:
    """`home/sockets`, or a folder with a short name where that would be too long for a socket."""
    folder = home / "sockets"
    if len(os.fsencode(folder / LONGEST_SOCKET)) <= MOST_SOCKET_BYTES:
        return folder
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    return Path("/tmp") / f"hlta-{os.geteuid()}-{key}"  # noqa: S108 - own_sockets refuses a folder of anybody else


def own_sockets(folder: Path, account: Account) -> None:
    """The folder of the sockets, which only the account (and root) may enter: the way in needs no password."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = folder.lstat().st_uid
    if folder.is_symlink() or owner not in (os.geteuid(), account.uid):
        sys.exit(f"{folder} belongs to somebody else: remove it, or move the project to a shorter path.")
    account.owns(folder)


@contextmanager
def temporary() -> Iterator[Place]:
    """A place that is gone afterwards; those of runs that were killed go first."""
    sweep()
    home = Path(tempfile.mkdtemp(prefix=f"hlta-test-{os.geteuid()}-", dir=short_tmp()))
    try:
        with (home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Place(home, home / "s", Account.of_services())
    finally:
        shutil.rmtree(home, ignore_errors=True)


def short_tmp() -> str:
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < MOST_SOCKET_BYTES - 50 else "/tmp"  # noqa: S108


def sweep() -> None:
    """Remove what killed runs left: a temporary place whose lock nobody holds."""
    for home in Path(short_tmp()).glob(f"hlta-test-{os.geteuid()}-*"):
        try:
            with (home / "lock").open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if home.lstat().st_uid == os.geteuid():
                    shutil.rmtree(home, ignore_errors=True)
        except OSError:
            continue


@contextmanager
def held(path: Path, note: str) -> Iterator[IO[str] | None]:
    """Hold the lock file, with a note for whoever finds it held; None when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        lock.truncate(0)
        lock.write(note)
        lock.flush()
        yield lock
