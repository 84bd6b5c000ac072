"""Redis taken from a demo: it comes back by itself, and nothing else is allowed to end."""

import time

import pytest

from hlta.local import away, redis
from hlta.local.place import temporary
from hlta.local.process import wait_until
from hlta.local.services import end_all
from hlta.local.supervisor import Supervisor


@pytest.fixture
def place(monkeypatch):
    with temporary() as place:
        place.lay_out()
        monkeypatch.setattr(away, "NOTE", place.home / "redis-away")
        monkeypatch.setattr(away, "lasting", lambda: place)
        yield place


@pytest.fixture
def services(place):
    services = [redis.start(place, for_tests=True)]
    yield services
    end_all(services)


def test_redis_that_ends_is_started_again_and_nothing_else_ends(place, services, tmp_path):
    supervisor, back = Supervisor(tmp_path, services), away.Return(place, services)
    services[0].process.kill()
    services[0].process.wait()
    assert supervisor.dead() is services[0]
    back.look()
    assert supervisor.dead() is None
    assert redis.answers(place.redis_socket)
    assert [part.is_alive() for part in services] == [True]


def test_it_stays_away_as_long_as_was_asked(place, services, monkeypatch, capsys):
    monkeypatch.setenv("SECONDS_AWAY", "300")
    assert away.take_away() == 0
    assert "away for 300 seconds" in capsys.readouterr().out
    back = away.Return(place, services)
    assert wait_until(lambda: not services[0].is_alive(), seconds=10)
    back.look()
    back.look()
    assert services == []
    assert not redis.answers(place.redis_socket)
    away.NOTE.write_text(str(time.time() - 1))
    back.look()
    assert redis.answers(place.redis_socket)
    assert not away.NOTE.exists()


def test_without_a_demo_it_says_so(place):
    with pytest.raises(SystemExit, match="No Redis of a demo is running"):
        away.take_away()


@pytest.mark.parametrize("text", ["0", "-3", "soon", "4000"])
def test_a_time_that_is_none_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("SECONDS_AWAY", text)
    with pytest.raises(SystemExit, match="SECONDS_AWAY must be a number"):
        away.wanted_seconds()
