"""The clock of PostgreSQL and Redis moved, by Debian's libfaketime, so that they have the day of the tests. Python's own clock is
moved by `hlta.pinned`: its `sleep` fails under libfaketime."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from hlta.local.browser import quietly
from hlta.local.postgres import FOR_SERVICES

PLACES = ("/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime")
NAME = "libfaketimeMT.so.1"
NONE = "It needs libfaketime: as root, apt-get install faketime."


def find_library() -> Path | None:
    """Where libfaketime is; installed where this is root on Debian or Ubuntu. None where it cannot be had."""
    return installed() or debians_package()


def installed() -> Path | None:
    return next((path for place in PLACES for path in sorted(Path("/").glob(f"{place[1:]}/{NAME}"))), None)


def debians_package() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Trying the package faketime ...", file=sys.stderr, flush=True)
    quietly(["apt-get", "-q", "update"], seconds=180)
    quietly(["apt-get", "-q", "install", "-y", "--no-install-recommends", "faketime"], seconds=180)
    return installed()


@contextmanager
def services_at(moment: datetime, library: Path | None) -> Iterator[None]:
    """PostgreSQL and Redis that are started meanwhile think that it is the moment, and their clocks go on from there; what they
    wait by, and the times of files, stay as they are. Without the library they keep the machine's clock."""
    if library is None:
        yield
        return
    names = {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{moment.timestamp() - time.time():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    set_now = {f"{FOR_SERVICES}{name}": value for name, value in names.items()}
    os.environ.update(set_now)
    try:
        yield
    finally:
        for name in set_now:
            del os.environ[name]
