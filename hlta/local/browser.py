"""A browser for the browser tests: one that is installed, else Playwright's own, else Debian's package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
USUAL = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NONE = "No browser for the browser tests: install Chromium or Chrome, or name one with BROWSER_PATH=/path/to/chromium."


def find_browser() -> str:
    """The path of a Chromium or Chrome that starts. SystemExit with one line where none can be had."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        if starts(named):
            return named
        sys.exit(f"BROWSER_PATH={named} is not a browser that starts.")
    ways: Sequence[Callable[[], str | None]] = (installed, playwrights_own, playwrights_download, debians_package)
    for way in ways:
        if found := way():
            return found
    sys.exit(NONE)


def installed() -> str | None:
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> Iterator[str]:
    yield from (path for name in NAMES if (path := shutil.which(name)))
    yield from (path for path in USUAL if Path(path).exists())


def starts(path: str) -> bool:
    """Whether it says its version: some distributions put a script there that only tells how to install it."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"." in done.stdout


def playwrights_own() -> str | None:
    asked = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    done = quietly([sys.executable, "-c", asked], seconds=60)
    path = done.stdout.strip() if done else ""
    return path if path and starts(path) else None


def playwrights_download() -> str | None:
    print("No browser is installed: trying Playwright's own download ...", file=sys.stderr, flush=True)
    quietly([sys.executable, "-m", "playwright", "install", "chromium"], seconds=240)
    return playwrights_own()


def debians_package() -> str | None:
    """Debian's or Ubuntu's package `chromium`, where this is root on one of them."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Trying the package chromium ...", file=sys.stderr, flush=True)
    quietly(["apt-get", "-q", "update"], seconds=180)
    quietly(["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium"], seconds=600)
    return installed()


def quietly(command: Sequence[str], *, seconds: float) -> "subprocess.CompletedProcess[str] | None":
    """Run without a word; None where it took too long or could not start."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, env=env, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
