"""The demo's data backed up and restored, by the commands that a server has for it."""

import os
import sys
from pathlib import Path

from hlta.local import demo
from hlta.local.place import LOCAL
from hlta.local.process import ROOT

FOLDER = LOCAL / "backups"


def backup() -> int:
    return demo.manage(["backup", str(FOLDER)])


def restore() -> int:
    """The backup that FROM names, the newest where it names none."""
    if demo.is_running():
        sys.exit(
            "The demo is running, and a restore replaces its database: make stop, then make restore, then make demo."
        )
    return demo.manage(["restore", str(wanted()), *(["--yes"] if os.environ.get("YES") == "1" else [])])


def wanted() -> Path:
    if named := os.environ.get("FROM"):
        return ROOT / named
    made = sorted(FOLDER.glob("hlta-*[0-9]"))
    if not made:
        sys.exit("There is no backup yet: make backup")
    return made[-1]
