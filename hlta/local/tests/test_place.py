import os

from hlta.local.place import held, sweep, temporary


def test_a_temporary_place_is_gone_afterwards():
    with temporary() as place:
        assert place.home.is_dir()
    assert not place.home.exists()


def test_what_a_killed_run_left_is_swept_and_what_runs_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr("hlta.local.place.short_tmp", lambda: str(tmp_path))
    left = tmp_path / f"hlta-test-{os.geteuid()}-left"
    left.mkdir()
    (left / "lock").touch()
    with temporary() as place:
        sweep()
        assert place.home.exists()
        assert not left.exists()


def test_a_lock_is_held_by_one_and_tells_others_by_whom(tmp_path):
    path = tmp_path / "some" / "lock"
    with held(path, "first") as mine:
        assert mine is not None
        with held(path, "second") as second:
            assert second is None
        assert path.read_text() == "first"
    with held(path, "third") as mine:
        assert mine is not None
