"""One command with throwaway services beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from hlta.local.assets import gather
from hlta.local.place import LOCAL, held
from hlta.local.process import ROOT, Stopped, end_with_parent, ignore_signals, stop_on_signals
from hlta.local.services import kept, throwaway
from hlta.local.translations import compile_changed


def run(command: Sequence[str]) -> int:
    """Run the command with services of its own; the exit code is the command's. `KEEP=name` keeps their data."""
    stop_on_signals()
    name = os.environ.get("KEEP", "")
    compile_changed()
    try:
        if not name:
            with throwaway() as env:
                gather(env)
                return foreground(command, env)
        with held(LOCAL / "kept" / f"{name}.lock", str(os.getpid())) as mine:
            if mine is None:
                sys.exit(f"Another run has KEEP={name}: wait for it, or take another name.")
            with kept(name) as env:
                gather(env)
                return foreground(command, env)
    except Stopped as stopped:
        return 128 + stopped.number


def foreground(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run in front of the terminal, and see the command end before anything under it does."""
    process = subprocess.Popen(with_own_python(command), cwd=ROOT, env=dict(env), preexec_fn=end_with_parent)
    try:
        return process.wait()
    except Stopped as stopped:
        ignore_signals()
        # Ctrl-C has reached the command from the terminal already; a second one would cut its own tidying short.
        if stopped.number != signal.SIGINT:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def with_own_python(command: Sequence[str]) -> list[str]:
    """`pytest` and `python` mean those of this interpreter's environment, whatever PATH says."""
    first, *rest = command
    beside = os.path.join(os.path.dirname(sys.executable), first)
    return [beside if os.sep not in first and os.access(beside, os.X_OK) else first, *rest]
