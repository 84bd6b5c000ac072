"""What the lock files and the tool configuration promise."""

import configparser
import re

import pytest
from django.conf import settings

from hlta.local import install
from hlta.local.process import ROOT


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-node.txt", "package-lock.json"])
def test_lock_files_record_hashes_and_no_address_to_fetch_from(name):
    text = (ROOT / name).read_text()
    assert '"resolved"' not in text
    assert not re.search(r"--(extra-)?index-url|--find-links| @ ", text)
    assert "sha512-" in text or "--hash=sha256:" in text


def test_each_dependency_says_why_it_is_there():
    lines = (ROOT / "requirements.in").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and "  # " not in line] == []


def test_every_app_stands_on_the_ladder():
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    ours = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}
    assert ours <= set(config["importlinter"]["root_packages"].split())
    assert ours <= set(config["importlinter:contract:ladder"]["layers"].split())
    assert ours - {"hlta"} <= set(config["importlinter:contract:rooms"]["containers"].split())


def test_work_is_done_once_for_a_mark(tmp_path):
    done = []
    for mark in ("a", "a", "b"):
        install.once(tmp_path / "stamp", mark, lambda: done.append(1))
    assert len(done) == 2


def test_work_that_failed_is_done_again(tmp_path):
    def fail():
        raise SystemExit(1)

    (tmp_path / "stamp").write_text("old")
    with pytest.raises(SystemExit):
        install.once(tmp_path / "stamp", "new", fail)
    assert not (tmp_path / "stamp").exists()


def test_a_failed_step_says_why_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "LOG", tmp_path / "install.log")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    with pytest.raises(SystemExit) as stopped:
        install.run(["sh", "-c", "echo fine; echo ERROR: no such package; exit 1"], "It failed")
    assert stopped.value.code == "It failed: ERROR: no such package (all of it: install.log)"
