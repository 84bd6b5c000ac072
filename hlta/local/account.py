"""Who the embedded services run as: PostgreSQL refuses root, so root lends them the machine's own powerless account."""

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POWERLESS = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """The account of the services; `uid` is None where they run as whoever started them."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def of_services(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        for name in POWERLESS:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        sys.exit(f"PostgreSQL does not run as root, and this machine has none of the accounts {', '.join(POWERLESS)}.")

    def popen(self) -> dict[str, Any]:
        """What subprocess.Popen needs to start a process as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, folder: Path) -> Path:
        """Make the folder where it is not there, private to the account."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder

    def let_through(self, path: Path) -> None:
        """Let the account pass the folders above `path` (pass, not list) where root's own are shut to others."""
        if self.uid is None:
            return
        for folder in reversed(path.resolve().parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH and not self._may_pass(folder):
                print(f"Letting the database's account pass through {folder} (chmod o+x)", flush=True)
                folder.chmod(mode | stat.S_IXOTH)

    def _may_pass(self, folder: Path) -> bool:
        tried = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], capture_output=True, check=False, **self.popen()
        )
        return bool(tried.returncode == 0)
