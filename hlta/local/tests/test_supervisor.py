import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from hlta.local.process import Part, wait_until
from hlta.local.supervisor import MARK, Supervisor, end_survivors

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
WITH_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print('child', c.pid, flush=True); time.sleep(60)",
]


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(tmp_path)
    yield supervisor
    supervisor.end()


def until_it_says(supervisor, capsys, text):
    said = ""
    until = time.monotonic() + 10
    while text not in said and time.monotonic() < until:
        supervisor.relay()
        said += capsys.readouterr().out
    assert text in said
    return said


def test_what_a_part_says_carries_its_name(supervisor, capsys):
    supervisor.start("web", SLEEPER, os.environ)
    assert "web | up\n" in until_it_says(supervisor, capsys, "up")


def test_a_part_that_ends_is_noticed(supervisor):
    supervisor.start("web", SLEEPER, os.environ)
    assert supervisor.dead() is None
    worker = supervisor.start("worker", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    assert wait_until(lambda: supervisor.dead() is worker, seconds=10)
    assert worker.process.returncode == 3


def test_the_end_takes_the_children_too(supervisor, capsys):
    supervisor.start("web", WITH_CHILD, os.environ)
    child = int(until_it_says(supervisor, capsys, "child").split("child")[1].split()[0])
    supervisor.end()
    assert wait_until(lambda: gone(child), seconds=5)


def test_who_does_not_listen_is_killed(capsys, supervisor):
    part = supervisor.start("worker", STUBBORN, os.environ)
    until_it_says(supervisor, capsys, "up")
    part.ask_to_end()
    part.end(patience=0.2)
    assert part.process.returncode == -signal.SIGKILL


def test_survivors_of_a_killed_supervisor_are_ended_and_others_are_not(tmp_path):
    ours = subprocess.Popen(SLEEPER, env={**os.environ, MARK: str(tmp_path)}, stdout=subprocess.DEVNULL)
    other = subprocess.Popen(SLEEPER, env={**os.environ, MARK: str(tmp_path / "other")}, stdout=subprocess.DEVNULL)
    # Until exec, a new process still has the environment of its parent.
    wait_until(lambda: psutil.Process(ours.pid).environ().get(MARK) == str(tmp_path), seconds=5)
    end_survivors(tmp_path)
    assert gone(ours.pid)
    assert other.poll() is None
    ours.wait()
    other.kill()
    other.wait()


def test_a_part_dies_with_who_started_it():
    code = (
        "import os, sys, time; from hlta.local.process import Part\n"
        f"part = Part.start('x', {SLEEPER!r}, env=os.environ, output=2)\n"
        "print(part.process.pid, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert starter.stdout is not None
    with starter.stdout:
        pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    if sys.platform == "linux":
        assert wait_until(lambda: gone(pid), seconds=5)
    else:
        os.killpg(pid, signal.SIGKILL)


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_part_is_told_by_the_signal_of_its_choice():
    code = (
        "import signal, sys, time; signal.signal(signal.SIGINT, lambda *a: sys.exit(7));"
        "print('up', flush=True); time.sleep(60)"
    )
    part = Part.start("x", [sys.executable, "-c", code], env=os.environ, output=subprocess.PIPE, wish=signal.SIGINT)
    assert part.process.stdout is not None
    with part.process.stdout:
        part.process.stdout.readline()
    part.ask_to_end()
    part.end(5)
    assert part.process.returncode == 7
