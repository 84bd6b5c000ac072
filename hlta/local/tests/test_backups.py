import pytest

from hlta.local import backups, demo


@pytest.fixture
def called(monkeypatch, tmp_path):
    called = []
    monkeypatch.setattr(backups, "FOLDER", tmp_path)
    monkeypatch.setattr(demo, "manage", lambda arguments: called.append(arguments) or 0)
    monkeypatch.setattr(demo, "is_running", lambda: False)
    monkeypatch.delenv("FROM", raising=False)
    monkeypatch.delenv("YES", raising=False)
    return called


def test_the_newest_backup_is_restored_where_none_is_named(called, tmp_path):
    for name in ("hlta-2026-11-29-120100", "hlta-2026-11-30-080000", "hlta-2026-12-01-080000.unproven"):
        (tmp_path / name).mkdir()
    backups.restore()
    assert called == [["restore", str(tmp_path / "hlta-2026-11-30-080000")]]


def test_one_that_is_named_is_restored(called, tmp_path, monkeypatch):
    monkeypatch.setenv("FROM", str(tmp_path / "mine"))
    monkeypatch.setenv("YES", "1")
    backups.restore()
    assert called == [["restore", str(tmp_path / "mine"), "--yes"]]


def test_without_a_backup_it_says_how_to_make_one(called):
    with pytest.raises(SystemExit, match="make backup"):
        backups.restore()


def test_under_a_running_demo_nothing_is_restored(called, monkeypatch):
    monkeypatch.setattr(demo, "is_running", lambda: True)
    with pytest.raises(SystemExit, match="make stop"):
        backups.restore()
    assert called == []
