import json
import socket

import pytest

from hlta.local import demo


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT must be a number"):
        demo.wanted_port()


def test_without_a_wish_the_port_is_the_usual_one(monkeypatch):
    monkeypatch.setenv("PORT", "")
    assert demo.wanted_port() == 8000


def test_a_taken_port_is_noticed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert not demo.is_free(other.getsockname()[1])


@pytest.fixture
def local(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "LOCAL", tmp_path)
    monkeypatch.setattr(demo, "LOCK", tmp_path / "demo.lock")
    return tmp_path


def test_a_second_demo_says_where_the_first_is(local, monkeypatch):
    monkeypatch.setattr(demo, "stop_on_signals", lambda: None)
    monkeypatch.delenv("HLTA_STARTED_BY_MAKE", raising=False)
    note = json.dumps({"pid": 1, "port": 8042})
    with demo.held(demo.LOCK, note), pytest.raises(SystemExit, match="http://localhost:8042/"):
        demo.demo()


def test_reset_changes_nothing_unless_the_answer_is_yes(local, monkeypatch, capsys):
    monkeypatch.delenv("YES", raising=False)
    (local / "secret_key").write_text("kept")
    monkeypatch.setattr("sys.stdin.readline", lambda: "y\n", raising=False)
    assert demo.reset() == 1
    assert (local / "secret_key").exists()
    assert "Nothing was changed" in capsys.readouterr().out


def test_reset_forgets_the_data_and_keeps_what_is_installed(local, monkeypatch):
    monkeypatch.setenv("YES", "1")
    place = demo.lasting(local)
    monkeypatch.setattr(demo, "lasting", lambda: place)
    (local / "mailbox").mkdir()
    (local / "mailbox" / "mail").touch()
    (local / "secret_key").touch()
    (local / "node").mkdir()
    assert demo.reset() == 0
    assert {path.name for path in local.iterdir()} == {"node", "demo.lock"}
