"""Everything that is checked, step by step, some of it beside the rest; all are run, and the last line says what failed."""

import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

from hlta.local.assets import gather
from hlta.local.beside import Job, Lane
from hlta.local.browser import find_browser
from hlta.local.foreground import foreground
from hlta.local.laid_out import ensure, throwaway_laid_out
from hlta.local.place import LOCAL, lasting
from hlta.local.process import ROOT, Stopped, stop_on_signals
from hlta.local.services import environment

NO_TESTS = 5
LAY_OUT = "Migrate"


class Steps:
    """Runs steps, remembers which failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.left_out: list[str] = []
        self._began = time.monotonic()

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str], *, fine: tuple[int, ...] = (0,)) -> None:
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        if foreground(command, env) not in fine:
            self.failed.append(name)
        print(f"    {time.monotonic() - began:.1f} s", flush=True)

    @contextmanager
    def beside(self, jobs: Sequence[Job]) -> Iterator[None]:
        """The jobs one after another, beside what is done meanwhile; told after it."""
        lane = Lane(jobs)
        lane.start()
        try:
            yield
            for done in lane.results():
                print(f"\n=== {done.job.name}, beside the others\n{done.said}    {done.seconds:.1f} s", flush=True)
                if not done.is_fine:
                    self.failed.append(done.job.name)
        finally:
            lane.stop()

    def do(self, name: str, work: Callable[[], None]) -> bool:
        """A step of this process's own; whether it went well. What cannot be done raises SystemExit."""
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        try:
            work()
        except SystemExit as why:
            self.fail(name, why)
            return False
        print(f"    {time.monotonic() - began:.1f} s", flush=True)
        return True

    def fail(self, name: str, why: object) -> None:
        print(why, flush=True)
        self.failed.append(name)

    def leave_out(self, name: str, why: str) -> None:
        """What cannot be run here is no fault; but nobody shall think that it was run."""
        print(f"\n=== {name}\nNot run. {why}", flush=True)
        self.left_out.append(name)

    def close(self) -> int:
        """Say how it went; the exit code."""
        verdict = f"Failed: {', '.join(self.failed)}." if self.failed else "All is well."
        if self.left_out:
            verdict += f" Not run: {', '.join(self.left_out)}."
        print(f"\n{verdict} ({time.monotonic() - self._began:.0f} s)", flush=True)
        return 1 if self.failed else 0


def check() -> int:
    """The checks that need neither database nor browser."""
    stop_on_signals()
    steps = Steps()
    try:
        static_checks(steps)
    except Stopped as stopped:
        return 128 + stopped.number
    return steps.close()


def test(arguments: Sequence[str]) -> int:
    """Everything; the arguments go to pytest."""
    return everything_static_and(tests, arguments)


def quick(arguments: Sequence[str]) -> int:
    """What one runs by hand before a commit: no sweep over every page, no worker, no browser."""
    return everything_static_and(quick_tests, arguments)


def everything_static_and(
    dynamic: Callable[[Steps, Sequence[str], Mapping[str, str]], None], arguments: Sequence[str]
) -> int:
    stop_on_signals()
    steps = Steps()
    try:
        static_checks(steps)
        if steps.do(LAY_OUT, ensure):
            with throwaway_laid_out() as env:
                dynamic(steps, arguments, env)
    except Stopped as stopped:
        return 128 + stopped.number
    return steps.close()


def static_checks(steps: Steps) -> None:
    local = environment(lasting(), secret=secrets.token_urlsafe(50), static=LOCAL / "static-tests")
    steps.run("Style (ruff)", ["ruff", "check", "--quiet", "--output-format=concise", "."], local)
    steps.run("Formatting (ruff)", ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."], local)
    if templates := template_folders():
        steps.run("Templates (djlint)", ["djlint", "--quiet", "--lint", *templates], local)
    steps.run("Words (hlta.local.words)", [sys.executable, "-m", "hlta.local.words"], local)
    steps.run("Ladder of apps and rooms (import-linter)", ["lint-imports", "--no-logo"], local)
    steps.run("Types (mypy)", ["mypy", "--no-error-summary", "."], local)


def quick_tests(steps: Steps, arguments: Sequence[str], env: Mapping[str, str]) -> None:
    before_tests(steps, env)
    unit_tests(steps, arguments, env, but="not browser and not services and not sweep")
    steps.leave_out("The rest", "Sweeps over every page and form, workers and a browser: make test.")


def tests(steps: Steps, arguments: Sequence[str], env: Mapping[str, str]) -> None:
    before_tests(steps, env)
    # With arguments, the files that they name may hold tests of one kind only.
    fine = (0, NO_TESTS) if arguments else (0,)
    jobs = [Job("Tests with workers (pytest)", marked("services", arguments), env, (0, NO_TESTS))]
    found: list[str] = []
    if steps.do("A browser", lambda: found.append(find_browser())):
        with_browser = {**env, "BROWSER_PATH": found[0]}
        jobs.append(Job("Browser tests (pytest, Playwright)", marked("browser", arguments), with_browser, fine))
    # Both wait for other processes much of their time.
    with steps.beside(jobs):
        unit_tests(steps, arguments, env, but="not browser and not services")


def marked(mark: str, arguments: Sequence[str]) -> list[str]:
    """pytest for the tests of that mark; without arguments, in the files that name it: to collect all takes half a minute."""
    files = arguments or [
        str(path.relative_to(ROOT)) for path in test_files() if f"pytest.mark.{mark}" in path.read_text()
    ]
    return ["pytest", "-q", "-m", mark, *files]


def test_files() -> list[Path]:
    """Where pytest looks for tests."""
    config = ConfigParser()
    config.read(ROOT / "pytest.ini")
    return sorted(
        path for folder in config["pytest"]["testpaths"].split() for path in (ROOT / folder).rglob("test_*.py")
    )


def before_tests(steps: Steps, env: Mapping[str, str]) -> None:
    manage = [sys.executable, "manage.py"]
    steps.run("Settings for production", [*manage, "check", "--deploy", "--fail-level=WARNING"], production(env))
    steps.run("Migrations", [*manage, "makemigrations", "--check", "--dry-run"], env)
    steps.do("Static files", lambda: gather(env))


def unit_tests(steps: Steps, arguments: Sequence[str], env: Mapping[str, str], *, but: str) -> None:
    """On both cores; who is done first takes over from the other."""
    command = ["pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", but, *arguments]
    steps.run("Tests (pytest)", command, env, fine=(0, NO_TESTS) if arguments else (0,))


def template_folders() -> list[str]:
    return [
        str(path.relative_to(ROOT)) for path in [ROOT / "templates", *sorted(ROOT.glob("*/templates"))] if path.is_dir()
    ]


def production(env: Mapping[str, str]) -> dict[str, str]:
    """The environment as a school's server has it; only the database is that of the tests."""
    return {
        **env,
        "HLTA_MODE": "production",
        "REDIS_URL": "redis://redis.example.sch.uk:6379/0",
        "ALLOWED_HOSTS": "hlta.example.sch.uk",
        "SITE_URL": "https://hlta.example.sch.uk",
        "EMAIL_URL": "smtp+tls://user:password@mail.example.sch.uk:587",
        "MAIL_FROM": "HLTA <hlta@example.sch.uk>",
    }
