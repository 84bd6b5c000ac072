"""One command with throwaway services beside it."""

import os
import sys
from collections.abc import Sequence

from hlta.local.assets import gather
from hlta.local.foreground import foreground
from hlta.local.laid_out import is_ready, throwaway_laid_out
from hlta.local.place import LOCAL, held
from hlta.local.process import Stopped, stop_on_signals
from hlta.local.services import kept, throwaway
from hlta.local.translations import compile_changed


def run(command: Sequence[str]) -> int:
    """Run the command with services of its own; the exit code is the command's. `KEEP=name` keeps their data."""
    stop_on_signals()
    name = os.environ.get("KEEP", "")
    compile_changed()
    try:
        if not name:
            # Never laid out for this: the command may be the one that writes a migration.
            with throwaway_laid_out() if is_ready() else throwaway() as env:
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
