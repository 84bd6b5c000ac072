"""Load a school of 1,500 pupils, serve it by gunicorn, and print what its hot pages cost beside the two floors."""

import argparse
import os
import subprocess
import sys
import time

import django

from hlta.bench.target import PORT, Browser, Target


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hlta.bench", description=__doc__)
    parser.add_argument("--pupils", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=60, help="requests a page")
    parser.add_argument("--schools", type=int, default=200, help="schools of that size beside it, at the end")
    parser.add_argument("--only", choices=["", "imports", "packs", "pages", "provision"], default="")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hlta.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from core.owner import as_owner
    from hlta.bench import imports, packs, provision
    from hlta.bench.pages import load

    if arguments.only in ("", "imports"):
        imports.main()
    if arguments.only in ("", "packs"):
        packs.main()
    if arguments.only in ("imports", "packs"):
        return

    print(f"Loading a school of {arguments.pupils:,} pupils ...", flush=True)
    from schools.context import in_school
    from schools.models import School

    with as_owner():  # who may tell the database how many rows there are
        load(pupils=arguments.pupils)
        riverside = School.objects.get(slug="riverside").pk
        with in_school(riverside):
            provision.prepare()
            provision.prepare_team()
            provision.analyse()
    with in_school(riverside):
        alone = provision.measured()
    browse(arguments.rounds)
    if arguments.only == "pages":
        return
    print(f"\nMaking {arguments.schools} schools of that size ...", flush=True)
    with as_owner():  # whom the audit trail may look away from
        print(f"{provision.multiply(source=riverside, schools=arguments.schools):,} rows more", flush=True)
    with in_school(riverside):
        provision.tell(alone, provision.measured(), arguments.schools)
    print("\nThe pages again, among them:")
    browse(arguments.rounds)


def browse(rounds: int) -> None:
    """Serve, and measure the hot pages."""
    from hlta.bench.pages import pages

    session, user_id, targets = pages()
    server = serve(user_id)
    try:
        browser = Browser(session)
        wait_for(browser)
        measure(browser, targets, rounds=rounds)
    finally:
        server.terminate()
        server.wait()


def serve(user_id: int) -> subprocess.Popen[bytes]:
    """gunicorn as in production: one worker here, so that a page and its floor have the same processor."""
    command = [sys.executable, "-m", "gunicorn", "hlta.bench.server:application", f"--bind=localhost:{PORT}"]
    options = ["--worker-class=gthread", "--threads=4", "--keep-alive=30", "--log-level=warning"]
    return subprocess.Popen([*command, *options], env={**os.environ, "BENCH_USER": str(user_id)})


def wait_for(browser: Browser) -> None:
    for _ in range(100):
        try:
            browser.get("/floor/bare?bytes=1000")
            return
        except OSError:
            browser.connection.close()
            time.sleep(0.2)
    sys.exit("The web server did not start.")


def measure(browser: Browser, targets: list[Target], *, rounds: int) -> None:
    """Page, bare floor and Django floor in turn, so that what slows the machine slows all three."""
    print(f"{'page':<34}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'kB':>7}{'x bare':>8}{'x Django':>10}")
    for target in targets:
        browser.headers = {"X-Count-Queries": "yes"}
        for _ in range(3):
            target.take(browser)
        target.queries, browser.headers = browser.queries, {}
        target.milliseconds.clear()
        bare, minimal = floor("bare", target.size), floor("django", target.size)
        for _ in range(rounds):
            for one in (target, bare, minimal):
                one.take(browser)
        p50 = target.percentile(50)
        print(
            f"{target.name:<34}{p50:>8.1f}{target.percentile(95):>8.1f}{target.queries:>9}{target.size / 1000:>7.1f}"
            f"{p50 / bare.percentile(50):>8.1f}{p50 / minimal.percentile(50):>10.1f}",
            flush=True,
        )


def floor(name: str, size: int) -> Target:
    return Target(name, lambda browser: browser.get(f"/floor/{name}?bytes={size}"))


if __name__ == "__main__":
    main()
