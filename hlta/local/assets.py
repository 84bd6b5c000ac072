"""Static files, gathered anew only when one of them changed."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hlta.local.process import ROOT


def gather(env: Mapping[str, str]) -> None:
    """Bring the folder STATIC_ROOT of this environment up to date. SystemExit with Django's words if it cannot."""
    folder = Path(env["STATIC_ROOT"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".gathered").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        mark = fingerprint()
        if stamp.read() == mark:
            return
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"The static files could not be gathered:\n{done.stderr.strip()}")
        stamp.truncate(0)
        stamp.write(mark)


def fingerprint() -> str:
    """Changes when a static file, an installed package or the settings do."""
    digest = hashlib.sha256()
    for path in sorted(sources()):
        status = path.stat()
        digest.update(f"{path} {status.st_mtime_ns} {status.st_size}\n".encode())
    return digest.hexdigest()


def sources() -> Iterator[Path]:
    yield ROOT / "requirements.txt"
    yield ROOT / "package-lock.json"
    yield ROOT / "hlta" / "settings.py"
    for folder in [ROOT / "static", *ROOT.glob("*/static")]:
        yield from (path for path in folder.rglob("*") if path.is_file())
