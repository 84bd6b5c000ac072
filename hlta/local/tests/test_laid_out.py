"""The folder of a database that is laid out: made once, whole or not at all, by one run at a time."""

import os
import sys
import threading
import time

import pytest

from hlta.local import laid_out


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one migration; how often its database was laid out is `made`."""
    monkeypatch.setattr(laid_out, "ROOT", tmp_path / "project")
    monkeypatch.setattr(laid_out, "FOLDER", tmp_path / "laid-out")
    made = []

    def lay_out(kept):
        made.append(kept)
        time.sleep(0.05)
        kept.mkdir()

    monkeypatch.setattr(laid_out, "lay_out", lay_out)
    write(tmp_path, "pupils/migrations/0001_initial.py", "1")
    return made


def write(tmp_path, name, text):
    path = tmp_path / "project" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "is_other"),
    [
        ("pupils/migrations/0001_initial.py", True),
        ("pupils/migrations/0002_more.py", True),
        ("pupils/models/sen.py", True),
        ("hlta/settings.py", True),
        ("pupils/views.py", False),
        ("pupils/tests/test_views.py", False),
    ],
)
def test_it_is_another_one_after_a_change_of_what_it_follows_from(project, tmp_path, name, is_other):
    before = laid_out.digest()
    write(tmp_path, name, "2")
    assert (laid_out.digest() != before) == is_other


def test_it_is_another_one_with_another_package(project, monkeypatch):
    before = laid_out.digest()
    monkeypatch.setattr(laid_out, "distributions", list)
    assert laid_out.digest() != before


def test_it_is_made_once_by_runs_beside_each_other(project):
    assert not laid_out.is_ready()
    runs = [threading.Thread(target=laid_out.ensure) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(project) == 1
    assert laid_out.is_ready()


def test_migrations_that_fail_leave_nothing(project, monkeypatch):
    def fail(kept):
        sys.exit("The migrations failed.")

    monkeypatch.setattr(laid_out, "lay_out", fail)
    with pytest.raises(SystemExit):
        laid_out.ensure()
    assert not laid_out.is_ready()


def test_the_last_used_are_kept_and_what_was_left_half_made_is_not(project):
    for age, name in enumerate(("newer", "older", "half.new")):
        (laid_out.FOLDER / name).mkdir(parents=True)
        os.utime(laid_out.FOLDER / name, (1e9 - age, 1e9 - age))
    laid_out.ensure()
    assert {path.name for path in laid_out.FOLDER.iterdir()} == {"lock", "newer", laid_out.digest()}


def test_a_copy_is_as_private_as_what_it_was_copied_from(tmp_path):
    (tmp_path / "source").mkdir(mode=0o700)
    (tmp_path / "source" / "PG_VERSION").write_text("18\n")
    laid_out.copy(tmp_path / "source", tmp_path / "target")
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "target" / "PG_VERSION").read_text() == "18\n"
