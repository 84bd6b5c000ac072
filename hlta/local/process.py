"""Processes that end with the one that started them, children and all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from hlta.local.account import Account

ROOT = Path(__file__).resolve().parents[2]
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class Stopped(BaseException):
    """Somebody asked this process to stop: a signal, turned into an exception so that every `finally` runs."""

    def __init__(self, number: int) -> None:
        self.number = number


def stop_on_signals() -> None:
    """From now on INT, TERM and HUP raise Stopped in the main thread."""

    def stop(number: int, frame: object) -> None:
        ignore_signals()
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def ignore_signals() -> None:
    """While things are put away, a second Ctrl-C must not leave half of them behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel signal this process when its parent dies, even of kill -9. Linux only; elsewhere nothing."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)


def _in_child(number: int) -> Callable[[], None]:
    def prepare() -> None:
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_DFL)
        end_with_parent(number)

    return prepare


class Part:
    """One process with a group of its own, and the signal that it takes as a wish to end."""

    def __init__(self, name: str, process: "subprocess.Popen[str]", wish: int) -> None:
        self.name = name
        self.process = process
        self.wish = wish

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        output: int | IO[Any],
        account: Account | None = None,
        wish: int = signal.SIGTERM,
        folder: Path = ROOT,
    ) -> "Part":
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_in_child(wish),
            **(account or Account()).popen(),
        )
        return cls(name, process, wish)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.wish)

    def end(self, patience: float = 10) -> None:
        """Wait `patience` seconds for the process to end, then kill it and whatever it left in its group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_until(ready: Callable[[], bool], *, seconds: float, alive: Callable[[], bool] = lambda: True) -> bool:
    """True once `ready()`; False after `seconds`, or as soon as what it waits for is no longer `alive()`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        if ready():
            return True
        time.sleep(0.05)
    return False
