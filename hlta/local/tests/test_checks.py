import os
import sys
import time

import pytest

from hlta.local import checks
from hlta.local.beside import Job
from hlta.local.checks import Steps, marked
from hlta.local.process import Stopped


def no_browser() -> None:
    sys.exit("No browser.")


@pytest.fixture
def verdict(capsys):
    """`verdict(steps)`: the exit code and the last line."""

    def verdict(steps):
        code = steps.close()
        return code, capsys.readouterr().out.splitlines()[-1].rpartition(" (")[0]

    return verdict


def test_all_is_well(verdict):
    steps = Steps()
    steps.run("True", ["true"], {})
    assert steps.do("Nothing", lambda: None)
    assert verdict(steps) == (0, "All is well.")


def test_the_last_line_names_what_failed_and_the_rest_is_run(verdict):
    steps = Steps()
    steps.run("False", ["false"], {})
    assert not steps.do("A browser", no_browser)
    steps.run("True", ["true"], {})
    assert verdict(steps) == (1, "Failed: False, A browser.")


def test_an_exit_code_can_be_fine(verdict):
    steps = Steps()
    steps.run("No tests", ["sh", "-c", "exit 5"], {}, fine=(0, 5))
    assert verdict(steps)[0] == 0


def test_what_cannot_be_run_is_said_and_no_fault(verdict):
    steps = Steps()
    steps.leave_out("Moved clocks", "It needs a library.")
    assert verdict(steps) == (0, "All is well. Not run: Moved clocks.")


def shell(name, script, fine=(0,)):
    return Job(name, ["sh", "-c", script], {"PATH": os.defpath}, fine)


def test_what_runs_beside_runs_at_the_same_time_and_is_told_afterwards(capfd, tmp_path):
    steps, met = Steps(), tmp_path / "met"
    jobs = [
        shell("Beside", f"echo beside; until [ -e {met} ]; do sleep 0.01; done"),
        shell("No tests", "exit 5", (0, 5)),
        shell("False", "echo no; exit 1"),
        shell("Last", "exit 3"),
    ]
    with steps.beside(jobs):
        steps.run("First", ["touch", str(met)], {})
        assert "beside" not in capfd.readouterr().out
    said = capfd.readouterr().out
    assert [said.index(text) for text in ("beside", "no\n", "=== Last")] == sorted(
        said.index(text) for text in ("beside", "no\n", "=== Last")
    )
    assert steps.failed == ["False", "Last"]


def test_who_is_stopped_stops_what_runs_beside_and_begins_nothing_more(tmp_path):
    steps, began = Steps(), time.monotonic()
    with (
        pytest.raises(Stopped),
        steps.beside([shell("Sleep", "exec sleep 60"), shell("More", f"touch {tmp_path}/more")]),
    ):
        raise Stopped(15)
    assert time.monotonic() - began < 15
    assert not (tmp_path / "more").exists()


def test_tests_of_a_mark_are_collected_from_the_files_that_name_it(monkeypatch, tmp_path):
    for name, text in {
        "pupils/tests/test_a.py": "@pytest.mark.browser",
        "pupils/tests/views/test_b.py": "pytestmark = [pytest.mark.browser]",
        "hlta/local/tests/test_c.py": "pytestmark = pytest.mark.services",
        "node_modules/x/tests/test_d.py": "pytest.mark.browser",
        "hlta/tests/desk.py": "pytest.mark.browser",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = hlta pupils\n")
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    assert marked("browser", []) == [
        "pytest", "-q", "-m", "browser", "pupils/tests/test_a.py", "pupils/tests/views/test_b.py",
    ]  # fmt: skip
    assert marked("services", [])[4:] == ["hlta/local/tests/test_c.py"]
    assert marked("browser", ["-k", "register"])[4:] == ["-k", "register"]
