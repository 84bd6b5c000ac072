"""One command in front of the terminal."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from hlta.local.process import ROOT, Stopped, end_with_parent, ignore_signals


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
