"""The demo on this machine: one supervisor over PostgreSQL, Redis, web, worker and beat."""

import http.client
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from hlta.local import postgres, redis
from hlta.local.assets import gather
from hlta.local.away import Return
from hlta.local.foreground import foreground
from hlta.local.place import LOCAL, held, lasting
from hlta.local.process import Part, Stopped, end_with_parent, ignore_signals, stop_on_signals, wait_until
from hlta.local.services import DEFAULT_PORT, environment, lasting_secret, running
from hlta.local.supervisor import Supervisor, end_survivors, say

LOCK = LOCAL / "demo.lock"
ACCOUNTS = LOCAL / "accounts.txt"
# What installing and tests keep here has nothing to do with the demo's data, and a backup outlives it.
NOT_DEMO = {"install.lock", "install.log", "node", "kept", "static-tests", "backups", LOCK.name}


def demo() -> int:
    """Serve the demo until somebody stops it; the exit code is 0 after Ctrl-C or a TERM, 1 if a part failed."""
    port = wanted_port()
    stop_on_signals()
    if os.environ.get("HLTA_STARTED_BY_MAKE"):
        # A make that is killed cannot say so.
        end_with_parent()
    try:
        with held(LOCK, json.dumps({"pid": os.getpid(), "port": port})) as mine:
            if mine is None:
                sys.exit(f"It is running already: {address(holder()['port'])} (make stop ends it)")
            return serve(port)
    except Stopped:
        say("Stopped.")
        return 0


def serve(port: int) -> int:
    end_survivors(LOCAL)
    if not is_free(port):
        sys.exit(f"Port {port} is taken by another program: make demo PORT={port + 1}")
    place = lasting()
    say("Starting PostgreSQL and Redis ...")
    with running(place, for_tests=False) as services:
        env = environment(place, secret=lasting_secret(place), static=LOCAL / "static", port=port)
        supervisor = Supervisor(LOCAL, services)
        try:
            prepare(env)
            for name, command in parts(port).items():
                supervisor.start(name, command, env)
            return watch(supervisor, Return(place, services), port)
        finally:
            ignore_signals()
            supervisor.end()


def prepare(env: Mapping[str, str]) -> None:
    say("Laying out the database and the demo schools (the first time takes a minute or two) ...")
    gather(env)
    part = Part.start(
        "prepare", [sys.executable, "-m", "hlta.local.prepare", str(ACCOUNTS)], env=env, output=sys.stdout
    )
    try:
        if part.process.wait():
            sys.exit("The demo could not be laid out: see above.")
    finally:
        part.ask_to_end()
        part.end(3)


def parts(port: int) -> dict[str, Sequence[str]]:
    python = sys.executable
    # A demo that root starts runs as root; celery would say so on every start.
    celery = [python, "-W", "ignore:::celery.platforms", "-m", "celery", "--quiet", "-A", "hlta"]
    (LOCAL / "beat").mkdir(exist_ok=True)
    return {
        "web": [python, "-m", "gunicorn", "hlta.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--timeout=60",
                "--graceful-timeout=5", "--no-control-socket", "--log-level=warning"],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={LOCAL / 'beat' / 'schedule'}"],
    }  # fmt: skip


def watch(supervisor: Supervisor, back: Return, port: int) -> int:
    """Announce the site once it answers, then pass on what the parts say until one of them ends. Redis may end: it comes back."""
    ready = False
    back.look()
    while (dead := supervisor.dead()) is None:
        supervisor.relay()
        back.look()
        if not ready and answers(port):
            ready = True
            say(f"\nReady: {address(port)}\n\n{ACCOUNTS.read_text().rstrip()}\n\nCtrl-C stops it.\n")
    supervisor.relay()
    code = dead.process.returncode
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    say(f"{dead.name} has ended ({how}), so everything is stopped. make demo starts it again.")
    return 1


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def address(port: int) -> str:
    return f"http://localhost:{port}/"


def wanted_port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"This account may not serve on port {port}: make demo PORT=8000")
        except OSError:
            return False
    return True


def holder() -> dict[str, int]:
    """Who holds the demo's lock: process id and port."""
    try:
        return {"pid": 0, "port": DEFAULT_PORT, **json.loads(LOCK.read_text())}
    except (OSError, ValueError):
        return {"pid": 0, "port": DEFAULT_PORT}


def manage(arguments: Sequence[str]) -> int:
    """Run manage.py on the demo's data, beside a running demo or with services started for it alone."""
    stop_on_signals()
    place = lasting()
    command = [sys.executable, "manage.py", *arguments]
    try:
        with held(LOCK, json.dumps({"pid": os.getpid(), "port": wanted_port()})) as mine:
            port = wanted_port() if mine else holder()["port"]
            env = environment(place, secret=lasting_secret(place), static=LOCAL / "static", port=port)
            if mine:
                with running(place, for_tests=False):
                    return foreground(command, env)
            if not wait_until(lambda: postgres.answers(place) and redis.answers(place.redis_socket), seconds=30):
                sys.exit("The demo is running, but its database does not answer: make stop, then try again.")
            return foreground(command, env)
    except Stopped as stopped:
        return 128 + stopped.number


def stop() -> int:
    """End a demo that runs elsewhere, and wait until it is gone."""
    if not is_running():
        say("No demo is running.")
        return 0
    pid = holder()["pid"]
    if pid:
        os.kill(pid, signal.SIGTERM)
    if not wait_until(lambda: not is_running(), seconds=40):
        sys.exit(f"It does not stop (process {pid}).")
    say("Stopped.")
    return 0


def is_running() -> bool:
    with held(LOCK, "") as mine:
        return mine is None


def reset() -> int:
    """Forget the demo's data, after asking."""
    if os.environ.get("YES") != "1":
        print(
            "This forgets everything in the demo: its database, mail and accounts. Type yes to go on: ",
            end="",
            flush=True,
        )
        if sys.stdin.readline().strip().lower() != "yes":
            print("Nothing was changed.")
            return 1
    stop()
    with held(LOCK, json.dumps({"pid": os.getpid()})) as mine:
        if mine is None:
            sys.exit("It has just been started again: stop it first.")
        place = lasting()
        end_survivors(LOCAL)
        postgres.stop_leftovers(place)
        redis.stop_leftovers(place)
        forget([place.sockets, *(path for path in LOCAL.iterdir() if path.name not in NOT_DEMO)])
    say("The demo's data is gone; make demo makes it anew.")
    return 0


def forget(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
