"""Keeps the parts of the demo together: passes on what they say, and when one ends, ends them all."""

import contextlib
import os
import selectors
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from hlta.local.process import Part

# Parts carry this name in their environment, so that the next start finds those that a kill left behind.
MARK = "HLTA_PART_OF"
PATIENCE = 8


class Supervisor:
    """Starts parts with piped output, and relays it line by line from one loop, without threads."""

    def __init__(self, home: Path, services: Sequence[Part] = ()) -> None:
        self.home = home
        # Whoever started them may exchange one.
        self.services = services
        self.parts: list[Part] = []
        self._unfinished: dict[str, bytes] = {}
        self._selector = selectors.DefaultSelector()

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> Part:
        part = Part.start(name, command, env={**env, MARK: str(self.home)}, output=subprocess.PIPE)
        self.parts.append(part)
        if part.process.stdout is not None:
            os.set_blocking(part.process.stdout.fileno(), False)
            self._selector.register(part.process.stdout.fileno(), selectors.EVENT_READ, name)
        return part

    def relay(self, seconds: float = 0.2) -> None:
        """Print what the parts said within that time."""
        for key, _ in self._selector.select(seconds):
            try:
                said = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if not said:
                self._selector.unregister(key.fd)
            self._print(str(key.data), said)

    def _print(self, name: str, said: bytes) -> None:
        *lines, rest = (self._unfinished.pop(name, b"") + said).split(b"\n")
        if rest:
            self._unfinished[name] = rest
        for line in filter(None, map(bytes.rstrip, lines)):
            say(f"{name:>8} | {line.decode(errors='replace')}")

    def dead(self) -> Part | None:
        """A part that has ended, if one has."""
        return next((part for part in [*self.services, *self.parts] if not part.is_alive()), None)

    def end(self) -> None:
        """End every part (the services are ended by whoever started them). Ending twice is ending once."""
        if self._selector.get_map() is None:
            return
        for part in self.parts:
            part.ask_to_end()
        for part in self.parts:
            part.end(PATIENCE)
        with contextlib.suppress(OSError):
            self.relay(0)
        self._selector.close()
        for part in self.parts:
            if part.process.stdout is not None:
                part.process.stdout.close()


def say(line: str) -> None:
    """Print at once; a closed terminal or pipe is no reason to stop serving."""
    try:
        print(line, flush=True)
    except (BrokenPipeError, OSError):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the rest of the process


def end_survivors(home: Path) -> None:
    """End the parts that an earlier supervisor of this place left behind when it was killed."""
    left = [process for process in psutil.process_iter() if belongs_to(process, home)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=PATIENCE)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=2)


def belongs_to(process: psutil.Process, home: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(home)
    except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess, OSError):
        return False
